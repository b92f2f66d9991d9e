"""Rights come from a role at an organisation, a tafel or a case, between two dates, and from nowhere else."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
from asyncpg.types import Range

from tenants import binding
from tenants.ids import new_id
from tenants.roles import RIGHTS, Right, RoleKind
from tests.factories import cell
from tests.factories.world import ALWAYS, World
from tests.security.conftest import Walled

_INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize("kind", RoleKind)
async def test_a_role_gives_its_own_rights_and_no_other(walled: Walled, kind: RoleKind) -> None:
    async with walled.asking(None, role="postgres") as admin:
        world, organisation = World(admin=admin), walled.wall.b.organisation
        member = await world.member(organisation)
        # One person at a time is on duty: whoever has the role at the wall lays it down.
        await admin.execute("UPDATE tenants.role SET valid = 'empty' WHERE organisation_id = $1", organisation)
        await world.role(member, kind)
        scopes = await _scopes(admin, walled, organisation, member)

    assert {right for right, where in scopes.items() if where} == RIGHTS[kind]
    assert all(where == {organisation} for where in scopes.values() if where)


@pytest.mark.parametrize("where", ["organisation", "tafel", "case"])
async def test_a_role_holds_where_it_was_given(walled: Walled, where: str) -> None:
    wall = walled.wall
    place = {"organisation": wall.b.organisation, "tafel": wall.tafel, "case": wall.own.case}[where]
    async with walled.asking(None, role="postgres") as admin:
        world = World(admin=admin)
        member = await world.member(wall.b.organisation)
        await world.role(
            member, "DEELNEMER", tafel=place if where == "tafel" else None, case=place if where == "case" else None
        )
        scopes = await _scopes(admin, walled, wall.b.organisation, member)
        shared, own = await _sees(admin, wall.shared.subject), await _sees(admin, wall.own.subject)

    assert scopes[Right.SUBJECT_READ] == {place}
    assert (shared, own) == (where != "case", True)


async def test_a_role_at_another_tafel_opens_nothing_here(walled: Walled) -> None:
    async with walled.asking(None, role="postgres") as admin:
        world = World(admin=admin)
        member = await world.member(walled.wall.b.organisation)
        await world.role(member, "DEELNEMER", tafel=walled.wall.away)
        await _bind(admin, walled, walled.wall.b.organisation, member)

        assert not await _sees(admin, walled.wall.shared.subject)
        assert not await _sees(admin, walled.wall.own.subject)


@pytest.mark.parametrize(
    ("begins", "ends", "holds"),
    [
        (timedelta(0), None, True),
        (_INSTANT, None, False),
        (-timedelta(days=9), timedelta(0), False),
        (-timedelta(days=9), _INSTANT, True),
        (-timedelta(days=9), -timedelta(days=1), False),
    ],
)
async def test_a_role_holds_from_its_first_moment_until_its_end(
    walled: Walled, begins: timedelta, ends: timedelta | None, *, holds: bool
) -> None:
    async with walled.asking(None, role="postgres") as admin:
        world, now = World(admin=admin), await _now(admin)
        member = await world.member(walled.wall.b.organisation)
        await world.role(member, "DEELNEMER", valid=Range(now + begins, None if ends is None else now + ends))
        scopes = await _scopes(admin, walled, walled.wall.b.organisation, member)

    assert bool(scopes[Right.CONTENT_READ]) is holds


@pytest.mark.parametrize(("ends", "holds"), [(-_INSTANT, False), (timedelta(0), False), (_INSTANT, True)])
async def test_a_mandate_ends_at_the_minute_that_was_set(walled: Walled, ends: timedelta, *, holds: bool) -> None:
    async with walled.asking(None, role="postgres") as admin:
        world, organisation, minute = World(admin=admin), walled.wall.b.organisation, _minute(await _now(admin))
        # The clock of the cell stands exactly at the minute, or an instant beside it.
        await admin.execute("UPDATE tenants.cell SET clock_offset = $1 - transaction_timestamp()", minute - ends)
        giver, taker = await world.member(organisation), await world.member(organisation)
        await world.role(giver, "DEELNEMER")
        await world.mandate(giver, taker, valid=Range(minute - timedelta(days=1), minute))
        scopes = await _scopes(admin, walled, organisation, taker)
        sees = await _sees(admin, walled.wall.own.subject)

    assert bool(scopes[Right.CONTENT_READ]) is holds
    assert sees is holds


async def test_a_mandate_carries_no_mandate_and_ends_with_the_givers_membership(walled: Walled) -> None:
    async with walled.asking(None, role="postgres") as admin:
        world, organisation, now = World(admin=admin), walled.wall.b.organisation, await _now(admin)
        first, second, third = [await world.member(organisation) for _ in range(3)]
        await world.role(first, "DEELNEMER")
        await world.mandate(first, second)
        await world.mandate(second, third)
        passed_on = await _scopes(admin, walled, organisation, third)
        direct = await _scopes(admin, walled, organisation, second)
        await admin.execute("UPDATE tenants.member SET active = $2 WHERE id = $1", first, Range(None, now))
        after = await _scopes(admin, walled, organisation, second)

    assert direct[Right.CONTENT_READ] == {organisation}
    assert not any(passed_on.values())
    assert not any(after.values())


async def test_a_mandate_cannot_cross_organisations(walled: Walled) -> None:
    async with walled.asking(None, role="postgres") as admin:
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await World(admin=admin).mandate(walled.wall.a.member, walled.wall.b.member)


async def test_the_rights_of_two_organisations_never_add_up(walled: Walled) -> None:
    a, b = walled.wall.a.organisation, walled.wall.b.organisation
    async with walled.asking(None, role="postgres") as admin:
        world = World(admin=admin)
        at_a = await world.member(a)
        at_b = await _second_membership(admin, at_a, b)
        await world.role(at_a, "DEELNEMER")
        await world.role(at_b, "PRIVACY_OFFICER")
        of_a, of_b = await _scopes(admin, walled, a, at_a), await _scopes(admin, walled, b, at_b)
        crossed = [await _scopes(admin, walled, a, at_b), await _scopes(admin, walled, b, at_a)]
        await _bind(admin, walled, a, at_a)
        seen_from_a = await _sees(admin, walled.wall.hidden.subject), await _sees(admin, walled.wall.own.subject)
        await _bind(admin, walled, b, at_b)
        seen_from_b = await _sees(admin, walled.wall.hidden.subject), await _sees(admin, walled.wall.own.subject)

    assert {right for right, where in of_a.items() if where} == RIGHTS[RoleKind.DEELNEMER]
    assert {right for right, where in of_b.items() if where} == RIGHTS[RoleKind.PRIVACY_OFFICER]
    assert not any(where for scopes in crossed for where in scopes.values())
    assert (seen_from_a, seen_from_b) == ((True, False), (False, False))


async def test_a_secondment_ends_on_its_date(walled: Walled) -> None:
    a, b = walled.wall.a.organisation, walled.wall.b.organisation
    async with walled.asking(None, role="postgres") as admin:
        world, now = World(admin=admin), await _now(admin)
        home = await world.member(a)
        seconded = await _second_membership(admin, home, b, home=a, until=now + timedelta(days=30))
        await world.role(seconded, "DEELNEMER")
        seen = []
        for offset in ("29 days 23:59:59", "30 days", "31 days"):
            await world.shift_clock(offset)
            await _bind(admin, walled, b, seconded)
            seen.append(await _sees(admin, walled.wall.own.subject))
        await _bind(admin, walled, a, home)
        still_home = await admin.fetchval("SELECT tenants.org()")

    assert seen == [True, False, False]
    assert still_home == a


async def _second_membership(
    admin: asyncpg.Connection,
    first: UUID,
    organisation: UUID,
    *,
    home: UUID | None = None,
    until: datetime | None = None,
) -> UUID:
    one = new_id()
    await admin.execute(
        "INSERT INTO tenants.member SELECT $1, person_id, $2, $3, 'gedetacheerde', $4, 1"
        " FROM tenants.member WHERE id = $5",
        one,
        organisation,
        home,
        ALWAYS if until is None else Range(ALWAYS.lower, until),
        first,
    )
    return one


async def _now(admin: asyncpg.Connection) -> datetime:
    now: datetime = await admin.fetchval("SELECT tenants.moment()")
    return now


def _minute(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=5)


async def _bind(admin: asyncpg.Connection, walled: Walled, organisation: UUID, member: UUID) -> None:
    actor = cell.actor(organisation=organisation, member=member)
    signed = binding.sign(actor, key=walled.database.binding_key)
    await admin.execute("SELECT set_config('ketentafel.binding', $1, true)", signed)


async def _scopes(
    admin: asyncpg.Connection, walled: Walled, organisation: UUID, member: UUID
) -> Mapping[Right, set[UUID]]:
    """Where this member has each right, as the database says while this member is bound."""
    await _bind(admin, walled, organisation, member)
    return {right: set(await admin.fetchval("SELECT tenants.scopes($1)", right) or ()) for right in Right}


async def _sees(admin: asyncpg.Connection, subject: UUID) -> bool:
    """Whether the bound member sees this subject, asked as the app role."""
    await admin.execute("SET LOCAL ROLE ketentafel_app")
    count = await admin.fetchval("SELECT count(*) FROM casework.subject WHERE id = $1", subject)
    await admin.execute("RESET ROLE")
    return bool(count)
