"""The keys of a region: what they are wrapped with, and wrapping them anew. `safekeeping` has their backups."""

from datetime import timedelta
from typing import Annotated

import typer
from rich.table import Table

from backend.cli import console, safekeeping
from backend.cli.key_work import backup_days, regions, told
from backend.keyring import RegionKeys
from consent.keys.database import WrappingKey
from consent.keys.errors import KeysCode, KeysError
from consent.keys.rotation import Rotated, rotate
from consent.keys.wrapping import SERVICE, version_of
from tenants.system import SystemAtWork

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(safekeeping.app)

UNFINISHED = 3
"""Exit status when some key could not be wrapped anew, or must wait: the message says which."""
_COLUMNS = (
    "Regio\nRegion",
    "Verpakt met\nWrapped with",
    "Sleutels\nKeys",
    "Leeg sinds\nEmpty since",
    "Afgesloten\nRetired",
)


@app.command(short_help="Waarmee de sleutels zijn verpakt. / What the keys are wrapped with.")
def status() -> None:
    """Toon waarmee de sleutels zijn verpakt, en hoeveel. / Show what the keys are wrapped with, and how many."""
    table = _table()
    for region in regions():
        for row in told(region, _status):
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
    for region in regions():
        if new:
            told(region, _renew)
        done = told(region, _rotate)
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
    for region in regions():
        for label, waits in told(region, _retire):
            waiting |= waits is not None
            console.say(f"{region.code}: {label}: {waits or 'afgesloten / retired'}")
    if waiting:
        raise typer.Exit(code=UNFINISHED)


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
    _shortest, days = await backup_days(system, keys)
    for one in await keys.database.take_stock(system.actor(), current):
        if one.label == current:
            continue
        try:
            await keys.database.retire_wrapping(system.actor(), one.label, backup_days=days)
        except KeysError as refused:
            if refused.code is not KeysCode.MASTER_KEY_IN_USE:
                raise
            told.append((name_of(one.label), f"wacht / waits: {_until(one, days=days)}"))
        else:
            await keys.wrapping.retire(one.label)
            told.append((name_of(one.label), None))
    return told


def _until(one: WrappingKey, *, days: int) -> str:
    """For what a wrapping key waits: its own keys, or their backups; also for those of an earlier version of it."""
    if one.resting or one.emptied_at is None:
        return f"{one.resting} sleutels / keys"
    return f"{one.emptied_at + timedelta(days=days):%Y-%m-%d}, na eerdere versies / after earlier versions"


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
