"""Relay connections: a page by keyset, with signed cursors, over-reading one row to know whether there is more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from graphql import GraphQLField, GraphQLObjectType

from casegraph.compiler.arguments import Presence
from casegraph.compiler.built import Build, Built
from casegraph.compiler.catalogue import mapping_of, named, part_field
from casegraph.compiler.compilation import Compilation, Details, FieldArguments
from casegraph.compiler.cursor import signing_sql
from casegraph.compiler.errors import MappingError
from casegraph.compiler.kinds import Part, Relation
from casegraph.compiler.rows import Page, Rows, build_rows, select_rows
from casegraph.compiler.sql import NULL, Json


@dataclass(frozen=True, slots=True)
class _Entry:
    """One response name below a connection; `part` is None for __typename."""

    name: str
    part: Part | None
    details: Details


@dataclass(slots=True, kw_only=True)
class _Page:
    """A connection while it is written. `columns` are (name, SQL per row, aggregate) of the SELECT behind `alias`."""

    work: Compilation
    arguments: FieldArguments
    rows: Rows
    size: str
    keys: str
    alias: str
    build: Build
    place: str
    row: Built = field(default_factory=Built)
    columns: list[tuple[str, str, str]] = field(default_factory=list)

    def column(self, name: str, per_row: str, aggregate: str) -> str:
        """Add a column unless it is there; returns it as seen from outside."""
        if name not in {known for known, _, _ in self.columns}:
            self.columns.append((name, per_row, aggregate))
        return f"{self.alias}.{name}"

    def cursor(self, keys: str) -> str:
        """SQL for the JSON string of a cursor; null when the keys are."""
        slot, place, add = self.arguments.slot, self.place, self.work.binder.add
        issued = add("issued", lambda asked: asked.signer.issued(), sql_type="text")
        inner = add((id(slot), "inner"), lambda asked: asked.pads(slot, place=place).inner, sql_type="bytea")
        outer = add((id(slot), "outer"), lambda asked: asked.pads(slot, place=place).outer, sql_type="bytea")
        return f"""'"' || {signing_sql(keys, issued=issued, inner=inner, outer=outer)} || '"'"""


def write_connection(
    work: Compilation,
    built: Built,
    definition: GraphQLField,
    details: Details,
    *,
    relation: Relation,
    arguments: FieldArguments,
    parent: str | None,
    build: Build,
) -> None:
    """Add a connection's JSON to an object; `work.path` ends with its response name."""
    type_ = cast("GraphQLObjectType", named(definition.type))
    entries = _entries(work, type_, details)
    more = _wants_more(work, type_, entries)
    size = arguments.page_size(default=relation.page or relation.size, largest=relation.size)
    place = ".".join(work.path)
    after = _after(relation, arguments, place=place)
    limits = Page.of(size, largest=relation.size, more=int(more), after=after)
    node_type = named(part_field(_edge_type(type_), Part.NODE).type)
    rows = select_rows(work, relation, node_type, arguments=arguments, parent=parent, page=limits)
    page = _Page(
        work=work,
        arguments=arguments,
        rows=rows,
        size=size,
        keys=f"json_build_array({', '.join(f'{rows.alias}._k{at}' for at in range(len(relation.order)))})::text",
        alias=work.names.next("l"),
        build=build,
        place=place,
    )
    built.json.append(_write_entries(page, type_, entries))
    _show(page)
    if relation.asked:
        page.column("n", "1", "count({})")
        built.missed.append(f"{page.alias}.n = 0")
    built.laterals.append(f" LEFT JOIN LATERAL ({_select(page, more=more)}) {page.alias} ON true")
    if page.row.shown:
        built.shown.append(f"{page.alias}.s")
    built.mark(work.path[-1], page.row.marks)


def _write_entries(page: _Page, type_: GraphQLObjectType, entries: list[_Entry]) -> Json:
    json = Json()
    json.constant("{")
    for at, entry in enumerate(entries):
        json.name(entry.name, first=at == 0)
        match entry.part:
            case None:
                json.constant(f'"{type_.name}"')
            case Part.EDGES:
                column = page.column(f"e{at}", _edge(page, _edge_type(type_), entry), "string_agg({}, ',')")
                json.constant("[")
                json.expression(column)
                json.constant("]")
            case Part.PAGE_INFO:
                json.append(_page_info(page, _part_type(type_, Part.PAGE_INFO), entry))
            case other:
                raise MappingError(f"{other} does not stand on a connection")
    json.constant("}")
    return json


def _edge(page: _Page, type_: GraphQLObjectType, entry: _Entry) -> str:
    json = Json()
    json.constant("{")
    page.work.path.append(entry.name)
    for at, below in enumerate(_entries(page.work, type_, entry.details)):
        json.name(below.name, first=at == 0)
        match below.part:
            case None:
                json.constant(f'"{type_.name}"')
            case Part.CURSOR:
                json.expression(page.cursor(page.keys))
            case Part.NODE:
                json.append(_node(page, entry, below))
            case other:
                raise MappingError(f"{other} does not stand on an edge")
    page.work.path.pop()
    json.constant("}")
    return json.render()


