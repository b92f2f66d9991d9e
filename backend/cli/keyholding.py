"""The keys of a region: what they are wrapped with, wrapping them anew, their backups, and what must stay gone."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import UUID

import asyncpg
import typer
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.cli import console, installation, key_backups, running
from backend.cli.at_work import at_work
from backend.cli.key_backups import Backup, BackupFailed
from backend.keyring import RegionKeys
from backend.provision import migrate_key_store
from backend.retention.sweeping import replay_keys
from backend.settings import Region, load
from consent.keys.database import Gone, WrappingKey
from consent.keys.errors import KeysCode, KeysError
from consent.keys.rotation import Rotated, rotate
from consent.keys.wrapping import SERVICE, version_of
from tenants.system import SystemAtWork

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

UNFINISHED = 3
"""Exit status when some key could not be wrapped anew, or must wait: the message says which."""
_COLUMNS = (
    "Regio\nRegion",
    "Verpakt met\nWrapped with",
    "Sleutels\nKeys",
    "Leeg sinds\nEmpty since",
    "Afgesloten\nRetired",
)
_BACKUP_DAYS = text("SELECT min(key_backup_days), max(key_backup_days) FROM casework.retention_policy")
_LOST = (OSError, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError)
_PAGE = 1_000

_Answer = TypeVar("_Answer")
Work = Callable[[SystemAtWork, RegionKeys], Coroutine[Any, Any, _Answer]]
Folder = Annotated[
    Path,
    typer.Argument(exists=True, file_okay=False, help="Map voor de back-ups. / Folder for the backups."),
]
BackupFile = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="De back-up, onder haar eigen naam. / The backup, as named.")
]
RegionName = Annotated[str, typer.Option("--region", help="Code van de regio. / Code of the region.")]
Listed = Annotated[
    Path | None,
    typer.Option(
        "--list",
        exists=True,
        dir_okay=False,
        help="Lijst van ketentafel keys destroyed. / List made by ketentafel keys destroyed.",
    ),
]


@app.command(short_help="Waarmee de sleutels zijn verpakt. / What the keys are wrapped with.")
def status() -> None:
    """Toon waarmee de sleutels zijn verpakt, en hoeveel. / Show what the keys are wrapped with, and how many."""
    table = _table()
    for region in _regions():
        for row in _told(region, _status):
            table.add_row(region.code, *row)
    console.out.print(table)


@app.command("rotate", short_help="Verpak alle sleutels opnieuw. / Wrap all keys anew.")
def rotate_keys(
    *,
    new: Annotated[
        bool,
        typer.Option(
            "--new",
            help="Vraag de sleuteldienst eerst om een nieuwe versie. / Ask the key service for a new version first.",
        ),
    ] = False,
) -> None:
    """Verpak alle sleutels opnieuw met de eerste hoofdsleutel. / Wrap all keys anew with the first wrapping key.

    Mag tijdens het werk, mag op elk moment stoppen en opnieuw. / Safe while people work; may stop anywhere and be
    run again. Exit status 3: some keys are damaged and stayed as they were.
    """
    damaged = 0
    for region in _regions():
        if new:
            _told(region, _renew)
        done = _told(region, _rotate)
        damaged += done.damaged
        console.say(
            f"{region.code}: {done.rewrapped} opnieuw verpakt / wrapped anew, {done.damaged} beschadigd / damaged"
        )
    if damaged:
        raise typer.Exit(code=UNFINISHED)


@app.command(short_help="Sluit oude hoofdsleutels af. / Retire old wrapping keys.")
def retire() -> None:
    """Sluit af waar geen sleutel en geen back-up meer op rust. / Retire what no key and no backup rests on any more.

    Een sleuteldienst weigert die versie daarna; een sleutelbestand mag weg. / A key service refuses that version from
    then on; a key file may go. Exit status 3: something must wait.
    """
    waiting = False
    for region in _regions():
        for label, waits in _told(region, _retire):
            waiting |= waits is not None
            console.say(f"{region.code}: {label}: {waits or 'afgesloten / retired'}")
    if waiting:
        raise typer.Exit(code=UNFINISHED)


@app.command(short_help="Maak een back-up van de sleutelkluis. / Back up the key store.")
def backup(folder: Folder) -> None:
    """Maak van elke sleutelkluis een back-up, en haal weg wat verlopen is. / Back up, and remove what has ended.

    Een back-up leeft zo lang als het kortste bewaarbeleid toestaat. / A backup lives as long as the shortest retention
    policy allows.
    """
    with console.told_mistakes():
        for gone in key_backups.remove_ended(folder):
            console.say(f"{gone.name}: verlopen, weg / ended, gone")
    for region in _regions():
        shortest, _longest = _told(region, _backup_days)
        made = _backed_up(partial(key_backups.make_backup, region, folder, days=shortest))
        console.say(f"{made.path.name}: {region.code}, tot / until {made.ends:%Y-%m-%d}")


@app.command(short_help="Zet een back-up van de sleutelkluis terug. / Put a backup of the key store back.")
def restore(file: BackupFile, listed: Listed = None) -> None:
    """Zet een back-up terug in een lege sleutelkluis, en vernietig opnieuw wat vernietigd was.

    / Put a backup back into an empty key store, and destroy again what had been destroyed since.
    """
    found = Backup.named(file)
    if found is None:
        console.stop("Dit is geen back-up van een sleutelkluis. / This is no backup of a key store.")
    if found.has_ended:
        console.stop(
            f"Deze back-up is verlopen op {found.ends:%Y-%m-%d}: er staan sleutels in die weg moeten zijn. Verwijder "
            f"hem. / This backup ended on {found.ends:%Y-%m-%d}: it holds keys that must be gone. Remove it."
        )
    region = _region(found.region)
    _backed_up(partial(key_backups.put_back, region, found))
    with console.told_mistakes():
        asyncio.run(migrate_key_store(region, restored=True))
    _replay(region, listed)


@app.command(short_help="Vernietig opnieuw wat vernietigd was. / Destroy again what was destroyed.")
def replay(region: RegionName, listed: Listed = None) -> None:
    """Vernietig opnieuw wat een teruggezette kluis weer heeft. / Destroy again what a restored store brought back."""
    _replay(_region(region), listed)


@app.command(short_help="Lijst van vernietigde sleutels. / List of destroyed keys.")
def destroyed(
    region: RegionName,
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Bestand voor de lijst. / File for the list.")],
) -> None:
    """Schrijf de nummers van alle vernietigde sleutels op, om buiten de databases te bewaren.

    / Write down the ids of all destroyed keys, to be kept outside the databases.
    """
    found = _told(_region(region), _destroyed)
    unfinished = file.with_name(file.name + ".unfinished")
    unfinished.write_text("".join(f"{one.key_id} {one.at.isoformat()}\n" for one in found), encoding="ascii")
    unfinished.replace(file)
    console.say(f"{region}: {len(found)} sleutels / keys: {file}")


def _regions() -> tuple[Region, ...]:
    with console.told_mistakes():
        settings = load()
        with installation.reachable(settings):
            running.require_regions(settings)
        return settings.regions


def _region(code: str) -> Region:
    with console.told_mistakes():
        found = load().region(code)
    if found is None:
        console.stop(f"{code}: geen regio in de instellingen / no region in the settings")
    return found


def _told(region: Region, work: Work[_Answer]) -> _Answer:
    """Do something with a region's keys; a mistake is told by its code, and a lost server by its kind."""

    async def done() -> _Answer:
        async with at_work(region) as (system, keys):
            return await work(system, keys)

    with console.told_mistakes(), installation.reachable(load()):
        try:
            return asyncio.run(done())
        except _LOST as fault:
            kind = type(fault).__name__
            console.stop(f"{region.code}: een server viel weg ({kind}); voer dit opnieuw uit. / A server went away.")


