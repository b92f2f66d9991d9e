"""Writing a crowd: as the administrator of the embedded servers, with triggers and foreign keys at rest.

Worker processes each make and write their own share, a batch at a time: keys first, then in one transaction the rows
that they seal and the derived tables. A kill leaves whole cases and a few orphaned keys, and the demo is made anew.
"""

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from os import cpu_count, getpid
from queue import Empty
from typing import Any

import asyncpg

from backend.demo import cast
from backend.demo.crowd.columns import COLUMNS
from backend.demo.crowd.corners import Corner, corners
from backend.demo.crowd.derived import ACCESS, PARTICIPANTS
from backend.demo.crowd.rows import Batch, Crowd, batch
from backend.demo.errors import DemoCode, DemoError
from backend.embedded import embedded_databases_of
from backend.embedded.launch import end_with_parent
from backend.keyring import open_wrappings
from backend.settings import SUPERUSER, Region, Settings
from backend.settings.load import embedded_databases
from backend.tafels.blueprint import Blueprint
from consent.keys.wrapping import Ring

_BATCH = 1_000
# A batch is found by its cases: no table is read from end to end, though the planner may think it small.
_SESSION = "SET session_replication_role = replica; SET synchronous_commit = off; SET enable_seqscan = off"
_MOST_PROCESSES = 8
_LOOK_SECONDS = 1.0
_SECONDS_PER_BATCH = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """What a worker process needs to know; the keys that wrap it reads or asks for itself."""

    parent: int
    processes: int
    cases_dsn: str
    keys_dsn: str
    region: Region
    crowd: Crowd
    corners: tuple[Corner, ...]


def require_room(settings: Settings, region: Region) -> None:
    """Raise CROWD_ELSEWHERE unless both databases are on the embedded servers, whose administrator we are."""
    if embedded_databases_of(region, endpoints=settings.endpoints) != set(embedded_databases(region.code)):
        raise DemoError(DemoCode.CROWD_ELSEWHERE, region=region.code)


def load(
    settings: Settings,
    region: Region,
    *,
    blueprint: Blueprint,
    cases: int,
    now: datetime,
    progress: Callable[[int, int], None],
) -> None:
    """Write so many cases into a demo region that is filled otherwise. Raises CROWD_ELSEWHERE or CROWD_FAILED.

    Call it from the main thread, outside an event loop: the processes end with the thread that starts them.
    """
    require_room(settings, region)
    names = embedded_databases(region.code)
    cases_dsn, keys_dsn = (settings.endpoints.postgres_dsn(name, SUPERUSER) for name in names)
    first = asyncio.run(_first_number(cases_dsn))
    job = _Job(
        parent=getpid(),
        processes=min(cpu_count() or 1, _MOST_PROCESSES),
        cases_dsn=cases_dsn,
        keys_dsn=keys_dsn,
        region=region,
        crowd=Crowd(cases=cases, first_number=first, now=now),
        corners=tuple(corners(cast.region(), kind_code=blueprint.code, kind_version=blueprint.version)),
    )
    _run(job, progress=progress)
    asyncio.run(_finish(cases_dsn, keys_dsn, last_number=first + cases - 1))


def _run(job: _Job, *, progress: Callable[[int, int], None]) -> None:
    context = get_context("spawn")  # a fork would copy the threads that hold our servers
    done = context.Queue()
    processes = [context.Process(target=_work, args=(job, part, done)) for part in range(job.processes)]
    written = 0
    progress(written, job.crowd.cases)
    try:
        for process in processes:
            process.start()
        while written < job.crowd.cases:
            written += _next(done, processes)
            progress(written, job.crowd.cases)
        for process in processes:
            process.join()
    finally:
        for process in processes:
            if process.pid:
                process.kill()
                process.join()


def _next(done: Any, processes: Sequence[BaseProcess]) -> int:  # noqa: ANN401 - multiprocessing has no public type for it
    """How many cases some process has written more. Raises CROWD_FAILED when one of them failed."""
    try:
        count: int = done.get(timeout=_LOOK_SECONDS)
    except Empty:
        if any(process.exitcode for process in processes):
            raise DemoError(DemoCode.CROWD_FAILED) from None
        return 0
    return count


def _work(job: _Job, part: int, done: Any) -> None:  # noqa: ANN401 - as above
    """Be one of the processes. Ctrl-C is for the parent, and with the parent we end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent(job.parent, signal.SIGKILL)
    asyncio.run(_write_share(job, part, done))


async def _write_share(job: _Job, part: int, done: Any) -> None:  # noqa: ANN401 - as above
    async with AsyncExitStack() as stack:
        wrapping = Ring(await open_wrappings(job.region, stack), region=job.region.code)
        cases, keys = [await _connect(dsn, stack) for dsn in (job.cases_dsn, job.keys_dsn)]
        for start in range(part * _BATCH, job.crowd.cases, job.processes * _BATCH):
            made = batch(job.crowd, job.corners, places=range(start, min(start + _BATCH, job.crowd.cases)))
            await _write(made, cases=cases, keys=keys, wrapping=wrapping)
            done.put(len(made.cases))


async def _connect(dsn: str, stack: AsyncExitStack) -> asyncpg.Connection:
    connection = await asyncpg.connect(dsn, command_timeout=_SECONDS_PER_BATCH)
    stack.push_async_callback(connection.close)
    await connection.execute(_SESSION)
    return connection


async def _write(made: Batch, *, cases: asyncpg.Connection, keys: asyncpg.Connection, wrapping: Ring) -> None:
    wrapped = await wrapping.wrap(made.keys)
    await keys.copy_records_to_table(
        "subject_key", schema_name="keys", columns=["id", "wrapped"], records=list(wrapped.items())
    )
    async with cases.transaction():
        for name, records in made.records.items():
            schema, _, table = name.partition(".")
            await cases.copy_records_to_table(table, schema_name=schema, columns=COLUMNS[name], records=records)
        for derive in (PARTICIPANTS, ACCESS):
            await cases.execute(derive, made.cases)


async def _first_number(dsn: str) -> int:
    async with AsyncExitStack() as stack:
        cases = await _connect(dsn, stack)
        return int(await cases.fetchval("SELECT nextval('casework.case_number')"))


async def _finish(cases_dsn: str, keys_dsn: str, *, last_number: int) -> None:
    """Later numbers follow, and the planner knows what is there."""
    async with AsyncExitStack() as stack:
        cases, keys = [await _connect(dsn, stack) for dsn in (cases_dsn, keys_dsn)]
        await cases.execute("SELECT setval('casework.case_number', $1)", last_number)
        for connection in (cases, keys):
            await connection.execute("VACUUM (ANALYZE)", timeout=3600)
