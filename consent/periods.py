"""Half-open periods and exact sets of them, the arithmetic of tstzrange and tstzmultirange.

A period runs from `start` until but not including `end`; `None` means no bound on that side. At a moment exactly
equal to `end` the period is over, so whatever it opened is closed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

_NO_MOMENT = datetime(1, 1, 1, tzinfo=UTC)
_Bound = tuple[int, datetime]


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` (included) until `end` (not included), both aware. A start at or after the end is empty."""

    start: datetime | None = None
    end: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse a moment without a time zone, which could mean two different instants."""
        for moment in (self.start, self.end):
            if moment is not None and moment.utcoffset() is None:
                message = "a period needs moments with a time zone"
                raise ValueError(message)

    def holds(self, at: datetime) -> bool:
        """Tell whether `at` lies in the period."""
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


@dataclass(frozen=True, slots=True)
class Periods:
    """A set of moments as sorted, disjoint, never touching spans: equal sets are equal values."""

    spans: tuple[Period, ...] = ()

    @classmethod
    def of(cls, periods: Iterable[Period]) -> "Periods":
        """All moments that lie in at least one of `periods`; these may overlap, touch or be empty."""
        merged: list[Period] = []
        for period in sorted((period for period in periods if _opens(period) < _closes(period)), key=_opens):
            if merged and _opens(period) <= _closes(merged[-1]):
                last = merged.pop()
                merged.append(Period(last.start, max(last, period, key=_closes).end))
            else:
                merged.append(period)
        return cls(tuple(merged))

    def __and__(self, other: "Periods") -> "Periods":
        """The moments of both."""
        return Periods.of(_overlap(mine, theirs) for mine in self.spans for theirs in other.spans)

    def holds(self, at: datetime) -> bool:
        """Tell whether `at` lies in one of the spans."""
        return any(span.holds(at) for span in self.spans)

    def until(self, at: datetime) -> datetime | None:
        """The end of the span around `at`; `None` when it has no end. ValueError when no span holds `at`."""
        for span in self.spans:
            if span.holds(at):
                return span.end
        message = "no span holds this moment"
        raise ValueError(message)


FOREVER = Period()


def _opens(period: Period) -> _Bound:
    return (-1, _NO_MOMENT) if period.start is None else (0, period.start)


def _closes(period: Period) -> _Bound:
    return (1, _NO_MOMENT) if period.end is None else (0, period.end)


def _overlap(one: Period, other: Period) -> Period:
    return Period(max(one, other, key=_opens).start, min(one, other, key=_closes).end)
