"""Mutations that take too long: undone at the deadline, at a hang-up, and while another is at the same key."""

import asyncio
import time
from collections.abc import Iterator
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from casegraph.edge.errors import EdgeCode
from casegraph.edge.http import Limits
from tenants.ids import OrganisationId
from tenants.session import turn_of
from tests.casegraph.edge.noting import NOTE, Traces, answered, client_of, code_of, noted
from tests.casegraph.lab import lab
from tests.casegraph.region import LiveRegion


@pytest.fixture(scope="module")
def url(live_region: LiveRegion) -> Iterator[str]:
    with lab(live_region) as address:
        yield address


@pytest.fixture
def hurried(live_region: LiveRegion) -> Iterator[httpx2.Client]:
    """Has little time. Only for what has no end: a busy disk alone can hold an ordinary answer up for a second."""
    with lab(live_region, limits=Limits(answer_seconds=2.0)) as address:
        yield from client_of(address, live_region.provider.token())


@pytest.fixture
def client(url: str, live_region: LiveRegion) -> Iterator[httpx2.Client]:
    yield from client_of(url, live_region.provider.token())


@pytest.fixture
def traces(live_region: LiveRegion) -> Traces:
    return Traces(live_region)


def test_what_takes_too_long_is_undone(hurried: httpx2.Client, live_region: LiveRegion, traces: Traces) -> None:
    begun = time.perf_counter()
    response = noted(hurried, ending="SLOW")
    assert (response.status_code, code_of(response)) == (503, EdgeCode.DEADLINE)
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
    assert answered(noted(client))["errors"] == []


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
            return await asyncio.to_thread(noted, client, key=key)
        finally:
            await other.close()

    response = asyncio.run(meanwhile())
    assert (response.status_code, code_of(response)) == (503, EdgeCode.TRY_AGAIN)
    assert traces.left() == {}
    assert answered(noted(client, key=key))["errors"] == []
