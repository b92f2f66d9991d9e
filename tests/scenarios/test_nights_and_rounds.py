"""What a story of a kind cannot tell in one day: looking back at a night, and coming in too late for a round."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from backend.demo import clock
from backend.demo.circle import kinds
from backend.demo.kinds.company import CHAIR, GEMEENTE, HOUSEHOLD, NIGHT, OFFICER, OM, PERSON, POLITIE, TEAM
from backend.demo.kinds.course import called, unseen
from backend.demo.kinds.emergency import broken, reviewed
from backend.demo.kinds.referring import in_round, refer, tuesday_after_monday_noon
from backend.demo.kinds.table import Declined
from backend.demo.kinds.weighing import admitted
from backend.embedded import EmbeddedServers
from tests.casegraph.live import running
from tests.scenarios import circle
from tests.scenarios.circle import Ground

pytestmark = pytest.mark.full
HERE = ZoneInfo("Europe/Amsterdam")


@pytest.fixture(scope="module")
def stage(servers: EmbeddedServers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ground, str]]:
    ground = circle.prepare(servers, tmp_path_factory.mktemp("nacht"), code="nacht")
    ground.open(kinds())
    with running(ground.environment(), log=tmp_path_factory.mktemp("log") / "nacht.log") as process:
        yield ground, process.url


def test_emergency_access_ends_by_itself_and_another_looks_back_at_it(stage: tuple[Ground, str]) -> None:
    ground, url = stage
    table = ground.table("THV", kinds(), url=url)
    case = refer(table, POLITIE, tells=PERSON | {"ROL_IN_GEZIN"}, kind="CRISIS")
    admitted(table, case, by=(CHAIR,), yes=("C1", "C2"))
    called(table, case, TEAM, "OP_AFROEP")
    glass = broken(table, case, partners=(POLITIE, TEAM))
    _ahead(ground, timedelta(minutes=61))
    try:
        unseen(table, case, NIGHT)
        for who, code in ((NIGHT, "OWN_GLASS"), (OFFICER, "NOT_FOUND")):
            with table.declines(code, f"{who} looks back"):
                reviewed(table, glass, by=who)
        # None of these refusals was a review: the first one that counts is this.
        reviewed(table, glass)
        with pytest.raises(Declined) as again:
            reviewed(table, glass)
        assert again.value.codes == ["ALREADY_REVIEWED"]
    finally:
        _ahead(ground, timedelta(0))


def test_what_comes_in_after_the_cut_off_waits_for_the_next_round(stage: tuple[Ground, str]) -> None:
    ground, url = stage
    table = ground.table("ZVH", kinds(), url=url)
    monday = datetime.now(HERE).date() + timedelta(days=7 - datetime.now(HERE).weekday())
    noon = datetime.combine(monday, time(12), HERE)
    waiting = {}
    try:
        for name, moment in (("in time", noon - timedelta(minutes=5)), ("late", noon + timedelta(minutes=5))):
            _ahead(ground, moment - datetime.now(UTC))
            case = refer(table, GEMEENTE, tells=HOUSEHOLD | {"GEWENSTE_PARTNERS"}, partners=(OM,))
            waiting[name] = tuesday_after_monday_noon(moment)
            in_round(table, case, CHAIR, on=waiting[name])
    finally:
        _ahead(ground, timedelta(0))
    assert waiting == {"in time": monday + timedelta(days=1), "late": monday + timedelta(days=8)}


def _ahead(ground: Ground, by: timedelta) -> None:
    """Set the clock of the region so far ahead."""

    async def work() -> None:
        owner = await asyncpg.connect(ground.dsn)
        try:
            await clock.shift(owner, -by)
        finally:
            await owner.close()

    asyncio.run(work())
