"""Questions over real HTTP: trusted documents, introspection, fields that Python answers, partial errors, deadlines."""

import hashlib
import time
from collections.abc import Iterator
from typing import Any, cast

import httpx2
import orjson
import pytest
import structlog
from graphql import get_introspection_query

from backend.settings import Client, FreeDocuments, Mode, Questions
from casegraph.compiler.relay import write_node_id
from casegraph.edge.errors import EdgeCode
from casegraph.edge.http import Limits
from casegraph.edge.trusted import document_id, trusted_documents
from tests.casegraph.lab import TRUSTED, lab
from tests.casegraph.live import PLAIN
from tests.casegraph.region import LiveRegion

OWN, CASE, TEXT, NOTE = (document_id(one) for one in TRUSTED)
FREE, SCHEMA = "query Kanarie { organisation { name } }", "{ __schema { queryType { name } } }"
CLIENTS = (
    Client(id="kis", free_documents=FreeDocuments.ALL),
    Client(id="bouwer", free_documents=FreeDocuments.ALL, introspection=True),
)


@pytest.fixture(scope="module")
def url(live_region: LiveRegion) -> Iterator[str]:
    with lab(live_region) as address:
        yield address


@pytest.fixture
def hurried(live_region: LiveRegion) -> Iterator[httpx2.Client]:
    """Has little time. Only for what has no end: a busy disk alone can hold an ordinary answer up for a second."""
    with lab(live_region, limits=Limits(answer_seconds=1.0)) as address:
        yield from _client(address, live_region)


@pytest.fixture(scope="module")
def closed_url(live_region: LiveRegion) -> Iterator[str]:
    with lab(live_region, mode=Mode.PRODUCTION, clients=CLIENTS) as address:
        yield address


@pytest.fixture
def client(url: str, live_region: LiveRegion) -> Iterator[httpx2.Client]:
    yield from _client(url, live_region)


@pytest.fixture
def closed(closed_url: str, live_region: LiveRegion) -> Iterator[httpx2.Client]:
    yield from _client(closed_url, live_region)


def _client(url: str, region: LiveRegion, **claims: str) -> Iterator[httpx2.Client]:
    token = region.provider.token(**claims)
    headers = {"authorization": f"Bearer {token}", "accept": "application/graphql-response+json"}
    with httpx2.Client(base_url=url, headers=headers, timeout=10, verify=PLAIN) as made:
        yield made


def _ask(client: httpx2.Client, query: str, **variables: object) -> httpx2.Response:
    return client.post("", json={"query": query, "variables": variables})


def _logged(region: LiveRegion) -> object:
    return region.rows("SELECT count(*) FROM tenants.ledger_event")


def _codes(response: httpx2.Response) -> list[str]:
    return [cast("str", error["extensions"]["code"]) for error in response.json()["errors"]]


def test_a_trusted_document_is_asked_by_id(client: httpx2.Client) -> None:
    for response in (client.get("", params={"documentId": OWN}), client.post("", json={"documentId": OWN})):
        assert (response.status_code, response.json()) == (200, {"data": {"organisation": {"name": "Lokaal_Team"}}})


def test_an_address_may_hold_ids_and_no_texts(client: httpx2.Client, live_region: LiveRegion) -> None:
    def get(name: str, **variables: object) -> httpx2.Response:
        return client.get("", params={"documentId": name, "variables": orjson.dumps(variables).decode()})

    found = get(CASE, id=write_node_id("Case", live_region.case))
    assert found.json() == {"data": {"case": {"number": "2026-000001"}}}
    text = get(TEXT, words="kanarie7f3a")
    assert (text.status_code, _codes(text)) == (405, [EdgeCode.OPERATION_NOT_BY_GET])
    assert text.headers["allow"] == "GET, POST"
    assert client.post("", json={"documentId": TEXT, "variables": {"words": "x"}}).status_code == 200


def test_a_mutation_is_never_done_by_get(client: httpx2.Client, live_region: LiveRegion) -> None:
    before = live_region.rows("SELECT count(*) FROM tenants.ledger_event")
    variables = {"input": {"clientMutationKey": "k", "words": "x"}}
    response = client.get("", params={"documentId": NOTE, "variables": orjson.dumps(variables).decode()})
    assert (response.status_code, _codes(response)) == (405, [EdgeCode.OPERATION_NOT_BY_GET])
    assert live_region.rows("SELECT count(*) FROM tenants.ledger_event") == before


def test_where_only_trusted_documents_are_answered(closed: httpx2.Client) -> None:
    assert closed.get("", params={"documentId": OWN}).status_code == 200
    # The very text of a trusted document is trusted too: its hash says so.
    assert _ask(closed, TRUSTED[0]).status_code == 200
    for text in (TRUSTED[0] + " ", "{ organisation { name } }", "{ __typename }"):
        response = _ask(closed, text)
        assert (response.status_code, _codes(response)) == (400, [EdgeCode.TRUSTED_DOCUMENT_REQUIRED])
    unknown = closed.post("", json={"documentId": document_id("{ __typename }")})
    assert (unknown.status_code, _codes(unknown)) == (400, [EdgeCode.DOCUMENT_UNKNOWN])


