"""What is missed for a role. The database answers: it asks the same at each use of the role."""

from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from tenants.session import driver

_NETHERLANDS: Final = ZoneInfo("Europe/Amsterdam")
_FOR_ROLE: Final = "SELECT tenants.registration_missing($1, $2, $3, $4)"
_OWN: Final = """
SELECT x.registers FROM tenants.role r CROSS JOIN LATERAL tenants.role_misses(r.id, NULL) x (registers)
 WHERE r.member_id = tenants.member() AND r.valid @> tenants.moment() AND x.registers IS NOT NULL
 ORDER BY x.registers LIMIT 1
"""


def day_of(at: datetime) -> date:
    """The calendar day in the Netherlands of a moment."""
    return at.astimezone(_NETHERLANDS).date()


async def missed(
    session: AsyncSession, member: UUID, role: str, *, tafel: UUID | None, at: datetime
) -> list[str] | None:
    """The registers of which a colleague would need one for a role that begins at `at`; None when nothing is missed."""
    found: list[str] | None = await (await driver(session)).fetchval(_FOR_ROLE, member, role, tafel, day_of(at))
    return found


async def own_missed(session: AsyncSession) -> list[str] | None:
    """The registers that an own role asks today without which it gives nothing; None when each role is awake."""
    found: list[str] | None = await (await driver(session)).fetchval(_OWN)
    return found
