"""Writing new rows by the driver: many rows of many tables in one statement, in the order given.

A row is a SQLModel object, or a `Row` where many small ones are written. The statement's text depends on tables and
columns only, never on how many rows there are, so it is prepared once. Nothing is asked back: whoever may write a row
need not be allowed to read it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Table, inspect
from sqlalchemy.dialects.postgresql import Range
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from tenants.session import driver

_Shape = tuple[type[SQLModel], tuple[str, ...]]


class Row(NamedTuple):
    """One new row of a model's table, by column. Rows of one table name the same columns, in the same order."""

    model: type[SQLModel]
    values: Mapping[str, Any]


async def insert(session: AsyncSession, *rows: SQLModel | Row) -> None:
    """Insert these rows now, those of one table together, the tables in the order of their first row.

    A policy that asks for a parent asks for what stood before this statement; a trigger sees the tables before its
    own. Raises what the driver raises.
    """
    if not rows:
        return
    found = _by_shape(rows)
    connection = await driver(session)
    await connection.execute(_statement(tuple(found)), *map(_json, found.values()))


def aside(*rows: SQLModel | Row, after: int) -> tuple[str, list[str]]:
    """The same as parts of the WITH of a statement that has `after` parameters of its own, and the values of theirs.

    What only asks and what is only written in one statement do not see each other.
    """
    found = _by_shape(rows)
    return _parts(tuple(found), after), [_json(one) for one in found.values()]


@cache
def _columns(model: type[SQLModel]) -> tuple[str, ...]:
    table: Table = inspect(model).local_table
    # What the database computes is written by nobody.
    return tuple(name for name, one in table.columns.items() if one.computed is None)


def _values(one: SQLModel) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _columns(type(one))}


def _by_shape(rows: Sequence[SQLModel | Row]) -> dict[_Shape, list[Mapping[str, Any]]]:
    found: dict[_Shape, list[Mapping[str, Any]]] = {}
    for one in rows:
        model, values = one if isinstance(one, Row) else (type(one), _values(one))
        found.setdefault((model, tuple(values)), []).append(values)
    return found


@cache
def _statement(shapes: tuple[_Shape, ...]) -> str:
    """One INSERT for each table; the list that is asked for last makes PostgreSQL carry them out in this order."""
    asked = ", ".join(f"(SELECT count(*) FROM written_{at})" for at in range(len(shapes)))  # noqa: S608 - counted by us
    return f"WITH {_parts(shapes, 0)} SELECT {asked}"


@cache
def _parts(shapes: tuple[_Shape, ...], after: int) -> str:
    return ", ".join(f"written_{at} AS ({_insert(*shape, after + at + 1)})" for at, shape in enumerate(shapes))


def _insert(model: type[SQLModel], columns: tuple[str, ...], parameter: int) -> str:
    table: Table = inspect(model).local_table
    name = f'{table.schema}."{table.name}"'
    listed = ", ".join(f'"{table.columns[column].name}"' for column in columns)
    rows = f"json_populate_recordset(NULL::{name}, ${parameter}::json)"
    return f"INSERT INTO {name} ({listed}) SELECT {listed} FROM {rows} RETURNING 1"  # noqa: S608 - names of our own


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    # A period is a dataclass, which orjson would write as an object.
    return orjson.dumps(rows, default=_text, option=orjson.OPT_PASSTHROUGH_DATACLASS).decode()


def _text(value: object) -> str:
    """What orjson does not write, as PostgreSQL reads it."""
    match value:
        case bytes():
            return f"\\x{value.hex()}"
        case UUID():
            return str(value)
        case Range():
            return _period(value)
    raise TypeError(f"No column holds a {type(value).__name__}.")


def _period(value: Range[Any]) -> str:
    if value.isempty:
        return "empty"
    lower, upper = ("" if bound is None else bound.isoformat() for bound in (value.lower, value.upper))
    opening, closing = value.bounds
    return f"{opening}{lower},{upper}{closing}"
