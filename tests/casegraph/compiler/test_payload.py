"""Mutation payloads and subscription events: the compiler's second entry."""

from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from casegraph.compiler.answer import Answer, join_answers
from casegraph.compiler.compilation import ResultId
from casegraph.compiler.questions import Asker, Question
from casegraph.compiler.relay import NodeKey, write_node_id
from tenants.ids import new_id
from tests.casegraph.compiler.conftest import Laboratory

WRITE = """
mutation Schrijf($said: String!) {
  first: write(text: $said) {
    __typename
    entry { id body dossier { title } }
    entries { id }
    party { __typename ... on Person { x: name } ... on Team { x: label } }
    errors { code message place }
  }
}
"""


def payload(
    laboratory: Laboratory,
    results: Mapping[str, ResultId],
    *,
    given: Mapping[str, Any] | None = None,
    text: str = WRITE,
) -> Question:
    opened = laboratory.open(text, said="nieuw")
    (root,) = laboratory.reader.root_fields(opened)
    return laboratory.reader.payload(
        opened, root, asker=laboratory.asker(), results=results, given=given or {"errors": []}
    )


def test_root_fields_come_in_order_with_coerced_arguments(laboratory: Laboratory) -> None:
    opened = laboratory.open(
        'mutation ($t: String!) { b: write(text: $t) { errors { code } } a: writeMore(text: "x") { __typename } }',
        t="y",
    )
    found = [(one.response_name, one.name, one.arguments) for one in laboratory.reader.root_fields(opened)]
    assert found == [("b", "write", {"text": "y"}), ("a", "writeMore", {"text": "x"})]


async def test_a_payload_shows_the_rows_that_the_service_names(laboratory: Laboratory) -> None:
    rows = laboratory.rows.shown
    question = payload(
        laboratory,
        {
            "entry": rows["Entry"][0],
            "entries": [rows["Entry"][2], rows["Entry"][1], laboratory.rows.hidden["Entry"][0]],
            "party": NodeKey("Team", rows["Team"][0]),
        },
    )
    data = orjson.loads((await laboratory.put(question)).data)
    assert [*data] == ["__typename", "entry", "entries", "party", "errors"]
    assert data["entry"]["id"] == write_node_id("Entry", rows["Entry"][0])
    assert [one["id"] for one in data["entries"]] == [
        write_node_id("Entry", one) for one in reversed(rows["Entry"][1:3])
    ]
    assert data["party"]["__typename"] == "Team"
    assert data["__typename"] == "WritePayload"
    assert data["errors"] == []


async def test_what_the_service_gave_nothing_for_is_null_and_not_asked_for(laboratory: Laboratory) -> None:
    problems = [{"code": "GEZIN", "message": "Vul een tekst in.", "place": None}]
    question = payload(laboratory, {"entry": None}, given={"errors": problems})
    assert "lab.entry" not in (question.compiled.sql or "")
    assert orjson.loads((await laboratory.put(question)).data) == {
        "__typename": "WritePayload",
        "entry": None,
        "entries": [],
        "party": None,
        "errors": problems,
    }


async def test_a_result_that_may_not_be_seen_is_null(laboratory: Laboratory) -> None:
    question = payload(laboratory, {"entry": laboratory.rows.hidden["Entry"][0]})
    assert orjson.loads((await laboratory.put(question)).data)["entry"] is None


async def test_what_a_payload_shows_is_logged(laboratory: Laboratory) -> None:
    event, entry = new_id(), laboratory.rows.shown["Entry"][0]
    opened = laboratory.open(WRITE, said="nieuw")
    (root,) = laboratory.reader.root_fields(opened)
    asker = Asker(organisation=laboratory.actor.organisation, event_id=event)
    await laboratory.put(
        laboratory.reader.payload(opened, root, asker=asker, results={"entry": entry}, given={"errors": []})
    )
    async with laboratory.database.admin() as admin:
        shown = await admin.fetch("SELECT DISTINCT object_id FROM tenants.ledger_subject WHERE event_id = $1", event)
    assert entry in {row["object_id"] for row in shown}


def test_payloads_of_different_results_are_different_statements(laboratory: Laboratory) -> None:
    rows = laboratory.rows.shown
    nothing = payload(laboratory, {})
    something = payload(laboratory, {"entry": rows["Entry"][0]})
    team = payload(laboratory, {"party": NodeKey("Team", rows["Team"][0])})
    person = payload(laboratory, {"party": NodeKey("Person", rows["Person"][0])})
    assert len({one.compiled.sql for one in (nothing, something, team, person)}) == 4
    assert payload(laboratory, {"entry": rows["Entry"][1]}).compiled is something.compiled


def test_payloads_are_joined_by_response_name_with_the_paths_of_their_errors() -> None:
    error = {"message": "INT_RANGE", "path": ["entry", "n"], "extensions": {"code": "INT_RANGE"}}
    joined = join_answers({"a": Answer(data=b'{"x":1}'), "b": Answer(data=b"{}", errors=[error])})
    assert orjson.loads(joined.response()) == {
        "data": {"a": {"x": 1}, "b": {}},
        "errors": [{**error, "path": ["b", "entry", "n"]}],
    }


async def test_an_event_is_answered_from_the_id_it_carries(laboratory: Laboratory) -> None:
    entry = laboratory.rows.shown["Entry"][0]
    opened = laboratory.open("subscription { e: entryWritten { id dossier { id } } }")
    for row_id, expected in ((entry, write_node_id("Entry", entry)), (laboratory.rows.hidden["Entry"][0], None)):
        question = laboratory.reader.event(opened, asker=laboratory.asker(), results={"entryWritten": row_id})
        data = orjson.loads((await laboratory.put(question)).data)
        assert (data["e"] and data["e"]["id"]) == expected


def test_an_operation_is_not_asked_as_what_it_is_not(laboratory: Laboratory) -> None:
    with pytest.raises(TypeError):
        laboratory.reader.question(laboratory.open(WRITE, said="x"), asker=laboratory.asker())
    with pytest.raises(TypeError):
        laboratory.reader.event(laboratory.open("{ echoInt }"), asker=laboratory.asker(), results={})
