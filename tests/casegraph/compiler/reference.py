"""The slow lane: plain graphql-core with a resolver per field and a query per row, over any schema with a mapping.

It shares the mapping's texts with the compiler and nothing else: values are formatted by graphql-core and Strawberry's
scalars, pages are cut in Python, and what was shown is collected row by row.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from inspect import isawaitable
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from graphql import (
    ExecutionResult,
    GraphQLEnumType,
    GraphQLField,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    execute,
    get_named_type,
    is_specified_scalar_type,
    parse,
    print_schema,
)

from casegraph.compiler.catalogue import column_name, mapping_of, part_field
from casegraph.compiler.cursor import CursorSigner, Scope
from casegraph.compiler.kinds import (
    ByNodeId,
    Column,
    Embedded,
    Expression,
    NodeId,
    Part,
    Relation,
    Sealed,
    Shape,
)
from casegraph.compiler.opening import Opener, SealedValue
from casegraph.compiler.relay import read_node_id, write_node_id
from tests.casegraph.compiler.reference_rows import Bound, Row, RowFinder, Search, bind, fill, key_texts, raw

Info = GraphQLResolveInfo[Any]
_ALL = 100_000


@dataclass(frozen=True, kw_only=True)
class PageOf:
    """A connection as a resolver's source."""

    rows: Sequence[Row]
    more: bool
    scope: Scope


@dataclass(frozen=True, kw_only=True)
class EdgeOf:
    """An edge as a resolver's source."""

    row: Row
    scope: Scope


@dataclass(frozen=True, kw_only=True)
class Place:
    """A field while it is resolved."""

    source: Any
    definition: GraphQLField
    arguments: Mapping[str, Any]
    info: Info


