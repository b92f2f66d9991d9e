"""The protocol of the edge, over real HTTP: statuses, media types, order of refusals, hang-ups, masked faults."""

import asyncio
import socket
import time
from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID, uuid4

import httpx2
import pytest
import structlog
from litestar import Litestar
from litestar.handlers import asgi
from litestar.types import Receive, Scope, Send

from casegraph.edge.auth import Gate
from casegraph.edge.cells import Cell
from casegraph.edge.errors import EdgeCode, Place, refused, refused_document
from casegraph.edge.http import SECURITY_HEADERS, GraphQLEdge, Limits
from casegraph.edge.wire import MAX_BODY
from consent.keys.errors import KeysCode, KeysError
from tenants.ids import MemberId
from tests.casegraph.live import PLAIN, serving
from tests.casegraph.protocol import CANARY, FakeCell, Script, Sqlstate, Wrapped
from tests.casegraph.provider import Provider

JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def script() -> Script:
    return Script()


@pytest.fixture(scope="module")
def url(provider: Provider, script: Script) -> Iterator[str]:
    async def member(**_: object) -> MemberId | None:
        return script.member

    cell = cast("Cell", FakeCell(Gate(region="west", issuers=[provider.issuer()], sign_in=member)))
    limits = Limits(body_seconds=0.5, answer_seconds=0.5)
    edge = GraphQLEdge(region="west", cells={"west": cell}, answers=script, limits=limits)
    closed = GraphQLEdge(region="oost", cells={}, answers=script, limits=limits)

    @asgi("/west/graphql", copy_scope=True)
    async def graphql(scope: Scope, receive: Receive, send: Send) -> None:
        await edge(scope, receive, send)

    @asgi("/oost/graphql", copy_scope=True)
    async def not_open(scope: Scope, receive: Receive, send: Send) -> None:
        await closed(scope, receive, send)

    with serving(Litestar([graphql, not_open], openapi_config=None, logging_config=None)) as base:
        yield f"{base}/west/graphql"


@pytest.fixture
def client(url: str, provider: Provider, script: Script) -> Iterator[httpx2.Client]:
    script.play, script.asked, script.began, script.undone = None, [], 0, 0
    script.member = MemberId(uuid4())
    with httpx2.Client(
        base_url=url, headers={"authorization": f"Bearer {provider.token()}"}, timeout=5, verify=PLAIN
    ) as made:
        yield made


def _ask(client: httpx2.Client, body: object = None, **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("", json={"query": "{ __typename }"} if body is None else body, headers=named)


def _code(response: httpx2.Response) -> str:
    """The code of an answer that is nothing but errors."""
    body = response.json()
    assert set(body) == {"errors"}
    UUID(body["errors"][0]["extensions"]["requestId"])
    return cast("str", body["errors"][0]["extensions"]["code"])


def test_an_answer_goes_out_as_it_was_made(client: httpx2.Client, script: Script) -> None:
    response = _ask(client, {"query": "{ a }", "variables": {"x": 1}, "operationName": "A"})
    assert (response.status_code, response.json()) == (200, {"data": {"__typename": "Query"}})
    question, caller, by_get = script.asked[0]
    assert (question.text, question.variables, question.operation, by_get) == ("{ a }", {"x": 1}, "A", False)
    assert response.headers["x-request-id"] == str(caller.actor.request_id)


def test_every_answer_carries_the_security_headers(client: httpx2.Client) -> None:
    answers = [_ask(client), _ask(client, []), client.delete(""), client.post("", headers={"authorization": ""})]
    assert [response.status_code for response in answers] == [200, 400, 405, 401]
    for response in answers:
        for name, value in SECURITY_HEADERS:
            assert response.headers[name.decode()] == value.decode()
        UUID(response.headers["x-request-id"])
        assert "set-cookie" not in response.headers
        assert "access-control-allow-origin" not in response.headers


def test_anonymous_is_refused_before_anything_is_read(client: httpx2.Client, script: Script) -> None:
    del client.headers["authorization"]
    bodies = [b"", b"{", b'{"query":"{ a }"}', b"x" * (MAX_BODY * 2), b"query=%7Ba%7D"]
    for body in bodies:
        response = client.post("", content=body)
        assert (response.status_code, _code(response)) == (401, EdgeCode.UNAUTHENTICATED)
        assert response.headers["www-authenticate"] == 'Bearer realm="ketentafel"'
    assert client.get("", params={"documentId": "x"}).status_code == 401
    assert (
        client.post("", headers={"authorization": "Bearer x"})
        .headers["www-authenticate"]
        .endswith('error="invalid_token"')
    )
    assert script.asked == []


def test_anonymous_is_answered_while_the_body_is_still_coming(client: httpx2.Client, url: str) -> None:
    host, port = httpx2.URL(url).host, httpx2.URL(url).port
    with socket.create_connection((host, port or 80), timeout=5) as connection:
        connection.sendall(b"POST /west/graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 60000\r\n\r\n")
        assert connection.recv(64).startswith(b"HTTP/1.1 401")


def test_only_get_and_post(client: httpx2.Client, script: Script) -> None:
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "QUERY"):
        response = client.request(method, "")
        assert (response.status_code, response.headers.get("allow")) == (405, "GET, POST"), method
    assert script.asked == []


