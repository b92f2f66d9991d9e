"""What any field of a command must be before anything is read or written. Each check answers a refusal or None."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import Range

from consent.errors import CommonCode, refuse
from consent.keys import sealing
from tenants.refusal import Refusal

SHORT_TEXT = 200
LONG_TEXT = 10_000
LONGEST_LIST = 50


def first(*checks: Refusal | None) -> Refusal | None:
    """The first refusal among these, if any."""
    return next((check for check in checks if check is not None), None)


def text(value: str | None, field: str, *, limit: int = LONG_TEXT) -> Refusal | None:
    """A text with at least one visible character and at most `limit`, that can be sealed."""
    if value is None or not value.strip():
        return refuse(CommonCode.FIELD_MISSING, field=field)
    if len(value) > limit:
        return refuse(CommonCode.FIELD_TOO_LONG, field=field, limit=limit)
    return sealing.refusal_of(value, field=field)


def several(values: Sequence[object], field: str, *, limit: int = LONGEST_LIST) -> Refusal | None:
    """At least one value, at most `limit`, none of them twice."""
    if not values:
        return refuse(CommonCode.LIST_EMPTY, field=field)
    return at_most(values, field, limit=limit)


def at_most(values: Sequence[object], field: str, *, limit: int = LONGEST_LIST) -> Refusal | None:
    """No more than `limit` values, none of them twice; none at all is fine."""
    if len(values) > limit:
        return refuse(CommonCode.LIST_TOO_LONG, field=field, limit=limit)
    if len(set(values)) < len(values):
        return refuse(CommonCode.LIST_REPEATS, field=field)
    return None


def period(
    starts_at: datetime | None, ends_at: datetime | None, *, at: datetime, field: str = "startsAt"
) -> Range[datetime] | Refusal:
    """The half-open period from `starts_at` (None: `at`) until `ends_at` (None: without end).

    It starts now or later, because a record says what was known when, and ends after it starts.
    """
    start = at if starts_at is None else starts_at
    given = [moment for moment in (start, ends_at) if moment is not None]
    if any(moment.utcoffset() is None for moment in given) or start < at:
        return refuse(CommonCode.PERIOD_INVALID, field=field)
    if ends_at is not None and ends_at <= start:
        return refuse(CommonCode.PERIOD_INVALID, field="endsAt")
    return Range(start, ends_at)


def ending(valid: Range[datetime], ends_at: datetime | None, *, at: datetime, field: str) -> Range[datetime] | Refusal:
    """The same period, over at `ends_at` (None: `at`); it ends now or later, and never later than it does."""
    if is_over(valid, at):
        return refuse(CommonCode.ALREADY_ENDED, field=field)
    end = at if ends_at is None else ends_at
    if end.utcoffset() is None or end < at or (valid.upper is not None and end > valid.upper):
        return refuse(CommonCode.PERIOD_INVALID, field="endsAt")
    return closed_at(valid, end)


def closed_at(valid: Range[datetime], at: datetime) -> Range[datetime]:
    """The same period, over at `at`. What had not begun by then never is."""
    if valid.lower is not None and valid.lower >= at:
        return Range(empty=True)
    return Range(valid.lower, at)


def is_over(valid: Range[datetime], at: datetime) -> bool:
    """Whether a period is over at a moment, or never was."""
    return valid.isempty or (valid.upper is not None and valid.upper <= at)
