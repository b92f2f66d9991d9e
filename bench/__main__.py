"""`python -m bench`: make regions of growing size, hold the lanes' answers against each other, measure, print."""

import argparse
import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from backend.embedded import EmbeddedServers
from bench import background, clones, household, plans, region, report, sameness, timing, writes
from bench.lanes import COSTS, Lane, open_lanes, product_of
from bench.questions import Operation
from casegraph.edge.cells import open_cell
from casegraph.schema import product

_SIZES = (10_000, 100_000)
_CROWD = 16
_WIDTH = 160


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How long to measure: rounds, and seconds per slice."""

    rounds: int
    seconds: float


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", type=int, action="append", help="cases in the region; may be repeated")
    parser.add_argument("--rounds", type=int, default=7, help="rounds over all lanes")
    parser.add_argument("--seconds", type=float, default=0.4, help="seconds per lane, operation and round")
    given = parser.parse_args()
    console = Console()
    if not console.is_terminal:
        # Kept in a file, the tables need not fit a window.
        console = Console(width=_WIDTH)
    sizes = [run(cases, Plan(rounds=given.rounds, seconds=given.seconds), console) for cases in given.size or _SIZES]
    report.show_growth(console, sizes)
    console.print(f"All figures: {report.keep(sizes)}")


def run(cases: int, plan: Plan, console: Console) -> report.Measured:
    """Measure one size, on servers of its own."""
    with region.servers() as (servers, folder):
        return asyncio.run(_measure(cases, plan, console, servers=servers, folder=folder))


async def _measure(
    cases: int, plan: Plan, console: Console, *, servers: EmbeddedServers, folder: Path
) -> report.Measured:
    began = os.getloadavg()[0]
    with console.status(f"Making a region of {cases:,} cases") as status:
        place = await region.provision(servers, folder)
        await background.fill(place, cases=cases)
        async with open_cell(place.settings, schema=product()) as cell:
            await household.fill(place, cell.keys)
        await background.settle(place)
        await clones.make(place)
        await background.settle(place, database=clones.NAME)
        writing = await writes.cost_of_deriving(place, cases=cases, rounds=plan.rounds)
        async with open_lanes(place) as lanes:
            for operation in Operation:
                await sameness.require_same(lanes, operation)
            found = {}
            for connections, chosen in ((1, list(Lane)), (_CROWD, [lane for lane in Lane if lane not in COSTS])):
                found[connections] = await timing.measure(
                    {lane: lanes[lane] for lane in chosen},
                    operations=list(Operation),
                    postmaster=place.postmaster(),
                    rounds=plan.rounds,
                    seconds=plan.seconds,
                    connections=connections,
                    tell=lambda text: status.update(f"{cases:,} cases: {text}"),
                )
            reading = await plans.read_by(product_of(lanes), place)
    measured = report.Measured(
        cases=cases, samples=found, reading=reading, writing=writing, loads=(began, os.getloadavg()[0])
    )
    report.show(console, measured)
    return measured


if __name__ == "__main__":
    main()
