"""What comes over the wire is read strictly: one shape passes, everything else has one typed refusal."""

from __future__ import annotations

import time
from typing import Any

import orjson
import pytest

from casegraph.edge.errors import EdgeCode, EdgeError
from casegraph.edge.wire import (
    MAX_BODY,
    Accepted,
    Media,
    accepted,
    check_content,
    check_length,
    read_body,
    read_query_string,
)


def _refusal(body: bytes) -> EdgeCode:
    with pytest.raises(EdgeError) as refusal:
        read_body(body)
    return refusal.value.problems[0].code


def test_a_question_is_read_whole() -> None:
    body = orjson.dumps(
        {"query": "{ a }", "variables": {"x": [1, {"y": "é"}]}, "operationName": "A", "extensions": {}, "more": 1}
    )
    question = read_body(body)
    assert (question.text, question.document_id, question.operation) == ("{ a }", None, "A")
    assert question.variables == {"x": [1, {"y": "é"}]}


def test_null_is_the_same_as_absent() -> None:
    question = read_body(b'{"query":"{a}","variables":null,"operationName":null,"extensions":null,"documentId":null}')
    assert (question.text, question.operation, question.variables) == ("{a}", None, {})


_BAD_BODIES: dict[str, bytes] = {
    "nothing": b"",
    "half": b'{ "not a JSON',
    "null": b"null",
    "a text": b'"{ a }"',
    "a number": b"1",
    "a batch": b'[{"query":"{ a }"}]',
    "an empty batch": b"[]",
    "bad UTF-8": b'{"query":"\xff\xfe"}',
    "UTF-16": '{"query":"{ a }"}'.encode("utf-16"),
    "with a byte order mark": b'\xef\xbb\xbf{"query":"{ a }"}',
    "a lone surrogate": b'{"query":"{ a }","variables":{"x":"\\ud800"}}',
    "overlong UTF-8": b'{"query":"\xc0\xaf"}',
    "50,000 deep lists": b"[" * 30_000 + b"]" * 30_000,
    "50,000 deep inside": b'{"query":"{ a }","variables":{"x":' + b"[" * 25_000 + b"]" * 25_000 + b"}}",
    "50,000 deep objects": b'{"a":' * 12_000 + b"1" + b"}" * 12_000,
    "50,000 open lists": b"[" * 50_000,
    "a 5,000-digit integer": b'{"query":"{ a }","variables":{"x":' + b"1" * 5_000 + b"}}",
    "a 5,000-digit exponent": b'{"query":"{ a }","variables":{"x":1e' + b"9" * 5_000 + b"}}",
    "infinity": b'{"query":"{ a }","variables":{"x":1e400}}',
    "NaN": b'{"query":"{ a }","variables":{"x":NaN}}',
    "single quotes": b"{'query':'{ a }'}",
    "a comment": b'{"query":"{ a }"/**/}',
    "a trailing comma": b'{"query":"{ a }",}',
    "two objects": b'{"query":"{ a }"}{"query":"{ a }"}',
    "a raw control character": b'{"query":"{ a \x00 }"}',
    "no query": b'{"qeury":"{ a }"}',
    "both query and documentId": b'{"query":"{ a }","documentId":"sha256:0"}',
    "a form": b"query=%7Ba%7D",
}


@pytest.mark.parametrize("name", _BAD_BODIES)
def test_a_bad_body_is_refused_as_one(name: str) -> None:
    begun = time.perf_counter()
    assert _refusal(_BAD_BODIES[name]) is EdgeCode.BAD_BODY
    assert time.perf_counter() - begun < 0.2


@pytest.mark.parametrize("parameter", ["query", "documentId", "operationName", "variables", "extensions"])
@pytest.mark.parametrize("value", ["text", 0, 1.5, False, True, ["list"], {"an": "object"}])
def test_a_parameter_of_the_wrong_type_is_refused(parameter: str, value: object) -> None:
    right: type[Any] = dict if parameter in {"variables", "extensions"} else str
    if isinstance(value, right):
        return
    base = {} if parameter == "documentId" else {"query": "{ a }"}
    assert _refusal(orjson.dumps({**base, parameter: value})) is EdgeCode.BAD_BODY


@pytest.mark.parametrize("variables", [{"x": "a\0b"}, {"x": [{"y": ["\0"]}]}, {"\0": 1}])
def test_a_character_that_cannot_be_stored_is_refused_by_name(variables: object) -> None:
    assert _refusal(orjson.dumps({"query": "{ a }", "variables": variables})) is EdgeCode.BAD_TEXT


