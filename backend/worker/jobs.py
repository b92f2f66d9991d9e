"""What the worker does: sweeps that find work in the database, and jobs that carry one piece of it by its id.

A job never raises: what cannot be done now stays in the database, where the next sweep finds it.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol
from uuid import UUID

import structlog

from backend.outbox import queries
from backend.outbox.models import Effect
from backend.outbox.relay import carry_out
from backend.retention.forgetting import forget_again
from backend.retention.sweeping import replay_keys, sweep_cases, sweep_keys
from backend.tasks.sweeping import close_lapsed, open_due
from backend.worker.cell import WorkerCell

_log = structlog.get_logger(__name__)

MOST_QUEUED = 500
"""Effects of one kind that are put into the queue; the rest waits in the database, where it is safe."""


class Lanes(Protocol):
    """The queue as a sweep sees it: a lane for each kind of effect, so that slow mail holds up nothing else."""

    async def waiting(self, lane: Effect) -> int:
        """How many jobs stand in a lane."""

    async def enqueue(self, lane: Effect, *ids: str, job_id: str) -> None:
        """Put a job into a lane, unless one with this id is there: the ids that it is about, and its own."""


async def sweep_outbox(cell: WorkerCell, lanes: Lanes) -> int:
    """Queue every effect that is due: new ones, and those that a kill or a lost queue left behind."""
    return sum([await _fill(cell, lanes, lane) for lane in Effect])


async def _fill(cell: WorkerCell, lanes: Lanes, lane: Effect) -> int:
    # A lane that is still half full is left alone: what stands in it is due as well, and would only be asked again.
    if await lanes.waiting(lane) > MOST_QUEUED // 2:
        return 0
    async with cell.system.working() as session:
        found = await queries.due(session, lane, most=MOST_QUEUED)
    for one in found:
        # The number of attempts is in the id, so that a job which died with its worker is not in its successor's way.
        await lanes.enqueue(lane, str(one.id), str(one.organisation), job_id=f"{one.id}:{one.attempts}")
    return len(found)


async def carry(cell: WorkerCell, id: str, organisation: str) -> None:
    """Carry out one effect."""
    await carry_out(cell.system, UUID(id), organisation=UUID(organisation), effects=cell.effects)


async def sweep_retention(cell: WorkerCell) -> None:
    """Propose what is due, and carry every destruction that may go on to its end."""
    await sweep_cases(cell.system, cell.keys)


async def sweep_dates(cell: WorkerCell) -> None:
    """Give whoever must look at something before a day, or on it, the task to do so; end the work that lapsed."""
    await close_lapsed(cell.system)
    await open_due(cell.system)


async def sweep_orphans(cell: WorkerCell) -> None:
    """Destroy keys that were made for a row which never came."""
    await sweep_keys(cell.system, cell.keys)


async def sweep_replay(cell: WorkerCell) -> None:
    """Destroy and forget again what came back with a backup of the key store."""
    await replay_keys(cell.system, cell.keys)
    await forget_again(cell.system, cell.keys)


async def report(cell: WorkerCell) -> None:
    """Say how the outbox stands when something in it needs a person."""
    async with cell.system.working() as session:
        now = await queries.standing(session)
    if now.dead:
        dead = sum(now.dead.values())
        _log.error("outbox_dead", region=cell.code, waiting=now.waiting, dead=dead)


async def keep_time(cell: WorkerCell) -> None:
    """Set the clock of the system's bindings by the case database."""
    await cell.clock.ask(cell.system.region)


async def quietly(cell: WorkerCell, what: str, work: Callable[[], Awaitable[object]]) -> bool:
    """Do it; when it fails, say so by its kind, leave it to the next sweep, and answer False."""
    try:
        await work()
    except Exception as fault:  # noqa: BLE001 - whatever it is, the worker goes on
        kind = type(fault).__name__
        _log.warning("job_failed", region=cell.code, job=what, kind=kind)
        return False
    return True
