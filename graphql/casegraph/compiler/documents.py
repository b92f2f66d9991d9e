"""From text to a document that was limited, parsed and validated, once per text."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    GraphQLSyntaxError,
    InlineFragmentNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    StringValueNode,
    ValueNode,
    VariableNode,
    VariableValues,
    get_variable_values,
    parse,
    validate,
)
from graphql.execution.collect_fields import FragmentDetails

from casegraph.compiler.arguments import Presence
from casegraph.compiler.cache import LeastRecentlyUsed
from casegraph.compiler.catalogue import mapping_of
from casegraph.compiler.errors import ReadCode, Refused
from casegraph.compiler.kinds import ByNodeId
from casegraph.compiler.limits import LimitRule, Limits, check_cost, check_text, examine, too_heavy
from casegraph.compiler.relay import read_node_id
from casegraph.compiler.rules import RULES
from casegraph.compiler.weights import Weight

_MOST_ERRORS: Final = 5
_DECIDING: Final = frozenset({"skip", "include"})
_TOO_MANY_TOKENS: Final = "tokens. Parsing aborted."


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation of a document, and which of its variables its statement's text depends on.

    `shaping` variables may be null or absent, `deciding` ones stand in @skip and @include; `ids` are the values that
    stand at node(id), whose type decides which table is read.
    """

    node: OperationDefinitionNode
    name: str | None
    weight: Weight
    shaping: tuple[str, ...]
    deciding: tuple[str, ...]
    ids: tuple[ValueNode, ...]

    @property
    def kind(self) -> OperationType:
        """Query, mutation or subscription."""
        return self.node.operation

    def presence(self, variables: VariableValues) -> dict[str, Presence]:
        """What each variable that was given holds."""
        return {name: Presence.NULL if value is None else Presence.GIVEN for name, value in variables.coerced.items()}

    def shape(self, variables: VariableValues) -> Hashable:
        """Everything about the values that the statement's text depends on."""
        held = self.presence(variables)
        return (
            tuple(held.get(name, Presence.ABSENT) for name in self.shaping),
            tuple(variables.coerced.get(name) for name in self.deciding),
            tuple(type_named_in(value, variables) for value in self.ids),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that may be asked. `key` is the SHA-256 of its text in hex."""

    key: str
    tokens: int
    operations: Mapping[str | None, Operation]
    fragments: dict[str, FragmentDetails]

    def operation(self, name: str | None) -> Operation:
        """The operation to do; raises `Refused` when the name does not tell which."""
        found = self.operations.get(name)
        if found is None and name is None and len(self.operations) == 1:
            found = next(iter(self.operations.values()))
        if found is None:
            raise Refused(ReadCode.OPERATION_UNKNOWN)
        return found


class Documents:
    """Reads documents against one schema and remembers the good ones."""

    def __init__(self, schema: GraphQLSchema, limits: Limits, *, capacity: int, weight: int) -> None:
        self._schema, self._limits = schema, limits
        self._node_fields = node_fields(schema)
        self._known: LeastRecentlyUsed[str, Document] = LeastRecentlyUsed(
            capacity=capacity, weight=weight, weigh=lambda document: document.tokens
        )

    def read(self, text: str, name: str | None, raw_variables: Mapping[str, Any]) -> tuple[Document, Operation]:
        """Give the document and the operation to do; raises `Refused`. The limits are checked before anything else."""
        known = self._known.get(text)
        if known is not None:
            operation = known.operation(name)
            check_cost(operation.weight, raw_variables, self._limits)
            return known, operation
        check_text(text, self._limits)
        node = _parse(text, self._limits)
        document = self._understand(text, node)
        operation = document.operation(name)
        check_cost(operation.weight, raw_variables, self._limits)
        errors = validate(self._schema, node, RULES, max_errors=_MOST_ERRORS, hide_suggestions=True)
        if errors:
            raise Refused(ReadCode.DOCUMENT_INVALID, errors)
        self._known.put(text, document)
        return document, operation

    def coerce(self, operation: Operation, raw_variables: Mapping[str, Any]) -> VariableValues:
        """Coerce the variables as graphql-core does; raises `Refused`."""
        definitions = operation.node.variable_definitions or ()
        values = get_variable_values(
            self._schema, definitions, dict(raw_variables), max_errors=_MOST_ERRORS, hide_suggestions=True
        )
        if isinstance(values, list):
            raise Refused(ReadCode.VARIABLES_INVALID, values)
        return values

    def _understand(self, text: str, node: DocumentNode) -> Document:
        weights = examine(node, self._schema, self._limits)
        key = hashlib.sha256(text.encode()).hexdigest()
        deciding, ids = _deciding_variables(node), _node_ids(node, self._node_fields)
        operations = {
            name: Operation(
                node=one,
                name=name,
                weight=weights[name],
                shaping=_nullable(one),
                deciding=tuple(sorted(deciding & _declared(one))),
                ids=ids,
            )
            for one in node.definitions
            if isinstance(one, OperationDefinitionNode)
            for name in [one.name.value if one.name else None]
        }
        fragments = {
            one.name.value: FragmentDetails(one) for one in node.definitions if isinstance(one, FragmentDefinitionNode)
        }
        return Document(key=key, tokens=node.token_count or len(text), operations=operations, fragments=fragments)


def node_fields(schema: GraphQLSchema) -> frozenset[str]:
    """The names of root fields that take an id of any type."""
    query = schema.query_type
    fields = query.fields.items() if query else ()
    return frozenset(name for name, field in fields if isinstance(mapping_of(field), ByNodeId))


def type_named_in(value: ValueNode, variables: VariableValues) -> str | None:
    """The type name in an outward id, literal or variable; None when it is no id."""
    if isinstance(value, VariableNode):
        text = variables.coerced.get(value.name.value)
    else:
        text = value.value if isinstance(value, StringValueNode) else None
    key = read_node_id(text) if isinstance(text, str) else None
    return key.type_name if key else None


def _parse(text: str, limits: Limits) -> DocumentNode:
    try:
        return parse(text, max_tokens=limits.tokens)
    except GraphQLSyntaxError as error:
        if _TOO_MANY_TOKENS in error.message:
            raise too_heavy(LimitRule.TOKENS) from error
        raise Refused(ReadCode.DOCUMENT_SYNTAX, [error]) from error


def _nullable(operation: OperationDefinitionNode) -> tuple[str, ...]:
    definitions = operation.variable_definitions or ()
    return tuple(one.variable.name.value for one in definitions if not isinstance(one.type, NonNullTypeNode))


def _declared(operation: OperationDefinitionNode) -> set[str]:
    return {one.variable.name.value for one in operation.variable_definitions or ()}


def _deciding_variables(document: DocumentNode) -> set[str]:
    """Variables that stand in @skip or @include anywhere in the document."""
    return {
        argument.value.name.value
        for node in _selections(document)
        for directive in node.directives or ()
        if directive.name.value in _DECIDING
        for argument in directive.arguments or ()
        if isinstance(argument.value, VariableNode)
    }


def _node_ids(document: DocumentNode, names: frozenset[str]) -> tuple[ValueNode, ...]:
    """The values of the arguments of fields that are called as those that take an id of any type."""
    return tuple(
        argument.value
        for node in _selections(document)
        if isinstance(node, FieldNode) and node.name.value in names
        for argument in node.arguments or ()
        if argument.name.value == "id"
    )


def _selections(document: DocumentNode) -> Iterator[SelectionNode]:
    """Every selection that stands in the document, once."""
    waiting = [
        one.selection_set
        for one in document.definitions
        if isinstance(one, OperationDefinitionNode | FragmentDefinitionNode)
    ]
    while waiting:
        for selection in waiting.pop().selections:
            yield selection
            if isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                waiting.append(selection.selection_set)
