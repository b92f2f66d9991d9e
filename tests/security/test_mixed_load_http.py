"""Two organisations at once, over two processes, while clients hang up midway: nobody gets another's rows."""

import asyncio
import os
import random
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from tests.casegraph.live import Process
from tests.scenarios.chamber import Chamber
from tests.security.wire import Hidden

ROUNDS = 2_000 if os.environ.get("KETENTAFEL_TEST_COUNTS") == "full" else 300
AT_ONCE = 12
LISTING = """{
  viewer { id organisation { id } }
  cases(first: 100) { edges { node { id } } }
  accessLog(first: 5) { edges { node { id } } }
}"""
BROKEN = "{ cases(first: 100) { edges { node { id nonsense } } } }"


@dataclass
class Tally:
    """What was seen: answers, hang-ups, and answers that held what they should not."""

    answered: int = 0
    hung_up: int = 0
    foreign: int = 0
    other_status: int = 0


def ids_of(body: Any) -> set[str]:
    """Every outward id in an answer."""
    if isinstance(body, dict):
        return (
            {body["id"]} | set().union(*map(ids_of, body.values()))
            if "id" in body
            else set().union(*map(ids_of, body.values()))
        )
    return set().union(*map(ids_of, body)) if isinstance(body, list) else set()


@pytest.mark.anyio
async def test_nobody_gets_another_organisations_rows(kamer: Chamber, hidden: Hidden, processes: list[Process]) -> None:
    seats = [[kamer.seat(name, base_url=one.url) for one in processes] for name in ("jet", "omar")]
    expected = [await allowed(turn[0].url, turn[0].provider.token(sub=turn[0].name)) for turn in seats]
    assert hidden.outward()["Case"] in expected[0] - expected[1]
    tally, chance, gate = Tally(), random.Random(2611), asyncio.Semaphore(AT_ONCE)

    async def one_round(client: httpx2.AsyncClient) -> None:
        who = chance.randrange(2)
        seat = chance.choice(seats[who])
        patience = chance.choice((None, None, 0.001, 0.01, 0.03))
        text = chance.choice((LISTING, LISTING, LISTING, BROKEN))
        async with gate:
            asking = client.post(seat.url, json={"query": text}, headers=bearer(seat.provider.token(sub=seat.name)))
            try:
                reply = await asyncio.wait_for(asking, patience)
            except TimeoutError:
                tally.hung_up += 1
                return
        if text is BROKEN:
            tally.other_status += reply.status_code >= 500
            return
        tally.answered += 1
        found = {one for one in ids_of(reply.json()) if not one.startswith("TGVkZ2VyRXZlbnQ")}
        tally.foreign += not found <= expected[who]

    async with httpx2.AsyncClient(timeout=30) as client:
        await asyncio.gather(*(one_round(client) for _ in range(ROUNDS)))
    assert (tally.foreign, tally.other_status) == (0, 0)
    assert tally.answered > ROUNDS / 4
    assert tally.hung_up > ROUNDS / 20
    await nothing_is_left_open(kamer)


async def allowed(url: str, token: str) -> set[str]:
    """What this person gets when nobody else asks, but for the log, which grows."""
    async with httpx2.AsyncClient(timeout=30) as client:
        reply = await client.post(url, json={"query": LISTING}, headers=bearer(token))
    return {one for one in ids_of(reply.json()) if not one.startswith("TGVkZ2VyRXZlbnQ")}


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def nothing_is_left_open(kamer: Chamber) -> None:
    """Whoever hung up left no transaction behind."""
    for _ in range(50):
        (row,) = await asyncio.to_thread(
            kamer.rows,
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND usename = 'ketentafel_app' AND state <> 'idle'",
        )
        if row["count"] == 0:
            return
        await asyncio.sleep(0.1)
    pytest.fail("a transaction is still open five seconds after the last client left")
