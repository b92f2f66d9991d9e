"""What can be asked of the way of a case, and what it answers: ids and codes of the blueprint, never a text."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from backend.cases.course.ids import KeyDecisionId
from backend.cases.kinds import CompulsionSource, Kader, KaderDecider
from consent.ids import MeasureId
from tenants.ids import CaseId, ContributionId, SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePhase:
    """Bring an admitted case to another phase of its blueprint, by the code of that phase."""

    case: CaseId
    to: str
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOutcome:
    """Record what a case ends in, by a code of its blueprint; `reason` is a contribution of one's own organisation."""

    case: CaseId
    outcome: str
    reason: ContributionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseKept:
    """It is recorded; the case itself did not change."""

    case: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFamilyTalk:
    """Whether the case was discussed with the family; when it was not, `reason` is a contribution that says why."""

    case: CaseId
    discussed: bool
    reason: ContributionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveAssessment:
    """Give the assessment of a discipline, by its code in the blueprint; `text` is a contribution of one's own."""

    case: CaseId
    discipline: str
    text: ContributionId


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeDecision:
    """Lay down a decision for several people to take; `text` is a contribution of one's own organisation."""

    case: CaseId
    text: ContributionId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmDecision:
    """Take a decision together with others."""

    decision: KeyDecisionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The decision stands, with whoever took it until now."""

    case: CaseId
    decision: KeyDecisionId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKader:
    """Record from which day a kader holds for a person; `reason` is a contribution of one's own about that person.

    DWANG names a `measure` that runs on that day, or another `source`; VRIJWILLIG and DRANG name neither.
    """

    subject: SubjectId
    kader: Kader
    since_on: date
    decided_by: KaderDecider
    reason: ContributionId
    measure: MeasureId | None = None
    source: CompulsionSource | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KaderRecorded:
    """It stands."""

    case: CaseId
    event: UUID
