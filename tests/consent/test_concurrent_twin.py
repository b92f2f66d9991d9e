"""Two sessions at one case at the same time: after both have ended, the derived access is that of the base tables.

A derivation that adds and subtracts, or that reads before it holds the lock, leaves rows open for ever here.
"""

import asyncio
import logging
import os
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import asyncpg
import pytest

from consent.basis import Category
from consent.facts import Facts
from consent.periods import Periods
from tenants.ids import LegalBasisId
from tests.consent.casts import KINDS, NOON, Cast
from tests.consent.database import put
from tests.consent.derivation import access_facts, derived, expected, participants, taking_part
from tests.consent.duties import ground_of
from tests.consent.histories import Chance
from tests.consent.interleaving import Session, interleave
from tests.consent.replay import perform
from tests.consent.steps import Invite, LowerCeiling, ProlongConvenant, RecordBasis, State
from tests.consent.telling_replay import lifted, recorded, unguarded
from tests.factories.cell import CaseDatabase

LOG = logging.getLogger(__name__)

FULL = os.environ.get("KETENTAFEL_TEST_COUNTS") == "full"
INTERLEAVINGS = 1200 if FULL else 100
# A new case now and then: on one case for ever, everything would have ended long ago.
PER_CASE = 12


def test_interleaved_sessions_leave_the_access_of_the_base_tables(database: CaseDatabase) -> None:
    told = asyncio.run(run(database, interleavings=INTERLEAVINGS, seed="concurrent"))

    assert told.pop("different", 0) == 0
    steps = told["accepted"] + told["refused"]
    LOG.info("%d interleavings: %s", INTERLEAVINGS, dict(told))
    assert told["accepted"] / steps >= 0.4
    assert told["waited"] >= INTERLEAVINGS / 4, "the sessions hardly met"


