"""The sweep of dates: whoever must look at something before a day, or on it, is given the task to do so."""

from typing import Final

from sqlalchemy import text

from tenants.system import SystemAtWork

MOST_OPENED: Final = 1_000
_MOST_ROUNDS = 20
_OPEN: Final = text("SELECT casework.open_due_tasks(:most)")


async def open_due(system: SystemAtWork) -> int:
    """Open every task that a date asks for now; how many. A repeat, or another worker meanwhile, opens none twice."""
    opened = 0
    for _ in range(_MOST_ROUNDS):
        async with system.working() as session:
            one: int = (await (await session.connection()).execute(_OPEN, {"most": MOST_OPENED})).scalar_one()
        opened += one
        if one < MOST_OPENED:
            break
    return opened
