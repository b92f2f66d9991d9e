"""The kamer that the services' tests work in."""

from collections.abc import AsyncIterator

import pytest

from backend.embedded import EmbeddedServers
from tests.backend.cases.kamer import Kamer, at_work, install_keys
from tests.factories.cell import CaseDatabase


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def keys_dsn(servers: EmbeddedServers, binding_key: bytes) -> str:
    """The key store of these tests."""
    return install_keys(servers, binding_key=binding_key)


@pytest.fixture
async def kamer(database: CaseDatabase, keys_dsn: str) -> AsyncIterator[Kamer]:
    """A lokale veiligheidskamer in a case database of this test alone."""
    async with at_work(database, keys_dsn=keys_dsn) as working:
        yield working
