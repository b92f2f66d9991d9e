"""The row policies against the truth tables, and every seeded mutant of them caught by the same tables."""

import asyncio
import logging
from collections.abc import Iterator
from random import Random

import asyncpg
import pytest

from backend.embedded import EmbeddedServers
from consent.facts import Reader
from tenants.actor import Actor
from tests.consent.database import TABLES, at_exactly, put
from tests.consent.judge import wrong_answers
from tests.consent.sql_mutants import SQL_MUTANTS, SqlMutant
from tests.consent.truth_tables import Question, stories
from tests.factories import cell

LOG = logging.getLogger(__name__)
STORIES = list(stories())


@pytest.fixture(scope="module")
def told(servers: EmbeddedServers, case_template: str, binding_key: bytes) -> Iterator[cell.CaseDatabase]:
    """A case database that holds the facts of every story."""
    database = asyncio.run(cell.clone(servers, binding_key=binding_key))
    try:
        asyncio.run(_put(database))
        yield database
    finally:
        asyncio.run(cell.drop(database))


async def _put(database: cell.CaseDatabase) -> None:
    async with database.admin() as admin:
        await put(admin, [story.setting for story in STORIES])


def test_a_bound_session_sees_what_the_tables_say(told: cell.CaseDatabase) -> None:
    assert asyncio.run(_wrong_in_sessions(told)) == []


async def _wrong_in_sessions(database: cell.CaseDatabase) -> list[str]:
    """The questions that the product's own sessions answer otherwise; each within a moment after its time."""
    wrong = []
    async with database.admin() as admin, database.region() as region:
        for question in _asked():
            await admin.execute(at_exactly(question.at))
            async with region.reading(_actor(question.reader)) as connection:
                table, one = TABLES[question.row.kind], question.row.id
                seen = await connection.fetchval(f"SELECT count(*) FROM {table} WHERE id = $1", one)
            if seen != int(question.expected.ground is not None):
                wrong.append(f"{question.label}: {seen}")
        await admin.execute("UPDATE tenants.cell SET clock_offset = interval '0'")
    return wrong


def test_the_row_policies_answer_every_row_at_its_very_microsecond(told: cell.CaseDatabase) -> None:
    assert asyncio.run(_wrong_exactly(told)) == []


async def _wrong_exactly(database: cell.CaseDatabase) -> list[str]:
    async with database.admin() as admin:
        transaction = admin.transaction()
        await transaction.start()
        try:
            return await wrong_answers(admin, _asked(), key=database.binding_key)
        finally:
            await transaction.rollback()


def test_every_mutant_of_the_sql_is_caught(told: cell.CaseDatabase) -> None:
    survivors = asyncio.run(_survivors(told))

    LOG.info("%d mutants of the SQL, %d survived", len(SQL_MUTANTS), len(survivors))
    assert survivors == []
    assert len(SQL_MUTANTS) >= 50


async def _survivors(database: cell.CaseDatabase) -> list[str]:
    async with database.admin() as admin:
        return [mutant.told for mutant in SQL_MUTANTS if not await _caught(admin, mutant, key=database.binding_key)]


async def _caught(admin: asyncpg.Connection, mutant: SqlMutant, *, key: bytes) -> bool:
    """Whether the tables notice the mutant; it lives in a transaction that is rolled back."""
    questions = list(_asked())
    Random(mutant.told).shuffle(questions)
    questions.sort(key=lambda question: not question.label.startswith(f"{mutant.caught_by}:"))
    statements = mutant.statements()
    transaction = admin.transaction()
    await transaction.start()
    try:
        for statement in statements:
            await admin.execute(statement)
        if any("derive_case" in statement for statement in statements):
            await admin.execute('SELECT consent.derive_case(id) FROM casework."case"')
        return bool(await wrong_answers(admin, questions, key=key, stop=True))
    except asyncpg.DataError:
        # A mutant that cannot even compute the access of these cases shows nobody anything.
        return True
    finally:
        await transaction.rollback()


def _asked() -> Iterator[Question]:
    return (question for story in STORIES for question in story.questions)


def _actor(reader: Reader) -> Actor:
    return cell.actor(
        organisation=reader.organisation, member=reader.member, purpose=reader.purpose, assurance=reader.assurance
    )
