"""Making a demo region, once: a second time finds it and does nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import asyncpg

from backend.demo import cast, circle, clock, crowd, house, registers, runs, signin, state
from backend.demo.activating import activate_tafels
from backend.demo.calendar import Calendar
from backend.demo.errors import DemoCode, DemoError
from backend.demo.opening import open_kinds
from backend.demo.plots import BULK_CASES, CASES, Size, plots
from backend.demo.population import SINCE, populate
from backend.demo.signatures import sign_grounds, sign_numbers
from backend.demo.stage import open_stage
from backend.demo.state import Made
from backend.demo.stories import tell
from backend.demo.telling import Telling
from backend.demo.timetable import Timetable
from backend.demo.wiping import wipe
from backend.outbox.service import settle
from backend.provision import migrate_region
from backend.settings import Region, Settings
from backend.tafels.blueprint import Blueprint
from backend.tafels.loading import load_all
from tenants.session import open_region
from tenants.system import SystemAtWork

KIND = "VEILIGHEIDSKAMER"
_DRIVER = "postgresql+asyncpg://"

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Which demo stands now, and whether it was made just now."""

    size: Size
    is_new: bool


def make(settings: Settings, region: Region, *, size: Size | None, reset: bool, progress: Progress) -> Outcome:
    """Make the demo of a migrated region, unless it stands. `size` None takes the one that stands, or the small one.

    A demo that was begun and not finished is made anew. Raises DemoError (NOT_DEMO, OTHER_SIZE, FOREIGN_DATA,
    CROWD_ELSEWHERE), and then has changed nothing. Call it from the main thread, outside an event loop.
    """
    signin.require_demo(region)
    if size is Size.COUNTRY:
        crowd.require_room(settings, region)
    if reset:
        runs.forget(settings)
    begun = asyncio.run(_begin(region, size=size, reset=reset))
    if begun.complete:
        if not runs.is_played(settings):
            # A story that was killed leaves the clock where it stood.
            asyncio.run(_set_clock_right(region))
        return Outcome(size=begun.size, is_new=False)
    now, kinds = clock.now(), kinds_of_tafel()
    asyncio.run(_tell_stories(region, size=begun.size, kinds=kinds, now=now, progress=progress))
    if BULK_CASES[begun.size]:
        crowd.load(
            settings,
            region,
            blueprint=kinds[KIND],
            cases=BULK_CASES[begun.size],
            now=now,
            progress=partial(progress, "casussen in het groot / cases in bulk"),
        )
    asyncio.run(_end(region, begun))
    return Outcome(size=begun.size, is_new=True)


async def _begin(region: Region, *, size: Size | None, reset: bool) -> Made:
    """The demo that stands; or, on a region emptied where it must be, the one that is begun now."""
    async with connected(region.database.owner.get_secret_value()) as owner:
        await state.require_demo_cell(owner, region=region.code)
        found = await state.read(owner)
        if found and found.complete and not reset:
            if size not in {None, found.size}:
                raise DemoError(DemoCode.OTHER_SIZE, found=found.size, wanted=size)
            return found
        if not reset:
            await state.require_ours(owner)
        begun = Made(size=size or (found.size if found else Size.SMALL), complete=False)
        await state.write(owner, begun)
        if found or reset:
            async with connected(region.key_store.owner.get_secret_value()) as keys_owner:
                await wipe(owner, keys_owner)
            await migrate_region(region)
        return begun


async def _tell_stories(
    region: Region, *, size: Size, kinds: Mapping[str, Blueprint], now: datetime, progress: Progress
) -> None:
    stories = plots(cast.region(), cases=CASES[size], today=now.date())
    counter = _Counter(progress, "casussen / cases", len(stories) + len(cast.region().huis))
    async with (
        connected(region.database.owner.get_secret_value()) as owner,
        open_stage(region, cast.region()) as stage,
    ):
        await populate(owner, cast.region(), blueprints=kinds, now=now)
        await clock.shift(owner, registers.DECIDED)
        decisions = await registers.decide(stage, at=now - registers.DECIDED)
        timetable = Timetable(partial(clock.shift, owner))
        telling = Telling(
            stage=stage,
            timetable=timetable,
            calendar=Calendar(now=now),
            blueprint=kinds[KIND],
            decisions=decisions,
            finished=counter.one_more,
        )
        try:
            # The grounds were signed before anything was recorded on them.
            await clock.shift(owner, SINCE - timedelta(days=1))
            await sign_grounds(stage)
            await activate_tafels(stage, ago=SINCE - timedelta(days=1))
            await sign_numbers(stage, house.REFERRER)
            await clock.shift(owner, timedelta(0))
            await activate_tafels(stage, anew=True)
            houses = (
                house.tell_house(replace(telling, blueprint=kinds[one.kind]), one, today=now.date())
                for one in stage.cast.huis
            )
            await timetable.run([*(tell(telling, plot) for plot in stories), *houses])
        finally:
            await clock.shift(owner, timedelta(0))
    async with connected(region.database.owner.get_secret_value()) as owner:
        await open_kinds(region, owner, circle.kinds(), blueprints=kinds, now=now)
    await _settle_outbox(region)


async def _set_clock_right(region: Region) -> None:
    async with connected(region.database.owner.get_secret_value()) as owner:
        await clock.shift(owner, timedelta(0))


async def _end(region: Region, begun: Made) -> None:
    async with connected(region.database.owner.get_secret_value()) as owner:
        await state.write(owner, replace(begun, complete=True))


async def _settle_outbox(region: Region) -> None:
    """What happened in the demo's past was told in its past: only what comes next is work for the worker."""
    opened = await open_region(
        region.database.worker.get_secret_value(), code=region.code, binding_key=region.binding_key()
    )
    try:
        async with SystemAtWork(region=opened, clock=clock.now).working() as session:
            await settle(session, reason="PAST")
    finally:
        await opened.close()


def kinds_of_tafel() -> Mapping[str, Blueprint]:
    """The kinds of tafel that there are, by their codes; most tafels in the demo are of `KIND`."""
    return {file.blueprint.code: file.blueprint for file in load_all()}


class _Counter:
    """Counts for a progress bar."""

    def __init__(self, progress: Progress, what: str, total: int) -> None:
        self._progress = progress
        self._what = what
        self._total = total
        self._done = 0
        progress(what, 0, total)

    def one_more(self) -> None:
        self._done += 1
        self._progress(self._what, self._done, self._total)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """One connection to a database of the settings, closed at the end."""
    connection = await asyncpg.connect(url.replace(_DRIVER, "postgresql://", 1))
    try:
        yield connection
    finally:
        await connection.close()
