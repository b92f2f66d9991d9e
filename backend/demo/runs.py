"""How far a scenario has come, kept in the data folder: one that was killed goes on where it was.

A run is one telling of the story, about one new household. Its id is in the client's key of every mutation, so that a
step which was done just before a kill is not done again.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

import orjson

from backend.demo import clock
from backend.demo.errors import DemoCode, DemoError
from backend.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One telling: since when (real time), which steps are done, and what later steps need to know of them."""

    id: str
    began: datetime
    done: tuple[str, ...]
    facts: Mapping[str, Any]

    def after(self, step: str, facts: Mapping[str, Any]) -> "Run":
        """The run when one more step is done."""
        return replace(self, done=(*self.done, step), facts={**self.facts, **facts})


def begin() -> Run:
    """A new run, of which nothing has been done."""
    return Run(id=token_hex(6), began=clock.now(), done=(), facts={})


def read(file: Path) -> Run | None:
    """The run that was left unfinished; None when there is none."""
    try:
        found = orjson.loads(file.read_bytes())
    except FileNotFoundError:
        return None
    began = datetime.fromisoformat(found["began"])
    return Run(id=found["id"], began=began, done=tuple(found["done"]), facts=found["facts"])


def write(file: Path, run: Run) -> None:
    """Keep it, whole or not at all."""
    fresh = file.with_name(f".{file.name}.new")
    with fresh.open("wb") as opened:
        opened.write(orjson.dumps(run, option=orjson.OPT_INDENT_2))
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(file)


def forget(settings: Settings) -> None:
    """Let go of every unfinished run: its region was emptied, or what it expected did not hold."""
    for file in _folder(settings).glob("*.json"):
        file.unlink(missing_ok=True)


def run_file(settings: Settings, *, scenario: str) -> Path:
    """Where the unfinished run of a scenario is kept."""
    return _folder(settings) / f"{scenario}.json"


@contextmanager
def playing(settings: Settings) -> Iterator[None]:
    """Play alone: the region has one clock. Raises SCENARIO_BUSY while another process plays."""
    with _lock(settings) as taken:
        if not taken:
            raise DemoError(DemoCode.SCENARIO_BUSY)
        yield


def is_played(settings: Settings) -> bool:
    """Whether some process plays a scenario now, and minds the clock."""
    with _lock(settings) as taken:
        return not taken


@contextmanager
def _lock(settings: Settings) -> Iterator[bool]:
    """Hold the lock, if it is free; the system lets go of it whatever becomes of us."""
    folder = _folder(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def _folder(settings: Settings) -> Path:
    return settings.data_dir / "scenario"
