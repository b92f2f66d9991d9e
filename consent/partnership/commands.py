"""What can be asked of the registers of a partnership, and what comes of it. Nothing in them tells about a family."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from consent.ids import AuthorisedPersonId, PartnershipParticipantId
from tenants.ids import CaseId, MemberId, OrganisationId, TafelId


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterParticipant:
    """Put an organisation in the register: by the statute in all cases of a tafel, or admitted to `case`.

    `source` names the article or the decision, by its number. The period starts now or later.
    """

    tafel: TafelId
    organisation: OrganisationId
    source: str
    case: CaseId | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndParticipant:
    """End an entry at `ends_at` (None: now); what it opened closes at that moment."""

    participant: PartnershipParticipantId
    expected_version: int
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisePerson:
    """Let a colleague who was screened on a day read content at a tafel of a partnership, until a moment."""

    tafel: TafelId
    member: MemberId
    screened_on: date
    ends_at: datetime
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndAuthorisation:
    """End it at `ends_at` (None: now)."""

    authorisation: AuthorisedPersonId
    expected_version: int
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """The row stands in the register, or has its end."""

    id: UUID
    version: int
