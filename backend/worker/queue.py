"""The queue (arq on Valkey), behind this one module: it carries ids only, and may lose all of them at any time.

Its library's defaults are not ours: MessagePack instead of pickle, no results kept or logged, no retries of its own
(the database counts attempts), no crons (`backend.worker.sweeps`), a limit to every question to Valkey, and a worker
that is started again when Valkey goes away (`backend.worker.running`).
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import msgspec
from arq import Worker, func
from arq.connections import ArqRedis
from arq.constants import job_key_prefix
from arq.typing import WorkerCoroutine
from redis.asyncio import ConnectionPool
from redis.exceptions import ResponseError

from backend.outbox.models import Effect
from backend.outbox.relay import EFFECT_SECONDS
from backend.worker import jobs
from backend.worker.cell import WorkerCell

_CELL = "cell"
# An effect has limits of its own; a job that hangs beyond them is cancelled, and found again by the sweep.
_JOB_SECONDS = EFFECT_SECONDS + 3
_AT_ONCE = 8
_POLL_SECONDS = 0.2
_HEALTH_SECONDS = 10
_ANSWER_SECONDS = 5.0
# What is under way when the worker is told to stop may come to its end; whoever told it waits ten seconds.
_GRACE_SECONDS = 5.0
_CANCEL_SECONDS = 0.2
# Jobs are due when they are queued. A fixed moment instead of now lets no machine's clock, set back or simply wrong,
# decide when; ids begin with the time, so that they still come out in order.
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_LIFE_SECONDS = 3_600
_encode = msgspec.msgpack.Encoder(enc_hook=lambda value: type(value).__name__).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The lanes of one region. They bear the region's name, should two regions ever share a server."""

    region: str
    valkey: ArqRedis

    def name(self, lane: Effect) -> str:
        """The name of a lane in Valkey."""
        return f"ketentafel:{self.region}:queue:{lane.value.lower()}"

    async def waiting(self, lane: Effect) -> int:
        """How many jobs stand in a lane."""
        return int(await self.valkey.zcard(self.name(lane)))

    async def enqueue(self, lane: Effect, *ids: str, job_id: str) -> None:
        """Put a job into a lane, unless a job with this id is there."""
        await self.valkey.enqueue_job(
            "carry",
            *ids,
            _job_id=job_id,
            _queue_name=self.name(lane),
            _defer_until=_LONG_AGO,
            _expires=_LIFE_SECONDS,
        )

    async def take_turn(self, what: str, *, seconds: float) -> bool:
        """Whether this worker is the one to do it; nobody else is until the time is over."""
        name = f"ketentafel:{self.region}:turn:{what}"
        return bool(await self.valkey.set(name, b"1", nx=True, px=max(1, int(seconds * 1000))))

    async def give_turn(self, what: str, *, after: float) -> None:
        """Let whoever comes first do it again after so many seconds."""
        await self.valkey.pexpire(f"ketentafel:{self.region}:turn:{what}", max(1, int(after * 1000)))

    async def empty(self) -> None:
        """Forget every job that waits: something in the queue is not ours, and all of ours stands in the database."""
        for lane in Effect:
            name = self.name(lane)
            try:
                waiting = await self.valkey.zrange(name, 0, -1)
            except ResponseError:
                waiting = []  # what bears this name is no queue at all
            await self.valkey.delete(name, *(job_key_prefix.encode() + one for one in waiting))

    async def close(self) -> None:
        """Close its connections."""
        await self.valkey.aclose(close_connection_pool=True)


def open_queue(cell: WorkerCell) -> Queue:
    """The region's queue. Nothing is asked yet; every question to Valkey has a limit."""
    # Not by arq's own settings, which know no limit to an answer and do not read an address as redis-py does.
    pool = ConnectionPool.from_url(
        cell.queue_url, socket_timeout=_ANSWER_SECONDS, socket_connect_timeout=_ANSWER_SECONDS
    )
    valkey = ArqRedis(pool, job_serializer=_encode, job_deserializer=msgspec.msgpack.decode)
    return Queue(region=cell.code, valkey=valkey)


async def work_lane(cell: WorkerCell, queue: Queue, lane: Effect) -> None:
    """Carry out what stands in one lane, until cancelled. Raises what the client raises when Valkey goes away."""
    carry = func(cast("WorkerCoroutine", _carry), name="carry", max_tries=1, timeout=_JOB_SECONDS, keep_result=0)
    worker = Worker(
        functions=[carry],
        redis_pool=queue.valkey,
        queue_name=queue.name(lane),
        handle_signals=False,
        max_jobs=_AT_ONCE,
        job_timeout=_JOB_SECONDS,
        poll_delay=_POLL_SECONDS,
        keep_result=0,
        log_results=False,
        max_tries=1,
        retry_jobs=False,
        health_check_interval=_HEALTH_SECONDS,
        timezone=UTC,
        job_serializer=_encode,
        job_deserializer=msgspec.msgpack.decode,
        ctx={_CELL: cell},
    )
    working = asyncio.create_task(worker.async_run())
    try:
        await asyncio.wait([working])
    finally:
        await _end(working, worker.main_task)
        await _wind_up([*worker.tasks.values()])
    await working


async def _end(*tasks: "asyncio.Task[Any] | None") -> None:
    """Cancel until it has worked: where the client of Valkey waits for an answer, a cancellation can be lost.

    (`asyncio.wait_for` before Python 3.12 forgets one that comes together with the answer.)
    """
    running = [task for task in tasks if task and not task.done()]
    while running:
        for task in running:
            task.cancel()
        _, still = await asyncio.wait(running, timeout=_CANCEL_SECONDS)
        running = [*still]


async def _wind_up(running: list["asyncio.Task[Any]"]) -> None:
    """Let jobs come to their end for a moment; those that do not are cancelled, and give their effect back."""
    if not running:
        return
    try:
        await asyncio.wait(running, timeout=_GRACE_SECONDS)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _carry(context: dict[Any, Any], id: str, organisation: str) -> None:
    cell: WorkerCell = context[_CELL]
    await jobs.quietly(cell, "carry", lambda: jobs.carry(cell, id, organisation))
