"""The end of a term: counted in legal days of Europe/Amsterdam, by the rule of its way of reckoning. Pure.

An end is the moment from which the term is over: for a term in days the midnight after its last day.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from backend.clocks.rules import Rule, rules
from backend.tafels.blueprint.course import Length
from backend.tafels.registers.kinds import Reckoning, TermUnit
from consent.ages import begins, legal_day
from consent.workdays import is_working_day

_MONTHS: Final = {TermUnit.MAAND: 1, TermUnit.JAAR: 12}
_DAYS: Final = {TermUnit.DAG: 1, TermUnit.WEEK: 7}
_ONE: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A time in which a term does not run (opschorting): from a moment until another one, or still.

    For a term in days each legal day counts that it touches, but for the day on which it ends.
    """

    since: datetime
    until: datetime | None = None


def ends(
    started: datetime, lengths: Sequence[Length], *, reckoned: Reckoning, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """When a term that `started` then is over, in UTC: its own length first, then what each extension added.

    None while a pause that has no end keeps it from ending. ValueError without a length, unless it is at once.
    Source: Algemene termijnenwet, and Regulation 1182/71, as `rekenregels.toml` has them.
    """
    rule = rules().of(reckoned)
    if reckoned is Reckoning.DIRECT:
        return started.astimezone(UTC)
    if not lengths:
        message = "a term has a length"
        raise ValueError(message)
    if all(one.unit is TermUnit.UUR for one in lengths):
        return _after_hours(started, sum(one.amount for one in lengths), rule=rule, pauses=_ordered(pauses))
    last = _last_day(legal_day(started), lengths, rule=rule, pauses=_ordered(pauses))
    return None if last is None else begins(last + _ONE)


def _after_hours(started: datetime, hours: int, *, rule: Rule, pauses: Sequence[Pause]) -> datetime | None:
    start = started.astimezone(UTC)
    if rule.whole_hours:
        start = start.replace(minute=0, second=0, microsecond=0) + _HOUR
    end = start + hours * _HOUR
    for pause in pauses:
        since = max(pause.since.astimezone(UTC), start)
        if since >= end:
            break
        if pause.until is None:
            return None
        end += max(pause.until.astimezone(UTC) - since, timedelta())
    return end


def _last_day(day: date, lengths: Sequence[Length], *, rule: Rule, pauses: Sequence[Pause]) -> date | None:
    """The last day of a term that does not count `day`; None while a pause has no end."""
    paused = _paused_days(pauses)
    if rule.code is Reckoning.WERKDAGEN:
        last = _working_days_on(day, sum(one.amount for one in lengths), paused=paused)
    else:
        last = _later(day, lengths)
        for one in sorted(paused):
            if one > last:
                break
            last += _ONE if one > day else timedelta()
        last = _moved(day, last, lengths, rule=rule)
    stands_still = any(pause.until is None and legal_day(pause.since) <= last for pause in pauses)
    return None if stands_still else last


def _moved(day: date, last: date, lengths: Sequence[Length], *, rule: Rule) -> date:
    """The last day, put off as far as the rule says for terms of these lengths."""
    if not all(map(rule.holds_for, lengths)):
        return last
    if rule.least is not None and (last - day).days >= rule.least.from_days:
        last = max(last, _working_days_on(day, rule.least.working_days))
    while rule.moves_on and not is_working_day(last):
        last += _ONE
    return last


def _later(day: date, lengths: Sequence[Length]) -> date:
    """The same day so many months later, or the last of a month that has none; then so many days later."""
    months = day.month - 1 + sum(one.amount * _MONTHS.get(one.unit, 0) for one in lengths)
    year, month = day.year + months // 12, months % 12 + 1
    same = date(year, month, min(day.day, monthrange(year, month)[1]))
    return same + sum(one.amount * _DAYS.get(one.unit, 0) for one in lengths) * _ONE


def _working_days_on(day: date, count: int, *, paused: frozenset[date] = frozenset()) -> date:
    while count:
        day += _ONE
        count -= is_working_day(day) and day not in paused
    return day


def _paused_days(pauses: Sequence[Pause]) -> frozenset[date]:
    """Each day on which a term does not run, of the pauses that have an end."""
    ended = [(legal_day(one.since), legal_day(one.until)) for one in pauses if one.until]
    return frozenset(day for since, until in ended for day in _days(since, until))


def _days(since: date, until: date) -> Iterator[date]:
    return (since + number * _ONE for number in range((until - since).days))


def _ordered(pauses: Sequence[Pause]) -> Sequence[Pause]:
    return sorted(pauses, key=lambda one: one.since)
