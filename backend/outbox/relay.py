"""Carrying out one effect, once: claimed, done and marked so that a kill at any point loses nothing.

Two transactions. The first claims: it counts the attempt and puts the row out of the sweep's sight for a lease. The
second locks the row, has the effect done and marks it, all or nothing. A worker that dies in between leaves a row
that is due again when the lease ends; a message that went out just before the death goes out once more, under the
same message id, which is the row's own. A worker that is told to stop, or whose effect takes too long, gives it
back. All of it goes by the database's real time (`backend.outbox.clock`), never by the moment of a story.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.outbox.clock import NOW
from backend.outbox.models import Effect, Outbox, Outcome
from tenants.system import SystemAtWork

_log = structlog.get_logger(__name__)

EFFECT_SECONDS = 20
"""How long an effect may take before it is given up for this time."""
LEASE = timedelta(seconds=30)
"""Longer than an effect may take, and shorter than the minute in which killed work must go on."""
MOST_ATTEMPTS = 30
"""With the pauses below about a day: a mail server may be away for a night."""
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(hours=1)
# So that one effect's pauses are spread anew at each attempt.
_ODD = 0x9E3779B1
WORN_OUT = "ATTEMPTS"
FAULT = "FAULT"
TOO_LONG = "TOO_LONG"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How an effect ended, with the code of a reason where there is one to give."""

    outcome: Outcome = Outcome.DONE
    reason: str | None = None


class EffectFailed(Exception):
    """The effect did not happen this time. `reason` is a code; `for_good` says that trying again is of no use."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good


Carry = Callable[[AsyncSession, Outbox], Awaitable[Ending]]
"""Does one effect, in a transaction that serves the row's organisation. Raises EffectFailed."""


async def carry_out(
    system: SystemAtWork, id: UUID, *, organisation: UUID, effects: Mapping[Effect, Carry]
) -> Outcome | None:
    """Carry out one effect if it is due and nobody else is at it; how it ended, or None when it has not.

    Raises only what the database raises when it is not there: then nothing is lost, and the sweep comes again.
    """
    attempt = await _claim(system, id, organisation=organisation)
    if attempt is None:
        return None
    try:
        async with asyncio.timeout(EFFECT_SECONDS):
            return await _carried(system, id, organisation=organisation, attempt=attempt, effects=effects)
    except EffectFailed as failed:
        failure = failed
    except asyncio.CancelledError:
        await _give_back(system, id, organisation=organisation, attempt=attempt)
        raise
    except TimeoutError:
        failure = EffectFailed(TOO_LONG)
    except Exception as fault:  # noqa: BLE001 - one effect that cannot be done must not stop the others
        kind = type(fault).__name__
        _log.error("effect_fault", row_id=id, kind=kind)
        failure = EffectFailed(FAULT)
    return await _postpone(system, id, organisation=organisation, attempt=attempt, failure=failure)


def pause(attempt: int, *, id: UUID) -> timedelta:
    """How long to wait after this attempt: 5 seconds after the first, twice as long after each, at most an hour.

    And up to half as long again, differently for each effect and attempt, so that what failed together does not come
    back together.
    """
    spread = 1 + (id.int ^ (attempt * _ODD)) % 1024 / 2048
    return min(_FIRST_PAUSE * (1 << min(attempt - 1, 16)), _LONGEST_PAUSE) * spread


async def _carried(
    system: SystemAtWork, id: UUID, *, organisation: UUID, attempt: int, effects: Mapping[Effect, Carry]
) -> Outcome | None:
    async with system.working(organisation) as session:
        row = await _locked(session, id, attempt=attempt)
        if row is None:
            return None
        ending = await effects[Effect(row.effect)](session, row)
        await _end(session, id, ending)
        return ending.outcome


async def _claim(system: SystemAtWork, id: UUID, *, organisation: UUID) -> int | None:
    """The number of this attempt; None when the effect is done, not due, or in somebody else's hands."""
    async with system.working(organisation) as session:
        waiting = (
            select(Outbox.id, Outbox.attempts)
            .where(Outbox.id == id, col(Outbox.done_at).is_(None), col(Outbox.due_at) <= NOW)
            .with_for_update(skip_locked=True)
        )
        found = (await session.exec(waiting)).one_or_none()
        if found is None:
            return None
        _, attempts = found
        if attempts >= MOST_ATTEMPTS:
            # An effect that kills its worker every time comes to rest here.
            await _end(session, id, Ending(outcome=Outcome.DEAD, reason=WORN_OUT))
            return None
        attempt = attempts + 1
        await _change(session, id, attempts=attempt, due_at=NOW + LEASE)
        return attempt


async def _locked(session: AsyncSession, id: UUID, *, attempt: int) -> Outbox | None:
    claimed = select(Outbox).where(Outbox.id == id, Outbox.attempts == attempt, col(Outbox.done_at).is_(None))
    return (await session.exec(claimed.with_for_update(skip_locked=True))).one_or_none()


async def _end(session: AsyncSession, id: UUID, ending: Ending) -> None:
    if ending.outcome is Outcome.DEAD:
        _log.error("effect_dead", row_id=id, reason=ending.reason)
    await _change(session, id, done_at=NOW, outcome=ending.outcome.value, reason=ending.reason)


async def _postpone(
    system: SystemAtWork, id: UUID, *, organisation: UUID, attempt: int, failure: EffectFailed
) -> Outcome | None:
    """Try again later, or give it up where somebody can see it."""
    async with system.working(organisation) as session:
        if await _locked(session, id, attempt=attempt) is None:
            return None
        if failure.for_good or attempt >= MOST_ATTEMPTS:
            await _end(session, id, Ending(outcome=Outcome.DEAD, reason=failure.reason))
            return Outcome.DEAD
        await _change(session, id, due_at=NOW + pause(attempt, id=id), reason=failure.reason)
        return None


async def _give_back(system: SystemAtWork, id: UUID, *, organisation: UUID, attempt: int) -> None:
    """Let the next worker have it at once. When that does not succeed any more, the lease ends by itself."""
    async with system.working(organisation) as session:
        if await _locked(session, id, attempt=attempt) is not None:
            await _change(session, id, due_at=NOW)


async def _change(session: AsyncSession, id: UUID, **values: ColumnElement[datetime] | int | str | None) -> None:
    """Without asking anything back, and without the session remembering: the row is read anew where it is needed."""
    await session.exec(
        update(Outbox).where(col(Outbox.id) == id).values(**values), execution_options={"synchronize_session": False}
    )
