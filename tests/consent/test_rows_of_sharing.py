"""Releases and restrictions: to know their ids opens nothing; a role that carries the right does, where it holds.

Every role is tried at every scope, as one's own and by mandate, on either side, against what `RIGHTS` says. That
whoever may not read a restriction is bound by it all the same is what the truth tables say.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from uuid import UUID

import asyncpg
import pytest
from asyncpg.types import Range

from tenants import binding
from tenants.roles import RIGHTS, Right, RoleKind
from tests.factories import cell
from tests.factories.world import ALWAYS, World

READS = {
    "casework.release": frozenset({Right.CONTENT_READ}),
    "consent.restriction": frozenset({Right.BASIS_READ, Right.RESTRICT}),
}
# Where a role holds, and whether that reaches the case.
SCOPES = {"organisation": True, "tafel": True, "case": True, "another tafel": False, "another case": False}
OVER: Range[datetime] = Range(datetime(2000, 1, 1, tzinfo=UTC), datetime(2001, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, kw_only=True)
class Table:
    """A case of two organisations with one row of each kind, a third organisation, and where roles can hold."""

    sides: tuple[UUID, UUID]
    outside: UUID
    places: dict[str, tuple[UUID | None, UUID | None]]
    case: UUID
    subject: UUID
    rows: dict[str, UUID]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody, and what that person must be able to read."""

    label: str
    organisation: UUID
    member: UUID
    reads: frozenset[str]
    assurance: int = 3


@pytest.fixture
def asked(database: cell.CaseDatabase) -> list[tuple[str, frozenset[str], frozenset[str]]]:
    """For every reader: who it is, which of the rows were seen, and which must be."""
    return asyncio.run(_ask_all(database))


async def _ask_all(database: cell.CaseDatabase) -> list[tuple[str, frozenset[str], frozenset[str]]]:
    async with database.admin() as admin:
        world = World(admin=admin)
        table = await _table(world)
        readers = [*await _role_holders(world, table), *await _others(world, table)]
        return [(one.label, await _seen(admin, table, one, key=database.binding_key), one.reads) for one in readers]


def test_a_right_that_reaches_the_case_is_needed(asked: list[tuple[str, frozenset[str], frozenset[str]]]) -> None:
    wrong = [(label, sorted(seen), sorted(expected)) for label, seen, expected in asked if seen != expected]

    assert wrong == []
    told = {table for _, seen, _ in asked for table in seen}
    assert told == set(READS)
    assert len(asked) == len(RoleKind) * len(SCOPES) * 2 * 2 + 8


async def _table(world: World) -> Table:
    setter, bound, outside = [await world.organisation(f"Organisatie {name}") for name in "ABC"]
    tafel, away = await world.tafel(setter), await world.tafel(setter)
    case = await world.case(tafel, setter)
    elsewhere = await world.case(away, setter, number="2026-000002")
    for one, organisation in product((case, elsewhere), (setter, bound)):
        await world.participation(one, organisation)
    author = await world.member(setter)
    subject, other = await world.subject(case, setter), await world.subject(case, setter)
    contribution = await world.contribution(case, owner=setter, author=author, subjects=[other])
    places: dict[str, tuple[UUID | None, UUID | None]] = {
        "organisation": (None, None),
        "tafel": (tafel, None),
        "case": (None, case),
        "another tafel": (away, None),
        "another case": (None, elsewhere),
    }
    rows = {
        "casework.release": await world.release(contribution, bound),
        "consent.restriction": await world.restriction(case, subject, owner=setter, towards=bound),
    }
    return Table(sides=(setter, bound), outside=outside, places=places, case=case, subject=subject, rows=rows)


async def _role_holders(world: World, table: Table) -> list[Reader]:
    """Each role at each scope on each side, held by oneself and by who gave a mandate."""
    found = []
    for kind, scope, organisation in product(RoleKind, SCOPES, table.sides):
        holder, stand_in = await world.member(organisation), await world.member(organisation)
        tafel, case = table.places[scope]
        await world.role(holder, kind, tafel=tafel, case=case)
        await world.mandate(holder, stand_in)
        reads = frozenset(name for name, rights in READS.items() if SCOPES[scope] and rights & RIGHTS[kind])
        for how, member in (("own", holder), ("mandate", stand_in)):
            label = f"{kind} {scope} {how} {table.sides.index(organisation)}"
            found.append(Reader(label=label, organisation=organisation, member=member, reads=reads))
    return found


async def _others(world: World, table: Table) -> list[Reader]:
    setter, bound = table.sides
    everything, nothing = frozenset(READS), frozenset[str]()

    async def somebody(
        label: str, organisation: UUID, reads: frozenset[str], *, during: Range[datetime] = ALWAYS
    ) -> Reader:
        member = await world.member(organisation)
        for kind in (RoleKind.DEELNEMER, RoleKind.PRIVACY_OFFICER):
            await world.role(member, kind, valid=during)
        return Reader(label=label, organisation=organisation, member=member, reads=reads)

    without = [
        Reader(label="no role", organisation=side, member=await world.member(side), reads=nothing)
        for side in table.sides
    ]
    weak = await somebody("signed in too weakly", setter, nothing)
    recused = await somebody("recused from the restricted", bound, frozenset({"casework.release"}))
    await world.recusal(recused.member, table.case, table.subject)
    return [
        *without,
        await somebody("two roles", setter, everything),
        await somebody("two roles at the other side", bound, everything),
        await somebody("a third organisation", table.outside, nothing),
        await somebody("roles that are over", bound, nothing, during=OVER),
        Reader(label=weak.label, organisation=setter, member=weak.member, reads=nothing, assurance=1),
        recused,
    ]


async def _seen(admin: asyncpg.Connection, table: Table, reader: Reader, *, key: bytes) -> frozenset[str]:
    actor = cell.actor(organisation=reader.organisation, member=reader.member, assurance=reader.assurance)
    transaction = admin.transaction()
    await transaction.start()
    try:
        await admin.execute("SET LOCAL ROLE ketentafel_app")
        await admin.execute("SELECT set_config('ketentafel.binding', $1, true)", binding.sign(actor, key=key))
        counts = {
            name: await admin.fetchval(f"SELECT count(*) FROM {name} WHERE id = $1", one)
            for name, one in table.rows.items()
        }
    finally:
        await transaction.rollback()
    return frozenset(name for name, count in counts.items() if count)
