"""What one compilation knows and collects: the operation, aliases, bind parameters."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    ValueNode,
    VariableNode,
    VariableValues,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields

from casegraph.compiler.arguments import Presence, Slot, bound_type, converter, presence_of, sql_type
from casegraph.compiler.cursor import BadCursor, CursorSigner, Pads, Scope
from casegraph.compiler.errors import ReadCode, refused_at
from casegraph.compiler.kinds import NO_ARGUMENTS, Arguments
from casegraph.compiler.relay import NodeKey
from casegraph.compiler.sql import Names

Details = Sequence[FieldDetails]
ResultId = UUID | NodeKey | Sequence[UUID] | None

_PAGING = frozenset({"first", "after"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question with its values: what the bind parameters are taken from."""

    variables: VariableValues
    organisation: UUID
    document: str
    label: str
    event_id: UUID
    signer: CursorSigner
    mark: str
    results: Mapping[str, ResultId] = field(default_factory=dict)
    _values: dict[int, dict[str, Any]] = field(default_factory=dict)
    _pads: dict[int, Pads] = field(default_factory=dict)

    def values(self, slot: Slot) -> dict[str, Any]:
        """The coerced arguments of a field, coerced once per question."""
        known = self._values.get(id(slot))
        if known is None:
            known = self._values[id(slot)] = slot.values(self.variables)
        return known

    def page_size(self, slot: Slot, *, largest: int) -> int:
        """The value of `first`; raises `Refused` outside 1 … largest."""
        return _page_size(self.values(slot)["first"], largest=largest, node=slot.node)

    def cursor_keys(self, slot: Slot, *, place: str) -> list[str]:
        """The sort keys in `after`; raises `Refused` for a cursor that is not of this question."""
        try:
            return self.signer.read(self._scope(slot, place), self.values(slot)["after"])
        except BadCursor as error:
            raise refused_at(ReadCode.BAD_CURSOR, slot.node) from error

    def pads(self, slot: Slot, *, place: str) -> Pads:
        """The signing blocks for a connection, derived once per question."""
        known = self._pads.get(id(slot))
        if known is None:
            known = self._pads[id(slot)] = self.signer.pads(self._scope(slot, place))
        return known

    def _scope(self, slot: Slot, place: str) -> Scope:
        arguments = {name: value for name, value in self.values(slot).items() if name not in _PAGING}
        return Scope(self.organisation, self.document, place, arguments)


Bind = Callable[[Asked], Any]


@dataclass(slots=True)
class Binder:
    """The bind parameters of one statement; the same value has one number wherever it is used."""

    binds: list[Bind] = field(default_factory=list)
    _known: dict[Hashable, str] = field(default_factory=dict)

    def add(self, key: Hashable, bind: Bind, *, sql_type: str) -> str:
        """Give the parameter, as `$n::type`, that holds what `bind` takes from the question."""
        known = self._known.get((key, sql_type))
        if known is None:
            self.binds.append(bind)
            known = self._known[key, sql_type] = f"${len(self.binds)}::{sql_type}"
        return known


@dataclass(slots=True, kw_only=True)
class Compilation:
    """One operation on its way to one statement.

    `logs` turns true when it reads what the ledger must hear of, `is_wide` when it shows numbers that may be wider than
    GraphQL's. `known` holds, by table, beside which alias an object around this place keeps rows that it has
    read.
    """

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDetails]
    variables: VariableValues
    presence: Mapping[str, Presence]
    node_type: Callable[[FieldNode], GraphQLObjectType]
    result_types: Mapping[str, GraphQLObjectType | None] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    binder: Binder = field(default_factory=Binder)
    logs: bool = False
    is_wide: bool = False
    path: list[str] = field(default_factory=list)
    sealed: list[tuple[str, str]] = field(default_factory=list)
    known: Mapping[str, str] = field(default_factory=dict)

    def root_fields(self, type_: GraphQLObjectType) -> dict[str, list[FieldDetails]]:
        """The operation's own fields by response name, with @include and @skip decided and fragments merged."""
        return collect_fields(
            self.schema, self.fragments, self.variables, type_, self.operation, hide_suggestions=True
        ).grouped_field_set

    def subfields(self, type_: GraphQLObjectType, details: Details) -> dict[str, list[FieldDetails]]:
        """The fields below some fields that are merged, by response name."""
        return collect_subfields(
            self.schema, self.fragments, self.variables, self.operation, type_, list(details), hide_suggestions=True
        ).grouped_field_set

    def sealed_column(self, table: str, column: str) -> int:
        """The number under which the answer's markers name an encrypted column."""
        if (table, column) not in self.sealed:
            self.sealed.append((table, column))
        return self.sealed.index((table, column))


@dataclass(frozen=True, slots=True)
class FieldArguments:
    """The arguments of one field while its statement is being written."""

    work: Compilation
    slot: Slot
    declared: Arguments = field(default_factory=lambda: NO_ARGUMENTS)
    ids_of: str | None = None

    @classmethod
    def of(
        cls,
        work: Compilation,
        definition: GraphQLField,
        details: Details,
        *,
        declared: Arguments = NO_ARGUMENTS,
        ids_of: str | None = None,
    ) -> FieldArguments:
        """Take the arguments of a field; merged fields have equal arguments, so the first one tells."""
        return cls(work, Slot(definition, details[0].node), declared, ids_of)

    def presence(self, name: str) -> Presence:
        """Whether the argument holds a value, null or nothing."""
        return presence_of(self.slot, name, self.work.presence)

    def sql(self, name: str) -> str:
        """SQL for the argument's value: a bind parameter, or null when it has none."""
        definition, of = self.slot.field.args[name], self.declared[name].of or self.ids_of
        type_ = sql_type(definition.type, of=of)
        if self.presence(name) is not Presence.GIVEN:
            return f"NULL::{type_}"
        slot, convert = self.slot, converter(of=of, node=self.slot.node)
        bound = self.work.binder.add(
            (self._source(name), of), lambda asked: convert(asked.values(slot)[name]), sql_type=bound_type(type_)
        )
        return bound if bound.endswith(f"::{type_}") else f"{bound}::{type_}"

    def page_size(self, *, default: int, largest: int) -> str:
        """SQL for the number of rows: the schema's default, the document's own number, or a bind parameter.

        Raises `Refused` when the document's own number is outside 1 … largest.
        """
        if self.presence("first") is not Presence.GIVEN or not self._supplied("first"):
            return str(default)
        slot, literal = self.slot, self._literal("first")
        if isinstance(literal, IntValueNode):
            return str(_page_size(int(literal.value), largest=largest, node=slot.node))
        return self.work.binder.add(
            (self._source("first"), largest), lambda asked: asked.page_size(slot, largest=largest), sql_type="int4"
        )

    def _source(self, name: str) -> Hashable:
        """Equal for two arguments whose value comes from the same variable."""
        value = self._literal(name)
        if isinstance(value, VariableNode) and self._supplied(name):
            return ("variable", value.name.value)
        return (id(self.slot.node), name)

    def _supplied(self, name: str) -> bool:
        """Whether the document or a variable gives the value, and not the schema's default."""
        value = self._literal(name)
        if isinstance(value, VariableNode):
            return self.work.presence.get(value.name.value) is Presence.GIVEN
        return value is not None

    def _literal(self, name: str) -> ValueNode | None:
        return next((one.value for one in self.slot.node.arguments or () if one.name.value == name), None)


def _page_size(size: int, *, largest: int, node: FieldNode) -> int:
    if not 1 <= size <= largest:
        raise refused_at(ReadCode.BAD_PAGE_SIZE, node)
    return size
