"""The API is killed in the middle of a mutation: the same key again finds what was done, or does it, exactly once."""

import os
import random
import signal
import threading
import time
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from backend.embedded import EmbeddedServers
from tests.casegraph.live import running
from tests.faults.counts import SEED, counts, tell
from tests.scenarios import chamber
from tests.scenarios.chamber import Chamber, Seat


@pytest.fixture(scope="module")
def kamer_over_http(servers: EmbeddedServers, tmp_path_factory: pytest.TempPathFactory) -> Chamber:
    """A region with a key for every partner."""
    return chamber.provision(servers, tmp_path_factory.mktemp("kamer"), code="herhaal")


def refer(seat: Seat, table: Chamber, *, key: str) -> str | None:
    """The id of the case as the client is told it; None when it is told nothing."""
    try:
        payload = seat.do(
            "ReferCase",
            clientMutationKey=key,
            tafel=table.tafel,
            informed="GEINFORMEERD",
            reason="Er is vaak ruzie thuis.",
            subjects=[{"roleInHousehold": "KIND", "name": "Sam Verzonnen", "birthDate": "2018-02-28"}],
        )
    except (httpx2.TransportError, AssertionError):
        return None
    return str(payload["case"]["id"])


@pytest.mark.parametrize("kills", counts(2, 16, full=60))
def test_a_repeat_with_the_same_key_does_it_exactly_once(kamer_over_http: Chamber, tmp_path: Path, kills: int) -> None:
    """Each key is sent to a server that dies somewhere before, in or after the mutation, and then to another one."""
    table, dice = kamer_over_http, random.Random(SEED)
    before = table.rows('SELECT count(*) FROM casework."case"')[0]["count"]
    kept_before = table.rows("SELECT count(*) FROM tenants.mutation_key")[0]["count"]
    told_first: dict[str, str | None] = {}
    told_again: dict[str, str | None] = {}
    with running(table.environment(), log=tmp_path / "lasting.log") as lasting:
        seat = table.seat("jet", base_url=lasting.url)
        first = uuid4().hex
        assert refer(seat, table, key=first) == refer(seat, table, key=first)
        for number in range(kills):
            with running(table.environment(), log=tmp_path / f"{number}.log") as dying:
                victim = table.seat("jet", base_url=dying.url)
                # How long one takes here and now, once all is warm, so that most kills land inside.
                took = 0.0
                for _ in range(3):
                    measured, began = uuid4().hex, time.monotonic()
                    told_first[measured] = refer(victim, table, key=measured)
                    took = time.monotonic() - began
                    assert told_first[measured]
                key = uuid4().hex
                kill = threading.Timer(dice.uniform(0.0, took), os.kill, (dying.pid, signal.SIGKILL))
                kill.start()
                told_first[key] = refer(victim, table, key=key)
                kill.join()
            told_again[key] = refer(seat, table, key=key)
    assert None not in told_again.values()
    # What was acknowledged before the death is what the repeat found.
    acknowledged = {key: told for key, told in told_first.items() if told and key in told_again}
    assert {key: told_again[key] for key in acknowledged} == acknowledged
    cases = table.rows('SELECT count(*) FROM casework."case"')[0]["count"] - before
    assert cases == 1 + len(told_first)
    assert len(set(told_again.values())) == kills
    halves = table.rows(
        'SELECT count(*) FROM casework."case" c WHERE NOT EXISTS (SELECT FROM casework.referral r'
        " WHERE r.case_id = c.id) OR NOT EXISTS (SELECT FROM casework.outbox o WHERE o.case_id = c.id)"
    )
    assert halves == [{"count": 0}]
    kept = table.rows("SELECT count(*) FROM tenants.mutation_key")[0]["count"] - kept_before
    assert kept == 1 + len(told_first)
    tell("api", kills=kills, acknowledged_before_the_kill=len(acknowledged), repeated=kills, doubled=0)
