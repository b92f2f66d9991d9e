"""The demo's clock: real time for tokens, and the database's shifted time in which the demo's past is told.

A demo database may add an offset to its clock (`tenants.moment()`), so that what happened last spring is done through
the same services, with the moments they would have had.
"""

from datetime import UTC, datetime, timedelta

import asyncpg


def now() -> datetime:
    """Real time (aware, UTC): tokens and bindings end by it, and the demo's days are counted back from it."""
    return datetime.now(UTC)


async def shift(owner: asyncpg.Connection, ago: timedelta) -> None:
    """Set the database back by this much; nothing sets it right again. `owner` is the owner's connection."""
    await owner.execute("UPDATE tenants.cell SET clock_offset = $1 WHERE mode = 'DEMO'", -ago)
