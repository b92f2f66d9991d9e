"""Where the data of a Strawberry type live, said beside the type itself.

    @mapped(table="casework.contribution", case="case_id", subjects="subject_ids", owner="owner_org")
    @strawberry.type(description="Bijdrage: what one organisation contributes to a case.")
    class Contribution:
        id: strawberry.ID = node_id(description="…")
        category: Category = column(description="…")
        body: str | None = encrypted("body_enc", description="…")
        shared: bool = expression("cardinality({t}.subject_ids) > 1", description="…")
        case: Case | None = one("{t}.id = {parent}.case_id", description="…")

    @strawberry.type(description="…")
    class Query:
        case: Case | None = by_id(description="…")
        cases: Connection[Case] = connection(
            source="consent.case_participant {via} JOIN casework.case {t} ON {t}.id = {via}.case_id",
            order=(desc("{via}.opened_at", "timestamptz"), desc("{via}.case_id", "uuid")),
            size=100,
            page=20,
            arguments={"stage": Argument(Stage | None, where="{via}.stage = {$stage}", description="…")},
            description="…",
        )

Texts are SQL with these places: `{t}` the row that the text is about (in a relation: the row it leads to), `{parent}`
the row the relation starts from, `{via}` the driving table of a `source`, `{$name}` the value of an argument, always a
bind parameter. Visibility is never written here: row policies decide it.

Which type a relation leads to follows from the annotation. For an interface or union, `on`, `source` and the keys of
`order` are given per member: `on={"Person": "{t}.id = {parent}.person_id", "Organisation": …}`.

Nullability: `!` only on NOT NULL plain columns of the row, on ids, and on lists and their rows (a list is empty, never
null). Everything that a policy can hide or a destroyed key can empty is nullable: encrypted fields, `one`, `first`.
"""

# ruff: noqa: ANN401 -- a field specifier stands where the attribute's own annotation gives the type

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

from casegraph.compiler.fields import field_of
from casegraph.compiler.kinds import (
    MAPPING,
    NO_ARGUMENTS,
    Argument,
    Arguments,
    Column,
    Embedded,
    Expression,
    FieldMapping,
    Given,
    Identity,
    NodeId,
    Result,
    Sealed,
    Table,
)
from casegraph.compiler.linking import asc, by_id, by_node_id, connection, desc, first, many, one

__all__ = [
    "RESULT",
    "Argument",
    "asc",
    "by_id",
    "by_node_id",
    "column",
    "connection",
    "desc",
    "embedded",
    "encrypted",
    "expression",
    "first",
    "given",
    "many",
    "mapped",
    "node_id",
    "one",
    "result",
    "results",
]

T = TypeVar("T", bound=type)

RESULT: Final[Mapping[str, FieldMapping]] = {MAPPING: Result()}
"""Metadata for `@strawberry.subscription(metadata=RESULT)`: each event is answered from the id it carries."""


def mapped(
    *,
    table: str,
    key: str = "id",
    when: str | None = None,
    case: str | None = None,
    subject: str | None = None,
    subjects: str | None = None,
    category: str | None = None,
    owner: str | None = None,
    part_of: tuple[str, str] | None = None,
    noted: bool = False,
) -> Callable[[T], T]:
    """Say which table holds the rows of a type, and what the ledger notes when one of them is shown.

    `when` is SQL with `{t}` that tells this type's rows from others in the same table. With `case` the type is
    content: each showing is logged with case, `subject` (one uuid) or `subjects` (uuid array), `category` and
    `owner`, each a column name or SQL with `{t}` (a constant as `"'IDENTITEIT'"`). Of a row that is `part_of` another
    (its type, and the column with its id) that other one is noted. Without `case` nothing is logged, or with `noted`
    only that somebody looked: for rows that are nobody's file and still tell of people.
    """
    if case is None and (subject or subjects or category or owner):
        raise TypeError("A log identity begins with its case")
    identity = Identity(case=case, subject=subject, subjects=subjects, category=category, owner=owner) if case else None
    if identity and part_of:
        identity = replace(identity, part_of=part_of)

    def remember(cls: T) -> T:
        setattr(cls, MAPPING, Table(name=table, key=key, when=when, identity=identity, noted=noted))
        return cls

    return remember


def column(name: str | None = None, *, description: str, wide: bool = False, deprecated: str | None = None) -> Any:
    """Show a column of the row, by default the one of the field's own (snake case) name.

    `wide` for bigint and numeric columns behind an Int: values beyond 32 bits answer null with an error.
    """
    return field_of(Column(name, wide=wide), description=description, deprecated=deprecated)


def expression(
    sql: str,
    *,
    description: str,
    wide: bool = False,
    arguments: Arguments = NO_ARGUMENTS,
    deprecated: str | None = None,
) -> Any:
    """Show the value of SQL over the row `{t}`; an argument that is absent is null in it."""
    mapping = Expression(sql, wide=wide, arguments=arguments)
    return field_of(mapping, description=description, deprecated=deprecated, arguments=arguments)


def encrypted(column_name: str, *, description: str, deprecated: str | None = None) -> Any:
    """Show an encrypted column, opened after the row policy answered. The field's type must be nullable."""
    return field_of(Sealed(column_name), description=description, deprecated=deprecated)


def node_id(*, description: str) -> Any:
    """Show the row's outward id, base64url(type:uuid)."""
    return field_of(NodeId(), description=description)


def embedded(value: str = "{t}", *, description: str, deprecated: str | None = None) -> Any:
    """Show an object over the same row, or over one value of it, which is then `{t}` in the object's own fields.

    `embedded("{t}.valid")` with a type whose fields are `expression("lower({t})")` shows a period. The object's type
    is not `@mapped`; it is null when the value is null.
    """
    return field_of(Embedded(value), description=description, deprecated=deprecated)


def result(*, description: str) -> Any:
    """Show, in a mutation's payload, the row whose id the service gave under this field's name."""
    return field_of(Result(), description=description)


def results(*, description: str) -> Any:
    """Show, in a mutation's payload, the rows whose ids the service gave, in that order."""
    return field_of(Result(many=True), description=description)


def given(*, description: str) -> Any:
    """Show, in a mutation's payload, what the service gave as plain data (its typed errors)."""
    return field_of(Given(), description=description)