def _node(page: _Page, edges: _Entry, entry: _Entry) -> Json:
    page.work.path.append(entry.name)
    node = build_rows(page.work, page.rows, entry.details, build=page.build)
    page.work.path.pop()
    page.row.take(node)
    if node.marks:
        page.row.mark(edges.name, {entry.name: node.marks})
    return node.json


def _page_info(page: _Page, type_: GraphQLObjectType, entry: _Entry) -> Json:
    json = Json()
    json.constant("{")
    for at, below in enumerate(_entries(page.work, type_, entry.details)):
        json.name(below.name, first=at == 0)
        match below.part:
            case None:
                json.constant(f'"{type_.name}"')
            case Part.HAS_NEXT_PAGE:
                count = page.column("c", f"{page.rows.alias}._c", "max({})")
                json.expression(f"CASE WHEN {count} > {page.size} THEN 'true' ELSE 'false' END")
            case Part.END_CURSOR:
                last = page.column("k", page.keys, "(array_agg({}))[count(*)]")
                json.expression(f"coalesce({page.cursor(last)}, {NULL})")
            case other:
                raise MappingError(f"{other} does not stand on a page info")
    json.constant("}")
    return json


def _show(page: _Page) -> None:
    """Tell the ledger which rows are shown; a cursor tells which row it is, so it shows that row too."""
    names = {name for name, _, _ in page.columns}
    edges, cursor_alone = any(name.startswith("e") for name in names), "k" in names
    if not page.row.shown and (edges or cursor_alone):
        page.row.take(build_rows(page.work, page.rows, (), build=page.build))
    shown = page.row.shown_sql()
    if shown:
        page.column("s", shown, "string_agg({}, '')" if edges else "(array_agg({}))[count(*)]")


def _select(page: _Page, *, more: bool) -> str:
    """Write the SELECT of one row that holds the page's columns."""
    source = page.rows.from_sql()
    if more:
        alias = page.rows.alias
        source = f"(SELECT i.*, row_number() OVER () AS _n, count(*) OVER () AS _c FROM ({page.rows.sql}) i) {alias}"
    rest = source + "".join(page.row.laterals) + (f" WHERE {page.rows.alias}._n <= {page.size}" if more else "")
    columns = page.columns
    if not columns:
        return "SELECT"
    if not page.row.laterals:
        return f"SELECT {_listed(columns, outside=None)} FROM {rest}"
    inner = ", ".join(f"{per_row} AS {name}" for name, per_row, _ in columns)
    return f"SELECT {_listed(columns, outside='o')} FROM (SELECT {inner} FROM {rest}{page.rows.order}) o"


def _listed(columns: list[tuple[str, str, str]], *, outside: str | None) -> str:
    return ", ".join(
        aggregate.replace("{}", f"{outside}.{name}" if outside else per_row) + f" AS {name}"
        for name, per_row, aggregate in columns
    )


def _entries(work: Compilation, type_: GraphQLObjectType, details: Details) -> list[_Entry]:
    entries = []
    for name, fields in work.subfields(type_, details).items():
        definition = type_.fields.get(fields[0].node.name.value)
        mapping = mapping_of(definition) if definition is not None else None
        if mapping is not None and not isinstance(mapping, Part):
            raise MappingError(f"{type_.name} holds a field that is no part of a connection")
        entries.append(_Entry(name, mapping, fields))
    return entries


def _wants_more(work: Compilation, type_: GraphQLObjectType, entries: list[_Entry]) -> bool:
    info = _part_type(type_, Part.PAGE_INFO)
    return any(
        below.part is Part.HAS_NEXT_PAGE
        for entry in entries
        if entry.part is Part.PAGE_INFO
        for below in _entries(work, info, entry.details)
    )


def _after(relation: Relation, arguments: FieldArguments, *, place: str) -> list[str]:
    if arguments.presence("after") is not Presence.GIVEN:
        return []
    slot, add = arguments.slot, arguments.work.binder.add

    def key(at: int, sql_type: str | None) -> str:
        return add((id(slot), "after", at), lambda asked: asked.cursor_keys(slot, place=place)[at], sql_type="text") + (
            f"::{sql_type}"
        )

    return [key(at, made.type) for at, made in enumerate(relation.order)]


def _edge_type(type_: GraphQLObjectType) -> GraphQLObjectType:
    return _part_type(type_, Part.EDGES)


def _part_type(type_: GraphQLObjectType, part: Part) -> GraphQLObjectType:
    return cast("GraphQLObjectType", named(part_field(type_, part).type))
