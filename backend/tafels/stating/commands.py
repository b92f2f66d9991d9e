"""What can be asked about statements, and what comes of it."""

from dataclasses import dataclass, field
from typing import NewType
from uuid import UUID

from backend.tafels.kinds import StatementKind
from tenants.ids import TafelId

StatementId = NewType("StatementId", UUID)
AcceptanceId = NewType("AcceptanceId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishStatement:
    """Publish the next version of what a tafel asks everybody to accept. The text is about nobody."""

    tafel: TafelId
    kind: StatementKind
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPublished:
    """The version stands; whoever accepted an earlier one accepts this one anew."""

    tafel: TafelId
    statement: StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptStatement:
    """Accept the version of a statement that counts now, for oneself."""

    statement: StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementAccepted:
    """It is written down that this person accepted it."""

    statement: StatementId
    acceptance: AcceptanceId
