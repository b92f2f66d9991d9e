"""Rules that the whole schema is held to, each as the list of places that break it."""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import cast

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_introspection_type,
    is_list_type,
    is_non_null_type,
    is_specified_scalar_type,
)

from backend.tables import metadata
from casegraph.compiler.catalogue import column_name, find_table, mapping_of
from casegraph.compiler.kinds import Column, Embedded, Expression, Given, NodeId, Part, Relation, Result, Shape
from casegraph.edge.mutations import KEY_FIELD, declared
from casegraph.edge.subscriptions import topic_of

_ROW_COLUMN = re.compile(r"\{t\}\.\"?([a-z_][a-z0-9_]*)")
# What can make nothing out of something: a subquery may find no row, these functions answer NULL.
_MAY_BE_NULL = re.compile(r"\b(select|nullif|max|min|sum|lower|upper)\b|->", re.IGNORECASE)
# The first value that is there, and a column of the row in the end.
_FALLS_BACK = re.compile(r"coalesce\((.*), (\{t\}\.[a-z_][a-z0-9_]*)\)", re.IGNORECASE | re.DOTALL)

# A subquery for the sake of being asked once; the clock always answers.
_NOW = "(SELECT tenants.moment())"


def broken(schema: GraphQLSchema) -> list[str]:
    """Every rule that the schema breaks, as a sentence per place."""
    return [
        *(f"{place} has no description" for place in undescribed(schema)),
        *(f"{place} promises what could be hidden" for place in unsafe_promises(schema)),
        *(f"{name} has rows with an id and is no Node" for name in nodeless(schema)),
        *(f"{name} is no mutation by the rules" for name in irregular_mutations(schema)),
        *(f"{name} follows nothing" for name in unfed_subscriptions(schema)),
    ]


def undescribed(schema: GraphQLSchema) -> list[str]:
    """Types, fields, arguments and enum values without a description (design §5)."""
    return [place for place, description in _described(schema) if not (description or "").strip()]


def unsafe_promises(schema: GraphQLSchema) -> list[str]:
    """Fields that promise a value (`!`) which a policy could hide or a destroyed key could empty.

    A broken promise nulls the whole parent at run time, and so tells that there was something to hide.
    """
    return [
        f"{type_.name}.{name}"
        for type_ in _objects(schema)
        for name, field in type_.fields.items()
        if is_non_null_type(field.type) and not _keeps(type_, field)
    ]


def nodeless(schema: GraphQLSchema) -> list[str]:
    """Types with rows and an id that `node(id)` could not find."""
    return [
        type_.name
        for type_ in _objects(schema)
        if find_table(type_) and "id" in type_.fields and "Node" not in {one.name for one in type_.interfaces}
    ]


def irregular_mutations(schema: GraphQLSchema) -> list[str]:
    """Mutations that nobody does, that take no client key, or whose payload has no errors or promises a result."""
    fields = schema.mutation_type.fields if schema.mutation_type else {}
    return [name for name, field in fields.items() if not _is_regular(field)]


def unfed_subscriptions(schema: GraphQLSchema) -> list[str]:
    """Subscriptions without a topic, or that promise an object which could be hidden."""
    fields = schema.subscription_type.fields if schema.subscription_type else {}
    return [name for name, field in fields.items() if topic_of(field) is None or is_non_null_type(field.type)]


def _is_regular(field: GraphQLField) -> bool:
    payload, inputs = get_named_type(field.type), [get_named_type(one.type) for one in field.args.values()]
    if declared(field) is None or list(field.args) != ["input"] or not isinstance(payload, GraphQLObjectType):
        return False
    key = getattr(inputs[0], "fields", {}).get(KEY_FIELD)
    errors = payload.fields.get("errors")
    if key is None or errors is None or str(key.type) != "String!":
        return False
    return str(errors.type) == "[MutationError!]!" and isinstance(mapping_of(errors), Given)


def _described(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    for type_ in _own_types(schema):
        yield type_.name, type_.description
        if isinstance(type_, GraphQLEnumType):
            yield from ((f"{type_.name}.{name}", value.description) for name, value in type_.values.items())
        elif isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            yield from _described_fields(type_)
        elif isinstance(type_, GraphQLInputObjectType):
            yield from ((f"{type_.name}.{name}", field.description) for name, field in type_.fields.items())


def _described_fields(type_: GraphQLObjectType | GraphQLInterfaceType) -> Iterator[tuple[str, str | None]]:
    for name, field in type_.fields.items():
        yield f"{type_.name}.{name}", field.description
        for argument, definition in field.args.items():
            yield f"{type_.name}.{name}({argument})", definition.description


def _own_types(schema: GraphQLSchema) -> list[GraphQLNamedType]:
    return [
        type_
        for type_ in schema.type_map.values()
        if not is_introspection_type(type_) and not is_specified_scalar_type(type_)
    ]


def _objects(schema: GraphQLSchema) -> list[GraphQLObjectType]:
    return [type_ for type_ in _own_types(schema) if isinstance(type_, GraphQLObjectType)]


def _keeps(type_: GraphQLObjectType, field: GraphQLField) -> bool:
    """Whether a field can always keep its `!`."""
    match mapping_of(field):
        case NodeId() | Part() | Given() | Result(many=True) | Relation(shape=Shape.MANY | Shape.CONNECTION):
            return True
        case Column() as mapping:
            return _is_filled(type_, column_name(field, mapping))
        case Expression(sql=sql) | Embedded(value=sql):
            told = _in_the_end(sql)
            return not _MAY_BE_NULL.search(told.replace(_NOW, "")) and all(
                _is_filled(type_, name) for name in _ROW_COLUMN.findall(told)
            )
        case None:
            # Plain data of the payload (errors), which no policy guards: the service made it.
            return find_table(type_) is None
        case _:
            return False


def _in_the_end(sql: str) -> str:
    """What an expression comes to when nothing else is there: all of it, unless it falls back on a column."""
    match = _FALLS_BACK.fullmatch(sql)
    return match[2] if match and _is_balanced(match[1]) else sql


def _is_balanced(sql: str) -> bool:
    """Whether every parenthesis that closes was opened here."""
    depth = list(accumulate((sign == "(") - (sign == ")") for sign in sql))
    return min(depth, default=0) >= 0 and (not depth or depth[-1] == 0)


def _is_filled(type_: GraphQLObjectType, column: str) -> bool:
    table = find_table(type_)
    if table is None:
        # A value type over another row: what it stands in says whether that is there at all.
        return is_list_type(type_)
    columns = metadata.tables[table.name.replace('"', "")].columns
    return column in columns and not cast("bool", columns[column].nullable)
