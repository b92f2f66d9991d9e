"""Every seeded mutant of the share matrix in SQL shows somebody, in a case told by hand, what the facts do not say.

Where a policy holds the same thing as the matrix does, both are edited: one alone would change nothing.
"""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace

import asyncpg
import pytest

from consent.basis import Purpose
from consent.question import Reader
from tests.consent.casts import NOON
from tests.consent.database import put
from tests.consent.matrix_stories import STORIES, Told
from tests.consent.sharing import Cells, Known, matrix
from tests.consent.sql_mutants import Edit, SqlMutant
from tests.factories.cell import CaseDatabase

LOG = logging.getLogger(__name__)

_MATRIX, _VISIBLE = "matrix.sql", "visible.sql.jinja"
_STANDS = "{{ stands('b') }} AS stands"
# What a condition is, and what it becomes.
_EDITS = (
    ("AND k.organisation_id = (SELECT tenants.org())", ""),
    ("AND b.owner_org = k.organisation_id", ""),
    (_STANDS, "b.valid * tstzrange(NULL, least(b.ended_at, b.rests_until)) AS stands"),
    (_STANDS, "b.valid * tstzrange(NULL, least(b.boundary_at, b.rests_until)) AS stands"),
    (_STANDS, "b.valid * tstzrange(NULL, least(b.boundary_at, b.ended_at)) AS stands"),
    ("k.kind = 'VERWERKING' AS processing", "true AS processing"),
    (
        "WHEN k.kind = 'VERWERKING' THEN tstzrange(k.given_at, k.withdrawn_at) ELSE 'empty'",
        "ELSE tstzrange(k.given_at, k.withdrawn_at)",
    ),
    ("{{ confirmed('b') }} AS confirmed", "tstzrange(b.confirmed_at, NULL) AS confirmed"),
    ("WHEN NOT b.confirmed @> b.at THEN 1", ""),
    ("AND b.due <= b.at THEN 5", "THEN 5"),
    ("AND b.withdrawn_at <= b.at THEN 4", "THEN 4"),
    ("WHEN lower(b.stands) > b.at THEN 6", "WHEN false THEN 6"),
    ("WHEN NOT b.consented @> b.at THEN 2", ""),
    ("WHERE b.purpose = share_matrix.asked_for", ""),
    ("range_agg(l.valid * a.stands)", "range_agg(l.valid)"),
    ("WHERE x.valid @> a.at) AS restricted", ") AS restricted"),
    ("coalesce((SELECT s.restricted FROM bars s WHERE s.organisation_id = p.organisation_id), '{}')", "'{}'::uuid[]"),
    ("coalesce((SELECT s.valid FROM bars s WHERE s.organisation_id = p.organisation_id),", "coalesce('{}',"),
    ("CASE WHEN a.by_name THEN", "CASE WHEN false THEN"),
    ("WHEN share_matrix.asked_for IN ({{ opens_nothing }}) THEN 'PURPOSE_CLOSED'", ""),
    ("WHEN w.subject_id = ANY (p.restricted) THEN 'RESTRICTED'", ""),
    ("WHEN NOT (p.valid @> a.at AND o.active @> a.at)", "WHEN NOT (o.active @> a.at)"),
    ("WHEN NOT (p.valid @> a.at AND o.active @> a.at)", "WHEN NOT (p.valid @> a.at)"),
    ("WHEN l.valid @> a.at IS NOT TRUE THEN 'ABOVE_CEILING'", ""),
    ("n.open * p.valid * l.valid AS open", "n.open AS open"),
    ("WHERE j.own OR j.distance = 0", ""),
)
# What a row policy, or a second line of the matrix, holds as well.
_TWICE = (
    (
        Edit(
            _MATRIX,
            "WHEN k.kind = 'VERWERKING' THEN tstzrange(k.given_at, k.withdrawn_at) ELSE 'empty'",
            "ELSE tstzrange(k.given_at, k.withdrawn_at)",
        ),
        Edit(_MATRIX, "WHEN k.kind = 'VERWERKING' THEN {{ consented('k') }} ELSE 'empty'", "ELSE {{ consented('k') }}"),
    ),
    (
        Edit(_MATRIX, "AND (SELECT tenants.assurance()) >= 2 AND {{ in_scope", "AND {{ in_scope"),
        Edit(
            _VISIBLE, "(SELECT tenants.assurance()) >= 2 AND {{ not_recused(subjects) }}", "{{ not_recused(subjects) }}"
        ),
    ),
    (
        Edit(_MATRIX, "AND {{ in_scope('k.case_id', 'BASIS_READ') }}", ""),
        Edit(_VISIBLE, "AND {{ in_scope(row ~ '.case_id', right) }}) OR", ") OR"),
    ),
    (
        Edit(_MATRIX, "WHERE {{ not_recused('ARRAY[k.subject_id]') }}", ""),
        Edit(_VISIBLE, "AND {{ not_recused(subjects) }}", ""),
    ),
)
MUTANTS = (
    *(SqlMutant("matrix_stories", (Edit(_MATRIX, old, new),)) for old, new in _EDITS),
    *(SqlMutant("matrix_stories", edits) for edits in _TWICE),
)
PURPOSES = (Purpose.VEILIGHEID_GEZIN, Purpose.HULP_COORDINATIE, Purpose.HANDHAVING)