def _backed_up(work: Callable[[], _Answer]) -> _Answer:
    with console.told_mistakes(), installation.reachable(load()):
        try:
            return work()
        except BackupFailed as failed:
            console.stop(str(failed))


async def _status(system: SystemAtWork, keys: RegionKeys) -> list[tuple[str, str, str, str]]:
    current = await keys.wrapping.label()
    return [_row(one, current=current) for one in await keys.database.wrapping_keys(system.actor())]


async def _renew(_system: SystemAtWork, keys: RegionKeys) -> None:
    for one in keys.services[:1]:
        await one.renew()


async def _rotate(system: SystemAtWork, keys: RegionKeys) -> Rotated:
    with console.progress() as show:
        total = sum(one.resting for one in await keys.database.wrapping_keys(system.actor()))
        return await rotate(
            keys.database,
            keys.wrapping,
            actor=system.actor,
            told=lambda done: show("Sleutels / Keys", done, total),
        )


async def _retire(system: SystemAtWork, keys: RegionKeys) -> list[tuple[str, str | None]]:
    """Each wrapping key that is left behind, by its name, and why it waits or None."""
    current = await keys.wrapping.label()
    told: list[tuple[str, str | None]] = []
    _shortest, days = await _backup_days(system, keys)
    for one in await keys.database.take_stock(system.actor(), current):
        if one.label == current:
            continue
        try:
            await keys.database.retire_wrapping(system.actor(), one.label, backup_days=days)
        except KeysError as refused:
            if refused.code is not KeysCode.MASTER_KEY_IN_USE:
                raise
            until = one.emptied_at and one.emptied_at + timedelta(days=days)
            waits = f"{until:%Y-%m-%d}" if until and not one.resting else f"{one.resting} sleutels / keys"
            told.append((name_of(one.label), f"wacht / waits: {waits}"))
        else:
            await keys.wrapping.retire(one.label)
            told.append((name_of(one.label), None))
    return told


