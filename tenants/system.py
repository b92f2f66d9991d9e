"""The system itself as an actor: for a whole region, or for one organisation. It names no member and holds no role.

None of the policies for people lets such an actor see anything. The few policies for the worker's role let it see what
a job needs: ids and dates of the region, or the addresses and roles of the organisation it serves. ADR 0007 says why.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from tenants.actor import STRONG, Actor
from tenants.ids import MemberId, OrganisationId, RequestId, new_id

NOBODY: Final = MemberId(UUID(int=0))
REGION_ITSELF: Final = OrganisationId(UUID(int=0))
PURPOSE: Final = "SYSTEEM"


def system_actor(*, region: str, expires_at: datetime, serving: OrganisationId = REGION_ITSELF) -> Actor:
    """The system in one region, serving one organisation or the region itself. `expires_at` is aware, in real time."""
    return Actor(
        region=region,
        organisation=serving,
        member=NOBODY,
        purpose=PURPOSE,
        assurance=STRONG,
        expires_at=expires_at,
        request_id=RequestId(new_id()),
    )
