"""What can be asked about sharing a case: who takes part, what is brought, and to whom it is released."""

from dataclasses import dataclass, field
from datetime import date, datetime

from backend.cases.forms.commands import FilledIn
from backend.cases.ids import ParticipationId, ReleaseId
from backend.cases.kinds import ContributionNature, ParticipationKind
from consent.basis import Category, Protection, Purpose
from consent.ids import JusticeProvisionId, PoliceDecisionId
from tenants.ids import CaseId, ContributionId, OrganisationId, SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """Let an organisation take part in an admitted case."""

    case: CaseId
    organisation: OrganisationId
    kind: ParticipationKind
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """The organisation takes part in the period asked."""

    case: CaseId
    participation: ParticipationId


@dataclass(frozen=True, slots=True, kw_only=True)
class EndParticipation:
    """End a participation now."""

    participation: ParticipationId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationEnded:
    """The participation has ended; its history stays."""

    case: CaseId
    participation: ParticipationId
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One organisation that may read a contribution, in a period."""

    organisation: OrganisationId
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    secrecy_ground: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvidedOn:
    """The decision on which police or prosecution service provide; others name none (domain reference g4)."""

    police_decision: PoliceDecisionId | None = None
    justice_provision: JusticeProvisionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribute:
    """Bring something to a case. Without explicit recipients nobody outside one's own organisation reads it.

    `nature` says whether it is a fact, an opinion or hearsay; `happened_on` the day of what it tells, if known.
    `redaction` says how the text was checked for others than its subjects and what was left out (Wjsg 39f). With
    `filled` the text goes with a form about one person, on the day `happened_on`.
    """

    case: CaseId
    subjects: tuple[SubjectId, ...]
    category: Category
    purpose: Purpose
    nature: ContributionNature
    body: str = field(repr=False)
    happened_on: date | None = None
    protection: Protection = Protection.GEEN
    recipients: tuple[Recipient, ...] = ()
    provided_on: ProvidedOn = ProvidedOn()
    redaction: str | None = field(default=None, repr=False)
    filled: FilledIn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributed:
    """The contribution, and its releases in the order of the recipients."""

    case: CaseId
    contribution: ContributionId
    releases: tuple[ReleaseId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseContribution:
    """Let one more organisation read a contribution of one's own; `provided_on` None names the contribution's own."""

    contribution: ContributionId
    recipient: Recipient
    provided_on: ProvidedOn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """The organisation may read it, as far as a legal basis lets it."""

    case: CaseId
    contribution: ContributionId
    release: ReleaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawRelease:
    """End a release now."""

    release: ReleaseId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseWithdrawn:
    """The release has ended; the contribution is closed to that organisation."""

    case: CaseId
    release: ReleaseId
    version: int
