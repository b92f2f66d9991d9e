"""Rows for the slow lane: one relation at a time, written as plainly as SQL allows."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import Enum
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import orjson
from graphql import GraphQLEnumType, GraphQLField, GraphQLObjectType, GraphQLSchema, get_named_type

from casegraph.compiler.catalogue import find_table
from casegraph.compiler.kinds import Argument, Relation, Table, Text
from casegraph.compiler.relay import read_node_id

_PLACE = re.compile(r"\{(\$?[A-Za-z]\w*)\}")
_CASTS = {
    "ID": "text",
    "String": "text",
    "Int": "int4",
    "Float": "float8",
    "Boolean": "bool",
    "UUID": "uuid",
    "DateTime": "timestamptz",
    "Date": "date",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row as a resolver's source; `sql` is what its own queries call it, or a value of it."""

    type_name: str
    table: Table
    key: UUID
    columns: Mapping[str, Any]
    sql: str = "parent_row"
    keys: str = ""


class Bound(NamedTuple):
    """Arguments in SQL: what stands in each place, and the values of the parameters."""

    places: dict[str, str | None]
    values: list[object]


@dataclass(frozen=True, kw_only=True)
class Search:
    """What rows are looked for."""

    relation: Relation
    type_: Any
    source: Row | None
    bound: Bound
    wheres: Sequence[Text] = ()


@dataclass(kw_only=True)
class RowFinder:
    """Finds rows, and remembers which ones the ledger must hear of."""

    schema: GraphQLSchema
    connection: asyncpg.Connection
    shown: set[tuple[object, ...]] = field(default_factory=set)
    logged: bool = False
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def fetch(self, sql: str, values: Sequence[object]) -> list[asyncpg.Record]:
        """Run one query; resolvers run side by side, and a connection does one thing at a time."""
        async with self._lock:
            return list(await self.connection.fetch(sql, *values))

    async def over_row(self, source: Row | None, template: str, bound: Bound) -> Any:
        """The value of SQL over one row, or over none."""
        text = fill(template, {"t": source.sql if source else None, **bound.places})
        if source is None:
            return (await self.fetch(f"SELECT {text}", bound.values))[0][0]
        where = f"FROM {source.table.name} parent_row WHERE parent_row.{source.table.key} = ${len(bound.values) + 1}"
        return (await self.fetch(f"SELECT {text} {where}", [*bound.values, source.key]))[0][0]

    async def find(self, search: Search, *, limit: int, record: bool = True) -> list[Row]:
        """The rows of all member types in one order, sorted here and not by PostgreSQL."""
        found: list[tuple[tuple[Any, ...], Row]] = []
        for type_ in self._members(search.type_):
            found += await self._of_type(search, type_)
        for at, key in reversed(list(enumerate(search.relation.order))):
            found.sort(key=partial(_sort_key, at), reverse=key.descending)
        rows = [row for _, row in found[:limit]]
        if record:
            self.record(rows)
        return rows

    def record(self, rows: Sequence[Row]) -> None:
        """Remember that these rows were shown."""
        for row in rows:
            if row.columns["_identity"] is not None:
                object_id, case, category, _owner, subjects = orjson.loads(row.columns["_identity"])
                for subject in subjects or [None]:
                    self.shown.add((row.type_name, object_id, case, category, subject))

    def _members(self, type_: Any) -> list[GraphQLObjectType]:
        if isinstance(type_, GraphQLObjectType):
            return [type_]
        possible = [one for one in self.schema.get_possible_types(type_) if find_table(one)]
        return sorted(possible, key=lambda one: one.name)

    async def _of_type(self, search: Search, type_: GraphQLObjectType) -> list[tuple[tuple[Any, ...], Row]]:
        table, relation, source = find_table(type_), search.relation, search.source
        if table is None or (isinstance(relation.on, Mapping) and type_.name not in relation.on):
            return []
        self.logged |= table.is_logged
        places = {
            **search.bound.places,
            "t": "this_row",
            "via": "via_row",
            "key": table.key,
            "table": table.name,
            "parent": source.sql if source else None,
        }
        texts = [table.when, text_of(relation.on, type_), *(text_of(one, type_) for one in search.wheres)]
        conditions = [fill(one, places) for one in texts if one]
        # CROSS JOIN binds as JOIN does, so that a source's own JOIN may stand after the parent.
        tables = [fill(text_of(relation.source, type_) or f"{table.name} {{t}}", places)]
        values = list(search.bound.values)
        if source is not None:
            tables.insert(0, f"{source.table.name} parent_row")
            values.append(source.key)
            conditions.append(f"parent_row.{source.table.key} = ${len(values)}")
        keys = [fill(text_of(key.sql, type_) or "", places) for key in relation.order]
        columns = ["this_row.*", *(f"{key} AS _k{at}" for at, key in enumerate(keys))]
        columns += [f"json_build_array({', '.join(keys)})::text AS _packed", f"{_identity_sql(table)} AS _identity"]
        where = " AND ".join(f"({one})" for one in conditions) or "true"
        sql = f"SELECT {', '.join(columns)} FROM {' CROSS JOIN '.join(tables)} WHERE {where}"
        return [_row(record, type_, table, keys=len(keys)) for record in await self.fetch(sql, values)]


