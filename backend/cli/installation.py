"""The installation that a command works on: its servers running, its regions up to date."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from backend.demo import signin
from backend.embedded import (
    EmbeddedCode,
    EmbeddedError,
    ServerEvent,
    require_database,
    servers_for,
)
from backend.provision import create_databases, create_keys, migrate_region
from backend.settings import Mode, Region, Settings


@contextmanager
def standing(settings: Settings, *, on_event: Callable[[ServerEvent], None] = lambda _event: None) -> Iterator[None]:
    """Run the embedded servers that the regions need, for as long as the block lasts. Raises EmbeddedError."""
    with servers_for(settings, on_event=on_event):
        yield


@contextmanager
def reachable(settings: Settings) -> Iterator[None]:
    """The same for a short command, which may also use the servers that `ketentafel up` runs at this moment."""
    with ExitStack() as stack:
        try:
            stack.enter_context(servers_for(settings))
        except EmbeddedError as refused:
            if refused.code is not EmbeddedCode.DATA_FOLDER_IN_USE:
                raise
            # Somebody runs them: then they answer. Where they do not, that is what is told.
            for region in settings.regions:
                asyncio.run(require_database(region.database.app.get_secret_value()))
        yield


def prepare(settings: Settings, region: Region) -> None:
    """Bring one region to this version; on the embedded servers from nothing. Safe to repeat. Raises EmbeddedError."""
    create_keys(region)
    asyncio.run(_migrate(settings, region))
    if region.mode is Mode.DEMO:
        signin.open_sign_in(settings, region)


async def _migrate(settings: Settings, region: Region) -> None:
    await create_databases(settings.endpoints, region)
    for owner in (region.database.owner, region.key_store.owner):
        await require_database(owner.get_secret_value())
    await migrate_region(region)
