"""Every seeded mutant of the share matrix in SQL shows somebody, in some random history, what the facts do not say."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

import asyncpg
import pytest

from consent.basis import Purpose
from consent.facts import OrganisationFact
from consent.periods import Period
from consent.question import Reader
from tests.consent.database import put, stored
from tests.consent.histories import Cast, Taken, history
from tests.consent.replay import perform
from tests.consent.sharing import Cells, Known, matrix
from tests.consent.sql_mutants import Edit, SqlMutant
from tests.factories.cell import CaseDatabase

LOG = logging.getLogger(__name__)

_FILE = "matrix.sql"
# What a condition is, and what it becomes.
_EDITS = (
    ("AND k.organisation_id = (SELECT tenants.org())", ""),
    ("AND b.owner_org = k.organisation_id", ""),
    ("AND (SELECT tenants.assurance()) >= 2\n       AND {{ in_scope", "AND {{ in_scope"),
    ("AND {{ in_scope('k.case_id', 'BASIS_READ') }}", ""),
    ("* tstzrange(NULL, b.boundary_at)", ""),
    ("* tstzrange(NULL, b.ended_at)", ""),
    ("k.kind = 'VERWERKING' AS processing", "true AS processing"),
    (
        "WHEN k.kind = 'VERWERKING' THEN tstzrange(k.given_at, k.withdrawn_at) ELSE 'empty'",
        "ELSE tstzrange(k.given_at, k.withdrawn_at)",
    ),
    ("CASE WHEN b.asks_second_reader AND b.confirmed_at IS NULL", "CASE WHEN false"),
    ("WHEN NOT b.confirmed @> b.at THEN 1", ""),
    ("AND b.due <= b.at THEN 4", "THEN 4"),
    ("AND b.withdrawn_at <= b.at THEN 3", "THEN 3"),
    ("WHEN lower(b.stands) > b.at THEN 5", "WHEN false THEN 5"),
    ("WHERE b.purpose = share_matrix.asked_for", ""),
    ("range_agg(l.valid * a.stands)", "range_agg(l.valid)"),
    ("WHERE {{ not_recused('ARRAY[k.subject_id]') }}", ""),
    ("WHERE x.valid @> a.at) AS restricted", ") AS restricted"),
    ("coalesce((SELECT s.restricted FROM bars s WHERE s.organisation_id = p.organisation_id), '{}')", "'{}'::uuid[]"),
    ("coalesce((SELECT s.valid FROM bars s WHERE s.organisation_id = p.organisation_id), range_agg(p.valid))", "'{}'"),
    ("WHEN share_matrix.asked_for IN ({{ opens_nothing }}) THEN 'PURPOSE_CLOSED'", ""),
    ("WHEN w.subject_id = ANY (p.restricted) THEN 'RESTRICTED'", ""),
    ("WHEN NOT (p.valid @> a.at AND o.active @> a.at)", "WHEN NOT (o.active @> a.at)"),
    ("WHEN NOT (p.valid @> a.at AND o.active @> a.at)", "WHEN NOT (p.valid @> a.at)"),
    ("WHEN l.valid @> a.at IS NOT TRUE THEN 'ABOVE_CEILING'", ""),
    ("n.open * p.valid * l.valid AS open", "n.open AS open"),
    ("WHERE j.own OR j.distance = 0", ""),
)
MUTANTS = tuple(SqlMutant("sharing", (Edit(_FILE, old, new),)) for old, new in _EDITS)
PURPOSES = (Purpose.VEILIGHEID_GEZIN, Purpose.HULP_COORDINATIE, Purpose.HANDHAVING)
HISTORIES, LENGTH = 40, 14


@dataclass(frozen=True)
class _Question:
    reader: Reader
    purpose: Purpose
    expected: Cells


@pytest.mark.full
def test_every_mutant_of_the_matrix_is_caught(database: CaseDatabase, binding_key: bytes) -> None:
    survivors = asyncio.run(_survivors(database, key=binding_key))

    LOG.info("%d mutants of the matrix, %d survived", len(MUTANTS), len(survivors))
    assert [mutant.told for mutant in survivors] == []


async def _survivors(database: CaseDatabase, *, key: bytes) -> list[SqlMutant]:
    left = {mutant: mutant.statements() for mutant in MUTANTS}
    casts = [Cast(f"matrix {seed}") for seed in range(HISTORIES)]
    async with database.admin() as admin:
        await put(admin, [cast.setting() for cast in casts])
        for seed, cast in enumerate(casts):
            if not left:
                break
            transaction = admin.transaction()
            await transaction.start()
            taken = await _lived(admin, cast, Random(f"matrix {seed}"))
            if seed % 2:
                taken = await _with_an_end(admin, cast, taken)
            questions = [*_questions(cast, taken)]
            assert not await _caught(admin, cast, taken, questions, key=key), cast
            left = {
                mutant: statements
                for mutant, statements in left.items()
                if not await _catches(admin, statements, cast, taken, questions, key=key)
            }
            await transaction.rollback()
            LOG.info("after history %d: %d mutants left", seed, len(left))
    return list(left)


async def _lived(admin: asyncpg.Connection, cast: Cast, random: Random) -> Taken:
    steps = list(history(cast, random, length=LENGTH))
    for taken in steps:
        await perform(taken.step, admin, taken.state.at)
    return steps[-1]


async def _with_an_end(admin: asyncpg.Connection, cast: Cast, taken: Taken) -> Taken:
    """The same, but one partner has just ceased to exist; no step of a history does that."""
    gone, at = cast.organisations[1], taken.state.at
    facts = taken.state.facts
    until = Period(facts.organisations[0].active.start, at)
    await admin.execute("UPDATE tenants.organisation SET active = $2 WHERE id = $1", gone, stored(until))
    kept = tuple(
        OrganisationFact(organisation=gone, active=until) if one.organisation == gone else one
        for one in facts.organisations
    )
    return replace(taken, state=replace(taken.state, facts=replace(facts, organisations=kept)))


def _questions(cast: Cast, taken: Taken) -> Iterator[_Question]:
    for reader in cast.readers:
        for purpose in PURPOSES:
            for assurance in (2, 1):
                asker = replace(reader, assurance=assurance)
                yield _Question(asker, purpose, Known(cast, taken.state.facts, asker, taken.state.at).cells(purpose))


async def _catches(
    admin: asyncpg.Connection,
    statements: list[str],
    cast: Cast,
    taken: Taken,
    questions: list[_Question],
    *,
    key: bytes,
) -> bool:
    undo = admin.transaction()
    await undo.start()
    try:
        for statement in statements:
            await admin.execute(statement)
        return await _caught(admin, cast, taken, questions, key=key)
    finally:
        await undo.rollback()


async def _caught(
    admin: asyncpg.Connection, cast: Cast, taken: Taken, questions: list[_Question], *, key: bytes
) -> bool:
    for one in questions:
        try:
            async with admin.transaction():
                at = taken.state.at
                shown, _ = await matrix(admin, cast, one.reader, purpose=one.purpose, at=at, key=key)
        except asyncpg.PostgresError:
            return True
        if shown != one.expected:
            return True
    return False
