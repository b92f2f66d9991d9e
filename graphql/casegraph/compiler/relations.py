"""Relations as laterals: the one row, or the rows in order, that belong to the row they stand beside."""

from __future__ import annotations

from graphql import GraphQLField

from casegraph.compiler.built import Build, Built
from casegraph.compiler.catalogue import Composite, named
from casegraph.compiler.compilation import Compilation, Details, FieldArguments
from casegraph.compiler.connection import write_connection
from casegraph.compiler.kinds import Relation, Shape
from casegraph.compiler.known import kept_columns
from casegraph.compiler.rows import Page, Rows, build_rows, select_rows
from casegraph.compiler.sql import NULL


def write_relation(
    work: Compilation,
    built: Built,
    definition: GraphQLField,
    details: Details,
    *,
    relation: Relation,
    build: Build,
    parent: str | None = None,
    type_: Composite | None = None,
    later: frozenset[str] = frozenset(),
) -> None:
    """Add a relation's JSON to an object; `work.path` ends with its response name.

    `parent` is the alias of the row it starts from, `type_` the type it leads to when that is not the field's own,
    `later` are the tables of which fields after this one want rows by their keys.
    """
    type_ = type_ or named(definition.type)
    arguments = FieldArguments.of(
        work,
        definition,
        details,
        declared=relation.arguments,
        ids_of=type_.name if relation.asked and relation.shape is Shape.ONE else None,
    )
    if relation.shape is Shape.CONNECTION:
        write_connection(
            work, built, definition, details, relation=relation, arguments=arguments, parent=parent, build=build
        )
        return
    size = str(relation.size)
    if relation.page is not None:
        size = arguments.page_size(default=relation.page, largest=relation.size)
    page = Page.of(size, largest=relation.size)
    rows = select_rows(work, relation, type_, arguments=arguments, parent=parent, page=page, later=later)
    row = build_rows(work, rows, details, build=build)
    one = relation.shape is Shape.ONE
    alias = join(work, built, _one(rows, row) if one else _many(rows, row), shown=bool(row.shown))
    if rows.kept is not None:
        work.known = {**work.known, rows.kept.name: alias}
    if one:
        built.json.expression(f"coalesce({alias}.j, {NULL})")
    else:
        built.json.constant("[")
        built.json.expression(f"{alias}.j")
        built.json.constant("]")
    if relation.asked:
        built.missed.append(f"{alias}.j IS NULL")
    built.mark(work.path[-1], row.marks)


def join(work: Compilation, built: Built, select: str, *, shown: bool) -> str:
    """Put a SELECT of one row beside the row of `built`; returns its alias."""
    alias = work.names.next("l")
    built.laterals.append(f" LEFT JOIN LATERAL ({select}) {alias} ON true")
    if shown:
        built.shown.append(f"{alias}.s")
    return alias


def _one(rows: Rows, row: Built) -> str:
    """The limit is stated here too, as a fence: the planner takes seconds over sixty such rows that it may pull up."""
    return f"{_each(rows, row)} LIMIT 1"


def _each(rows: Rows, row: Built) -> str:
    shown = row.shown_sql()
    columns = f"{row.json.render()} AS j" + (f", {shown} AS s" if shown else "")
    columns += f", {rows.alias}._t" if rows.kept is not None else ""
    return f"SELECT {columns} FROM {rows.from_sql()}{''.join(row.laterals)}"


def _many(rows: Rows, row: Built) -> str:
    """Join the rows' texts; with laterals beside them the order is stated again, since a join may change it."""
    shown = row.shown_sql()
    if not row.laterals:
        columns = f"string_agg({row.json.render()}, ',') AS j" + (f", string_agg({shown}, '') AS s" if shown else "")
        return f"SELECT {columns}{_kept(rows, rows.alias)} FROM {rows.from_sql()}"
    columns = "string_agg(o.j, ',') AS j" + (", string_agg(o.s, '') AS s" if shown else "")
    return f"SELECT {columns}{_kept(rows, 'o')} FROM ({_each(rows, row)}{rows.order}) o"


def _kept(rows: Rows, alias: str) -> str:
    """SQL for the rows that a list keeps for fields after it."""
    return "" if rows.kept is None else f", {kept_columns(f'{alias}._t', f'({alias}._t).{rows.kept.key}')}"
