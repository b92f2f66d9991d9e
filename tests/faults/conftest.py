"""Servers that keep what they promised, since they are killed here; and the kamer, office and station on them."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from backend.embedded import EmbeddedServers
from tests.backend.cases.kamer import Desk, Kamer, furnished, install_keys, opened_desk, opened_house
from tests.backend.outbox.office import Office, cleared, opened_office
from tests.backend.worker.conftest import make_station, post, station
from tests.factories import cell
from tests.factories.cell import CaseDatabase

__all__ = ["make_station", "post", "station"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def servers() -> Iterator[EmbeddedServers]:
    """A PostgreSQL that writes to disk what it acknowledges, and a Valkey; one pair for all campaigns."""
    folder = Path(tempfile.mkdtemp(prefix="ketentafel-faults-"))
    try:
        with EmbeddedServers(folder) as running:
            yield running
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def case_template(servers: EmbeddedServers, binding_key: bytes) -> str:
    asyncio.run(cell.make_template(servers, binding_key=binding_key))
    return cell.TEMPLATE


@pytest.fixture(scope="session")
def keys_dsn(servers: EmbeddedServers, binding_key: bytes) -> str:
    return install_keys(servers, binding_key=binding_key, name="keys_faults")


@pytest.fixture
def house(servers: EmbeddedServers, case_template: str, binding_key: bytes) -> Iterator[CaseDatabase]:
    """A case database for one test alone: what it counts is all there is."""
    database = opened_house(servers, binding_key=binding_key)
    yield database
    asyncio.run(cell.drop(database))


@pytest.fixture
async def desk(house: CaseDatabase, keys_dsn: str) -> AsyncIterator[Desk]:
    async with opened_desk(house, keys_dsn=keys_dsn) as opened:
        yield opened


@pytest.fixture
async def kamer(desk: Desk) -> Kamer:
    return await furnished(desk)


@pytest.fixture
async def office(servers: EmbeddedServers, house: CaseDatabase, keys_dsn: str, kamer: Kamer) -> AsyncIterator[Office]:
    async with opened_office(servers, house, keys_dsn=keys_dsn) as made:
        await cleared(made)
        yield made
