"""What can be asked of the register of custody, and what it answers. Periods may lie in the past."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from consent.custody.kinds import CustodyKind, CustodySource, MeasureKind
from consent.ids import CapacityId, CustodyId, MeasureId
from tenants.ids import CaseId, OrganisationId, SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCustody:
    """Record one holder of custody: a person of the same case, or an organisation; exactly one of them.

    `checked_on` is the day on which `source` was looked up: today or earlier.
    """

    child: SubjectId
    kind: CustodyKind
    source: CustodySource
    checked_on: date
    starts_at: datetime
    ends_at: datetime | None = None
    holder: SubjectId | None = None
    organisation: OrganisationId | None = None
    possible_danger: bool = False
    contact_ban: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMeasure:
    """Record a measure that one's own organisation carries out; `decision` names the court's decision."""

    child: SubjectId
    kind: MeasureKind
    starts_at: datetime
    decision: str = field(repr=False)
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCapacity:
    """Record that somebody found a person able, or not able, to weigh what is asked; `judge` says who."""

    subject: SubjectId
    capable: bool
    starts_at: datetime
    judge: str = field(repr=False)
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCustody:
    """End what one's own organisation recorded, at `ends_at` (None: now); once, and earlier than it would have."""

    custody: CustodyId
    expected_version: int
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftMark:
    """Say why a holder of custody is no danger any more, or under no ban: once, of a record of one's own."""

    custody: CustodyId
    expected_version: int
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndMeasure:
    """The same for a measure."""

    measure: MeasureId
    expected_version: int
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCapacity:
    """The same for a judgement of capacity."""

    capacity: CapacityId
    expected_version: int
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """The row stands in the register, or has its end."""

    case: CaseId
    id: UUID
    version: int
