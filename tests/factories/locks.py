"""A table that somebody else holds."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg


@contextmanager
def locked(dsn: str, table: str) -> Iterator[None]:
    """Hold a table, from a thread of its own, so that every statement over it waits."""
    ready, done = threading.Event(), threading.Event()

    async def hold() -> None:
        connection = await asyncpg.connect(dsn)
        try:
            async with connection.transaction():
                await connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
                ready.set()
                await asyncio.to_thread(done.wait)
        finally:
            await connection.close()

    holder = threading.Thread(target=lambda: asyncio.run(hold()), daemon=True)
    holder.start()
    assert ready.wait(timeout=10)
    try:
        yield
    finally:
        done.set()
        holder.join()
