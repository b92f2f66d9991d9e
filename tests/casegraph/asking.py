"""Asking the product's own process, and reading what it answers."""

import time
from typing import Any, cast

import httpx2

from tests.casegraph.live import PLAIN, Process
from tests.casegraph.region import CODE, LiveRegion

VIEWER = "{ viewer { functionTitle organisation { kind } } cases { edges { node { id number } } } }"
GRAPHQL = "application/graphql-response+json"


def client(process: Process, token: str | None) -> httpx2.Client:
    """A client that is signed in with this token, or not at all."""
    headers = {"accept": GRAPHQL} | ({"authorization": f"Bearer {token}"} if token else {})
    return httpx2.Client(base_url=f"{process.url}/{CODE}/graphql", headers=headers, timeout=10, verify=PLAIN)


def ask(asker: httpx2.Client, query: str, **variables: object) -> httpx2.Response:
    return asker.post("", json={"query": query, "variables": variables})


def data_of(response: httpx2.Response) -> Any:
    """The data of an answer without errors."""
    assert response.status_code == 200, response.text
    body = response.json()
    assert "errors" not in body, body
    return body["data"]


def code_of(response: httpx2.Response) -> str:
    """The code of the first error."""
    return cast("str", response.json()["errors"][0]["extensions"]["code"])


def written(region: LiveRegion) -> int:
    """How many events the ledger holds."""
    (row,) = region.rows("SELECT count(*) FROM tenants.ledger_event")
    return int(row["count"])


def until_idle(region: LiveRegion, *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while region.open_transactions() and time.monotonic() < end:
        time.sleep(0.02)
    assert region.open_transactions() == 0
