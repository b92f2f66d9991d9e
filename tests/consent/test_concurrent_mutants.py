"""What keeps two sessions apart and every change derived: taken away, the twins must notice."""

import asyncio
import logging
from random import Random

import asyncpg
import pytest

from consent.periods import Periods
from tenants.organisation_kinds import OrganisationKind
from tests.consent.casts import KINDS, Cast
from tests.consent.database import put
from tests.consent.derivation import barred, bars, derived, expected
from tests.consent.histories import history
from tests.consent.replay import perform
from tests.consent.sql_mutants import Edit, SqlMutant
from tests.consent.steps import LowerCeiling
from tests.consent.telling_replay import lifted, unguarded
from tests.consent.test_concurrent_twin import open_while_narrowing, run
from tests.factories.cell import CaseDatabase

LOG = logging.getLogger(__name__)
_LOCK = 'PERFORM 1 FROM consent.case_lock l WHERE l.case_id = derive_case."case" FOR UPDATE;'


def test_without_the_lock_two_sessions_leave_wrong_access(database: CaseDatabase) -> None:
    async def unlocked() -> int:
        async with database.admin() as admin:
            for statement in SqlMutant("", (Edit("derive.sql", _LOCK, ""),)).statements():
                await admin.execute(statement)
        return (await run(database, interleavings=400, seed="unlocked", stop=True))["different"]

    assert asyncio.run(unlocked()) == 1


_OF_A_CASE = """PERFORM pg_advisory_xact_lock_shared({{ of_agreement('t.convenant_id') }})
           FROM casework."case" c JOIN casework.tafel t ON t.id = c.tafel_id WHERE c.id = derive_case."case";"""
_OF_A_CHANGE = """PERFORM pg_advisory_xact_lock({{ of_agreement('a.id') }})
           FROM (SELECT DISTINCT {{ convenant }} AS id FROM changed ORDER BY 1) a;"""


@pytest.mark.parametrize(("file", "lock"), [("derive.sql", _OF_A_CASE), ("changes.sql", _OF_A_CHANGE)])
def test_without_the_lock_on_agreements_a_new_case_keeps_the_old_ceiling(
    database: CaseDatabase, file: str, lock: str
) -> None:
    async def unlocked() -> bool:
        async with database.admin() as admin:
            for statement in SqlMutant("", (Edit(file, lock, ""),)).statements():
                await admin.execute(statement)
        return await open_while_narrowing(database, LowerCeiling, agreement_first=True)

    assert asyncio.run(unlocked())


_Triggers = tuple[tuple[str, str], ...]
_Kinds = tuple[OrganisationKind, OrganisationKind, OrganisationKind]
# A change that no trigger follows is one that access does not follow either.
_FOLLOWED = (
    ("casework.participation", "insert"),
    ("casework.participation", "update"),
    ("consent.legal_basis", "update"),
    ("consent.legal_basis_recipient", "insert"),
    ("consent.consent", "insert"),
    ("consent.consent", "update"),
    ("consent.restriction", "insert"),
    ("consent.restriction", "update"),
    ("tenants.convenant_ceiling", "insert"),
    ("tenants.convenant_ceiling", "update"),
    ("tenants.convenant", "update"),
)
# Of what is told under a duty of secrecy.
_FOLLOWED_BY_THE_BOUND = (("casework.release", "insert"), ("consent.duty_conflict", "update"))


@pytest.mark.parametrize(
    ("followed", "kinds", "histories"),
    [
        (_FOLLOWED, KINDS[0], 120),
        pytest.param(_FOLLOWED_BY_THE_BOUND, KINDS[3], 60, marks=pytest.mark.full),
    ],
)
def test_without_any_one_trigger_histories_leave_wrong_access(
    database: CaseDatabase, followed: _Triggers, kinds: _Kinds, histories: int
) -> None:
    async def unnoticed() -> list[tuple[str, str]]:
        casts = [Cast(f"untold {seed}", kinds=kinds) for seed in range(histories)]
        async with database.admin() as admin:
            await unguarded(admin)
            await put(admin, [cast.setting() for cast in casts])
            return [one for one in followed if not await _noticed(admin, casts, *one)]

    assert asyncio.run(unnoticed()) == []


async def _noticed(admin: asyncpg.Connection, casts: list[Cast], table: str, event: str) -> bool:
    transaction = admin.transaction()
    await transaction.start()
    try:
        await admin.execute(f"DROP TRIGGER derive_after_{event} ON {table}")
        for seed, cast in enumerate(casts):
            for taken in history(cast, Random(seed), length=16):
                await perform(taken.step, admin, taken.state.at)
                if await derived(admin, cast.case) != expected(taken.state.facts, cast.case):
                    return True
                told = await barred(admin, cast.case)
                if any(one != bars(taken.state.facts, who, cast.subjects) for who, one in told.items()):
                    return True
                told_on = {one.lifted for one in taken.state.facts.releases if one.lifted is not None}
                if {Periods.of(spans) for spans in (await lifted(admin, cast.case)).values()} != told_on:
                    return True
    finally:
        await transaction.rollback()
    return False
