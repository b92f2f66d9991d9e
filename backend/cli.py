"""The command line. Every command says what it does, and tells a mistake by its code in two languages."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console

from backend.embedded import EmbeddedError, EmbeddedServers
from backend.provision import WrongCellError, create_databases, create_keys, migrate_region
from backend.settings import Region, Settings, SettingsInvalid, load

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
_out = Console()
_err = Console(stderr=True)


@app.callback()
def ketentafel() -> None:
    """Ketentafel: samen aan tafel over één gezin. / Chain collaboration around one family."""


@app.command()
def migrate() -> None:
    """Maak alle regio's bij: tabellen, rijregels en sleutelkluis. / Bring every region up to date."""
    with _told_mistakes():
        settings = load()
        with _servers(settings):
            for region in settings.regions:
                asyncio.run(_prepare(settings, region))
                _out.print(f"{region.name} ({region.code}): bij / up to date")


async def _prepare(settings: Settings, region: Region) -> None:
    create_keys(region)
    if _is_embedded(settings, region):
        await create_databases(settings.endpoints, region)
    await migrate_region(region)


def _is_embedded(settings: Settings, region: Region) -> bool:
    """Whether the region's case database is on the embedded servers of this data folder."""
    return str(settings.endpoints.socket_dir) in region.places()[0]


@contextmanager
def _servers(settings: Settings) -> Iterator[None]:
    if not any(_is_embedded(settings, region) for region in settings.regions):
        yield
        return
    with EmbeddedServers(settings.data_dir):
        yield


@contextmanager
def _told_mistakes() -> Iterator[None]:
    try:
        yield
    except (SettingsInvalid, EmbeddedError, WrongCellError) as mistake:
        _stop(str(mistake))


def _stop(message: str) -> NoReturn:
    _err.print(message, style="red", markup=False)
    raise typer.Exit(code=1)


if __name__ == "__main__":
    app()
