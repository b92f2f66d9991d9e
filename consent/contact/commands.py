"""What can be asked of the rules of safe contact, and what it answers."""

from dataclasses import dataclass, field
from datetime import datetime

from consent.contact.kinds import ContactChannel
from consent.ids import ContactRuleId
from tenants.ids import CaseId, SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordContactRule:
    """Record how a person can be reached safely, as agreed with that person; it takes the place of one's earlier rule.

    `days` from 1 (Monday) to 7; `from_time` and `until_time` together as HH:MM, in the Netherlands. `never_with` are
    persons of the same case. `starts_at` None is now.
    """

    subject: SubjectId
    channel: ContactChannel
    address: str | None = field(default=None, repr=False)
    days: tuple[int, ...] = ()
    from_time: str | None = None
    until_time: str | None = None
    not_at_home: bool = False
    never_with: tuple[SubjectId, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndContactRule:
    """End a rule of one's own now."""

    rule: ContactRuleId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleStands:
    """The rule stands, or has its end."""

    case: CaseId
    rule: ContactRuleId
    version: int
