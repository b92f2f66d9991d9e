"""Promise 8, hostile bodies: what is no question is refused as one, a form never asks, and nobody is read unknown."""

import random
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from tests.casegraph.live import Process
from tests.security.promises.conftest import Case, Dial
from tests.security.promises.counts import counted, told
from tests.security.promises.line import Reply

GOOD = b'{"query":"{ viewer { id } }"}'
_WRITE = "mutation ($input: ContributeInput!) { contribute(input: $input) { contribution { id } errors { code } } }"


def bad_bodies() -> dict[str, bytes]:
    """Bodies that are no well formed question, by the name of what is wrong."""
    deep = 50_000
    return {
        "nothing": b"",
        "a space": b" ",
        "null": b"null",
        "a number": b"1",
        "a text": b'"{ viewer { id } }"',
        "true": b"true",
        "an array": b"[]",
        "a batch": b"[" + GOOD + b"," + GOOD + b"]",
        "an array of nothing": b"[[],[]]",
        "half": GOOD[:-1],
        "twice": GOOD + GOOD,
        "a comma behind": b'{"query":"{ viewer { id } }",}',
        "single quotes": b"{'query':'{ viewer { id } }'}",
        "a comment": b'{"query":"{ viewer { id } }"} // x',
        "no query": b"{}",
        "query null": b'{"query":null}',
        "query a number": b'{"query":1}',
        "query a list": b'{"query":["{ viewer { id } }"]}',
        "query an object": b'{"query":{"a":1}}',
        "query and document": b'{"query":"{ viewer { id } }","documentId":"x"}',
        "query twice, the last null": b'{"query":"{ viewer { id } }","query":null}',
        "variables a text": b'{"query":"{ viewer { id } }","variables":"{}"}',
        "variables a list": b'{"query":"{ viewer { id } }","variables":[]}',
        "variables a number": b'{"query":"{ viewer { id } }","variables":5}',
        "extensions a list": b'{"query":"{ viewer { id } }","extensions":[]}',
        "a name that is a number": b'{"query":"{ viewer { id } }","operationName":1}',
        "bad UTF-8": b'{"query":"{ viewer { id } }","variables":{"a":"\xff\xfe"}}',
        "bad UTF-8 in the query": b'{"query":"{ viewer { id \x80 } }"}',
        "overlong UTF-8": b'{"query":"{ viewer { id } }","variables":{"a":"\xc0\xaf"}}',
        "surrogates in UTF-8": b'{"query":"{ viewer { id } }","variables":{"a":"\xed\xa0\x80"}}',
        "UTF-16": GOOD.decode().encode("utf-16"),
        "UTF-32": GOOD.decode().encode("utf-32"),
        "a byte order mark": b"\xef\xbb\xbf" + GOOD,
        "a lone surrogate": b'{"query":"{ viewer { id } }","variables":{"a":"\\ud800"}}',
        "surrogates in reverse": b'{"query":"{ viewer { id } }","variables":{"a":"\\udc00\\ud800"}}',
        "a NUL": b'{"query":"{ viewer { id } }","variables":{"a":"\\u0000"}}',
        "a NUL in a name": b'{"query":"{ viewer { id } }","variables":{"a\\u0000":1}}',
        "a bare NUL": b'{"query":"{ viewer { id } }\x00"}',
        "a bare newline": b'{"query":"{ viewer\n { id } }"}',
        "50,000 lists": b'{"query":"{ viewer { id } }","variables":{"a":' + b"[" * deep,
        "25,000 lists, closed": b'{"query":"{ viewer { id } }","variables":{"a":'
        + b"[" * 25_000
        + b"]" * 25_000
        + b"}}",
        "10,000 objects": b'{"query":"{ viewer { id } }","variables":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001,
        "NaN": b'{"query":"{ viewer { id } }","variables":{"a":NaN}}',
        "infinity": b'{"query":"{ viewer { id } }","variables":{"a":-Infinity}}',
        "a hexadecimal number": b'{"query":"{ viewer { id } }","variables":{"a":0x10}}',
        "a number from zero": b'{"query":"{ viewer { id } }","variables":{"a":01}}',
        "a form": b"query=%7B+viewer+%7B+id+%7D+%7D",
        "XML": b"<query>{ viewer { id } }</query>",
        "bare GraphQL": b"{ viewer { id } }",
        "gzip": bytes.fromhex("1f8b0800000000000003ab562a2c4d2daa54b2"),
        "an unknown document": b'{"documentId":"' + b"0" * 64 + b'"}',
    }


def curious_bodies() -> dict[str, bytes]:
    """Well formed in letter, curious in kind: answered or refused, never a fault."""
    digits = b"9" * 5_000
    first = b'{"query":"query ($n: Int) { cases(first: $n) { edges { cursor } } }","variables":{"n":%s}}'
    return {
        "5,000 digits": first % digits,
        "5,000 digits below nought": first % (b"-" + digits),
        "5,000 digits behind the point": first % (b"0." + digits),
        "an exponent of 5,000 digits": first % (b"1e" + digits),
        "a small exponent": first % b"1e-400",
        "2 to the 63rd": first % b"9223372036854775808",
        "2 to the 64th": first % b"18446744073709551616",
        "one and a bit": first % b"1.0",
        "minus nought": first % b"-0",
        "variables twice": b'{"query":"{ viewer { id } }","variables":{"a":1},"variables":{"b":2}}',
        "a name of 30,000": b'{"query":"{ viewer { id } }","variables":{"' + b"x" * 30_000 + b'":1}}',
        "200 lists in a variable": b'{"query":"{ viewer { id } }","variables":{"a":' + b"[" * 200 + b"]" * 200 + b"}}",
        "1,000 lists in a variable": b'{"query":"{ viewer { id } }","variables":{"a":'
        + b"[" * 1_000
        + b"]" * 1_000
        + b"}}",
        "all of Unicode's ends": '{"query":"{ viewer { id } }","variables":{"a":"\U0010ffff\ufffe\u202e"}}'.encode(),
        "an emoji for a name": '{"query":"{ viewer { id } }","operationName":"\U0001f600"}'.encode(),
        "an empty name": b'{"query":"{ viewer { id } }","operationName":""}',
        "an empty query": b'{"query":""}',
        "a query of one comma": b'{"query":","}',
    }