def test_a_region_that_is_not_open_yet_asks_for_patience(client: httpx2.Client, url: str) -> None:
    response = client.post(url.replace("/west/", "/oost/"), json={"query": "{ a }"})
    assert (response.status_code, _code(response)) == (503, EdgeCode.TRY_AGAIN)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/graphql-response+json", "application/graphql-response+json"),
        ("application/graphql-response+json, application/json;q=0.9", "application/graphql-response+json"),
    ],
)
def test_the_media_type_is_the_one_that_was_asked_for(client: httpx2.Client, accept: str, media: str) -> None:
    response = _ask(client, accept=accept)
    assert (response.status_code, response.headers["content-type"]) == (200, f"{media}; charset=utf-8")


def test_what_nobody_can_give_is_refused(client: httpx2.Client, script: Script) -> None:
    response = _ask(client, accept="text/html")
    assert (response.status_code, _code(response)) == (406, EdgeCode.NOT_ACCEPTABLE)
    assert script.asked == []


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"query=%7Ba%7D"),
        ("text/plain", b'{"query":"{ a }"}'),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\n{a}\r\n--x--'),
        ("application/json; charset=utf-16", '{"query":"{ a }"}'.encode("utf-16")),
        ("", b'{"query":"{ a }"}'),
    ],
)
def test_what_a_form_can_send_is_refused(client: httpx2.Client, script: Script, content_type: str, body: bytes) -> None:
    headers = {"content-type": content_type, "cookie": "session=1", "origin": "https://evil.example"}
    response = client.post("", content=body, headers=headers)
    assert (response.status_code, _code(response)) == (415, EdgeCode.UNSUPPORTED_MEDIA_TYPE)
    assert script.asked == []


def test_a_cookie_is_no_sign_in(client: httpx2.Client, provider: Provider, script: Script) -> None:
    del client.headers["authorization"]
    token = provider.token()
    smuggled: list[dict[str, Any]] = [
        {"headers": {"cookie": f"authorization=Bearer {token}; access_token={token}"}},
        {"params": {"access_token": token}},
        {"headers": {"x-authorization": f"Bearer {token}"}},
        {"headers": {"proxy-authorization": f"Bearer {token}"}},
    ]
    for one in smuggled:
        assert client.post("", json={"query": "{ a }", "access_token": token}, **one).status_code == 401
    assert script.asked == []


