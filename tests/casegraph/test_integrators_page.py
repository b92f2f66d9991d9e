"""What the page for integrators shows and counts is what the code does."""

import re
from dataclasses import asdict
from pathlib import Path

import pytest
from graphql import parse, validate

from casegraph.compiler.limits import Limits, examine
from casegraph.edge.errors import EdgeCode, refused
from casegraph.schema import core, product

PAGES = [*sorted(Path("docs").rglob("*.md")), Path("README.md")]
PAGE = Path("docs/integrators.md").read_text(encoding="utf-8")
EXAMPLES = [
    pytest.param(example, id=f"{path.stem}-{number}")
    for path in PAGES
    for number, example in enumerate(re.findall(r"```graphql\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL))
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_fits_the_schema_and_its_limits(example: str) -> None:
    document, schema = parse(example), core(product())
    assert validate(schema, document) == []
    assert examine(document, schema, Limits())


def test_the_page_shows_reading_paging_changing_and_following() -> None:
    found = "".join(re.findall(r"```graphql\n(.*?)```", PAGE, re.DOTALL))
    assert {"query", "mutation", "subscription"} <= set(re.findall(r"^\w+", found, re.MULTILINE))


def test_every_limit_is_the_one_in_force() -> None:
    rows = dict(re.findall(r"^\| (\w+) \| ([\d,]+) \|$", PAGE, re.MULTILINE))
    in_force = asdict(Limits())
    assert len(rows) == 12
    assert {name: int(most.replace(",", "")) for name, most in rows.items()} == {name: in_force[name] for name in rows}


def test_every_error_of_the_edge_is_told_under_its_status() -> None:
    told: dict[str, set[int]] = {}
    for statuses, codes in re.findall(r"^\| ([\d, ]+) \| ([`A-Z_, ]+) \|", PAGE, re.MULTILINE):
        for code in re.findall(r"`(\w+)`", codes):
            told.setdefault(code, set()).update(int(status) for status in statuses.split(","))
    # One is told by an address that does not exist, two come beside data, and two in a payload.
    beside = {EdgeCode.INT_RANGE, EdgeCode.VALUE_UNREADABLE}
    payload = {EdgeCode.KEY_INVALID, EdgeCode.KEY_REUSED}
    elsewhere = {EdgeCode.ADDRESS_UNKNOWN} | beside | payload
    assert all(f"`{code.value}`" in PAGE for code in beside | payload)
    assert {code.value for code in set(EdgeCode) - elsewhere} == told.keys()
    assert all(refused(EdgeCode(code)).status in statuses for code, statuses in told.items())
