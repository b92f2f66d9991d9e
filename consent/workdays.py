"""Working days: until when something that was decided in an emergency stands. Days are legal days: Europe/Amsterdam.

Which days are holidays is data (catalogue/feestdagen.toml). The database holds the same days, and answers the same by
`consent.urgent_end`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import ConfigDict, Field, Strict, TypeAdapter, model_validator

from consent.ages import begins, legal_day
from consent.catalogue.entries import Flag, Words
from consent.reference.reading import read, shaped

_FILE = Path(__file__).parent / "catalogue" / "feestdagen.toml"
# After these years only weekends are known: an emergency then ends sooner, never later.
_YEARS = range(2014, 2101)
_SATURDAY = 5
_SUNDAY = 6
_Number = Annotated[int, Strict()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A holiday: a date of every year, or so many days from Easter Sunday."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: Words
    source: Words
    verified: Flag
    valid_from: date
    valid_until: date | None = None
    month: Annotated[_Number, Field(ge=1, le=12)] | None = None
    day: Annotated[_Number, Field(ge=1, le=31)] | None = None
    on_sunday: _Number = 0
    easter: _Number | None = None

    @model_validator(mode="after")
    def _is_one_day(self) -> Self:
        if (self.month is None, self.day is None) != (self.easter is not None,) * 2:
            message = "a holiday is a month and a day, or a number of days from Easter"
            raise ValueError(message)
        return self

    def falls_on(self, year: int) -> date | None:
        """The day in this year; None in a year in which it is no holiday."""
        if self.month is not None and self.day is not None:
            day = date(year, self.month, self.day)
            day += timedelta(days=self.on_sunday if day.weekday() == _SUNDAY else 0)
        else:
            day = easter(year) + timedelta(days=self.easter or 0)
        holds = self.valid_from <= day and (self.valid_until is None or day < self.valid_until)
        return day if holds else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    __pydantic_config__ = ConfigDict(extra="forbid")

    days: tuple[Holiday, ...]


@cache
def holidays() -> frozenset[date]:
    """Every holiday that is known. Raises `ReferenceInvalid` for a file that is wrong."""
    return frozenset(_all())


def end_of_next_working_day(at: datetime) -> datetime:
    """The end, in UTC, of the first working day after the legal day of `at`."""
    day = legal_day(at) + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return begins(day + timedelta(days=1))


def is_working_day(day: date) -> bool:
    """Whether people are at work on this day: no Saturday, no Sunday and no holiday."""
    return day.weekday() < _SATURDAY and day not in holidays()


def easter(year: int) -> date:
    """Easter Sunday of a year of the Gregorian calendar (the rule of Meeus, Jones and Butcher)."""
    century, short = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (short // 4) - moon - short % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _all() -> Iterator[date]:
    file = shaped(read(_FILE), TypeAdapter(_File).validate_python)
    for one in file.days:
        yield from filter(None, map(one.falls_on, _YEARS))
