"""The embedded PostgreSQL: making the cluster, its settings, and knowing when it answers."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from typing import TYPE_CHECKING

from backend.embedded.binaries import PostgresBinaries
from backend.embedded.endpoints import SUPERUSER
from backend.embedded.errors import EmbeddedCode, EmbeddedError
from backend.embedded.process import Isolation, start
from backend.embedded.supervisor import Program, ServerName

if TYPE_CHECKING:
    from pathlib import Path

    from backend.embedded.folder import DataFolder

_BUILTIN_LOCALE_MAJOR = 17
_INITDB_SECONDS = 120
_STATUS_LINE = 7
_MEBIBYTE = 1024 * 1024
# On the death of the parent nobody waits for an orderly end: SIGQUIT ends all backends at once and the next start
# replays the log. SIGINT would first write a checkpoint, which on a slow disk takes longer than the two seconds
# within which nothing may be left.
_ON_PARENT_DEATH = signal.SIGQUIT


def reachable(binaries: PostgresBinaries, *, folder: DataFolder) -> PostgresBinaries:
    """Give binaries that the servers' account can run: a copy inside the data folder when it runs as nobody."""
    if folder.isolation is not Isolation.NOBODY:
        return binaries
    prefix = binaries.bin_dir.parent
    target = folder.binaries / f"postgres-{binaries.major}"
    if not target.exists():
        fresh = target.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        for part in ("bin", "lib", "share"):
            shutil.copytree(prefix / part, fresh / part, symlinks=True)
        _open_for_reading(fresh)
        _open_for_reading(folder.binaries, deep=False)
        fresh.rename(target)
    return PostgresBinaries(bin_dir=target / "bin", major=binaries.major)


def require_cluster(binaries: PostgresBinaries, *, folder: DataFolder, durable: bool) -> None:
    """Make the cluster when there is none; refuse one of another major version (`CLUSTER_VERSION`).

    The new cluster is made beside its place and renamed, so that a kill half-way leaves nothing half made.
    """
    version = folder.cluster / "PG_VERSION"
    if version.exists():
        found = version.read_text(encoding="ascii").strip()
        if found != str(binaries.major):
            raise EmbeddedError(
                EmbeddedCode.CLUSTER_VERSION, folder=folder.cluster, found=found, expected=binaries.major
            )
        folder.hand_over(folder.cluster)
        return
    fresh = folder.root / "postgres.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    folder.hand_over(fresh)
    _initdb(binaries, target=fresh, folder=folder, durable=durable)
    fresh.rename(folder.cluster)


def program(binaries: PostgresBinaries, *, folder: DataFolder, durable: bool, connections: int) -> Program:
    """Tell the supervisor how to run this cluster. SIGINT is PostgreSQL's fast stop, SIGQUIT its immediate one."""
    log = folder.logs / "postgres.log"
    settings = _settings(folder.endpoints.socket_dir, durable=durable, connections=connections)
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def launch() -> subprocess.Popen[bytes]:
        with log.open("wb") as output:
            return start(
                [binaries.postgres, "-D", folder.cluster, *options],
                isolation=folder.isolation,
                on_parent_death=_ON_PARENT_DEATH,
                output=output,
            )

    return Program(
        name=ServerName.POSTGRES,
        start=launch,
        is_ready=lambda pid: _is_ready(folder.cluster, pid=pid),
        stop_signals=[(signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0)],
        log=log,
        start_seconds=300.0,
    )


def _initdb(binaries: PostgresBinaries, *, target: Path, folder: DataFolder, durable: bool) -> None:
    log = folder.logs / "initdb.log"
    if binaries.major >= _BUILTIN_LOCALE_MAJOR:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    else:
        locale = ["--locale=C.UTF-8"]
    command: list[str | Path] = [
        binaries.initdb,
        "-D",
        target,
        "-U",
        SUPERUSER,
        "--auth=trust",
        "--encoding=UTF8",
        *locale,
    ]
    command += ["--data-checksums"] if durable else ["--no-sync"]
    with log.open("wb") as output:
        made = start(command, isolation=folder.isolation, on_parent_death=signal.SIGTERM, output=output).wait(
            timeout=_INITDB_SECONDS
        )
    if made != 0:
        raise EmbeddedError(EmbeddedCode.SERVER_FAILED, program="initdb", reason=f"exit status {made}", log=log)


def _settings(socket_dir: Path, *, durable: bool, connections: int) -> dict[str, str]:
    """Give the server's settings; memory follows the machine, and logs hold no statement, value or row."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MEBIBYTE
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_dir),
        "unix_socket_permissions": "0700",
        "max_connections": str(connections),
        "shared_buffers": f"{min(max(memory // 8, 64), 1024)}MB",
        "effective_cache_size": f"{max(memory // 2, 256)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "max_wal_size": "2GB",
        "checkpoint_completion_target": "0.9",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "logging_collector": "off",
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_min_messages": "log",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_statement": "none",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return settings


def _is_ready(cluster: Path, *, pid: int) -> bool:
    """Read what pg_ctl reads: line 1 of postmaster.pid is the server, line 8 its state."""
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    return len(lines) > _STATUS_LINE and lines[0] == str(pid) and lines[_STATUS_LINE].strip() == "ready"


def _open_for_reading(folder: Path, *, deep: bool = True) -> None:
    folder.chmod(0o755)
    for parent, folders, files in os.walk(folder) if deep else ():
        for name in folders:
            (parent_path := folder.__class__(parent, name)).chmod(0o755)
            del parent_path
        for name in files:
            path = folder.__class__(parent, name)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o444 | (path.stat().st_mode & 0o100) // 0o100 * 0o111)
