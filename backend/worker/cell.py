"""One region as the worker uses it: its case database, its keys, its queue and its mail, opened and closed together."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import cast

import asyncpg
from redis.asyncio import Redis
from sqlalchemy import text

from backend.db.standing import is_current
from backend.keyring import open_keys
from backend.notifications.outlets import open_outlet
from backend.notifications.service import effects
from backend.outbox.models import Effect
from backend.outbox.relay import Carry
from backend.settings import Region as RegionSettings
from backend.worker.clock import DatabaseClock
from backend.worker.errors import WorkerCode, WorkerRefused
from consent.keys.store import KeyStore
from tenants.session import RegionPools, open_region
from tenants.system import SystemAtWork

# As many jobs at a time as all lanes of the queue give, each with one transaction, and the sweeps beside them.
_POOLS = 20
_QUEUE_SECONDS = 5.0
_IS_SYSTEM = text("SELECT tenants.system()")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerCell:
    """A region at work in the background. `clock` is what the system's bindings are dated by."""

    code: str
    queue_url: str
    system: SystemAtWork
    keys: KeyStore
    events: Redis
    effects: Mapping[Effect, Carry]
    clock: DatabaseClock


@asynccontextmanager
async def open_worker_cell(settings: RegionSettings) -> AsyncIterator[WorkerCell]:
    """Open a region from its settings, as the worker's role.

    Raises WorkerRefused or KeysError when databases and code are of different versions or the binding is not believed:
    a worker that is shown nothing would seem to have nothing to do.
    """
    pooled = settings.database.transaction_pooling
    async with AsyncExitStack() as stack:
        region = await open_region(
            settings.database.worker.get_secret_value(),
            code=settings.code,
            binding_key=settings.binding_key(),
            pools=RegionPools(reading=1, working=_POOLS, behind_pgbouncer=pooled),
        )
        stack.push_async_callback(region.close)
        keys = await stack.enter_async_context(open_keys(settings))
        url = settings.valkey.get_secret_value()
        events = Redis.from_url(url, socket_timeout=_QUEUE_SECONDS, socket_connect_timeout=_QUEUE_SECONDS)
        stack.push_async_callback(events.aclose)
        outlet = open_outlet(settings.mail) if settings.mail else None
        clock = DatabaseClock()
        cell = WorkerCell(
            code=settings.code,
            queue_url=url,
            system=SystemAtWork(region=region, clock=clock),
            keys=keys.store,
            events=events,
            effects=effects(events=events, outlet=outlet),
            clock=clock,
        )
        await keys.database.require_installed()
        await keys.database.require_serving()
        await _require_standing(cell)
        yield cell


async def _require_standing(cell: WorkerCell) -> None:
    """The policies of this code, and a binding that is believed."""
    region = cell.system.region
    async with region.reads.acquire() as pooled:
        if not await is_current(cast("asyncpg.Connection", pooled)):
            raise WorkerRefused(WorkerCode.NOT_MIGRATED, region=cell.code)
    await cell.clock.ask(region)
    async with cell.system.working() as session:
        if not (await (await session.connection()).execute(_IS_SYSTEM)).scalar_one():
            raise WorkerRefused(WorkerCode.NOT_BOUND, region=cell.code)
