"""One mutation of the lab over real HTTP, and what it leaves behind."""

from collections.abc import Iterator
from typing import Any, cast
from uuid import uuid4

import httpx2

from casegraph.compiler.relay import write_node_id
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


def client_of(url: str, token: str) -> Iterator[httpx2.Client]:
    headers = {"authorization": f"Bearer {token}"}
    with httpx2.Client(base_url=url, headers=headers, timeout=10, verify=PLAIN) as made:
        yield made


def noted(client: httpx2.Client, *, key: str | None = None, **fields: object) -> httpx2.Response:
    given = {"clientMutationKey": key or uuid4().hex, "words": "een woord", **fields}
    return client.post("", json={"query": NOTE, "variables": {"input": given}})


def case_id(region: LiveRegion) -> str:
    return write_node_id("Case", region.case)


def answered(response: httpx2.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    body = response.json()
    assert "errors" not in body, body
    return cast("dict[str, Any]", body["data"]["note"])


def code_of(response: httpx2.Response) -> str:
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