async def _backup_days(system: SystemAtWork, _keys: RegionKeys) -> tuple[int, int]:
    """The shortest and the longest time that a policy gives backups of the key store, in days."""
    async with system.working() as session:
        shortest, longest = (await (await session.connection()).execute(_BACKUP_DAYS)).one()
    return shortest, longest


async def _destroyed(system: SystemAtWork, keys: RegionKeys) -> list[Gone]:
    found: list[Gone] = []
    last = Gone(UUID(int=0), datetime(1, 1, 2, tzinfo=UTC))
    while page := await keys.database.destroyed(system.actor(), after=last, most=_PAGE):
        found += page
        last = page[-1]
    return found


def _replay(region: Region, listed: Path | None) -> None:
    known = [] if listed is None else [UUID(line.split()[0]) for line in listed.read_text("ascii").splitlines() if line]

    console.log_to_standard_error()

    async def work(system: SystemAtWork, keys: RegionKeys) -> int:
        return await replay_keys(system, keys.store, listed=known, whole=True)

    again = _told(region, work)
    console.say(f"{region.code}: {again} sleutels opnieuw vernietigd / keys destroyed again")


def name_of(label: bytes) -> str:
    """A wrapping key as people may compare it: its kind, eight digits of its name, and with a service its version."""
    name = label[1:5].hex()
    return f"dienst / service {name} v{version_of(label)}" if label[:1] == SERVICE else f"sleutel / key {name}"


def _row(one: WrappingKey, *, current: bytes) -> tuple[str, str, str, str]:
    name = f"{name_of(one.label)} *" if one.label == current else name_of(one.label)
    dates = (f"{at:%Y-%m-%d}" if at else "" for at in (one.emptied_at, one.retired_at))
    return name, str(one.resting), *dates  # type: ignore[return-value] # two dates


def _table() -> Table:
    table = Table(box=None, pad_edge=False)
    for place, title in enumerate(_COLUMNS):
        table.add_column(title, justify="right" if place == 2 else "left", overflow="fold")  # noqa: PLR2004 - the count
    return table