async def run(database: CaseDatabase, *, interleavings: int, seed: str, stop: bool = False) -> Counter[str]:
    """Interleave two sessions so many times; counts what happened, and how often the access was `different`."""
    random, told = Random(seed), Counter[str]()
    numbers = range(-(-interleavings // PER_CASE))
    casts = [Cast(f"{seed} {number}", kinds=KINDS[number % len(KINDS)]) for number in numbers]
    async with AsyncExitStack() as stack:
        admins = [await stack.enter_async_context(database.admin()) for _ in range(3)]
        for admin in admins:
            await admin.execute("SET deadlock_timeout = '50ms'")
        await unguarded(admins[0])
        await put(admins[0], [cast.setting() for cast in casts])
        for number in range(interleavings):
            cast, at = casts[number // PER_CASE], NOON + timedelta(minutes=30) * (number % PER_CASE)
            told += await _meet(admins, cast, random, at=at)
            told["different"] += await _differs(admins[0], cast)
            if stop and told["different"]:
                break
    return told


async def _meet(admins: list[asyncpg.Connection], cast: Cast, random: Random, *, at: datetime) -> Counter[str]:
    facts = await access_facts(admins[0], cast.case)
    chance = Chance(cast, random, State(facts=facts, at=at, duties=await recorded(admins[0], cast)))
    sessions = [
        Session(connection=admin, steps=[chance.access_step() for _ in range(random.randint(1, 4))])
        for admin in admins[1:]
    ]
    return await interleave(sessions, random, at=at)


async def _differs(admin: asyncpg.Connection, cast: Cast) -> bool:
    facts = await access_facts(admin, cast.case)
    same_access = await derived(admin, cast.case) == expected(facts, cast.case)
    same_participants = await participants(admin, cast.case) == taking_part(facts, cast.case)
    return not (same_access and same_participants and await _lifted_alike(admin, cast, facts))


async def _lifted_alike(admin: asyncpg.Connection, cast: Cast, facts: Facts) -> bool:
    """Whether what was told may be read while its ground, by the tables, lifts the duty."""
    duties, derived_spans = await recorded(admin, cast), await lifted(admin, cast.case)
    for told, code in duties.grounds.items():
        row, ground = duties.rows[told[0]], ground_of(code)
        assert ground is not None
        if Periods.of(derived_spans[told]) != duties.lifted(facts, row, told[1], ground):
            return False
    return True


_OPEN_CASE = (
    'INSERT INTO casework."case" (id, number, tafel_id, kind_code, kind_version, stage, owner_org, opened_at, version)'
    " SELECT $1::uuid, 'nieuw', tafel_id, kind_code, kind_version, stage, owner_org, opened_at, 1"
    ' FROM casework."case" WHERE id = $2'
)
_BRING_IN = (
    "INSERT INTO casework.subject (id, case_id, owner_org, role_in_household, name_enc, key_id, version)"
    " SELECT $1::uuid, c.id, c.owner_org, 'KIND', '', c.id, 1 FROM casework.\"case\" c WHERE c.id = $2"
)


@pytest.mark.parametrize("agreement_first", [True, False])
@pytest.mark.parametrize("narrowing", [LowerCeiling, ProlongConvenant])
def test_a_case_opened_while_the_agreement_narrows_gets_the_narrow_access(
    database: CaseDatabase, narrowing: type[LowerCeiling | ProlongConvenant], *, agreement_first: bool
) -> None:
    """The change of the agreement cannot see the new case, nor the new case the change: neither has committed."""
    different = asyncio.run(open_while_narrowing(database, narrowing, agreement_first=agreement_first))

    assert not different


async def open_while_narrowing(
    database: CaseDatabase, narrowing: type[LowerCeiling | ProlongConvenant], *, agreement_first: bool
) -> bool:
    """Open a case under an agreement that narrows in another transaction; tells whether the access came out wrong."""
    old, new = Cast("old case"), Cast("new case")
    partner = old.organisations[1]
    ceiling = LowerCeiling(convenant=old.convenant, organisation=partner, category=Category.VEILIGHEID)
    step = ceiling if narrowing is LowerCeiling else ProlongConvenant(convenant=old.convenant, until=NOON)
    subject = new.subjects[0]
    basis = replace(old.setting().facts.bases[1], id=LegalBasisId(new.id("basis")), subject=subject)
    async with database.admin() as opening, database.admin() as agreeing, database.admin() as looking:
        await put(looking, [old.setting()])

        async def narrow() -> None:
            assert await perform(step, agreeing, NOON)

        async def open_case() -> None:
            await opening.execute(_OPEN_CASE, new.case, old.case)
            await opening.execute(_BRING_IN, subject, new.case)
            assert await perform(Invite(case=new.case, organisation=partner, until=None), opening, NOON)
            assert await perform(RecordBasis(basis=basis), opening, NOON)

        works = [(agreeing, narrow), (opening, open_case)]
        (before, first), (after, second) = works if agreement_first else reversed(works)
        one, other = before.transaction(), after.transaction()
        await one.start()
        await other.start()
        await first()
        following = asyncio.create_task(second())
        await _done_or_waiting(following, after.get_server_pid(), looking)
        await one.commit()
        await following
        await other.commit()
        return await _differs(looking, new) or await _differs(looking, old)


def test_a_case_under_another_agreement_does_not_wait_for_one_that_changes(database: CaseDatabase) -> None:
    asyncio.run(_write_elsewhere_while_narrowing(database))


async def _write_elsewhere_while_narrowing(database: CaseDatabase) -> None:
    narrowed, elsewhere = Cast("narrowed"), Cast("elsewhere")
    ceiling = LowerCeiling(
        convenant=narrowed.convenant, organisation=narrowed.organisations[1], category=Category.VEILIGHEID
    )
    async with database.admin() as agreeing, database.admin() as writing:
        await put(agreeing, [narrowed.setting(), elsewhere.setting()])
        async with agreeing.transaction():
            assert await perform(ceiling, agreeing, NOON)
            await writing.execute("SET lock_timeout = '1s'")
            for cast, waits in ((elsewhere, False), (narrowed, True)):
                end = Invite(case=cast.case, organisation=cast.organisations[-1], until=None)
                async with writing.transaction():
                    assert await _times_out(end, writing) == waits


async def _times_out(step: Invite, writing: asyncpg.Connection) -> bool:
    try:
        async with writing.transaction():
            assert await perform(step, writing, NOON)
    except asyncpg.LockNotAvailableError:
        return True
    return False


async def _done_or_waiting(task: asyncio.Task[None], pid: int, looking: asyncpg.Connection) -> None:
    """Until the second work has either ended before the first commits, or waits for it."""
    waits = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $1"
    while not task.done() and not await looking.fetchval(waits, pid):
        await asyncio.wait([task], timeout=0.01)
