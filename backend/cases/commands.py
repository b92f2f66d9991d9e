"""What can be asked of casework, and what it answers: values and ids, nothing else.

Periods are given as two moments (aware): `starts_at` None means now, `ends_at` None means without end. A command may
hold text about people, so none of it shows in its `repr`.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from backend.cases.consulting.commands import ConsultId
from backend.cases.ids import WeighingId
from backend.cases.kinds import HouseholdRole, Informed, Verdict
from backend.tafels.kinds import IntakeKind
from consent.basis import Category
from consent.ids import PoliceDecisionId
from tenants.ids import CaseId, OrganisationId, ReferralId, SubjectId, TafelId


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubject:
    """A person the case is about. What is unknown, or not asked at this kind of tafel, is left out.

    `address_secret`: the address is kept from who has no access to a secret one.
    """

    role_in_household: HouseholdRole | None = None
    name: str | None = field(default=None, repr=False)
    birth_date: date | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)
    address_secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalTold:
    """What goes with a signal: of which category it tells, and the decision on which the police provide it (Wpg)."""

    category: Category | None
    police_decision: PoliceDecisionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refer:
    """Refer a household to a tafel. `informed_reason` is given when, and only when, it was not told.

    `goal` and `wanted_partners`: for what, and with whom; `informant`: who told the referrer, who alone reads it.
    What the kind of tafel does not list is left out. `earlier`: the case that a HERMELDING follows, if it is seen.
    `source_key`: the referrer's own reference, without anything of a person; sent again, it is answered with the first.
    `signal` goes with a SIGNAAL about one person, where the kind of tafel counts signals.
    `discussed`: cases at tafels where this was to be discussed first; `gate_reason`: why it was not, when it was not.
    `consult`: the advice without a name that one's own organisation asked before; nothing of its text goes along.
    """

    tafel: TafelId
    subjects: tuple[NewSubject, ...]
    informed: Informed | None
    kind: IntakeKind = IntakeKind.AANMELDING
    reason: str | None = field(default=None, repr=False)
    informed_reason: str | None = field(default=None, repr=False)
    goal: str | None = field(default=None, repr=False)
    wanted_partners: tuple[OrganisationId, ...] = ()
    informant: str | None = field(default=None, repr=False)
    earlier: CaseId | None = None
    source_key: str | None = field(default=None, repr=False)
    signal: SignalTold | None = None
    discussed: tuple[CaseId, ...] = ()
    gate_reason: str | None = field(default=None, repr=False)
    consult: ConsultId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Referred:
    """The case exists, at stage AANGEMELD, and only the referrer takes part.

    `subjects` in the order given; in no order where a source key was sent again.
    """

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
class CloseCase:
    """Close an admitted case."""

    case: CaseId
    expected_version: int
