"""Reading by the driver: one row as it is now, and statements of SQLAlchemy's that are written out once."""

from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
from sqlalchemy import Select, Table, inspect
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from tenants.session import driver

_Row = TypeVar("_Row", bound=SQLModel)


async def fresh(session: AsyncSession, model: type[_Row], /, **named: UUID) -> _Row | None:
    """The one row in which the named column has this value, if the row policies let it through; else None.

    It is a copy: what is done to it changes no row.
    """
    ((column, value),) = named.items()
    found = await (await driver(session)).fetchrow(_statement(model, column), value)
    return None if found is None else model(**{name: _plain(one) for name, one in found.items()})


def prepared(statement: Select[Any]) -> str:
    """The text of a statement, with its parameters numbered in the order in which they stand in it."""
    return str(statement.compile(dialect=dialect()))  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped


@cache
def _statement(model: type[SQLModel], column: str) -> str:
    table: Table = inspect(model).local_table
    listed = ", ".join(f'"{one.name}"' for one in table.columns)
    where = f'"{table.columns[column].name}" = $1'
    return f'SELECT {listed} FROM {table.schema}."{table.name}" WHERE {where}'  # noqa: S608 - names of our own


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """What the driver reads, as the models have it."""
    if isinstance(value, asyncpg.Range):
        bounds: Any = f"{'[' if value.lower_inc else '('}{']' if value.upper_inc else ')'}"
        return Range(value.lower, value.upper, bounds=bounds, empty=value.isempty)
    return value
