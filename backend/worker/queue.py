"""The queue (arq on Valkey), behind this one module: it carries ids only, and may lose all of them at any time.

Its library's defaults are not ours: MessagePack instead of pickle, no results kept or logged, a timezone named, no
retries of its own (the database counts attempts), and a worker that is started again when Valkey goes away
(`backend.worker.running`).
"""

from collections.abc import Awaitable, Callable
from datetime import UTC
from functools import partial
from typing import Any, cast

import msgspec
from arq import Worker, cron, func
from arq.connections import ArqRedis, RedisSettings, create_pool
from arq.cron import CronJob
from arq.typing import WorkerCoroutine

from backend.worker import jobs
from backend.worker.cell import WorkerCell

_CELL = "cell"
_EVERY_SECOND = set(range(60))
_EVERY_TEN_SECONDS = set(range(5, 60, 10))
# An effect's own limits are shorter; a job that hangs beyond this is cancelled, and found again by the sweep.
_JOB_SECONDS = 25
_AT_ONCE = 10
_POLL_SECONDS = 0.2
_encode = msgspec.msgpack.Encoder(enc_hook=lambda value: type(value).__name__).encode

_Sweep = Callable[[WorkerCell], Awaitable[Any]]


async def work(cell: WorkerCell) -> None:
    """Work for one region until cancelled. Raises what the client raises when Valkey goes away."""
    pool = await open_queue(cell)
    worker = Worker(
        functions=[
            func(cast("WorkerCoroutine", _carry), name="carry", max_tries=1, timeout=_JOB_SECONDS, keep_result=0)
        ],
        cron_jobs=[
            _sweep("sweep_outbox", partial(_sweep_outbox, pool), second=_EVERY_SECOND),
            _sweep("sweep_retention", jobs.sweep_retention, second=_EVERY_TEN_SECONDS),
            _sweep("sweep_orphans", jobs.sweep_orphans, hour=3, minute=20, second=0),
            _sweep("report", jobs.report, minute=set(range(0, 60, 5)), second=30),
        ],
        redis_pool=pool,
        queue_name=pool.default_queue_name,
        handle_signals=False,
        max_jobs=_AT_ONCE,
        job_timeout=_JOB_SECONDS,
        poll_delay=_POLL_SECONDS,
        keep_result=0,
        log_results=False,
        max_tries=1,
        retry_jobs=False,
        health_check_interval=10,
        timezone=UTC,
        job_serializer=_encode,
        job_deserializer=msgspec.msgpack.decode,
        ctx={_CELL: cell},
    )
    try:
        await worker.async_run()
    finally:
        for task in list(worker.tasks.values()):
            task.cancel()
        await pool.aclose(close_connection_pool=True)


async def open_queue(cell: WorkerCell) -> ArqRedis:
    """The region's queue; it bears the region's name, should two regions ever share a server."""
    return await create_pool(
        RedisSettings.from_dsn(cell.queue_url),
        job_serializer=_encode,
        job_deserializer=msgspec.msgpack.decode,
        default_queue_name=f"ketentafel:{cell.code}:queue",
    )


async def enqueue(pool: ArqRedis, job: str, *ids: str, job_id: str) -> None:
    """Put a job into the queue, unless a job with this id is there."""
    await pool.enqueue_job(job, *ids, _job_id=job_id)


async def _carry(context: dict[Any, Any], id: str, organisation: str) -> None:
    cell: WorkerCell = context[_CELL]
    await jobs.quietly(cell, "carry", lambda: jobs.carry(cell, id, organisation))


async def _sweep_outbox(pool: ArqRedis, cell: WorkerCell) -> None:
    await jobs.sweep_outbox(cell, partial(enqueue, pool))


def _sweep(name: str, sweep: _Sweep, **when: Any) -> CronJob:  # noqa: ANN401 - the fields of arq's own cron
    """A sweep at set times, in one worker of however many; and once at the start, for what was left behind."""

    async def run(context: dict[Any, Any]) -> None:
        cell: WorkerCell = context[_CELL]
        await jobs.quietly(cell, name, lambda: sweep(cell))

    job = cast("WorkerCoroutine", run)
    return cron(job, name=name, run_at_startup=True, unique=True, timeout=_JOB_SECONDS, keep_result=0, **when)
