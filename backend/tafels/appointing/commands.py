"""What can be asked about roles, and what comes of it."""

from dataclasses import dataclass
from datetime import datetime

from tenants.ids import MemberId, RoleId, TafelId
from tenants.roles import RoleKind


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRole:
    """Give a colleague a role from `starts_at` (None: now) until `ends_at` (None: without end).

    `tafel` says where it counts; None means in the whole organisation.
    """

    member: MemberId
    kind: RoleKind
    tafel: TafelId | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRole:
    """End a colleague's role at `ends_at` (None: now)."""

    role: RoleId
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointed:
    """Since when, or until when, the colleague has the role is written down."""

    role: RoleId
