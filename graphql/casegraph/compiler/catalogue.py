"""What the schema says about its own mapping, read from the Strawberry definitions behind each GraphQL type."""

from collections.abc import Mapping
from typing import cast

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_list_type,
    is_non_null_type,
)
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from casegraph.compiler.errors import MappingError
from casegraph.compiler.kinds import MAPPING, Column, FieldMapping, Part, Table, Text

_DEFINITION = "strawberry-definition"

Abstract = GraphQLInterfaceType | GraphQLUnionType
Composite = GraphQLObjectType | Abstract


def mapping_of(field: GraphQLField) -> FieldMapping | None:
    """How a field is answered; None for fields that Python answers (introspection, resolvers)."""
    definition = field.extensions.get(_DEFINITION)
    if not isinstance(definition, StrawberryField):
        return None
    return cast("FieldMapping | None", definition.metadata.get(MAPPING))


def find_table(type_: GraphQLNamedType) -> Table | None:
    """The table behind a type; None for types without rows of their own."""
    definition = type_.extensions.get(_DEFINITION)
    if not isinstance(definition, StrawberryObjectDefinition):
        return None
    return cast("Table | None", vars(definition.origin).get(MAPPING))


def table_of(type_: GraphQLObjectType) -> Table:
    """The table behind a type that a relation leads to; raises `MappingError` without one."""
    table = find_table(type_)
    if table is None:
        raise MappingError(f"{type_.name} is not @mapped to a table")
    return table


def column_name(field: GraphQLField, mapping: Column) -> str:
    """The column behind a field: named, or the field's Python name."""
    definition = cast("StrawberryField", field.extensions[_DEFINITION])
    return mapping.name or definition.python_name


def named(type_: GraphQLOutputType) -> Composite:
    """The object, interface or union type inside lists and non-nulls."""
    return cast("Composite", get_named_type(type_))


def is_list(type_: GraphQLOutputType) -> bool:
    """Whether a field shows a list."""
    return is_list_type(type_.of_type if is_non_null_type(type_) else type_)


def members(schema: GraphQLSchema, type_: Composite) -> list[GraphQLObjectType]:
    """The mapped object types that rows of a type can be, in a fixed order."""
    if isinstance(type_, GraphQLObjectType):
        return [type_]
    return sorted((one for one in schema.get_possible_types(type_) if find_table(one)), key=lambda one: one.name)


def text_for(text: Text | None, member: str) -> str | None:
    """One member's SQL out of a text that may differ per member; None when the member does not take part."""
    return text.get(member) if isinstance(text, Mapping) else text


def part_field(type_: GraphQLObjectType, part: Part) -> GraphQLField:
    """The field of a connection's type that shows a fixed part."""
    fields: Mapping[str, GraphQLField] = type_.fields
    return next(field for field in fields.values() if mapping_of(field) is part)
