"""The ledger in the database: written under one's own name, at the moment itself, and never changed by anybody."""

from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from tenants.actor import Actor
from tenants.ids import new_id
from tenants.session import Region
from tests.factories import cell
from tests.factories.world import World
from tests.security.bound_rows import insert
from tests.security.conftest import Walled
from tests.security.wall import fingerprint
from tests.security.writing import WRITABLE

_LEDGER = ("tenants.ledger_event", "tenants.ledger_subject", "tenants.mutation_key")
_COUNT = "SELECT count(*) FROM tenants.ledger_event"
# What a compiled read does: the rows, and the log of them, in one statement.
_LOGGED_READ = """
WITH page AS MATERIALIZED (SELECT id, case_id FROM casework.subject ORDER BY id LIMIT 1),
event AS (
    INSERT INTO tenants.ledger_event
           (id, at, action, organisation_id, member_id, purpose, assurance, request_id, operation)
    SELECT $1, tenants.moment(), 'READ', tenants.org(), tenants.member(), tenants.purpose(), tenants.assurance(),
           tenants.request_id(), 'probe' FROM page),
shown AS (
    INSERT INTO tenants.ledger_subject
           (event_id, ordinal, organisation_id, case_id, subject_id, object_type, object_id, ground, basis_ids)
    SELECT $1, row_number() OVER (), tenants.org(), case_id, id, 'Subject', id, 'OWN', '{}' FROM page)
SELECT id FROM page
"""


@pytest.mark.parametrize("role", ["ketentafel_app", "ketentafel_worker"])
@pytest.mark.parametrize("table", _LEDGER)
async def test_a_row_of_the_ledger_is_never_changed_or_removed(walled: Walled, role: str, table: str) -> None:
    before = await fingerprint(walled.admin)
    column = "mutation" if table == "tenants.mutation_key" else "organisation_id"
    for statement in (
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
        f"SELECT 1 FROM {table} FOR UPDATE",
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
    ):
        async with walled.asking(_bound(walled), role=role) as asking:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await asking.execute(statement)

    assert await fingerprint(walled.admin) == before


@pytest.mark.parametrize(
    ("column", "make"),
    [
        ("organisation_id", lambda walled: walled.wall.a.organisation),
        ("organisation_id", lambda _: uuid4()),
        ("member_id", lambda walled: walled.wall.a.member),
        ("member_id", lambda walled: walled.wall.crisis.member),
        ("purpose", lambda _: "TOEZICHT"),
        ("assurance", lambda _: 1),
        ("request_id", lambda _: new_id()),
    ],
)
async def test_an_event_is_written_under_ones_own_name_only(walled: Walled, column: str, make: object) -> None:
    assert callable(make)
    await _refused(walled, {column: make(walled)})


@pytest.mark.parametrize("shift", [timedelta(microseconds=-1), timedelta(microseconds=1), timedelta(days=-1)])
async def test_an_event_is_written_at_the_moment_itself_only(walled: Walled, shift: timedelta) -> None:
    async with walled.as_b() as asking:
        moment = await asking.fetchval("SELECT tenants.moment()")
        row = await WRITABLE["tenants.ledger_event"](asking, walled.wall)
        assert row["at"] == moment
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await insert(asking, "tenants.ledger_event", {**row, "at": moment + shift})


async def test_nothing_is_added_to_an_event_of_another_or_of_before(walled: Walled) -> None:
    """A colleague's event, one's own of an earlier request, another organisation's and none: refused alike."""
    events = await walled.admin.fetch("SELECT id, organisation_id, member_id FROM tenants.ledger_event")
    own = next(row["id"] for row in events if row["member_id"] == walled.wall.b.member)
    foreign = next(row["id"] for row in events if row["organisation_id"] == walled.wall.a.organisation)
    async with walled.asking(None, role="postgres") as admin:
        told = {await _add(admin, walled, event) for event in (own, foreign, new_id(), await _colleague(admin, walled))}

    assert len(told) == 1


async def test_a_read_writes_one_event_with_its_subjects(walled: Walled) -> None:
    event = new_id()
    async with walled.as_b() as asking:
        assert len(await asking.fetch(_LOGGED_READ, event)) == 1
        await asking.execute("RESET ROLE")
        assert await asking.fetchval(f"{_COUNT} WHERE id = $1", event) == 1
        assert await asking.fetchval("SELECT count(*) FROM tenants.ledger_subject WHERE event_id = $1", event) == 1


