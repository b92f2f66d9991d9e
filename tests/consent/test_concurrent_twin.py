"""Two sessions at one case at the same time: after both have ended, the derived access is that of the base tables.

A derivation that adds and subtracts, or that reads before it holds the lock, leaves rows open for ever here.
"""

import asyncio
import logging
import os
from collections import Counter
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from random import Random

import asyncpg

from tests.consent.database import put
from tests.consent.derivation import access_facts, derived, expected, participants, taking_part
from tests.consent.histories import NOON, Cast, Chance
from tests.consent.interleaving import Session, interleave
from tests.consent.steps import State
from tests.factories.cell import CaseDatabase

LOG = logging.getLogger(__name__)

FULL = os.environ.get("KETENTAFEL_TEST_COUNTS") == "full"
INTERLEAVINGS = 1200 if FULL else 120
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
    casts = [Cast(f"{seed} {number}") for number in range(-(-interleavings // PER_CASE))]
    async with AsyncExitStack() as stack:
        admins = [await stack.enter_async_context(database.admin()) for _ in range(3)]
        for admin in admins:
            await admin.execute("SET deadlock_timeout = '50ms'")
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
    chance = Chance(cast, random, State(facts=facts, at=at))
    sessions = [
        Session(connection=admin, steps=[chance.access_step() for _ in range(random.randint(1, 4))])
        for admin in admins[1:]
    ]
    return await interleave(sessions, random, at=at)


async def _differs(admin: asyncpg.Connection, cast: Cast) -> bool:
    facts = await access_facts(admin, cast.case)
    same_access = await derived(admin, cast.case) == expected(facts, cast.case)
    return not (same_access and await participants(admin, cast.case) == taking_part(facts, cast.case))
