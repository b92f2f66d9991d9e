"""The audits of GraphQL over HTTP, by the ids that the foundation's own suite (npm graphql-http) gives them.

Every MUST and SHOULD is here, and those MAY that say what a careful server does. Left out are the MAY that ask for
free documents by GET (5A70, D6D5, 6A70), which this server refuses on purpose.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
QUERY: dict[str, Any] = {"query": "{ __typename }"}
BAD_FIELD: dict[str, Any] = {"query": "{ f31403dfe404bccbb0e835f2629c6a7 }"}
BAD_VARIABLE: dict[str, Any] = {"query": "query CoerceFailure($id: ID!){ __typename }", "variables": {"id": None}}
TYPE: dict[str, Any] = {
    "query": "query Type($name: String!) { __type(name: $name) { name } }",
    "variables": {"name": "x"},
}

Check = Callable[[httpx2.Response], bool]


@dataclass(frozen=True)
class Audit:
    """One request and what its answer must be."""

    id: str
    body: Any
    check: Check
    accept: str | None = None
    content_type: str | None = JSON
    raw: bytes | None = None
    method: str = "POST"
    params: dict[str, str] = field(default_factory=dict)

    def ask(self, client: httpx2.Client) -> httpx2.Response:
        named = {"accept": self.accept, "content-type": self.content_type}
        headers = {name: value for name, value in named.items() if value}
        content = self.raw if self.raw is not None else json.dumps(self.body).encode()
        request = client.build_request(
            self.method, "", headers=headers, params=self.params, content=content if self.method == "POST" else None
        )
        if self.accept is None:
            del request.headers["accept"]
        return client.send(request)


def _is(status: int) -> Check:
    return lambda response: response.status_code == status


def _fails(response: httpx2.Response) -> bool:
    return 400 <= response.status_code < 500


def _clean(response: httpx2.Response) -> bool:
    return response.status_code == 200 and "errors" not in response.json()


def _typed(media: str) -> Check:
    return lambda response: response.status_code == 200 and media in response.headers["content-type"]


def _dataless(response: httpx2.Response) -> bool:
    return "data" not in response.json()


def _utf8(response: httpx2.Response) -> bool:
    return response.status_code == 200 and response.content.decode("utf-8") != ""


def audits() -> list[Audit]:
    """All of them."""
    return [*_media(), *_requests(), *_parameters(), *_failures()]


def _media() -> list[Audit]:
    return [
        Audit("22EB", QUERY, _typed(GRAPHQL), accept=GRAPHQL),
        Audit("4655", QUERY, _typed(JSON), accept=JSON),
        Audit("47DE", QUERY, _typed(JSON), accept="*/*"),
        Audit("80D8", QUERY, _typed(JSON)),
        Audit("82A3", QUERY, _utf8),
        Audit(
            "BF61",
            {"query": '{ __type(name: "Run🏃Swim🏊") { name } }'},
            _is(200),
            content_type=f"{JSON}; charset=utf-8",
        ),
        Audit("78D5", QUERY, _is(200)),
    ]


def _requests() -> list[Audit]:
    mutation = {"query": "mutation { __typename }"}
    return [
        Audit("2C94", QUERY, _is(200)),
        Audit("9C48", None, _fails, accept=GRAPHQL, method="GET", params=mutation, content_type=None),
        Audit("9ABE", QUERY, _fails, content_type=None),
        Audit("03D4", QUERY, _is(200)),
        Audit("A5BF", None, _is(400), raw=b""),
        Audit("423L", {"notquery": "{ __typename }"}, _is(400), accept=GRAPHQL),
    ]


def _parameters() -> list[Audit]:
    found = [
        Audit("34A2", QUERY, _is(200), accept=GRAPHQL),
        Audit("13EE", QUERY, _clean, accept=JSON),
        Audit("8161", {"operationName": "Query", "query": "query Query { __typename }"}, _is(200), accept=GRAPHQL),
        Audit("B8B3", {"operationName": "Query", "query": "query Query { __typename }"}, _clean, accept=JSON),
        Audit("2EA1", TYPE, _is(200), accept=GRAPHQL),
        Audit("28B9", TYPE, _clean, accept=JSON),
        Audit("428F", {**QUERY, "extensions": {"some": "value"}}, _is(200), accept=GRAPHQL),
        Audit("1B7A", {**QUERY, "extensions": {"some": "value"}}, _clean, accept=JSON),
    ]
    wrong: list[tuple[str, str, list[Any]]] = [
        ("LKJ", "query", [{"obj": "ect"}, 0, False, ["array"]]),
        ("6C0", "operationName", [{"obj": "ect"}, 0, False, ["array"]]),
        ("476", "variables", ["string", 0, False, ["array"]]),
        ("58B", "extensions", ["string", 0, False, ["array"]]),
    ]
    for prefix, parameter, values in wrong:
        found += [
            Audit(f"{prefix}{index}", {**QUERY, parameter: value}, _is(400)) for index, value in enumerate(values)
        ]
    for index, parameter in enumerate(("variables", "operationName", "extensions")):
        found.append(Audit(f"94B{index}", {**QUERY, parameter: None}, _clean, accept=GRAPHQL))
        found.append(Audit(f"022{index}", {**QUERY, parameter: None}, _clean, accept=JSON))
    return found


def _failures() -> list[Audit]:
    half = b'{ "not a JSON'
    syntax = {"query": "{"}
    return [
        Audit("B6DC", None, _fails, accept=JSON, raw=half),
        Audit("BCF8", None, _is(400), accept=JSON, raw=half),
        Audit("B7N8", None, _is(400), accept=GRAPHQL, raw=half),
        Audit("8764", {"qeury": "{ __typename }"}, _fails),
        Audit("3E3A", {"qeury": "{ __typename }"}, _is(400)),
        Audit("572B", syntax, _is(200), accept=JSON),
        Audit("FDE2", BAD_FIELD, _is(200), accept=JSON),
        Audit("7B9B", BAD_VARIABLE, _is(200), accept=JSON),
        Audit("865D", syntax, _fails, accept=GRAPHQL),
        Audit("556A", syntax, _is(400), accept=GRAPHQL),
        Audit("D586", syntax, _dataless, accept=GRAPHQL),
        Audit("51FE", BAD_FIELD, _fails, accept=GRAPHQL),
        Audit("74FF", BAD_FIELD, _is(400), accept=GRAPHQL),
        Audit("5E5B", BAD_FIELD, _dataless, accept=GRAPHQL),
        Audit("86EE", BAD_VARIABLE, _is(400), accept=GRAPHQL),
    ]