class Reference:
    """Answers documents slowly. `rows.shown` is what the ledger must hear, `missed` whether an id found nothing."""

    def __init__(
        self,
        schema: GraphQLSchema,
        connection: asyncpg.Connection,
        *,
        opener: Opener,
        signer: CursorSigner,
        organisation: UUID,
        document: str,
    ) -> None:
        self.rows = RowFinder(schema=schema, connection=connection)
        self.missed = False
        self._schema, self._opener, self._signer = schema, opener, signer
        self._organisation, self._document = organisation, document

    async def answer(self, text: str, *, variables: Mapping[str, Any], name: str | None) -> ExecutionResult:
        found = execute(
            _plain_copy(self._schema),
            parse(text),
            variable_values=dict(variables),
            operation_name=name,
            middleware=[self],
            type_resolver=lambda row, _info, _type: row.type_name,
        )
        result = await found if isawaitable(found) else found
        assert isinstance(result, ExecutionResult)
        return result

    async def resolve(self, next_: Callable[..., Any], source: Any, info: Info, **arguments: Any) -> Any:
        """Resolve one field; graphql-core calls this in place of every resolver."""
        type_ = self._schema.type_map.get(info.parent_type.name)
        definition = type_.fields.get(info.field_name) if isinstance(type_, GraphQLObjectType) else None
        mapping = mapping_of(definition) if definition is not None else None
        if definition is None or mapping is None:
            of_root = definition is not None and source is None and definition.resolve is not None
            resolver = definition.resolve if of_root and definition is not None and definition.resolve else next_
            found = resolver(source, info, **arguments)
            return await found if isawaitable(found) else found
        place = Place(source=source, definition=definition, arguments=arguments, info=info)
        answer: Callable[[Place, Any], Awaitable[Any]] = getattr(self, f"_{type(mapping).__name__.lower()}")
        return await answer(place, mapping)

    async def _column(self, place: Place, mapping: Column) -> Any:
        return _outward(place.definition, place.source.columns[column_name(place.definition, mapping)])

    async def _expression(self, place: Place, mapping: Expression) -> Any:
        bound = bind(place.definition, mapping.arguments, place.arguments)
        return _outward(place.definition, await self.rows.over_row(place.source, mapping.sql, bound))

    async def _sealed(self, place: Place, mapping: Sealed) -> str | None:
        source: Row = place.source
        data = source.columns[mapping.column]
        if data is None:
            return None
        (found,) = await self._opener.open([SealedValue(source.table.name, mapping.column, source.key, data)])
        if isinstance(found, Exception):
            raise found
        return found

    async def _nodeid(self, place: Place, _mapping: NodeId) -> str:
        return write_node_id(place.source.type_name, place.source.key)

    async def _embedded(self, place: Place, mapping: Embedded) -> Row | None:
        source: Row = place.source
        value = f"({fill(mapping.value, {'t': source.sql})})"
        if not await self.rows.over_row(source, f"{value} IS DISTINCT FROM NULL", Bound({}, [])):
            return None
        type_name = get_named_type(place.definition.type).name
        columns = source.columns if mapping.value == "{t}" else {}
        return Row(type_name=type_name, table=source.table, key=source.key, columns=columns, sql=value)

    async def _bynodeid(self, place: Place, _mapping: ByNodeId) -> Row | None:
        key = read_node_id(place.arguments["id"])
        assert key is not None
        return await self._asked(key.row_id, self._schema.type_map[key.type_name])

    async def _asked(self, row_id: UUID, type_: Any) -> Row | None:
        relation = Relation(shape=Shape.ONE, on="{t}.{key} = {$id}")
        bound = Bound({"$id": "$1::uuid"}, [row_id])
        rows = await self.rows.find(Search(relation=relation, type_=type_, source=None, bound=bound), limit=1)
        self.missed |= not rows
        return rows[0] if rows else None

    async def _relation(self, place: Place, relation: Relation) -> Any:
        type_: Any = get_named_type(place.definition.type)
        if relation.asked:
            return await self._bynodeid(place, ByNodeId())
        if relation.shape is Shape.CONNECTION:
            edge: Any = get_named_type(part_field(type_, Part.EDGES).type)
            type_ = get_named_type(part_field(edge, Part.NODE).type)
        given = (
            argument.where if place.arguments[name] is not None else argument.where_null
            for name, argument in relation.arguments.items()
            if name in place.arguments
        )
        search = Search(
            relation=relation,
            type_=type_,
            source=place.source,
            bound=bind(place.definition, relation.arguments, place.arguments),
            wheres=[text for text in given if text],
        )
        size = place.arguments.get("first") or relation.page or relation.size
        if relation.shape is Shape.CONNECTION:
            return await self._page(place, search, size=size)
        rows = await self.rows.find(search, limit=size)
        return rows if relation.shape is Shape.MANY else (rows[0] if rows else None)

    async def _page(self, place: Place, search: Search, *, size: int) -> PageOf:
        rows = await self.rows.find(search, limit=_ALL, record=False)
        scope = self._scope(place)
        after = place.arguments.get("after")
        if after is not None:
            keys = self._signer.read(scope, after)
            rows = rows[[key_texts(row) for row in rows].index(keys) + 1 :]
        return PageOf(rows=rows[:size], more=len(rows) > size, scope=scope)

    def _scope(self, place: Place) -> Scope:
        """What a cursor belongs to, with arguments as Strawberry's own types coerce them."""
        told = {name: value for name, value in place.arguments.items() if name not in {"first", "after"}}
        for name, value in told.items():
            bare = get_named_type(place.definition.args[name].type)
            if isinstance(bare, GraphQLEnumType) and value is not None:
                told[name] = bare.coerce_input_value(value)
        path = ".".join(step for step in place.info.path.as_list() if isinstance(step, str))
        return Scope(self._organisation, self._document, path, told)

    async def _part(self, place: Place, part: Part) -> Any:
        source = place.source
        match part:
            case Part.EDGES:
                self.rows.record(source.rows)
                return [EdgeOf(row=row, scope=source.scope) for row in source.rows]
            case Part.NODE | Part.CURSOR:
                return source.row if part is Part.NODE else self._signer.sign(source.scope, source.row.keys)
            case Part.PAGE_INFO | Part.HAS_NEXT_PAGE:
                return source if part is Part.PAGE_INFO else source.more
            case Part.END_CURSOR:
                self.rows.record(source.rows[-1:])
                return self._signer.sign(source.scope, source.rows[-1].keys) if source.rows else None


@cache
def _plain_copy(schema: GraphQLSchema) -> GraphQLSchema:
    """The same schema without any of Strawberry's resolvers; only its scalars write and read as Strawberry's do."""
    plain = build_schema(print_schema(schema))
    for name, type_ in plain.type_map.items():
        if isinstance(type_, GraphQLScalarType) and not is_specified_scalar_type(type_):
            made: Any = schema.type_map[name]
            for method in ("coerce_output_value", "coerce_input_value", "coerce_input_literal"):
                setattr(type_, method, getattr(made, method))
    return plain


def _outward(definition: GraphQLField, value: Any) -> Any:
    """The value as a resolver would give it: the plain schema's enums hold names, and the driver gives JSON as text."""
    type_ = get_named_type(definition.type)
    if isinstance(type_, GraphQLScalarType) and type_.name == "JSON" and isinstance(value, str):
        return orjson.loads(value)
    if not isinstance(type_, GraphQLEnumType):
        return value
    names = {raw(one.value): name for name, one in type_.values.items()}
    return [names.get(item) for item in value] if isinstance(value, list) else names.get(value)
