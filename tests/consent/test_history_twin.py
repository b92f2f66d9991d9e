"""Random histories lived by the database too: after every step it must derive and show what the pure facts say."""

import asyncio
import logging
import os
from collections import Counter
from random import Random

import asyncpg

from consent.decision import visible
from tests.consent.database import put
from tests.consent.derivation import barred, bars, derived, expected
from tests.consent.histories import Cast, Taken, history
from tests.consent.judge import visible_ids
from tests.consent.replay import perform
from tests.factories.cell import CaseDatabase

LOG = logging.getLogger(__name__)

FULL = os.environ.get("KETENTAFEL_TEST_COUNTS") == "full"
HISTORIES, LENGTH = (500, 20) if FULL else (130, 10)
# Which piece of the ten thousand and more that `make nightly` lives; every piece has seeds of its own.
FIRST = int(os.environ.get("KETENTAFEL_HISTORIES_PIECE", "0")) * HISTORIES
# After which share of the steps somebody also looks; the derived access is compared after every one.
LOOKING = 1 if FULL else 0.5


def test_the_database_lives_every_history_as_the_facts_do(database: CaseDatabase, binding_key: bytes) -> None:
    accepted = asyncio.run(_live(database, key=binding_key))

    share = accepted[True] / accepted.total()
    LOG.info("%d histories, %d steps, accepted share %.3f", HISTORIES, accepted.total(), share)
    assert share >= 0.4


async def _live(database: CaseDatabase, *, key: bytes) -> Counter[bool]:
    accepted: Counter[bool] = Counter()
    casts = [Cast(f"twin {seed}") for seed in range(FIRST, FIRST + HISTORIES)]
    async with database.admin() as admin:
        await put(admin, [cast.setting() for cast in casts])
        for seed, cast in enumerate(casts, start=FIRST):
            random = Random(seed)
            # Rolled back at its end: one transaction has one moment, which the clock of the cell then shifts.
            transaction = admin.transaction()
            await transaction.start()
            for taken in history(cast, random, length=LENGTH):
                accepted[taken.accepted] += 1
                await _same(admin, cast, taken, random, key=key)
            await transaction.rollback()
    return accepted


async def _same(admin: asyncpg.Connection, cast: Cast, taken: Taken, random: Random, *, key: bytes) -> None:
    at, facts = taken.state.at, taken.state.facts
    assert await perform(taken.step, admin, at) == taken.accepted, taken.step
    assert await derived(admin, cast.case) == expected(facts, cast.case), taken.step
    for organisation, restricted in (await barred(admin, cast.case)).items():
        assert restricted == bars(facts, organisation, cast.subjects), taken.step
    rows = cast.setting().rows
    if random.random() > LOOKING:
        return
    reader = random.choice(cast.readers)
    shown = await visible_ids(admin, reader, at=at, rows=rows, key=key)
    assert shown == {row.id for row in rows if visible(reader, row, facts, at).visible}, (taken.step, reader)
