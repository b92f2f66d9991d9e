"""Making a demo region in every size, making it again, and what is refused with nothing changed."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from backend.cli import installation
from backend.demo import making, plots, runs, signin
from backend.demo.errors import TEXTS, DemoCode, DemoError
from backend.demo.plots import Size
from backend.demo.stories import tell
from backend.demo.telling import Telling
from backend.embedded import EmbeddedServers
from backend.settings import Region, Settings, load
from backend.settings.load import embedded_databases

# The sizes of the product, cut down: the code is the same, the wait is not.
FEW = {Size.SMALL: 2, Size.REGION: 4, Size.COUNTRY: 1}
# Whatever its size, a demo has one case more: that of the Zorg- en Veiligheidshuis.
HOUSE = 1
BULK = {Size.SMALL: 0, Size.REGION: 0, Size.COUNTRY: 1_000}
CASES = 'SELECT count(*) FROM casework."case"'
EVERYTHING = (
    "SELECT jsonb_agg(c ORDER BY c.id)::text ||"
    " (SELECT jsonb_agg(k.id ORDER BY k.id)::text FROM casework.contribution k)"
    ' FROM casework."case" c'
)


class Ground:
    """A region for demos on the servers of this session."""

    def __init__(self, servers: EmbeddedServers, settings: Settings) -> None:
        self.settings = settings
        (self.region,) = settings.regions
        self.progress: list[tuple[str, int, int]] = []
        self._dsn = servers.postgres_dsn(embedded_databases(self.region.code)[0], "postgres")

    def make(self, *, size: Size | None = None, reset: bool = False) -> making.Outcome:
        return making.make(
            self.settings, self.region, size=size, reset=reset, progress=lambda *told: self.progress.append(told)
        )

    def ask(self, sql: str, *values: object) -> Any:
        async def fetch() -> Any:
            connection = await asyncpg.connect(self._dsn)
            try:
                return await connection.fetchval(sql, *values)
            finally:
                await connection.close()

        return asyncio.run(fetch())


def settings_of(servers: EmbeddedServers, folder: Path, *, code: str, mode: str) -> Settings:
    file = folder / f"{code}.toml"
    file.write_text(f'[[region]]\ncode = "{code}"\nname = "Regio"\nmode = "{mode}"\n', encoding="utf-8")
    return load(data_dir=servers.data_dir, regions_file=file)


@pytest.fixture(scope="module")
def prepared(servers: EmbeddedServers, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    settings = settings_of(servers, tmp_path_factory.mktemp("maken"), code="maken", mode="demo")
    installation.prepare(settings, settings.regions[0])
    return Ground(servers, settings)


@pytest.fixture
def ground(prepared: Ground, monkeypatch: pytest.MonkeyPatch) -> Ground:
    """Each test finds what the one before it made, and says itself what it wants."""
    for module in (plots, making):
        monkeypatch.setattr(module, "CASES", FEW)
        monkeypatch.setattr(module, "BULK_CASES", BULK)
    return prepared


def test_a_demo_is_made_once_and_another_size_only_after_a_reset(ground: Ground) -> None:
    made = ground.make(size=Size.SMALL, reset=True)
    assert (made.size, made.is_new) == (Size.SMALL, True)
    assert ground.ask(CASES) == 2 + HOUSE
    before = ground.ask(EVERYTHING)
    for size in (None, Size.SMALL):
        again = ground.make(size=size)
        assert (again.size, again.is_new) == (Size.SMALL, False)
    with pytest.raises(DemoError) as refused:
        ground.make(size=Size.REGION)
    assert refused.value.code is DemoCode.OTHER_SIZE
    assert "--reset" in refused.value.message_nl
    assert ground.ask(EVERYTHING) == before
    # What happened in the demo's past is no work for the worker, and its clock is right.
    assert ground.ask("SELECT count(*) FROM casework.outbox WHERE done_at IS NULL") == 0
    assert ground.ask("SELECT clock_offset = interval '0' FROM tenants.cell")
    assert ground.ask("SELECT count(*) FROM tenants.organisation o WHERE o.name NOT LIKE '%(fictief)%'") == 0
    assert ground.ask("SELECT count(*) FROM tenants.person p WHERE p.display_name NOT LIKE '%(fictief)%'") == 0

    file = runs.run_file(ground.settings, scenario="first-region")
    file.parent.mkdir(exist_ok=True)
    runs.write(file, runs.begin())
    old = set(ground.ask('SELECT array_agg(id) FROM casework."case"'))
    wiped = ground.make(size=Size.REGION, reset=True)
    assert (wiped.size, wiped.is_new) == (Size.REGION, True)
    assert ground.ask(CASES) == 4 + HOUSE
    assert old.isdisjoint(ground.ask('SELECT array_agg(id) FROM casework."case"'))
    assert not file.exists()
    assert ground.make().size is Size.REGION


def test_half_a_demo_is_made_anew_and_nobody_elses_ever(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    async def falters(telling: Telling, plot: plots.Plot) -> None:
        if plot.number == 1:
            raise RuntimeError("cut short")
        await tell(telling, plot)

    monkeypatch.setattr(making, "tell", falters)
    with pytest.raises(RuntimeError, match="cut short"):
        ground.make(size=Size.SMALL, reset=True)
    monkeypatch.setattr(making, "tell", tell)
    assert ground.ask("SELECT obj_description('tenants.cell'::regclass)") == "demo small begun"
    assert ground.make().is_new
    assert ground.ask(CASES) == 2 + HOUSE

    stranger = uuid4()
    ground.ask(
        "INSERT INTO tenants.organisation (id, kind, name, active, version)"
        " VALUES ($1, 'GGZ', 'Een ander', tstzrange(now(), NULL), 1)",
        stranger,
    )
    asyncio.run(_forget_mark(ground))
    with pytest.raises(DemoError) as refused:
        ground.make()
    assert refused.value.code is DemoCode.FOREIGN_DATA
    assert ground.ask("SELECT count(*) FROM tenants.organisation WHERE id = $1", stranger) == 1
    assert ground.ask(CASES) == 2 + HOUSE


@pytest.mark.full
def test_a_million_cases_are_written_by_the_same_code_as_a_thousand(ground: Ground) -> None:
    """It also wipes the stranger of the test before, since that is what a reset is told to do."""
    made = ground.make(size=Size.COUNTRY, reset=True)
    assert (made.size, made.is_new) == (Size.COUNTRY, True)
    assert ground.ask(CASES) == 1_001 + HOUSE
    assert ("casussen in het groot / cases in bulk", 1_000, 1_000) in ground.progress
    assert ground.ask("SELECT count(*) FROM tenants.organisation WHERE name = 'Een ander'") == 0
    assert ground.ask('SELECT count(*) = count(DISTINCT number) FROM casework."case" WHERE number IS NOT NULL')
    assert not ground.make(size=Size.COUNTRY).is_new


def test_no_other_mode_is_ever_filled_or_wiped(servers: EmbeddedServers, tmp_path: Path) -> None:
    settings = settings_of(servers, tmp_path, code="proef", mode="test")
    (region,) = settings.regions
    installation.prepare(settings, region)
    ground = Ground(servers, settings)
    calls: list[Callable[[], object]] = [
        lambda: ground.make(reset=True),
        lambda: signin.open_sign_in(settings, region),
        lambda: signin.demo_region(settings),
    ]
    codes = []
    for call in calls:
        with pytest.raises(DemoError) as refused:
            call()
        codes.append(refused.value.code)
    assert codes == [DemoCode.NOT_DEMO, DemoCode.NOT_DEMO, DemoCode.NO_DEMO_REGION]
    assert ground.ask("SELECT count(*) FROM tenants.organisation") == 0
    assert not settings.demo_issuer_file("proef").exists()


def test_a_database_that_is_no_demo_is_not_wiped_whatever_the_settings_say(
    servers: EmbeddedServers, tmp_path: Path
) -> None:
    """The settings call a region a demo, and the database itself knows better."""
    real = settings_of(servers, tmp_path, code="echt", mode="test")
    installation.prepare(real, real.regions[0])
    ground = Ground(servers, settings_of(servers, tmp_path, code="echt", mode="demo"))
    ground.ask(
        "INSERT INTO tenants.organisation (id, kind, name, active, version)"
        " VALUES ($1, 'GGZ', 'Een ander', tstzrange(now(), NULL), 1)",
        uuid4(),
    )
    with pytest.raises(DemoError) as refused:
        ground.make(reset=True)
    assert refused.value.code is DemoCode.NOT_DEMO
    assert ground.ask("SELECT count(*) FROM tenants.organisation") == 1


def test_every_mistake_says_what_to_do_in_two_languages() -> None:
    assert set(TEXTS) == set(DemoCode)
    for code, text in TEXTS.items():
        assert text.nl.strip() != text.en.strip(), code
        assert text.nl.endswith("."), code
        assert text.en.endswith("."), code


async def _forget_mark(ground: Ground) -> None:
    region: Region = ground.region
    async with making.connected(region.database.owner.get_secret_value()) as owner:
        await owner.execute("COMMENT ON TABLE tenants.cell IS NULL")
