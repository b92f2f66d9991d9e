"""The bound session. There is no way to a region's data but through an actor.

Binding is one string, set for the transaction only: whatever a pooled connection did before, and whatever
happens in between, nothing of it is left for the next user of that connection. It travels as a value, never in the
text of a statement: PostgreSQL shows that text to every session of the same role, and may log it.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

import asyncpg
from sqlalchemy.engine.interfaces import PoolProxiedConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util.concurrency import greenlet_spawn
from sqlmodel.ext.asyncio.session import AsyncSession

from tenants import binding
from tenants.actor import Actor
from tenants.joining import JoiningSession

_BIND = f"SELECT set_config('{binding.SETTING}', $1, true)"
_BIND_AT: Final = f"SELECT set_config('{binding.SETTING}', $1, true), tenants.moment()"
DATABASE_TROUBLE: Final = (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
"""What a session raises when the database refuses, or is not there: by the driver, or by SQLAlchemy around it."""

_ACTOR: Final = "actor"
_MOMENT: Final = "moment"
_TURNS: Final = "turns"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionPools:
    """How many connections a process may hold, and whether a transaction pooler stands in between."""

    reading: int = 10
    working: int = 5
    behind_pgbouncer: bool = False


@dataclass(slots=True, kw_only=True)
class Region:
    """One cell: its two pools, for compiled reads (asyncpg) and for casework (SQLModel), under one role."""

    code: str
    binding_key: bytes = field(repr=False)
    reads: asyncpg.Pool
    engine: AsyncEngine

    @asynccontextmanager
    async def reading(self, actor: Actor) -> AsyncIterator[asyncpg.Connection]:
        """A driver connection inside one bound transaction.

        Commits at a clean exit, rolls back on any error, cancellation included.
        """
        async with self.reads.acquire() as pooled:
            connection = cast("asyncpg.Connection", pooled)
            try:
                await connection.execute("BEGIN")
                await connection.execute(_BIND, binding.sign(actor, key=self.binding_key))
                yield connection
                await _commit(connection)
            except BaseException:
                await _abandon(connection)
                raise

    @asynccontextmanager
    async def working(self, actor: Actor, *, turns: Sequence[int] = ()) -> AsyncIterator[AsyncSession]:
        """A session in one bound transaction, committed here at the edge and nowhere else.

        It waits for its `turns` first, numbers that one transaction holds at a time: what asks for several waits for
        them in one order, so that no two wait for each other. The driver begins and ends it. SQLAlchemy joins when
        something is asked of the session that needs it, so statements that go to `driver(session)` cost what the
        driver costs.
        """
        pooled = await _checked_out(self.engine)
        connection = cast("asyncpg.Connection", pooled.driver_connection)
        session = JoiningSession(self.engine, pooled)
        try:
            await connection.execute(_begun(turns))
            session.info[_ACTOR], session.info[_TURNS] = actor, frozenset(turns)
            bound = binding.sign(actor, key=self.binding_key)
            session.info[_MOMENT] = await connection.fetchval(_BIND_AT, bound, column=1)
            yield session
            await session.leave()
            await _commit(connection)
        except BaseException:
            await _abandon(connection)
            raise
        finally:
            _give_back(pooled, connection)

    async def close(self) -> None:
        """Close both pools."""
        await self.reads.close()
        await self.engine.dispose()


async def open_region(url: str, *, code: str, binding_key: bytes, pools: RegionPools = RegionPools()) -> Region:
    """Open the pools of a region. `url` is `postgresql+asyncpg://…` of the app or the worker role."""
    caches = {"statement_cache_size": 0} if pools.behind_pgbouncer else {}
    prepared = {"prepared_statement_cache_size": 0} if pools.behind_pgbouncer else {}
    reads = await asyncpg.create_pool(
        url.replace("postgresql+asyncpg://", "postgresql://", 1),
        min_size=1,
        max_size=pools.reading,
        # The transaction ends with COMMIT or ROLLBACK and sets nothing beyond it: there is nothing to reset.
        reset=_nothing_to_reset,
        **cast("dict[str, Any]", caches),
    )
    # To SQLAlchemy every statement stands by itself: it neither begins nor ends a transaction (`Region.working`).
    engine = create_async_engine(
        url,
        pool_size=pools.working,
        max_overflow=0,
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",
        connect_args=caches | prepared,
    )
    return Region(code=code, binding_key=binding_key, reads=reads, engine=engine)


def actor_of(session: AsyncSession) -> Actor:
    """The actor this session is bound to."""
    return cast("Actor", session.info[_ACTOR])


def moment_of(session: AsyncSession) -> datetime:
    """The one moment of this transaction (aware, UTC), as `tenants.moment()` told it when the session was bound."""
    return cast("datetime", session.info[_MOMENT])


def has_turn(session: AsyncSession, turn: int) -> bool:
    """Whether this session waited for a turn when it began, and has it until it ends."""
    return turn in session.info[_TURNS]


async def driver(session: AsyncSession) -> asyncpg.Connection:
    """The driver connection of the session's own transaction. What SQLAlchemy has not flushed, it does not see.

    Ask for it where it is used: what goes through one that was kept from before is not seen by `undoable`.
    """
    return cast("JoiningSession", session).driver


def _begun(turns: Sequence[int]) -> str:
    """BEGIN, and the turns in the same round trip. Only as a number of ours may a value stand in a text."""
    waiting = ", ".join(f"pg_advisory_xact_lock({turn:d})" for turn in sorted(set(turns)))
    return f"BEGIN; SELECT {waiting}" if waiting else "BEGIN"


async def _checked_out(engine: AsyncEngine) -> PoolProxiedConnection:
    """A living connection of the pool; what the server or an earlier user has ended goes out of it."""
    while True:
        pooled = await greenlet_spawn(engine.sync_engine.raw_connection)
        if not cast("asyncpg.Connection", pooled.driver_connection).is_closed():
            return pooled
        pooled.invalidate()


def _give_back(pooled: PoolProxiedConnection, connection: asyncpg.Connection) -> None:
    """To the pool; a connection that has ended leaves it. What SQLAlchemy found broken has left it already."""
    if not pooled.is_valid:
        return
    if connection.is_closed():
        pooled.invalidate()
    else:
        pooled.close()


async def _commit(connection: asyncpg.Connection) -> None:
    """Commit, or say that nothing was: after a failed statement PostgreSQL answers COMMIT with a silent rollback."""
    if await connection.execute("COMMIT") != "COMMIT":
        raise asyncpg.InFailedSQLTransactionError("The transaction failed, so all of it was undone.")


async def _nothing_to_reset(connection: asyncpg.Connection) -> None:
    if connection.is_in_transaction():
        await connection.execute("ROLLBACK")


async def _abandon(connection: asyncpg.Connection) -> None:
    """Leave no transaction behind: roll back, or end a connection that a cancelled statement still occupies."""
    try:
        await connection.execute("ROLLBACK")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
        connection.terminate()
    except asyncio.CancelledError:
        # Cancelled once more while rolling back: nobody may find out later what this connection was doing.
        connection.terminate()
        raise
