"""Mutations over real HTTP: once only, one transaction, refusals recorded, faults undone and masked."""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast
from uuid import uuid4

import asyncpg
import httpx2
import pytest
import structlog

from casegraph.compiler.relay import write_node_id
from casegraph.edge.errors import EdgeCode
from casegraph.edge.http import Limits
from casegraph.edge.trusted import document_id
from tenants.ids import OrganisationId
from tenants.session import turn_of
from tests.casegraph.lab import OPERATION, lab
from tests.casegraph.live import PLAIN
from tests.casegraph.region import LiveRegion

CANARY = "kanarie-7f3a91"
NOTE = """
mutation Note($input: NoteInput!) {
  note(input: $input) {
    __typename
    case { number }
    organisation { id }
    organisations { name }
    errors { code message field }
  }
}
"""


@pytest.fixture(scope="module")
def url(live_region: LiveRegion) -> Iterator[str]:
    with lab(live_region) as address:
        yield address


@pytest.fixture
def hurried(live_region: LiveRegion) -> Iterator[httpx2.Client]:
    """Has little time. Only for what has no end: a busy disk alone can hold an ordinary answer up for a second."""
    with lab(live_region, limits=Limits(answer_seconds=2.0)) as address:
        yield from _client(address, live_region.provider.token())


@pytest.fixture
def client(url: str, live_region: LiveRegion) -> Iterator[httpx2.Client]:
    yield from _client(url, live_region.provider.token())


@pytest.fixture
def other_client(url: str, live_region: LiveRegion) -> Iterator[httpx2.Client]:
    yield from _client(url, live_region.other_provider.token())


def _client(url: str, token: str) -> Iterator[httpx2.Client]:
    headers = {"authorization": f"Bearer {token}"}
    with httpx2.Client(base_url=url, headers=headers, timeout=10, verify=PLAIN) as made:
        yield made


def _note(client: httpx2.Client, *, key: str | None = None, **fields: object) -> httpx2.Response:
    given = {"clientMutationKey": key or uuid4().hex, "words": "een woord", **fields}
    return client.post("", json={"query": NOTE, "variables": {"input": given}})


def _case(region: LiveRegion) -> str:
    return write_node_id("Case", region.case)


