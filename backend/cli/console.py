"""What a command says: results on standard output, progress and mistakes on standard error."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import structlog
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from backend.demo.errors import DemoError
from backend.embedded import EmbeddedError
from backend.provision import WrongCellError
from backend.settings import SettingsInvalid
from consent.keys.errors import KeysError
from consent.reference.faults import ReferenceInvalid

out = Console(highlight=False, emoji=False)
err = Console(stderr=True, highlight=False, emoji=False)

_MISTAKES = (SettingsInvalid, EmbeddedError, WrongCellError, DemoError, ReferenceInvalid, KeysError)


def say(text: str) -> None:
    """One line of a result, as it is: brackets in it mean nothing."""
    out.print(text, markup=False, soft_wrap=True)


def note(text: str) -> None:
    """One line on what is going on."""
    err.print(text, markup=False, soft_wrap=True, style="dim")


def stop(message: str, *, code: int = 1) -> NoReturn:
    """Say what is wrong and end with an exit status."""
    err.print(message, markup=False, soft_wrap=True, style="red")
    raise typer.Exit(code=code)


def log_to_standard_error() -> None:
    """What was done or could not be is told there by ids and kinds; a result on standard output stays whole.

    The stream is looked up for each line: it may be another one than when the command began.
    """
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


@contextmanager
def told_mistakes() -> Iterator[None]:
    """A mistake that has a code is told by it; anything else is a fault of ours and shows where it happened."""
    try:
        yield
    except _MISTAKES as mistake:
        stop(str(mistake))


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each thing that takes long: called with what it is, how much is done, and how much there is.

    Where nobody watches, such as in a log, each is told at its beginning and at every tenth of it, once.
    """
    if not err.is_terminal:
        yield _Lines().show
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err) as bars:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done)

        yield show


class _Lines:
    """Progress as lines of a log."""

    def __init__(self) -> None:
        self._told: dict[str, int] = {}

    def show(self, what: str, done: int, total: int) -> None:
        """Say how far it is, when that is a tenth further than what was said last."""
        tenth = done * 10 // total if total else 10
        if self._told.get(what) != tenth:
            self._told[what] = tenth
            note(f"{what}: {done}/{total}")
