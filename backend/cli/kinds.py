"""Kinds of tafel as files: what is wrong with one, what it would change, and laying it down in the regions."""

import asyncio
from pathlib import Path
from typing import Annotated

import asyncpg
import orjson
import typer
from rich.table import Table

from backend.cli import console, installation, running
from backend.settings import Region, load
from backend.tafels import loading
from backend.tafels.comparing import Difference, differences
from backend.tafels.loading import BlueprintFile
from backend.tafels.service import register_kinds

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

_File = Annotated[Path, typer.Argument(help="Het bestand met de soort tafel. / The file with the kind of tafel.")]
_NEWEST = "SELECT blueprint FROM casework.tafel_kind WHERE code = $1 AND version < $2 ORDER BY version DESC LIMIT 1"


@app.command(short_help="Controleer een bestand. / Check a file.")
def check(file: _File) -> None:
    """Zeg wat er niet klopt, met de regel. / Tell what is wrong, with its line. Needs no region; changes nothing."""
    with console.told_mistakes():
        found = loading.load(file).blueprint
    console.say(f"{found.code} {found.version}: in orde / all right")


@app.command(short_help="Toon wat een bestand verandert. / Show what a file changes.")
def compare(file: _File) -> None:
    """Vergelijk met de vorige versie in elke regio; verandert niets. / Compare with the version before, per region."""
    with console.told_mistakes():
        wanted, settings = loading.load(file), load()
        with installation.reachable(settings):
            running.require_regions(settings)
            for region in settings.regions:
                console.out.print(_table(region, asyncio.run(_compared(region, wanted))))


@app.command(short_help="Leg een soort tafel vast. / Lay down a kind of tafel.")
def register(file: _File) -> None:
    """Leg vast in elke regio; een versie verandert daarna nooit. / Lay down in every region, once and for all.

    Een tafel werkt pas volgens de nieuwe versie als haar privacy officer daartoe besluit. / No tafel works under it
    before its privacy officer decides so.
    """
    with console.told_mistakes():
        wanted, settings = loading.load(file), load()
        with installation.reachable(settings):
            running.require_regions(settings)
            for region in settings.regions:
                made = asyncio.run(_registered(region, wanted))
                told = "vastgelegd / laid down" if made else "was er al / was there already"
                console.say(f"{region.code}: {wanted.blueprint.code} {wanted.blueprint.version} {told}")


async def _compared(region: Region, wanted: BlueprintFile) -> list[Difference]:
    owner = await _owner(region)
    try:
        before = await owner.fetchval(_NEWEST, wanted.blueprint.code, wanted.blueprint.version)
    finally:
        await owner.close()
    return differences(orjson.loads(before) if before else {}, wanted.document)


async def _registered(region: Region, wanted: BlueprintFile) -> bool:
    owner = await _owner(region)
    try:
        return bool(await register_kinds(owner, files=[wanted]))
    finally:
        await owner.close()


async def _owner(region: Region) -> asyncpg.Connection:
    return await asyncpg.connect(
        region.database.owner.get_secret_value().replace("postgresql+asyncpg://", "postgresql://", 1)
    )


def _table(region: Region, found: list[Difference]) -> Table:
    table = Table(title=region.code, box=None, pad_edge=False)
    for title in ("Waar\nWhere", "Nu\nNow", "Straks\nThen"):
        table.add_column(title, overflow="fold")
    for one in found:
        table.add_row(one.path, one.before or "-", one.after or "-")
    return table
