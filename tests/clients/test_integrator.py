"""An integrator's program with urql: it pages through what it may see, and does a thing once however often it asks."""

import math
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from casegraph.compiler.relay import read_node_id
from tests.clients import node
from tests.factories.world import World
from tests.scenarios.chamber import OPERATIONS, Chamber, Seat

pytestmark = pytest.mark.clients

PAGE = 3
CASES = 7
REFERRED = "SELECT count(*) AS count FROM casework.referral"
TAKES_PART = "SELECT DISTINCT case_id FROM casework.participation WHERE organisation_id = $1"


@pytest.fixture
def cases(kamer: Chamber) -> set[UUID]:
    """Cases in which the local team takes part, more than fit on two pages, and one of somebody else."""
    team, police = (kamer.providers[name].organisation for name in ("lokaal_team", "politie"))

    async def arrange(world: World) -> set[UUID]:
        made = {await world.case(kamer.tafel_id, team, number=f"2026-9{place:05}") for place in range(CASES)}
        for case in made:
            await world.participation(case, team)
        await world.participation(await world.case(kamer.tafel_id, police, number="2026-999999"), police)
        return made

    found: set[UUID] = kamer.arrange(arrange)
    return found


@pytest.fixture
def told(kamer: Chamber, jet: Seat, cases: set[UUID], connection: dict[str, str], tmp_path: Path) -> Any:
    """What the program saw, from one run."""
    (before,) = kamer.rows(REFERRED)
    given = {
        **connection,
        "page": PAGE,
        "documents": {name: _document(name) for name in ("Worklist", "ReferCase")},
        "input": {
            "clientMutationKey": "registratie-2026-000123",
            "tafel": kamer.tafel,
            "informed": "GEINFORMEERD",
            "reason": "Er is vaak ruzie thuis.",
            "subjects": [{"roleInHousehold": "KIND", "name": "Sam Verzonnen", "birthDate": "2018-02-28"}],
        },
    }
    found = node.told(Path(__file__).with_name("integrator.mjs"), given, log=tmp_path / "node.log")
    (after,) = kamer.rows(REFERRED)
    return {**found, "referred": after["count"] - before["count"]}


def _document(name: str) -> str:
    (path,) = OPERATIONS.rglob(f"{name}.graphql")
    return path.read_text(encoding="utf-8")


def test_an_integrator_does_its_work(kamer: Chamber, jet: Seat, told: Any, cases: set[UUID]) -> None:
    mine = {row["case_id"] for row in kamer.rows(TAKES_PART, jet.provider.organisation)}
    assert mine > cases
    _pages_hold_each_case_once(told, mine)
    _a_repeat_does_nothing_more(told)
    _what_is_refused_has_a_code(told)


def _pages_hold_each_case_once(told: Any, cases: set[UUID]) -> None:
    seen = [id_ for page in told["pages"] for id_ in page]
    assert {node_id.row_id for id_ in seen if (node_id := read_node_id(id_))} == cases
    assert len(seen) == len(cases)
    assert told["first"]["case"]["id"] in seen
    assert [len(page) for page in told["pages"][:-1]] == [PAGE] * (math.ceil(len(cases) / PAGE) - 1)


def _a_repeat_does_nothing_more(told: Any) -> None:
    assert told["first"]["errors"] == []
    assert told["again"] == told["first"]
    assert told["other"]["case"] is None
    assert [(one["code"], one["field"]) for one in told["other"]["errors"]] == [("KEY_REUSED", "clientMutationKey")]
    assert told["referred"] == 1


def _what_is_refused_has_a_code(told: Any) -> None:
    assert told["byGet"]["codes"] == ["TRUSTED_DOCUMENT_REQUIRED"]
    assert told["unsigned"] == {"codes": ["UNAUTHENTICATED"], "status": 401, "data": None}
    assert told["broken"]["codes"] == ["BAD_CURSOR"]
