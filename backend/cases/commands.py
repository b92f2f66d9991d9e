"""What can be asked of casework, and what it answers: values and ids, nothing else.

Periods are given as two moments (aware): `starts_at` None means now, `ends_at` None means without end. A command may
hold text about people, so none of it shows in its `repr`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from backend.cases.ids import ParticipationId, ReleaseId, WeighingId
from backend.cases.kinds import HouseholdRole, Informed, ParticipationKind, Verdict
from consent.basis import Category, Protection, Purpose
from consent.ids import JusticeProvisionId, PoliceDecisionId
from tenants.ids import CaseId, ContributionId, OrganisationId, ReferralId, SubjectId, TafelId


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubject:
    """A person the case is about. A birth date may be unknown."""

    role_in_household: HouseholdRole
    name: str = field(repr=False)
    birth_date: date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refer:
    """Refer a household to a tafel. `informed_reason` is given when, and only when, it was not told."""

    tafel: TafelId
    subjects: tuple[NewSubject, ...]
    informed: Informed | None
    reason: str = field(repr=False)
    informed_reason: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Referred:
    """The case exists, at stage AANGEMELD, and only the referrer takes part. `subjects` in the order given."""

    case: CaseId
    referral: ReferralId
    subjects: tuple[SubjectId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNumber:
    """Record the citizen service number of a person, or put a corrected one in its place."""

    subject: SubjectId
    number: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRecorded:
    """The number stands, sealed."""

    id: UUID
    subject: SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class StartWeighing:
    """Take a referral into weighing."""

    case: CaseId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMoved:
    """The case stands at its new stage."""

    case: CaseId
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionAnswer:
    """One admission criterion of the blueprint, answered by a person, with the argument in words."""

    code: str
    met: bool
    argument: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weigh:
    """One organisation's weighing: every criterion answered, and the four arguments (feature 17)."""

    case: CaseId
    verdict: Verdict
    criteria: tuple[CriterionAnswer, ...]
    purpose: str = field(repr=False)
    necessity: str = field(repr=False)
    proportionality: str = field(repr=False)
    subsidiarity: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The weighing is recorded."""

    case: CaseId
    weighing: WeighingId


@dataclass(frozen=True, slots=True, kw_only=True)
class Admit:
    """Admit a weighed case. The organisation that admits takes part from then on."""

    case: CaseId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """The case has its number."""

    case: CaseId
    number: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """Turn a weighed case away. The reasons are those of a weighing that says so."""

    case: CaseId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCase:
    """Close an admitted case."""

    case: CaseId
    expected_version: int


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

    `redaction` says how the text was checked for others than its subjects and what was left out (Wjsg 39f).
    """

    case: CaseId
    subjects: tuple[SubjectId, ...]
    category: Category
    purpose: Purpose
    body: str = field(repr=False)
    protection: Protection = Protection.GEEN
    recipients: tuple[Recipient, ...] = ()
    provided_on: ProvidedOn = ProvidedOn()
    redaction: str | None = field(default=None, repr=False)


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
