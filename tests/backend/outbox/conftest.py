"""A kamer with the office behind it. The sweeps see a whole region, so each test finds it without work left over."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from backend.embedded import EmbeddedServers
from tests.backend.cases.kamer import Desk, Kamer, furnished, install_keys, opened_desk, opened_house
from tests.backend.outbox.office import Office, cleared, opened_office
from tests.factories.cell import CaseDatabase, drop

KEYS = "keys_office"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def keys_dsn(servers: EmbeddedServers, binding_key: bytes) -> str:
    return install_keys(servers, binding_key=binding_key, name=KEYS)


@pytest.fixture(scope="module")
def house(servers: EmbeddedServers, case_template: str, binding_key: bytes, keys_dsn: str) -> Iterator[CaseDatabase]:
    """A case database; its keys go with it, as a later sweep asks again for keys that one found in use."""
    database = opened_house(servers, binding_key=binding_key)
    yield database
    asyncio.run(drop(database))
    asyncio.run(_emptied(servers.postgres_dsn(KEYS, "postgres")))


async def _emptied(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("TRUNCATE keys.subject_key, keys.record_key CASCADE")
    finally:
        await connection.close()


@pytest.fixture(scope="module")
async def desk(house: CaseDatabase, keys_dsn: str) -> AsyncIterator[Desk]:
    async with opened_desk(house, keys_dsn=keys_dsn) as opened:
        yield opened


@pytest.fixture(scope="module")
async def opened(servers: EmbeddedServers, house: CaseDatabase, keys_dsn: str) -> AsyncIterator[Office]:
    async with opened_office(servers, house, keys_dsn=keys_dsn) as made:
        yield made


@pytest.fixture
async def kamer(desk: Desk, opened: Office) -> Kamer:
    await cleared(opened)
    return await furnished(desk)


@pytest.fixture
def office(kamer: Kamer, opened: Office) -> Office:
    return opened
