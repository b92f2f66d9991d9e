"""The embedded PostgreSQL: making the cluster, its settings, and knowing when it answers."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from backend.embedded.binaries import PostgresBinaries
from backend.embedded.errors import EmbeddedCode, EmbeddedError
from backend.embedded.folder import DataFolder
from backend.embedded.process import last_line, start
from backend.embedded.supervisor import Program, ServerName
from backend.settings.addresses import POSTGRES_SOCKET, SUPERUSER

_BUILTIN_LOCALE_MAJOR = 17
_INITDB_SECONDS = 120
_FRESH = "postgres.new-"
_STATUS_LINE = 7
_UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# On the death of the parent nobody waits for an orderly end: SIGQUIT ends all backends at once and the next start
# replays the log. SIGINT would first write a checkpoint, which on a slow disk takes longer than the two seconds
# within which nothing may be left.
_ON_PARENT_DEATH = signal.SIGQUIT


def require_cluster(binaries: PostgresBinaries, *, folder: DataFolder, durable: bool) -> None:
    """Make the cluster when there is none; refuse one of another major version (CLUSTER_VERSION).

    The new cluster is made beside its place and renamed, so that a kill half-way leaves nothing half made.
    """
    version = folder.cluster / "PG_VERSION"
    if not version.exists():
        for left in folder.place.glob(f"{_FRESH}*"):
            shutil.rmtree(left, ignore_errors=True)
        # A name of its own each time: an initdb whose parent was killed may still be clearing its folder away.
        fresh = Path(tempfile.mkdtemp(prefix=_FRESH, dir=folder.place))
        folder.own(fresh)
        _initdb(binaries, target=fresh, folder=folder, durable=durable)
        fresh.rename(folder.cluster)
        _make_lasting(folder.place)
    found = version.read_text(encoding="ascii").strip()
    if found != str(binaries.major):
        raise EmbeddedError(EmbeddedCode.CLUSTER_VERSION, folder=folder.cluster, found=found, expected=binaries.major)
    folder.own(folder.cluster)
    _clear_stale_locks(folder)


def program(binaries: PostgresBinaries, *, folder: DataFolder, durable: bool, settings: Mapping[str, str]) -> Program:
    """Tell the supervisor how to run this cluster. SIGINT is PostgreSQL's fast stop, SIGQUIT its immediate one."""
    log = folder.logs / "postgres.log"
    chosen = {**_settings(folder.sockets), **({} if durable else _UNSAFE_BUT_FAST), **settings}
    options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
    command: list[str | Path] = [binaries.postgres, "-D", folder.cluster, *options]

    def launch() -> subprocess.Popen[bytes]:
        return start(command, isolation=folder.isolation, on_parent_death=_ON_PARENT_DEATH, log=log)

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
    command: list[str | Path] = [binaries.initdb, "-D", target, "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"]
    if binaries.major >= _BUILTIN_LOCALE_MAJOR:
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    else:
        command += ["--locale=C.UTF-8"]
    command += ["--data-checksums"] if durable else ["--no-sync"]
    made = start(command, isolation=folder.isolation, on_parent_death=signal.SIGTERM, log=log)
    if made.wait(timeout=_INITDB_SECONDS) != 0:
        reason = f"exit status {made.returncode}: {last_line(log)}"
        raise EmbeddedError(EmbeddedCode.SERVER_FAILED, program="initdb", reason=reason, log=log)


def _make_lasting(folder: Path) -> None:
    """Write the folder's own list of names to disk: a power cut must not bring the old name back."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _settings(sockets: Path) -> dict[str, str]:
    """The server's settings. Sized for a demo or one region on a small machine; logs hold no statement or value."""
    return {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "shared_buffers": "256MB",
        "effective_cache_size": "1GB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "max_wal_size": "2GB",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "logging_collector": "off",
        # A primary message may repeat a value ("invalid input syntax … "), so errors of clients stay with the client.
        "log_min_messages": "log",
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_statement": "none",
        "log_checkpoints": "off",
    }


def _is_ready(cluster: Path, *, pid: int) -> bool:
    """Read what pg_ctl reads: line 1 of postmaster.pid is the server, line 8 its state."""
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    return len(lines) > _STATUS_LINE and lines[0] == str(pid) and lines[_STATUS_LINE].strip() == "ready"


def _clear_stale_locks(folder: DataFolder) -> None:
    """Remove the lock files of a killed server whose process id now belongs to somebody else.

    PostgreSQL handles other stale locks itself, but refuses to start beside a live process of that id, which in a
    container with few processes is likely. No process works in this folder any more: DataFolder.open waited for
    that under its lock, where the system has /proc.
    """
    for lock in (folder.cluster / "postmaster.pid", folder.sockets / f"{POSTGRES_SOCKET}.lock"):
        if lock.exists() and Path("/proc", lock.read_text(encoding="utf-8").split("\n")[0]).exists():
            lock.unlink()
