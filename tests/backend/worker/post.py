"""A real mail server on the loopback interface, which keeps what it takes and refuses as it is told."""

import asyncio
import email
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage, Message
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

TEMPORARY = "451 4.3.0 Try again later, canary-in-an-answer"
FOR_GOOD = "550 5.1.1 No such mailbox, canary-in-an-answer"


@dataclass
class PostOffice:
    """What came in, and how to answer: `refusing` is said to a recipient, `refusing_content` to a letter.

    It may be slow (seconds) before it takes a letter, or after: then the sender does not know yet that it was taken.
    """

    letters: list[bytes] = field(default_factory=list)
    refusing: str | None = None
    refusing_content: str | None = None
    slow_seconds: float = 0.0
    slow_to_answer: float = 0.0
    asked: int = 0
    port: int = 0
    encrypted: list[bool] = field(default_factory=list)
    refuse_one_in: int = 0

    async def handle_RCPT(  # noqa: N802 - the hook's own name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.asked += 1
        if self.refusing:
            return self.refusing
        if self.refuse_one_in and self.asked % self.refuse_one_in == 0:
            return TEMPORARY
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        if self.refusing_content:
            return self.refusing_content
        content = envelope.original_content or b""
        if self.slow_seconds:
            await asyncio.sleep(self.slow_seconds)
        self.encrypted.append(session.ssl is not None)
        self.letters.append(content)
        if self.slow_to_answer:
            await asyncio.sleep(self.slow_to_answer)
        return "250 OK"

    def messages(self) -> list[Message]:
        """The letters as a mail program reads them."""
        return [email.message_from_bytes(one) for one in self.letters]

    def times(self) -> Counter[str]:
        """How often each message id came in."""
        return Counter(one["Message-ID"] for one in self.messages())

    def to(self) -> list[str]:
        """The addresses that got a letter, in order."""
        return sorted(one["To"] for one in self.messages())


@contextmanager
def open_office(post: PostOffice, *, port: int = 0, certificate: Path | None = None) -> Iterator[PostOffice]:
    """Let the office take mail while the block lasts; with a certificate it takes none that is not encrypted."""
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    stop = asyncio.Event()

    async def serve() -> None:
        def session() -> SMTP:
            return SMTP(post, loop=loop, tls_context=context, require_starttls=context is not None, hostname="post")

        server = await loop.create_server(session, "127.0.0.1", port)
        post.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()

    thread = threading.Thread(target=run, name="post")
    thread.start()
    assert ready.wait(10)
    try:
        yield post
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        assert not thread.is_alive()


def make_certificate(folder: Path) -> Path:
    """A certificate of its own for localhost, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "post.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def text_of(message: Message) -> str:
    """The words of a letter."""
    assert not message.is_multipart()
    read = EmailMessage()
    read.set_payload(message.get_payload(decode=True))
    content: bytes = message.get_payload(decode=True)  # type: ignore[assignment]  # bytes, as it is no multipart
    return content.decode()
