"""The embedded Valkey: the queue's and the publisher's server. What it holds can always be made again."""

import signal
import socket
import subprocess
from pathlib import Path

from backend.embedded.folder import DataFolder
from backend.embedded.process import start
from backend.embedded.supervisor import Program, ServerName

# One numbered database for each region on this server.
VALKEY_DATABASES = 1024
_ANSWER_SECONDS = 1.0


def program(binary: Path, *, folder: DataFolder, durable: bool) -> Program:
    """Tell the supervisor how to run Valkey: on a socket that only we may open, kept on disk every second."""
    log = folder.logs / "valkey.log"
    options = {
        "port": "0",
        "databases": str(VALKEY_DATABASES),
        "unixsocket": str(folder.sockets / folder.endpoints.valkey_socket.name),
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
        return start([binary, *arguments], isolation=folder.isolation, on_parent_death=signal.SIGTERM, log=log)

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
