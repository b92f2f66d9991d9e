"""A region as the worker's role has it, for one command."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime

from backend.keyring import RegionKeys, open_keys
from backend.settings import Region
from tenants.session import RegionPools, open_region
from tenants.system import SystemAtWork


@asynccontextmanager
async def at_work(region: Region) -> AsyncIterator[tuple[SystemAtWork, RegionKeys]]:
    """The system of the case database, and the open key store. Raises `NOT_INSTALLED` for another version."""
    async with AsyncExitStack() as stack:
        opened = await open_region(
            region.database.worker.get_secret_value(),
            code=region.code,
            binding_key=region.binding_key(),
            pools=RegionPools(reading=1, working=1, behind_pgbouncer=region.database.transaction_pooling),
        )
        stack.push_async_callback(opened.close)
        keys = await stack.enter_async_context(open_keys(region))
        await keys.database.require_installed()
        yield SystemAtWork(region=opened, clock=_real_time), keys


def _real_time() -> datetime:
    return datetime.now(UTC)