@pytest.mark.parametrize(
    ("client_id", "free", "schema"),
    [
        ("desk", EdgeCode.TRUSTED_DOCUMENT_REQUIRED, EdgeCode.TRUSTED_DOCUMENT_REQUIRED),
        ("kis", None, EdgeCode.INTROSPECTION_OFF),
        ("bouwer", None, None),
        ("KIS", EdgeCode.TRUSTED_DOCUMENT_REQUIRED, EdgeCode.TRUSTED_DOCUMENT_REQUIRED),
    ],
)
def test_in_production_a_client_may_ask_what_is_set_for_it(
    closed_url: str, live_region: LiveRegion, client_id: str, free: EdgeCode | None, schema: EdgeCode | None
) -> None:
    before = _logged(live_region)
    for client in _client(closed_url, live_region, client_id=client_id):
        for text, code in ((FREE, free), (SCHEMA, schema)):
            response = _ask(client, text)
            if code is None:
                assert (response.status_code, list(response.json())) == (200, ["data"])
            else:
                assert (response.status_code, _codes(response)) == (400, [code])
                assert "data" not in response.json()
    assert _logged(live_region) == before


def test_a_client_of_another_issuer_by_the_same_name_is_another(closed_url: str, live_region: LiveRegion) -> None:
    headers = {"authorization": f"Bearer {live_region.other_provider.token(client_id='bouwer')}"}
    for text in (FREE, SCHEMA):
        response = httpx2.post(closed_url, json={"query": text}, headers=headers, timeout=10, verify=PLAIN)
        assert _codes(response) == [EdgeCode.TRUSTED_DOCUMENT_REQUIRED]


def test_the_ledger_calls_an_operation_by_name_only_when_the_name_is_ours(
    client: httpx2.Client, live_region: LiveRegion
) -> None:
    """What a client calls its operation may be the name of a person."""
    variables = {"id": write_node_id("Case", live_region.case)}
    theirs = "query JetVanDam($id: ID!) { case(id: $id) { number } }"
    unnamed = "query ($id: ID!) { case(id: $id) { number } }"
    for text in (theirs, unnamed):
        assert _ask(client, text, **variables).status_code == 200
    by_id = client.post("", json={"documentId": CASE, "variables": variables})
    written_out = _ask(client, TRUSTED[1], **variables)
    assert by_id.json() == written_out.json() == {"data": {"case": {"number": "2026-000001"}}}
    rows = live_region.rows("SELECT operation FROM tenants.ledger_event WHERE action = 'READ' ORDER BY id DESC LIMIT 4")
    assert [row["operation"] for row in rows][::-1] == [
        f"sha256:{hashlib.sha256(theirs.encode()).hexdigest()[:16]}",
        f"sha256:{hashlib.sha256(unnamed.encode()).hexdigest()[:16]}",
        "Case",
        "Case",
    ]


def test_introspection_can_be_switched_off(live_region: LiveRegion) -> None:
    hidden = [
        "{ __schema { queryType { name } } }",
        '{ organisation { name } also: __type(name: "Case") { name } }',
        "{ ...Hidden } fragment Hidden on Query { ... { __schema { types { name } } } }",
        get_introspection_query(),
    ]
    with lab(live_region, questions=Questions(introspection=False)) as address:
        for client in _client(address, live_region):
            for text in hidden:
                response = _ask(client, text)
                assert response.status_code == 400
                assert set(_codes(response)) == {EdgeCode.INTROSPECTION_OFF}
                assert response.json()["errors"][0]["locations"][0]["line"] >= 1
                assert "data" not in response.json()
            assert _ask(client, "{ __typename organisation { __typename } }").json() == {
                "data": {"__typename": "Query", "organisation": {"__typename": "Organisation"}}
            }


def test_introspection_answers_where_it_is_on(client: httpx2.Client) -> None:
    body = _ask(client, get_introspection_query()).json()
    assert {type_["name"] for type_ in body["data"]["__schema"]["types"]} > {"Case", "NoteInput", "ErrorCode"}


def test_a_field_that_python_answers_shares_the_transaction(client: httpx2.Client) -> None:
    response = _ask(client, "{ before: organisation { name } words after: __typename }")
    assert response.json() == {
        "data": {"before": {"name": "Lokaal_Team"}, "words": "desk", "after": "Query"},
    }
    assert list(response.json()["data"]) == ["before", "words", "after"]


