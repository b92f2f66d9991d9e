"""What a check finds, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How bad it is: fine, not there yet or worth knowing, or keeping Ketentafel from working."""

    FINE = "goed"
    NOTE = "let op"
    WRONG = "fout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check. `advice` says what to do, in Dutch and English; it is empty when all is well."""

    what: str
    state: State
    found: str
    advice: str = ""


def fine(what: str, found: str) -> Finding:
    """All is well."""
    return Finding(what=what, state=State.FINE, found=found)


def note(what: str, found: str, advice: str) -> Finding:
    """Not there yet, or worth knowing."""
    return Finding(what=what, state=State.NOTE, found=found, advice=advice)


def wrong(what: str, found: str, advice: str) -> Finding:
    """Keeps Ketentafel from working."""
    return Finding(what=what, state=State.WRONG, found=found, advice=advice)
