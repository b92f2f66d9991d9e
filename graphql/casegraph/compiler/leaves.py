"""How PostgreSQL writes each scalar and enum exactly as Strawberry would."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, cast

from graphql import GraphQLEnumType, GraphQLNamedType, GraphQLOutputType, is_list_type, is_non_null_type

from casegraph.compiler.errors import MappingError
from casegraph.compiler.sql import NULL, Json, literal

_UUID: Final = 36
INT_MIN: Final = -(2**31)
INT_MAX: Final = 2**31 - 1


def write_leaf(into: Json, type_: GraphQLOutputType, sql: str) -> None:
    """Add the JSON of a scalar, enum or list of those, given SQL for its value."""
    required = is_non_null_type(type_)
    bare = type_.of_type if is_non_null_type(type_) else type_
    if is_list_type(bare):
        into.expression(_or_null(_list(bare.of_type, sql), required=required))
        return
    if isinstance(bare, GraphQLEnumType):
        into.expression(_enum(bare, sql, required=required))
        return
    writer = _WRITERS.get(cast("GraphQLNamedType", bare).name)
    if writer is None:
        raise MappingError(f"No way to write the scalar {bare}")
    writer(into, sql, required)


def write_id(into: Json, type_name: str, sql: str) -> None:
    """Add the outward id of a row: base64url(type:uuid) without padding.

    Three bytes make four characters, so what stands before the uuid is a constant up to one or two bytes, and of
    names, colons and uuids no group of six bits is ever one of the two that base64url writes differently.
    """
    prefix = f"{type_name}:"
    whole = len(prefix) - len(prefix) % 3
    rest = prefix[whole:]
    into.constant('"' + b64encode(prefix[:whole].encode()).decode())
    if rest:
        length = -(-(len(rest) + _UUID) * 4 // 3)
        into.expression(f"left(encode(textsend({literal(rest)} || {sql}), 'base64'), {length})")
    else:
        into.expression(f"encode(textsend(({sql})::text), 'base64')")
    into.constant('"')


def can_write(type_: GraphQLNamedType) -> bool:
    """Whether this scalar or enum can be shown from a column."""
    return isinstance(type_, GraphQLEnumType) or type_.name in _WRITERS


def database_values(type_: GraphQLEnumType) -> dict[str, str]:
    """GraphQL name of each enum value by the text that the database holds."""
    return {str(_plain(value.value)): name for name, value in type_.values.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - an enum's value is of whatever type its author chose
    return value.value if isinstance(value, Enum) else value


def _or_null(text: str, *, required: bool) -> str:
    return text if required else f"coalesce({text}, {NULL})"


def _text(into: Json, sql: str, required: bool) -> None:  # noqa: FBT001 - one signature for all writers
    into.expression(f"to_json(({sql})::text)" if required else f"coalesce(to_json(({sql})::text)::text, {NULL})")


def _quoted(into: Json, sql: str, required: bool) -> None:  # noqa: FBT001
    """Write a value whose text needs no escaping (a uuid)."""
    if required:
        into.constant('"')
        into.expression(sql)
        into.constant('"')
    else:
        into.expression(f"""coalesce('"' || ({sql}) || '"', {NULL})""")


def _bare(into: Json, sql: str, required: bool) -> None:  # noqa: FBT001
    into.expression(sql if required else f"coalesce(({sql})::text, {NULL})")


def _boolean(into: Json, sql: str, required: bool) -> None:  # noqa: FBT001
    if required:
        into.expression(f"CASE WHEN {sql} THEN 'true' ELSE 'false' END")
    else:
        into.expression(f"CASE {sql} WHEN true THEN 'true' WHEN false THEN 'false' ELSE {NULL} END")


def _float(into: Json, sql: str, required: bool) -> None:  # noqa: FBT001
    """JSON has no NaN and no infinity."""
    finite = f"CASE WHEN abs(({sql})::float8) < 'infinity' THEN to_json(({sql})::float8)::text END"
    into.expression(_or_null(finite, required=required))


def _moment(into: Json, sql: str, required: bool) -> None:  # noqa: FBT001
    """Python's isoformat in UTC: microseconds in six digits, and none when they are zero."""
    text = f"""replace(to_char(({sql}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '.000000', '')"""
    if required:
        into.constant('"')
        into.expression(text)
        into.constant('+00:00"')
    else:
        into.expression(f"""coalesce('"' || {text} || '+00:00"', {NULL})""")


def _date(into: Json, sql: str, required: bool) -> None:  # noqa: FBT001
    """JSON dates are ISO whatever the session's DateStyle is."""
    into.expression(f"to_json(({sql})::date)" if required else f"coalesce(to_json(({sql})::date)::text, {NULL})")


def _enum(type_: GraphQLEnumType, sql: str, *, required: bool) -> str:
    names = database_values(type_)
    if all(value == name for value, name in names.items()):
        return _or_null(f"to_json(({sql})::text)::text", required=required)
    whens = " ".join(
        f"WHEN {literal(value)} THEN {literal(f'{chr(34)}{name}{chr(34)}')}" for value, name in names.items()
    )
    return f"CASE ({sql})::text {whens} ELSE {NULL} END"


def _list(item: GraphQLOutputType, sql: str) -> str:
    """One dimension, in the array's order; null when the array is null."""
    written = Json()
    write_leaf(written, item, "u.item")
    items = f"unnest({sql}) WITH ORDINALITY u(item, place)"
    joined = f"(SELECT string_agg({written.render()}, ',' ORDER BY u.place) FROM {items})"
    return f"CASE WHEN ({sql}) IS NOT NULL THEN concat('[', {joined}, ']') END"


_Writer = Callable[[Json, str, bool], None]
_WRITERS: Mapping[str, _Writer] = MappingProxyType(
    {
        "ID": _text,
        "String": _text,
        "Int": _bare,
        "Float": _float,
        "Boolean": _boolean,
        "UUID": _quoted,
        "DateTime": _moment,
        "Date": _date,
        "JSON": _bare,
    }
)
