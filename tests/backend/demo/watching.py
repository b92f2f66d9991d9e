"""Watching the story of the first region from a test, and doing something at a step of it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from backend.cli import purging
from backend.demo import address
from backend.demo.runs import Run
from backend.demo.scenario import FIRST_REGION, perform
from backend.demo.scenario.letters import Found
from backend.demo.scenario.play import Step
from backend.demo.scenario.views import Sight
from tests.backend.demo.stand import Stand

STEPS = [step.name for step in FIRST_REGION.steps]
# A process that is killed at every step starts more slowly each time, and on a busy machine.
PATIENCE = 120.0


@dataclass
class Watcher:
    """Remembers what it sees."""

    at: Callable[[Step], None] = lambda _step: None
    begun: list[str] = field(default_factory=list)
    sights: list[Sequence[Sight]] = field(default_factory=list)
    letters: list[Found] = field(default_factory=list)
    declarations: list[Mapping[str, Any]] = field(default_factory=list)
    resumed: list[tuple[str, ...]] = field(default_factory=list)
    waited: list[str] = field(default_factory=list)
    clock: list[datetime] = field(default_factory=list)
    left: list[timedelta] = field(default_factory=list)

    def begins(self, number: int, total: int, step: Step) -> None:
        self.begun.append(step.name)
        self.at(step)

    def resumes(self, run: Run) -> None:
        self.resumed.append(run.done)

    def waits(self, reason: str) -> None:
        self.waited.append(reason)

    def clock_at(self, moment: datetime) -> None:
        self.clock.append(moment)

    def clock_left(self, ago: timedelta) -> None:
        self.left.append(ago)

    def sees(self, sights: Sequence[Sight], before: Sequence[Sight] | None) -> None:
        self.sights.append(sights)

    def mailed(self, letters: Sequence[Found]) -> None:
        self.letters += letters

    def declared(self, declaration: Mapping[str, Any]) -> None:
        self.declarations.append(declaration)


def play(stand: Stand, watcher: Watcher, *, patience: float = PATIENCE) -> Run:
    """The story against this demo, told in this process: what a test does at a step comes exactly there."""
    settings = stand.settings
    (region,) = settings.regions

    def sweep() -> None:
        asyncio.run(purging.sweep(region))

    return perform(
        FIRST_REGION,
        settings,
        address=partial(address.read_address, address.address_file(settings)),
        patience=patience,
        sweep=sweep,
        audience=watcher,
    )
