"""Keep working: every region of the settings, through losses of Valkey and of PostgreSQL, until a signal."""

import asyncio
import contextlib
import signal

import structlog

from backend.settings import Region, Settings, load
from backend.worker import logs
from backend.worker.cell import open_worker_cell
from backend.worker.errors import WorkerRefused
from backend.worker.sweeps import work
from consent.keys.errors import KeysError

_log = structlog.get_logger(__name__)

_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0
_STEADY_SECONDS = 10.0


def run(settings: Settings | None = None) -> None:
    """Work until SIGTERM or SIGINT. Raises SettingsInvalid, also for a key file that cannot be used."""
    logs.configure()
    found = settings or load()
    for region in found.regions:
        region.local_keys()
        region.binding_key()
    asyncio.run(_until_told(found))


async def _until_told(settings: Settings) -> None:
    loop, here = asyncio.get_running_loop(), asyncio.current_task()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, here.cancel if here else loop.stop)
    with contextlib.suppress(asyncio.CancelledError):
        async with asyncio.TaskGroup() as regions:
            for region in settings.regions:
                regions.create_task(keep_working(region))
    _log.info("worker_stopped")


async def keep_working(region: Region) -> None:
    """Work for one region for ever; begin anew, after a growing pause, whatever goes wrong in it.

    A server that is away comes back, and one region's fault is not another's.
    """
    pause = _FIRST_PAUSE
    loop = asyncio.get_running_loop()
    while True:
        began = loop.time()
        try:
            async with open_worker_cell(region) as cell:
                _log.info("worker_at_work", region=region.code)
                await work(cell)
        except (WorkerRefused, KeysError) as refused:
            fault = refused.code.value
            _log.error("worker_refused", region=region.code, fault=fault)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on and this one begins anew
            kind = type(_first(error)).__name__
            _log.warning("worker_interrupted", region=region.code, kind=kind)
        steady = loop.time() - began > _STEADY_SECONDS
        pause = _FIRST_PAUSE if steady else min(pause * 2, _LONGEST_PAUSE)
        await asyncio.sleep(pause)


def _first(error: BaseException) -> BaseException:
    """What went wrong, where tasks that worked together failed as a group."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
