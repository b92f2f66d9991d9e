"""Generated operations over any schema with a mapping: seeded, valid by construction as far as that goes, and rich.

Aliases of 64 bytes, merged fields, named and inline fragments, interfaces and unions, @include and @skip, literals
and variables that are given, null, absent or defaulted, and the extremes of every scalar.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
    Undefined,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from casegraph.compiler.catalogue import mapping_of
from casegraph.compiler.kinds import ByNodeId, Relation, Shape
from casegraph.compiler.relay import write_node_id

_EXTREMES: Mapping[str, Sequence[Any]] = {
    "Int": (0, 1, -1, 2**31 - 1, -(2**31)),
    "Float": (0.5, -1.25e-7, 3, 1e22),
    "String": (
        "",
        "woord",
        'aan"haling\\',
        "regel\nregel",
        "漢字 🙂",
        "$1",
        "'; DROP TABLE lab.dossier; --",
        "{t}",
        "%s",
    ),
    "Boolean": (True, False),
    "ID": ("geen", "1"),
    "UUID": ("00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-4FFF-BFFF-FFFFFFFFFFFF"),
    "DateTime": ("2026-01-01T05:00:00Z", "2026-01-01T05:00:00.120000+05:30", "1999-12-31T23:59:59.999999"),
    "Date": ("2026-02-28", "0001-01-01", "9999-12-31"),
}


@dataclass(frozen=True, kw_only=True)
class Generated:
    """An operation with its variables."""

    text: str
    variables: dict[str, Any]
    name: str | None


@dataclass
class Scope:
    """The response names of one merged selection: what each one is, and the scope below it."""

    entries: dict[str, tuple[str, GraphQLField, Scope]] = field(default_factory=dict)


@dataclass
class OperationMaker:
    """Makes operations. `ids` are row ids by GraphQL type name, of shown, hidden and absent rows."""

    schema: GraphQLSchema
    ids: Mapping[str, Sequence[UUID]]
    random: random.Random
    depth: int = 5
    root_names: Sequence[str] | None = None
    _variables: dict[str, tuple[str, Any]] = field(default_factory=dict)
    _fragments: list[str] = field(default_factory=list)
    _count: int = 0
    _budget: int = 0

    def make(self) -> Generated:
        """One query."""
        self._variables, self._fragments, self._count, self._budget = {}, [], 0, self.random.choice((8, 25, 60))
        query = self.schema.query_type
        assert query is not None
        body = self._selection(query, Scope(), self.depth, root=True)
        name = self.random.choice((None, "Vraag", "V_" + "x" * 62))
        declared = ", ".join(f"${one}: {kind}" for one, (kind, _) in self._variables.items())
        head = f"query {name or ''}{f'({declared})' if declared else ''}" if name or declared else ""
        text = "\n".join([f"{head} {body}".strip(), *self._fragments])
        variables = {one: value for one, (_, value) in self._variables.items() if value is not Undefined}
        return Generated(text=text, variables=variables, name=name if self.random.random() < 0.5 else None)

    def _selection(self, type_: GraphQLNamedType, scope: Scope, depth: int, *, root: bool = False) -> str:
        parts = [self._part(type_, scope, depth, root=root) for _ in range(self.random.choice((1, 2, 3, 5)))]
        if not root and self.random.random() < 0.06:
            parts += self._all_leaves(type_, scope)
        return "{ " + " ".join(parts) + " }"

    def _part(self, type_: GraphQLNamedType, scope: Scope, depth: int, *, root: bool) -> str:
        self._budget -= 1
        roll = self.random.random()
        if roll < 0.08:
            return self._aliased("__typename", scope) + self._directives()
        if roll < 0.18 and depth > 1 and not root:
            return self._inline(type_, scope, depth)
        if roll < 0.25 and depth > 1 and not root:
            return self._spread(type_, depth)
        if roll < 0.34 and scope.entries:
            return self._merged(scope, depth)
        if isinstance(type_, GraphQLUnionType) or (isinstance(type_, GraphQLInterfaceType) and roll < 0.6):
            return self._inline(type_, scope, depth)
        return self._field(type_, scope, depth, root=root)

    def _field(self, type_: Any, scope: Scope, depth: int, *, root: bool) -> str:
        names = [one for one in type_.fields if not root or self.root_names is None or one in self.root_names]
        leaves = [one for one in names if is_leaf_type(get_named_type(type_.fields[one].type))]
        others = [one for one in names if one not in leaves]
        deep = depth > 1 and self._budget > 0 and others and (self.random.random() < 0.55 or not leaves)
        if not deep and not leaves:
            return self._aliased("__typename", scope)
        name = self.random.choice(others if deep else leaves)
        definition = type_.fields[name]
        call = name + self._arguments(definition, name)
        key = self._response_name(name, scope)
        below = Scope()
        scope.entries[key] = (call, definition, below)
        shown = call if key == name else f"{key}: {call}"
        return shown + self._directives() + self._below(definition, below, depth)

    def _below(self, definition: GraphQLField, scope: Scope, depth: int) -> str:
        type_ = get_named_type(definition.type)
        return "" if is_leaf_type(type_) else " " + self._selection(type_, scope, depth - 1)

    def _merged(self, scope: Scope, depth: int) -> str:
        """A field that is there already, selected once more with other selections below it."""
        key, (call, definition, below) = self.random.choice(list(scope.entries.items()))
        name = call.split("(")[0]
        shown = call if key == name else f"{key}: {call}"
        return shown + self._directives() + self._below(definition, below, max(depth, 2))

    def _inline(self, type_: GraphQLNamedType, scope: Scope, depth: int) -> str:
        condition = self._condition(type_)
        if condition is None:
            return f"...{self._directives()} {self._selection(type_, scope, depth)}"
        # Siblings on other types may not share response names unless they agree: each has a scope of its own.
        below = scope if condition is type_ else Scope()
        return f"... on {condition.name}{self._directives()} {self._selection(condition, below, depth)}"

    def _spread(self, type_: GraphQLNamedType, depth: int) -> str:
        condition = self._condition(type_) or type_
        self._count += 1
        name = f"F{self._count}"
        body = self._selection(condition, Scope(), depth - 1)
        self._fragments.append(f"fragment {name} on {condition.name} {body}")
        return f"...{name}{self._directives()}"

    def _condition(self, type_: GraphQLNamedType) -> GraphQLNamedType | None:
        if isinstance(type_, GraphQLObjectType):
            conditions: list[GraphQLNamedType | None] = [None, type_, *type_.interfaces]
            return self.random.choice(conditions)
        if not isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            return None
        possible = list(self.schema.get_possible_types(type_))
        choices: list[GraphQLNamedType | None] = [*possible, *possible, None]
        return self.random.choice(choices)

    def _all_leaves(self, type_: GraphQLNamedType, scope: Scope) -> list[str]:
        """Every plain field of a type, which is what makes an object wide."""
        if not isinstance(type_, GraphQLObjectType):
            return []
        found = []
        for name, definition in type_.fields.items():
            if is_leaf_type(get_named_type(definition.type)) and not definition.args and name not in scope.entries:
                scope.entries[name] = (name, definition, Scope())
                found.append(name)
        return found

    def _aliased(self, name: str, scope: Scope) -> str:
        key = self._unique()
        scope.entries[key] = (name, GraphQLField(GraphQLString), Scope())
        return f"{key}: {name}"

    def _response_name(self, name: str, scope: Scope) -> str:
        # Outside a fragment's or a type condition's own scope a bare name can meet the same name elsewhere, so bare
        # names are used only where the scope knows all there is: at the top of a selection.
        if name not in scope.entries and self.random.random() < 0.4 and self._bare(scope):
            return name
        return self._unique()

    def _bare(self, scope: Scope) -> bool:
        return self.random.random() < 0.6

    def _unique(self) -> str:
        self._count += 1
        plain = f"a{self._count}"
        return plain.ljust(64, "_") if self.random.random() < 0.15 else plain

    def _directives(self) -> str:
        if self.random.random() > 0.12:
            return ""
        kinds = self.random.choice((["include"], ["skip"], ["include", "skip"]))
        return "".join(f" @{kind}(if: {self._boolean(likely=kind == 'include')})" for kind in kinds)

    def _boolean(self, *, likely: bool) -> str:
        value = self.random.random() < (0.75 if likely else 0.25)
        choices: tuple[Callable[[], str], ...] = (
            lambda: json.dumps(value),
            lambda: self._variable("Boolean!", value),
            lambda: self._variable(f"Boolean = {json.dumps(value)}", Undefined),
        )
        return self.random.choice(choices)()

    def _arguments(self, definition: GraphQLField, field_name: str) -> str:
        given = [
            f"{name}: {text}"
            for name, argument in definition.args.items()
            if (text := self._argument(definition, name, argument)) is not None
        ]
        return f"({', '.join(given)})" if given else ""

    def _argument(self, definition: GraphQLField, name: str, argument: GraphQLArgument) -> str | None:
        required = is_non_null_type(argument.type)
        if name == "after" or (not required and self.random.random() < 0.45):
            return None
        value = self._value(definition, name, argument.type)
        kind = str(argument.type)
        literal = _literal(value, argument.type)
        if required:
            return literal if self.random.random() < 0.5 else self._variable(kind, value)
        choices: tuple[Callable[[], str], ...] = (
            lambda: "null",
            lambda: self._variable(kind, None),
            lambda: self._variable(kind, Undefined),
            lambda: self._variable(f"{kind} = {literal}", Undefined),
            lambda: self._variable(f"{kind}!", value),
            lambda: self._variable(kind, value),
            lambda: literal,
        )
        return self.random.choice(choices)()

    def _value(self, definition: GraphQLField, name: str, type_: GraphQLInputType) -> Any:
        bare = type_.of_type if is_non_null_type(type_) else type_
        if is_list_type(bare):
            nullable = not is_non_null_type(bare.of_type)
            items = [self._value(definition, name, bare.of_type) for _ in range(self.random.randrange(4))]
            return [None if nullable and self.random.random() < 0.2 else item for item in items]
        if isinstance(bare, GraphQLEnumType):
            return self.random.choice(list(bare.values))
        if name == "first":
            return self.random.randint(1, min(9, _largest(definition)))
        if bare is self.schema.type_map.get("ID"):
            return self._id(definition, name)
        return self.random.choice(_EXTREMES[get_named_type(bare).name])

    def _id(self, definition: GraphQLField, name: str) -> str:
        mapping = mapping_of(definition)
        kind = None
        if isinstance(mapping, ByNodeId):
            kind = self.random.choice(list(self.ids))
        elif isinstance(mapping, Relation):
            kind = get_named_type(definition.type).name if mapping.asked else mapping.arguments[name].of
        known = self.ids.get(kind or "", ())
        row_id = self.random.choice([*known, UUID(int=self.random.getrandbits(128))])
        return write_node_id(kind, row_id) if kind else str(row_id)

    def _variable(self, kind: str, value: Any) -> str:
        reusable = [
            one for one, known in self._variables.items() if known == (kind, value) and type(known[1]) is type(value)
        ]
        if reusable and self.random.random() < 0.5:
            return f"${self.random.choice(reusable)}"
        name = f"v{len(self._variables)}"
        self._variables[name] = (kind, value)
        return f"${name}"


def _largest(definition: GraphQLField) -> int:
    mapping = mapping_of(definition)
    return mapping.size if isinstance(mapping, Relation) and mapping.shape is not Shape.ONE else 9


def _literal(value: Any, type_: GraphQLInputType) -> str:
    bare = type_.of_type if is_non_null_type(type_) else type_
    if value is None:
        return "null"
    if is_list_type(bare):
        return f"[{', '.join(_literal(item, bare.of_type) for item in value)}]"
    return value if isinstance(bare, GraphQLEnumType) else json.dumps(value)
