"""Which statements a region's working transactions send, by the driver and by SQLAlchemy alike."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from asyncpg.connection import LoggedQuery
from sqlalchemy import event

from tenants.session import Region

# What the driver asks once per connection, when it meets a type for the first time.
_LEARNING = ("WITH RECURSIVE typeinfo_tree", "SELECT current_setting('jit')")


@asynccontextmanager
async def counted(region: Region) -> AsyncIterator[list[str]]:
    """The texts of all statements sent meanwhile, complete when this is left."""
    found: list[str] = []
    watched: set[Any] = set()

    def told(query: LoggedQuery) -> None:
        text = " ".join(query.query.split())
        if not text.startswith(_LEARNING):
            found.append(text)

    def lent(adapted: Any, *_rest: object) -> None:
        watched.add(adapted.driver_connection)
        adapted.driver_connection.add_query_logger(told)

    def through_sqlalchemy(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(" ".join(statement.split()))

    engine = region.engine.sync_engine
    listeners = ((engine.pool, "checkout", lent), (engine, "before_cursor_execute", through_sqlalchemy))
    for where, name, listener in listeners:
        event.listen(where, name, listener)
    try:
        yield found
        # The driver tells of a statement a moment after it.
        await asyncio.sleep(0)
    finally:
        for where, name, listener in listeners:
            event.remove(where, name, listener)
        for connection in watched:
            connection.remove_query_logger(told)
