"""What can be asked of reports, and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from consent.partnership.kinds import AuditTopic
from tenants.ids import TafelId


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAudit:
    """The yearly audit of the partnership in which a tafel works, over a calendar year that is over."""

    tafel: TafelId
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditCount:
    """How many of something there were at one organisation, by its name of then."""

    topic: AuditTopic
    organisation: str
    code: str
    counted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The counts of a year as they were taken down, and by which definition."""

    tafel: str
    year: int
    version: int
    minimum: int
    topics: Mapping[AuditTopic, str]
    counts: Sequence[AuditCount]
    made_at: datetime
