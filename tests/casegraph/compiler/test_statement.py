"""One operation, one statement; values are bound, texts are compiled once."""

from uuid import UUID

import orjson
import pytest
from graphql import get_introspection_query, graphql_sync

from casegraph.compiler.answer import answer
from casegraph.compiler.relay import write_node_id
from tests.casegraph.compiler.conftest import Laboratory

EVERYTHING = """
query Alles($first: Int!, $mood: Mood) {
  dossiers(first: $first, mood: $mood) {
    edges { cursor node { id entries { id body } parties { __typename ... on Person { name } ... on Team { size } } } }
    pageInfo { hasNextPage endCursor }
  }
  allDossiers { facts { priority entries { category } } period { start } lead { ... on Named { label } } }
  teams { id }
}
"""


async def test_a_question_with_everything_in_it_is_one_statement(laboratory: Laboratory) -> None:
    question = laboratory.question(EVERYTHING, first=5)
    statements: list[str] = []
    async with laboratory.bound() as connection:
        with connection.query_logger(lambda one: statements.append(one.query)):
            answered = await answer(connection, question, opener=laboratory.opener)
    assert statements == [question.compiled.sql]
    data = orjson.loads(answered.response())["data"]
    assert [*data] == ["dossiers", "allDossiers", "teams"]
    assert len(data["dossiers"]["edges"]) == 5


@pytest.mark.parametrize(
    "text",
    [
        "{ __typename }",
        "{ __schema { queryType { name } } }",
        "{ rules { code } }",
        "{ a: dossier(id: 1) @skip(if: true) { id } }",
    ],
)
async def test_what_needs_no_row_asks_nothing_of_the_database(laboratory: Laboratory, text: str) -> None:
    question = laboratory.question(text)
    assert question.compiled.sql is None
    answered = await answer(None, question)
    assert not answered.errors


async def test_a_question_that_needs_rows_is_not_answered_without_a_connection(laboratory: Laboratory) -> None:
    with pytest.raises(TypeError, match="database"):
        await answer(None, laboratory.question("{ echoInt }"))


async def test_introspection_is_answered_as_graphql_core_answers_it(laboratory: Laboratory) -> None:
    text = get_introspection_query(specified_by_url=True, input_value_deprecation=True)
    answered = await answer(None, laboratory.question(text))
    expected = graphql_sync(laboratory.reader.schema, text)
    assert orjson.loads(answered.response()) == expected.formatted


async def test_introspection_and_resolvers_stand_among_data_in_the_documents_order(laboratory: Laboratory) -> None:
    text = """{
      z: echoInt t: __typename a: __type(name: "Team") { name } r: rules(prefix: "X") { code } b: echoInt(value: 3)
    }"""
    answered = await laboratory.ask(text)
    assert list(orjson.loads(answered.data).items()) == [
        ("z", 7),
        ("t", "Query"),
        ("a", {"name": "Team"}),
        ("r", [{"code": "X0"}, {"code": "X1"}, {"code": "X2"}]),
        ("b", 3),
    ]


async def test_a_resolvers_error_goes_out_without_its_text(laboratory: Laboratory) -> None:
    answered = await laboratory.ask("{ broken echoInt }")
    assert orjson.loads(answered.response()) == {
        "data": {"broken": None, "echoInt": 7},
        "errors": [{"message": "INTERNAL", "path": ["broken"], "extensions": {"code": "INTERNAL"}}],
    }


CANARIES = ("kanarie één", "'; SELECT 1; --", "{t}", "$1::text", "\\", '"')


@pytest.mark.parametrize("canary", CANARIES)
async def test_a_value_is_never_part_of_the_text(laboratory: Laboratory, canary: str) -> None:
    literal = orjson.dumps(canary).decode()
    texts = (f"{{ echoText(value: {literal}) }}", f"query ($v: String = {literal}) {{ echoText(value: $v) }}")
    plain = laboratory.question('{ echoText(value: "iets anders") }').compiled.sql
    for text in texts:
        question = laboratory.question(text)
        assert question.compiled.sql == plain
        assert question.values == [canary]
        assert orjson.loads((await laboratory.put(question)).data) == {"echoText": canary}


