"""The file that says where the API answers, and what a terminal and a log are told while something is made."""

import io
import signal
from pathlib import Path

import pytest
import typer
from rich.console import Console

from backend.cli import console, serving
from backend.demo.address import read_address


def test_the_address_is_there_for_as_long_as_the_block_lasts(tmp_path: Path) -> None:
    one, other = tmp_path / "nieuw" / "één", tmp_path / "ander"
    with serving.announced(one, None, other, base_url="http://127.0.0.1:1"):
        assert read_address(one) == read_address(other) == "http://127.0.0.1:1"
        assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["ander", "één"]
    assert not one.exists()
    assert not other.exists()
    assert read_address(one) is None


def test_the_address_goes_also_when_the_block_fails(tmp_path: Path) -> None:
    file = tmp_path / "adres"
    with pytest.raises(RuntimeError), serving.announced(file, base_url="x"):
        raise RuntimeError
    assert not file.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_way_to_stop_ends_in_order(number: signal.Signals) -> None:
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    ended = []

    def work() -> None:
        try:
            signal.raise_signal(number)
        finally:
            signal.raise_signal(number)  # a second one, while everything is being ended, changes nothing
            ended.append(True)

    with pytest.raises(typer.Exit) as stopped, serving.stoppable():
        work()
    assert stopped.value.exit_code == 130
    assert ended == [True]
    assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_a_bar_for_who_watches_and_two_lines_for_a_log(
    terminal: bool,  # noqa: FBT001 - a case of the test
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = io.StringIO()
    monkeypatch.setattr(console, "err", Console(file=written, force_terminal=terminal, width=80))
    with console.progress() as show:
        for done in range(4):
            show("casussen / cases", done, 3)
    told = written.getvalue()
    assert "casussen / cases" in told
    assert "3/3" in told
    assert ("1/3" in told) <= terminal
