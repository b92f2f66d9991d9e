"""The office behind the kamer: the system at work in the worker's role, a queue of its own, a post box to look in."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from backend.embedded import EmbeddedServers
from backend.notifications.letter import Letter
from backend.notifications.outlets import MailOutlet, NotDelivered
from backend.notifications.service import effects
from backend.outbox import queries
from backend.outbox.channels import channel
from backend.outbox.models import Effect, Topic
from backend.outbox.relay import Carry, carry_out
from backend.worker.cell import WorkerCell
from backend.worker.clock import DatabaseClock
from consent.keys.cache import KeyCache
from consent.keys.database import KeyDatabase, open_pool
from consent.keys.master import MasterKey
from consent.keys.store import KeyStore
from consent.keys.wrapping import FileWrapping
from tenants.binding import sign
from tenants.ids import new_id
from tenants.system import SystemAtWork
from tests.factories.cell import REGION, CaseDatabase

QUEUE_DATABASE = 7


@dataclass
class PostBox:
    """An outlet that keeps what it was given, and can be told to fail."""

    letters: list[Letter] = field(default_factory=list)
    failing: NotDelivered | None = None

    async def deliver(self, letter: Letter) -> None:
        if self.failing:
            raise self.failing
        self.letters.append(letter)

    def to(self) -> list[str]:
        """The addresses that got a letter, in order."""
        return sorted(letter.recipient for letter in self.letters)


@dataclass(frozen=True, kw_only=True)
class Office:
    """The worker's side of one case database."""

    cell: WorkerCell
    admin: asyncpg.Connection
    post: PostBox

    @property
    def system(self) -> SystemAtWork:
        return self.cell.system

    async def mailbox(self, organisation: UUID, *, address: str, member: UUID | None = None) -> None:
        """Give an organisation, or one of its members, an address."""
        await self.admin.execute(
            "INSERT INTO tenants.mail_address (id, organisation_id, member_id, address, version)"
            " VALUES ($1, $2, $3, $4, 1)",
            new_id(),
            organisation,
            member,
            address,
        )

    async def due(self) -> list[queries.Due]:
        async with self.system.working() as session:
            return [one for effect in Effect for one in await queries.due(session, effect, most=1000)]

    async def carry(self, effects_: Mapping[Effect, Carry] | None = None) -> int:
        """Carry out whatever is due, once; how many there were."""
        found = await self.due()
        for one in found:
            await carry_out(self.system, one.id, organisation=one.organisation, effects=effects_ or self.cell.effects)
        return len(found)

    async def work_off(self) -> None:
        """Carry out whatever is due, and what follows from it, until nothing is."""
        while await self.carry():
            pass

    async def rows(self, **where: Any) -> list[asyncpg.Record]:
        """Rows of the outbox, oldest first."""
        clauses = " AND ".join(f"{name} = ${number}" for number, name in enumerate(where, start=1)) or "true"
        return await self.admin.fetch(f"SELECT * FROM casework.outbox WHERE {clauses} ORDER BY id", *where.values())

    async def later(self, by: timedelta) -> None:
        """Let time pass: for what is told by the cell's clock, and for effects, which wait by real time."""
        await self.leap(by)
        await self.admin.execute("UPDATE casework.outbox SET due_at = due_at - $1::interval WHERE done_at IS NULL", by)

    async def leap(self, by: timedelta) -> None:
        """Set the cell's clock on or back, as a demonstration does. No time passes by that."""
        await self.admin.execute("UPDATE tenants.cell SET clock_offset = clock_offset + $1", by)

    async def follow(self, organisation: UUID) -> PubSub:
        """Listen to what is published for an organisation."""
        listening = self.cell.events.pubsub()
        await listening.subscribe(channel(region=REGION, organisation=organisation, topic=Topic.CASE_CHANGED))
        await listening.get_message(timeout=5)  # that the subscription stands
        return listening


async def heard(listening: PubSub) -> list[UUID]:
    """The ids that were published until now."""
    found = []
    while message := await listening.get_message(ignore_subscribe_messages=True, timeout=0.05):
        found.append(UUID(message["data"].decode()))
    return found


async def cleared(office: Office) -> None:
    """Nothing to do: what earlier tests left is gone, past every policy."""
    office.post.letters.clear()
    office.post.failing = None
    await office.admin.execute(
        "TRUNCATE casework.outbox, casework.declaration, casework.destruction_key, casework.destruction,"
        " casework.destruction_approval, casework.destruction_list, casework.legal_hold, casework.retention_term"
    )


@asynccontextmanager
async def opened_office(
    servers: EmbeddedServers, database: CaseDatabase, *, keys_dsn: str, outlet: MailOutlet | None = None
) -> AsyncIterator[Office]:
    """Everything that the worker holds, for one case database."""
    url = f"{servers.valkey_url}?db={QUEUE_DATABASE}"
    pool = await open_pool(keys_dsn, size=2)
    events = Redis.from_url(url, socket_timeout=5)
    post, clock = PostBox(), DatabaseClock()
    try:
        async with database.admin() as admin, database.region("ketentafel_worker") as region:
            yield Office(
                cell=WorkerCell(
                    code=REGION,
                    queue_url=url,
                    system=SystemAtWork(region=region, clock=clock),
                    keys=KeyStore(
                        KeyDatabase(pool, sign=lambda one: sign(one, key=database.binding_key)),
                        region=REGION,
                        wrapping=FileWrapping(MasterKey(bytes(range(32)), region=REGION)),
                        cache=KeyCache(entries=100),
                    ),
                    events=events,
                    effects=effects(events=events, outlet=outlet or post),
                    clock=clock,
                ),
                admin=admin,
                post=post,
            )
    finally:
        await events.flushdb()
        await events.aclose()
        await pool.close()
