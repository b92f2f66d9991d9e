"""The processes that serve: the API and the worker, each started by name, as this package may import neither.

They run as children of ours in sessions of their own, so that Ctrl-C reaches only us, and the kernel kills them when
we are killed: both may die at any moment, since what they do is committed or it never was.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from backend.embedded import launch
from backend.embedded.process import Isolation, open_log
from backend.embedded.supervisor import Program

_LAUNCHER = Path(launch.__file__)
_API = ("-m", "uvicorn", "--factory", "web.asgi:create_app", "--no-access-log", "--log-level", "warning")
_WORKER = ("-m", "backend.worker")
# Seconds in which an open stream must end once the API is asked to stop.
_GRACE = 3
_ANSWER_SECONDS = 2.0
_START_SECONDS = 60.0
_OK = 200
ANYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - recognised here, bound to only where an operator says so


class Child(StrEnum):
    """A process that serves."""

    API = "api"
    WORKER = "worker"


def api(claimed: socket.socket, *, log: Path | None, environment: Mapping[str, str]) -> Program:
    """The API on a socket that listens already, so that a restart refuses nobody. Without `log` it writes to ours.

    `environment` comes over that of this process.
    """
    command = [*_python(), *_API, "--timeout-graceful-shutdown", str(_GRACE), "--fd", str(claimed.fileno())]
    return Program(
        name=Child.API,
        start=lambda: _start(command, log=log, keep=[claimed.fileno()], environment=environment),
        is_ready=lambda _pid: is_ready(claimed),
        stop_signals=[(signal.SIGTERM, _GRACE + 5.0)],
        log=log or _OWN_LOG,
        start_seconds=_START_SECONDS,
    )


def worker(*, log: Path | None, environment: Mapping[str, str]) -> Program:
    """The worker. Without `log` it writes to ours; `environment` comes over that of this process."""
    command = [*_python(), *_WORKER]
    return Program(
        name=Child.WORKER,
        start=lambda: _start(command, log=log, environment=environment),
        is_ready=lambda _pid: True,
        stop_signals=[(signal.SIGTERM, 10.0)],
        log=log or _OWN_LOG,
        start_seconds=_START_SECONDS,
    )


# What a refusal names when a child wrote to our own standard error.
_OWN_LOG = Path("stderr")


def base_url(claimed: socket.socket, *, host: str) -> str:
    """The address at which a browser on this machine finds the socket."""
    family, port = claimed.family, claimed.getsockname()[1]
    if host in ANYWHERE:
        host = "::1" if family is socket.AF_INET6 else "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_ready(claimed: socket.socket) -> bool:
    """Whether the API answers, and its databases with it."""
    host, port = claimed.getsockname()[:2]
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - to reach what listens everywhere
    connection = http.client.HTTPConnection(here, port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == _OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _python() -> Sequence[str]:
    # The launcher takes this variable away, as our servers must not have it; an interpreter may not start without.
    libraries = os.environ.get("LD_LIBRARY_PATH")
    given = ["/usr/bin/env", f"LD_LIBRARY_PATH={libraries}"] if libraries else []
    return [*given, sys.executable, "-P"]


def _start(
    command: Sequence[str], *, log: Path | None, environment: Mapping[str, str], keep: Sequence[int] = ()
) -> subprocess.Popen[bytes]:
    launcher = [sys.executable, "-I", "-S", str(_LAUNCHER), Isolation.NONE.value, str(os.getpid())]
    output = open_log(log) if log else None
    try:
        return subprocess.Popen(  # noqa: S603 - our launcher and our own modules, no shell
            [*launcher, str(int(signal.SIGKILL)), *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **environment},
            pass_fds=keep,
            start_new_session=True,
        )
    finally:
        if output:
            output.close()
