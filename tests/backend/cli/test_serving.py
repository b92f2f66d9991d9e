"""The file that says where the API answers, and the orderly end of serving."""

import signal
from pathlib import Path

import pytest
import typer

from backend.cli import serving
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


def test_who_is_stopped_right_after_the_address_was_told_ends_in_order(tmp_path: Path) -> None:
    told = tmp_path / "address"
    with serving.announced(told, None, base_url="http://127.0.0.1:8000"):
        assert told.read_text(encoding="utf-8") == "http://127.0.0.1:8000"
        raise KeyboardInterrupt
    assert not told.exists()  # type: ignore[unreachable] # the interruption ends the block, not the test


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
