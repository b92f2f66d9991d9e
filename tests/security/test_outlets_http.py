"""Withdrawal, the tenant wall and canaries, over every outlet in the register, through two web processes."""

import os
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from uuid import uuid4

import pytest
from redis import Redis

from casegraph.compiler.relay import write_node_id
from casegraph.schema import core, product
from tests.casegraph.live import Process
from tests.scenarios import chamber
from tests.scenarios.chamber import Chamber
from tests.scenarios.steps import admit, consent_now, invite, law, refer, told_with_leave
from tests.security.outlets import PROBES, Case, Probe
from tests.security.relaying import Relay, relaying

ROUNDS = 200 if os.environ.get("KETENTAFEL_TEST_COUNTS") == "full" else 6
REGISTER = Path(__file__).resolve().parents[2] / "docs" / "privacy" / "outlets.toml"
OUTLETS = tomllib.loads(REGISTER.read_text(encoding="utf-8"))["outlet"]
CONTENT = {str(one["code"]) for one in OUTLETS if one["carries"] == "CONTENT"}


@pytest.fixture(scope="module")
def tables(kamer: Chamber, processes: list[Process]) -> list[SimpleNamespace]:
    """Everybody at the table, once per process."""
    return [
        SimpleNamespace(**{name: kamer.seat(name, base_url=process.url) for name in chamber.PEOPLE})
        for process in processes
    ]


@pytest.fixture(scope="module")
def relay(kamer: Chamber) -> Iterator[Relay]:
    """The worker's relay, as the region's worker runs it."""
    with relaying(kamer) as one:
        yield one


@pytest.fixture(scope="module")
def shared(kamer: Chamber, tables: list[SimpleNamespace], relay: Relay) -> Case:
    """A case for whoever only looks."""
    return _admitted(kamer, tables[0], relay)


@pytest.fixture
def own(kamer: Chamber, tables: list[SimpleNamespace], relay: Relay) -> Case:
    """A case for one test: hundreds of rounds fill it."""
    return _admitted(kamer, tables[0], relay)


def _admitted(kamer: Chamber, people: SimpleNamespace, relay: Relay) -> Case:
    """An admitted case in which local team, GGZ and police know who it is about."""
    case = refer(people, kamer)
    admitted = admit(people, case)
    invite(people, admitted)
    family = {one["roleInHousehold"]: one["id"] for one in people.jet.case(case["id"])["subjects"]}
    for subject in family.values():
        law(
            people.jet,
            subject,
            recipients=[people.piet.organisation, people.omar.organisation],
            categories=["IDENTITEIT", "VEILIGHEID"],
        )
    return Case(id=case["id"], subject=family["OUDER"], announce=relay.announce)


def test_every_outlet_that_carries_content_has_a_probe() -> None:
    # A receipt shows no contribution but a name: test_receipt_http.py asks the same of it.
    assert set(PROBES) | {"RECEIPT", "DOCUMENT"} == CONTENT
    assert core(product()).subscription_type is not None


@pytest.mark.parametrize("probe", PROBES.values(), ids=PROBES)
def test_after_a_withdrawal_nothing_comes_out(probe: Probe, own: Case, tables: list[SimpleNamespace]) -> None:
    turns = cycle(tables)
    for _ in range(ROUNDS):
        people, elsewhere = next(turns), next(turns)
        next(turns)
        text = f"Gezondheid {uuid4().hex}"
        brought = people.piet.do(
            "Contribute",
            case=own.id,
            subjects=[own.subject],
            category="GEZONDHEID",
            purpose="VEILIGHEID_GEZIN",
            nature="FEIT",
            body=text,
            recipients=[told_with_leave(people.piet, own.subject, to=people.jet)],
        )
        assert brought["contribution"]["body"] == text
        assert text not in probe(elsewhere.jet, own)
        basis = consent_now(people.jet, own.subject, recipients=[people.jet.organisation], categories=["GEZONDHEID"])
        assert text in probe(elsewhere.jet, own)
        people.jet.do("WithdrawConsent", consent=basis["consent"]["id"])
        assert text not in probe(elsewhere.jet, own)
        assert text not in probe(people.jet, own)
        assert text in probe(elsewhere.piet, own)


