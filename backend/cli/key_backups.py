"""Backups of the key store: made by PostgreSQL's own programs, named by their end, and gone when it has come.

A declaration of destruction promises that no backup has the key any more so many days after it went. That is kept by
the name of each file: whoever makes or restores backups first takes away what has ended.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url

from backend.embedded.binaries import find_postgres
from backend.settings import Region

_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(?P<region>[a-z][a-z0-9-]*)\.keys\.(?P<made>\d{8}T\d{6}Z)\.until\.(?P<ends>\d{8}T\d{6}Z)\.dump")
_UNFINISHED = ".unfinished"
# So that what is put back serves nobody until what was destroyed since is destroyed again.
_NOT_SERVING = "--exclude-table-data=keys.serving"


class BackupFailed(Exception):
    """A program of PostgreSQL refused; what it said goes to the operator's own screen."""

    def __init__(self, program: str, said: str) -> None:
        super().__init__(f"{program}: {said.strip()}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A file with a backup of one region's key store: `made` and `ends` stand in its name."""

    path: Path
    region: str
    made: datetime
    ends: datetime

    @classmethod
    def named(cls, path: Path) -> "Backup | None":
        """What the name of a file says; None for a file that is no such backup."""
        parts = _NAME.fullmatch(path.name)
        if parts is None:
            return None
        made, ends = (datetime.strptime(parts[one], _STAMP).replace(tzinfo=UTC) for one in ("made", "ends"))
        return cls(path=path, region=parts["region"], made=made, ends=ends)

    @property
    def has_ended(self) -> bool:
        """Whether it may not be there any more."""
        return self.ends <= datetime.now(UTC)


def backups_in(folder: Path) -> Iterator[Backup]:
    """The backups in a folder, the oldest first."""
    for path in sorted(folder.iterdir()):
        if (found := Backup.named(path)) is not None:
            yield found


def remove_ended(folder: Path) -> list[Path]:
    """Take away every backup whose end has come, of whichever region, and what a kill left half made."""
    gone = [one.path for one in backups_in(folder) if one.has_ended]
    gone += [path for path in folder.iterdir() if Backup.named(path.with_suffix("")) and path.suffix == _UNFINISHED]
    for path in gone:
        path.unlink()
    return gone


def remove_older(region: Region, folder: Path, *, days: int) -> list[Path]:
    """Take away a region's backups of more days ago, whatever their names say: policy may have become shorter since."""
    oldest = datetime.now(UTC) - timedelta(days=days)
    gone = [one.path for one in backups_in(folder) if one.region == region.code and one.made <= oldest]
    for path in gone:
        path.unlink()
    return gone


def make_backup(region: Region, folder: Path, *, days: int) -> Backup:
    """Back up the key store of a region, while everybody works in it. Raises BackupFailed.

    The file is readable by this account only, and gets its name when it is whole.
    """
    made = datetime.now(UTC).replace(microsecond=0)
    ends = made + timedelta(days=days)
    path = folder / f"{region.code}.keys.{made.strftime(_STAMP)}.until.{ends.strftime(_STAMP)}.dump"
    unfinished = path.with_name(path.name + _UNFINISHED)
    unfinished.touch(mode=0o600)
    try:
        _run(region, "pg_dump", "--format=custom", _NOT_SERVING, f"--file={unfinished}")
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return Backup(path=path, region=region.code, made=made, ends=ends)


def put_back(region: Region, backup: Backup) -> None:
    """Put a backup back into the key store's database, which is empty. Raises BackupFailed; then it is still empty."""
    _run(region, "pg_restore", "--single-transaction", "--exit-on-error", str(backup.path))


def _run(region: Region, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs at the key store.

    Its password travels in the environment, which others of this machine cannot read, and never in the arguments.
    """
    if region.key_store.backup is None:
        raise BackupFailed(program, f"region.{region.code}.key_store.backup")
    url = make_url(region.key_store.backup.get_secret_value())
    host = url.host or url.query.get("host")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment |= {"PGUSER": str(url.username), "PGDATABASE": str(url.database)}
    environment |= {"PGHOST": str(host)} if host else {}
    environment |= {"PGPORT": str(url.port)} if url.port else {}
    environment |= {"PGPASSWORD": url.password} if isinstance(url.password, str) else {}
    command = [str(find_postgres().bin_dir / program), "--no-password", *arguments]
    command += ["--dbname", str(url.database)] if program == "pg_restore" else []
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        raise BackupFailed(program, done.stderr)
