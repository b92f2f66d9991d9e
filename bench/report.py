"""The table that is printed, and the figures that are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson
from rich.console import Console
from rich.table import Table

from bench.lanes import COSTS, Lane
from bench.plans import Reading
from bench.questions import Operation
from bench.timing import Sample, Samples, middle, ratio
from bench.writes import Writing

AIM: Final = 0.85
MORE_READ: Final = 1.10
"""How many times the rows and buffers, and the processor time, a page may take in a larger region."""
MORE_TIME: Final = 1.30
_SHORT: Final = {Lane.HTTP: "HTTP", Lane.PRODUCT: "product", Lane.RAW: "raw", Lane.BARE: "bare"}
RESULTS: Final = Path(__file__).parent / "results"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """All that was measured at one size. `loads` are the machine's load averages at the begin and the end."""

    cases: int
    samples: Mapping[int, Samples]
    reading: Mapping[Operation, Reading]
    writing: Mapping[str, Writing]
    loads: tuple[float, float]


def show(console: Console, one: Measured) -> None:
    """Print what was measured at one size."""
    console.rule(f"{one.cases:,} cases, load {one.loads[0]:.1f} to {one.loads[1]:.1f} on this machine")
    for connections, samples in one.samples.items():
        console.print(_speed(samples, connections))
    console.print(_ratios(one.samples))
    console.print(_guards(one.samples[min(one.samples)]))
    console.print(_writing(one.writing))


def show_growth(console: Console, sizes: Sequence[Measured]) -> None:
    """Print how rows read, buffers and processor time grow with the region."""
    table = Table(title="Growth: the same page in regions of growing size", title_justify="left")
    table.add_column("operation")
    for what in ("rows read", "buffers", "CPU ms, product"):
        for one in sizes:
            table.add_column(f"{what}\n{one.cases:,}", justify="right")
    for operation in Operation:
        rows = [one.reading[operation].rows for one in sizes]
        buffers = [one.reading[operation].buffers for one in sizes]
        costs = [middle(_single(one)[operation, Lane.PRODUCT], _cost) for one in sizes]
        cells = [
            *_grown(rows, MORE_READ, ",.0f"),
            *_grown(buffers, MORE_READ, ",.0f"),
            *_grown(costs, MORE_TIME, ".2f"),
        ]
        table.add_row(operation, *cells)
    console.print(table)


def keep(sizes: Sequence[Measured]) -> Path:
    """Write all figures as JSON; answers where."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    path.write_bytes(orjson.dumps([_plain(one) for one in sizes], option=orjson.OPT_INDENT_2))
    return path


def _speed(samples: Samples, connections: int) -> Table:
    table = Table(title=f"{connections} connection(s): throughput and processor time", title_justify="left")
    table.add_column("operation")
    table.add_column("lane")
    for name in ("requests/s", "CPU ms", "Python", "PostgreSQL", "of raw by CPU", "of raw by throughput"):
        table.add_column(name, justify="right")
    for (operation, lane), found in sorted(samples.items(), key=lambda item: _order(item[0])):
        if lane in COSTS:
            continue
        raw = samples[operation, Lane.RAW]
        by_cpu = ratio(raw, found, _cost)
        mark = "" if lane is not Lane.PRODUCT else "[green]" if by_cpu >= AIM else "[red]"
        table.add_row(
            operation,
            lane,
            f"{middle(found, _rate):,.0f}",
            f"{middle(found, _cost):.2f}",
            f"{middle(found, lambda one: one.python / 1e6 / one.requests):.2f}",
            f"{middle(found, lambda one: one.postgres / 1e6 / one.requests):.2f}",
            f"{mark}{by_cpu:.2f}",
            f"{ratio(found, raw, _rate):.2f}",
        )
    return table


def _ratios(samples: Mapping[int, Samples]) -> Table:
    """What the design aims at, in one place: the product beside raw, and raw beside the same without its guards."""
    table = Table(title="Ratios: how much of the speed of the right one the left one has", title_justify="left")
    table.add_column("operation")
    pairs = ((Lane.PRODUCT, Lane.RAW), (Lane.HTTP, Lane.RAW), (Lane.RAW, Lane.BARE))
    for connections in samples:
        for left, right in pairs:
            table.add_column(f"{_SHORT[left]} / {_SHORT[right]}\n{connections} conn.\nCPU | rate", justify="right")
    for operation in Operation:
        cells = []
        for found in samples.values():
            for left, right in pairs:
                of, to = found[operation, left], found[operation, right]
                cells.append(f"{ratio(to, of, _cost):.2f} | {ratio(of, to, _rate):.2f}")
        table.add_row(operation, *cells)
    return table


def _guards(samples: Samples) -> Table:
    table = Table(title="What each guard costs, in ms of processor time and as part of the whole", title_justify="left")
    table.add_column("operation")
    table.add_column("product", justify="right")
    for lane in COSTS:
        table.add_column(lane.removeprefix("without "), justify="right")
    for operation in Operation:
        if (operation, Lane.PRODUCT) not in samples:
            continue
        whole = samples[operation, Lane.PRODUCT]
        cells = []
        for lane in COSTS:
            part = 1 - ratio(samples[operation, lane], whole, _cost)
            cells.append(f"{part * middle(whole, _cost):.2f} ({part:.0%})")
        table.add_row(operation, f"{middle(whole, _cost):.2f}", *cells)
    return table


def _writing(writing: Mapping[str, Writing]) -> Table:
    table = Table(title="What derived tables cost a write, in ms of PostgreSQL's time", title_justify="left")
    for name in ("insert", "with triggers", "without", "times"):
        table.add_column(name, justify="left" if name == "insert" else "right")
    for name, one in writing.items():
        table.add_row(name, f"{one.derived:.2f}", f"{one.plain:.2f}", f"{one.derived / one.plain:.1f}")
    return table


def _grown(figures: Sequence[float], most: float, form: str) -> list[str]:
    """The figures as they are printed; red where one is too much more than the first."""
    return [f"[red]{one:{form}}" if one > figures[0] * most else f"{one:{form}}" for one in figures]


def _plain(one: Measured) -> dict[str, Any]:
    return {
        "cases": one.cases,
        "loads": one.loads,
        "samples": [
            {
                "connections": connections,
                "operation": operation,
                "lane": lane,
                "rounds": [asdict(each) for each in found],
            }
            for connections, samples in one.samples.items()
            for (operation, lane), found in samples.items()
        ],
        "reading": {operation.value: asdict(found) for operation, found in one.reading.items()},
        "writing": {name: asdict(found) for name, found in one.writing.items()},
    }


def _single(one: Measured) -> Samples:
    return one.samples[min(one.samples)]


def _order(key: tuple[Operation, Lane]) -> tuple[int, int]:
    return list(Operation).index(key[0]), list(Lane).index(key[1])


def _rate(one: Sample) -> float:
    return one.rate


def _cost(one: Sample) -> float:
    return one.cost
