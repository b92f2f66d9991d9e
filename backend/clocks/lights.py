"""How near the end of a term is: green, orange before red. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.clocks.reckoning import Pause, ends
from backend.clocks.rules import rules
from backend.tafels.blueprint.course import Length
from backend.tafels.registers.kinds import Reckoning, TermUnit
from backend.tafels.registers.terms import Term


class Light(StrEnum):
    """The colour of a running term; a term that is over without being met is red."""

    GROEN = "GROEN"
    ORANJE = "ORANJE"
    ROOD = "ROOD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The moments from which a term is orange and from which it is red; None for one that stands still."""

    amber: datetime | None
    red: datetime | None


def marks(
    term: Term,
    started: datetime,
    *,
    length: Length | None = None,
    extensions: Sequence[Length] = (),
    pauses: Sequence[Pause] = (),
) -> Marks:
    """When this term turns orange and red, counted from its start, with all that was added to it or held it up.

    `length` is the region's own, and counts for a term that leaves it open. A term with steps in its register turns at
    the end of each; any other turns orange in the last part of its time. ValueError for a term that has no length.
    """
    own = tuple(filter(None, [term.length or length]))
    red = ends(started, (*own, *extensions), reckoned=_reckoned(term, length), pauses=pauses)
    steps = dict(_steps(term, started, extensions=extensions, pauses=pauses))
    if Light.ORANJE in steps:
        return Marks(amber=steps[Light.ORANJE], red=red)
    return Marks(amber=None if red is None else red - (red - started) / rules().amber.last_part, red=red)


def light(found: Marks, *, at: datetime) -> Light:
    """The colour at a moment."""
    if found.red is not None and found.red <= at:
        return Light.ROOD
    return Light.ORANJE if found.amber is not None and found.amber <= at else Light.GROEN


def _reckoned(term: Term, length: Length | None) -> Reckoning:
    """The way of reckoning; what a region sets itself is counted by the calendar, or in working days if it says so."""
    if term.reckoned is not Reckoning.IN_TE_STELLEN:
        return term.reckoned
    return Reckoning.WERKDAGEN if length and length.unit is TermUnit.WERKDAG else Reckoning.KALENDER


def _steps(
    term: Term, started: datetime, *, extensions: Sequence[Length], pauses: Sequence[Pause]
) -> Iterator[tuple[Light, datetime | None]]:
    for step in term.steps:
        yield Light(step.code), ends(started, (step, *extensions), reckoned=term.reckoned, pauses=pauses)
