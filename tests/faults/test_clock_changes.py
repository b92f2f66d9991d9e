"""The clock of a cell is set back and forward, in leaps: nothing is destroyed early, and no effect waits for it."""

import random
from datetime import timedelta

from backend.retention.sweeping import sweep_cases
from tests.backend.cases.kamer import Kamer
from tests.backend.outbox.office import Office
from tests.backend.retention.steps import A_YEAR, rejected, remains
from tests.backend.worker.acts import GEMEENTE, referred, settled
from tests.backend.worker.post import PostOffice
from tests.backend.worker.station import Station
from tests.faults.counts import SEED, tell

_DAY = timedelta(days=1)


async def test_a_term_is_over_by_the_database_clock_and_by_no_other(kamer: Kamer, office: Office) -> None:
    """To and fro around the end of a term: destroyed at the first sweep that finds it over, and at none before."""
    dice = random.Random(SEED)
    case = await rejected(kamer)
    whole = await remains(office, case)
    due = await office.admin.fetchval("SELECT due_at FROM casework.retention_term WHERE case_id = $1", case)
    for leap in [*(timedelta(seconds=dice.uniform(-400 * _DAY.total_seconds(), 0)) for _ in range(20)), timedelta(0)]:
        # From just before the end, back by up to a year and more.
        left = due - await office.admin.fetchval("SELECT tenants.moment()") - timedelta(seconds=5)
        await office.leap(left + leap)
        assert (await sweep_cases(office.system, office.cell.keys)).destroyed == 0
        assert await remains(office, case) == whole
    await office.leap(timedelta(seconds=10))
    assert (await sweep_cases(office.system, office.cell.keys)).destroyed == 1
    await office.leap(-A_YEAR)
    # Set back again, it stays gone, with the one declaration.
    assert (await sweep_cases(office.system, office.cell.keys)).destroyed == 0
    assert await remains(office, case) == {}
    assert await office.admin.fetchval("SELECT count(*) FROM casework.declaration") == 1


async def test_leaps_of_the_clock_hold_up_no_effect_and_repeat_none(
    kamer: Kamer, office: Office, station: Station, post: PostOffice
) -> None:
    """An effect is due by real time: it waits for no moment that the clock was at, and the clock need not get there."""
    dice = random.Random(SEED)
    await office.mailbox(kamer.organisations["gemeente"], address=GEMEENTE)
    # The last one is back by more than all the others together can be on.
    leaps = [*(timedelta(hours=dice.uniform(-30, 30)) for _ in range(11)), -20 * _DAY]
    with station.worker():
        for leap in leaps:
            await referred(kamer)
            await office.leap(leap)
        rows = await settled(office)
    assert {row["outcome"] for row in rows} == {"DONE"}
    assert sorted(post.times().values()) == [1] * len(leaps)
    tell("clock", leaps=len(leaps), effects=len(rows), repeats=0)
