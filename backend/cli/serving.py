"""Serving until somebody says stop: the children under supervision, the ready file, and an orderly end."""

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from backend.cli import console
from backend.embedded import ServerChange, ServerEvent
from backend.embedded.supervisor import Program, Supervisor

_INTERRUPTED = 130
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_TURN_SECONDS = 0.2


@contextmanager
def stoppable() -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and a closed terminal all end the block in order, as a KeyboardInterrupt.

    A second one, while everything is being ended, is ignored.
    """

    def ask(_number: int, _frame: FrameType | None) -> None:
        for each in _STOPS:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, ask) for number in _STOPS}
    try:
        yield
    except KeyboardInterrupt:
        console.stop("Afgebroken. / Interrupted.", code=_INTERRUPTED)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def children(programs: Sequence[Program]) -> Iterator[None]:
    """Run these for as long as the block lasts; it begins when all of them answer. Raises EmbeddedError."""
    supervisors = [Supervisor(program, on_event=tell) for program in programs]
    with ExitStack() as stack:
        for supervisor in supervisors:
            stack.callback(supervisor.stop)
            supervisor.start()
        for supervisor in supervisors:
            supervisor.wait_ready(seconds=supervisor.program.start_seconds)
        yield


@contextmanager
def announced(*files: Path | None, base_url: str) -> Iterator[None]:
    """Write the address to files, in this order; each appears at once and whole, and is gone when the block ends.

    Whoever reads it may ask for the end at that very moment: from here on that is the ordinary end of serving.
    """
    wanted = [file for file in files if file]
    try:
        with _ordinary_end():
            for file in wanted:
                _appear(file, base_url)
            yield
    finally:
        for file in wanted:
            file.unlink(missing_ok=True)


def _appear(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(file)


def wait() -> None:
    """Wait for a signal to stop, while the children go on in threads of their own.

    In short turns: a signal that comes between the last step of Python and a call that waits for ever is not seen.
    """
    with _ordinary_end():
        while True:
            time.sleep(_TURN_SECONDS)


@contextmanager
def _ordinary_end() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        console.note("Bezig met stoppen … / Stopping …")


def tell(event: ServerEvent) -> None:
    """Say that a process died, since it is being started again; the rest is as it should be."""
    if event.change is ServerChange.DIED:
        console.note(
            f"{event.server} is gestopt ({event.exit_status}) en start opnieuw. / {event.server} died and restarts."
        )
