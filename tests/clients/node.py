"""Programs in node beside the tests: given one JSON value, telling one on each line, within a bounded time."""

import json
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
SECONDS = 60.0


class Program:
    """A program that runs, and what it tells."""

    def __init__(self, process: subprocess.Popen[str], *, log: Path) -> None:
        self._process, self._log = process, log
        self._told: Queue[Any] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._told.put(json.loads(line))
        self._told.put(None)

    def next(self, *, seconds: float = SECONDS) -> Any:
        """The next value it tells. Raises AssertionError, with what it wrote, when it ends instead."""
        value = self._told.get(timeout=seconds)
        assert value is not None, self._log.read_text(encoding="utf-8")
        return value


@contextmanager
def running(script: Path, given: Mapping[str, Any], *, log: Path) -> Iterator[Program]:
    """Run a script, whose standard error goes to `log`; it is gone when the block ends."""
    assert (TESTS / "node_modules").is_dir(), "tests/node_modules is not there: run make test-clients or test-browser."
    with log.open("wb") as errors:
        process = subprocess.Popen(
            ["node", str(script)],  # noqa: S607 - node is on the path
            env={name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    with process:
        try:
            assert process.stdin is not None
            with process.stdin as wanted:  # not as an argument: a list of processes shows those
                json.dump(given, wanted)
            yield Program(process, log=log)
        finally:
            process.kill()


def told(script: Path, given: Mapping[str, Any], *, log: Path, seconds: float = SECONDS) -> Any:
    """The one value that a script tells."""
    with running(script, given, log=log) as program:
        return program.next(seconds=seconds)
