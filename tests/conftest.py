"""Fixtures that every test may use."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.embedded import EmbeddedOptions, EmbeddedServers
from tests.factories import cell

# Each test makes a database of its own from hundreds of small files: half of that time goes into the disk.
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - `mkdtemp` makes a folder in it that is ours alone
_ENOUGH = 6 * 1024**3


def _in_memory() -> Path | None:
    """A place in memory for what lasts as long as a session, where the machine has enough of it; else the usual one."""
    try:
        return _SHARED_MEMORY if shutil.disk_usage(_SHARED_MEMORY).free > _ENOUGH else None
    except OSError:
        return None


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Iterator[EmbeddedServers]:
    """Run a real PostgreSQL and Valkey for the whole session, one pair per xdist worker; gone afterwards.

    Not pytest's own temporary folder: that is kept for three sessions, and is closed to the account that the
    servers run as where root may not make user namespaces.
    """
    if (standing := request.config.stash.get(cell.STANDING, None)) is not None:
        yield standing
        return
    folder = Path(tempfile.mkdtemp(prefix="ketentafel-test-", dir=_in_memory()))
    try:
        with EmbeddedServers(folder, options=EmbeddedOptions(durable=False)) as running:
            yield running
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def binding_key() -> bytes:
    """The key that signs bindings for every case database of this session."""
    return b"a binding key of thirty-two byte"


@pytest.fixture(scope="session")
def case_template(request: pytest.FixtureRequest, servers: EmbeddedServers, binding_key: bytes) -> str:
    """The migrated case database that all others are cloned from."""
    if cell.STANDING not in request.config.stash:
        asyncio.run(cell.make_template(servers, binding_key=binding_key))
    return cell.TEMPLATE


@pytest.fixture
def database(servers: EmbeddedServers, case_template: str, binding_key: bytes) -> Iterator[cell.CaseDatabase]:
    """An empty, migrated case database for this test alone."""
    cloned = asyncio.run(cell.clone(servers, binding_key=binding_key))
    try:
        yield cloned
    finally:
        asyncio.run(cell.drop(cloned))
