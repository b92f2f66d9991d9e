"""Keep one server running: start it, wait until it answers, restart it with back-off, stop it in order."""

import logging
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from backend.embedded.errors import EmbeddedCode, EmbeddedError
from backend.embedded.process import last_line

_log = logging.getLogger(__name__)

_POLL_SECONDS = 0.02
_FIRST_BACKOFF_SECONDS = 0.1
_LONGEST_BACKOFF_SECONDS = 5.0
_STEADY_SECONDS = 10.0


class ServerName(StrEnum):
    """The two servers of the embedded default."""

    POSTGRES = "postgres"
    VALKEY = "valkey"


class ServerChange(StrEnum):
    """What happened to a server."""

    READY = "ready"
    DIED = "died"
    STOPPED = "stopped"


@dataclass(frozen=True, kw_only=True)
class ServerEvent:
    """One change of one server; `exit_status` is negative for a signal, and only known when it ended."""

    server: StrEnum
    change: ServerChange
    pid: int
    exit_status: int | None = None


@dataclass(frozen=True, kw_only=True)
class Program:
    """How to run one server, or another long-running process of ours.

    `stop_signals` are tried in order, each with its patience in seconds; `start_seconds` bounds the first start.
    """

    name: StrEnum
    start: Callable[[], subprocess.Popen[bytes]]
    is_ready: Callable[[int], bool]
    stop_signals: Sequence[tuple[signal.Signals, float]]
    log: Path
    start_seconds: float


class Supervisor:
    """Runs one program in a thread that lives as long as the program.

    The thread is needed for more than waiting: the kernel binds the parent-death signal to the thread that
    started the child, so a thread that ended early would take the server with it.
    """

    def __init__(self, program: Program, *, on_event: Callable[[ServerEvent], None]) -> None:
        """Prepare; nothing runs before `start`."""
        self.program = program
        self._on_event = on_event
        self._state = threading.Condition()
        self._ready_pid: int | None = None
        self._failure: EmbeddedError | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"embedded-{program.name}", daemon=True)

    def start(self) -> None:
        """Begin to start the program; `wait_ready` tells how it went."""
        self._thread.start()

    def wait_ready(self, *, other_than: int | None = None, seconds: float) -> int:
        """Wait until the program answers and give its process id; `other_than` waits for a restart.

        Raises `SERVER_FAILED` when the first start failed or the time is over.
        """
        with self._state:
            self._state.wait_for(lambda: self._failure or self._ready_pid not in {None, other_than}, seconds)
            if self._failure:
                raise self._failure
            if self._ready_pid is None or self._ready_pid == other_than:
                raise self._failed(f"{seconds:.0f} s")
            return self._ready_pid

    def stop(self) -> None:
        """Stop the program, harder at every step.

        Harmless when it never ran, and in a forked child, where no thread of ours is alive.
        """
        if not self._thread.is_alive():
            return
        self._stopping.set()
        for number, seconds in self.program.stop_signals:
            self._signal(number)
            self._thread.join(seconds)
            if not self._thread.is_alive():
                return
        self._signal(signal.SIGKILL)
        self._thread.join()

    def _run(self) -> None:
        try:
            first = True
            backoff = _FIRST_BACKOFF_SECONDS
            while not self._stopping.is_set():
                began = time.monotonic()
                self._live_once(first=first)
                first = False
                if self._failure or self._stopping.is_set():
                    return
                steady = time.monotonic() - began > _STEADY_SECONDS
                backoff = _FIRST_BACKOFF_SECONDS if steady else backoff
                self._stopping.wait(backoff)
                backoff = min(backoff * 2, _LONGEST_BACKOFF_SECONDS)
        except OSError as error:
            self._fail(error.strerror or "?")

    def _live_once(self, *, first: bool) -> None:
        """Run the program from start to end, and tell what happened."""
        process = self.program.start()
        with self._state:
            self._process = process
        # A stop that came between the test of the flag and this line found no process to signal.
        if self._stopping.is_set():
            self._signal(self.program.stop_signals[0][0])
        ready = self._until_ready(process)
        if ready:
            self._become(process.pid)
            self._tell(ServerChange.READY, process.pid)
        status = process.wait()
        self._become(None)
        change = ServerChange.STOPPED if self._stopping.is_set() else ServerChange.DIED
        if first and not ready and change is ServerChange.DIED:
            self._fail(f"exit status {status}")
        self._tell(change, process.pid, status)

    def _until_ready(self, process: subprocess.Popen[bytes]) -> bool:
        """Without a limit of its own: recovery after a crash takes what it takes, and a kill would start it anew."""
        while process.poll() is None:
            if self.program.is_ready(process.pid):
                return True
            time.sleep(_POLL_SECONDS)
        return False

    def _become(self, pid: int | None) -> None:
        with self._state:
            self._ready_pid = pid
            self._state.notify_all()

    def _fail(self, reason: str) -> None:
        with self._state:
            self._failure = self._failed(reason)
            self._state.notify_all()

    def _failed(self, reason: str) -> EmbeddedError:
        name, log = self.program.name, self.program.log
        return EmbeddedError(EmbeddedCode.SERVER_FAILED, program=name, reason=f"{reason}: {last_line(log)}", log=log)

    def _signal(self, number: signal.Signals) -> None:
        with self._state:
            if self._process is not None and self._process.poll() is None:
                self._process.send_signal(number)

    def _tell(self, change: ServerChange, pid: int, exit_status: int | None = None) -> None:
        event = ServerEvent(server=self.program.name, change=change, pid=pid, exit_status=exit_status)
        level = logging.WARNING if change is ServerChange.DIED else logging.INFO
        _log.log(level, "server %s %s (pid %s, exit status %s)", event.server, change, pid, exit_status)
        try:
            self._on_event(event)
        except Exception:  # noqa: BLE001 - a listener's mistake must not end the supervision
            _log.exception("listener failed on %s %s", event.server, change)