def test_a_bad_body_is_refused_with_a_code(client: httpx2.Client, script: Script) -> None:
    bodies = {
        b"": EdgeCode.BAD_BODY,
        b"[]": EdgeCode.BAD_BODY,
        b'[{"query":"{ a }"}]': EdgeCode.BAD_BODY,
        b"\xff\xfe": EdgeCode.BAD_BODY,
        b"[" * 50_000: EdgeCode.BAD_BODY,
        b'{"query":"{ a }","variables":{"x":' + b"1" * 5_000 + b"}}": EdgeCode.BAD_BODY,
        b'{"query":1}': EdgeCode.BAD_BODY,
        b'{"query":"{ a }","variables":[]}': EdgeCode.BAD_BODY,
        b'{"query":"{ a }","variables":{"x":"\\u0000"}}': EdgeCode.BAD_TEXT,
    }
    for body, code in bodies.items():
        for accept in ("application/json", "application/graphql-response+json"):
            response = client.post("", content=body, headers={**JSON, "accept": accept})
            assert (response.status_code, _code(response)) == (400, code), body[:40]
    assert script.asked == []


def test_a_large_body_is_refused_announced_or_not(client: httpx2.Client, script: Script) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(MAX_BODY // 1_000 + 2):
            yield b" " * 1_000

    for body in (b" " * (MAX_BODY + 1), parts()):
        response = client.post("", content=body, headers=JSON)
        assert (response.status_code, _code(response)) == (413, EdgeCode.BODY_TOO_LARGE)
    exact = b'{"query":"{ a }"}'.ljust(MAX_BODY)
    assert client.post("", content=exact, headers=JSON).status_code == 200
    assert len(script.asked) == 1


def test_a_slow_body_is_not_waited_for(client: httpx2.Client, script: Script) -> None:
    def slowly() -> Iterator[bytes]:
        yield b'{"query":'
        time.sleep(1)
        yield b'"{ a }"}'

    begun = time.perf_counter()
    response = client.post("", content=slowly(), headers=JSON)
    assert (response.status_code, _code(response)) == (408, EdgeCode.BODY_TOO_SLOW)
    assert time.perf_counter() - begun < 2
    assert script.asked == []


def test_get_asks_for_a_trusted_document_only(client: httpx2.Client, script: Script) -> None:
    for query in ("{ a }", "mutation { a }"):
        response = client.get("", params={"query": query})
        assert (response.status_code, _code(response)) == (400, EdgeCode.TRUSTED_DOCUMENT_REQUIRED)
    assert script.asked == []
    assert client.get("", params={"documentId": "sha256:ab"}).status_code == 200
    assert [(question.document_id, by_get) for question, _, by_get in script.asked] == [("sha256:ab", True)]


def test_a_fault_in_the_document_has_the_status_of_its_media_type(client: httpx2.Client, script: Script) -> None:
    async def fail() -> bytes:
        raise refused_document(EdgeCode.DOCUMENT_INVALID, Place(1, 3), rule="FieldsOnCorrectType")

    script.play = fail
    for accept, status in (("application/json", 200), ("application/graphql-response+json", 400), ("*/*", 200)):
        response = _ask(client, accept=accept)
        assert (response.status_code, _code(response)) == (status, EdgeCode.DOCUMENT_INVALID)
        error = response.json()["errors"][0]
        assert error["locations"] == [{"line": 1, "column": 3}]
        assert error["extensions"]["rule"] == "FieldsOnCorrectType"


def test_messages_come_in_the_language_that_was_asked_for(client: httpx2.Client) -> None:
    texts = {
        language: _ask(client, [], accept_language=language).json()["errors"][0]["message"]
        for language in ("nl", "en-GB,en;q=0.9", "de", "fr,nl,en", "")
    }
    assert texts["nl"] == texts["de"] == texts["fr,nl,en"] == texts[""]
    assert "geldig" in texts["nl"]
    assert "valid JSON" in texts["en-GB,en;q=0.9"]


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (RuntimeError(CANARY), 500, EdgeCode.INTERNAL),
        (KeyError(CANARY), 500, EdgeCode.INTERNAL),
        (RecursionError(CANARY), 500, EdgeCode.INTERNAL),
        (MemoryError(CANARY), 500, EdgeCode.INTERNAL),
        (Sqlstate("42501"), 500, EdgeCode.INTERNAL),
        (Sqlstate("40001"), 503, EdgeCode.TRY_AGAIN),
        (Sqlstate("55P03"), 503, EdgeCode.TRY_AGAIN),
        (Sqlstate("08006"), 503, EdgeCode.TRY_AGAIN),
        (Wrapped(Sqlstate("40P01")), 503, EdgeCode.TRY_AGAIN),
        (Wrapped(Sqlstate("23505")), 500, EdgeCode.INTERNAL),
        (Sqlstate("57014"), 503, EdgeCode.DEADLINE),
        (ConnectionRefusedError(CANARY), 503, EdgeCode.TRY_AGAIN),
        (KeysError(KeysCode.STORE_UNAVAILABLE, reason=CANARY), 503, EdgeCode.TRY_AGAIN),
        (KeysError(KeysCode.SEAL_BROKEN), 500, EdgeCode.INTERNAL),
    ],
)
def test_an_unexpected_fault_is_masked(
    client: httpx2.Client, script: Script, fault: Exception, status: int, code: EdgeCode
) -> None:
    async def fail() -> bytes:
        raise fault

    script.play = fail
    with structlog.testing.capture_logs() as lines:
        response = _ask(client, {"query": CANARY})
    assert (response.status_code, _code(response)) == (status, code)
    assert CANARY not in response.text
    assert CANARY not in repr(dict(response.headers))
    assert CANARY not in repr(lines)
    assert [line["event"] for line in lines] == ["request_failed"]
    assert lines[0]["request_id"] == response.headers["x-request-id"]
    assert lines[0]["fault"].startswith(f"{type(fault).__name__} in tests.casegraph.edge.test_http:")
    assert ("retry-after" in response.headers) is (status == 503)


