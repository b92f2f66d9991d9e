"""The clock of effects: real time, as the database has it, and not the moment of its cell (`tenants.moment()`).

A demonstration or a test sets that moment back and on. Leases and pauses are about processes and servers, and what is
due must not wait for a moment of a story that is told to and fro. For real regions the two are the same.
"""

from typing import Final

from sqlalchemy import func

NOW: Final = func.now()
"""The beginning of the transaction that asks, in real time."""
