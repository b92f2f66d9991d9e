"""One region as the worker uses it: its case database, its keys, its queue and its mail, opened and closed together."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from redis.asyncio import Redis

from backend.notifications.outlets import open_outlet
from backend.notifications.service import effects
from backend.outbox.models import Effect
from backend.outbox.relay import Carry
from backend.settings import Region as RegionSettings
from consent.keys.cache import KeyCache
from consent.keys.database import KeyDatabase, open_pool
from consent.keys.master import MasterKey
from consent.keys.store import KeyStore
from consent.keys.wrapping import FileWrapping
from tenants import binding
from tenants.session import RegionPools, open_region
from tenants.system import SystemAtWork

_DRIVER = "postgresql+asyncpg://"
# As many jobs at a time as the queue gives, each with one transaction, and the sweeps beside them.
_POOLS = 12
_QUEUE_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerCell:
    """A region at work in the background."""

    code: str
    queue_url: str
    system: SystemAtWork
    keys: KeyStore
    events: Redis
    effects: Mapping[Effect, Carry]


@asynccontextmanager
async def open_worker_cell(settings: RegionSettings) -> AsyncIterator[WorkerCell]:
    """Open a region from its settings, as the worker's role."""
    binding_key = settings.binding_key()
    pooled = settings.database.transaction_pooling
    async with AsyncExitStack() as stack:
        region = await open_region(
            settings.database.worker.get_secret_value(),
            code=settings.code,
            binding_key=binding_key,
            pools=RegionPools(reading=1, working=_POOLS, behind_pgbouncer=pooled),
        )
        stack.push_async_callback(region.close)
        vault = await open_pool(
            settings.key_store.app.get_secret_value().replace(_DRIVER, "postgresql://", 1),
            statement_cache=0 if pooled else 100,
        )
        stack.push_async_callback(vault.close)
        url = settings.valkey.get_secret_value()
        events = Redis.from_url(url, socket_timeout=_QUEUE_SECONDS, socket_connect_timeout=_QUEUE_SECONDS)
        stack.push_async_callback(events.aclose)
        outlet = open_outlet(settings.mail) if settings.mail else None
        yield WorkerCell(
            code=settings.code,
            queue_url=url,
            system=SystemAtWork(region=region, clock=_real_time),
            keys=KeyStore(
                KeyDatabase(vault, sign=lambda actor: binding.sign(actor, key=binding_key)),
                region=settings.code,
                wrapping=FileWrapping(MasterKey(settings.master_key(), region=settings.code)),
                cache=KeyCache(),
            ),
            events=events,
            effects=effects(events=events, outlet=outlet),
        )


def _real_time() -> datetime:
    return datetime.now(UTC)
