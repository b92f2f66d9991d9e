"""One operation, one statement: the root of the answer and the log around it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from graphql import GraphQLField, GraphQLObjectType

from casegraph.compiler import ledger
from casegraph.compiler.built import Built, Marks
from casegraph.compiler.catalogue import is_list, mapping_of
from casegraph.compiler.compilation import Asked, Bind, Compilation, Details
from casegraph.compiler.errors import MappingError
from casegraph.compiler.kinds import Argument, ByNodeId, Given, Key, Relation, Result, Shape
from casegraph.compiler.objects import build_object, write_mapped
from casegraph.compiler.relations import write_relation
from casegraph.compiler.relay import NodeKey

_PARAMETER = re.compile(r"\$(\d+)(?=::)")
_MOST_RESULTS = 1000
_ANY_ID = Argument(str, "The id of the object.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A statement with its bind parameters, and what is left to do with its answer.

    `sql` is None when nothing is asked of the database. `names` are all response names in order; those in `elsewhere`
    (introspection, resolvers, plain data of a payload) are answered by Python and put in their place.
    """

    sql: str | None
    binds: tuple[Bind, ...]
    names: tuple[str, ...]
    elsewhere: Mapping[str, Details]
    marks: Marks
    is_wide: bool
    sealed: tuple[tuple[str, str], ...]

    def values(self, asked: Asked) -> list[object]:
        """The bind values for one question; raises `Refused`."""
        return [bind(asked) for bind in self.binds]


def compile_statement(work: Compilation, type_: GraphQLObjectType, fields: Mapping[str, Details]) -> Compiled:
    """Compile the fields of a root type, of a mutation's payload or of a subscription into one statement."""
    asked = {name: details for name, details in fields.items() if _is_asked(type_, details)}
    elsewhere = {name: details for name, details in fields.items() if name not in asked}
    built = Built()
    if asked:
        # The type's own name comes along for free, but alone it is no reason to go to the database.
        asked |= {name: details for name, details in elsewhere.items() if _is_typename(details)}
        elsewhere = {name: details for name, details in elsewhere.items() if name not in asked}
        built = _build_root(work, type_, {name: fields[name] for name in fields if name in asked})
    sql, binds = _used(_statement(work, built), work.binder.binds) if asked else (None, [])
    return Compiled(
        sql=sql,
        binds=tuple(binds),
        names=tuple(fields),
        elsewhere=elsewhere,
        marks=built.marks,
        is_wide=work.is_wide,
        sealed=tuple(work.sealed),
    )


def _build_root(work: Compilation, type_: GraphQLObjectType, fields: Mapping[str, Details]) -> Built:
    built = Built()
    built.json.constant("{")
    for at, (response_name, details) in enumerate(fields.items()):
        built.json.name(response_name, first=at == 0)
        work.path.append(response_name)
        if _is_typename(details):
            built.json.constant(f'"{type_.name}"')
        else:
            _write_root_field(work, built, type_, details)
        work.path.pop()
    built.json.constant("}")
    return built


def _write_root_field(work: Compilation, built: Built, type_: GraphQLObjectType, details: Details) -> None:
    definition = type_.fields[details[0].node.name.value]
    match mapping_of(definition):
        case ByNodeId():
            relation = Relation(shape=Shape.ONE, on="{t}.{key} = {$id}", arguments={"id": _ANY_ID}, asked=True)
            found = work.node_type(details[0].node)
            write_relation(work, built, definition, details, relation=relation, type_=found, build=build_object)
        case Result():
            _write_result(work, built, definition, details)
        case None | Given():
            raise MappingError(f"{type_.name} is asked for what it does not hold")
        case mapping:
            write_mapped(work, built, type_, details, mapping=mapping)


def _write_result(work: Compilation, built: Built, definition: GraphQLField, details: Details) -> None:
    """The row, or the rows in order, whose id the service gave under the field's name."""
    name = details[0].node.name.value
    found = work.result_types[name]
    if found is None:
        built.json.constant("[]" if is_list(definition.type) else "null")
        return
    if is_list(definition.type):
        ids = work.binder.add(("results", name), lambda asked: asked.results[name], sql_type="uuid[]")
        source = f"unnest({ids}) WITH ORDINALITY {{via}}(id, place) JOIN {{table}} {{t}} ON {{t}}.{{key}} = {{via}}.id"
        order = (Key("{via}.place"),)
        relation = Relation(shape=Shape.MANY, source=source, order=order, size=_MOST_RESULTS)
    else:
        one = work.binder.add(("result", name), lambda asked: _row_id(asked.results[name]), sql_type="uuid")
        relation = Relation(shape=Shape.ONE, on=f"{{t}}.{{key}} = {one}")
    write_relation(work, built, definition, details, relation=relation, type_=found, build=build_object)


def _row_id(result: object) -> UUID | None:
    return result.row_id if isinstance(result, NodeKey) else result if isinstance(result, UUID) else None


def _statement(work: Compilation, built: Built) -> str:
    body = built.json.render()
    source = f"FROM (SELECT) q{''.join(built.laterals)}"
    shown = built.shown_sql()
    if not work.logs and not built.missed:
        return ledger.unlogged(body=body, source=source)
    return ledger.logged(
        body=body,
        shown=shown,
        missed=" OR ".join(built.missed) or "false",
        source=source,
        event=work.binder.add("event", lambda asked: asked.event_id, sql_type="uuid"),
        operation=work.binder.add("operation", lambda asked: asked.label, sql_type="text"),
        always=work.logs,
    )


def _used(sql: str, binds: Sequence[Bind]) -> tuple[str, list[Bind]]:
    """Number the parameters that are in the text anew; a page of which nothing is shown leaves its own unused."""
    numbers = list(dict.fromkeys(int(one) for one in _PARAMETER.findall(sql)))
    placed = {old: new for new, old in enumerate(numbers, start=1)}
    return _PARAMETER.sub(lambda match: f"${placed[int(match[1])]}", sql), [binds[one - 1] for one in numbers]


def _is_asked(type_: GraphQLObjectType, details: Details) -> bool:
    definition = type_.fields.get(details[0].node.name.value)
    mapping = mapping_of(definition) if definition is not None else None
    return mapping is not None and not isinstance(mapping, Given)


def _is_typename(details: Details) -> bool:
    return details[0].node.name.value == "__typename"
