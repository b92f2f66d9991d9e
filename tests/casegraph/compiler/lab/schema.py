"""A schema that uses every kind of mapping, over the laboratory's tables."""

from __future__ import annotations

import enum
from collections.abc import AsyncGenerator
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import (
    RESULT,
    asc,
    by_id,
    by_node_id,
    column,
    connection,
    desc,
    embedded,
    encrypted,
    expression,
    first,
    given,
    many,
    mapped,
    node_id,
    one,
    result,
    results,
)
from casegraph.compiler.relay import Connection
from tests.casegraph.compiler.lab.tables import wide_columns

D = "in the laboratory"


@strawberry.enum(description=D)
class Mood(enum.Enum):
    """Names that differ from what the database holds."""

    CALM = strawberry.enum_value("calm", description=D)
    TENSE = strawberry.enum_value("tense", description=D)
    UNKNOWN = strawberry.enum_value("un-known", description=D)


@strawberry.enum(description=D)
class Category(enum.StrEnum):
    """Names that are what the database holds."""

    VEILIGHEID = "VEILIGHEID"
    GEZONDHEID = "GEZONDHEID"
    GEZIN = "GEZIN"


@strawberry.interface(description=D)
class Node:
    id: strawberry.ID = node_id(description=D)


@strawberry.interface(description=D)
class Named:
    label: str | None = column("nickname", description=D)


@strawberry.type(description=D)
class Period:
    """Made of a range value."""

    start: datetime | None = expression("lower({t})", description=D)
    until: datetime | None = expression("upper({t})", description=D)
    open_ended: bool | None = expression("upper_inf({t})", description=D)


@mapped(table="lab.person", case="dossier_id", subject="id", category="'IDENTITEIT'")
@strawberry.type(description=D)
class Person(Node, Named):
    label: str | None = column("nickname", description=D)
    born: date | None = column(description=D)
    name: str | None = encrypted("name_enc", description=D)
    age: int | None = column(wide=True, description=D)
    dossier: Dossier | None = one("{t}.id = {parent}.dossier_id", description=D)


@mapped(table="lab.team")
@strawberry.type(description=D)
class Team(Node, Named):
    label: str | None = column("name", description=D)
    size: int | None = column(description=D)
    name: str | None = encrypted("motto_enc", description=D)
    age: int | None = column("size", description=D)


Party = Annotated[Person | Team, strawberry.union("Party", description=D)]


def _wide(count: int, table: str) -> Any:
    types = {"text": str, "integer": int, "boolean": bool, "date": date, "timestamptz": datetime, "uuid": UUID}
    columns = {name: (types[kind] | None, column(name, description=D)) for name, kind in wide_columns(count)}
    body = {"__annotations__": {name: kind for name, (kind, _) in columns.items()}, "__module__": __name__}
    cls = type(
        table.removeprefix("lab.").capitalize(), (Node,), body | {name: made for name, (_, made) in columns.items()}
    )
    return mapped(table=table)(strawberry.type(cls, description=D))


Wide51 = _wide(51, "lab.wide51")
Wide120 = _wide(120, "lab.wide120")


@mapped(table="lab.entry", case="dossier_id", subjects="subject_ids", category="category", owner="owner_org")
@strawberry.type(description=D)
class Entry(Node):
    category: Category | None = column(description=D)
    summary: str | None = column(description=D)
    body: str | None = encrypted("body_enc", description=D)
    recorded_at: datetime = column(description=D)
    subject_ids: list[UUID] = column(description=D)
    dossier: Dossier | None = one("{t}.id = {parent}.dossier_id", description=D)
    about: list[Person] = many("{t}.id = ANY ({parent}.subject_ids)", order=(asc("{t}.id"),), size=2, description=D)


@strawberry.type(description=D)
class Facts:
    """An object over the dossier's own row."""

    priority: int = column(description=D)
    secret: str | None = encrypted("secret_enc", description=D)
    entries: list[Entry] = many(
        "{t}.dossier_id = {parent}.id", order=(asc("{t}.recorded_at"), asc("{t}.id")), size=3, description=D
    )


