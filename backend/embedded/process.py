"""Start programs that end with us, as an account that PostgreSQL accepts."""

import functools
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from backend.embedded import launch

_LAUNCHER = Path(launch.__file__)
_LOG_BYTES = 1_000_000
_LINE_CHARACTERS = 200
# Nothing of the caller's environment reaches a server: it may hold secrets, and PG* variables change behaviour.
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_FOR_PYTHON = ("LD_LIBRARY_PATH",)


class Isolation(StrEnum):
    """As whom the servers run."""

    NONE = "none"  # as ourselves: a normal user
    NAMESPACE = "namespace"  # root, seen as nobody inside an own user namespace
    NOBODY = "nobody"  # root, become the account nobody where namespaces are refused


@functools.cache
def choose_isolation() -> Isolation:
    """Choose how servers run on this machine: only root needs isolation, and prefers the namespace."""
    if os.geteuid() != 0:
        return Isolation.NONE
    nothing = [sys.executable, "-I", "-S", "-c", ""]
    probe = start(nothing, isolation=Isolation.NAMESPACE, on_parent_death=signal.SIGKILL)
    return Isolation.NAMESPACE if probe.wait(timeout=30) == 0 else Isolation.NOBODY


def start(
    command: Sequence[str | Path],
    *,
    isolation: Isolation,
    on_parent_death: signal.Signals,
    log: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start the command as a direct child in a session of its own, so that Ctrl-C reaches only us.

    What it writes is added to `log`, and is lost without one. The kernel sends `on_parent_death` when the *thread*
    that calls this ends: call it from one that lives on.
    """
    parent, number = str(os.getpid()), str(int(on_parent_death))
    launcher = [sys.executable, "-I", "-S", str(_LAUNCHER), isolation.value, parent, number]
    with open_log(log) as output:
        return subprocess.Popen(  # noqa: S603 - our launcher and programs that we found, no shell
            [*launcher, *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=_ENVIRONMENT | {name: os.environ[name] for name in _FOR_PYTHON if name in os.environ},
            start_new_session=True,
        )


def processes_in(folder: Path) -> list[int]:
    """Give the ids of live processes whose working folder is `folder`; empty where the system has no /proc.

    PostgreSQL and Valkey both work from their data folder, so this finds servers that a killed parent left.
    """
    target = str(folder.resolve())
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if str((entry / "cwd").readlink()) == target:
                found.append(int(entry.name))
        except OSError:
            continue  # ended meanwhile, or another account's
    return sorted(found)


def last_line(log: Path) -> str:
    """What the program said last; at its start that is about files and settings, never about people."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "?"
    return lines[-1][:_LINE_CHARACTERS] if lines else "?"


def open_log(log: Path | None) -> BinaryIO:
    """The log to add to, and without one a hole. A grown log is put aside first: two files are the most there are."""
    if log is None:
        return Path(os.devnull).open("wb")
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_suffix(".old.log"))
    return log.open("ab")
