"""How heavy a document may be: one linear check of our own, before validation (security §2.1, §2.2).

Counting comes first and is linear; then every operation is weighed with its fragments remembered (`weights.py`).
What a list multiplies is kept as a small tree, so that a known document with other variables is weighed again in
microseconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_introspection_query,
    parse,
)

from casegraph.compiler.errors import ReadCode, Refused
from casegraph.compiler.weights import OverBudgetError, Weigher, Weight

MAX_TEXT_BYTES: Final = 64 * 1024


class LimitRule(StrEnum):
    """Which limit a document went over."""

    TEXT = "TEXT"
    TOKENS = "TOKENS"
    DEPTH = "DEPTH"
    ALIASES = "ALIASES"
    DIRECTIVES = "DIRECTIVES"
    DEFINITIONS = "DEFINITIONS"
    SPREADS = "SPREADS"
    VARIABLES = "VARIABLES"
    CYCLE = "CYCLE"
    ROOT_FIELDS = "ROOT_FIELDS"
    SIZE = "SIZE"
    OVERLAP = "OVERLAP"
    RELATIONS = "RELATIONS"
    COST = "COST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that one document may hold. `cost` is about the number of values in the largest possible answer.

    `overlap` bounds the pairs of fields that validation compares, which is what makes it quadratic; `size` the
    response names and `relations` the joins that an operation comes down to; `steps` the selections that the check
    itself looks at; `introspections` how often the whole schema may be asked for.
    """

    text_bytes: int = MAX_TEXT_BYTES
    tokens: int = 2_000
    depth: int = 25
    aliases: int = 100
    directives_per_place: int = 4
    directives: int = 100
    definitions: int = 50
    spreads: int = 100
    variables: int = 100
    root_fields: int = 20
    size: int = 2_000
    overlap: int = 5_000
    steps: int = 20_000
    cost: int = 100_000
    relations: int = 150
    introspections: int = 2


@dataclass(slots=True)
class _Counts:
    aliases: int = 0
    directives: int = 0
    spreads: int = 0
    variables: int = 0


@dataclass(slots=True)
class _Nesting:
    """How deep one definition goes by itself, and which fragments it spreads at which depth."""

    depth: int = 0
    spreads: list[tuple[str, int]] = field(default_factory=list)


def check_text(text: str, limits: Limits) -> None:
    """Refuse a document that is too long to be parsed."""
    if len(text) > limits.text_bytes or len(text.encode("utf-8", "replace")) > limits.text_bytes:
        raise too_heavy(LimitRule.TEXT)


def examine(document: DocumentNode, schema: GraphQLSchema, limits: Limits) -> dict[str | None, Weight]:
    """Give the weight of each operation by name; raises `Refused` when the document goes over a limit."""
    nestings = _count(document, limits)
    _check_depth(nestings, limits)
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    weigher = Weigher(schema, fragments, steps=limits.steps)
    weights = {}
    for one in document.definitions:
        if isinstance(one, OperationDefinitionNode):
            weights[one.name.value if one.name else None] = _weigh(weigher, one, limits)
    return weights


def check_cost(weight: Weight, variables: Mapping[str, Any], limits: Limits) -> None:
    """Refuse an operation whose answer could be too large with these (raw or coerced) variables."""
    if weight.cost(variables) > limits.cost:
        raise too_heavy(LimitRule.COST)


def too_heavy(rule: LimitRule) -> Refused:
    """Refuse under a rule."""
    return Refused(ReadCode.DOCUMENT_TOO_HEAVY, rule=rule)


@cache
def whole_introspection(schema: GraphQLSchema) -> int:
    """What the question weighs with which every tool asks for a whole schema."""
    document = parse(
        get_introspection_query(specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True)
    )
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    (operation,) = (one for one in document.definitions if isinstance(one, OperationDefinitionNode))
    weight, _ = Weigher(schema, fragments, steps=Limits().steps).weigh(operation)
    return weight.introspection


def _weigh(weigher: Weigher, operation: OperationDefinitionNode, limits: Limits) -> Weight:
    try:
        weight, root_fields = weigher.weigh(operation)
    except OverBudgetError as error:
        raise too_heavy(LimitRule.SIZE) from error
    _require(root_fields, limits.root_fields, LimitRule.ROOT_FIELDS)
    _require(weight.fields, limits.size, LimitRule.SIZE)
    _require(weight.pairs, limits.overlap, LimitRule.OVERLAP)
    _require(weight.relations, limits.relations, LimitRule.RELATIONS)
    _require(weight.introspection, limits.introspections * whole_introspection(weigher.schema), LimitRule.COST)
    return weight


def _count(document: DocumentNode, limits: Limits) -> dict[str | int, _Nesting]:
    """Count what stands in the document, each place once; operations are numbered, fragments named."""
    _require(len(document.definitions), limits.definitions, LimitRule.DEFINITIONS)
    counts = _Counts()
    nestings: dict[str | int, _Nesting] = {}
    for at, one in enumerate(document.definitions):
        if not isinstance(one, OperationDefinitionNode | FragmentDefinitionNode):
            raise Refused(ReadCode.DOCUMENT_INVALID, rule="ExecutableDefinitions")
        _count_directives(one.directives, counts, limits)
        for variable in one.variable_definitions or ():
            counts.variables += 1
            _count_directives(variable.directives, counts, limits)
        name = one.name.value if isinstance(one, FragmentDefinitionNode) else at
        nestings[name] = _count_selections(one.selection_set, counts, limits)
    _require(counts.aliases, limits.aliases, LimitRule.ALIASES)
    _require(counts.directives, limits.directives, LimitRule.DIRECTIVES)
    _require(counts.spreads, limits.spreads, LimitRule.SPREADS)
    _require(counts.variables, limits.variables, LimitRule.VARIABLES)
    return nestings


def _count_selections(selection_set: SelectionSetNode, counts: _Counts, limits: Limits) -> _Nesting:
    nesting = _Nesting()
    waiting = [(selection_set, 1)]
    while waiting:
        within, depth = waiting.pop()
        nesting.depth = max(nesting.depth, depth)
        for selection in within.selections:
            _count_directives(selection.directives, counts, limits)
            if isinstance(selection, FragmentSpreadNode):
                counts.spreads += 1
                nesting.spreads.append((selection.name.value, depth))
                continue
            if isinstance(selection, FieldNode) and selection.alias:
                counts.aliases += 1
            if isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                waiting.append((selection.selection_set, depth + 1))
    return nesting


def _count_directives(directives: Sequence[object] | None, counts: _Counts, limits: Limits) -> None:
    count = len(directives or ())
    _require(count, limits.directives_per_place, LimitRule.DIRECTIVES)
    counts.directives += count


def _check_depth(nestings: Mapping[str | int, _Nesting], limits: Limits) -> None:
    """Measure every definition with its fragments, each once; a fragment that leads back to itself has no depth."""
    known: dict[str | int, int] = {}
    open_: set[str | int] = set()

    def measure(name: str | int) -> int:
        if name in open_:
            raise Refused(ReadCode.DOCUMENT_INVALID, rule=LimitRule.CYCLE)
        if name not in known:
            open_.add(name)
            nesting = nestings[name]
            below = (at + measure(spread) for spread, at in nesting.spreads if spread in nestings)
            known[name] = max([nesting.depth, *below])
            open_.discard(name)
        return known[name]

    for name in nestings:
        _require(measure(name), limits.depth, LimitRule.DEPTH)


def _require(count: int, most: int, rule: LimitRule) -> None:
    if count > most:
        raise too_heavy(rule)
