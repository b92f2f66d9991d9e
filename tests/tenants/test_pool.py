"""Nothing of an actor sticks to a pooled connection, whatever happens to the transaction that it was bound in.

Two organisations share pools of two connections. Reads and writes are cut off by exceptions, cancellations at any
point, cancelled cancellations, statement timeouts and killed backends; nobody may ever see what is not theirs.
"""

import asyncio
import logging
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from random import Random
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tenants.actor import Actor
from tenants.session import Region, RegionPools, driver, open_region
from tests.factories import cell
from tests.security.conftest import Walled
from tests.security.wall import Party

LOG = logging.getLogger(__name__)
OPERATIONS = 5_000 if os.environ.get("KETENTAFEL_TEST_COUNTS") == "full" else 400
SEEDS = range(3)
_AT_ONCE = 6
_SEEN = "SELECT coalesce(array_agg(id), '{}') FROM casework.subject"
_WRITE = """
INSERT INTO tenants.mutation_key (organisation_id, client, key, mutation, input_mac, result, error_codes, at)
SELECT tenants.org(), 'pool', $1, 'probe', 'mac', '{}', '{}', tenants.moment()
"""
# How a connection looks when somebody else takes it from the pool.
_LEFT_BEHIND = """
SELECT coalesce(current_setting('ketentafel.binding', true), '') <> '' OR tenants.org() IS NOT NULL
       OR (SELECT count(*) FROM casework.subject) > 0 OR current_setting('role') <> 'none'
"""


class SomethingWentWrong(Exception):
    """What application code may raise in the middle of a transaction."""


Act = Callable[["Load", Party, Random], Coroutine[None, None, list[UUID]]]


class Load:
    """The two pools, and who may see what."""

    def __init__(self, walled: Walled, region: Region) -> None:
        self.walled, self.region = walled, region
        self.counts: Counter[str] = Counter()

    def actor(self, party: Party) -> Actor:
        return cell.actor(organisation=party.organisation, member=party.member)


async def _read(load: Load, party: Party, random: Random) -> list[UUID]:
    async with load.region.reading(load.actor(party)) as connection:
        seen: list[UUID] = await connection.fetchval(_SEEN)
        await asyncio.sleep(random.random() / 200)
        return [*seen, *await connection.fetchval(_SEEN)]


async def _work(load: Load, party: Party, random: Random) -> list[UUID]:
    async with load.region.working(load.actor(party)) as session:
        seen: list[UUID] = (await (await session.connection()).execute(text(_SEEN))).scalar_one()
        connection = await driver(session)
        await connection.execute(_WRITE, f"{random.random()}")
        return [*seen, *await connection.fetchval(_SEEN)]


async def _raise(load: Load, party: Party, random: Random) -> list[UUID]:
    async with load.region.reading(load.actor(party)) as connection:
        await connection.execute(_WRITE, f"lost {random.random()}")
        await connection.fetchval(_SEEN)
        raise SomethingWentWrong


async def _raise_in_work(load: Load, party: Party, random: Random) -> list[UUID]:
    async with load.region.working(load.actor(party)) as session:
        await (await driver(session)).execute(_WRITE, f"lost {random.random()}")
        await (await session.connection()).execute(text(_SEEN))
        raise SomethingWentWrong


async def _break_off(load: Load, party: Party, random: Random) -> list[UUID]:
    """A statement that fails, and application code that goes on regardless."""
    async with load.region.reading(load.actor(party)) as connection:
        seen: list[UUID] = await connection.fetchval(_SEEN)
        for statement in ("SELECT 1 / 0", _SEEN):
            try:
                await connection.execute(statement)
            except asyncpg.PostgresError:
                continue
        return seen


async def _run_out_of_time(load: Load, party: Party, random: Random) -> list[UUID]:
    async with load.region.reading(load.actor(party)) as connection:
        seen: list[UUID] = await connection.fetchval(_SEEN)
        await connection.execute("SET LOCAL statement_timeout = '3ms'")
        await connection.execute("SELECT pg_sleep(1)")
        return seen


async def _be_killed(load: Load, party: Party, random: Random) -> list[UUID]:
    async with load.region.reading(load.actor(party)) as connection:
        seen: list[UUID] = await connection.fetchval(_SEEN)
        async with load.walled.database.admin() as admin:
            await admin.execute("SELECT pg_terminate_backend($1)", connection.get_server_pid())
        return [*seen, *await connection.fetchval(_SEEN)]


_ACTS: dict[str, tuple[Act, int]] = {
    "read": (_read, 8),
    "work": (_work, 4),
    "raise": (_raise, 2),
    "raise in work": (_raise_in_work, 2),
    "break off": (_break_off, 1),
    "run out of time": (_run_out_of_time, 1),
    "be killed": (_be_killed, 1),
}
_EXPECTED = (
    SomethingWentWrong,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    DBAPIError,
    OSError,
)


