"""Birthdays that the law looks at, computed from the ages in the catalogue. Days are legal days: Europe/Amsterdam."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

_FILE = Path(__file__).parent / "catalogue" / "leeftijden.toml"
_LEGAL_TIME = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """The ages by the column that keeps each birthday, the day that stands in for 29 February, the oldest age."""

    turns: Mapping[str, int]
    leap_day: tuple[int, int]
    oldest: int


@cache
def ages() -> Ages:
    """The ages as the catalogue gives them."""
    content: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Ages(
        turns={one["turns"]: one["years"] for one in content["ages"]},
        leap_day=(content["leap_day"]["month"], content["leap_day"]["day"]),
        oldest=content["oldest"]["years"],
    )


def birthdays(born: date) -> dict[str, date]:
    """The day on which somebody reaches each age, by column."""
    return {column: birthday(born, years) for column, years in ages().turns.items()}


def birthday(born: date, years: int) -> date:
    """The day on which somebody born on `born` is `years` old."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        month, day = ages().leap_day
        return date(born.year + years, month, day)


def is_possible(born: date, *, at: datetime) -> bool:
    """Whether somebody born on `born` can be alive and born at `at`."""
    today = legal_day(at)
    return born <= today and birthday(born, ages().oldest) > today


def legal_day(at: datetime) -> date:
    """The day it is in the Netherlands at this moment."""
    return legal_time(at).date()


def legal_time(at: datetime) -> datetime:
    """The same moment, as a clock in the Netherlands shows it."""
    return at.astimezone(_LEGAL_TIME)


def begins(day: date) -> datetime:
    """The moment at which a legal day begins, in UTC."""
    return datetime.combine(day, time(), tzinfo=_LEGAL_TIME).astimezone(UTC)


def next_boundary(turns: Mapping[str, date | None], *, after: datetime) -> datetime | None:
    """The first birthday of these that begins after a moment; None when none is left."""
    moments = [begins(day) for day in turns.values() if day is not None]
    return min((moment for moment in moments if moment > after), default=None)
