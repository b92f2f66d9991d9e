"""The bound session. There is no way to a region's data but through an actor.

Binding is one string, set for the transaction only: whatever a pooled connection did before, and whatever
happens in between, nothing of it is left for the next user of that connection. It travels as a value, never in the
text of a statement: PostgreSQL shows that text to every session of the same role, and may log it.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

import asyncpg
import orjson
from sqlalchemy.engine.interfaces import PoolProxiedConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util.concurrency import greenlet_spawn
from sqlmodel.ext.asyncio.session import AsyncSession

from tenants import binding
from tenants.actor import Actor
from tenants.ids import OrganisationId
from tenants.joining import JoiningSession

_BIND = f"SELECT set_config('{binding.SETTING}', $1, true)"
_BIND_AT: Final = f"SELECT set_config('{binding.SETTING}', $1, true), tenants.moment()"
# The keys are looked up by the statement that binds, after it has bound, because what came before it may have waited.
_BIND_AND_RECALL: Final = f"""
SELECT set_config('{binding.SETTING}', $1, true), tenants.moment(), ARRAY(
         SELECT json_build_array(m.key, m.mutation, m.input_mac, m.result)::text FROM tenants.mutation_key m
          WHERE m.organisation_id = $2 AND m.client = $3 AND m.key = ANY ($4::text[]))
"""  # noqa: S608 - the name of our own setting
DATABASE_TROUBLE: Final = (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
"""What a session raises when the database refuses, or is not there: by the driver, or by SQLAlchemy around it."""

_ACTOR: Final = "actor"
_MOMENT: Final = "moment"
_KNOWN: Final = "known"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionPools:
    """How many connections a process may hold, and whether a transaction pooler stands in between."""

    reading: int = 10
    working: int = 5
    behind_pgbouncer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """A client's own keys for what is done once in a session, and the organisation within which they are its own."""

    organisation: OrganisationId
    client: str
    keys: Collection[str]

    def turns(self) -> list[int]:
        """The numbers that a session waits for, so that of equal keys one at a time is at work."""
        return sorted(turn_of(self.organisation, self.client, key) for key in set(self.keys))


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
    async def working(self, actor: Actor, *, once: Once | None = None) -> AsyncIterator[AsyncSession]:
        """A session in one bound transaction, committed here at the edge and nowhere else.

        First it waits for whoever is at work with the same keys of `once`, in one order, so that no two wait for each
        other; `known` tells what came of those keys. The driver begins and ends it. SQLAlchemy joins when something is
        asked of the session that needs it, so statements that go to `driver(session)` cost what the driver costs.
        """
        pooled = await _checked_out(self.engine)
        connection = cast("asyncpg.Connection", pooled.driver_connection)
        session = JoiningSession(self.engine, pooled)
        try:
            await connection.execute(_begun(once))
            session.info[_ACTOR] = actor
            bound = binding.sign(actor, key=self.binding_key)
            session.info[_MOMENT], session.info[_KNOWN] = await _bind(connection, bound, once)
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


def known(session: AsyncSession) -> dict[str, list[Any] | None]:
    """What came of each key that the session has waited for, as [mutation, MAC of its input, result]; None for nothing.

    What comes of it in the session itself is put here by whoever writes it.
    """
    return cast("dict[str, list[Any] | None]", session.info[_KNOWN])


def turn_of(organisation: OrganisationId, client: str, key: str) -> int:
    """The number under which sessions with this key wait for each other."""
    name = f"{organisation}|{client}|{key}".encode()
    return int.from_bytes(hashlib.sha256(name).digest()[:8], "big", signed=True)


async def driver(session: AsyncSession) -> asyncpg.Connection:
    """The driver connection of the session's own transaction. What SQLAlchemy has not flushed, it does not see.

    Ask for it where it is used: what goes through one that was kept from before is not seen by `undoable`.
    """
    return cast("JoiningSession", session).driver


def _begun(once: Once | None) -> str:
    """BEGIN, and the waiting in the same round trip. Only as a number of ours may a value stand in a text."""
    waiting = ", ".join(f"pg_advisory_xact_lock({turn:d})" for turn in (once.turns() if once else ()))
    return f"BEGIN; SELECT {waiting}" if waiting else "BEGIN"


async def _bind(
    connection: asyncpg.Connection, bound: str, once: Once | None
) -> tuple[datetime, dict[str, list[Any] | None]]:
    """Bind the transaction; its moment, and what came of the keys."""
    if once is None or not once.keys:
        return await connection.fetchval(_BIND_AT, bound, column=1), {}
    row = await connection.fetchrow(_BIND_AND_RECALL, bound, once.organisation, once.client, list(once.keys))
    if row is None:
        raise TypeError("A SELECT without a table has one row.")
    found = {key: rest for key, *rest in map(orjson.loads, row[2])}
    return row[1], {key: found.get(key) for key in once.keys}


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
