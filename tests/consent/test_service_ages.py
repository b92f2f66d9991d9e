"""Birthdays that the law looks at, and the moment at which each begins."""

from datetime import UTC, date, datetime, timedelta

import pytest

from consent.ages import ages, begins, birthday, birthdays, is_possible, legal_day, next_boundary


def test_the_ages_are_those_of_the_catalogue() -> None:
    assert dict(ages().turns) == {"turns_12_on": 12, "turns_16_on": 16, "turns_18_on": 18}


@pytest.mark.parametrize(
    ("born", "years", "expected"),
    [
        (date(2014, 6, 1), 12, date(2026, 6, 1)),
        (date(2016, 2, 29), 12, date(2028, 2, 29)),
        (date(2016, 2, 29), 16, date(2032, 2, 29)),
        (date(2016, 2, 29), 18, date(2034, 3, 1)),
        (date(2016, 2, 28), 18, date(2034, 2, 28)),
        # 2100 is no leap year, though it is four years after one.
        (date(2088, 2, 29), 12, date(2100, 3, 1)),
        (date(2084, 2, 29), 16, date(2100, 3, 1)),
        (date(1999, 12, 31), 18, date(2017, 12, 31)),
    ],
)
def test_a_birthday_is_the_day_on_which_the_year_is_full(born: date, years: int, expected: date) -> None:
    assert birthday(born, years) == expected


def test_every_age_has_its_column() -> None:
    assert birthdays(date(2010, 5, 6)) == {
        "turns_12_on": date(2022, 5, 6),
        "turns_16_on": date(2026, 5, 6),
        "turns_18_on": date(2028, 5, 6),
    }


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2026, 1, 15), datetime(2026, 1, 14, 23, tzinfo=UTC)),
        (date(2026, 7, 15), datetime(2026, 7, 14, 22, tzinfo=UTC)),
        # The days on which the clock goes forward and back begin before it does.
        (date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 24, 22, tzinfo=UTC)),
    ],
)
def test_a_legal_day_begins_at_midnight_in_the_netherlands(day: date, moment: datetime) -> None:
    assert begins(day) == moment
    assert legal_day(moment) == day
    assert legal_day(moment - timedelta(microseconds=1)) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("born", "possible"),
    [
        (date(2026, 7, 15), True),
        (date(2026, 7, 16), False),
        (date(1901, 7, 15), False),
        (date(1901, 7, 16), True),
        (date(9999, 12, 31), False),
        (date(1, 1, 1), False),
    ],
)
def test_who_can_be_born_and_alive(born: date, *, possible: bool) -> None:
    # A quarter past midnight in the Netherlands is still yesterday in UTC.
    assert is_possible(born, at=datetime(2026, 7, 14, 22, 15, tzinfo=UTC)) is possible


def test_the_next_boundary_is_the_first_birthday_that_has_not_begun() -> None:
    turns = birthdays(date(2012, 3, 1))
    sixteen = begins(date(2028, 3, 1))
    assert next_boundary(turns, after=datetime(2026, 1, 1, tzinfo=UTC)) == sixteen
    assert next_boundary(turns, after=sixteen - timedelta(microseconds=1)) == sixteen
    assert next_boundary(turns, after=sixteen) == begins(date(2030, 3, 1))
    assert next_boundary(turns, after=begins(date(2030, 3, 1))) is None
    assert next_boundary(dict.fromkeys(turns), after=sixteen) is None
