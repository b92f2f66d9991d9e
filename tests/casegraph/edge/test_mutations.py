"""Mutations over real HTTP: once only, one transaction, refusals recorded, faults undone and masked."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import structlog

from casegraph.compiler.relay import write_node_id
from casegraph.edge.errors import EdgeCode
from casegraph.edge.trusted import document_id
from tests.casegraph.edge.noting import CANARY, NOTE, Traces, answered, case_id, client_of, code_of, noted
from tests.casegraph.lab import OPERATION, lab
from tests.casegraph.region import LiveRegion


@pytest.fixture(scope="module")
def url(live_region: LiveRegion) -> Iterator[str]:
    with lab(live_region) as address:
        yield address


@pytest.fixture
def client(url: str, live_region: LiveRegion) -> Iterator[httpx2.Client]:
    yield from client_of(url, live_region.provider.token())


@pytest.fixture
def other_client(url: str, live_region: LiveRegion) -> Iterator[httpx2.Client]:
    yield from client_of(url, live_region.other_provider.token())


@pytest.fixture
def traces(live_region: LiveRegion) -> Traces:
    return Traces(live_region)


WRITE = f"WRITE {OPERATION}"
REFUSAL = "REFUSAL note"
# The document is none of ours, so its name is not in the ledger.
READ = f"READ {document_id(NOTE)[:23]}"


def test_a_mutation_is_done_and_answers_its_payload(
    client: httpx2.Client, live_region: LiveRegion, traces: Traces
) -> None:
    parts = [{"on": "2026-11-22", "words": ["a", "b"]}]
    payload = answered(noted(client, case=case_id(live_region), parts=parts))
    team = write_node_id("Organisation", live_region.provider.organisation)
    assert payload == {
        "__typename": "NotePayload",
        "case": {"number": "2026-000001"},
        "organisation": {"id": team},
        "organisations": [{"name": "Lokaal_Team"}],
        "errors": [],
    }
    assert traces.left() == {WRITE: 1, READ: 1, "keys": 1}


def test_a_repeat_finds_the_same_and_does_nothing(
    client: httpx2.Client, live_region: LiveRegion, traces: Traces
) -> None:
    key, case = uuid4().hex, case_id(live_region)
    answers = [noted(client, key=key, case=case) for _ in range(4)]
    assert len({answer.content for answer in answers}) == 1
    assert answered(answers[3])["case"] == {"number": "2026-000001"}
    assert traces.left() == {WRITE: 1, READ: 4, "keys": 1}


def test_a_repeat_is_answered_under_the_rights_of_that_moment(client: httpx2.Client, live_region: LiveRegion) -> None:
    async def taking_part(world: Any) -> None:
        await world.admin.execute("UPDATE casework.participation SET valid = tstzrange('2000-01-01', now())")

    async def again(world: Any) -> None:
        await world.admin.execute("UPDATE casework.participation SET valid = tstzrange('2000-01-01', NULL)")

    key, case = uuid4().hex, case_id(live_region)
    assert answered(noted(client, key=key, case=case))["case"] == {"number": "2026-000001"}
    live_region.arrange(taking_part)
    try:
        hidden = answered(noted(client, key=key, case=case))
    finally:
        live_region.arrange(again)
    assert hidden["case"] is None
    assert hidden["errors"] == []


def test_many_at_once_with_one_key_are_done_once(url: str, live_region: LiveRegion, traces: Traces) -> None:
    key = uuid4().hex
    token = live_region.provider.token()

    def one(_: int) -> bytes:
        for client in client_of(url, token):
            return noted(client, key=key).content
        return b""

    with ThreadPoolExecutor(12) as pool:
        answers = set(pool.map(one, range(24)))
    assert len(answers) == 1
    assert traces.left() == {WRITE: 1, "keys": 1}


def test_a_key_belongs_to_one_input(client: httpx2.Client, traces: Traces) -> None:
    key = uuid4().hex
    assert answered(noted(client, key=key))["errors"] == []
    changes: list[dict[str, Any]] = [
        {"words": "een ander woord"},
        {"words": "een woord", "ending": "REFUSED"},
        {"words": "een woord", "parts": [{"on": "2026-11-22", "words": []}]},
    ]
    for changed in changes:
        payload = answered(noted(client, key=key, **changed))
        assert [(one["code"], one["field"]) for one in payload["errors"]] == [("KEY_REUSED", "clientMutationKey")]
        assert (payload["organisation"], payload["organisations"]) == (None, [])
    assert answered(noted(client, key=key))["errors"] == []
    assert traces.left() == {WRITE: 1, REFUSAL: 3, "keys": 1}


def test_a_key_belongs_to_one_organisation_and_one_client(
    client: httpx2.Client, other_client: httpx2.Client, live_region: LiveRegion, traces: Traces
) -> None:
    key = uuid4().hex
    provider = live_region.provider
    first = answered(noted(client, key=key))
    theirs = answered(noted(other_client, key=key))
    client.headers["authorization"] = f"Bearer {provider.token(client_id='another')}"
    by_another = answered(noted(client, key=key))
    assert first["organisation"] == by_another["organisation"] != theirs["organisation"]
    assert traces.left() == {WRITE: 3, "keys": 3}


@pytest.mark.parametrize("key", ["", " ", "a b", "a\n", "é", "k" * 101])
def test_a_key_that_is_none_is_refused(client: httpx2.Client, traces: Traces, key: str) -> None:
    response = client.post("", json={"query": NOTE, "variables": {"input": {"clientMutationKey": key, "words": "x"}}})
    assert [one["code"] for one in answered(response)["errors"]] == ["KEY_INVALID"]
    assert traces.left() == {REFUSAL: 1}


def test_a_refusal_undoes_its_field_and_is_recorded(
    client: httpx2.Client, live_region: LiveRegion, traces: Traces
) -> None:
    payload = answered(noted(client, ending="REFUSED", case=case_id(live_region)))
    assert (payload["case"], payload["organisation"], payload["organisations"]) == (None, None, [])
    message = "Dit veld mag hooguit 3 tekens hebben. Maak de tekst korter."
    assert payload["errors"] == [{"code": "FIELD_TOO_LONG", "message": message, "field": "words"}]
    assert traces.left() == {REFUSAL: 1, "keys": 1}
    (row,) = live_region.rows(
        "SELECT outcome, organisation_id, member_id FROM tenants.ledger_event WHERE action = 'REFUSAL'"
        " ORDER BY at DESC LIMIT 1"
    )
    assert row == {
        "outcome": "FIELD_TOO_LONG",
        "organisation_id": live_region.provider.organisation,
        "member_id": live_region.jet,
    }


def test_a_repeated_refusal_is_the_same_refusal(client: httpx2.Client, traces: Traces) -> None:
    key = uuid4().hex
    answers = [noted(client, key=key, ending="REFUSED") for _ in range(3)]
    assert len({answer.content for answer in answers}) == 1
    client.headers["accept-language"] = "en"
    english = answered(noted(client, key=key, ending="REFUSED"))["errors"][0]["message"]
    assert english == "This field may have at most 3 characters. Shorten the text."
    assert traces.left() == {REFUSAL: 1, "keys": 1}


@pytest.mark.parametrize(
    ("ending", "fault"),
    [("CRASH", "CrashError"), ("UNKNOWN_CODE", "ValueError"), ("BROKEN_SQL", "DBAPIError")],
)
def test_a_fault_undoes_everything_and_says_nothing(
    client: httpx2.Client, live_region: LiveRegion, traces: Traces, ending: str, fault: str
) -> None:
    key = uuid4().hex
    with structlog.testing.capture_logs() as lines:
        response = noted(client, key=key, ending=ending, words=CANARY)
    assert (response.status_code, code_of(response)) == (500, EdgeCode.INTERNAL)
    assert CANARY not in response.text + repr(lines)
    assert [line["fault"].split(" ")[0] for line in lines] == [fault]
    assert traces.left() == {}
    assert live_region.open_transactions() == 0
    # The key was not used up by what never happened.
    assert answered(noted(client, key=key))["errors"] == []
    assert traces.left() == {WRITE: 1, "keys": 1}


def test_fields_are_done_in_order_and_a_refusal_spares_the_others(client: httpx2.Client, traces: Traces) -> None:
    def field(alias: str, ending: str) -> str:
        key = uuid4().hex
        return f'{alias}: note(input: {{clientMutationKey: "{key}", words: "x", ending: {ending}}}) {{ ...Shown }}'

    document = f"""
    mutation {{ kind: __typename {field("b", "DONE")} {field("a", "REFUSED")} {field("c", "DONE")} again: __typename }}
    fragment Shown on NotePayload {{ errors {{ code }} organisation {{ name }} }}
    """
    response = client.post("", json={"query": document})
    done = {"errors": [], "organisation": {"name": "Lokaal_Team"}}
    assert response.json() == {
        "data": {
            "kind": "Mutation",
            "b": done,
            "a": {"errors": [{"code": "FIELD_TOO_LONG"}], "organisation": None},
            "c": done,
            "again": "Mutation",
        }
    }
    assert list(response.json()["data"]) == ["kind", "b", "a", "c", "again"]
    assert traces.left() == {WRITE: 2, REFUSAL: 1, "keys": 3}


def test_a_fault_in_a_later_field_undoes_the_earlier_ones(client: httpx2.Client, traces: Traces) -> None:
    fields = " ".join(
        f'f{number}: note(input: {{clientMutationKey: "{uuid4().hex}", words: "x", ending: {ending}}}) {{ __typename }}'
        for number, ending in enumerate(("DONE", "REFUSED", "CRASH", "DONE"))
    )
    with structlog.testing.capture_logs():
        response = client.post("", json={"query": f"mutation {{ {fields} }}"})
    assert (response.status_code, code_of(response)) == (500, EdgeCode.INTERNAL)
    assert traces.left() == {}


def test_one_key_twice_in_one_operation_is_done_once(client: httpx2.Client, traces: Traces) -> None:
    field = f'note(input: {{clientMutationKey: "{uuid4().hex}", words: "x"}}) {{ organisation {{ id }} }}'
    response = client.post("", json={"query": f"mutation {{ a: {field} b: {field} }}"})
    data = response.json()["data"]
    assert data["a"] == data["b"] != {"organisation": None}
    assert traces.left() == {WRITE: 1, "keys": 1}


def test_a_skipped_mutation_is_not_done(client: httpx2.Client, traces: Traces) -> None:
    document = (
        "mutation ($no: Boolean!) { a: __typename "
        'note(input: {clientMutationKey: "k", words: "x"}) @include(if: $no) { __typename } }'
    )
    response = client.post("", json={"query": document, "variables": {"no": False}})
    assert response.json() == {"data": {"a": "Mutation"}}
    assert traces.left() == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": 1},
        {"words": None},
        {"ending": CANARY},
        {"parts": [{"on": CANARY, "words": []}]},
        {"parts": [{"on": "2026-13-45", "words": []}]},
        {"parts": [{"words": []}]},
        {CANARY: CANARY},
        {"clientMutationKey": None},
    ],
)
def test_wrong_input_changes_nothing_and_is_not_repeated(
    client: httpx2.Client, traces: Traces, wrong: dict[str, object]
) -> None:
    given = {"clientMutationKey": uuid4().hex, "words": "x", **wrong}
    response = client.post("", json={"query": NOTE, "variables": {"input": given}})
    assert code_of(response) in {EdgeCode.VARIABLES_INVALID, EdgeCode.ARGUMENT_INVALID}
    assert CANARY not in response.text
    assert traces.left() == {}


def test_a_bad_question_about_the_payload_undoes_the_mutation(client: httpx2.Client, traces: Traces) -> None:
    document = """
    mutation ($input: NoteInput!, $skip: Boolean) {
      note(input: $input) { organisation { name @skip(if: $skip) } }
    }
    """
    given = {"clientMutationKey": uuid4().hex, "words": "x"}
    response = client.post("", json={"query": document, "variables": {"input": given, "skip": None}})
    assert "errors" in response.json()
    assert "data" not in response.json()
    assert traces.left() == {}


def test_stored_is_who_and_which_and_never_what(client: httpx2.Client, live_region: LiveRegion) -> None:
    key = uuid4().hex
    answered(noted(client, key=key, words=CANARY))
    (row,) = live_region.rows("SELECT * FROM tenants.mutation_key WHERE key = $1", key)
    assert CANARY not in repr(row)
    assert (row["client"], row["mutation"], row["error_codes"]) == ("desk", "note", [])
    assert len(row["input_mac"]) == 64
    assert live_region.rows("SELECT 1 FROM tenants.mutation_key WHERE input_mac = $1", row["input_mac"]) == [
        {"?column?": 1}
    ]
