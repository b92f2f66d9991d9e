"""Promise 5, mixed load: two organisations read and change at once over two processes, while clients hang up midway.

Each keeps texts of its own that the other may never see. Nobody gets another's, what was acknowledged is there once,
and no transaction is left open.
"""

import asyncio
import random
from collections import Counter
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from casegraph.compiler.relay import write_node_id
from tests.scenarios.chamber import Chamber, Seat
from tests.security.promises.conftest import Case
from tests.security.promises.counts import counted, told
from tests.security.test_mixed_load_http import bearer, nothing_is_left_open

ROUNDS = counted(240, 3_000)
AT_ONCE = 12
_READ = (
    "query Read($id: ID!) { viewer { organisation { id } } cases(first: 20) { edges { node { id } } }"
    " case(id: $id) { contributions { edges { node { body owner { id } } } } } }"
)
_WRITE = (
    "mutation ($input: ContributeInput!) { contribute(input: $input) { contribution { id body } errors { code } } }"
)
_BROKEN = ("{ cases(first: 100) { edges { nonsense } } }", '{ cases(after: "ab.cd") { edges { cursor } } }', "{")
_MARKS = {"jet": "van-het-team", "omar": "van-de-politie"}


def question(name: str, case: Case, decision: str, chance: random.Random) -> tuple[str, dict[str, Any]]:
    """Something to ask: a read, a change with a text that tells whose it is, or something that fails."""
    kind = chance.choice(("read", "read", "read", "write", "broken"))
    if kind == "read":
        return kind, {"query": _READ, "variables": {"id": case.id}}
    if kind == "broken":
        return kind, {"query": chance.choice(_BROKEN)}
    given = {
        "clientMutationKey": uuid4().hex,
        "case": case.id,
        "subjects": [case.subject],
        "category": "VEILIGHEID",
        "purpose": "VEILIGHEID_GEZIN",
        "nature": "FEIT",
        "body": f"{_MARKS[name]} {uuid4().hex}",
        # The police bring nothing without a decision; nobody else names one.
        "providedOn": {"policeDecision": decision} if name == "omar" else None,
    }
    return kind, {"query": _WRITE, "variables": {"input": given}}


@pytest.mark.anyio
async def test_nobody_gets_what_is_another_organisations(
    kamer: Chamber, shared: Case, tables: list[SimpleNamespace], police_decision: str
) -> None:
    chance, gate, tally = random.Random(505), asyncio.Semaphore(AT_ONCE), Counter[str]()
    acknowledged: list[str] = []

    async def one_round(client: httpx2.AsyncClient) -> None:
        name = chance.choice(tuple(_MARKS))
        seat: Seat = getattr(chance.choice(tables), name)
        patience = chance.choice((None, None, None, 0.002, 0.01, 0.03, 0.1))
        kind, body = question(name, shared, police_decision, chance)
        async with gate:
            asking = client.post(seat.url, json=body, headers=bearer(seat.provider.token(sub=seat.name)))
            try:
                reply = await asyncio.wait_for(asking, patience)
            except TimeoutError:
                tally["hung up"] += 1
                return
        tally[kind] += 1
        tally["foreign"] += any(mark in reply.text for other, mark in _MARKS.items() if other != name)
        if kind == "broken":
            tally["faults"] += reply.status_code not in {200, 400}
            return
        tally["faults"] += reply.status_code != 200
        data = reply.json()["data"]
        if kind == "read":
            own = write_node_id("Organisation", seat.provider.organisation)
            tally["foreign"] += data["viewer"]["organisation"]["id"] != own
        else:
            acknowledged.append(data["contribute"]["contribution"]["id"])

    async with httpx2.AsyncClient(timeout=30) as client:
        await asyncio.gather(*(one_round(client) for _ in range(ROUNDS)))
    there = Counter(write_node_id("Contribution", row["id"]) for row in await _rows(kamer))
    told("P5", rounds=ROUNDS, **tally, acknowledged=len(acknowledged), lost=len(set(acknowledged) - set(there)))
    assert (tally["foreign"], tally["faults"]) == (0, 0)
    assert set(acknowledged) <= set(there)
    assert len(acknowledged) == len(set(acknowledged))
    assert tally["hung up"] > ROUNDS / 20
    assert min(tally["read"], tally["write"], tally["broken"]) > ROUNDS / 40
    await nothing_is_left_open(kamer)


async def _rows(kamer: Chamber) -> list[dict[str, Any]]:
    return await asyncio.to_thread(kamer.rows, "SELECT id FROM casework.contribution")
