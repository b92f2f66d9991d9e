"""What the key store's tests share: actors, a clock that a test moves, and one process's view of the store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID, uuid4

import asyncpg

from consent.keys.cache import KeyCache
from consent.keys.database import KeyDatabase
from consent.keys.wrapping import FileWrapping
from tenants.actor import STRONG, Actor
from tenants.binding import sign
from tenants.ids import MemberId, OrganisationId, RequestId

if TYPE_CHECKING:
    from consent.keys.cipher import Key
    from consent.keys.database import Pool
    from consent.keys.master import MasterKey
    from consent.keys.store import KeyStore

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Connect: TypeAlias = Callable[[str], Awaitable[Connection]]

REGION = "haaglanden"
BINDING_KEY = bytes(range(200, 232))
OWNER = "ketentafel_keys_owner"
APP = "ketentafel_keys_app"
SUPERUSER = "postgres"
TABLES = ("subject_key", "record_key", "record_key_wrap", "person_hash", "region_secret", "wrapping_key")


def new_actor(**changes: Any) -> Actor:
    """Somebody with strong assurance and five minutes left, unless told otherwise."""
    actor = Actor(
        region=REGION,
        organisation=OrganisationId(uuid4()),
        member=MemberId(uuid4()),
        purpose="VEILIGHEID_GEZIN",
        assurance=STRONG,
        expires_at=datetime.now(UTC) + timedelta(minutes=5),
        request_id=RequestId(uuid4()),
    )
    return replace(actor, **changes)


def signed(actor: Actor) -> str:
    """The binding as the real process makes it."""
    return sign(actor, key=BINDING_KEY)


class Clock:
    """Monotonic seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


class CountingWrapping(FileWrapping):
    """The real wrapping, which also tells for how many keys it was asked each time."""

    def __init__(self, master: MasterKey) -> None:
        super().__init__(master)
        self.asked: list[int] = []

    async def unwrap(self, wrapped: Mapping[UUID, bytes]) -> dict[UUID, Key]:
        self.asked.append(len(wrapped))
        return await super().unwrap(wrapped)


@dataclass(frozen=True, kw_only=True)
class Process:
    """One process's view of the key store, with what a test needs to look behind it."""

    store: KeyStore
    cache: KeyCache
    clock: Clock
    wrapping: CountingWrapping
    database: KeyDatabase
    pool: Pool


async def rows(superuser: Connection) -> dict[str, list[tuple[object, ...]]]:
    """All that the key store holds, to prove that a refusal changed nothing."""
    return {
        name: sorted(tuple(row) for row in await superuser.fetch(f"SELECT t::text FROM keys.{name} AS t"))
        for name in TABLES
    }
