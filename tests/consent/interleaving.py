"""Two transactions at one case, advanced in a given order, each waiting for the other only as the database makes it."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

import asyncpg

from tests.consent.replay import perform
from tests.consent.steps import Step

# Long enough for a statement on a slow machine; one that takes longer is only taken for one that waits.
_PATIENCE = 0.02
_TOO_LONG = 30


@dataclass(kw_only=True)
class Session:
    """One connection with what it still has to do; `doing` is the statement it may be waiting in."""

    connection: asyncpg.Connection
    steps: list[Step]
    transaction: asyncpg.transaction.Transaction = field(init=False)
    doing: asyncio.Task[str] | None = None
    ended: bool = False

    async def begin(self) -> None:
        self.transaction = self.connection.transaction(isolation="read_committed")
        await self.transaction.start()

    async def advance(self, at: datetime) -> str:
        """Take the next step, or commit after the last one; tells what came of it."""
        if not self.steps:
            self.ended = True
            await self.transaction.commit()
            return "committed"
        try:
            return "accepted" if await perform(self.steps.pop(0), self.connection, at) else "refused"
        except asyncpg.DeadlockDetectedError:
            # The database chose this one to give way: nothing of it remains, as for a user who must try again.
            self.ended = True
            await self.transaction.rollback()
            return "deadlocked"


async def interleave(sessions: Sequence[Session], random: Random, *, at: datetime) -> Counter[str]:
    """Advance the sessions in a random order until each has committed or given way; counts what happened."""
    told: Counter[str] = Counter()
    for session in sessions:
        await session.begin()
    while any(not session.ended or session.doing for session in sessions):
        ready = [session for session in sessions if session.doing is None and not session.ended]
        if ready:
            session = random.choice(ready)
            session.doing = asyncio.create_task(session.advance(at))
        await _settle(sessions, told, everybody_waits=not ready)
    return told


async def _settle(sessions: Sequence[Session], told: Counter[str], *, everybody_waits: bool) -> None:
    doing = {session.doing for session in sessions if session.doing}
    done, waiting = await asyncio.wait(
        doing,
        timeout=_TOO_LONG if everybody_waits else _PATIENCE,
        return_when=asyncio.FIRST_COMPLETED,
    )
    if everybody_waits and not done:
        raise TimeoutError("two sessions wait for each other and the database does not see it")
    told["waited"] += bool(waiting)
    for session in sessions:
        if session.doing in done:
            told[session.doing.result()] += 1
            session.doing = None
