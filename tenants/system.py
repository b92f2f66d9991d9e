"""The system itself as an actor: for a whole region, or for one organisation. It names no member and holds no role.

None of the policies for people lets such an actor see anything. The few policies for the worker's role let it see what
a job needs: ids and dates of the region, or the addresses and roles of the organisation it serves. ADR 0007 says why.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from tenants.actor import STRONG, Actor
from tenants.ids import MemberId, OrganisationId, RequestId, new_id
from tenants.session import Region

NOBODY: Final = MemberId(UUID(int=0))
REGION_ITSELF: Final = OrganisationId(UUID(int=0))
PURPOSE: Final = "SYSTEEM"
# Longer than any job, and short enough that a binding which was overheard is soon worth nothing.
_BOUND_FOR = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemAtWork:
    """A region as the worker works in it. `clock` gives the real time, against which the database holds a binding."""

    region: Region
    clock: Callable[[], datetime]

    def actor(self, serving: UUID = REGION_ITSELF) -> Actor:
        """The system, serving one organisation or the region itself, for the next two minutes."""
        return Actor(
            region=self.region.code,
            organisation=OrganisationId(serving),
            member=NOBODY,
            purpose=PURPOSE,
            assurance=STRONG,
            expires_at=self.clock() + _BOUND_FOR,
            request_id=RequestId(new_id()),
        )

    @asynccontextmanager
    async def working(self, serving: UUID = REGION_ITSELF) -> AsyncIterator[AsyncSession]:
        """A session in one bound transaction, committed at a clean exit."""
        async with self.region.working(self.actor(serving)) as session:
            yield session
