"""A migrated database whose catalogue is read, and sabotaged inside transactions that are rolled back."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from backend.embedded import EmbeddedServers
from tests.factories import cell


@pytest.fixture(scope="module")
async def migrated(
    servers: EmbeddedServers, case_template: str, binding_key: bytes
) -> AsyncIterator[cell.CaseDatabase]:
    """A migrated database that the tests of one module share."""
    cloned = await cell.clone(servers, binding_key=binding_key)
    try:
        yield cloned
    finally:
        await cell.drop(cloned)


@pytest.fixture
async def sabotage(migrated: cell.CaseDatabase) -> AsyncIterator[asyncpg.Connection]:
    """A superuser's transaction that is rolled back, so that whatever is broken in it was never broken."""
    async with migrated.admin() as admin:
        transaction = admin.transaction()
        await transaction.start()
        try:
            yield admin
        finally:
            await transaction.rollback()
