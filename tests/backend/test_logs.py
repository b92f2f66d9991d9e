"""What every process writes: one JSON line on the standard error of that moment, without the text of an exception."""

import io
import json
import sys
from collections.abc import Iterator

import pytest
import structlog

from backend import logs


@pytest.fixture(autouse=True)
def defaults() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_a_line_goes_to_the_standard_error_of_its_own_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", first)
    logs.configure()
    log = structlog.get_logger("name")
    first.close()
    monkeypatch.setattr(sys, "stderr", second)
    log.info("began", region="west")
    line = json.loads(second.getvalue())
    assert (line["event"], line["region"], line["level"]) == ("began", "west", "info")


def test_the_text_of_an_exception_stays_out(monkeypatch: pytest.MonkeyPatch) -> None:
    told = io.StringIO()
    monkeypatch.setattr(sys, "stderr", told)
    logs.configure()
    structlog.get_logger("name").error("failed", exc_info=ValueError("kanarie Jansen"), stack_info=True)
    assert json.loads(told.getvalue())["event"] == "failed"
    assert "Jansen" not in told.getvalue()
    assert "Traceback" not in told.getvalue()
