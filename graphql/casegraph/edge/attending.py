"""Working for a client that may leave at any moment, and for no longer than was agreed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar.types import Receive


class ClientGoneError(Exception):
    """The client hung up. There is nobody to answer, and whatever was begun is rolled back."""


@asynccontextmanager
async def attended(receive: Receive, *, seconds: float) -> AsyncIterator[None]:
    """Run a block until it is done, its time is up (TimeoutError) or the client hangs up (ClientGoneError).

    Both ends cancel what the block awaits, so that its transaction is rolled back there and then.
    """
    hung_up = False

    async def watch(limit: asyncio.Timeout) -> None:
        nonlocal hung_up
        while (await receive())["type"] != "http.disconnect":
            pass
        hung_up = True
        if not limit.expired():
            limit.reschedule(0)

    try:
        async with asyncio.timeout(seconds) as limit:
            watcher = asyncio.create_task(watch(limit))
            try:
                yield
            finally:
                watcher.cancel()
    except TimeoutError:
        if hung_up:
            raise ClientGoneError from None
        raise
