"""Working with the keys of regions from a command: which regions, and how a mistake or a lost server is told."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.cli import console, installation, running
from backend.cli.at_work import at_work
from backend.keyring import RegionKeys
from backend.settings import Region, load
from tenants.system import SystemAtWork

_BACKUP_DAYS = text("SELECT min(key_backup_days), max(key_backup_days) FROM casework.retention_policy")
_LOST = (OSError, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError)

_Answer = TypeVar("_Answer")
Work = Callable[[SystemAtWork, RegionKeys], Coroutine[Any, Any, _Answer]]


def regions() -> tuple[Region, ...]:
    """The regions of the settings, once their databases answer in this version."""
    with console.told_mistakes():
        settings = load()
        with installation.reachable(settings):
            running.require_regions(settings)
        return settings.regions


def region_of(code: str) -> Region:
    """The region of this code; the command stops where there is none."""
    with console.told_mistakes():
        found = load().region(code)
    if found is None:
        console.stop(f"{code}: geen regio in de instellingen / no region in the settings")
    return found


def told(region: Region, work: Work[_Answer]) -> _Answer:
    """Do something with a region's keys; a mistake is told by its code, and a lost server by its kind."""

    async def done() -> _Answer:
        async with at_work(region) as (system, keys):
            return await work(system, keys)

    with console.told_mistakes(), installation.reachable(load()):
        try:
            return asyncio.run(done())
        except _LOST as fault:
            kind = type(fault).__name__
            console.stop(f"{region.code}: een server viel weg ({kind}); voer dit opnieuw uit. / A server went away.")


async def backup_days(system: SystemAtWork, _keys: RegionKeys) -> tuple[int, int]:
    """The shortest and the longest time that a policy gives backups of the key store, in days."""
    async with system.working() as session:
        shortest, longest = (await (await session.connection()).execute(_BACKUP_DAYS)).one()
    return shortest, longest
