"""One sweep of terms and keys by hand, in every region: what is due is proposed, what may be destroyed is destroyed.

It does what the worker does every few seconds, as the same role, and may run beside it: each step is taken once.
"""

import asyncio
from dataclasses import dataclass
from typing import Annotated

import asyncpg
import typer
from rich.table import Table
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, func, select

from backend.cli import console, installation, running
from backend.cli.at_work import at_work
from backend.retention import queries
from backend.retention.kinds import DestructionState
from backend.retention.models import Destruction
from backend.retention.sweeping import MOST_AT_ONCE, MOST_PROPOSED, sweep_cases, sweep_keys
from backend.settings import Region, load
from tenants.system import SystemAtWork

WAITS = 3
"""Exit status when a destruction that may be carried out could not be: the log says which, the next sweep goes on."""
_COLUMNS = (
    "Regio\nRegion",
    "Voorgesteld\nProposed",
    "Vernietigd\nDestroyed",
    "Wacht\nWaiting",
    "Mislukt\nFailed",
    "Sleutels\nStray keys",
)
# A server that went away on the way. What was done is done, and the rest is found by the next sweep.
_LOST = (OSError, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What a sweep did in one region, in cases, and `keys` without a row that were destroyed.

    `waiting` needs approval or the end of its cooling-off; `stuck` could not be destroyed now.
    """

    region: str
    proposed: int
    destroyed: int
    waiting: int
    stuck: int
    keys: int


def purge(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Eén keer, nu. Anders doet de worker het. / Once, now; else the worker does.")
    ] = False,
) -> None:
    """Vernietig wat over de termijn en goedgekeurd is. / Destroy what is past its term and approved.

    Stelt voor wat aan de beurt is, vernietigt wat mag en ruimt losse sleutels op. Mag naast de worker. Status 0: klaar;
    1: een regio is niet te bereiken; 3: iets kon nu niet.
    / Proposes what is due, destroys what may be, and clears stray keys. Safe beside the worker. Exit status 0: done;
    1: a region cannot be reached; 3: something could not be done now.
    """
    if not once:
        console.stop("Geef --once. / Give --once.", code=2)
    console.log_to_standard_error()
    with console.told_mistakes():
        settings = load()
        with installation.reachable(settings):
            running.require_regions(settings)
            done = [_swept(region) for region in settings.regions]
    console.out.print(_table(done))
    if any(one.stuck for one in done):
        raise typer.Exit(code=WAITS)


def _swept(region: Region) -> Purged:
    try:
        return asyncio.run(sweep(region))
    except _LOST as fault:
        kind = type(fault).__name__
        console.stop(
            f"{region.code}: een database viel weg ({kind}). Niets is half gedaan; voer dit opnieuw uit. / "
            "A database went away. Nothing was done by half; run this again."
        )


async def sweep(region: Region) -> Purged:
    """Sweep one region until nothing more is due. Raises KeysError, and what the driver raises for a lost database."""
    async with at_work(region) as (system, opened):
        keys = opened.store
        proposed = destroyed = 0
        while True:
            swept = await sweep_cases(system, keys)
            proposed, destroyed = proposed + swept.proposed, destroyed + swept.destroyed
            if swept.proposed < MOST_PROPOSED and swept.destroyed < MOST_AT_ONCE:
                break
        strays = await sweep_keys(system, keys)
        waiting, stuck = await _left(system)
        return Purged(
            region=region.code,
            proposed=proposed,
            destroyed=destroyed,
            waiting=waiting,
            stuck=stuck,
            keys=strays.destroyed,
        )


async def _left(system: SystemAtWork) -> tuple[int, int]:
    """Cases on their way that wait for people or a date, and those that nothing but a fault holds up."""
    states = (DestructionState.VOORGESTELD.value, DestructionState.IN_UITVOERING.value)
    async with system.working() as session:
        stuck = len(await queries.executable(session, most=MOST_PROPOSED))
        counted = await session.exec(select(func.count()).where(col(Destruction.state).in_(states)))
        return max(counted.one() - stuck, 0), stuck


def _table(done: list[Purged]) -> Table:
    table = Table(box=None, pad_edge=False)
    for place, title in enumerate(_COLUMNS):
        table.add_column(title, justify="right" if place else "left", overflow="fold")
    for one in done:
        figures = (one.proposed, one.destroyed, one.waiting, one.stuck, one.keys)
        table.add_row(one.region, *map(str, figures))
    return table
