"""Making a demo region, once: a second time finds it and does nothing."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import asyncpg

from backend.demo import cast, clock, signin, state
from backend.demo.calendar import Calendar
from backend.demo.errors import DemoCode, DemoError
from backend.demo.plots import CASES, Size, plots
from backend.demo.population import populate
from backend.demo.stage import open_stage
from backend.demo.state import Made
from backend.demo.stories import tell
from backend.demo.telling import Telling
from backend.demo.timetable import Timetable
from backend.demo.wiping import wipe
from backend.outbox.service import settle
from backend.provision import migrate_region
from backend.settings import Region
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


async def make(region: Region, *, size: Size | None, reset: bool, progress: Progress) -> Outcome:
    """Make the demo of a migrated region, unless it stands. `size` None takes the one that stands, or the small one.

    A demo that was begun and not finished is made anew. Raises DemoError (NOT_DEMO, OTHER_SIZE, FOREIGN_DATA), and
    then has changed nothing.
    """
    signin.require_demo(region)
    async with _owners(region) as (owner, keys_owner):
        await state.require_demo_cell(owner, region=region.code)
        found = await state.read(owner)
        if found and found.complete and not reset:
            if size not in {None, found.size}:
                raise DemoError(DemoCode.OTHER_SIZE, found=found.size, wanted=size)
            return Outcome(size=found.size, is_new=False)
        if not reset:
            await state.require_ours(owner)
        wanted = size or (found.size if found else Size.SMALL)
        await state.write(owner, Made(size=wanted, complete=False))
        if found or reset:
            await wipe(owner, keys_owner)
            await migrate_region(region)
        await _fill(region, owner, size=wanted, progress=progress)
        await state.write(owner, Made(size=wanted, complete=True))
    return Outcome(size=wanted, is_new=True)


async def _fill(region: Region, owner: asyncpg.Connection, *, size: Size, progress: Progress) -> None:
    lommerdal, now = cast.region(), clock.now()
    blueprint = kind_of_tafel()
    await populate(owner, lommerdal, blueprint=blueprint, now=now)
    stories = plots(lommerdal, cases=CASES[size], today=now.date())
    counter = _Counter(progress, "casussen / cases", len(stories))
    async with open_stage(region, lommerdal) as stage:
        timetable = Timetable(partial(clock.shift, owner))
        telling = Telling(
            stage=stage,
            timetable=timetable,
            calendar=Calendar(now=now),
            blueprint=blueprint,
            finished=counter.one_more,
        )
        try:
            await timetable.run(tell(telling, plot) for plot in stories)
        finally:
            await clock.shift(owner, timedelta(0))
    await _settle_outbox(region)


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


def kind_of_tafel() -> Blueprint:
    """The kind of all tafels in the demo."""
    return next(file.blueprint for file in load_all() if file.blueprint.code == KIND)


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
async def _owners(region: Region) -> AsyncIterator[tuple[asyncpg.Connection, asyncpg.Connection]]:
    """The owners' connections to the case database and to the key store."""
    async with AsyncExitStack() as stack:
        urls = (region.database.owner, region.key_store.owner)
        owner, keys_owner = [await stack.enter_async_context(connected(url.get_secret_value())) for url in urls]
        yield owner, keys_owner


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """One connection to a database of the settings, closed at the end."""
    connection = await asyncpg.connect(url.replace(_DRIVER, "postgresql://", 1))
    try:
        yield connection
    finally:
        await connection.close()
