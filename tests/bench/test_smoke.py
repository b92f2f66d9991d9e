"""The benchmark at its smallest: regions are made, lanes agree, and what it prints it has measured."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from backend.embedded import EmbeddedServers
from bench import background, clones, household, plans, region, sameness, timing
from bench.lanes import Lane, Runner, open_lanes, product_of
from bench.questions import Operation
from casegraph.edge.cells import open_cell
from casegraph.schema import product

_CASES = 60


@pytest.mark.full
def test_all_lanes_answer_alike_and_are_measured() -> None:
    with region.servers() as (servers, folder):
        asyncio.run(_run(servers, folder))


async def _run(servers: EmbeddedServers, folder: Path) -> None:
    place = await region.provision(servers, folder)
    await background.fill(place, cases=_CASES)
    async with open_cell(place.settings, schema=product()) as cell:
        await household.fill(place, cell.keys)
    await clones.make(place)
    async with open_lanes(place) as lanes:
        for operation in Operation:
            await sameness.require_same(lanes, operation)
        await _a_lane_that_answers_otherwise_is_found(lanes)
        reading = await plans.read_by(product_of(lanes), place)
        assert all(one.rows > 0 and one.buffers > 0 for one in reading.values())
        found = await timing.measure(
            lanes,
            operations=[Operation.VIEWER],
            postmaster=place.postmaster(),
            rounds=1,
            seconds=0.05,
            connections=1,
            tell=lambda _text: None,
        )
    assert {lane for _operation, lane in found} == set(Lane)
    assert all(one.requests > 0 and one.python > 0 and one.postgres > 0 for (one,) in found.values())


async def _a_lane_that_answers_otherwise_is_found(lanes: Mapping[Lane, Runner]) -> None:
    async def other(_operation: Operation) -> bytes:
        return await lanes[Lane.RAW].ask(Operation.HOT)

    wrong = {**lanes, Lane.RAW: replace(lanes[Lane.RAW], ask=other)}
    with pytest.raises(sameness.DifferentError, match="case in full: raw"):
        await sameness.require_same(wrong, Operation.CASE)
