"""docs/coverage.md names each system of the sources by its own name, and nothing in it that is not there."""

import re
from pathlib import Path

import pytest

from backend.demo.kinds.register import STORIES
from backend.tafels.loading import load_all

STORY = re.compile(r"`([A-Z_]+)`")
# Where in a source report something is told: a report, a line or lines of it, and more of those.
SOURCE = re.compile(r"00[0-4]:\d+(?:-\d+)?(?:, \d+(?:-\d+)?)*(?:; 00[0-4]:\d+(?:-\d+)?(?:, \d+(?:-\d+)?)*)*")


@pytest.fixture(scope="module")
def rows(root: Path) -> list[list[str]]:
    """Name, source and what makes it work, of each row."""
    lines = (root / "docs" / "coverage.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [row for row in cells if row[0] != "Name"]


def test_each_system_has_a_name_a_source_and_what_makes_it_work(rows: list[list[str]]) -> None:
    assert len(rows) > 160
    assert [row for row in rows if len(row) != 3 or not all(row)] == []
    assert [row[1] for row in rows if not SOURCE.fullmatch(row[1])] == []
    assert len({row[0] for row in rows}) == len(rows)


def test_each_kind_of_tafel_is_named_and_each_that_is_named_is_there(rows: list[list[str]]) -> None:
    kinds = {one.blueprint.code for one in load_all()}
    assert {story.kind for story in STORIES} == kinds
    named = {code for row in rows for code in STORY.findall(row[2])}
    # What one agreement carries beside the kinds that have a file: no source names a single one of those.
    assert named == kinds - {"CONVENANT_OVERIG"}
