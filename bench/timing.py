"""Time: every lane in turn, round after round, so that a busy machine is as busy for one as for another."""

import asyncio
import gc
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench import cpu
from bench.lanes import Lane, Runner
from bench.questions import Operation

# A connection takes its lasting plan at the sixth execution.
_WARM = 8
_WARM_EACH = 2


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One slice of one lane: requests, wall clock and processor time in nanoseconds."""

    requests: int
    wall: int
    python: int
    postgres: int

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / (self.wall / 1e9)

    @property
    def cost(self) -> float:
        """Milliseconds of processor time per request, of Python and PostgreSQL together."""
        return (self.python + self.postgres) / 1e6 / self.requests


Samples = Mapping[tuple[Operation, Lane], Sequence[Sample]]


async def measure(
    lanes: Mapping[Lane, Runner],
    *,
    operations: Sequence[Operation],
    postmaster: int,
    rounds: int,
    seconds: float,
    connections: int,
    tell: Callable[[str], None],
) -> Samples:
    """Slices of every lane on every operation, in another order each round."""
    found: dict[tuple[Operation, Lane], list[Sample]] = {}
    for operation in operations:
        for runner in lanes.values():
            with runner.during():
                await asyncio.gather(*(_warm(runner, operation, connections) for _ in range(connections)))
    order = random.Random(7)  # noqa: S311 - a repeatable order
    for number in range(rounds):
        tell(f"{connections} connections, round {number + 1} of {rounds}")
        for operation in operations:
            for lane in order.sample(list(lanes), len(lanes)):
                sample = await _slice(lanes[lane], operation, postmaster, seconds=seconds, connections=connections)
                found.setdefault((operation, lane), []).append(sample)
    return found


def middle(samples: Sequence[Sample], what: Callable[[Sample], float]) -> float:
    """The median over rounds."""
    return median(what(one) for one in samples)


def ratio(of: Sequence[Sample], to: Sequence[Sample], what: Callable[[Sample], float]) -> float:
    """The median over rounds of a lane's figure divided by another's in the same round."""
    return median(what(one) / what(other) for one, other in zip(of, to, strict=True))


async def _warm(runner: Runner, operation: Operation, connections: int) -> None:
    for _ in range(_WARM if connections == 1 else _WARM_EACH):
        await runner.ask(operation)


async def _slice(runner: Runner, operation: Operation, postmaster: int, *, seconds: float, connections: int) -> Sample:
    requests = 0
    # What was made before is not looked through again in the middle of a slice.
    gc.collect()
    gc.freeze()

    async def work(end: int) -> None:
        nonlocal requests
        while time.perf_counter_ns() < end:
            await runner.ask(operation)
            requests += 1

    def used() -> tuple[int, int]:
        # Of this process only the thread that answers: the others watch over the embedded servers.
        own = cpu.used(runner.server) if runner.server else time.thread_time_ns()
        return own, cpu.used(postmaster)

    with runner.during():
        before, began = used(), time.perf_counter_ns()
        await asyncio.gather(*(work(began + int(seconds * 1e9)) for _ in range(connections)))
        wall, after = time.perf_counter_ns() - began, used()
    return Sample(requests=requests, wall=wall, python=after[0] - before[0], postgres=after[1] - before[1])