def test_who_left_within_the_minute_is_signed_out_and_not_told_of_a_fault(
    client: httpx2.Client, script: Script
) -> None:
    async def fail() -> bytes:
        raise Sqlstate("42501")

    assert _ask(client).status_code == 200
    script.play, script.member = fail, None
    with structlog.testing.capture_logs() as lines:
        response = _ask(client)
    assert (response.status_code, _code(response)) == (401, EdgeCode.UNAUTHENTICATED)
    assert lines == []


def test_an_expected_refusal_is_not_logged_as_a_fault(client: httpx2.Client, script: Script) -> None:
    async def fail() -> bytes:
        raise refused(EdgeCode.DOCUMENT_UNKNOWN)

    script.play = fail
    with structlog.testing.capture_logs() as lines:
        assert _ask(client).status_code == 400
    assert lines == []


def test_an_answer_that_takes_too_long_is_undone(client: httpx2.Client, script: Script) -> None:
    async def slowly() -> bytes:
        await asyncio.sleep(30)
        return b""

    script.play = slowly
    begun = time.perf_counter()
    response = _ask(client)
    assert (response.status_code, _code(response)) == (503, EdgeCode.DEADLINE)
    assert 0.4 < time.perf_counter() - begun < 2
    assert (script.began, script.undone) == (1, 1)


def test_a_client_that_hangs_up_stops_the_work(client: httpx2.Client, script: Script) -> None:
    async def slowly() -> bytes:
        await asyncio.sleep(0.4)
        return b""

    script.play = slowly
    with structlog.testing.capture_logs() as lines:
        for _ in range(5):
            with pytest.raises(httpx2.ReadTimeout):
                client.post("", json={"query": "{ a }"}, timeout=httpx2.Timeout(10, read=0.1))
        time.sleep(0.3)
    assert (script.began, script.undone) == (5, 5)
    assert lines == []


def test_one_fault_leaves_the_others_alone(client: httpx2.Client, script: Script) -> None:
    async def fail() -> bytes:
        raise RuntimeError(CANARY)

    script.play = fail
    with structlog.testing.capture_logs():
        assert _ask(client).status_code == 500
    script.play = None
    assert _ask(client).status_code == 200


def test_a_websocket_is_closed_at_once(script: Script) -> None:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    edge = GraphQLEdge(region="west", cells={}, answers=script, limits=Limits())
    asyncio.run(edge(cast("Scope", {"type": "websocket"}), cast("Receive", receive), cast("Send", send)))
    assert sent == [{"type": "websocket.close", "code": 1003}]
