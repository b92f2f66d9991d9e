"""The embedded Valkey: the queue's and the publisher's server. What it holds can always be made again."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
from typing import TYPE_CHECKING

from backend.embedded.process import Isolation, start
from backend.embedded.supervisor import Program, ServerName

if TYPE_CHECKING:
    from pathlib import Path

    from backend.embedded.folder import DataFolder

_ANSWER_SECONDS = 1.0


def reachable(binary: Path, *, folder: DataFolder) -> Path:
    """Give a binary that the servers' account can run: a copy inside the data folder when it runs as nobody."""
    if folder.isolation is not Isolation.NOBODY:
        return binary
    folder.binaries.mkdir(mode=0o755, exist_ok=True)
    target = folder.binaries / "valkey-server"
    fresh = target.with_suffix(".new")
    shutil.copyfile(binary, fresh)
    fresh.chmod(0o755)
    fresh.rename(target)
    return target


def program(binary: Path, *, folder: DataFolder, durable: bool) -> Program:
    """Tell the supervisor how to run Valkey: on a socket that only we may open, kept on disk every second."""
    log = folder.logs / "valkey.log"
    options = {
        "port": "0",
        "unixsocket": str(folder.endpoints.valkey_socket),
        "unixsocketperm": "700",
        "dir": str(folder.valkey),
        "appendonly": "yes" if durable else "no",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
        # A crash report prints the command that was running, and with it what the command carried.
        "crash-log-enabled": "no",
        "daemonize": "no",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]

    def launch() -> subprocess.Popen[bytes]:
        with log.open("wb") as output:
            return start(
                [binary, *arguments],
                isolation=folder.isolation,
                on_parent_death=signal.SIGTERM,
                output=output,
            )

    return Program(
        name=ServerName.VALKEY,
        start=launch,
        is_ready=lambda _pid: _answers(folder.endpoints.valkey_socket),
        stop_signals=[(signal.SIGTERM, 10.0)],
        log=log,
        start_seconds=60.0,
    )


def _answers(path: Path) -> bool:
    """Ask for a sign of life; while Valkey still loads its file it answers with an error instead."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_ANSWER_SECONDS)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
    except OSError:
        return False
