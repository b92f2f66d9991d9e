"""What stands behind the protocol in its tests: answers by script, and faults as drivers raise them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from casegraph.edge.auth import Gate
from casegraph.edge.cells import Cell
from casegraph.edge.context import Caller
from casegraph.edge.wire import Accepted, Question
from tenants.ids import MemberId

CANARY = "kanarie-7f3a91"


@dataclass
class Script:
    """Answers as the test at hand wants, and remembers what it was asked."""

    play: Callable[[], Awaitable[bytes]] | None = None
    member: MemberId | None = None
    asked: list[tuple[Question, Caller, bool]] = field(default_factory=list)
    began: int = 0
    undone: int = 0

    async def answer(self, question: Question, *, cell: Cell, caller: Caller, by_get: bool, accepts: Accepted) -> bytes:
        self.asked.append((question, caller, by_get))
        if self.play is None:
            return b'{"data":{"__typename":"Query"}}'
        self.began += 1
        try:
            return await self.play()
        except asyncio.CancelledError:
            self.undone += 1
            raise


@dataclass(frozen=True)
class FakeCell:
    """Only the gate of a cell; nothing in the protocol needs more."""

    gate: Gate


class Sqlstate(Exception):
    """As asyncpg raises it."""

    def __init__(self, state: str) -> None:
        super().__init__(f"{CANARY} {state}")
        self.sqlstate = state


class Wrapped(Exception):
    """As SQLAlchemy wraps it."""

    def __init__(self, orig: Exception) -> None:
        super().__init__(CANARY)
        self.orig = orig
