"""What a mapping may say, and the mistakes in one that are found when it is used."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import strawberry

from casegraph.compiler import kinds
from casegraph.compiler.catalogue import mapping_of
from casegraph.compiler.cursor import CursorSigner
from casegraph.compiler.errors import MappingError
from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import asc, column, connection, desc, expression, many, mapped, one
from casegraph.compiler.questions import Asker, Reader
from casegraph.compiler.relay import NodeKey, read_node_id, write_node_id
from casegraph.compiler.sql import Json, concat, fill, literal
from tests.casegraph.compiler.lab.schema import SCHEMA

D = "for this test"


def compiled(query: type, text: str, **variables: object) -> str:
    reader = Reader(strawberry.Schema(query), signer=CursorSigner(b"k" * 32))
    question = reader.question(reader.open(text, variables=variables), asker=Asker(organisation=uuid4()))
    return question.compiled.sql or ""


@mapped(table="lab.thing", when="{t}.kind = 'THING'")
@strawberry.type(description=D)
class Thing:
    name: str | None = column(description=D)
    other: str | None = column("another", description=D)
    later: int | None = expression("{t}.n + {$more}", arguments={"more": Argument(int | None, D)}, description=D)


@strawberry.type(description=D)
class Bare:
    name: str | None = column(description=D)


@pytest.fixture
def laboratory_reader() -> Reader:
    return Reader(SCHEMA, signer=CursorSigner(b"k" * 32))


def query_of(field: Any, annotation: Any) -> type:
    made = type("Query", (), {"__annotations__": {"field": annotation}, "field": field, "__module__": __name__})
    return strawberry.type(made, description=D)


def test_a_column_is_named_after_the_field_or_as_told() -> None:
    sql = compiled(query_of(one("{t}.id = 1", description=D), Thing | None), "{ field { name other } }")
    assert ".name" in sql
    assert ".another" in sql


def test_a_type_reads_only_its_own_rows_of_a_shared_table() -> None:
    sql = compiled(query_of(one("{t}.id = 1", description=D), Thing | None), "{ field { name } }")
    assert ".kind = 'THING')" in sql


def test_an_argument_of_an_expression_is_null_when_absent() -> None:
    query = query_of(one("{t}.id = 1", description=D), Thing | None)
    assert ".n + NULL::int4" in compiled(query, "{ field { later } }")
    assert ".n + $1::int4" in compiled(query, "{ field { later(more: 2) } }")


@pytest.mark.parametrize(
    ("field", "annotation", "text"),
    [
        (one("{t}.id = {parent}.id", description=D), Thing | None, "{ field { name } }"),
        (one("{t}.id = {nowhere}", description=D), Thing | None, "{ field { name } }"),
        (one("{t}.id = 1", description=D), Bare | None, "{ field { name } }"),
        (column(description=D), str | None, "{ field }"),
    ],
)
def test_a_mistake_in_a_mapping_is_an_error_of_ours(field: Any, annotation: Any, text: str) -> None:
    with pytest.raises((MappingError, KeyError)):
        compiled(query_of(field, annotation), text)


def test_a_log_identity_begins_with_its_case() -> None:
    with pytest.raises(TypeError, match="case"):
        mapped(table="lab.thing", subject="id")


@pytest.mark.parametrize(
    "made",
    [
        lambda: many(order=(), size=5, description=D),
        lambda: many(order=(asc("{t}.a"),), size=5, page=6, description=D),
        lambda: many(order=(asc("{t}.a"),), size=0, description=D),
        lambda: connection(order=(asc("{t}.a"),), size=5, page=2, description=D),
        lambda: connection(order=(asc("{t}.a", "text"), desc("{t}.b", "text")), size=5, page=2, description=D),
        lambda: connection(order=(), size=5, page=2, description=D),
    ],
)
def test_a_list_has_an_order_and_an_end(made: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        made()


def test_what_can_turn_out_to_be_null_is_not_promised() -> None:
    query = query_of(expression("1", wide=True, description=D), int)
    with pytest.raises(MappingError, match="null"):
        compiled(query, "{ field }")


def test_the_order_is_stated_again_once_rows_are_joined_to(laboratory_reader: Reader) -> None:
    """Whatever way the planner joins, the rows of a list come in the list's order."""
    asker = Asker(organisation=uuid4())
    question = laboratory_reader.question(laboratory_reader.open("{ allDossiers { parent { id } } }"), asker=asker)
    assert re.search(r"ON true ORDER BY t\d+\._k0, t\d+\._k1\) o", question.compiled.sql or "")


def test_rows_are_limited_before_anything_is_joined_to_them() -> None:
    query = query_of(many(order=(asc("{t}.name"),), size=70, page=9, description=D), list[Thing])
    assert "LIMIT 9)" in compiled(query, "{ field { name } }")
    assert "LIMIT 5)" in compiled(query, "{ field(first: 5) { name } }")
    asked = compiled(query, "query ($n: Int!) { field(first: $n) { name } }", n=5)
    assert "LIMIT 70)" in asked
    assert "LIMIT $1::int4" in asked


def encoded(plain: str) -> str:
    return urlsafe_b64encode(plain.encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("type_name", ["A", "Ab", "Abc", "Case", "AVeryLongTypeNameThatGoesOnAndOn"])
def test_an_outward_id_is_read_back(type_name: str) -> None:
    key = NodeKey(type_name, uuid4())
    assert read_node_id(write_node_id(*key)) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Case",
        "Q2FzZTox",
        write_node_id("Case", UUID(int=1)) + "=",
        write_node_id("Case", UUID(int=1)) + "\n",
        " " + write_node_id("Case", UUID(int=1)),
        write_node_id("1Case", UUID(int=1)),
        encoded("Case:00000000000000000000000000000001"),
        encoded("Case:ABCDEF00-0000-0000-0000-000000000001"),
        "é" * 20,
        "\ud800",
        "A" * 10_000,
    ],
)
def test_nothing_else_is_an_outward_id(text: str) -> None:
    assert read_node_id(text) is None


def test_a_wide_object_is_made_of_several_calls_of_a_hundred_arguments_at_most() -> None:
    sql = concat(f"a{at}" for at in range(1000))
    assert all(call.count(",") < 100 for call in sql.split("concat("))
    assert sql.replace("concat", "").replace("(", "").replace(")", "").split(", ") == [f"a{at}" for at in range(1000)]


def test_a_literal_cannot_end_early() -> None:
    assert literal("it's") == "'it''s'"


def test_only_a_graphql_name_becomes_a_response_name() -> None:
    with pytest.raises(ValueError, match="GraphQL name"):
        Json().name('a","b', first=True)


def test_braces_that_are_no_places_stay() -> None:
    assert fill("'{}'::text[] || {t}.x", {"t": "t1"}.get) == "'{}'::text[] || t1.x"


def test_the_laboratory_uses_every_kind_of_mapping() -> None:
    schema = SCHEMA._schema  # noqa: SLF001 - a test of the laboratory's own schema
    used = {
        type(mapping_of(field)).__name__
        for type_ in schema.type_map.values()
        for field in getattr(type_, "fields", {}).values()
        if hasattr(field, "extensions") and hasattr(field, "resolve")
    }
    assert {kind.__name__ for kind in kinds.FieldMapping.__args__} <= used
