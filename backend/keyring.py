"""The keys of a region as its settings describe them: the key store, and whoever wraps what rests in it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from backend.settings import Region
from backend.settings.wrapping import Transit
from consent.keys.cache import KeyCache
from consent.keys.database import KeyDatabase, open_pool
from consent.keys.master import MasterKey
from consent.keys.service import AppRole, Login, TokenFile, open_service
from consent.keys.store import KeyStore
from consent.keys.transit import TransitKey, TransitWrapping
from consent.keys.wrapping import FileWrapping, Ring, Wrapping
from tenants import binding

_DRIVER = "postgresql+asyncpg://"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionKeys:
    """An open key store of a region. `services` are those of its wrapping keys that a key service holds."""

    database: KeyDatabase
    wrapping: Ring
    services: tuple[TransitWrapping, ...]
    store: KeyStore


@asynccontextmanager
async def open_keys(region: Region, *, connections: int = 4) -> AsyncIterator[RegionKeys]:
    """Open the key store as the application's role, with one cache of its own.

    Nothing is asked of a key service yet. Raises SettingsInvalid for a key file, and `STORE_UNAVAILABLE`.
    """
    key = region.binding_key()
    async with AsyncExitStack() as stack:
        wrappings = await open_wrappings(region, stack)
        pool = await open_pool(
            region.key_store.app.get_secret_value().replace(_DRIVER, "postgresql://", 1),
            size=connections,
            statement_cache=0 if region.database.transaction_pooling else 100,
        )
        stack.push_async_callback(pool.close)
        database = KeyDatabase(pool, sign=lambda actor: binding.sign(actor, key=key))
        ring = Ring(wrappings, region=region.code)
        yield RegionKeys(
            database=database,
            wrapping=ring,
            services=tuple(one for one in wrappings if isinstance(one, TransitWrapping)),
            store=KeyStore(database, region=region.code, wrapping=ring, cache=KeyCache()),
        )


async def open_wrappings(region: Region, stack: AsyncExitStack) -> list[Wrapping]:
    """Who wraps for this region, in the order of its settings; services are closed with the stack."""
    local = iter(region.local_keys())
    wrappings: list[Wrapping] = []
    for one in region.wrapping():
        if one.transit is None:
            wrappings.append(FileWrapping(MasterKey(next(local), region=region.code)))
        else:
            wrappings.append(await _service(one.transit, region, stack))
    return wrappings


async def _service(transit: Transit, region: Region, stack: AsyncExitStack) -> TransitWrapping:
    service = await stack.enter_async_context(
        open_service(transit.address, _login(transit), namespace=transit.namespace, ca_file=transit.ca_file)
    )
    return TransitWrapping(service, TransitKey(region=region.code, mount=transit.mount, name=transit.key))


def _login(transit: Transit) -> Login:
    if transit.role_id is not None and transit.secret_id_file is not None:
        return AppRole(role_id=transit.role_id, secret_id_file=transit.secret_id_file, mount=transit.role_mount)
    if transit.token_file is None:
        raise ValueError("the settings know one way in")
    return TokenFile(path=transit.token_file)
