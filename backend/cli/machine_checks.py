"""Is this machine fit: the interpreter, the servers' programs, the data folder, the port."""

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from backend.cli.findings import Finding, fine, note, wrong
from backend.embedded import EmbeddedError, claim_port, needed
from backend.embedded.binaries import find_postgres, find_valkey
from backend.settings import Settings

_OLDEST = (3, 11, 4)
_ROOM_BYTES = 2 * 1024**3
_GIB = 1024**3


def check_machine(settings: Settings) -> Iterator[Finding]:
    """All checks that need no region."""
    yield _python()
    yield from _programs(settings)
    yield _data_folder(settings.data_dir)
    yield _port(settings)


def _python() -> Finding:
    version = platform.python_version()
    if sys.version_info[:3] < _OLDEST:
        return wrong("Python", version, "Installeer Python 3.11.4 of nieuwer. / Install Python 3.11.4 or newer.")
    return fine("Python", version)


def _programs(settings: Settings) -> Iterator[Finding]:
    """Only where a region has no servers of its own."""
    if not needed(settings):
        return
    yield _program("PostgreSQL", _postgres)
    yield _program("Valkey", _valkey)


def _program(what: str, find: Callable[[], str]) -> Finding:
    try:
        return fine(f"{what}, programma", find())
    except EmbeddedError as error:
        return wrong(f"{what}, programma", "niet gevonden / not found", f"{error.message_nl} / {error.message_en}")


def _postgres() -> str:
    return find_postgres().version


def _valkey() -> str:
    return str(find_valkey())


def _data_folder(folder: Path) -> Finding:
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if not os.access(existing, os.W_OK | os.X_OK):
        advice = "Kies met KETENTAFEL_DATA_DIR een map waarin dit account mag schrijven. / Choose a folder to write in."
        return wrong("Gegevensmap", f"{existing}: niet te beschrijven / not writable", advice)
    free = shutil.disk_usage(existing).free
    found = f"{folder} ({free / _GIB:.1f} GiB vrij / free)"
    if free < _ROOM_BYTES:
        return note("Gegevensmap", found, "Maak ruimte: minstens 2 GiB. / Make room: 2 GiB at least.")
    return fine("Gegevensmap", found)


def _port(settings: Settings) -> Finding:
    place = f"{settings.host}:{settings.port}"
    try:
        claim_port(settings.host, settings.port).close()
    except EmbeddedError as error:
        advice = f"Draait Ketentafel al, dan is dit goed. Anders: {error.message_nl} / {error.message_en}"
        return note("Poort", f"{place}: bezet of niet te gebruiken / taken or unusable", advice)
    return fine("Poort", f"{place}: vrij / free")
