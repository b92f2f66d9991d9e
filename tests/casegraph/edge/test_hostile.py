"""Hostile tokens, headers and canaries against the product's own process: nobody in, nothing out."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from casegraph.edge.errors import EdgeCode
from tests.casegraph.asking import VIEWER, code_of, data_of, written
from tests.casegraph.hostile import hostile
from tests.casegraph.live import PLAIN, Process, address, loopback_socket
from tests.casegraph.region import CODE, LiveRegion
from tests.factories.locks import locked


def test_no_hostile_token_is_let_in(nobody: httpx2.Client, live_region: LiveRegion) -> None:
    """Over the wire, where a proxy's habits count too; and nobody ever asks the address that a token names."""
    before, trap = written(live_region), _Trap()
    with trap.set() as url:
        tricks = hostile(live_region.provider, live_region.other_provider, key_url=f"{url}/keys.json")
        seen = {}
        for trick, token in tricks.items():
            header = [(b"authorization", (b"Bearer " + token.encode("utf-8")).strip())]
            response = nobody.post("", json={"query": VIEWER}, headers=header)
            seen[trick] = (response.status_code, code_of(response), "viewer" in response.text)
    assert len(seen) >= 150
    assert {trick: answer for trick, answer in seen.items() if answer != (401, "UNAUTHENTICATED", False)} == {}
    assert trap.visitors == 0
    assert written(live_region) == before


class _Trap:
    """Listens where hostile tokens say their keys are, and counts who comes."""

    def __init__(self) -> None:
        self.visitors = 0

    @contextmanager
    def set(self) -> Iterator[str]:
        listening, done = loopback_socket(), threading.Event()
        listening.settimeout(0.05)
        watcher = threading.Thread(target=self._count, args=(listening, done), daemon=True)
        watcher.start()
        try:
            yield address(listening)
        finally:
            done.set()
            watcher.join()
            listening.close()

    def _count(self, listening: socket.socket, done: threading.Event) -> None:
        while not done.is_set():
            with suppress(TimeoutError):
                listening.accept()[0].close()
                self.visitors += 1


def test_the_trap_would_have_counted() -> None:
    trap = _Trap()
    with trap.set() as url, suppress(httpx2.TransportError):
        httpx2.get(url, timeout=1)
    assert trap.visitors == 1


_TENANT_HEADERS = (
    "x-organisation",
    "x-organization-id",
    "x-tenant",
    "x-tenant-id",
    "x-org-id",
    "x-member",
    "x-user",
    "x-forwarded-user",
    "x-remote-user",
    "x-region",
    "x-purpose",
    "x-assurance",
    "x-acr",
    "x-roles",
    "x-original-url",
    "x-forwarded-host",
    "x-http-method-override",
    "forwarded",
    "cookie",
)


@pytest.mark.parametrize("name", _TENANT_HEADERS)
def test_no_header_but_the_token_names_a_tenant(
    piet: httpx2.Client, nobody: httpx2.Client, live_region: LiveRegion, name: str
) -> None:
    for value in (str(live_region.provider.organisation), str(live_region.jet), f"organisation={live_region.jet}", "3"):
        answer = piet.post("", json={"query": VIEWER}, headers={name: value})
        assert data_of(answer)["viewer"]["organisation"] == {"kind": "GGZ"}
        assert data_of(answer)["cases"]["edges"] == []
        refused = nobody.post("", json={"query": VIEWER}, headers={name: value})
        assert (refused.status_code, code_of(refused)) == (401, EdgeCode.UNAUTHENTICATED)


def test_no_canary_is_ever_written(product_process: Process, live_region: LiveRegion) -> None:
    """Through every argument and every part of a request, answered or refused; and the log does say something."""
    canary = f"kanarie{uuid4().hex}"
    provider = live_region.provider
    url = f"{product_process.url}/{CODE}/graphql"
    good = {"authorization": f"Bearer {provider.token()}"}
    questions: list[dict[str, Any]] = [
        {"query": f"{{ {canary} }}"},
        {"query": f"{{ viewer {{ id }} # {canary}\n }}"},
        {"query": f"query {canary} {{ {canary}: viewer {{ id }} }}"},
        {"query": f'{{ case(id: "{canary}") {{ id }} }}'},
        {"query": f'{{ case(id: """{canary}""") {{ id '},
        {"query": "query ($id: ID!) { case(id: $id) { id } }", "variables": {"id": canary}},
        {"query": "query ($id: Int!) { viewer { id } }", "variables": {"id": canary, canary: 1}},
        {"query": "query ($id: String) { viewer { id } }", "variables": {"id": f"{canary}\0"}},
        {"query": "{ viewer { id } }", "operationName": canary},
        {"query": "{ viewer { id } }", "extensions": {canary: canary}},
        {"documentId": canary},
        {canary: canary},
    ]
    asker = httpx2.Client(timeout=10, verify=PLAIN)
    answers = [asker.post(url, json=question, headers=good) for question in questions]
    tokens = [
        canary,
        provider.token(sub=canary),
        provider.token(aud=canary),
        provider.token(iss=canary),
        provider.token(organisation=canary),
        provider.token(purpose=canary),
        provider.sign(provider.claims(), kid=canary),
        provider.token(exp=1, sub=canary),
    ]
    ask = {"query": "{ viewer { id } }"}
    answers += [asker.post(url, json=ask, headers={"authorization": f"Bearer {one}"}) for one in tokens]
    answers += [
        asker.post(url, content=f'{{"query": {canary}'.encode(), headers=good | {"content-type": "application/json"}),
        asker.post(f"{url}?{canary}={canary}", json=ask, headers=good),
        asker.post(url, json=ask, headers=good | {"accept-language": canary, "user-agent": canary, "cookie": canary}),
        asker.post(url, json=ask, headers=good | {"accept": canary}),
        asker.get(f"{url}?documentId={canary}", headers=good),
        asker.get(f"{url}?variables={canary}", headers=good),
        asker.get(f"{product_process.url}/{canary}"),
        asker.request(canary.upper(), url, headers=good),
    ]
    with locked(live_region.dsn(), "casework.tafel"):
        slow = {"query": f"query {canary} {{ {canary}: tafels {{ name }} }}"}
        answers.append(asker.post(url, json=slow, headers=good))
    asker.close()
    assert {answer.status_code for answer in answers} == {200, 400, 401, 404, 405, 406, 503}
    told = [answer for answer in answers if canary in answer.text and "errors" in answer.json()]
    assert [answer.text for answer in told] == []
    assert all(canary not in repr(answer.headers) for answer in answers)
    log = product_process.written()
    assert canary not in log
    assert '"event": "token_refused"' in log
    assert '"event": "request_failed"' in log
    assert "Traceback" not in log
