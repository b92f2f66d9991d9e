"""Random histories lived by the database too: after every step it must derive and show what the pure facts say."""

import asyncio
import logging
import os
from collections import Counter
from random import Random

import asyncpg

from consent.basis import Ground
from consent.decision import Condition, visible
from consent.periods import Periods
from consent.provisions.errors import ProvisionCode
from consent.secrecy.errors import SecrecyCode
from tests.consent.casts import KINDS, Cast
from tests.consent.database import put
from tests.consent.derivation import barred, bars, derived, expected
from tests.consent.histories import Taken, history
from tests.consent.judge import visible_ids
from tests.consent.replay import perform
from tests.consent.telling_replay import fault, lifted, unguarded
from tests.consent.telling_steps import Tell
from tests.factories.cell import CaseDatabase

LOG = logging.getLogger(__name__)

FULL = os.environ.get("KETENTAFEL_TEST_COUNTS") == "full"
HISTORIES, LENGTH = (500, 20) if FULL else (130, 10)
# Which piece of the ten thousand and more that `make nightly` lives; every piece has seeds of its own.
FIRST = int(os.environ.get("KETENTAFEL_HISTORIES_PIECE", "0")) * HISTORIES
# After which share of the steps somebody also looks; the derived access is compared after every one.
LOOKING = 1 if FULL else 0.5
# What the histories must have met for the comparison to say something. That somebody signs in too weakly, stops working
# or is asked for by name has truth tables.
ELSEWHERE = {Condition.MEMBER_INACTIVE, Condition.ASSURANCE_TOO_LOW, Condition.NOT_AUTHORISED}
REFUSALS = {
    *(SecrecyCode.SECRECY_GROUND_UNWANTED, SecrecyCode.SECRECY_GROUND_MISSING),
    *(SecrecyCode.SECRECY_GROUND_OUTSIDE_DUTY, SecrecyCode.SECRECY_RECIPIENT, SecrecyCode.SECRECY_CONSENT_MISSING),
    *(SecrecyCode.SECRECY_LAW_MISSING, SecrecyCode.DUTY_CONFLICT_MISSING, ProvisionCode.PROVISION_UNWANTED),
    *(ProvisionCode.POLICE_DECISION_MISSING, ProvisionCode.POLICE_DECISION_EXPIRED),
    *(ProvisionCode.POLICE_DECISION_PARTNERSHIP, ProvisionCode.POLICE_DECISION_CATEGORY),
    *(ProvisionCode.POLICE_DECISION_RECIPIENT, ProvisionCode.PROVISION_MISSING, ProvisionCode.PROVISION_EXPIRED),
    *(ProvisionCode.PROVISION_CATEGORY, ProvisionCode.PROVISION_RECIPIENT, ProvisionCode.THIRD_PERSONS_UNCHECKED),
}
# Few decisions are near misses.
NEAR_MISSES = {
    *(ProvisionCode.POLICE_DECISION_CATEGORY, ProvisionCode.POLICE_DECISION_RECIPIENT),
    *(ProvisionCode.PROVISION_CATEGORY, ProvisionCode.PROVISION_RECIPIENT),
}
RARE = set() if FULL else {*NEAR_MISSES, Condition.SECRECY_STANDS, SecrecyCode.SECRECY_LAW_MISSING}
TOLD = {
    *("on CONFLICT_VAN_PLICHTEN", "on TOESTEMMING_BETROKKENE", "on WETTELIJKE_PLICHT", "on WETTELIJK_RECHT"),
    *("on RECHTSTREEKS_BETROKKEN", "on a decision in WPG", "on a decision in WJSG_39F", "on nothing", "lifted no more"),
}


def test_the_database_lives_every_history_as_the_facts_do(database: CaseDatabase, binding_key: bytes) -> None:
    met = asyncio.run(_live(database, key=binding_key))

    steps = met["accepted"] + met["refused"]
    share = met["accepted"] / steps
    LOG.info("%d histories, %d steps, accepted share %.3f", HISTORIES, steps, share)
    LOG.info("%s", dict(sorted(met.items())))
    assert share >= 0.4
    seen = {Ground.OWN, Ground.SHARED, Ground.BREAK_GLASS, *Condition} - ELSEWHERE
    assert {str(one) for one in (seen | TOLD | REFUSALS) - RARE} - set(met) == set()


async def _live(database: CaseDatabase, *, key: bytes) -> Counter[str]:
    met: Counter[str] = Counter()
    seeds = range(FIRST, FIRST + HISTORIES)
    casts = [Cast(f"twin {seed}", kinds=KINDS[seed % len(KINDS)]) for seed in seeds]
    async with database.admin() as admin:
        await unguarded(admin)
        await put(admin, [cast.setting() for cast in casts])
        for seed, cast in zip(seeds, casts, strict=True):
            random = Random(seed)
            # Rolled back at its end: one transaction has one moment, which the clock of the cell then shifts.
            transaction = admin.transaction()
            await transaction.start()
            for taken in history(cast, random, length=LENGTH):
                met["accepted" if taken.accepted else "refused"] += 1
                await _same(admin, cast, taken, random, met, key=key)
            await transaction.rollback()
    return met


async def _same(
    admin: asyncpg.Connection, cast: Cast, taken: Taken, random: Random, met: Counter[str], *, key: bytes
) -> None:
    at, facts = taken.state.at, taken.state.facts
    assert await perform(taken.step, admin, at) == taken.accepted, taken.step
    assert await derived(admin, cast.case) == expected(facts, cast.case), taken.step
    for organisation, restricted in (await barred(admin, cast.case)).items():
        assert restricted == bars(facts, organisation, cast.subjects), taken.step
    if cast.bound:
        await _told_the_same(admin, cast, taken, met)
    rows = cast.setting().rows
    if random.random() > LOOKING:
        return
    reader = random.choice(cast.readers)
    shown = await visible_ids(admin, reader, at=at, rows=rows, key=key)
    decided = {row.id: visible(reader, row, facts, at) for row in rows}
    assert shown == {id for id, one in decided.items() if one.visible}, (taken.step, reader)
    met.update(str(one.ground or one.condition) for one in decided.values())


async def _told_the_same(admin: asyncpg.Connection, cast: Cast, taken: Taken, met: Counter[str]) -> None:
    """What was told may be read as long; and what was not told is refused for the same reason."""
    state, step = taken.state, taken.step
    kept = {(one.contribution, one.organisation, one.valid.start): one.lifted for one in state.facts.releases}
    known = {told: Periods.of(spans) for told, spans in (await lifted(admin, cast.case)).items()}
    assert known == {told: kept[told] for told in state.duties.grounds}, step
    met.update("lifted no more" for one in known.values() if not one.holds(state.at))
    if not isinstance(step, Tell):
        return
    if taken.accepted:
        met[f"on {step.ground or (f'a decision in {step.register}' if step.register else 'nothing')}"] += 1
        return
    reason = step.why_not(state)
    assert await fault(admin, step, state.at) == reason, step
    met[str(reason)] += 1
