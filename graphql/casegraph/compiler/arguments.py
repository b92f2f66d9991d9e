"""Arguments of fields: what is known when compiling (given, null or absent) and what is bound when asking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType
from typing import Any
from uuid import UUID

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLInputType,
    NullValueNode,
    Undefined,
    VariableNode,
    VariableValues,
    get_argument_values,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from casegraph.compiler.errors import MappingError, ReadCode, Refused, refused_at
from casegraph.compiler.relay import read_node_id

_SQL_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "ID": "text",
        "String": "text",
        "Int": "int4",
        "Float": "float8",
        "Boolean": "bool",
        "UUID": "uuid",
        "DateTime": "timestamptz",
        "Date": "date",
    }
)


class Presence(Enum):
    """What a variable or argument holds. Statement texts differ per presence, never per value."""

    ABSENT = auto()
    NULL = auto()
    GIVEN = auto()


@dataclass(frozen=True, slots=True)
class Slot:
    """The arguments of one field of the document."""

    field: GraphQLField
    node: FieldNode

    def values(self, variables: VariableValues) -> dict[str, Any]:
        """Coerce the arguments as graphql-core does; raises `Refused`."""
        try:
            return get_argument_values(self.field, self.node, variables, hide_suggestions=True)
        except GraphQLError as error:
            raise Refused(ReadCode.ARGUMENT_INVALID, [error]) from error


def presence_of(slot: Slot, name: str, variables: Mapping[str, Presence]) -> Presence:
    """What an argument will hold, given what the variables hold."""
    definition = slot.field.args[name]
    node = next((one for one in slot.node.arguments or () if one.name.value == name), None)
    if node is None:
        return _default(definition)
    if isinstance(node.value, NullValueNode):
        return Presence.NULL
    if not isinstance(node.value, VariableNode):
        return Presence.GIVEN
    held = variables.get(node.value.name.value, Presence.ABSENT)
    return _default(definition) if held is Presence.ABSENT else held


def _default(definition: GraphQLArgument) -> Presence:
    if definition.default_value is Undefined:
        return Presence.ABSENT
    return Presence.NULL if definition.default_value is None else Presence.GIVEN


def sql_type(type_: GraphQLInputType, *, of: str | None) -> str:
    """The SQL type that an argument is bound as; with `of` an id is bound as the uuid in it."""
    bare = type_.of_type if is_non_null_type(type_) else type_
    if is_list_type(bare):
        return f"{sql_type(bare.of_type, of=of)}[]"
    if isinstance(bare, GraphQLEnumType):
        return "text"
    if of is not None:
        return "uuid"
    found = _SQL_TYPES.get(get_named_type(bare).name)
    if found is None:
        raise MappingError(f"No way to bind an argument of type {type_}")
    return found


def bound_type(type_: str) -> str:
    """How a value travels: dates and moments as text, since the driver would make infinity of the first and last."""
    return type_.replace("timestamptz", "text").replace("date", "text")


def converter(*, of: str | None, node: FieldNode) -> Callable[[Any], Any]:
    """Give the function that makes a coerced argument value a bind value; it raises `Refused`."""

    def convert(value: Any) -> Any:  # noqa: ANN401 - whatever the scalars' parsers give
        if isinstance(value, list):
            return [convert(item) for item in value]
        if isinstance(value, Enum):
            return str(value.value)
        if isinstance(value, dt.datetime):
            return _moment(value, node=node).isoformat()
        if isinstance(value, dt.date):
            return value.isoformat()
        if isinstance(value, str):
            return _row_id(value, of=of, node=node) if of else _storable(value, node=node)
        return value

    return convert


def _row_id(value: str, *, of: str, node: FieldNode) -> UUID:
    key = read_node_id(value)
    if key is None or key.type_name != of:
        raise refused_at(ReadCode.BAD_ID, node)
    return key.row_id


def _moment(value: dt.datetime, *, node: FieldNode) -> dt.datetime:
    """A moment without an offset is in UTC; one whose UTC falls outside the calendar is no moment."""
    try:
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
    except OverflowError as error:
        raise refused_at(ReadCode.ARGUMENT_INVALID, node) from error


def _storable(value: str, *, node: FieldNode) -> str:
    """PostgreSQL's text holds every character but U+0000."""
    if "\x00" in value:
        raise refused_at(ReadCode.ARGUMENT_INVALID, node)
    return value
