"""Rows of the register of professionals."""

from datetime import UTC, date, datetime
from uuid import UUID

from tenants.ids import new_id
from tests.factories.world import World


async def registration(world: World, member: UUID, *, of: UUID, by: UUID | None = None, register: str = "SKJ") -> UUID:
    """A colleague stands in a register, all through these years; `by` looked it up, or else somebody new."""
    one, by = new_id(), by or await world.member(of, name="Fictieve Beheerder")
    await world.admin.execute(
        "INSERT INTO tenants.registration (id, organisation_id, member_id, register_code, number, valid_from,"
        " valid_until, checked_on, recorded_by, recorded_at, version)"
        " VALUES ($1, $2, $3, $9, $4, $5, $6, $5, $7, $8, 1)",
        one,
        of,
        member,
        f"FICTIEF-{one.int % 10**8:08}",
        date(2020, 1, 1),
        date(2060, 1, 1),
        by,
        datetime(2026, 1, 1, tzinfo=UTC),
        register,
    )
    return one


async def delegation(world: World, giver: UUID, taker: UUID, *, of: UUID, tafel: UUID, case: UUID, about: UUID) -> UUID:
    """A colleague passed a task on at a tafel, for some weeks; under it `about` was written in a case there."""
    one, at = new_id(), datetime(2026, 1, 1, tzinfo=UTC)
    await world.admin.execute(
        "INSERT INTO tenants.delegation (id, organisation_id, from_member_id, to_member_id, task_code, task_version,"
        " tafel_id, reason_code, valid_from, valid_until, recorded_at, version)"
        " VALUES ($1, $2, $3, $4, 'VERSLAG_OPSTELLEN', 1, $5, 'VERVANGING', $6, $7, $8, 1)",
        *(one, of, giver, taker, tafel, date(2026, 1, 1), date(2026, 3, 1), at),
    )
    await world.admin.execute(
        "INSERT INTO tenants.delegated_act (id, organisation_id, case_id, delegation_id, member_id, delegator_id,"
        " task_code, object_type, object_id, done_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, 'VERSLAG_OPSTELLEN', 'Contribution', $7, $8)",
        *(new_id(), of, case, one, taker, giver, about, at),
    )
    return one