@pytest.mark.parametrize("probe", PROBES.values(), ids=PROBES)
def test_who_has_nothing_to_do_with_a_case_gets_nothing(
    probe: Probe, shared: Case, tables: list[SimpleNamespace]
) -> None:
    nothing = replace(shared, id=write_node_id("Case", uuid4()))
    for people in tables:
        for outsider in (people.kim, people.fem):
            told, of_nothing = probe(outsider, shared), probe(outsider, nothing)
            assert told.replace(shared.id, "") == of_nothing.replace(nothing.id, "")
            assert "body" not in told


def test_a_canary_comes_out_where_it_may_and_nowhere_else(
    kamer: Chamber, shared: Case, tables: list[SimpleNamespace], processes: list[Process]
) -> None:
    people, canary = tables[0], f"kanarie{uuid4().hex}"
    referred = people.jet.do(
        "ReferCase",
        tafel=kamer.tafel,
        informed="NIET_GEINFORMEERD",
        informedReason=f"Reden {canary}",
        reason=f"Aanmelding {canary}",
        subjects=[{"roleInHousehold": "KIND", "name": f"Naam {canary}", "birthDate": "2015-05-05"}],
    )
    assert canary in str(referred)
    people.jet.do(
        "Contribute",
        case=shared.id,
        subjects=[shared.subject],
        category="VEILIGHEID",
        purpose="VEILIGHEID_GEZIN",
        nature="FEIT",
        body=f"Tekst {canary}",
    )
    for probe in PROBES.values():
        assert canary in probe(people.jet, shared)
        assert canary not in probe(people.piet, shared)
    refused = people.jet.send(
        "mutation Bad($input: EndBasisInput!) { endBasis(input: $input) { errors { code message field } } }",
        {"input": {"clientMutationKey": uuid4().hex, "legalBasis": canary, "expectedVersion": 1}},
    )
    assert "BAD_ID" in refused.raw.decode()
    assert canary not in refused.raw.decode()
    broken = people.jet.send(f"{{ viewer {{ {canary} }} }}", {})
    assert canary not in broken.raw.decode()

    for process in processes:
        assert canary not in process.written()
    assert canary not in stored_in_valkey(kamer)
    assert canary not in subprocess.run(["/bin/ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert not [path for path in logs_of_servers(kamer) if canary in path.read_text(errors="replace")]
    assert tables_that_hold(kamer, canary) == []


def stored_in_valkey(kamer: Chamber) -> str:
    """Everything that the queue's server keeps."""
    valkey = Redis.from_url(kamer.settings.regions[0].valkey.get_secret_value(), decode_responses=False)
    try:
        keys = cast("list[bytes]", valkey.keys("*"))
        return str([(key, valkey.dump(key)) for key in keys])
    finally:
        valkey.close()


def logs_of_servers(kamer: Chamber) -> list[Path]:
    """What the embedded servers wrote."""
    return [path for path in Path(kamer.settings.data_dir).rglob("*.log") if path.is_file()]


def tables_that_hold(kamer: Chamber, canary: str) -> list[str]:
    """The tables of the case database in which a text can be read as it is: none, for every text is sealed."""
    tables = kamer.rows(
        "SELECT schemaname || '.\"' || tablename || '\"' AS name FROM pg_tables"
        " WHERE schemaname IN ('tenants', 'consent', 'casework')"
    )
    return [
        table["name"]
        for table in tables
        if kamer.rows(f"SELECT 1 FROM {table['name']} t WHERE position($1 IN t::text) > 0 LIMIT 1", canary)
    ]
