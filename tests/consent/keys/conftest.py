"""A key store in a real PostgreSQL, and processes that use it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING

import asyncpg
import pytest

from consent.keys.cache import KeyCache
from consent.keys.database import KeyDatabase, open_pool
from consent.keys.install import install
from consent.keys.master import MasterKey
from consent.keys.persons import PersonHasher, PersonIndex
from consent.keys.store import KeyStore
from tests.consent.keys.keystore import (
    APP,
    BINDING_KEY,
    OWNER,
    REGION,
    SUPERUSER,
    Clock,
    CountingWrapping,
    Process,
    new_actor,
    signed,
)

if TYPE_CHECKING:
    from backend.embedded import EmbeddedServers
    from consent.keys.database import Pool
    from tenants.actor import Actor
    from tests.consent.keys.keystore import Connect, Connection


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def key_database(servers: EmbeddedServers) -> str:
    """The name of a database with a key store; tests in it use keys of their own, so they need no clean one."""
    name = "keys_test"
    servers.create_database_blocking(name, OWNER)

    async def set_up() -> None:
        connection = await asyncpg.connect(servers.postgres_dsn(name, SUPERUSER))
        await install(connection, region=REGION, binding_key=BINDING_KEY)
        await connection.close()

    asyncio.run(set_up())
    return name


@pytest.fixture
async def connect(servers: EmbeddedServers, key_database: str) -> AsyncIterator[Connect]:
    """Opens plain connections to the key store as a role; closes them afterwards."""
    opened: list[Connection] = []

    async def open_one(role: str) -> Connection:
        opened.append(await asyncpg.connect(servers.postgres_dsn(key_database, role)))
        return opened[-1]

    yield open_one
    for connection in opened:
        await connection.close()


@pytest.fixture
async def superuser(connect: Connect) -> Connection:
    """Sees everything, as a burglar with the disk would."""
    return await connect(SUPERUSER)


@pytest.fixture
async def app(connect: Connect) -> Connection:
    """A plain connection as the application's role, bound to nobody."""
    return await connect(APP)


@pytest.fixture(scope="session")
def master() -> MasterKey:
    return MasterKey(bytes(range(32)), region=REGION)


@pytest.fixture
async def start_process(
    servers: EmbeddedServers, key_database: str, master: MasterKey
) -> AsyncIterator[Callable[..., Awaitable[Process]]]:
    """Starts processes: each with its own pool, cache and clock, all on one key store."""
    pools: list[Pool] = []

    async def start(*, entries: int = 100) -> Process:
        pools.append(await open_pool(servers.postgres_dsn(key_database, APP), size=3))
        database, clock, wrapping = KeyDatabase(pools[-1], sign=signed), Clock(), CountingWrapping(master)
        cache = KeyCache(entries=entries, clock=clock)
        store = KeyStore(database, region=REGION, wrapping=wrapping, cache=cache)
        return Process(store=store, cache=cache, clock=clock, wrapping=wrapping, database=database, pool=pools[-1])

    yield start
    for pool in pools:
        await pool.close()


@pytest.fixture
async def process(start_process: Callable[..., Awaitable[Process]]) -> Process:
    return await start_process()


@pytest.fixture
def store(process: Process) -> KeyStore:
    return process.store


@pytest.fixture
def persons(process: Process, master: MasterKey) -> PersonIndex:
    return PersonIndex(process.database, PersonHasher(master))


@pytest.fixture
def actor() -> Actor:
    return new_actor()
