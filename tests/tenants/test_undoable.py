"""Attempts: what is undone and what is not, by the driver and by SQLAlchemy, inside each other and after each other."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from tenants.joining import undoable
from tenants.ledger.models import MutationKey
from tenants.session import Region, actor_of, driver, moment_of, open_region
from tenants.writing import Row, insert
from tests.factories import cell
from tests.factories.counting import counted
from tests.security.conftest import Walled


@pytest.fixture
async def region(walled: Walled) -> AsyncIterator[Region]:
    database = walled.database
    opened = await open_region(database.url(), code=cell.REGION, binding_key=database.binding_key)
    yield opened
    await opened.close()


class Notes:
    """Writes notes under a prefix of its own, and tells which of them were committed."""

    def __init__(self, walled: Walled, region: Region, prefix: str) -> None:
        self.walled, self.region, self.prefix = walled, region, prefix
        self.actor = cell.actor(organisation=walled.wall.a.organisation, member=walled.wall.a.member)

    async def write(self, session: AsyncSession, name: str) -> None:
        """One note, by the driver."""
        await insert(session, Row(MutationKey, self._values(session, name)))

    def add(self, session: AsyncSession, name: str) -> None:
        """One note that the ORM holds back."""
        session.add(MutationKey(**self._values(session, name)))

    async def committed(self) -> list[str]:
        found = await self.walled.admin.fetch(
            "SELECT mutation FROM tenants.mutation_key WHERE client = $1 ORDER BY mutation", self.prefix
        )
        return [row["mutation"] for row in found]

    async def fail(self, session: AsyncSession, name: str) -> None:
        """An attempt that writes a note, and fails."""
        async with undoable(session):
            await self.write(session, name)
            raise ValueError(name)

    async def write_alone(self, session: AsyncSession, name: str) -> None:
        """An attempt that writes a note."""
        async with undoable(session):
            await self.write(session, name)

    async def go_on_regardless(self) -> None:
        """A transaction in which a statement fails, and application code goes on."""
        async with self.region.working(self.actor) as session:
            await self.write(session, "1 lost")
            await _fail(await driver(session))

    async def read_on_regardless(self) -> None:
        """The same, reading."""
        async with self.region.reading(self.actor) as connection:
            await _fail(connection)

    def _values(self, session: AsyncSession, name: str) -> dict[str, Any]:
        return {
            "organisation_id": actor_of(session).organisation,
            "client": self.prefix,
            "key": name,
            "mutation": name,
            "input_mac": "mac",
            "result": {"quoted": 'it\'s "so" \\ é'},
            "error_codes": ["A", "b 'c'"],
            "at": moment_of(session),
        }


async def test_what_is_undone_is_undone_and_the_rest_stays(walled: Walled, region: Region) -> None:
    notes = Notes(walled, region, "one after the other")
    async with region.working(notes.actor) as session:
        async with undoable(session):
            await notes.write(session, "1 kept")
        async with undoable(session) as attempt:
            await notes.write(session, "2 lost")
            notes.add(session, "3 lost")
            await session.flush()
            await attempt.undo()
            await notes.write(session, "4 kept, after the undoing")
        with pytest.raises(ValueError, match="5 lost"):
            await notes.fail(session, "5 lost")
        notes.add(session, "6 kept")
    assert await notes.committed() == ["1 kept", "4 kept, after the undoing", "6 kept"]


async def test_an_inner_attempt_undoes_only_itself(walled: Walled, region: Region) -> None:
    notes = Notes(walled, region, "inside")
    async with region.working(notes.actor) as session:
        async with undoable(session) as outer:
            await notes.write(session, "1 kept")
            async with undoable(session) as inner:
                await notes.write(session, "2 lost")
                await inner.undo()
            async with undoable(session):
                await notes.write(session, "3 kept")
            with pytest.raises(asyncpg.UniqueViolationError):
                await notes.write_alone(session, "3 kept")
        async with undoable(session) as outer:
            await notes.write(session, "4 lost")
            async with undoable(session):
                await notes.write(session, "5 lost with the outer one")
            await outer.undo()
    assert await notes.committed() == ["1 kept", "3 kept"]


async def test_one_that_begins_where_another_began_shares_its_savepoint(walled: Walled, region: Region) -> None:
    notes = Notes(walled, region, "shared")
    async with counted(region) as sent, region.working(notes.actor) as session:
        async with undoable(session), undoable(session) as inner:
            await notes.write(session, "1 lost")
            await inner.undo()
        async with undoable(session), undoable(session):
            await notes.write(session, "2 kept")
    assert await notes.committed() == ["2 kept"]
    # Two fields of one operation: a savepoint each, and the first one goes when the second is set.
    assert [one for one in sent if "SAVEPOINT" in one] == [
        "SAVEPOINT attempt_1",
        "ROLLBACK TO SAVEPOINT attempt_1",
        "RELEASE SAVEPOINT attempt_1; SAVEPOINT attempt_1",
    ]


@pytest.mark.parametrize("by", ["driver", "SQLAlchemy"])
async def test_after_something_was_asked_nothing_is_shared(walled: Walled, region: Region, by: str) -> None:
    notes = Notes(walled, region, f"asked by {by}")
    async with region.working(notes.actor) as session, undoable(session):
        if by == "driver":
            await notes.write(session, "1 kept")
        else:
            notes.add(session, "1 kept")
            await session.flush()
        async with undoable(session) as inner:
            await notes.write(session, "2 lost")
            await inner.undo()
    assert await notes.committed() == ["1 kept"]


async def test_what_the_orm_read_before_is_forgotten_with_what_was_undone(walled: Walled, region: Region) -> None:
    notes = Notes(walled, region, "remembered")
    async with region.working(notes.actor) as session:
        async with undoable(session) as attempt:
            notes.add(session, "1 lost")
            await session.flush()
            await attempt.undo()
        identity = (notes.actor.organisation, notes.prefix, "1 lost")
        assert await session.get(MutationKey, identity) is None
    assert await notes.committed() == []


async def test_a_transaction_that_failed_says_so_when_it_is_to_be_committed(walled: Walled, region: Region) -> None:
    notes = Notes(walled, region, "failed")
    for way in (notes.go_on_regardless, notes.read_on_regardless):
        with pytest.raises(asyncpg.InFailedSQLTransactionError):
            await way()
    assert await notes.committed() == []


async def test_sqlalchemy_joins_the_transaction_and_never_ends_it(walled: Walled, region: Region) -> None:
    notes = Notes(walled, region, "joined")
    async with region.working(notes.actor) as session:
        connection = await session.connection()
        await notes.write(session, "1 kept")
        seen = await connection.execute(text("SELECT count(*) FROM tenants.mutation_key WHERE client = 'joined'"))
        assert seen.scalar_one() == 1
        await session.commit()
        assert await notes.committed() == []
        await session.rollback()
        notes.add(session, "2 kept")
    assert await notes.committed() == ["1 kept", "2 kept"]


async def _fail(connection: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.DivisionByZeroError):
        await connection.execute("SELECT 1 / 0")
