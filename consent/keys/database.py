"""The functions of the key store, each called as one bound actor in one round trip."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias, cast
from uuid import UUID

import asyncpg

from consent.keys import install
from consent.keys.errors import KeysCode, KeysError
from tenants.actor import Actor
from tenants.ids import SubjectId

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

_SECONDS = 3.0
_STATES = {
    "KT001": KeysCode.KEY_DESTROYED,
    "KT002": KeysCode.NOT_BOUND,
    "KT003": KeysCode.KEY_UNKNOWN,
    "KT004": KeysCode.MASTER_KEY_IN_USE,
    "KT005": KeysCode.MASTER_KEY_RETIRED,
    "KT006": KeysCode.STORE_PUT_BACK,
}
_ABSENT = (asyncpg.UndefinedTableError, asyncpg.UndefinedFunctionError, asyncpg.InvalidSchemaNameError)


class Fetched(NamedTuple):
    """A key as it rests: `record_wrapped` is None for a subject key, `subject_wrapped` None for a destroyed key."""

    key_id: UUID
    through: UUID | None
    subject_wrapped: bytes | None
    record_wrapped: bytes | None


class Candidate(NamedTuple):
    """A key that may be an orphan or, when `is_control`, one that certainly is not."""

    key_id: UUID
    is_control: bool


class WrappingKey(NamedTuple):
    """A version of a wrapping key: how many keys rest on it, since when none does, and since when none may."""

    label: bytes
    resting: int
    emptied_at: datetime | None
    retired_at: datetime | None


class Gone(NamedTuple):
    """A key that was destroyed, and when."""

    key_id: UUID
    at: datetime


async def open_pool(dsn: str, *, size: int = 4, statement_cache: int = 100) -> Pool:
    """Connections to the key store as ketentafel_keys_app; `statement_cache=0` behind PgBouncer.

    Nothing is reset when a connection comes back: what a call sets ends with its own transaction. Raises
    `STORE_UNAVAILABLE` when the first connection is not made.
    """
    try:
        return await asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=size,
            statement_cache_size=statement_cache,
            command_timeout=_SECONDS,
            timeout=_SECONDS,
            reset=_nothing_to_reset,
        )
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        # The driver's own text names address, database and role.
        raise KeysError(KeysCode.STORE_UNAVAILABLE, reason=type(error).__name__) from None


class KeyDatabase:
    """Who asks the key store anything asks it as an actor; the row policies there test the signed binding again.

    Every call raises `NOT_BOUND` for a binding the store does not accept and `STORE_UNAVAILABLE` when it does not
    answer. What the database says in words never leaves this class, as it may quote values.
    """

    def __init__(self, pool: Pool, *, sign: Callable[[Actor], str]) -> None:
        """Take the pool and the signature of the process (tenants.binding.sign with its key)."""
        self._pool = pool
        self._sign = sign

    async def require_installed(self) -> None:
        """Raise `NOT_INSTALLED` unless the database has exactly the version that this code needs."""
        try:
            (row,) = await self._answered("SELECT keys.version()")
        except _ABSENT:
            raise KeysError(KeysCode.NOT_INSTALLED) from None
        if row[0] != install.stamp():
            raise KeysError(KeysCode.NOT_INSTALLED)

    async def require_serving(self) -> None:
        """Raise `STORE_PUT_BACK` when the store came from a backup and what was destroyed since lives in it again.

        Whatever is asked of it then is refused in the same way; this asks before anything else is.
        """
        if not (await self._answered("SELECT EXISTS (SELECT FROM keys.serving)"))[0][0]:
            raise KeysError(KeysCode.STORE_PUT_BACK)

    async def add_subject_keys(self, actor: Actor, wrapped: dict[UUID, bytes]) -> None:
        """Store new subject keys."""
        await self._call(actor, "SELECT keys.add_subject_keys($1, $2, $3)", list(wrapped), list(wrapped.values()))

    async def add_record_key(self, actor: Actor, id: UUID, *, wrapped: dict[UUID, bytes]) -> None:
        """Store a new record key under its subject keys. Raises `KEY_DESTROYED` when one of them is."""
        statement = "SELECT keys.add_record_key($1, $2, $3, $4)"
        await self._call(actor, statement, id, list(wrapped), list(wrapped.values()))

    async def fetch(self, actor: Actor, ids: Sequence[UUID]) -> list[Fetched]:
        """The keys that exist among these, of either sort, in one statement."""
        rows = await self._call(actor, "SELECT * FROM keys.fetch($1, $2)", ids)
        return [Fetched(*row) for row in rows]

    async def destroy(self, actor: Actor, key_id: UUID) -> datetime:
        """When the key was destroyed: now, or earlier. Raises `KEY_UNKNOWN`."""
        rows = await self._call(actor, "SELECT keys.destroy($1, $2)", key_id)
        return cast("datetime", rows[0][0])

    async def destroy_again(self, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, bool]:
        """Which of these keys are there, and whether each lived until now; also at a store that was put back."""
        rows = await self._call(actor, "SELECT * FROM keys.destroy_again($1, $2)", list(ids))
        return {row["key_id"]: row["lived"] for row in rows}

    async def serve(self, actor: Actor) -> None:
        """Let a store that was put back give keys again: all that was destroyed is destroyed in it."""
        await self._call(actor, "SELECT keys.serve($1)")

    async def orphans(self, actor: Actor, *, most: int, controls: int) -> list[Candidate]:
        """Keys older than a day that were never seen in use, and some that were."""
        rows = await self._call(actor, "SELECT * FROM keys.orphans($1, $2, $3)", most, controls)
        return [Candidate(*row) for row in rows]

    async def settle_orphans(self, actor: Actor, *, in_use: Sequence[UUID], orphans: Sequence[UUID]) -> list[UUID]:
        """Mark keys as in use and destroy orphans; gives the ids that were destroyed."""
        rows = await self._call(actor, "SELECT keys.settle_orphans($1, $2, $3)", in_use, orphans)
        return list(rows[0][0])

    async def note_person(
        self, actor: Actor, subject: UUID, *, key: UUID, kind: str, hash_: bytes | None, version: int
    ) -> None:
        """Store, replace or (None) remove one keyed hash of a subject. Raises `KEY_DESTROYED`."""
        statement = "SELECT keys.note_person($1, $2, $3, $4, $5, $6)"
        await self._call(actor, statement, subject, key, kind, hash_, version)

    async def forget_replaced(self, actor: Actor, *, kind: str, versions: Mapping[SubjectId, int]) -> list[UUID]:
        """Take away the hashes of versions before these, also at a store that was put back; of whom there was one."""
        statement = "SELECT * FROM keys.forget_replaced($1, $2, $3, $4)"
        return [row[0] for row in await self._call(actor, statement, kind, list(versions), list(versions.values()))]

    async def note_people(self, actor: Actor, *, kind: str, hashes: Mapping[SubjectId, tuple[UUID, bytes]]) -> None:
        """Store or replace one keyed hash of each of these subjects, with its key. Raises `KEY_DESTROYED`."""
        keys, values = zip(*hashes.values(), strict=True)
        await self._call(actor, "SELECT keys.note_people($1, $2, $3, $4, $5)", list(hashes), keys, kind, values)

    async def find_person(self, actor: Actor, *, kind: str, hash_: bytes, most: int) -> list[UUID]:
        """The subjects with this keyed hash, at most `most`."""
        rows = await self._call(actor, "SELECT keys.find_person($1, $2, $3, $4)", kind, hash_, most)
        return [row[0] for row in rows]

    async def region_secret(self, actor: Actor) -> tuple[UUID, bytes] | None:
        """The region's own secret as it rests: its id and its wrapped form; None when there is none yet."""
        rows = await self._call(actor, "SELECT * FROM keys.region_secret($1)")
        return (rows[0][0], rows[0][1]) if rows else None

    async def found_region_secret(self, actor: Actor, id: UUID, wrapped: bytes) -> tuple[UUID, bytes]:
        """The same, which is now what is offered here, unless somebody was first."""
        rows = await self._call(actor, "SELECT * FROM keys.found_region_secret($1, $2, $3)", id, wrapped)
        return rows[0][0], rows[0][1]

    async def resting_elsewhere(self, actor: Actor, label: bytes, *, after: UUID, most: int) -> dict[UUID, bytes]:
        """Keys beyond `after` that rest on another wrapping key than that of this label, by id, at most `most`."""
        statement = "SELECT * FROM keys.resting_elsewhere($1, $2, $3, $4)"
        return {row[0]: row[1] for row in await self._call(actor, statement, label, after, most)}

    async def rewrap(self, actor: Actor, old: dict[UUID, bytes], new: dict[UUID, bytes]) -> int:
        """Replace wrapped forms that are still as they were read; how many were."""
        statement = "SELECT keys.rewrap($1, $2, $3, $4)"
        rows = await self._call(actor, statement, list(old), list(old.values()), [new[id_] for id_ in old])
        return int(rows[0][0])

    async def take_stock(self, actor: Actor, label: bytes) -> list[WrappingKey]:
        """Note which wrapping keys are in use beside the current one of this label, and give the whole register."""
        await self._call(actor, "SELECT keys.take_stock($1, $2)", label)
        return await self.wrapping_keys(actor)

    async def wrapping_keys(self, actor: Actor) -> list[WrappingKey]:
        """Every wrapping key that was ever noted, or is in use."""
        return [WrappingKey(*row) for row in await self._call(actor, "SELECT * FROM keys.wrapping_keys($1)")]

    async def retire_wrapping(self, actor: Actor, label: bytes, *, backup_days: int) -> datetime:
        """Let nothing rest on this wrapping key any more. Raises `MASTER_KEY_IN_USE` while a key or backup does."""
        rows = await self._call(actor, "SELECT keys.retire_wrapping($1, $2, $3)", label, backup_days)
        return cast("datetime", rows[0][0])

    async def destroyed(self, actor: Actor, *, after: Gone, most: int) -> list[Gone]:
        """Destroyed keys, the oldest first, beyond the one given."""
        statement = "SELECT * FROM keys.destroyed_keys($1, $2, $3, $4)"
        return [Gone(*row) for row in await self._call(actor, statement, after.at, after.key_id, most)]

    async def _call(self, actor: Actor, statement: str, *arguments: object) -> list[asyncpg.Record]:
        return await self._answered(statement, self._sign(actor), *arguments)

    async def _answered(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        try:
            async with asyncio.timeout(_SECONDS):
                return await self._pool.fetch(statement, *arguments)
        except _ABSENT:
            raise
        except asyncpg.PostgresError as error:
            raise _told(error.sqlstate) from None
        except (OSError, TimeoutError, asyncpg.InterfaceError) as error:
            raise KeysError(KeysCode.STORE_UNAVAILABLE, reason=type(error).__name__) from None


def _told(sqlstate: str | None) -> KeysError:
    code = _STATES.get(sqlstate or "")
    return KeysError(code) if code else KeysError(KeysCode.STORE_UNAVAILABLE, reason=f"SQLSTATE {sqlstate}")


async def _nothing_to_reset(_connection: install.Connection) -> None:
    """The default would cost a round trip per call."""