def test_a_resolver_that_breaks_is_masked_and_leaves_the_rest(client: httpx2.Client) -> None:
    with structlog.testing.capture_logs() as lines:
        response = _ask(client, "{ organisation { name } mine: words(ending: CRASH) }")
    assert response.status_code == 200
    body = response.json()
    assert body["data"] == {"organisation": {"name": "Lokaal_Team"}, "mine": None}
    (error,) = body["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["mine"], EdgeCode.INTERNAL)
    assert error["extensions"]["requestId"] == response.headers["x-request-id"]
    assert "kanarie7f3a" not in response.text + repr(lines)
    assert [line["fault"].split(" ")[0] for line in lines] == ["CrashError"]


def test_a_number_that_does_not_fit_is_empty_and_told(client: httpx2.Client) -> None:
    body = _ask(client, "{ mine: organisation { large: big name } }").json()
    assert body["data"] == {"mine": {"large": None, "name": "Lokaal_Team"}}
    (error,) = body["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["mine", "large"], EdgeCode.INT_RANGE)
    assert error["extensions"]["requestId"]


def test_a_statement_without_an_end_is_ended(
    hurried: httpx2.Client, client: httpx2.Client, live_region: LiveRegion
) -> None:
    begun = time.perf_counter()
    response = _ask(hurried, "{ organisation { slow } }")
    assert (response.status_code, _codes(response)) == (503, [EdgeCode.DEADLINE])
    assert time.perf_counter() - begun < 4
    assert live_region.open_transactions() == 0
    assert _ask(client, "{ organisation { name } }").status_code == 200


def test_one_connection_serves_who_comes_after_a_cancelled_one(client: httpx2.Client, live_region: LiveRegion) -> None:
    """More hang-ups than the pool has connections: none of them is lost or left in a transaction."""
    for _ in range(25):
        with pytest.raises(httpx2.ReadTimeout):
            client.post("", json={"query": "{ organisation { slow } }"}, timeout=httpx2.Timeout(10, read=0.03))
    assert _ask(client, "{ organisation { name } }").json() == {"data": {"organisation": {"name": "Lokaal_Team"}}}
    end = time.monotonic() + 3
    while live_region.open_transactions() and time.monotonic() < end:
        time.sleep(0.02)
    assert live_region.open_transactions() == 0


def test_a_subscription_needs_a_stream_and_others_need_none(client: httpx2.Client) -> None:
    followed = _ask(client, "subscription { caseChanged { number } }")
    assert (followed.status_code, _codes(followed)) == (406, [EdgeCode.STREAM_REQUIRED])
    client.headers["accept"] = "text/event-stream"
    asked = _ask(client, "{ organisation { name } }")
    assert (asked.status_code, _codes(asked)) == (406, [EdgeCode.STREAM_REQUIRED])


def test_one_of_several_operations_is_named(client: httpx2.Client) -> None:
    text = "query A { __typename } query B { organisation { name } }"

    def ask(name: object) -> Any:
        return client.post("", json={"query": text, "operationName": name}).json()

    assert ask("A") == {"data": {"__typename": "Query"}}
    assert ask("B") == {"data": {"organisation": {"name": "Lokaal_Team"}}}
    for wrong in (None, "", "C"):
        assert ask(wrong)["errors"][0]["extensions"]["code"] == EdgeCode.OPERATION_UNKNOWN


def test_trusted_documents_are_read_from_their_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("operations")
    (folder / "chair").mkdir()
    (folder / "chair" / "own.graphql").write_text(TRUSTED[0], encoding="utf-8")
    (folder / "readme.md").write_text("no document", encoding="utf-8")
    assert dict(trusted_documents(folder)) == {OWN: TRUSTED[0]}


def test_a_field_that_breaks_the_transaction_takes_the_whole_answer_along(
    client: httpx2.Client, live_region: LiveRegion
) -> None:
    """Otherwise the case would be shown, and the commit that should keep its log would be a silent rollback."""
    case, count = write_node_id("Case", live_region.case), "SELECT count(*) FROM tenants.ledger_event"
    before = live_region.rows(count)[0]["count"]
    question = "query ($id: ID!, $how: Ending!) { case(id: $id) { number } words(ending: $how) }"
    with structlog.testing.capture_logs():
        response = _ask(client, question, id=case, how="BROKEN_SQL")
    assert (response.status_code, _codes(response)) == (500, [EdgeCode.INTERNAL])
    assert "2026-000001" not in response.text
    assert live_region.rows(count)[0]["count"] == before
    assert _ask(client, question, id=case, how="DONE").json()["data"] == {
        "case": {"number": "2026-000001"},
        "words": "desk",
    }
    assert live_region.rows(count)[0]["count"] == before + 1


def test_fields_that_python_answers_take_turns_on_the_one_session(client: httpx2.Client) -> None:
    names = [f"w{number}" for number in range(8)]
    response = _ask(client, "{ " + " ".join(f"{name}: words" for name in names) + " }")
    assert response.json() == {"data": dict.fromkeys(names, "desk")}
