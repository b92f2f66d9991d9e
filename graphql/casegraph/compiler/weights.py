"""What a selection weighs: how many fields it comes down to, how often they overlap, how many values it can show.

Selections are merged as execution merges them. A set of selections is weighed once per type and remembered, and the
whole walk has a budget of steps, so that no document is exponential here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_introspection_type,
)

from casegraph.compiler.catalogue import mapping_of
from casegraph.compiler.kinds import ByNodeId, Relation, Result, Shape

ROW_WEIGHT: Final = 3
"""A row costs more than a value: a policy is checked and the ledger told."""
_RESULTS: Final = 20
_DIGITS: Final = 10
_VERY_MANY: Final = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many rows a list shows at most: `most`, or the value of a variable within that."""

    most: int
    variable: str | None = None
    default: int = 0

    def rows(self, variables: Mapping[str, Any]) -> int:
        """The number for these variables; whatever is no usable number counts as the most."""
        if self.variable is None:
            return self.most
        value = variables.get(self.variable, self.default)
        if value is None:
            return self.default
        usable = isinstance(value, int) and 0 <= value <= self.most
        return value if usable else self.most


@dataclass(slots=True)
class Weight:
    """The weight of one object with its selections.

    `fields` counts response names, `relations` those that are joined, `pairs` fields that must be compared before
    they are merged; `own` is the cost without lists of variable size, which are in `below`; `introspection` is the
    cost of asking about the schema, which no limit on data says anything about.
    """

    fields: int = 0
    relations: int = 0
    pairs: int = 0
    introspection: int = 0
    own: int = ROW_WEIGHT
    below: list[tuple[Size, Weight]] = field(default_factory=list)

    def add(self, size: Size, child: Weight) -> None:
        """Add what a field shows; what no variable changes is counted at once."""
        self._count(child)
        self.introspection += child.introspection
        if size.variable is None and not child.below:
            self.own += size.most * child.own
        else:
            self.below.append((size, child))

    def add_introspection(self, size: int, child: Weight) -> None:
        """Add what a field of the introspection schema shows."""
        self._count(child)
        self.introspection += size * (child.own + child.introspection)

    def _count(self, child: Weight) -> None:
        self.fields += child.fields
        self.relations += child.relations
        self.pairs += child.pairs

    def cost(self, variables: Mapping[str, Any], known: dict[int, int] | None = None) -> int:
        """About how many values the answer holds at most."""
        if not self.below:
            return self.own
        known = {} if known is None else known
        if id(self) not in known:
            known[id(self)] = self.own + sum(
                size.rows(variables) * child.cost(variables, known) for size, child in self.below
            )
        return known[id(self)]


class OverBudgetError(Exception):
    """The document comes down to more selections than may be looked at."""


