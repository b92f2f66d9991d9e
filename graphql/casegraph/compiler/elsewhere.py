"""Fields that no statement answers: introspection, resolvers, and the plain data of a mutation's payload."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from inspect import isawaitable
from typing import Any, cast

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    execute,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import FragmentDetails

from casegraph.compiler.compilation import Compilation, Details


async def execute_fields(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDetails],
    fields: Mapping[str, Details],
    *,
    variables: Mapping[str, Any],
    context: object,
) -> tuple[dict[str, Any], list[GraphQLError]]:
    """Let graphql-core answer some root fields of an operation; `context` reaches the resolvers."""
    selections = tuple(one.node for details in fields.values() for one in details)
    part = OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        variable_definitions=operation.variable_definitions,
        directives=operation.directives,
        selection_set=SelectionSetNode(selections=selections),
    )
    document = DocumentNode(definitions=(part, *(one.definition for one in fragments.values())))
    found = execute(schema, document, context_value=context, variable_values=dict(variables))
    result = await found if isawaitable(found) else found
    return dict.fromkeys(fields) | (result.data or {}), list(result.errors or ())


def complete_fields(
    work: Compilation, type_: GraphQLObjectType, fields: Mapping[str, Details], given: Mapping[str, Any]
) -> dict[str, Any]:
    """Answer the plain fields of a payload from what the service gave, by GraphQL name."""
    return {name: _field(work, type_, details, given) for name, details in fields.items()}


def _field(work: Compilation, type_: GraphQLObjectType, details: Details, source: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    name = details[0].node.name.value
    if name == "__typename":
        return type_.name
    value = source.get(name) if isinstance(source, Mapping) else getattr(source, name)
    return _complete(work, type_.fields[name].type, details, value)


def _complete(work: Compilation, type_: GraphQLOutputType, details: Details, value: object) -> Any:  # noqa: ANN401
    if is_non_null_type(type_):
        if value is None:
            raise TypeError(f"The service gave nothing for {details[0].node.name.value}")
        return _complete(work, cast("GraphQLOutputType", type_.of_type), details, value)
    if value is None:
        return None
    if is_list_type(type_):
        return [_complete(work, type_.of_type, details, item) for item in cast("Sequence[object]", value)]
    if is_leaf_type(type_):
        return type_.coerce_output_value(value)
    below = cast("GraphQLObjectType", type_)
    return {name: _field(work, below, fields, value) for name, fields in work.subfields(below, details).items()}