@mapped(table="lab.dossier", case="id", owner="owner_org")
@strawberry.type(description=D)
class Dossier(Node):
    title: str = column(description=D)
    note: str | None = column(description=D)
    mood: Mood = column(description=D)
    other_mood: Mood | None = column(description=D)
    moods: list[Mood | None] | None = column(description=D)
    priority: int = column(description=D)
    rank: int | None = column(description=D)
    big: int | None = column(wide=True, description=D)
    ratio: float | None = column(description=D)
    opened_at: datetime = column(description=D)
    closed_at: datetime | None = column(description=D)
    due: date | None = column(description=D)
    tags: list[str] = column(description=D)
    days: list[date] | None = column(description=D)
    moments: list[datetime] | None = column(description=D)
    active: bool = column(description=D)
    maybe: bool | None = column(description=D)
    data: JSON | None = column(description=D)
    reference: UUID | None = column(description=D)
    secret: str | None = encrypted("secret_enc", description=D)
    shout: str | None = expression("upper({t}.note) || {$with}", arguments={"with": Argument(str, D)}, description=D)
    period: Period | None = embedded("{t}.valid", description=D)
    facts: Facts | None = embedded(description=D)
    parent: Dossier | None = one("{t}.id = {parent}.parent_id", description=D)
    children: list[Dossier] = many(
        "{t}.parent_id = {parent}.id", order=(asc("{t}.opened_at"), asc("{t}.id")), size=5, description=D
    )
    entries: list[Entry] = many(
        "{t}.dossier_id = {parent}.id",
        order=(desc("{t}.recorded_at"), desc("{t}.id")),
        size=10,
        page=3,
        arguments={
            "category": Argument(
                Category | None, D, where="{t}.category = {$category}", where_null="{t}.category IS NULL"
            ),
            "since": Argument(datetime | None, D, where="{t}.recorded_at >= {$since}"),
            "among": Argument(list[Category] | None, D, where="{t}.category = ANY ({$among})"),
        },
        description=D,
    )
    entry_page: Connection[Entry] = connection(
        "{t}.dossier_id = {parent}.id",
        order=(desc("{t}.recorded_at", "timestamptz"), desc("{t}.id", "uuid")),
        size=10,
        page=2,
        arguments={"category": Argument(Category | None, D, where="{t}.category = {$category}")},
        description=D,
    )
    latest: Entry | None = first(
        "{t}.dossier_id = {parent}.id", order=(desc("{t}.recorded_at"), desc("{t}.id")), description=D
    )
    people: list[Person] = many(
        "{via}.dossier_id = {parent}.id",
        source="lab.link {via} JOIN lab.person {t} ON {t}.id = {via}.person_id",
        order=(asc("{via}.since"), asc("{t}.id")),
        size=10,
        description=D,
    )
    housemates: list[Person] = many(
        "{t}.dossier_id = {parent}.id", order=(asc("{t}.id"),), size=10, page=2, description=D
    )
    lead: Party | None = one("{t}.id = {parent}.lead_id", description=D)
    parties: list[Party] = many(
        {"Person": "{t}.dossier_id = {parent}.id", "Team": "{t}.dossier_id = {parent}.id"},
        order=(asc({"Person": "coalesce({t}.nickname, '')", "Team": "{t}.name"}), asc("{t}.id")),
        size=10,
        page=4,
        description=D,
    )
    named: list[Named] = many("{t}.dossier_id = {parent}.id", order=(asc("{t}.id"),), size=10, description=D)
    party_page: Connection[Party] = connection(
        "{t}.dossier_id = {parent}.id", order=(asc("{t}.id", "uuid"),), size=10, page=2, description=D
    )
    wide: Wide51 | None = first(  # type: ignore[valid-type] # made at run time, column by column
        "{t}.dossier_id = {parent}.id", order=(asc("{t}.id"),), description=D
    )
    wider: list[Wide120] = many(  # type: ignore[valid-type]
        "{t}.dossier_id = {parent}.id", order=(asc("{t}.id"),), size=3, description=D
    )


@strawberry.type(description=D)
class Rule:
    """Plain data that a resolver gives."""

    code: str = strawberry.field(description=D)
    articles: list[str] = strawberry.field(description=D)


