"""The yearly audit as an outlet: a sheet for one officer, and for anybody else no more than there being none."""

import csv
import io
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from casegraph.compiler.relay import read_node_id, write_node_id
from tests.casegraph.live import PLAIN, Process
from tests.factories.world import World
from tests.scenarios import chamber
from tests.scenarios.chamber import Chamber, Seat

_PARTNERSHIP = '{"regime": {"code": "WGS_ZVH"}, "purposes": {"codes": ["VEILIGHEID_GEZIN"]}}'


@pytest.fixture(scope="module")
def people(kamer: Chamber, processes: list[Process]) -> SimpleNamespace:
    return SimpleNamespace(**{name: kamer.seat(name, base_url=processes[0].url) for name in chamber.PEOPLE})


@pytest.fixture(scope="module")
def house(kamer: Chamber, people: SimpleNamespace) -> str:
    """A tafel of a partnership for which the organisation of fem answers, by its outward id."""

    async def furnish(world: World) -> UUID:
        return await world.tafel(people.fem.provider.organisation, blueprint=_PARTNERSHIP, kind="HUIS")

    return str(write_node_id("Tafel", kamer.arrange(furnish)))


def asked(seat: Seat, body: Any, **headers: str) -> httpx2.Response:
    """What somebody is answered who asks for the audit."""
    sent = {"authorization": f"Bearer {seat.provider.token(sub=seat.name)}", **headers}
    return httpx2.post(seat.url.replace("graphql", "audit"), json=body, headers=sent, timeout=20, verify=PLAIN)


def test_the_officer_gets_the_same_sheet_twice_and_each_is_logged(
    kamer: Chamber, people: SimpleNamespace, house: str
) -> None:
    replies = [asked(people.fem, {"tafel": house, "year": 2025}) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [200, 200], replies[0].text
    assert replies[0].content == replies[1].content
    (reply, _) = replies
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    assert reply.headers["content-disposition"] == 'attachment; filename="audit-2025.csv"'
    assert reply.headers["cache-control"] == "no-store"
    lines = list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"), newline="")))
    assert {line["jaar"] for line in lines} == {"2025"}
    assert len({line["onderwerp"] for line in lines}) == 7
    key = read_node_id(house)
    assert key is not None
    (row,) = kamer.rows("SELECT made_by FROM consent.partnership_report WHERE tafel_id = $1", key.row_id)
    logged = kamer.rows(
        "SELECT operation, member_id FROM tenants.ledger_event WHERE operation LIKE 'reports.%' ORDER BY operation"
    )
    assert [one["operation"] for one in logged] == ["reports.take_down_audit", *["reports.yearly_audit"] * 2]
    assert {one["member_id"] for one in logged} == {row["made_by"]}


def test_nobody_else_is_told_anything(people: SimpleNamespace, house: str) -> None:
    absent = write_node_id("Tafel", uuid4())
    # Not jet, whom a neighbouring test makes an officer of the organisation that answers.
    for who in (people.piet, people.omar, people.kim, people.vera):
        told = asked(who, {"tafel": house, "year": 2025})
        assert (told.status_code, told.json()["errors"][0]["code"]) == (422, "NOT_ALLOWED")
        assert asked(who, {"tafel": absent, "year": 2025}).json()["errors"][0]["code"] == "NOT_FOUND"
    running = asked(people.fem, {"tafel": house, "year": 2999})
    assert running.json()["errors"][0]["code"] == "AUDIT_YEAR_RUNS"
    address = people.fem.url.replace("graphql", "audit")
    assert httpx2.post(address, json={"tafel": house, "year": 2025}, timeout=20, verify=PLAIN).status_code == 401


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"year": "2025"}, "BAD_AUDIT_BODY"),
        ({"year": True}, "BAD_AUDIT_BODY"),
        ({"year": 10**30}, "BAD_AUDIT_BODY"),
        ({"year": 1999}, "BAD_AUDIT_BODY"),
        ({"year": None}, "BAD_AUDIT_BODY"),
        ({"more": 1}, "BAD_AUDIT_BODY"),
        ({"tafel": 1}, "BAD_ID"),
        ({"tafel": "x"}, "BAD_ID"),
    ],
)
def test_what_asks_for_nothing_is_refused(
    people: SimpleNamespace, house: str, changes: dict[str, Any], code: str
) -> None:
    reply = asked(people.fem, {"tafel": house, "year": 2025} | changes)
    assert reply.status_code == 400
    assert reply.json()["errors"][0]["extensions"]["code"] == code
