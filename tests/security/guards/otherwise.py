"""How a value can be something else: of a column of a row that is there, and of a row that somebody offers."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from asyncpg.types import Range

_DAY = timedelta(days=1)
_LONG = timedelta(days=400)
# By the type of the column, as `pg_type` names it; `{0}` stands for the column itself.
STANDING: Mapping[str, Mapping[str, str]] = {
    "uuid": {"another": "gen_random_uuid()", "none": "NULL", "mine": "tenants.member()", "ours": "tenants.org()"},
    "text": {"another": "'ANDERS'", "empty": "''", "none": "NULL"},
    "varchar": {"another": "'ANDERS'", "empty": "''", "none": "NULL"},
    "bool": {"the other": "NOT {0}", "none": "NULL"},
    "int4": {"one more": "{0} + 1", "none": "NULL"},
    "int8": {"one more": "{0} + 1"},
    "timestamptz": {
        "earlier": "{0} - interval '400 days'",
        "later": "{0} + interval '400 days'",
        "none": "NULL",
        "now": "tenants.moment()",
    },
    "date": {"earlier": "{0} - 400", "later": "{0} + 400", "none": "NULL"},
    "tstzrange": {
        "over": "tstzrange(tenants.moment() - interval '400 days', tenants.moment() - interval '1 day')",
        "not yet": "tstzrange(tenants.moment() + interval '1 day', NULL)",
        "without end": "tstzrange(lower({0}), NULL)",
        "empty": "'empty'",
    },
    "tstzmultirange": {"over": "'{{}}'", "always": "'{{(,)}}'"},
    "jsonb": {"nothing": "'{{}}'"},
    "_text": {"none of it": "'{{}}'", "something else": "ARRAY['ANDERS']"},
    "_varchar": {"none of it": "'{{}}'", "something else": "ARRAY['ANDERS']"},
    "_uuid": {"none of it": "'{{}}'", "something else": "ARRAY[gen_random_uuid()]"},
}


def offered(kind: str, value: object, *, now: datetime, others: Mapping[str, UUID]) -> Iterator[tuple[str, object]]:
    """What somebody may offer instead of a value of this type. `others` are the ids that may stand there by name."""
    if value is not None:
        yield "none", None
    for name, other in others.items():
        if other != value:
            yield name, other
    if kind in _OFFERED:
        yield from _OFFERED[kind](value, now).items()


def _ids(value: object, now: datetime) -> Mapping[str, object]:
    del value, now
    return {"one that is not there": uuid4()}


def _words(value: object, now: datetime) -> Mapping[str, object]:
    del value, now
    return {"another": "ANDERS", "empty": "", "blank": "  ", "long": "x" * 20_000}


def _signs(value: object, now: datetime) -> Mapping[str, object]:
    del now
    return {"the other": not value}


def _numbers(value: object, now: datetime) -> Mapping[str, object]:
    del now
    number = value if isinstance(value, int) else 0
    return {"more": number + 1, "less": number - 1, "much": 999_999}


def _moments(value: object, now: datetime) -> Mapping[str, object]:
    at = value if isinstance(value, datetime) else now
    return {
        "a day earlier": at - _DAY,
        "a day later": at + _DAY,
        "long before": at - _LONG,
        "long after": at + _LONG,
        "now": now,
    }


def _days(value: object, now: datetime) -> Mapping[str, object]:
    on = value if isinstance(value, date) else now.date()
    return {"earlier": on - _LONG, "later": on + _LONG}


def _periods(value: object, now: datetime) -> Mapping[str, object]:
    del value
    return {
        "over": Range(now - _LONG, now - _DAY),
        "begins later": Range(now + _DAY, None),
        "begins earlier": Range(now - _LONG, None),
        "without end": Range(now, None),
        "ends soon": Range(now, now + _DAY),
        "ends late": Range(now, now + 9 * _LONG),
        "empty": Range(empty=True),
    }


def _texts(value: object, now: datetime) -> Mapping[str, object]:
    del value, now
    return {"nothing": "{}", "a list": "[]"}


def _lists(value: object, now: datetime) -> Mapping[str, object]:
    del now
    there = value if isinstance(value, list) else []
    less = {f"without {place}": [one for at, one in enumerate(there) if at != place] for place in range(len(there))}
    return {"none of it": [], "something else": ["ANDERS"], "more": [*there, "IDENTITEIT"], **less}


def _many_ids(value: object, now: datetime) -> Mapping[str, object]:
    del value, now
    return {"none of it": [], "one that is not there": [uuid4()]}


def _sealed(value: object, now: datetime) -> Mapping[str, object]:
    del value, now
    return {"nothing": b"", "long": b"\x02" * 200_000}


_OFFERED: Mapping[str, Callable[[object, datetime], Mapping[str, object]]] = {
    "uuid": _ids,
    "text": _words,
    "varchar": _words,
    "bool": _signs,
    "int4": _numbers,
    "int8": _numbers,
    "timestamptz": _moments,
    "date": _days,
    "tstzrange": _periods,
    "jsonb": _texts,
    "_text": _lists,
    "_varchar": _lists,
    "_uuid": _many_ids,
    "bytea": _sealed,
}
