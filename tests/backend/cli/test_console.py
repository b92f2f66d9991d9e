"""What a command says of long work where nobody watches."""

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
