"""The same page in a region four times as large reads the same rows, by the same indexes."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bench import background, household, plans, region
from bench.lanes import Product, place_in_list
from bench.questions import Operation
from casegraph.edge.cells import open_cell
from casegraph.edge.execution import Execution
from casegraph.schema import product

_FEW, _MANY = 1_500, 6_000
_MORE_ROWS = 1.1
_MORE_BUFFERS = 1.25
"""A larger index may be a level deeper: at these sizes that is a larger part than from 10,000 cases to a million."""
_LARGE = {name.partition(".")[2] for name in background.LARGE}
_READS = tuple(one for one in Operation if one is not Operation.CONTRIBUTE)

Plans = Mapping[Operation, Mapping[str, Any]]
Found = tuple[Mapping[Operation, plans.Reading], Plans]


async def _read(cases: int) -> Found:
    with region.servers() as (servers, folder):
        place = await region.provision(servers, folder)
        await background.fill(place, cases=cases)
        schema = product()
        async with open_cell(place.settings, schema=schema) as cell:
            await household.fill(place, cell.keys)
            await background.settle(place)
            execution = Execution(schema)
            _, after = await place_in_list(execution, cell)
            asking = Product(cell=cell, execution=execution, after=after)
            found: Plans = {one: await plans.plan_of(asking, one) for one in _READS}
            return await plans.read_by(asking, place), found


@pytest.mark.full
def test_what_a_page_reads_does_not_grow_with_the_region() -> None:
    few, _ = asyncio.run(_read(_FEW))
    many, found = asyncio.run(_read(_MANY))
    grown = {one: (many[one].rows / few[one].rows, many[one].buffers / few[one].buffers) for one in Operation}
    assert {one: rows for one, (rows, _) in grown.items() if rows > _MORE_ROWS} == {}
    assert {one: buffers for one, (_, buffers) in grown.items() if buffers > _MORE_BUFFERS} == {}
    walked = {one: sorted(_walked(plan)) for one, plan in found.items()}
    assert {one: tables for one, tables in walked.items() if tables} == {}


def _walked(node: Mapping[str, Any]) -> Iterator[str]:
    """Large tables that a plan reads from end to end."""
    if node["Node Type"] == "Seq Scan" and node["Relation Name"] in _LARGE and node["Actual Loops"]:
        yield node["Relation Name"]
    for one in node.get("Plans", ()):
        yield from _walked(one)