class Weigher:
    """Weighs the operations of one document against `schema`."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], *, steps: int) -> None:
        self.schema = schema
        self._fragments = fragments
        self._steps = steps
        self._known: dict[tuple[str, frozenset[int]], Weight] = {}
        self._defaults: dict[str, int] = {}

    def weigh(self, operation: OperationDefinitionNode) -> tuple[Weight, int]:
        """Give the weight of an operation and the number of its root fields; raises `OverBudgetError`."""
        self._known.clear()
        self._defaults = {
            one.variable.name.value: _number(one.default_value)
            for one in operation.variable_definitions or ()
            if isinstance(one.default_value, IntValueNode)
        }
        root = self.schema.get_root_type(operation.operation)
        sets = [operation.selection_set]
        return self._weigh(root, sets), len(self._merged(root, sets))

    def _weigh(self, type_: GraphQLNamedType | None, sets: Sequence[SelectionSetNode]) -> Weight:
        key = (type_.name if type_ else "", frozenset(map(id, sets)))
        if key not in self._known:
            weight = self._known[key] = Weight()
            for nodes in self._merged(type_, sets).values():
                weight.fields += 1
                weight.own += 1
                weight.pairs += len(nodes) * (len(nodes) - 1) // 2
                self._weigh_below(weight, nodes)
        return self._known[key]

    def _weigh_below(self, weight: Weight, nodes: Sequence[tuple[FieldNode, GraphQLField | None]]) -> None:
        below = [node.selection_set for node, _ in nodes if node.selection_set]
        if not below:
            return
        node, definition = nodes[0]
        type_ = get_named_type(definition.type) if definition else None
        weight.relations += definition is not None and isinstance(mapping_of(definition), Relation | Result | ByNodeId)
        child = self._weigh(type_, below)
        if type_ is not None and is_introspection_type(type_):
            weight.add_introspection(introspected(self.schema).get(node.name.value, 1), child)
        else:
            weight.add(self._size(node, definition), child)

    def _merged(
        self, type_: GraphQLNamedType | None, sets: Iterable[SelectionSetNode]
    ) -> dict[str, list[tuple[FieldNode, GraphQLField | None]]]:
        """Fields by response name, with fragments opened once each."""
        merged: dict[str, list[tuple[FieldNode, GraphQLField | None]]] = {}
        opened: set[str] = set()
        waiting = [(type_, one) for one in sets]
        while waiting:
            within, selection_set = waiting.pop()
            self._steps -= len(selection_set.selections)
            if self._steps < 0:
                raise OverBudgetError
            for selection in selection_set.selections:
                if isinstance(selection, FieldNode):
                    name = selection.alias or selection.name
                    merged.setdefault(name.value, []).append((selection, self._definition(within, selection)))
                elif isinstance(selection, FragmentSpreadNode):
                    fragment = self._fragments.get(selection.name.value)
                    if fragment is None or selection.name.value in opened:
                        continue
                    opened.add(selection.name.value)
                    waiting.append((self.schema.get_type(fragment.type_condition.name.value), fragment.selection_set))
                elif isinstance(selection, InlineFragmentNode):
                    condition = selection.type_condition
                    narrowed = self.schema.get_type(condition.name.value) if condition else within
                    waiting.append((narrowed, selection.selection_set))
        return merged

    def _definition(self, type_: GraphQLNamedType | None, node: FieldNode) -> GraphQLField | None:
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            return self.schema.get_field(type_, node.name.value)
        return None

    def _size(self, node: FieldNode, definition: GraphQLField | None) -> Size:
        mapping = mapping_of(definition) if definition is not None else None
        match mapping:
            case Relation(shape=Shape.MANY | Shape.CONNECTION, size=size, page=page):
                return self._paged(node, most=size, page=page or size)
            case Result(many=True):
                return Size(most=_RESULTS)
            case _:
                return Size(most=1)

    def _paged(self, node: FieldNode, *, most: int, page: int) -> Size:
        value = next((one.value for one in node.arguments or () if one.name.value == "first"), None)
        if isinstance(value, IntValueNode):
            return Size(most=min(_number(value), most))
        if isinstance(value, VariableNode):
            name = value.name.value
            return Size(most=most, variable=name, default=min(self._defaults.get(name, page), most))
        return Size(most=page)


def _number(node: IntValueNode) -> int:
    """A literal's value; what no Int can hold counts as very many, without reading its thousands of digits."""
    digits = node.value
    return int(digits) if digits.isdecimal() and len(digits) <= _DIGITS else _VERY_MANY


@cache
def introspected(schema: GraphQLSchema) -> Mapping[str, int]:
    """About how many entries the lists of the introspection schema have on average, by field name."""
    fielded = [one for one in schema.type_map.values() if isinstance(one, GraphQLObjectType | GraphQLInterfaceType)]
    fields = [field_ for one in fielded for field_ in one.fields.values()]
    return {
        "types": len(schema.type_map),
        "directives": len(schema.directives),
        "fields": _average(len(fields), len(schema.type_map)),
        "args": _average(sum(len(one.args) for one in fields), len(fields)),
        "inputFields": 1,
        "enumValues": 1,
        "interfaces": 1,
        "possibleTypes": 1,
    }


def _average(total: int, among: int) -> int:
    return max(1, -(-total // max(1, among)))
