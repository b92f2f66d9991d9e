"""Real time as the case database has it, since that is what a binding of the system is held against.

A machine whose own clock is minutes off would sign bindings that are over before they arrive, and would be shown
nothing without being told why. So the database is asked now and then, and the time in between is counted by a clock
that only goes forward.
"""

import time
from datetime import UTC, datetime, timedelta

from tenants.session import Region


class DatabaseClock:
    """Calling it gives the database's real time (aware, UTC), right to about the time of one round trip."""

    def __init__(self) -> None:
        """Until the database was asked, the machine's own clock must do."""
        self._told = datetime.now(UTC)
        self._at = time.monotonic()

    def __call__(self) -> datetime:
        """The database's real time now."""
        return self._told + timedelta(seconds=time.monotonic() - self._at)

    async def ask(self, region: Region) -> None:
        """Set it by the database. Raises what the driver raises when that is not there."""
        asked = time.monotonic()
        async with region.reads.acquire() as connection:
            self._told = await connection.fetchval("SELECT clock_timestamp()")
        self._at = asked