def bind(definition: GraphQLField, declared: Mapping[str, Argument], arguments: Mapping[str, Any]) -> Bound:
    """Arguments as parameters; what is null or absent is null."""
    bound = Bound({}, [])
    for name, argument in declared.items():
        type_ = definition.args[name].type
        cast = _cast(type_, of=argument.of)
        if arguments.get(name) is None:
            bound.places[f"${name}"] = f"NULL::{cast}"
            continue
        bound.values.append(_bindable(get_named_type(type_), arguments[name], of=argument.of))
        # The driver would make infinity of the first and the last day of the calendar.
        dated = "::text" if cast.startswith(("date", "timestamptz")) else ""
        bound.places[f"${name}"] = f"${len(bound.values)}{dated}::{cast}"
    return bound


def fill(text: str, places: Mapping[str, str | None]) -> str:
    """Put SQL in the places of a mapping's text."""
    return _PLACE.sub(lambda match: places[match[1]] or "", text)


def text_of(text: Text | None, type_: GraphQLObjectType) -> str | None:
    """A text that may differ per member type."""
    return text.get(type_.name) if isinstance(text, Mapping) else text


def raw(value: Any) -> Any:
    """What the database holds for an enum's value."""
    return value.value if isinstance(value, Enum) else value


def _row(record: asyncpg.Record, type_: GraphQLObjectType, table: Table, *, keys: int) -> tuple[tuple[Any, ...], Row]:
    order = tuple(record[f"_k{at}"] for at in range(keys))
    row = Row(type_name=type_.name, table=table, key=record[table.key], columns=dict(record), keys=record["_packed"])
    return order, row


def _sort_key(at: int, found: tuple[tuple[Any, ...], Row]) -> tuple[bool, Any]:
    """PostgreSQL's order: nulls last going up and first going down; texts by their bytes (C.UTF-8)."""
    value = found[0][at]
    if value is None:
        return True, b""
    return False, value.encode() if isinstance(value, str) else value


def _identity_sql(table: Table) -> str:
    identity = table.identity
    if identity is None:
        return "NULL"

    def value(text: str | None) -> str:
        if text is None:
            return "NULL"
        return fill(text, {"t": "this_row"}) if "{" in text or "'" in text else f"this_row.{text}"

    subjects = f"ARRAY[{value(identity.subject)}]" if identity.subject else f"({value(identity.subjects)})::uuid[]"
    told = [f"this_row.{table.key}", value(identity.case), value(identity.category), value(identity.owner), subjects]
    return f"json_build_array({', '.join(told)})::text"


def _bindable(type_: Any, value: Any, *, of: str | None) -> Any:
    if isinstance(value, list):
        return [None if item is None else _bindable(type_, item, of=of) for item in value]
    if isinstance(type_, GraphQLEnumType):
        return raw(type_.values[value].value)
    if of is not None:
        key = read_node_id(value)
        return key.row_id if key else None
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _cast(type_: Any, *, of: str | None) -> str:
    bare = get_named_type(type_)
    base = "text" if isinstance(bare, GraphQLEnumType) else "uuid" if of else _CASTS[bare.name]
    return f"{base}[]" if str(type_).startswith("[") else base


def key_texts(row: Row) -> list[str]:
    """The sort keys of a row as a cursor holds them."""
    return [one if isinstance(one, str) else orjson.dumps(one).decode() for one in orjson.loads(row.keys)]
