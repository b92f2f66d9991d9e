"""The laboratory: a clone of the case database with tables of its own, filled from a seed."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from backend.embedded import EmbeddedServers
from casegraph.compiler.answer import Answer, answer
from casegraph.compiler.cursor import CursorSigner
from casegraph.compiler.questions import Asker, Opened, Question, Reader
from tenants.actor import Actor
from tests.casegraph.compiler.differential import Comparison
from tests.casegraph.compiler.lab.schema import SCHEMA
from tests.casegraph.compiler.lab.tables import DDL, Filler, LabOpener, Rows
from tests.factories import cell
from tests.factories.world import World

SEED = 20261121
NOW = 1_800_000_000.0
CURSOR_KEY = b"a cursor key of thirty-two bytes"


@dataclass(kw_only=True)
class Laboratory:
    """A filled database and a reader over the laboratory's schema."""

    database: cell.CaseDatabase
    actor: Actor
    rows: Rows
    reader: Reader
    signer: CursorSigner
    opener: LabOpener = field(default_factory=LabOpener)

    @asynccontextmanager
    async def bound(self, actor: Actor | None = None) -> AsyncIterator[asyncpg.Connection]:
        """A bound connection, as the product opens it."""
        async with self.database.region() as region, region.reading(actor or self.actor) as connection:
            yield connection

    @asynccontextmanager
    async def comparison(self) -> AsyncIterator[Comparison]:
        """The means to compare with the slow lane."""
        async with self.database.region() as region, self.database.admin() as admin:
            yield Comparison(
                reader=self.reader,
                signer=self.signer,
                opener=self.opener,
                actor=self.actor,
                region=region,
                admin=admin,
            )

    def asker(self, event_id: UUID | None = None) -> Asker:
        return Asker(organisation=self.actor.organisation, event_id=event_id)

    def open(self, text: str, /, **variables: object) -> Opened:
        return self.reader.open(text, variables=variables)

    def question(
        self, text: str, event_id: UUID | None = None, /, *, trusted: bool = False, **variables: Any
    ) -> Question:
        opened = self.reader.open(text, variables=variables, trusted=trusted)
        return self.reader.question(opened, asker=self.asker(event_id))

    async def ask(self, text: str, event_id: UUID | None = None, /, **variables: Any) -> Answer:
        """Ask a query in a transaction of its own."""
        return await self.put(self.question(text, event_id, **variables))

    async def put(self, question: Question) -> Answer:
        """Put a question in a transaction of its own."""
        async with self.bound() as connection:
            return await answer(connection, question, opener=self.opener)


@pytest.fixture(scope="module")
def laboratory(servers: EmbeddedServers, case_template: str, binding_key: bytes) -> Iterator[Laboratory]:
    """One filled laboratory per test module."""
    database = asyncio.run(cell.clone(servers, binding_key=binding_key))
    try:
        yield asyncio.run(_furnish(database))
    finally:
        asyncio.run(cell.drop(database))


async def _furnish(database: cell.CaseDatabase) -> Laboratory:
    async with database.admin() as admin:
        world = World(admin=admin)
        organisation = await world.organisation("Laboratorium")
        member = await world.member(organisation)
        await admin.execute(DDL)
        rows = await Filler(SEED, organisation=organisation).fill(admin)
        await admin.execute("ANALYZE")
    signer = CursorSigner(CURSOR_KEY, clock=lambda: NOW)
    return Laboratory(
        database=database,
        actor=cell.actor(organisation=organisation, member=member, valid_for=timedelta(hours=2)),
        rows=rows,
        reader=Reader(SCHEMA, signer=signer),
        signer=signer,
    )
