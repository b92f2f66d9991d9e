"""From the moment the address is told, being asked to stop is the ordinary end of serving."""

from pathlib import Path

import pytest

from backend.cli import serving


def test_who_is_stopped_right_after_the_address_was_told_ends_in_order(tmp_path: Path) -> None:
    told = tmp_path / "address"
    with serving.announced(told, None, base_url="http://127.0.0.1:8000"):
        assert told.read_text(encoding="utf-8") == "http://127.0.0.1:8000"
        raise KeyboardInterrupt
    assert not told.exists()  # type: ignore[unreachable] # the interruption ends the block, not the test


def test_another_fault_is_not_taken_for_an_end(tmp_path: Path) -> None:
    told = tmp_path / "address"
    with pytest.raises(RuntimeError), serving.announced(told, base_url="http://127.0.0.1:8000"):
        raise RuntimeError
    assert not told.exists()
