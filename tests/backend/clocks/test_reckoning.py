"""When terms end: every dated case of the truth tables, and what must hold for any date."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.clocks.lights import Light, light, marks
from backend.clocks.reckoning import Pause, ends
from backend.clocks.rules import FILE, load, rules
from backend.tafels.blueprint.course import Length
from backend.tafels.registers.kinds import Reckoning, TermUnit
from backend.tafels.registers.terms import terms
from consent.ages import legal_day
from consent.reference.faults import ReferenceCode, ReferenceInvalid
from consent.workdays import is_working_day
from tests.backend.clocks.clock_tables import Colour, Question, colours, questions

QUESTIONS = list(questions())
COLOURS = list(colours())
_MOMENTS = st.integers(0, 350_000).map(lambda hours: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours))
_UNITS = st.sampled_from([TermUnit.DAG, TermUnit.WEEK, TermUnit.MAAND, TermUnit.JAAR])
_LENGTHS = st.builds(Length, amount=st.integers(1, 40), unit=_UNITS)
_CALENDARS = st.sampled_from([Reckoning.KALENDER, Reckoning.TERMIJNENWET, Reckoning.VERORDENING_1182_71])


@pytest.mark.parametrize("question", QUESTIONS, ids=[one.label for one in QUESTIONS])
def test_a_term_ends_when_the_table_says(question: Question) -> None:
    found = ends(question.started, question.lengths, reckoned=question.reckoned, pauses=question.pauses)

    assert found == question.expected


@pytest.mark.parametrize("colour", COLOURS, ids=[one.label for one in COLOURS])
def test_a_term_is_green_then_orange_then_red(colour: Colour) -> None:
    found = marks(colour.term, colour.started, extensions=colour.extensions, pauses=colour.pauses)

    assert light(found, at=colour.at) == Light(colour.expected)


def test_there_are_many_dated_cases_and_each_has_a_source() -> None:
    asked = {(one.reckoned, str(one.lengths), one.started, one.pauses) for one in QUESTIONS}

    assert len(asked) == len(QUESTIONS) >= 150
    assert all(one.source for one in QUESTIONS)


def test_every_term_that_has_a_length_stands_in_a_table() -> None:
    asked = {(one.reckoned, one.lengths[:1]) for one in QUESTIONS}

    assert all((one.reckoned, (one.length,)) in asked for one in terms() if one.length)


@given(started=_MOMENTS, length=_LENGTHS, reckoned=_CALENDARS, later=st.integers(0, 2000))
def test_what_starts_later_never_ends_earlier(
    started: datetime, length: Length, reckoned: Reckoning, later: int
) -> None:
    first = ends(started, [length], reckoned=reckoned)
    second = ends(started + timedelta(hours=later), [length], reckoned=reckoned)

    assert first is not None
    assert second is not None
    assert first <= second


@given(started=_MOMENTS, length=_LENGTHS, reckoned=_CALENDARS, since=st.integers(-500, 5000), hours=st.integers(0, 900))
def test_a_pause_never_makes_a_term_shorter(
    started: datetime, length: Length, reckoned: Reckoning, since: int, hours: int
) -> None:
    begun = started + timedelta(hours=since)
    pause = Pause(since=begun, until=begun + timedelta(hours=hours))
    plain = ends(started, [length], reckoned=reckoned)
    paused = ends(started, [length], reckoned=reckoned, pauses=[pause])

    assert plain is not None
    assert paused is not None
    assert plain <= paused
    assert (ends(started, [length], reckoned=reckoned, pauses=[Pause(since=begun)]) is None) is (
        legal_day(begun) < legal_day(plain)
    )


@given(started=_MOMENTS, count=st.integers(1, 30))
def test_working_days_end_with_a_working_day_and_hold_as_many(started: datetime, count: int) -> None:
    end = ends(started, [Length(amount=count, unit=TermUnit.WERKDAG)], reckoned=Reckoning.WERKDAGEN)

    assert end is not None
    first, last = legal_day(started), legal_day(end) - timedelta(days=1)
    days = [first + timedelta(days=one) for one in range(1, (last - first).days + 1)]
    assert is_working_day(last)
    assert sum(map(is_working_day, days)) == count


def test_a_term_without_a_length_is_refused_unless_it_is_at_once() -> None:
    at = datetime(2026, 6, 1, tzinfo=UTC)

    assert ends(at, [], reckoned=Reckoning.DIRECT) == at
    with pytest.raises(ValueError, match="length"):
        ends(at, [], reckoned=Reckoning.KALENDER)
    with pytest.raises(LookupError):
        ends(at, [Length(amount=1, unit=TermUnit.DAG)], reckoned=Reckoning.IN_TE_STELLEN)


def test_a_region_gives_a_length_to_a_term_that_has_none() -> None:
    open_term = next(one for one in terms() if one.reckoned is Reckoning.IN_TE_STELLEN)
    started = datetime(2026, 6, 5, 10, tzinfo=UTC)

    weeks = marks(open_term, started, length=Length(amount=2, unit=TermUnit.WEEK))
    workdays = marks(open_term, started, length=Length(amount=2, unit=TermUnit.WERKDAG))

    assert weeks.red == datetime(2026, 6, 19, 22, tzinfo=UTC)
    assert workdays.red == datetime(2026, 6, 9, 22, tzinfo=UTC)
    with pytest.raises(ValueError, match="length"):
        marks(open_term, started)


def test_every_way_of_reckoning_has_a_rule_but_the_one_that_people_set() -> None:
    assert {one.code for one in rules().rules} == set(Reckoning) - {Reckoning.IN_TE_STELLEN}


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ('code = "WERKDAGEN"', 'code = "KALENDER"', ReferenceCode.TWICE),
        ('code = "WERKDAGEN"', 'code = "OOIT"', ReferenceCode.CHOICE),
        ("last_part = 4", "last_part = 1", ReferenceCode.INVALID),
        ('source = "design"\nverified = false', 'source = "design"\nverified = true', ReferenceCode.SIGNATURE_MISSING),
        ("whole_hours = true", "half_hours = true", ReferenceCode.UNKNOWN),
    ],
)
def test_a_wrong_rule_is_told_with_its_line(tmp_path: Path, before: str, after: str, code: ReferenceCode) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "rekenregels.toml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")

    with pytest.raises(ReferenceInvalid) as told:
        load(path)

    assert code in {one.code for one in told.value.problems}
