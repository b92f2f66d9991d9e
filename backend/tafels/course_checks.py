"""What the phases, outcomes and rounds of a blueprint must mean together."""

from collections.abc import Iterator, Sequence

from backend.tafels.blueprint import Blueprint
from backend.tafels.blueprint.course import Phase
from backend.tafels.errors import TafelsCode
from backend.tafels.kinds import IntakeKind, PhaseGuard
from consent.reference.faults import Fault

# A guard asks for something that another part of the blueprint lays down.
_ASKED_BY = {
    PhaseGuard.BESPROKEN_MET_GEZIN: "family",
    PhaseGuard.GENOEG_BESLISSERS: "deciders",
    PhaseGuard.ALLE_ROLLEN: "disciplines",
    PhaseGuard.UITKOMST: "outcomes",
}


def course_faults(blueprint: Blueprint) -> Iterator[Fault]:
    """Faults of the way a case goes: phases nobody reaches, guards that ask for nothing, rounds without a rhythm."""
    yield from _phases(blueprint.phases)
    yield from _guards(blueprint)
    if blueprint.cut_off and not (blueprint.rhythm and blueprint.rhythm.rrule):
        yield Fault(("cut_off",), TafelsCode.CUT_OFF_WITHOUT_RHYTHM, {})
    if blueprint.rhythm and not _says_something(blueprint):
        yield Fault(("rhythm",), TafelsCode.RHYTHM_EMPTY, {})
    signals = blueprint.intake is not None and IntakeKind.SIGNAAL in blueprint.intake.kinds
    if (blueprint.signals is not None) is not signals:
        yield Fault(("intake", "kinds"), TafelsCode.SIGNALS_UNCLEAR, {})
    if blueprint.monitoring and (blueprint.monitoring.years is None) is (blueprint.monitoring.to_age is None):
        yield Fault(("monitoring",), TafelsCode.MONITORING_UNCLEAR, {})


def _phases(phases: Sequence[Phase]) -> Iterator[Fault]:
    if not phases:
        return
    known = {one.code for one in phases}
    for place, one in enumerate(phases):
        for step, code in enumerate(one.to):
            if code not in known:
                yield Fault(("phases", place, "to", step), TafelsCode.PHASE_UNKNOWN, {"name": code})
    reached = _reached(phases)
    for place, one in enumerate(phases):
        if one.code not in reached:
            yield Fault(("phases", place), TafelsCode.PHASE_UNREACHED, {"name": one.code})
        if not one.ends and not one.to:
            yield Fault(("phases", place), TafelsCode.PHASE_WITHOUT_WAY_ON, {"name": one.code})


def _reached(phases: Sequence[Phase]) -> set[str]:
    ways = {one.code: one.to for one in phases}
    reached: set[str] = set()
    ahead = [phases[0].code]
    while ahead:
        code = ahead.pop()
        if code not in reached:
            reached.add(code)
            ahead.extend(ways.get(code, ()))
    return reached


def _guards(blueprint: Blueprint) -> Iterator[Fault]:
    for place, phase in enumerate(blueprint.phases):
        for step, guard in enumerate(phase.guards):
            part = _ASKED_BY.get(guard)
            if part and not getattr(blueprint, part):
                details: dict[str, object] = {"name": guard, "part": part}
                yield Fault(("phases", place, "guards", step), TafelsCode.GUARD_WITHOUT_PART, details)
    first = blueprint.phases[0] if blueprint.phases else None
    if first and first.guards:
        # A case begins there by being admitted: what admission asks is said under `admission` and `weighing`.
        yield Fault(("phases", 0, "guards"), TafelsCode.FIRST_PHASE_GUARDED, {"name": first.code})


def _says_something(blueprint: Blueprint) -> bool:
    rhythm = blueprint.rhythm
    return rhythm is not None and any(
        (rhythm.rrule, rhythm.times_per_week, rhythm.minutes_per_item, rhythm.always_open)
    )
