"""The arithmetic of periods, checked moment by moment against what the words say."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.periods import FOREVER, Period, Periods

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)

# A small grid makes periods touch, overlap and coincide often.
moments = st.integers(0, 12).map(lambda hour: NOON + timedelta(hours=hour))
bounds = st.none() | moments
periods = st.builds(Period, bounds, bounds)
sets = st.lists(periods, max_size=5).map(Periods.of)
# Between grid points too, and one microsecond to either side of each.
probes = st.builds(
    lambda at, off: at + off, moments, st.sampled_from([-TICK, timedelta(0), TICK, timedelta(minutes=30)])
)


@given(st.lists(periods, max_size=6), probes)
def test_a_set_holds_a_moment_when_one_of_its_periods_does(some: list[Period], at: datetime) -> None:
    assert Periods.of(some).holds(at) == any(period.holds(at) for period in some)


@given(sets, sets, probes)
def test_and_holds_the_moments_of_both(one: Periods, other: Periods, at: datetime) -> None:
    assert (one & other).holds(at) == (one.holds(at) and other.holds(at))


@given(sets, sets, sets)
def test_equal_sets_are_equal_values(one: Periods, other: Periods, third: Periods) -> None:
    either = Periods.of((*other.spans, *third.spans))

    assert one & other == other & one
    assert (one & other) & third == one & (other & third)
    assert one & either == Periods.of((*(one & other).spans, *(one & third).spans))
    assert one & one == one == Periods.of(one.spans)


@given(sets)
def test_spans_are_sorted_and_never_touch(some: Periods) -> None:
    for before, after in zip(some.spans, some.spans[1:], strict=False):
        assert before.end is not None
        assert after.start is not None
        assert before.end < after.start


@given(sets)
def test_forever_and_never_are_the_whole_and_nothing(some: Periods) -> None:
    assert some & Periods.of([FOREVER]) == some
    assert some & Periods() == Periods()


@given(sets, probes)
def test_until_is_the_first_moment_that_the_set_no_longer_holds(some: Periods, at: datetime) -> None:
    if not some.holds(at):
        with pytest.raises(ValueError, match="no span holds"):
            some.until(at)
        return
    end = some.until(at)
    if end is None:
        assert some.holds(at + timedelta(days=36500))
    else:
        assert some.holds(end - TICK)
        assert not some.holds(end)
        assert (some & Periods.of([Period(at, end)])).spans == (Period(at, end),)


def test_a_period_is_over_at_its_end() -> None:
    period = Period(NOON, NOON + timedelta(hours=1))

    assert not period.holds(NOON - TICK)
    assert period.holds(NOON)
    assert period.holds(NOON + timedelta(hours=1) - TICK)
    assert not period.holds(NOON + timedelta(hours=1))


def test_a_period_that_ends_when_or_before_it_starts_holds_nothing() -> None:
    assert Periods.of([Period(NOON, NOON)]) == Periods()
    assert Periods.of([Period(NOON + TICK, NOON)]) == Periods()
    assert not Period(NOON, NOON).holds(NOON)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Period(NOON.replace(tzinfo=None))
