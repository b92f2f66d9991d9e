"""The kamer that the services' tests work in."""

from collections.abc import AsyncIterator

import pytest

from backend.embedded import EmbeddedServers
from tests.backend.cases.kamer import Desk, Kamer, furnished, install_keys, opened_desk, opened_house
from tests.factories.cell import CaseDatabase


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def keys_dsn(servers: EmbeddedServers, binding_key: bytes) -> str:
    """The key store of these tests."""
    return install_keys(servers, binding_key=binding_key)


@pytest.fixture(scope="session")
def house(servers: EmbeddedServers, case_template: str, binding_key: bytes) -> CaseDatabase:
    """The case database of these tests. Each has organisations of its own in it, so it shows isolation too."""
    return opened_house(servers, binding_key=binding_key)


@pytest.fixture(scope="module")
async def desk(house: CaseDatabase, keys_dsn: str) -> AsyncIterator[Desk]:
    """Connections for the tests of one module: opening them anew for each would cost more than the tests do."""
    async with opened_desk(house, keys_dsn=keys_dsn) as opened:
        yield opened


@pytest.fixture
async def kamer(desk: Desk) -> Kamer:
    """A lokale veiligheidskamer with organisations and people of its own."""
    return await furnished(desk)
