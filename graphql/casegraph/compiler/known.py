"""Rows that an object has read already: whoever names them below it by their keys gets them without asking twice.

A case shows its subjects, and each of its contributions names some of those same subjects by id. The row policy of a
subject is asked once, for the case; a contribution takes what it names from there, and looks up only what is missing.
That gives the very same rows: one statement has one snapshot and one asker, so a policy that let a row through once
lets it through everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import accumulate

from graphql import GraphQLObjectType

from casegraph.compiler.catalogue import find_table, mapping_of, members, named
from casegraph.compiler.compilation import Compilation, Details
from casegraph.compiler.kinds import FieldMapping, Relation, Shape, Table

_BY_KEYS = re.compile(r"\{t\}\.(\w+) = ANY \(\{parent\}\.(\w+)\)")


def keys_asked(relation: Relation, table: Table) -> str | None:
    """The parent's column of keys by which a relation finds its rows; None when it finds them in any other way."""
    if relation.source is not None or not isinstance(relation.on, str):
        return None
    match = _BY_KEYS.fullmatch(relation.on)
    return match[2] if match is not None and match[1] == table.key else None


def wanted_later(
    work: Compilation, type_: GraphQLObjectType, fields: Mapping[str, Details]
) -> Sequence[frozenset[str]]:
    """For each field of an object the tables from which fields after it take rows by their keys."""
    each = [_tables_by_key(work, type_, details) for details in fields.values()]
    united = accumulate(reversed(each), frozenset.union, initial=frozenset[str]())
    return list(united)[-2::-1]


def keeps_rows(relation: Relation, table: Table, later: frozenset[str]) -> bool:
    """Whether the rows of a relation are kept for fields after it."""
    return relation.shape is Shape.MANY and table.name in later


def kept_columns(row: str, key: str) -> str:
    """SQL for what is kept of the rows of a list: the rows themselves, and their keys."""
    return f"coalesce(array_agg({row}), '{{}}') AS r, coalesce(array_agg({key}), '{{}}') AS i"


def known_source(known: str, table: Table, *, keys: str) -> str:
    """The rows with these keys as a FROM item: out of what was kept beside `known`, and else out of the table.

    Where all keys are known the second half is not even begun, and no policy is asked.
    """
    return (
        f"(SELECT k.* FROM unnest({known}.r) k UNION ALL SELECT m.* FROM {table.name} m"
        f" WHERE NOT ({keys} <@ {known}.i) AND m.{table.key} = ANY ({keys}) AND m.{table.key} <> ALL ({known}.i)) {{t}}"
    )


def _tables_by_key(work: Compilation, type_: GraphQLObjectType, details: Details) -> frozenset[str]:
    """The tables of which rows are found by their keys, in a field or anywhere below it."""
    definition = type_.fields.get(details[0].node.name.value)
    below = named(definition.type) if definition is not None else None
    if definition is None or below is None or not details[0].node.selection_set:
        return frozenset()
    found = _asked_by(mapping_of(definition), find_table(below))
    for member in [below] if isinstance(below, GraphQLObjectType) else members(work.schema, below):
        for fields in work.subfields(member, details).values():
            found |= _tables_by_key(work, member, fields)
    return found


def _asked_by(mapping: FieldMapping | None, table: Table | None) -> frozenset[str]:
    if table is None or not isinstance(mapping, Relation) or keys_asked(mapping, table) is None:
        return frozenset()
    return frozenset({table.name})