async def test_a_variable_used_twice_is_one_parameter(laboratory: Laboratory) -> None:
    question = laboratory.question("query ($v: Int) { a: echoInt(value: $v) b: echoInt(value: $v) }", v=-5)
    assert question.values == [-5]
    assert orjson.loads((await laboratory.put(question)).data) == {"a": -5, "b": -5}


async def test_a_variable_that_is_absent_leaves_each_argument_its_own_default(laboratory: Laboratory) -> None:
    text = "query ($v: Int) { a: echoInt(value: $v) b: echoOther(value: $v) }"
    assert orjson.loads((await laboratory.ask(text)).data) == {"a": 7, "b": 9}
    assert orjson.loads((await laboratory.ask(text, v=1)).data) == {"a": 1, "b": 1}
    assert orjson.loads((await laboratory.ask(text, v=None)).data) == {"a": None, "b": None}


def test_one_text_serves_all_values(laboratory: Laboratory) -> None:
    first = laboratory.question(EVERYTHING, first=1)
    second = laboratory.question(EVERYTHING, first=9)
    assert first.compiled is second.compiled
    assert first.values != second.values


def test_texts_differ_by_what_is_given_null_or_absent_only(laboratory: Laboratory) -> None:
    text = "query ($c: Category) { allDossiers { entries(category: $c) { id } } }"
    given, other = laboratory.question(text, c="GEZIN"), laboratory.question(text, c="VEILIGHEID")
    null, absent = laboratory.question(text, c=None), laboratory.question(text)
    assert given.compiled is other.compiled
    texts = [one.compiled.sql or "" for one in (given, null, absent)]
    assert [".category = $" in one for one in texts] == [True, False, False]
    assert [".category IS NULL" in one for one in texts] == [False, True, False]


def test_texts_differ_by_what_is_included(laboratory: Laboratory) -> None:
    text = "query ($with: Boolean!) { allDossiers { id title @include(if: $with) } }"
    assert ".title" in (laboratory.question(text, **{"with": True}).compiled.sql or "")
    assert ".title" not in (laboratory.question(text, **{"with": False}).compiled.sql or "")


def test_a_node_is_read_from_the_one_table_that_its_id_names(laboratory: Laboratory) -> None:
    text = "query ($id: ID!) { node(id: $id) { __typename id } }"
    person, team = write_node_id("Person", UUID(int=1)), write_node_id("Team", UUID(int=1))
    texts = [laboratory.question(text, id=one).compiled.sql or "" for one in (person, team)]
    assert [("lab.person" in one, "lab.team" in one) for one in texts] == [(True, False), (False, True)]


async def test_an_answer_without_encrypted_fields_goes_out_as_the_database_wrote_it(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_body: bytes) -> None:
        raise AssertionError("parsed")

    monkeypatch.setattr("casegraph.compiler.answer.orjson.loads", refuse)
    answered = await laboratory.ask("{ allDossiers { id title entries { category } } }")
    monkeypatch.undo()
    assert orjson.loads(answered.response())["data"]["allDossiers"]


async def test_the_planner_enters_an_index_at_the_cursor(laboratory: Laboratory) -> None:
    """Under row security only leakproof operators may use an index, and a row comparison is made of such."""
    text = """query ($after: ID, $n: Int) {
      dossiers(first: $n, after: $after) { edges { node { title } } pageInfo { endCursor } }
    }"""
    cursor = orjson.loads((await laboratory.ask(text, n=2)).data)["dossiers"]["pageInfo"]["endCursor"]
    question = laboratory.question(text, n=2, after=cursor)
    async with laboratory.bound() as connection:
        await connection.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        plan = await connection.fetch(f"EXPLAIN {question.compiled.sql}", *question.values)
    conditions = [row[0] for row in plan if "Index Cond" in row[0]]
    assert any("ROW(opened_at, dossier_id) < ROW(" in one for one in conditions), "\n".join(row[0] for row in plan)