async def _rules(prefix: Annotated[str, strawberry.argument(description=D)] = "R") -> list[Rule]:
    return [Rule(code=f"{prefix}{at}", articles=["AVG 6", "Jw 7.3"][:at]) for at in range(3)]


def _broken() -> str | None:
    raise ValueError("what must never go out")


@strawberry.type(description=D)
class Query:
    node: Node | None = by_node_id(description=D)
    dossier: Dossier | None = by_id(description=D)
    entry: Entry | None = by_id(description=D)
    person: Person | None = by_id(description=D)
    team: Team | None = by_id(description=D)
    all_dossiers: list[Dossier] = many(
        order=(asc("{t}.opened_at"), asc("{t}.id")),
        size=50,
        page=5,
        arguments={"mood": Argument(Mood | None, D, where="{t}.mood = {$mood}")},
        description=D,
    )
    dossiers: Connection[Dossier] = connection(
        source="lab.inbox {via} JOIN lab.dossier {t} ON {t}.id = {via}.dossier_id",
        order=(desc("{via}.opened_at", "timestamptz"), desc("{via}.dossier_id", "uuid")),
        size=20,
        page=4,
        arguments={"mood": Argument(Mood | None, D, where="{via}.mood = {$mood}")},
        description=D,
    )
    teams: list[Team] = many(order=(asc("{t}.name"), asc("{t}.id")), size=20, description=D)
    same_person: Person | None = one(
        "{t}.id = {$person}", arguments={"person": Argument(strawberry.ID, D, of="Person")}, description=D
    )
    echo_text: str | None = expression("{$value}", arguments={"value": Argument(str | None, D)}, description=D)
    echo_int: int | None = expression(
        "{$value}", arguments={"value": Argument(int | None, D, default=7)}, description=D
    )
    echo_other: int | None = expression(
        "{$value}", arguments={"value": Argument(int | None, D, default=9)}, description=D
    )
    echo_float: float | None = expression("{$value}", arguments={"value": Argument(float | None, D)}, description=D)
    echo_bool: bool | None = expression("{$value}", arguments={"value": Argument(bool | None, D)}, description=D)
    echo_mood: Mood | None = expression(
        "{$value}", arguments={"value": Argument(Mood | None, D, default=Mood.TENSE)}, description=D
    )
    echo_day: date | None = expression("{$value}", arguments={"value": Argument(date | None, D)}, description=D)
    echo_moment: datetime | None = expression(
        "{$value}", arguments={"value": Argument(datetime | None, D)}, description=D
    )
    echo_uuid: UUID | None = expression("{$value}", arguments={"value": Argument(UUID | None, D)}, description=D)
    echo_texts: list[str | None] | None = expression(
        "{$value}", arguments={"value": Argument(list[str | None] | None, D)}, description=D
    )

    rules: list[Rule] = strawberry.field(resolver=_rules, description=D)
    broken: str | None = strawberry.field(resolver=_broken, description=D)


@strawberry.type(description=D)
class Problem:
    code: Category = given(description=D)
    message: str = given(description=D)
    place: str | None = given(description=D)


@strawberry.type(description=D)
class WritePayload:
    entry: Entry | None = result(description=D)
    entries: list[Entry] = results(description=D)
    party: Party | None = result(description=D)
    errors: list[Problem] = given(description=D)


def _write(text: Annotated[str, strawberry.argument(description=D)]) -> WritePayload:
    raise TypeError(f"Only its selection is compiled; nobody does it: {text}")


async def _entry_written() -> AsyncGenerator[Entry | None, None]:
    yield None


@strawberry.type(description=D)
class Mutation:
    write: WritePayload = strawberry.field(resolver=_write, description=D)
    write_more: WritePayload = strawberry.field(resolver=_write, description=D)


@strawberry.type(description=D)
class Subscription:
    entry_written: Entry | None = strawberry.subscription(  # type: ignore[assignment] # the stream of what is declared
        resolver=_entry_written, metadata=RESULT, description=D
    )


SCHEMA = strawberry.Schema(Query, Mutation, Subscription, types=[Person, Team])
