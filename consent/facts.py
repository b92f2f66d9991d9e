"""The facts on which a decision rests, as values: no database, no clock, no names of people.

Every fact mirrors one base table of the case database, with the columns that decide and no others. A period of a
fact is half-open (`consent.periods`). Ids of subjects belong to one case, so a subject names its case.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from consent.basis import BasisKind, Category, ConsentKind, Purpose
from consent.ids import MeasureId
from consent.laws import Law, LawVersion
from consent.member_facts import Authorisation, Mandate, MemberFact, OrganisationFact, RoleFact
from consent.periods import Period, Periods
from consent.signing.rules import SignsAs
from tenants.ids import (
    CaseId,
    ContributionId,
    ConvenantId,
    LegalBasisId,
    MemberId,
    OrganisationId,
    SubjectId,
    TafelId,
)

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFact:
    """The tafel at which a case lies, and the convenant that rules that tafel.

    `partnership` tells that it works in one with a statute of its own: who takes part stands in its register, and who
    reads content there was authorised by name.
    """

    case: CaseId
    tafel: TafelId
    convenant: ConvenantId
    partnership: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvenantFact:
    """How long one version of a convenant stands; after it nothing is shared under it (AVG 26)."""

    convenant: ConvenantId
    valid: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """An organisation takes part in a case during a period. Several may follow one another."""

    case: CaseId
    organisation: OrganisationId
    valid: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """An organisation stands in the register of the partnership of a tafel: in all its cases, or admitted to one."""

    tafel: TafelId
    organisation: OrganisationId
    valid: Period
    case: CaseId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The owner shows one contribution to one organisation during a period. Without one it stays with the owner.

    `lifted` is when the ground that it names lifts a duty of secrecy for everybody concerned
    (`consent.secrecy.lifting`); None where no duty asks a ground.
    """

    contribution: ContributionId
    organisation: OrganisationId
    valid: Period
    lifted: Periods | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisFact:
    """A legal basis for one subject: categories, one purpose and recipients, during a period (AVG 6).

    `boundary_at` is the first moment at which an age changes the answer; `ended_at` is when somebody ended it. Both
    close at that very moment. `recorded_at` is until when what was known counted. Where a second reader is asked,
    nothing is open before `confirmed_at`; what was decided in an emergency is, and stops at `urgent_until` instead.
    `measure` is the one that its ground asks, with which it ends; `laws` are its ground, its articles and the statute
    of its partnership, with which it ends too, as it does with its purpose and its categories; `rests_until` is what
    somebody may know who does not see the register: when what it rests on ends, and not what that is.
    `after_withdrawal` is when it was decided, with a reason, that it goes on after what was withdrawn before that;
    `reassess_at` is when a withdrawal closed it, for whoever does not see which.
    """

    id: LegalBasisId
    subject: SubjectId
    kind: BasisKind
    purpose: Purpose
    categories: frozenset[Category]
    recipients: frozenset[OrganisationId]
    valid: Period
    boundary_at: datetime | None = None
    ended_at: datetime | None = None
    recorded_at: datetime = LONG_AGO
    asks_second_reader: bool = False
    confirmed_at: datetime | None = None
    urgent_until: datetime | None = None
    measure: MeasureId | None = None
    laws: frozenset[Law] = frozenset()
    rests_until: datetime | None = None
    after_withdrawal: datetime | None = None
    reassess_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """Somebody has custody of a person, or a measure holds, during a period; with when each was recorded.

    Where it begins or ends, other people decide: consent about that person must be looked at again. With a `measure`
    ends what rests on it. `voided` is the period that it had until it was recorded that it never began, which is empty:
    what that period had closed by then stays closed.
    """

    subject: SubjectId
    valid: Period
    recorded_at: datetime
    end_recorded_at: datetime | None = None
    measure: MeasureId | None = None
    voided: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentFact:
    """Consent given under a basis, until it is withdrawn (AVG 7(3)). Only kind VERWERKING opens anything.

    It opens from `signed_at`, when the last of those who must sign it had signed; None while a signature is awaited,
    of those that `awaits` names.

    `reassess_at` is what somebody may know who does not see the register of custody: the outcome, and not whose it is.
    """

    basis: LegalBasisId
    kind: ConsentKind
    given_at: datetime
    signed_at: datetime | None
    withdrawn_at: datetime | None = None
    awaits: frozenset[SignsAs] = frozenset()
    reassess_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """The most an organisation may ever receive under a convenant: one category, during a period."""

    convenant: ConvenantId
    organisation: OrganisationId
    category: Category
    valid: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """Processing about a subject is restricted (AVG 18), towards one organisation or, with `None`, everybody."""

    subject: SubjectId
    organisation: OrganisationId | None = None
    valid: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Recusal:
    """One member stays away from one subject, for instance because they know each other."""

    member: MemberId
    subject: SubjectId
    valid: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlass:
    """Emergency access of one member, never of the organisation, to named categories of one case."""

    case: CaseId
    member: MemberId
    categories: frozenset[Category]
    valid: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All facts known about some cases and their readers."""

    cases: tuple[CaseFact, ...] = ()
    convenants: tuple[ConvenantFact, ...] = ()
    organisations: tuple[OrganisationFact, ...] = ()
    members: tuple[MemberFact, ...] = ()
    roles: tuple[RoleFact, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    participations: tuple[Participation, ...] = ()
    registered: tuple[Registered, ...] = ()
    authorisations: tuple[Authorisation, ...] = ()
    releases: tuple[Release, ...] = ()
    bases: tuple[BasisFact, ...] = ()
    consents: tuple[ConsentFact, ...] = ()
    deciders: tuple[Decider, ...] = ()
    laws: tuple[LawVersion, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    recusals: tuple[Recusal, ...] = ()
    break_glasses: tuple[BreakGlass, ...] = ()

    def case(self, case: CaseId) -> CaseFact:
        """The fact of one case. KeyError when it is unknown."""
        for fact in self.cases:
            if fact.case == case:
                return fact
        raise KeyError(case)
