"""SQLAlchemy's session over a transaction that the driver has begun and will end.

SQLAlchemy costs several times what a statement costs the driver, so it takes part only where something asks for it:
with the first use of the ORM it joins the transaction that is there. It never begins, commits or rolls back, nor does
it keep savepoints: `undoable` does, for what went through SQLAlchemy and what did not alike.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import asyncpg
from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import PoolProxiedConnection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import Session
from sqlmodel.ext.asyncio.session import AsyncSession


class _Joining(Session):
    """Takes its connection on the first question that needs one."""

    def __init__(self, *, engine: AsyncEngine, pooled: PoolProxiedConnection, **rest: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(**rest)
        self.pooled = pooled
        # How many attempts are open, how many savepoints stand, and whether nothing was asked since the last was set.
        self.depth = 0
        self.standing = 0
        self.is_untouched = False
        self._engine = engine.sync_engine
        self._joined: Connection | None = None

    @property
    def has_joined(self) -> bool:
        """Whether SQLAlchemy has a part in the transaction, or something to write in it."""
        return self._joined is not None or bool(self.new)

    def get_bind(self, *_args: Any, **_rest: Any) -> Connection:  # noqa: ANN401 - whatever is asked, there is but one
        self.is_untouched = False
        if self._joined is None:
            self._joined = Connection(self._engine, connection=self.pooled)
        return self._joined


class JoiningSession(AsyncSession):
    """A session for one transaction of one pooled connection. The pool's engine must be on AUTOCOMMIT."""

    sync_session_class = _Joining
    sync_session: _Joining

    def __init__(self, engine: AsyncEngine, pooled: PoolProxiedConnection) -> None:
        """Take a connection of the engine's pool, in whose transaction everything happens."""
        super().__init__(engine=engine, pooled=pooled, expire_on_commit=False)

    @property
    def driver(self) -> asyncpg.Connection:
        """The driver's own connection."""
        self.sync_session.is_untouched = False
        return cast("asyncpg.Connection", self.sync_session.pooled.driver_connection)

    async def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what the ORM holds back; that it holds nothing is known without asking it."""
        if self.sync_session.has_joined:
            await super().flush(objects)

    async def leave(self) -> None:
        """Write what the ORM still holds back, before the driver commits."""
        if self.sync_session.has_joined:
            await self.commit()


@dataclass(frozen=True, slots=True)
class Attempt:
    """A place in the transaction to which one can go back."""

    session: JoiningSession
    depth: int

    async def undo(self) -> None:
        """Make undone what happened since, in the database and in what the ORM remembers. May be called again."""
        state = self.session.sync_session
        await self.session.driver.execute(f"ROLLBACK TO SAVEPOINT {self.name}")
        if state.has_joined:
            await self.session.rollback()
        state.standing, state.is_untouched = self.depth, True

    @property
    def name(self) -> str:
        """The savepoint's name."""
        return f"attempt_{self.depth}"


@asynccontextmanager
async def undoable(session: AsyncSession) -> AsyncIterator[Attempt]:
    """What happens inside can be undone as a whole; an exception undoes it on its way out.

    Attempts may stand inside each other. One that begins where another began, before anything was asked of the
    database, shares that one's savepoint: to undo either is to undo nothing else.
    """
    joining = cast("JoiningSession", session)
    state = joining.sync_session
    shares = state.is_untouched and state.depth > 0
    attempt = Attempt(joining, state.depth if shares else state.depth + 1)
    if not shares:
        await _begin(attempt)
    try:
        yield attempt
    except Exception:
        if not joining.driver.is_closed():
            await attempt.undo()
        raise
    finally:
        state.depth -= not shares


async def _begin(attempt: Attempt) -> None:
    """Set the savepoint. The one of an attempt that is over goes by the way: by itself it would cost a round trip."""
    state = attempt.session.sync_session
    await attempt.session.flush()
    over = f"RELEASE SAVEPOINT {attempt.name}; " if state.standing >= attempt.depth else ""
    await attempt.session.driver.execute(f"{over}SAVEPOINT {attempt.name}")
    state.depth = state.standing = attempt.depth
    state.is_untouched = True
