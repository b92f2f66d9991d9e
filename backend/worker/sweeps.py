"""The sweeps of a region: each is done by one worker at a time, however many there are, and never by nobody for long.

Whoever takes the turn has it for as long as the sweep may last. A worker that is killed in the middle loses it by
that, and so does one whose Valkey forgot everything: then two may sweep at once, which does no harm. Intervals are
counted by a clock that only goes forward, so that no change of the machine's time makes a sweep late.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from redis.exceptions import ResponseError

from backend.outbox.models import Effect
from backend.worker import jobs
from backend.worker.cell import WorkerCell
from backend.worker.queue import Queue, open_queue, work_lane

_LONGEST_LOOK = 5.0
_DAY = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """What is done, how often, and how long it may take (seconds)."""

    name: str
    every: float
    at_most: float
    do: Callable[[WorkerCell, Queue], Awaitable[Any]]


def _alone(do: Callable[[WorkerCell], Awaitable[Any]]) -> Callable[[WorkerCell, Queue], Awaitable[Any]]:
    return lambda cell, _queue: do(cell)


SWEEPS = (
    Sweep(name="sweep_outbox", every=1.0, at_most=5.0, do=jobs.sweep_outbox),
    Sweep(name="sweep_retention", every=10.0, at_most=45.0, do=_alone(jobs.sweep_retention)),
    Sweep(name="sweep_dates", every=60.0, at_most=30.0, do=_alone(jobs.sweep_dates)),
    Sweep(name="sweep_orphans", every=_DAY, at_most=900.0, do=_alone(jobs.sweep_orphans)),
    Sweep(name="sweep_replay", every=600.0, at_most=55.0, do=_alone(jobs.sweep_replay)),
    Sweep(name="report", every=300.0, at_most=30.0, do=_alone(jobs.report)),
)
_KEEP_TIME = 30.0
# A sweep that failed comes again sooner than one that did its work.
_AGAIN = 60.0


async def work(cell: WorkerCell) -> None:
    """Work for one region until cancelled. Raises, in a group, what the client raises when Valkey goes away."""
    queue = open_queue(cell)
    try:
        async with asyncio.TaskGroup() as all_of_it:
            for lane in Effect:
                all_of_it.create_task(work_lane(cell, queue, lane))
            for sweep in SWEEPS:
                all_of_it.create_task(keep_sweeping(cell, queue, sweep))
            all_of_it.create_task(_keep_time(cell))
    except* (TypeError, ValueError, OverflowError, ResponseError) as strange:
        # A job that no worker of ours wrote, at which the library stumbles: it would be in the way for ever.
        await queue.empty()
        raise strange from None
    finally:
        await queue.close()


async def keep_sweeping(cell: WorkerCell, queue: Queue, sweep: Sweep) -> None:
    """Sweep whenever it is time and this worker's turn, until cancelled."""
    failures = 0
    while not _is_told_to_stop():
        if await queue.take_turn(sweep.name, seconds=sweep.at_most):
            failures = 0 if await _sweep_once(cell, queue, sweep) else failures + 1
        # Twice as slow with each failure: a database that is away is not asked, and not told of, every second.
        await asyncio.sleep(min(sweep.every * 2 ** min(failures, 8), _LONGEST_LOOK))


async def _sweep_once(cell: WorkerCell, queue: Queue, sweep: Sweep) -> bool:
    """Whether it did its work. The turn is given up in any case, for when it is time again."""
    done = False
    try:
        done = await jobs.quietly(cell, sweep.name, partial(_within, sweep, cell, queue))
    finally:
        # A little early, so that whoever looks at the very interval finds it free.
        await queue.give_turn(sweep.name, after=0.9 * (sweep.every if done else min(sweep.every, _AGAIN)))
    return done


async def _within(sweep: Sweep, cell: WorkerCell, queue: Queue) -> None:
    async with asyncio.timeout(sweep.at_most):
        await sweep.do(cell, queue)


async def _keep_time(cell: WorkerCell) -> None:
    while not _is_told_to_stop():
        await asyncio.sleep(_KEEP_TIME)
        await jobs.quietly(cell, "keep_time", partial(jobs.keep_time, cell))


def _is_told_to_stop() -> bool:
    """Whether this task was cancelled, also where a library lost the cancellation (`backend.worker.queue`)."""
    here = asyncio.current_task()
    return here is not None and here.cancelling() > 0
