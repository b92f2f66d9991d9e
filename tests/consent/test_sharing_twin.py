"""Random histories: "mag ik delen?" gives the verdict of the row policy, and the matrix in SQL says what is missing."""

import asyncio
import logging
import os
from collections import Counter
from dataclasses import replace
from itertools import product
from random import Random

import asyncpg

from consent.access import AccessKey, ceiling_periods
from consent.asking import answers
from consent.basis import Ground, Purpose
from consent.may_share import Sharing, Withheld, may_share
from consent.missing import Missing
from consent.question import Reader, RowKind
from tests.consent.casts import Cast
from tests.consent.database import put
from tests.consent.histories import Taken, history
from tests.consent.replay import perform
from tests.consent.sharing import Known, facts_of_draft, facts_towards, matrix, reading, seen_once_released
from tests.factories.cell import CaseDatabase

LOG = logging.getLogger(__name__)

FULL = os.environ.get("KETENTAFEL_TEST_COUNTS") == "full"
HISTORIES, LENGTH, ASKED = (300, 20, 4) if FULL else (24, 12, 2)
# Which piece `make nightly` is at; every piece has seeds of its own.
FIRST = int(os.environ.get("KETENTAFEL_HISTORIES_PIECE", "0")) * HISTORIES
PURPOSES = (Purpose.VEILIGHEID_GEZIN, Purpose.VEILIGHEID_GEZIN, Purpose.HULP_COORDINATIE, Purpose.HANDHAVING)


def test_the_database_answers_what_may_be_shared_as_the_facts_do(database: CaseDatabase, binding_key: bytes) -> None:
    met = asyncio.run(_live(database, key=binding_key))

    LOG.info("%d histories: %s", HISTORIES, dict(sorted(met.items())))
    # What the histories must have met for the comparison to say something; few bases begin later or wait
    # for nothing but a signature, and fewer are met. Of a missing signature test_service_signing tells too.
    rare = frozenset() if FULL else {Missing.NOT_YET_IN_FORCE, Missing.SIGNATURE_MISSING}
    assert {f"missing {one}" for one in set(Missing) - rare} <= set(met)
    assert min(met["may share"], met["may not share"], met["open"], met["drafts"]) >= HISTORIES
    assert met["above own"] > 0


async def _live(database: CaseDatabase, *, key: bytes) -> Counter[str]:
    met: Counter[str] = Counter()
    casts = [Cast(f"sharing {seed}") for seed in range(FIRST, FIRST + HISTORIES)]
    async with database.admin() as admin:
        await put(admin, [cast.setting() for cast in casts])
        for seed, cast in enumerate(casts, start=FIRST):
            random = Random(f"tafel {seed}")
            transaction = admin.transaction()
            await transaction.start()
            steps = list(enumerate(history(cast, random, length=LENGTH)))
            looked = {number for number, _ in random.sample(steps, ASKED)} | {LENGTH - 1}
            for number, taken in steps:
                assert await perform(taken.step, admin, taken.state.at) == taken.accepted, taken.step
                if number in looked:
                    for reader in (random.choice(cast.readers[:2]), random.choice(cast.readers)):
                        purpose = random.choice(PURPOSES)
                        await _same_matrix(admin, cast, taken, met, reader=reader, purpose=purpose, key=key)
                    await _same_verdict(admin, cast, taken, random, met, key=key)
            await transaction.rollback()
    return met


async def _same_matrix(
    admin: asyncpg.Connection,
    cast: Cast,
    taken: Taken,
    met: Counter[str],
    *,
    reader: Reader,
    purpose: Purpose,
    key: bytes,
) -> None:
    at, facts = taken.state.at, taken.state.facts
    shown, grounds = await matrix(admin, cast, reader, purpose=purpose, at=at, key=key)
    cells = Known(cast, facts, reader, at).cells(purpose)
    assert shown == cells, (cast.seed, taken.step, reader, purpose)
    opened = [one for one, (why, _) in cells.items() if why is None]
    assert grounds == len(opened)
    met["open"] += len(opened)
    met.update(f"missing {why}" for why, _ in cells.values() if why)


async def _same_verdict(
    admin: asyncpg.Connection, cast: Cast, taken: Taken, random: Random, met: Counter[str], *, key: bytes
) -> None:
    at, facts = taken.state.at, taken.state.facts
    row = random.choice([one for one in cast.contributions if one.kind is RowKind.CONTRIBUTION])
    asker = next(one for one in cast.readers if one.organisation == row.owner)
    for towards, purpose in random.sample([*product(cast.organisations, PURPOSES)], 3):
        answer = may_share(facts, row, organisation=towards, purpose=purpose, at=at)
        newcomer = replace(asker, organisation=towards, purpose=purpose)
        seen = await seen_once_released(admin, row, newcomer, case=cast.case, at=at, key=key)
        assert answer.allowed == seen, (cast.seed, taken.step, row, towards, purpose)
        assert answer.allowed == (answer.lacking == ()), answer
        assert purpose is not Purpose.HANDHAVING or answer.decision.ground is not Ground.SHARED
        met["may share" if seen else "may not share"] += 1
        async with reading(admin, asker, at=at, key=key):
            told = [await facts_towards(admin, row, towards)]
            drafted = [await facts_of_draft(admin, row, towards)]
        # Of its own the facts tell what the owner may bring, which the database holds it to as well.
        own = AccessKey(
            case=row.case, subject=row.subjects[0], category=row.category, organisation=row.owner, purpose=purpose
        )
        if towards != row.owner and not ceiling_periods(facts, own).holds(at):
            answer = replace(answer, withheld=Withheld.ABOVE_OWN_CEILING)
            met["above own"] += 1
        if told[0]:
            assert [_ordered(one) for one in answers(told, purpose=purpose) or ()] == [_ordered(answer)]
            met["told"] += 1
        if drafted[0]:
            of_draft = (answers(drafted, purpose=purpose) or [answer])[0]
            unreleased = replace(answer, released=False)
            assert (of_draft.allowed, of_draft.lacking) == (unreleased.allowed, answer.lacking)
            assert not of_draft.released
            met["drafts"] += 1


def _ordered(answer: Sharing) -> Sharing:
    """The bases that open a row come in no order of their own."""
    bases = tuple(sorted(answer.decision.bases, key=lambda one: (one.subject, one.basis)))
    return replace(answer, decision=replace(answer.decision, bases=bases))
