"""The row policies against the truth tables, and every seeded mutant of them caught by the same tables."""

import asyncio
import logging
import os
from collections.abc import Iterator
from random import Random
from types import CodeType

import asyncpg
import jinja2
import pytest

from backend.embedded import EmbeddedServers
from consent.asking import why
from consent.question import Reader
from tenants.actor import Actor
from tests.consent.database import TABLES, at_exactly, put
from tests.consent.judge import wrong_answers
from tests.consent.questions import Question
from tests.consent.sql_mutants import SQL_MUTANTS, SqlMutant
from tests.consent.truth_tables import stories
from tests.factories import cell

LOG = logging.getLogger(__name__)
STORIES = stories()
# The share of hidden rows that are asked to be explained; every visible one is.
HIDDEN = 1 if os.environ.get("KETENTAFEL_TEST_COUNTS") == "full" else 0.1
# A mutant of one of these changes what is derived.
_DERIVING = (
    *("derive_case", "consent.reassessed", "consent.lifting", "consent.registered"),
    *("derive_rests", "laws_until"),
)


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


def test_the_database_explains_what_is_seen_as_the_tables_say(told: cell.CaseDatabase) -> None:
    assert asyncio.run(_wrongly_explained(told)) == []


async def _wrongly_explained(database: cell.CaseDatabase) -> list[str]:
    """The questions whose "waarom mag ik dit zien" differs from the tables; what is hidden has no explanation."""
    wrong, random = [], Random("hidden")
    async with database.admin() as admin, database.region() as region:
        for question in _asked():
            if question.expected.ground is None and random.random() > HIDDEN:
                continue
            await admin.execute(at_exactly(question.at))
            async with region.working(_actor(question.reader)) as session:
                account = await why(session, question.row.id)
            hidden = question.expected.ground is None
            if hidden != (account is None) or (account and not question.expected.met_by(account.decision)):
                wrong.append(f"{question.label}: {account}")
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


@pytest.fixture
def compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compile a template of the same text once: a mutant changes one file of many."""
    compiled: dict[tuple[str, str], CodeType] = {}
    compile_anew = jinja2.Environment.compile

    def once(environment: jinja2.Environment, source: str, name: str, filename: str) -> CodeType:
        if (source, name) not in compiled:
            compiled[source, name] = compile_anew(environment, source, name, filename)
        return compiled[source, name]

    monkeypatch.setattr(jinja2.Environment, "compile", once)


def test_every_mutant_of_the_sql_is_caught(told: cell.CaseDatabase, compiled_once: None) -> None:
    survivors = asyncio.run(_survivors(told))

    LOG.info("%d mutants of the SQL, %d survived", len(SQL_MUTANTS), len(survivors))
    assert survivors == []
    assert len(SQL_MUTANTS) >= 50


async def _survivors(database: cell.CaseDatabase) -> list[str]:
    survivors, questions = [], list(_asked())
    async with database.admin() as admin:
        for mutant in SQL_MUTANTS:
            caught = await _catching(admin, mutant, questions, key=database.binding_key)
            if not caught:
                survivors.append(mutant.told)
            # What caught one mutant often catches the next: it is asked first.
            questions.sort(key=lambda question: question.label not in caught)
    return survivors


async def _catching(
    admin: asyncpg.Connection, mutant: SqlMutant, questions: list[Question], *, key: bytes
) -> list[str]:
    """The first question that notices the mutant, which lives in a transaction that is rolled back.

    The table that is expected to catch it is derived anew and asked first; the others only when that does not.
    """
    statements = mutant.statements()
    derives = any(name in statement for statement in statements for name in _DERIVING)
    transaction = admin.transaction()
    await transaction.start()
    try:
        for statement in statements:
            await admin.execute(statement)
        for expected in (True, False):
            if derives:
                told = [one for one in STORIES if one.label.startswith(f"{mutant.caught_by}:") == expected]
                cases = [case for story in told for case in story.setting.case_owners]
                await admin.execute("SELECT consent.derive_case(id) FROM unnest($1::uuid[]) id", cases)
            asked = [one for one in questions if one.label.startswith(f"{mutant.caught_by}:") == expected]
            if caught := await wrong_answers(admin, asked, key=key, stop=True):
                return caught
        return []
    finally:
        await transaction.rollback()


def _asked() -> Iterator[Question]:
    return (question for story in STORIES for question in story.questions)


def _actor(reader: Reader) -> Actor:
    return cell.actor(
        organisation=reader.organisation, member=reader.member, purpose=reader.purpose, assurance=reader.assurance
    )
