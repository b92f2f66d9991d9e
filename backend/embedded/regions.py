"""What the regions need to stand: the embedded servers where a region names no others, its databases, its keys."""

import contextlib
from collections.abc import AsyncIterator, Callable

from backend.embedded import databases
from backend.embedded.servers import EmbeddedOptions, EmbeddedServers, ignore
from backend.embedded.supervisor import ServerEvent, ServerName
from backend.settings import Mode, Region, Settings, create_key
from backend.settings.load import CASE_ROLES, KEY_STORE_ROLES, embedded_databases


@contextlib.asynccontextmanager
async def serving(
    settings: Settings, *, on_event: Callable[[ServerEvent], None] = ignore
) -> AsyncIterator[EmbeddedServers | None]:
    """Run what the regions need, with an empty database where one is missing; None when nothing is needed.

    Also makes the key files that a demo or test region does not have yet. Migrating is the caller's next step.
    Raises EmbeddedError, and SettingsInvalid for a key file that cannot be made.
    """
    for region in settings.regions:
        if region.mode is not Mode.PRODUCTION:
            create_key(region.master_key_file, setting=f"region.{region.code}.master_key_file")
            create_key(region.binding_key_file, setting=f"region.{region.code}.binding_key_file")
    run = needed(settings)
    if not run:
        yield None
        return
    async with EmbeddedServers(settings.data_dir, options=EmbeddedOptions(run=run), on_event=on_event) as servers:
        await _create_databases(servers, settings=settings)
        yield servers


def needed(settings: Settings) -> frozenset[ServerName]:
    """Which embedded servers the regions use; none when every region names its own."""
    queues = {region.valkey.get_secret_value().split("?")[0] for region in settings.regions}
    wanted = {ServerName.VALKEY} if settings.endpoints.valkey_url in queues else set()
    if any(_databases(region, settings=settings) for region in settings.regions):
        wanted.add(ServerName.POSTGRES)
    return frozenset(wanted)


async def _create_databases(servers: EmbeddedServers, *, settings: Settings) -> None:
    wanted = {name: owner for region in settings.regions for name, owner in _databases(region, settings=settings)}
    if wanted:
        await databases.create_roles(servers.endpoints, [*CASE_ROLES.values(), *KEY_STORE_ROLES.values()])
    for name, owner in wanted.items():
        await servers.create_database(name, owner)


def _databases(region: Region, *, settings: Settings) -> list[tuple[str, str]]:
    """The databases of a region that stand in the embedded cluster, with their owners."""
    cases, keys = embedded_databases(region.code)
    owned = [
        (region.database.owner, cases, CASE_ROLES["owner"]),
        (region.key_store.owner, keys, KEY_STORE_ROLES["owner"]),
    ]
    return [
        (name, owner)
        for url, name, owner in owned
        if url.get_secret_value() == settings.endpoints.postgres_url(name, owner)
    ]
