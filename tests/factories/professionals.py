"""Rows of the register of professionals."""

from datetime import UTC, date, datetime
from uuid import UUID

from tenants.ids import new_id
from tests.factories.world import World


async def registration(world: World, member: UUID, *, of: UUID, by: UUID | None = None) -> UUID:
    """A colleague stands in SKJ, all through the years of these tests; `by` looked it up, or else somebody new."""
    one, by = new_id(), by or await world.member(of, name="Fictieve Beheerder")
    await world.admin.execute(
        "INSERT INTO tenants.registration (id, organisation_id, member_id, register_code, number, valid_from,"
        " valid_until, checked_on, recorded_by, recorded_at, version)"
        " VALUES ($1, $2, $3, 'SKJ', $4, $5, $6, $5, $7, $8, 1)",
        one,
        of,
        member,
        f"FICTIEF-{one.int % 10**8:08}",
        date(2020, 1, 1),
        date(2060, 1, 1),
        by,
        datetime(2026, 1, 1, tzinfo=UTC),
    )
    return one
