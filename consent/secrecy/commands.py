"""What can be asked about a conflict of duties, and what comes of it. Texts show in no `repr`."""

from dataclasses import dataclass, field
from datetime import datetime

from consent.basis import Category
from consent.ids import DutyConflictId
from tenants.ids import CaseId, OrganisationId, SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDutyConflict:
    """Decide step by step to speak about one person: which data, to whom, until when (aware; it must end).

    `asked`: was consent asked for, and if not why. `harm`: what serious harm threatens. `last_resort`: why there is no
    other way. `minimum`: what is the least that is told. `consulted`: who was consulted.
    """

    subject: SubjectId
    categories: tuple[Category, ...]
    recipients: tuple[OrganisationId, ...]
    asked: str = field(repr=False)
    harm: str = field(repr=False)
    last_resort: str = field(repr=False)
    minimum: str = field(repr=False)
    consulted: str = field(repr=False)
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmDutyConflict:
    """Say as a second reader that the decision stands; from now on it bears releases that name it."""

    duty_conflict: DutyConflictId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDutyConflict:
    """End it now; what was released on it closes in this transaction."""

    duty_conflict: DutyConflictId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyConflictKept:
    """The decision as it was recorded, confirmed or ended."""

    case: CaseId
    duty_conflict: DutyConflictId
    version: int