@pytest.mark.parametrize(
    "blocked",
    [
        "REVOKE INSERT ON tenants.ledger_event FROM ketentafel_app",
        "REVOKE INSERT ON tenants.ledger_subject FROM ketentafel_app",
        "DROP POLICY acts_under_own_name ON tenants.ledger_event",
        "DROP POLICY acts_under_own_name ON tenants.ledger_subject",
        "ALTER TABLE tenants.ledger_event ADD CONSTRAINT full_disk CHECK (operation <> 'probe')",
        "ALTER TABLE tenants.ledger_subject ADD CONSTRAINT full_disk CHECK (object_type <> 'Subject') NOT VALID",
    ],
)
async def test_without_a_ledger_nothing_is_read_or_written(database: cell.CaseDatabase, blocked: str) -> None:
    wall, key = await _small(database)
    async with database.admin() as admin, database.region() as region:
        await admin.execute(blocked)
        before = await fingerprint(admin)
        actor = cell.actor(organisation=wall[0], member=wall[1])
        answers: list[asyncpg.Record] = []
        with pytest.raises(asyncpg.PostgresError):
            await _read(region, actor, answers)
        with pytest.raises(asyncpg.PostgresError):
            await _read(region, actor, answers, first=key)

        assert answers == []
        assert await fingerprint(admin) == before


async def _read(region: Region, actor: Actor, answers: list[asyncpg.Record], *, first: str = "SELECT 1") -> None:
    async with region.reading(actor) as connection:
        await connection.execute(first)
        answers += await connection.fetch(_LOGGED_READ, new_id())


async def _small(database: cell.CaseDatabase) -> tuple[tuple[UUID, UUID], str]:
    """One organisation with one case and one subject, and a write of its own."""
    async with database.admin() as admin:
        world = World(admin=admin)
        organisation = await world.organisation("Organisatie")
        member = await world.member(organisation)
        await world.role(member, "DEELNEMER")
        tafel = await world.tafel(organisation)
        case = await world.case(tafel, organisation)
        await world.participation(case, organisation)
        await world.subject(case, organisation)
    key = (
        "INSERT INTO tenants.mutation_key (organisation_id, client, key, mutation, input_mac, result, error_codes, at)"
        " SELECT tenants.org(), 'ledger', 'one', 'probe', 'mac', '{}', '{}', tenants.moment()"
    )
    return (organisation, member), key


async def _refused(walled: Walled, changes: dict[str, object]) -> None:
    before = await fingerprint(walled.admin)
    async with walled.as_b() as asking:
        row = await WRITABLE["tenants.ledger_event"](asking, walled.wall)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await insert(asking, "tenants.ledger_event", {**row, **changes})

    assert await fingerprint(walled.admin) == before


async def _colleague(admin: asyncpg.Connection, walled: Walled) -> UUID:
    """An event that a colleague of B wrote in this very transaction."""
    event = new_id()
    await admin.execute(
        "INSERT INTO tenants.ledger_event (id, at, action, organisation_id, member_id, purpose, assurance, request_id,"
        " operation) VALUES ($1, tenants.moment(), 'READ', $2, $3, 'VEILIGHEID_GEZIN', 3, $4, 'probe')",
        event,
        walled.wall.b.organisation,
        walled.wall.crisis.member,
        new_id(),
    )
    return event


async def _add(admin: asyncpg.Connection, walled: Walled, event: UUID) -> str:
    """B adds a subject to this event; what it is told."""
    await admin.execute("SELECT set_config('ketentafel.binding', $1, true)", _bound(walled))
    try:
        async with admin.transaction():
            await admin.execute("SET LOCAL ROLE ketentafel_app")
            row = {
                "event_id": event,
                "ordinal": 99,
                "organisation_id": walled.wall.b.organisation,
                "case_id": walled.wall.own.case,
                "object_type": "Case",
                "object_id": walled.wall.own.case,
                "ground": "OWN",
                "basis_ids": [],
            }
            return await insert(admin, "tenants.ledger_subject", dict(row))
    except asyncpg.PostgresError as refused:
        told = refused.as_dict()
        return str(sorted((name, value) for name, value in told.items() if not name.startswith("server_source")))


def _bound(walled: Walled) -> str:
    return walled.wall.bound(walled.wall.b, key=walled.database.binding_key)
