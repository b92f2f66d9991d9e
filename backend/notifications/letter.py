"""The one letter there is: something waits for you. It names no person, no case and no reason, only where to look."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

_SUBJECT = "Er staat een bericht voor u klaar / A message is waiting for you"
_TEXT = """\
Goedendag,

Er staat een bericht voor u klaar in Ketentafel. Meld u aan om het te lezen:
{desk}

In deze e-mail staat met opzet niet waar het over gaat. U kunt niet op deze e-mail antwoorden.

----

Hello,

A message is waiting for you in Ketentafel. Sign in to read it:
{desk}

This e-mail deliberately does not say what it is about. You cannot reply to it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What every letter of a region has in common: who sends it, and the address of the desk."""

    sender: str
    desk_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter to one address. `id` is that of its effect: it goes out again under the same message id."""

    id: UUID
    recipient: str
    at: datetime

    def message_id(self, head: Letterhead) -> str:
        """The message id, the same for every attempt."""
        return f"<{self.id}@{head.sender.rpartition('@')[2]}>"

    def written(self, head: Letterhead) -> EmailMessage:
        """The letter as it goes out, in Dutch and English."""
        message = EmailMessage(policy=SMTP)
        message["Subject"] = _SUBJECT
        message["From"] = head.sender
        message["To"] = self.recipient
        message["Date"] = format_datetime(self.at)
        message["Message-ID"] = self.message_id(head)
        # No holiday reply may come back to a mailbox that nobody reads (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(_TEXT.format(desk=head.desk_url), cte="quoted-printable")
        return message