def test_an_address_asks_for_a_trusted_document_only() -> None:
    question = read_query_string(b"documentId=sha256%3Aab&variables=%7B%22first%22%3A3%7D&operationName=A")
    assert (question.document_id, question.operation, question.variables) == ("sha256:ab", "A", {"first": 3})
    expected = {
        b"query=%7Ba%7D": EdgeCode.TRUSTED_DOCUMENT_REQUIRED,
        b"query=mutation%7Ba%7D&documentId=x": EdgeCode.TRUSTED_DOCUMENT_REQUIRED,
        b"": EdgeCode.BAD_BODY,
        b"variables=%7B%7D": EdgeCode.BAD_BODY,
        b"documentId=a&documentId=b": EdgeCode.BAD_BODY,
        b"documentId=a&variables=[]": EdgeCode.BAD_BODY,
        b"documentId=a&variables=x": EdgeCode.BAD_BODY,
        b"documentId=%ff": EdgeCode.BAD_BODY,
        b"documentId=\xc3\xa9": EdgeCode.BAD_BODY,
        b"&".join(b"p%d=1" % number for number in range(20)): EdgeCode.BAD_BODY,
        b"documentId=" + b"a" * 9_000: EdgeCode.BODY_TOO_LARGE,
    }
    seen = {}
    for address in expected:
        with pytest.raises(EdgeError) as refusal:
            read_query_string(address)
        seen[address] = refusal.value.problems[0].code
    assert seen == expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, Accepted(media=Media.JSON, stream=False)),
        (b"", Accepted(media=Media.JSON, stream=False)),
        (b"*/*", Accepted(media=Media.JSON, stream=False)),
        (b"application/*", Accepted(media=Media.JSON, stream=False)),
        (b"application/json", Accepted(media=Media.JSON, stream=False)),
        (b"application/json; charset=utf-8", Accepted(media=Media.JSON, stream=False)),
        (b"application/graphql-response+json", Accepted(media=Media.GRAPHQL, stream=False)),
        (b"Application/GraphQL-Response+JSON", Accepted(media=Media.GRAPHQL, stream=False)),
        (b"application/graphql-response+json, application/json;q=0.9", Accepted(media=Media.GRAPHQL, stream=False)),
        (b"application/json, application/graphql-response+json;q=0.5", Accepted(media=Media.JSON, stream=False)),
        (b"application/json, application/graphql-response+json", Accepted(media=Media.GRAPHQL, stream=False)),
        (b"application/json;q=0, */*", Accepted(media=None, stream=False)),
        (b"text/html", Accepted(media=None, stream=False)),
        (b"text/event-stream", Accepted(media=None, stream=True)),
        (b"text/event-stream;q=0, */*;q=0.1", Accepted(media=Media.JSON, stream=False)),
        (b"application/json, text/event-stream", Accepted(media=Media.JSON, stream=True)),
        (b"application/json;q=x", Accepted(media=None, stream=False)),
        (b"\xff\xfe,;;q=,=", Accepted(media=None, stream=False)),
    ],
)
def test_the_answer_takes_the_form_that_was_asked_for(accept: bytes | None, expected: Accepted) -> None:
    assert accepted([] if accept is None else [(b"accept", accept)]) == expected


@pytest.mark.parametrize(
    "content_type",
    [
        b"application/json",
        b"application/json; charset=utf-8",
        b'APPLICATION/JSON;charset="UTF-8"',
        b" application/json ",
    ],
)
def test_plain_json_is_read(content_type: bytes) -> None:
    check_content([(b"content-type", content_type), (b"content-encoding", b"identity")])


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"content-type", b"")],
        [(b"content-type", b"text/plain")],
        [(b"content-type", b"text/plain; application/json")],
        [(b"content-type", b"application/x-www-form-urlencoded")],
        [(b"content-type", b"multipart/form-data; boundary=x")],
        [(b"content-type", b"application/graphql")],
        [(b"content-type", b"application/jsonp")],
        [(b"content-type", b"application/json; charset=latin-1")],
        [(b"content-type", b"application/json; charset=utf-16")],
        [(b"content-type", b"application/json, text/plain")],
        [(b"content-type", b"application/json"), (b"content-type", b"text/plain")],
        [(b"content-type", b"application/json"), (b"content-encoding", b"gzip")],
        [(b"content-type", b"application/json"), (b"content-encoding", b"identity"), (b"content-encoding", b"br")],
    ],
)
def test_anything_but_plain_json_is_refused(headers: list[tuple[bytes, bytes]]) -> None:
    with pytest.raises(EdgeError) as refusal:
        check_content(headers)
    assert refusal.value.problems[0].code is EdgeCode.UNSUPPORTED_MEDIA_TYPE


def test_a_body_that_says_it_is_too_large_is_refused_unread() -> None:
    check_length([(b"content-length", str(MAX_BODY).encode())])
    for length, code in (
        (str(MAX_BODY + 1).encode(), EdgeCode.BODY_TOO_LARGE),
        (b"9" * 5_000, EdgeCode.BODY_TOO_LARGE),
        (b"-1", EdgeCode.BAD_BODY),
        (b"1e3", EdgeCode.BAD_BODY),
        ("٣".encode(), EdgeCode.BAD_BODY),
    ):
        with pytest.raises(EdgeError) as refusal:
            check_length([(b"content-length", length)])
        assert refusal.value.problems[0].code is code
