"""Backups of the key store, and what must stay gone: commands beside those of wrapping."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from backend.cli import console, installation, key_backups
from backend.cli.key_backups import Backup, BackupFailed
from backend.cli.key_work import backup_days, region_of, regions, told
from backend.keyring import RegionKeys
from backend.provision import migrate_key_store
from backend.retention.forgetting import forget_again, replaced_numbers
from backend.retention.sweeping import replay_keys
from backend.settings import Region, load
from consent.keys.database import Gone
from tenants.ids import SubjectId
from tenants.system import SystemAtWork

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

_PAGE = 1_000
# Begins a line about somebody whose number was corrected; other lines begin with the id of a key.
_NUMBER = "BSN"
_Answer = TypeVar("_Answer")
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


@app.command(short_help="Maak een back-up van de sleutelkluis. / Back up the key store.")
def backup(folder: Folder) -> None:
    """Maak van elke sleutelkluis een back-up, en haal weg wat verlopen is. / Back up, and remove what has ended.

    Een back-up leeft zo lang als het kortste bewaarbeleid toestaat. / A backup lives as long as the shortest retention
    policy allows.
    """
    with console.told_mistakes():
        _tell_gone(key_backups.remove_ended(folder))
    for region in regions():
        shortest, _longest = told(region, backup_days)
        _tell_gone(key_backups.remove_older(region, folder, days=shortest))
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
    region = region_of(found.region)
    _backed_up(partial(key_backups.put_back, region, found))
    with console.told_mistakes():
        asyncio.run(migrate_key_store(region, restored=True))
    _replay(region, listed)


@app.command(short_help="Vernietig opnieuw wat vernietigd was. / Destroy again what was destroyed.")
def replay(region: RegionName, listed: Listed = None) -> None:
    """Vernietig opnieuw wat een teruggezette kluis weer heeft; daarna geeft zij weer sleutels.

    / Destroy again what a restored store brought back; then it gives keys again.
    """
    _replay(region_of(region), listed)


@app.command(short_help="Lijst van vernietigde sleutels. / List of destroyed keys.")
def destroyed(
    region: RegionName,
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Bestand voor de lijst. / File for the list.")],
) -> None:
    """Schrijf op wat weg moet blijven, om buiten de databases te bewaren: van sleutels en van gecorrigeerde nummers.

    / Write down, by id, the destroyed keys and whose number was corrected, to be kept outside the databases.
    """
    found, replaced = told(region_of(region), _gone)
    unfinished = file.with_name(file.name + ".unfinished")
    lines = [f"{one.key_id} {one.at.isoformat()}\n" for one in found]
    lines += [f"{_NUMBER} {subject} {version}\n" for subject, version in replaced.items()]
    unfinished.write_text("".join(lines), encoding="ascii")
    unfinished.replace(file)
    console.say(f"{region}: {len(found)} sleutels / keys, {len(replaced)} nummers / numbers: {file}")


def _tell_gone(files: Sequence[Path]) -> None:
    for file in files:
        console.say(f"{file.name}: verlopen, weg / ended, gone")


def _backed_up(work: Callable[[], _Answer]) -> _Answer:
    with console.told_mistakes(), installation.reachable(load()):
        try:
            return work()
        except BackupFailed as failed:
            console.stop(str(failed))


async def _gone(system: SystemAtWork, keys: RegionKeys) -> tuple[list[Gone], dict[SubjectId, int]]:
    replaced: dict[SubjectId, int] = {}
    async for versions in replaced_numbers(system):
        replaced |= versions
    return await _destroyed(system, keys), replaced


async def _destroyed(system: SystemAtWork, keys: RegionKeys) -> list[Gone]:
    found: list[Gone] = []
    last = Gone(UUID(int=0), datetime(1, 1, 2, tzinfo=UTC))
    while page := await keys.database.destroyed(system.actor(), after=last, most=_PAGE):
        found += page
        last = page[-1]
    return found


def _replay(region: Region, listed: Path | None) -> None:
    lines = [] if listed is None else [line.split() for line in listed.read_text("ascii").splitlines() if line]
    known = [UUID(line[0]) for line in lines if line[0] != _NUMBER]
    replaced = {SubjectId(UUID(line[1])): int(line[2]) for line in lines if line[0] == _NUMBER}

    console.log_to_standard_error()

    async def work(system: SystemAtWork, keys: RegionKeys) -> tuple[int, int]:
        again = await replay_keys(system, keys.store, listed=known, whole=True)
        forgotten = await forget_again(system, keys.store, listed=replaced)
        await keys.database.serve(system.actor())
        return again, forgotten

    again, forgotten = told(region, work)
    console.say(f"{region.code}: {again} sleutels opnieuw vernietigd / keys destroyed again")
    console.say(f"{region.code}: {forgotten} nummers opnieuw vergeten / numbers forgotten again")