def _payload(response: httpx2.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    body = response.json()
    assert "errors" not in body, body
    return cast("dict[str, Any]", body["data"]["note"])


def _code(response: httpx2.Response) -> str:
    assert set(response.json()) == {"errors"}, response.text
    return cast("str", response.json()["errors"][0]["extensions"]["code"])


class Traces:
    """What mutations left behind since this was made."""

    def __init__(self, region: LiveRegion) -> None:
        self._region = region
        self._before = self._count()

    def _count(self) -> dict[str, int]:
        events = self._region.rows("SELECT action || ' ' || operation AS what FROM tenants.ledger_event")
        keys = self._region.rows("SELECT 1 FROM tenants.mutation_key")
        found = {"keys": len(keys)}
        for row in events:
            found[row["what"]] = found.get(row["what"], 0) + 1
        return found

    def left(self) -> dict[str, int]:
        now = self._count()
        return {what: now[what] - self._before.get(what, 0) for what in now if now[what] != self._before.get(what, 0)}


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
    payload = _payload(_note(client, case=_case(live_region), parts=parts))
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
    key, case = uuid4().hex, _case(live_region)
    answers = [_note(client, key=key, case=case) for _ in range(4)]
    assert len({answer.content for answer in answers}) == 1
    assert _payload(answers[3])["case"] == {"number": "2026-000001"}
    assert traces.left() == {WRITE: 1, READ: 4, "keys": 1}


def test_a_repeat_is_answered_under_the_rights_of_that_moment(client: httpx2.Client, live_region: LiveRegion) -> None:
    async def taking_part(world: Any) -> None:
        await world.admin.execute("UPDATE casework.participation SET valid = tstzrange('2000-01-01', now())")

    async def again(world: Any) -> None:
        await world.admin.execute("UPDATE casework.participation SET valid = tstzrange('2000-01-01', NULL)")

    key, case = uuid4().hex, _case(live_region)
    assert _payload(_note(client, key=key, case=case))["case"] == {"number": "2026-000001"}
    live_region.arrange(taking_part)
    try:
        hidden = _payload(_note(client, key=key, case=case))
    finally:
        live_region.arrange(again)
    assert hidden["case"] is None
    assert hidden["errors"] == []


def test_many_at_once_with_one_key_are_done_once(url: str, live_region: LiveRegion, traces: Traces) -> None:
    key = uuid4().hex
    token = live_region.provider.token()

    def one(_: int) -> bytes:
        for client in _client(url, token):
            return _note(client, key=key).content
        return b""

    with ThreadPoolExecutor(12) as pool:
        answers = set(pool.map(one, range(24)))
    assert len(answers) == 1
    assert traces.left() == {WRITE: 1, "keys": 1}


def test_a_key_belongs_to_one_input(client: httpx2.Client, traces: Traces) -> None:
    key = uuid4().hex
    assert _payload(_note(client, key=key))["errors"] == []
    changes: list[dict[str, Any]] = [
        {"words": "een ander woord"},
        {"words": "een woord", "ending": "REFUSED"},
        {"words": "een woord", "parts": [{"on": "2026-11-22", "words": []}]},
    ]
    for changed in changes:
        payload = _payload(_note(client, key=key, **changed))
        assert [(one["code"], one["field"]) for one in payload["errors"]] == [("KEY_REUSED", "clientMutationKey")]
        assert (payload["organisation"], payload["organisations"]) == (None, [])
    assert _payload(_note(client, key=key))["errors"] == []
    assert traces.left() == {WRITE: 1, REFUSAL: 3, "keys": 1}


def test_a_key_belongs_to_one_organisation_and_one_client(
    client: httpx2.Client, other_client: httpx2.Client, live_region: LiveRegion, traces: Traces
) -> None:
    key = uuid4().hex
    provider = live_region.provider
    first = _payload(_note(client, key=key))
    theirs = _payload(_note(other_client, key=key))
    client.headers["authorization"] = f"Bearer {provider.token(client_id='another')}"
    by_another = _payload(_note(client, key=key))
    assert first["organisation"] == by_another["organisation"] != theirs["organisation"]
    assert traces.left() == {WRITE: 3, "keys": 3}


@pytest.mark.parametrize("key", ["", " ", "a b", "a\n", "é", "k" * 101])
def test_a_key_that_is_none_is_refused(client: httpx2.Client, traces: Traces, key: str) -> None:
    response = client.post("", json={"query": NOTE, "variables": {"input": {"clientMutationKey": key, "words": "x"}}})
    assert [one["code"] for one in _payload(response)["errors"]] == ["KEY_INVALID"]
    assert traces.left() == {REFUSAL: 1}


def test_a_refusal_undoes_its_field_and_is_recorded(
    client: httpx2.Client, live_region: LiveRegion, traces: Traces
) -> None:
    payload = _payload(_note(client, ending="REFUSED", case=_case(live_region)))
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
    answers = [_note(client, key=key, ending="REFUSED") for _ in range(3)]
    assert len({answer.content for answer in answers}) == 1
    client.headers["accept-language"] = "en"
    english = _payload(_note(client, key=key, ending="REFUSED"))["errors"][0]["message"]
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
        response = _note(client, key=key, ending=ending, words=CANARY)
    assert (response.status_code, _code(response)) == (500, EdgeCode.INTERNAL)
    assert CANARY not in response.text + repr(lines)
    assert [line["fault"].split(" ")[0] for line in lines] == [fault]
    assert traces.left() == {}
    assert live_region.open_transactions() == 0
    # The key was not used up by what never happened.
    assert _payload(_note(client, key=key))["errors"] == []
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
    assert (response.status_code, _code(response)) == (500, EdgeCode.INTERNAL)
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
    assert _code(response) in {EdgeCode.VARIABLES_INVALID, EdgeCode.ARGUMENT_INVALID}
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


def test_what_takes_too_long_is_undone(hurried: httpx2.Client, live_region: LiveRegion, traces: Traces) -> None:
    begun = time.perf_counter()
    response = _note(hurried, ending="SLOW")
    assert (response.status_code, _code(response)) == (503, EdgeCode.DEADLINE)
    assert time.perf_counter() - begun < 4
    assert traces.left() == {}
    assert live_region.open_transactions() == 0


def test_who_hangs_up_has_changed_nothing(client: httpx2.Client, live_region: LiveRegion, traces: Traces) -> None:
    """More of them than the pool has connections, so that one that stayed behind would be missed."""
    for _ in range(8):
        given = {"clientMutationKey": uuid4().hex, "words": "x", "ending": "SLOW"}
        with pytest.raises(httpx2.ReadTimeout):
            client.post("", json={"query": NOTE, "variables": {"input": given}}, timeout=httpx2.Timeout(10, read=0.1))
    end = time.monotonic() + 3
    while live_region.open_transactions() and time.monotonic() < end:
        time.sleep(0.02)
    assert live_region.open_transactions() == 0
    assert traces.left() == {}
    assert _payload(_note(client))["errors"] == []


def test_what_waits_for_the_same_key_too_long_is_asked_to_try_again(
    client: httpx2.Client, live_region: LiveRegion, traces: Traces
) -> None:
    """Another process that is busy with the same key, which the database makes this one wait for."""
    key = uuid4().hex
    turn = turn_of(OrganisationId(live_region.provider.organisation), "desk", key)

    async def meanwhile() -> httpx2.Response:
        other = await asyncpg.connect(live_region.dsn())
        try:
            await other.execute("SELECT pg_advisory_lock($1)", turn)
            return await asyncio.to_thread(_note, client, key=key)
        finally:
            await other.close()

    response = asyncio.run(meanwhile())
    assert (response.status_code, _code(response)) == (503, EdgeCode.TRY_AGAIN)
    assert traces.left() == {}
    assert _payload(_note(client, key=key))["errors"] == []


def test_stored_is_who_and_which_and_never_what(client: httpx2.Client, live_region: LiveRegion) -> None:
    key = uuid4().hex
    _payload(_note(client, key=key, words=CANARY))
    (row,) = live_region.rows("SELECT * FROM tenants.mutation_key WHERE key = $1", key)
    assert CANARY not in repr(row)
    assert (row["client"], row["mutation"], row["error_codes"]) == ("desk", "note", [])
    assert len(row["input_mac"]) == 64
    assert live_region.rows("SELECT 1 FROM tenants.mutation_key WHERE input_mac = $1", row["input_mac"]) == [
        {"?column?": 1}
    ]
