"""An organisation that says it goes on in another one."""

from uuid import UUID

from tenants.ids import new_id
from tests.factories.world import World


async def succession(world: World, organisation: UUID, *, by: UUID) -> UUID:
    """Proposed for a day to come, to an organisation that has not confirmed it."""
    one = new_id()
    await world.admin.execute(
        "INSERT INTO tenants.succession (id, organisation_id, successor_id, reason, starts_at, proposed_by,"
        " proposed_at, version) VALUES ($1, $2, $3, 'FUSIE', now() + interval '30 days', $4, now(), 1)",
        *(one, organisation, await world.organisation(f"Opvolger {new_id()}"), by),
    )
    return one
