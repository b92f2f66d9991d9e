"""What a terminal and a log are told while something is made."""

import io

import pytest
from rich.console import Console

from backend.cli import console


def test_a_log_gets_a_line_for_each_tenth_and_no_line_twice(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "err", Console(stderr=True, force_terminal=False, width=80))
    with console.progress() as show:
        for done in (0, 0, 5, 40, 41, 95, 100):
            show("casussen / cases", done, 100)
        show("niets / nothing", 0, 0)
    assert capsys.readouterr().err.splitlines() == [
        "casussen / cases: 0/100",
        "casussen / cases: 40/100",
        "casussen / cases: 95/100",
        "casussen / cases: 100/100",
        "niets / nothing: 0/0",
    ]


def test_who_watches_sees_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(console, "err", Console(file=written, force_terminal=True, width=80))
    with console.progress() as show:
        for done in range(4):
            show("casussen / cases", done, 3)
    told = written.getvalue()
    assert "casussen / cases" in told
    assert "3/3" in told
    assert "\N{BOX DRAWINGS HEAVY HORIZONTAL}" in told
