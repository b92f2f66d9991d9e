"""Many stories at once, each waiting for its own moments: the clock moves when all of them wait.

So the stories of a whole region are told in the order in which they would have happened, and each reads as one piece
of prose.
"""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from datetime import timedelta
from itertools import count
from typing import Any


class Timetable:
    """Moments are given as how long ago they are; `move` sets the clock back by that much."""

    def __init__(self, move: Callable[[timedelta], Awaitable[None]]) -> None:
        self._move = move
        self._waiting: list[tuple[timedelta, int, asyncio.Future[None]]] = []
        self._order = count()
        self._busy = 0
        self._all_wait = asyncio.Event()
        self._ago: timedelta | None = None

    async def until(self, ago: timedelta) -> None:
        """Wait for a moment; one that is over already comes at once."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (-ago, next(self._order), future))
        self._rest()
        await future

    async def run(self, stories: Iterable[Coroutine[Any, Any, object]]) -> None:
        """Tell all stories to their ends. When one fails the others are cancelled and its error is raised."""
        try:
            async with asyncio.TaskGroup() as group:
                for story in stories:
                    self._busy += 1
                    group.create_task(self._tell(story))
                while self._busy or self._waiting:
                    await self._all_wait.wait()
                    await self._next_moment()
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None

    async def _tell(self, story: Coroutine[Any, Any, object]) -> None:
        try:
            await story
        finally:
            self._rest()

    def _rest(self) -> None:
        self._busy -= 1
        if self._busy == 0:
            self._all_wait.set()

    async def _next_moment(self) -> None:
        if not self._waiting:
            return
        self._all_wait.clear()
        ago = -self._waiting[0][0]
        if self._ago is None or ago < self._ago:
            await self._move(ago)
            self._ago = ago
        while self._waiting and -self._waiting[0][0] == ago:
            _, _, future = heapq.heappop(self._waiting)
            self._busy += 1
            future.set_result(None)
