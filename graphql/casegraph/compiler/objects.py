"""One row as one JSON object: its fields in the document's order, its relations as laterals beside it."""

from __future__ import annotations

from typing import TypeVar, cast

from graphql import GraphQLField, GraphQLObjectType, is_non_null_type

from casegraph.compiler.built import Built
from casegraph.compiler.catalogue import column_name, find_table, mapping_of, named
from casegraph.compiler.compilation import Compilation, Details, FieldArguments
from casegraph.compiler.errors import MappingError
from casegraph.compiler.kinds import Column, Embedded, Expression, FieldMapping, NodeId, Relation, Sealed, Table
from casegraph.compiler.known import wanted_later
from casegraph.compiler.leaves import write_id, write_leaf
from casegraph.compiler.ledger import token
from casegraph.compiler.relations import write_relation
from casegraph.compiler.sql import NULL, fill

T = TypeVar("T")


def build_object(
    work: Compilation, type_: GraphQLObjectType, details: Details, row: str, within: Table | None = None
) -> Built:
    """Build the JSON object of a type over the row `row`: an alias, or SQL for a composite or range value.

    `within` is the table of the row when the type itself is not mapped to one.
    """
    built = Built()
    table = find_table(type_)
    if table is not None and table.identity is not None:
        built.shown.append(token(type_.name, table, table.identity, row=row))
    built.json.constant("{")
    known, selected = work.known, work.subfields(type_, details)
    later = wanted_later(work, type_, selected)
    for at, (response_name, fields) in enumerate(selected.items()):
        built.json.name(response_name, first=at == 0)
        work.path.append(response_name)
        _write_field(work, built, type_, fields, row=row, table=table or within, later=later[at])
        work.path.pop()
    built.json.constant("}")
    work.known = known
    return built


def _write_field(
    work: Compilation,
    built: Built,
    type_: GraphQLObjectType,
    fields: Details,
    *,
    row: str,
    table: Table | None,
    later: frozenset[str],
) -> None:
    """Add the value of one field; `work.path` ends with its response name."""
    name = fields[0].node.name.value
    if name == "__typename":
        built.json.constant(f'"{type_.name}"')
        return
    mapping = mapping_of(type_.fields[name])
    if mapping is None:
        raise MappingError(f"{type_.name}.{name} has no mapping")
    write_mapped(work, built, type_, fields, mapping=mapping, row=row, table=table, later=later)


def write_mapped(
    work: Compilation,
    built: Built,
    type_: GraphQLObjectType,
    fields: Details,
    *,
    mapping: FieldMapping,
    row: str | None = None,
    table: Table | None = None,
    later: frozenset[str] = frozenset(),
) -> None:
    """Add the value of a mapped field; `row` and `table` are None for root fields, which have no row to be about.

    `later` are the tables of which fields after this one want rows by their keys.
    """
    definition = type_.fields[fields[0].node.name.value]
    match mapping:
        case Column():
            write_leaf(built.json, definition.type, f"{_needed(row)}.{column_name(definition, mapping)}")
        case Expression():
            arguments = FieldArguments.of(work, definition, fields, declared=mapping.arguments)
            write_leaf(built.json, definition.type, _over(mapping.sql, row=row, arguments=arguments))
        case Sealed():
            built.json.expression(_sealed(work, _needed(table), mapping.column, row=_needed(row)))
        case NodeId():
            write_id(built.json, type_.name, f"{_needed(row)}.{_needed(table).key}")
        case Embedded():
            _write_embedded(work, built, definition, fields, embedded=mapping, row=row, table=table)
        case Relation():
            write_relation(
                work, built, definition, fields, relation=mapping, parent=row, build=build_object, later=later
            )
        case _:
            raise MappingError(f"{type_.name} cannot answer {mapping} from a row")
    if isinstance(mapping, Sealed) or (isinstance(mapping, Column | Expression) and mapping.wide):
        work.is_wide |= not isinstance(mapping, Sealed)
        if is_non_null_type(definition.type):
            raise MappingError(f"{type_.name} promises a value that can turn out to be null")
        built.mark(work.path[-1], None)


def _over(template: str, *, row: str | None, arguments: FieldArguments | None = None) -> str:
    """Fill a text that is about one row, with a field's arguments when it has them."""

    def place(name: str) -> str | None:
        if name.startswith("$"):
            return arguments.sql(name[1:]) if arguments is not None else None
        return row if name == "t" else None

    return f"({fill(template, place)})"


def _write_embedded(
    work: Compilation,
    built: Built,
    definition: GraphQLField,
    fields: Details,
    *,
    embedded: Embedded,
    row: str | None,
    table: Table | None,
) -> None:
    type_ = cast("GraphQLObjectType", named(definition.type))
    same_row = embedded.value == "{t}"
    value = _needed(row) if same_row else _over(embedded.value, row=row)
    part = build_object(work, type_, fields, value, table if same_row else None)
    built.take(part)
    built.mark(work.path[-1], part.marks)
    if same_row:
        built.json.append(part.json)
    else:
        # IS NULL would be true for a composite value whose fields are all null.
        built.json.expression(f"CASE WHEN {value} IS DISTINCT FROM NULL THEN {part.json.render()} ELSE {NULL} END")


def _sealed(work: Compilation, table: Table, column: str, *, row: str) -> str:
    """SQL for the marker of a sealed value: `"<mark>n:<row id>:<base64>"`, n telling table and column.

    The mark is another one for every question: what somebody wrote is never taken for a marker.
    """
    number = work.sealed_column(table.name, column)
    mark = work.binder.add("mark", lambda asked: asked.mark, sql_type="text")
    return (
        f"CASE WHEN {row}.{column} IS NULL THEN {NULL} ELSE concat('\"', {mark}, '{number}:', {row}.{table.key}, ':', "
        f"translate(encode({row}.{column}, 'base64'), E'\\n', ''), '\"') END"
    )


def _needed(found: T | None) -> T:
    if found is None:
        raise MappingError("This field needs a row of a table, and has none")
    return found