@dataclass(frozen=True)
class _Question:
    reader: Reader
    purpose: Purpose
    expected: Cells


@pytest.mark.full
def test_the_matrix_answers_every_told_case_as_the_facts_do(database: CaseDatabase, binding_key: bytes) -> None:
    assert asyncio.run(_wrong(database, key=binding_key)) == []


async def _wrong(database: CaseDatabase, *, key: bytes) -> list[str]:
    async with database.admin() as admin:
        transaction = admin.transaction()
        await transaction.start()
        await put(admin, [told.setting() for told in STORIES])
        wrong = [told.seed for told in STORIES if await _caught(admin, told, [*_questions(told)], key=key)]
        await transaction.rollback()
    return wrong


@pytest.mark.full
def test_every_mutant_of_the_matrix_is_caught(database: CaseDatabase, binding_key: bytes) -> None:
    survivors = asyncio.run(_survivors(database, key=binding_key))

    LOG.info("%d mutants of the matrix, %d survived", len(MUTANTS), len(survivors))
    assert [mutant.told for mutant in survivors] == []


async def _survivors(database: CaseDatabase, *, key: bytes) -> list[SqlMutant]:
    left = {mutant: mutant.statements() for mutant in MUTANTS}
    async with database.admin() as admin:
        await put(admin, [told.setting() for told in STORIES])
        for told in STORIES:
            questions = [*_questions(told)]
            left = {
                mutant: statements
                for mutant, statements in left.items()
                if not await _catches(admin, statements, told, questions, key=key)
            }
            LOG.info("after %s: %d mutants left", told.seed, len(left))
    return list(left)


def _questions(told: Told) -> Iterator[_Question]:
    facts = told.setting().facts
    # One question of each member for each purpose, and one of somebody who is signed in for metadata only.
    readers = [one for one in told.readers if one.purpose is PURPOSES[0]]
    for reader in (*readers, replace(readers[0], assurance=1)):
        for purpose in PURPOSES:
            yield _Question(reader, purpose, Known(told, facts, reader, NOON).cells(purpose))


async def _catches(
    admin: asyncpg.Connection, statements: list[str], told: Told, questions: list[_Question], *, key: bytes
) -> bool:
    undo = admin.transaction()
    await undo.start()
    try:
        for statement in statements:
            await admin.execute(statement)
        return await _caught(admin, told, questions, key=key)
    finally:
        await undo.rollback()


async def _caught(admin: asyncpg.Connection, told: Told, questions: list[_Question], *, key: bytes) -> bool:
    for one in questions:
        try:
            async with admin.transaction():
                shown, _ = await matrix(admin, told, one.reader, purpose=one.purpose, at=NOON, key=key)
        except asyncpg.PostgresError:
            return True
        if shown != one.expected:
            return True
    return False
