"""`ketentafel kinds`: a file is checked, compared and laid down without a line of code."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backend.cli import app, installation
from backend.embedded import EmbeddedServers
from backend.settings import Settings, load
from backend.tafels.loading import BLUEPRINTS
from backend.tafels.loading import load as load_kind

RUNNER = CliRunner()
NOW = load_kind(BLUEPRINTS / "lokale_veiligheidskamer.toml").blueprint.version
TEXT = (BLUEPRINTS / "lokale_veiligheidskamer.toml").read_text(encoding="utf-8")


@pytest.fixture
def settings(servers: EmbeddedServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A region that is ready, on the servers of this session."""
    file = tmp_path / "regions.toml"
    file.write_text('[[region]]\ncode = "soorten"\nname = "Regio"\nmode = "test"\n', encoding="utf-8")
    monkeypatch.setenv("KETENTAFEL_DATA_DIR", str(servers.data_dir))
    monkeypatch.setenv("KETENTAFEL_REGIONS_FILE", str(file))
    found = load()
    installation.prepare(found, found.regions[0])
    return found


def _file(tmp_path: Path, text: str) -> str:
    file = tmp_path / "soort.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def _run(*words: str) -> Result:
    return RUNNER.invoke(app, ["kinds", *words], env={"COLUMNS": "160"})


def test_a_right_file_is_told_and_a_wrong_one_by_its_line(tmp_path: Path) -> None:
    done = _run("check", _file(tmp_path, TEXT))
    assert (done.exit_code, done.stdout) == (0, f"VEILIGHEIDSKAMER {NOW}: in orde / all right\n")
    done = _run("check", _file(tmp_path, TEXT.replace("people = 2", "people = 0", 1)))
    line = TEXT[: TEXT.index("people = 2")].count("\n") + 1
    assert done.exit_code == 1
    assert f"soort.toml, regel {line}: " in done.stderr
    assert _run("check", str(tmp_path / "nergens.toml")).exit_code == 1


def test_a_file_is_compared_laid_down_once_and_never_changed(settings: Settings, tmp_path: Path) -> None:
    later = TEXT.replace(f"version = {NOW}", f"version = {NOW + 1}", 1).replace("people = 2", "people = 3", 1)
    done = _run("compare", _file(tmp_path, later))
    assert done.exit_code == 0, done.output
    assert [line.split() for line in done.stdout.splitlines() if "weighing" in line] == [["weighing.people", "2", "3"]]

    for told in ("vastgelegd", "was er al"):
        done = _run("register", _file(tmp_path, later))
        assert done.exit_code == 0, done.output
        assert f"{settings.regions[0].code}: VEILIGHEIDSKAMER {NOW + 1} {told}" in done.stdout
    done = _run("register", _file(tmp_path, later.replace("people = 3", "people = 4", 1)))
    assert done.exit_code == 1
    assert f"VEILIGHEIDSKAMER {NOW + 1}" in done.stderr


def test_the_example_is_a_kind_of_its_own(settings: Settings) -> None:
    example = str(Path(__file__).parents[3] / "docs/examples/buurttafel.toml")
    assert _run("check", example).stdout == "BUURTTAFEL 1: in orde / all right\n"
    done = _run("compare", example)
    assert done.exit_code == 0, done.output
    done = _run("register", example)
    assert (done.exit_code, f"{settings.regions[0].code}: BUURTTAFEL 1 vastgelegd" in done.stdout) == (0, True)
