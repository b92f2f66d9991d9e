"""Processes that run servers, and what is left of them."""

import json
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from backend.embedded.process import processes_in

ROOT = Path(__file__).parents[3]
PARENT = Path(__file__).with_name("parent_process.py")


def told(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The line of JSON that the process prints when its servers answer."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the process ended without a word"
    answer: dict[str, Any] = json.loads(line)
    return answer


def kill(process: subprocess.Popen[str], *, number: signal.Signals = signal.SIGKILL) -> None:
    """Kill the process as a machine would, and wait until it is gone."""
    process.send_signal(number)
    process.wait(timeout=10)


def server_processes(data_dir: Path) -> list[int]:
    """Processes that work in the folders of this data folder's servers."""
    return processes_in(data_dir / "postgres") + processes_in(data_dir / "valkey")


def seconds_until_gone(data_dir: Path, *, limit: float = 20.0) -> float:
    """How long such processes are still there."""
    began = time.monotonic()
    while server_processes(data_dir):
        assert time.monotonic() - began < limit, "servers are still there"
        time.sleep(0.01)
    return time.monotonic() - began


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below the folder that is neither a socket nor made by a server while it idles."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
