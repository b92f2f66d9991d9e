"""Where letters leave: to a mail server, or for a demonstration into a folder (Maildir)."""

import asyncio
import contextlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import aiosmtplib

from backend.notifications.letter import Letter, Letterhead
from backend.settings.mail import Mail, SmtpSecurity

# For one answer of the mail server, and for a whole letter: shorter than an effect may take, so that a server which is
# slow at every step is told apart from a worker that hangs.
_ANSWER_SECONDS = 10.0
_LETTER_SECONDS = 18.0
_FAREWELL_SECONDS = 1.0
_FOR_GOOD = range(500, 600)
MAIL_UNREACHABLE = "MAIL_UNREACHABLE"
MAIL_REFUSED = "MAIL_REFUSED"
MAIL_FOLDER = "MAIL_FOLDER"


class NotDelivered(Exception):
    """The letter did not leave. `reason` is a code; `for_good` says that the server will never take it."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good


class MailOutlet(Protocol):
    """Delivers letters."""

    async def deliver(self, letter: Letter) -> None:
        """Deliver one letter, or raise NotDelivered. The same letter may come twice after a kill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpOutlet:
    """A mail server. What it answers in words goes nowhere: it may quote the address."""

    head: Letterhead
    host: str
    port: int
    security: SmtpSecurity
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    async def deliver(self, letter: Letter) -> None:
        """One connection per letter: letters are few, and a connection that is kept breaks when it is needed."""
        try:
            await self._send(letter)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            codes = [one.code for one in refused.recipients]
            raise NotDelivered(MAIL_REFUSED, for_good=all(code in _FOR_GOOD for code in codes)) from None
        except aiosmtplib.SMTPDataError as refused:
            raise NotDelivered(MAIL_REFUSED, for_good=refused.code in _FOR_GOOD) from None
        except aiosmtplib.SMTPAuthenticationError:
            raise NotDelivered(MAIL_UNREACHABLE) from None
        except aiosmtplib.SMTPResponseException:
            # Of the sender, the greeting or the encryption: the settings are wrong, not the letter. It waits for them.
            raise NotDelivered(MAIL_REFUSED) from None
        except (aiosmtplib.SMTPException, OSError, ValueError):
            raise NotDelivered(MAIL_UNREACHABLE) from None

    async def _send(self, letter: Letter) -> None:
        client = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            use_tls=self.security is SmtpSecurity.TLS,
            start_tls=self.security is SmtpSecurity.STARTTLS,
            timeout=_ANSWER_SECONDS,
        )
        try:
            async with asyncio.timeout(_LETTER_SECONDS):
                await client.connect()
                await client.send_message(
                    letter.written(self.head), sender=self.head.sender, recipients=[letter.recipient]
                )
            # It has been taken. Whatever becomes of the farewell, it must not go out again.
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=_FAREWELL_SECONDS)
        finally:
            client.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class MaildirOutlet:
    """A folder that mail programs read (Maildir). A letter has the name of its effect, so it is there once."""

    head: Letterhead
    folder: Path

    async def deliver(self, letter: Letter) -> None:
        """Write the letter whole, or not at all."""
        try:
            await asyncio.to_thread(self._write, letter)
        except OSError:
            raise NotDelivered(MAIL_FOLDER) from None

    def _write(self, letter: Letter) -> None:
        # Each by itself, since a mode given to `mkdir` holds for the last folder only.
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        for folder in (self.folder, *(self.folder / name for name in ("tmp", "new", "cur"))):
            folder.mkdir(mode=0o700, exist_ok=True)
        fresh, delivered = self.folder / "tmp" / str(letter.id), self.folder / "new" / str(letter.id)
        with fresh.open("wb") as file:
            file.write(letter.written(self.head).as_bytes())
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(delivered)


def open_outlet(settings: Mail) -> MailOutlet:
    """The outlet that a region's settings ask for."""
    head = Letterhead(sender=settings.sender, desk_url=settings.desk_url)
    if settings.folder is not None:
        return MaildirOutlet(head=head, folder=settings.folder)
    return SmtpOutlet(
        head=head,
        host=settings.host or "",
        port=settings.port,
        security=settings.security,
        username=settings.username,
        password=settings.password.get_secret_value() if settings.password else None,
    )
