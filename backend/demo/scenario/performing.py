"""Playing a story: one step after the other, each at its own moment, and kept as soon as it is done.

The story begins five years ago and ends today, so the demo's clock stands back while it is played and never ahead.
That keeps the rest of the demo whole: ahead of time the terms of all other cases would be over, the worker would
destroy them, and what others write would lie in the future. Set back, nothing of anybody else is due, and nothing that
was written changes; others only see, until the clock is right again, a region in which their own cases have not begun.
Tokens and bindings end by real time, whatever this clock says.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from backend.demo import clock, runs, signin
from backend.demo.cast import Person
from backend.demo.errors import DemoCode, DemoError
from backend.demo.making import connected
from backend.demo.runs import Run
from backend.demo.scenario import letters
from backend.demo.scenario.asking import Patience, Wire
from backend.demo.scenario.play import Audience, Company, Play, Scenario, told_away
from backend.settings import Region, Settings

_RIGHT = timedelta(0)
# Whoever stopped the story should not have to wait long for a database that is gone.
_LAST_PATIENCE = 5.0
_ENDED = (DemoCode.UNEXPECTED, DemoCode.STEP_REFUSED)


def perform(
    scenario: Scenario,
    settings: Settings,
    *,
    address: Callable[[], str | None],
    patience: float,
    sweep: Callable[[], None],
    audience: Audience,
    anew: bool = False,
) -> Run:
    """Play a story to its end, from where an earlier telling stopped unless `anew`; the finished run.

    `patience` is how long a server may be away, in seconds. Raises DemoError: after UNEXPECTED and STEP_REFUSED the
    next telling is a new one, after anything else it goes on.
    """
    region = signin.demo_region(settings)
    waiting = Patience(seconds=patience, tell=audience.waits)
    wire = Wire(address=address, path=f"/{region.code}/graphql", token=_Tokens(settings, region), patience=waiting)
    file = runs.run_file(settings, scenario=scenario.name)
    with runs.playing(settings):
        company = Company(region=region, wire=wire, audience=audience, sweep=sweep)
        hands = _Hands(region=region, patience=waiting, audience=audience)
        try:
            done = _play_on(scenario, company, hands, file=file, anew=anew)
        except DemoError as mistake:
            if mistake.code in _ENDED:
                file.unlink(missing_ok=True)
            raise
        finally:
            hands.set_right()
        file.unlink(missing_ok=True)
        return done


def _play_on(scenario: Scenario, company: Company, hands: "_Hands", *, file: Path, anew: bool) -> Run:
    run = None if anew else runs.read(file)
    if run:
        company.audience.resumes(run)
    else:
        run = _begun(company.region)
        runs.write(file, run)
    for number, step in enumerate(scenario.steps, start=1):
        if step.name in run.done:
            continue
        company.audience.begins(number, len(scenario.steps), step)
        hands.set_to(step.ago(run))
        facts = step.do(Play(company=company, run=run, step=step.name))
        run = run.after(step.name, facts)
        runs.write(file, run)
    return run


def _begun(region: Region) -> Run:
    """A new run, which remembers the letters that were there before it."""
    folder = region.mail.folder if region.mail else None
    return replace(runs.begin(), facts={"letters_before": sorted(letters.names(folder)) if folder else []})


@dataclass(slots=True, kw_only=True)
class _Hands:
    """The hands of the demo's clock. They are set before every step: whoever started the demo anew set them right."""

    region: Region
    patience: Patience
    audience: Audience
    stand: timedelta = field(default=_RIGHT)

    def set_to(self, ago: timedelta) -> None:
        """Set the clock back by this much. Raises UNREACHABLE."""
        self.patience.until(told_away(partial(self._move, ago)), place=lambda: self.region.code)
        if ago != self.stand:
            self.stand = ago
            self.audience.clock_at(clock.now() - ago)

    def set_right(self) -> None:
        """Set the clock right, whatever happened before; where that cannot be done, say so."""
        brief = replace(self.patience, seconds=min(self.patience.seconds, _LAST_PATIENCE))
        try:
            brief.until(told_away(partial(self._move, _RIGHT)), place=lambda: self.region.code)
        except DemoError:
            self.audience.clock_left(self.stand)

    def _move(self, ago: timedelta) -> None:
        asyncio.run(_shift(self.region, ago))


async def _shift(region: Region, ago: timedelta) -> None:
    async with connected(region.database.owner.get_secret_value()) as owner:
        await clock.shift(owner, ago)


class _Tokens:
    """A token for each person, made when it is first needed."""

    def __init__(self, settings: Settings, region: Region) -> None:
        self._settings = settings
        self._region = region
        self._made: dict[str, str] = {}

    def __call__(self, person: Person) -> str:
        if person.login not in self._made:
            self._made[person.login] = signin.token(self._settings, self._region, person)
        return self._made[person.login]