def is_refusal(reply: Reply) -> bool:
    body: Any = orjson.loads(reply.raw)
    return isinstance(body, dict) and "errors" in body and "data" not in body


def test_what_is_no_question_is_refused(dial: Dial) -> None:
    jet, seen = dial("jet"), {}
    for name, body in bad_bodies().items():
        reply = jet.post(body)
        seen[name] = (reply.status, is_refusal(reply), reply.seconds < 2)
    told("P8 bodies", tried=len(seen))
    assert {name: one for name, one in seen.items() if one != (400, True, True)} == {}
    assert jet.post(GOOD).data["viewer"]


def test_what_is_curious_makes_no_fault(dial: Dial) -> None:
    jet, seen = dial("jet"), {}
    for name, body in curious_bodies().items():
        reply = jet.post(body)
        seen[name] = (reply.status, tuple(reply.codes()))
    told("P8 curious", tried=len(seen))
    assert {name: one for name, one in seen.items() if one[0] not in {200, 400}} == {}
    assert all("INTERNAL" not in codes for _, codes in seen.values())


def test_a_body_with_any_byte_changed_makes_no_fault(dial: Dial, shared: Case) -> None:
    """A good change, damaged by chance: it is refused, or still a good question, and the process goes on."""
    jet, chance = dial("jet"), random.Random(8)
    given = {
        "case": shared.id,
        "subjects": [shared.subject],
        "category": "X",
        "purpose": "X",
        "nature": "FEIT",
        "body": "é" * 50,
    }
    good = orjson.dumps({"query": _WRITE, "variables": {"input": given | {"clientMutationKey": "k"}}})
    seen = set()
    for _ in range(counted(150, 3_000)):
        bad = bytearray(good)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(bad))
            match chance.randrange(3):
                case 0:
                    bad[at] = chance.randrange(256)
                case 1:
                    del bad[at]
                case _:
                    bad[at:at] = bytes([chance.choice(b'"\\{}[]:,\x00\xff$@')])
        reply = jet.post(bytes(bad))
        seen.add((reply.status, tuple(reply.codes())))
    told("P8 damaged", tried=counted(150, 3_000), answers=sorted({status for status, _ in seen}))
    assert {one for one in seen if one[0] not in {200, 400}} == set()
    assert jet.post(GOOD).data["viewer"]


FORMS = (
    "text/plain",
    "text/plain; charset=utf-8",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/html",
    "application/graphql",
    "application/jsonx",
    "application/json; charset=utf-7",
    "application/json, text/plain",
    "application/json; boundary=x",
    "json",
    "*/*",
    "",
)


@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind or "none")
def test_what_a_page_elsewhere_can_send_is_refused(kind: str, dial: Dial, tables: list[SimpleNamespace]) -> None:
    """A browser sends these without asking; with somebody's cookie, and even with somebody's token."""
    jet = dial("jet")
    for body in (GOOD, b"query=%7B+viewer+%7B+id+%7D+%7D", b"--x\r\n\r\n" + GOOD):
        reply = jet.post(body, content_type=kind, origin="https://evil.example")
        assert (reply.status, reply.codes()) == (415, ["UNSUPPORTED_MEDIA_TYPE"])
        unknown = jet.post(body, content_type=kind, authorization="", cookie=f"token={jet.token}; session={jet.token}")
        assert (unknown.status, unknown.codes()) == (401, ["UNAUTHENTICATED"])


def test_no_answer_lets_another_origin_in(dial: Dial) -> None:
    jet = dial("jet")
    replies = [
        jet.post(GOOD, origin="https://evil.example"),
        jet.post(b"", method="OPTIONS", origin="https://evil.example", access_control_request_method="POST"),
        jet.post(GOOD, origin="null"),
    ]
    assert all(not any(name.startswith("access-control") for name in one.headers) for one in replies)
    assert replies[1].status == 405
    for method in ("PUT", "PATCH", "DELETE", "TRACE"):
        assert jet.post(GOOD, method=method).status == 405


def test_nobody_is_answered_before_who_asks_is_known(dial: Dial, processes: list[Process]) -> None:
    """A body of nobody is not read, however bad it is: the refusal is always the same one."""
    jet, answers = dial("jet"), set()
    bodies = [*bad_bodies().values(), *curious_bodies().values(), GOOD]
    for body in bodies:
        for authorization in ("", "Bearer", "Bearer x", "Basic eDp4", "Bearer a.b.c"):
            answers.add(jet.post(body, authorization=authorization).compared()[0::2])
    told("P8 unknown", tried=5 * len(bodies), answers=len(answers))
    assert {status for status, _ in answers} == {401}
    assert len(answers) == 1
