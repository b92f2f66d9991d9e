"""A server that speaks clamd's protocol as far as a test says: it reads a stream, and answers what it is given."""

import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

STREAM, VERSION = b"zINSTREAM\x00", b"zVERSION\x00"


@dataclass(kw_only=True)
class Fake:
    """What it answers, and what it was sent. `limit` ends a stream early, as clamd does at its StreamMaxLength.

    `delay` is in seconds before the answer; `slammed` closes after the first chunk without one.
    """

    answer: bytes
    limit: int = 26_214_400
    delay: float = 0.0
    slammed: bool = False
    port: int = 0
    read: list[bytes] = field(default_factory=list)
    chunks: list[int] = field(default_factory=list)


class _Handler(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        fake = self.server.fake
        command = self._until_zero()
        answer = fake.answer
        if command == STREAM:
            content = self._stream()
            if content is None:
                answer = b"" if fake.slammed else b"INSTREAM size limit exceeded. ERROR\x00"
            else:
                fake.read.append(content)
        elif command != VERSION:
            answer = b"UNKNOWN COMMAND\x00"
        time.sleep(fake.delay)
        self.connection.sendall(answer)

    def _until_zero(self) -> bytes:
        read = b""
        while not read.endswith(b"\x00"):
            read += self.rfile.read(1)
        return read

    def _stream(self) -> bytes | None:
        fake, content = self.server.fake, b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            fake.chunks.append(length)
            content += self.rfile.read(length)
            if fake.slammed or len(content) > fake.limit:
                return None
        return content


class _Server(socketserver.ThreadingTCPServer):
    fake: Fake
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hung up is what a test wanted."""


@contextmanager
def clamd_of(answer: bytes, *, limit: int = 26_214_400, delay: float = 0.0, slammed: bool = False) -> Iterator[Fake]:
    """Such a server on a free port of this machine."""
    fake = Fake(answer=answer, limit=limit, delay=delay, slammed=slammed)
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.fake, fake.port = fake, server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield fake
        finally:
            server.shutdown()
            thread.join(timeout=5)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
