"""The sweep of dates: whoever must look at something before a day, or on it, is given the task to do so.

What was over before anybody answered asks nothing more: that work ends in the same sweep.
"""

from typing import Final

from sqlalchemy import TextClause, text

from tenants.system import SystemAtWork

MOST_OPENED: Final = 1_000
_MOST_ROUNDS = 20
_OPEN: Final = text("SELECT casework.open_due_tasks(:most)")
_LAPSED: Final = text("SELECT casework.close_lapsed(:most)")


async def open_due(system: SystemAtWork) -> int:
    """Open every task that a date asks for now; how many. A repeat, or another worker meanwhile, opens none twice."""
    return await _rounds(system, _OPEN)


async def close_lapsed(system: SystemAtWork) -> int:
    """End the work on every question that was over before it was answered; how many questions. A repeat ends none."""
    return await _rounds(system, _LAPSED)


async def _rounds(system: SystemAtWork, statement: TextClause) -> int:
    done = 0
    for _ in range(_MOST_ROUNDS):
        async with system.working() as session:
            one: int = (await (await session.connection()).execute(statement, {"most": MOST_OPENED})).scalar_one()
        done += one
        if one < MOST_OPENED:
            break
    return done
