"""Keep working: every region of the settings, through losses of Valkey and of PostgreSQL, until a signal."""

import asyncio
import contextlib
import signal

import asyncpg
import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from backend.settings import Region, Settings, load
from backend.worker import logs
from backend.worker.cell import open_worker_cell
from backend.worker.queue import work
from consent.keys.errors import KeysError

_log = structlog.get_logger(__name__)

_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0
_STEADY_SECONDS = 10.0
# What passes: a server that restarts, is not up yet, or was away for a while.
_AWAY = (RedisError, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, KeysError, OSError, TimeoutError)


def run(settings: Settings | None = None) -> None:
    """Work until SIGTERM or SIGINT. Raises SettingsInvalid."""
    logs.configure()
    asyncio.run(_until_told(settings or load()))


async def _until_told(settings: Settings) -> None:
    loop, here = asyncio.get_running_loop(), asyncio.current_task()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, here.cancel if here else loop.stop)
    with contextlib.suppress(asyncio.CancelledError):
        async with asyncio.TaskGroup() as regions:
            for region in settings.regions:
                regions.create_task(keep_working(region))


async def keep_working(region: Region) -> None:
    """Work for one region for ever; begin anew, after a growing pause, whenever a server it needs goes away."""
    pause = _FIRST_PAUSE
    loop = asyncio.get_running_loop()
    while True:
        began = loop.time()
        try:
            async with open_worker_cell(region) as cell:
                _log.info("worker_at_work", region=region.code)
                await work(cell)
        except _AWAY as fault:
            kind = type(fault).__name__
            _log.warning("worker_interrupted", region=region.code, kind=kind)
        steady = loop.time() - began > _STEADY_SECONDS
        pause = _FIRST_PAUSE if steady else min(pause * 2, _LONGEST_PAUSE)
        await asyncio.sleep(pause)