@pytest.mark.parametrize("seed", SEEDS)
async def test_nobody_ever_sees_what_is_not_theirs(walled: Walled, seed: int) -> None:
    random, wall = Random(seed), walled.wall
    mine = {
        wall.a.organisation: await _rightful(walled, wall.a),
        wall.b.organisation: await _rightful(walled, wall.b),
    }
    assert mine[wall.a.organisation] - mine[wall.b.organisation]
    assert mine[wall.b.organisation] - mine[wall.a.organisation]
    foreign: list[UUID] = []
    async with _pools(walled) as load:
        queue = [(random.choice((wall.a, wall.b)), Random(random.random())) for _ in range(OPERATIONS // len(SEEDS))]

        async def work_off() -> None:
            while queue:
                party, own = queue.pop()
                seen = await _perform(load, party, own)
                foreign.extend(one for one in seen if one not in mine[party.organisation])

        await asyncio.gather(*(work_off() for _ in range(_AT_ONCE)))
        left = [await _left_behind(load) for _ in range(4)]
        idle = await walled.admin.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE usename = 'ketentafel_app' AND datname = current_database()"
            " AND state LIKE 'idle in transaction%'"
        )
    share = load.counts["answered"] / load.counts.total()
    LOG.info("seed %d: %s, answered share %.2f", seed, dict(load.counts), share)

    assert foreign == []
    assert left == [False] * 4
    assert idle == 0
    assert share >= 0.4
    assert load.counts["cancelled"] > 5
    assert load.counts["refused"] > 5
    assert await walled.admin.fetchval("SELECT count(*) FROM tenants.mutation_key WHERE key LIKE 'lost%'") == 0


@pytest.mark.parametrize("end", ["commit", "exception", "cancellation", "timeout", "kill"])
async def test_a_connection_comes_back_without_its_actor(walled: Walled, end: str) -> None:
    async with _pools(walled, size=1) as load:
        task = asyncio.create_task(_ENDS[end](load, walled.wall.a, Random(1)))
        await asyncio.sleep(0.03)
        if end == "cancellation":
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert await _left_behind(load) is False
        async with load.region.reading(load.actor(walled.wall.b)) as connection:
            assert await connection.fetchval("SELECT tenants.org()") == walled.wall.b.organisation


async def test_a_binding_that_outlived_its_transaction_would_be_noticed(
    walled: Walled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.session._BIND", "SELECT set_config('ketentafel.binding', $1, false)")
    async with _pools(walled, size=1) as load:
        await _read(load, walled.wall.a, Random(1))
        assert await _left_behind(load) is True


async def _hang(load: Load, party: Party, random: Random) -> list[UUID]:
    async with load.region.reading(load.actor(party)) as connection:
        await connection.execute("SELECT pg_sleep(1)")
        return []


_ENDS: dict[str, Act] = {
    "commit": _read,
    "exception": _raise,
    "cancellation": _hang,
    "timeout": _run_out_of_time,
    "kill": _be_killed,
}


async def test_the_transaction_of_a_request_is_over_when_its_session_is(walled: Walled) -> None:
    async with _pools(walled, size=1) as load:
        await _work(load, walled.wall.a, Random(1))
        await _read(load, walled.wall.a, Random(1))
        states = await walled.admin.fetch(
            "SELECT state, xact_start FROM pg_stat_activity"
            " WHERE usename = 'ketentafel_app' AND datname = current_database()"
        )

    assert {tuple(row) for row in states} == {("idle", None)}


async def _perform(load: Load, party: Party, random: Random) -> list[UUID]:
    """One operation, in a fifth of the cases cancelled somewhere, sometimes twice; what it saw, or nothing."""
    names = list(_ACTS)
    name = random.choices(names, [_ACTS[one][1] for one in names])[0]
    task = asyncio.create_task(_ACTS[name][0](load, party, random))
    if random.random() < 0.2:
        await asyncio.sleep(random.random() / 60)
        task.cancel()
        if random.random() < 0.5:
            await asyncio.sleep(random.random() / 2000)
            task.cancel()
    try:
        seen = await task
    except asyncio.CancelledError:
        load.counts["cancelled"] += 1
        return []
    except _EXPECTED:
        load.counts["refused"] += 1
        return []
    load.counts["answered"] += 1
    return seen


@asynccontextmanager
async def _pools(walled: Walled, *, size: int = 2) -> AsyncIterator[Load]:
    pools = RegionPools(reading=size, working=size)
    database = walled.database
    region = await open_region(database.url(), code=cell.REGION, binding_key=database.binding_key, pools=pools)
    try:
        yield Load(walled, region)
    finally:
        await region.close()


async def _rightful(walled: Walled, party: Party) -> set[UUID]:
    async with walled.asking(walled.wall.bound(party, key=walled.database.binding_key)) as asking:
        return set(await asking.fetchval(_SEEN))


async def _left_behind(load: Load) -> bool:
    async with load.region.reads.acquire() as connection:
        left: bool = await connection.fetchval(_LEFT_BEHIND)
    async with load.region.engine.connect() as working:
        found: bool = (await working.execute(text(_LEFT_BEHIND))).scalar_one()
    return left or found
