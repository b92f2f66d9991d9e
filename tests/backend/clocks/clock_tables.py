"""Reads the truth tables about terms: cases in Dutch that a lawyer can check, turned into questions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from backend.clocks.reckoning import Pause
from backend.tafels.blueprint.course import Length
from backend.tafels.registers.kinds import Reckoning, TermUnit
from backend.tafels.registers.terms import Term, terms

TABLES = Path(__file__).parents[2] / "truth_tables" / "klokken"
_HERE = ZoneInfo("Europe/Amsterdam")
_LENGTH = re.compile(r"(?P<amount>\d+) (?P<unit>[A-Z]+)")
_ASKED = {"geval", "termijn", "telt", "lengte", "begint", "erbij", "rust"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One case: which term, from when, with what added to it and what held it up; and when it is over (None: not)."""

    label: str
    source: str
    reckoned: Reckoning
    lengths: tuple[Length, ...]
    started: datetime
    pauses: tuple[Pause, ...]
    expected: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Colour:
    """One case of a colour: which term, from when, and what it is at a moment."""

    label: str
    term: Term
    started: datetime
    extensions: tuple[Length, ...]
    pauses: tuple[Pause, ...]
    at: datetime
    expected: str


def questions() -> Iterator[Question]:
    """Every dated case of every table. ValueError for a word that is not known."""
    for table, case in _cases("gevallen"):
        _known(case, _ASKED | {"laatste_dag", "eindigt"})
        term = _term(case["termijn"]) if "termijn" in case else None
        yield Question(
            label=case["geval"],
            source=term.source if term else table["uitleg"],
            reckoned=term.reckoned if term else Reckoning(case["telt"]),
            lengths=(*_own(term), *_added(term, case)) if term else tuple(map(_length, case["lengte"])),
            started=_moment(case["begint"]),
            pauses=tuple(map(_pause, case.get("rust", ()))),
            expected=_expected(case),
        )


def colours() -> Iterator[Colour]:
    """Every case of a colour of every table. ValueError for a word that is not known."""
    for _, case in _cases("kleuren"):
        _known(case, _ASKED | {"op", "kleur"})
        term = _term(case["termijn"])
        yield Colour(
            label=case["geval"],
            term=term,
            started=_moment(case["begint"]),
            extensions=_added(term, case),
            pauses=tuple(map(_pause, case.get("rust", ()))),
            at=_moment(case["op"]),
            expected=case["kleur"],
        )


def _cases(part: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for path in sorted(TABLES.glob("*.yaml")):
        table = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        yield from ((table, case) for case in table.get(part, ()))


def _known(case: dict[str, Any], words: set[str]) -> None:
    if unknown := case.keys() - words:
        raise ValueError(unknown)


def _term(code: str) -> Term:
    return next(one for one in terms() if one.code == code)


def _own(term: Term) -> tuple[Length, ...]:
    return (term.length,) if term.length else ()


def _added(term: Term, case: dict[str, Any]) -> tuple[Length, ...]:
    times = case.get("erbij", 0)
    if times and term.extension is None:
        raise ValueError(case["geval"])
    return (term.extension,) * times if term.extension else ()


def _length(text: str) -> Length:
    match = _LENGTH.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return Length(amount=int(match["amount"]), unit=TermUnit(match["unit"]))


def _pause(text: str) -> Pause:
    since, _, until = text.partition("/")
    return Pause(since=_moment(since.strip()), until=_moment(until.strip()) if until.strip() else None)


def _moment(value: object) -> datetime:
    text = str(value)
    zone = UTC if text.endswith("Z") else _HERE
    return datetime.strptime(text.removesuffix("Z")[:16], "%Y-%m-%d %H:%M").replace(tzinfo=zone).astimezone(UTC)


def _expected(case: dict[str, Any]) -> datetime | None:
    if "laatste_dag" in case:
        last: date = case["laatste_dag"]
        return datetime.combine(last + timedelta(days=1), time(), tzinfo=_HERE).astimezone(UTC)
    return None if case["eindigt"] == "nooit" else _moment(case["eindigt"])
