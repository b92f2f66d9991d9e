"""`ketentafel purge --once`: what it tells of a sweep, and how it ends."""

import asyncio
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from backend.cli import app, installation, purging
from backend.cli.purging import Purged
from backend.embedded import EmbeddedServers
from backend.settings import Region, Settings, load
from consent.keys.errors import KeysCode, KeysError

RUNNER = CliRunner()
DONE = Purged(region="opruimen", proposed=4, destroyed=3, waiting=2, stuck=0, keys=1)


@pytest.fixture
def settings(servers: EmbeddedServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A region that is ready, on the servers of this session."""
    file = tmp_path / "regions.toml"
    file.write_text('[[region]]\ncode = "opruimen"\nname = "Regio"\nmode = "test"\n', encoding="utf-8")
    monkeypatch.setenv("KETENTAFEL_DATA_DIR", str(servers.data_dir))
    monkeypatch.setenv("KETENTAFEL_REGIONS_FILE", str(file))
    found = load()
    installation.prepare(found, found.regions[0])
    return found


def purge() -> Result:
    return RUNNER.invoke(app, ["purge", "--once"], env={"COLUMNS": "80"})


def test_a_region_in_which_nothing_is_due_is_swept_and_told(settings: Settings) -> None:
    done = purge()
    assert done.exit_code == 0, done.output
    head, below, figures = done.stdout.splitlines()
    assert "Voorgesteld" in head
    assert "Proposed" in below
    assert figures.split() == ["opruimen", "0", "0", "0", "0", "0"]
    (region,) = settings.regions
    swept = asyncio.run(purging.sweep(region))
    assert swept == replace(DONE, proposed=0, destroyed=0, waiting=0, keys=0)


@pytest.mark.parametrize(("stuck", "status"), [(0, 0), (1, purging.WAITS)])
def test_the_status_says_whether_something_could_not_be_done(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, stuck: int, status: int
) -> None:
    async def swept(_region: Region) -> Purged:
        return replace(DONE, stuck=stuck)

    monkeypatch.setattr(purging, "sweep", swept)
    done = purge()
    assert done.exit_code == status
    assert done.stdout.splitlines()[-1].split() == ["opruimen", "4", "3", "2", str(stuck), "1"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (ConnectionResetError("geheim"), "voer dit opnieuw uit"),
        (asyncpg.AdminShutdownError("geheim"), "voer dit opnieuw uit"),
        (KeysError(KeysCode.STORE_UNAVAILABLE, reason="OSError"), "STORE_UNAVAILABLE"),
    ],
)
def test_a_database_that_goes_away_is_told_and_the_sweep_can_be_repeated(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, fault: Exception, said: str
) -> None:
    async def falters(_region: Region) -> Purged:
        raise fault

    monkeypatch.setattr(purging, "sweep", falters)
    refused = purge()
    assert refused.exit_code == 1
    assert said in refused.stderr
    assert "geheim" not in refused.output
    monkeypatch.undo()
    assert isinstance(refused.exception, SystemExit)
