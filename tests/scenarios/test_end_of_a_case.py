"""The last story: a case is closed, kept as long as the law asks, and destroyed by two people, with a proof.

Told over real HTTP, with the product's own documents; only the clock of the region is set on, and the worker's sweep
runs when the story says so.
"""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from backend.retention.sweeping import Swept, sweep_cases
from backend.worker.cell import open_worker_cell
from casegraph.compiler.relay import read_node_id, write_node_id
from tests.scenarios.chamber import PEOPLE, Chamber, Seat
from tests.scenarios.steps import admit, consent, invite, law, refer

TEXT = "De buren hoorden gisteren geschreeuw."


@pytest.fixture
def time(veiligheidskamer: Chamber) -> Iterator[SimpleNamespace]:
    """Lets time pass, and sets the clock right again afterwards."""

    def passes(by: str) -> None:
        change = "UPDATE tenants.cell SET clock_offset = clock_offset + $1::text::interval"
        veiligheidskamer.rows(change, by)

    yield SimpleNamespace(passes=passes)
    veiligheidskamer.rows("UPDATE tenants.cell SET clock_offset = interval '0'")


def swept(chamber: Chamber) -> Swept:
    """What the worker's sweep does."""

    async def sweep() -> Swept:
        async with open_worker_cell(chamber.settings.regions[0]) as cell:
            return await sweep_cases(cell.system, cell.keys)

    return asyncio.run(sweep())


def lists(seat: Seat, **more: Any) -> list[Any]:
    return [edge["node"] for edge in seat.ask("DestructionLists", **more)["destructionLists"]["edges"]]


def holds(seat: Seat, **asked: Any) -> list[str]:
    return [edge["node"]["id"] for edge in seat.ask("LegalHolds", **asked)["legalHolds"]["edges"]]


def declared(seat: Seat, case: str) -> list[Any]:
    found = [edge["node"] for edge in seat.ask("Declarations")["declarations"]["edges"]]
    return [one for one in found if one["caseId"] == case]


def test_a_case_is_closed_kept_and_destroyed(
    people: SimpleNamespace, veiligheidskamer: Chamber, time: SimpleNamespace
) -> None:
    jet, piet, gitta = people.jet, people.piet, people.gitta
    admitted = bring_together(people, veiligheidskamer)
    case = admitted["id"]
    close(people, admitted)

    # A complaint comes, and the local team's officer holds the case. Five years later nothing happens before that ends.
    hold = people.fem.do("PlaceHold", case=case, ground="KLACHT")["hold"]
    assert hold["caseId"] == case
    assert holds(people.fem, case=case) == [hold["id"]]
    assert holds(gitta, case=case) == []
    time.passes("5 years 2 days")
    assert swept(veiligheidskamer) == Swept(proposed=0, destroyed=0)
    people.fem.do("LiftHold", hold=hold["id"], expectedVersion=hold["version"])
    assert holds(people.fem, case=case, current=True) == []
    assert swept(veiligheidskamer) == Swept(proposed=1, destroyed=0)

    listed = approve(people, admitted)
    assert swept(veiligheidskamer).destroyed == 0
    assert jet.texts(case) == [TEXT]

    # After the cooling-off it goes. Every organisation that had to do with it may read what went; nobody is named.
    time.passes("8 days")
    assert swept(veiligheidskamer) == Swept(proposed=0, destroyed=1)
    assert gitta.ask("DestructionList", id=listed)["destructionList"]["state"] == "AFGEROND"
    (proof,) = declared(gitta, case)
    assert declared(people.fem, case) == [proof]
    assert (declared(jet, case), declared(piet, case)) == ([], [])
    assert (proof["manner"], proof["policy"]["code"]) == ("SLEUTELS_EN_RIJEN", "ZVH_CASUS")
    assert (proof["what"]["subjects"], proof["what"]["contributions"], proof["what"]["weighings"]) == (2, 1, 2)
    assert proof["unreadableFrom"] > proof["keysGoneAt"]
    assert not [name for name in ("Mila", "Sam", TEXT, admitted["number"]) if name in str(proof)]

    # Nobody reads the case any more: its id is answered like one of nothing.
    for name in PEOPLE:
        seat = getattr(people, name)
        assert answers(seat, case) == answers(seat, write_node_id("Case", uuid4())), name
        assert case not in [one["id"] for one in seat.cases()]
    key = read_node_id(case)
    assert key is not None
    for table in ("participation", "contribution", "subject", "referral", "weighing", "notification", "outbox"):
        assert veiligheidskamer.rows(f"SELECT id FROM casework.{table} WHERE case_id = $1", key.row_id) == []


def bring_together(people: SimpleNamespace, chamber: Chamber) -> Any:
    """A case with a little of everything, in which Piet reads what Jet brought."""
    admitted = admit(people, refer(people, chamber))
    invite(people, admitted)
    family = {one["roleInHousehold"]: one["id"] for one in people.jet.case(admitted["id"])["subjects"]}
    ggz = [people.piet.organisation]
    law(people.jet, family["KIND"], recipients=ggz, categories=["IDENTITEIT", "VEILIGHEID"])
    consent(people.jet, family["OUDER"], recipients=ggz, categories=["GEZONDHEID"])
    brought(people.jet, admitted["id"], family["KIND"], recipients=[{"organisation": people.piet.organisation}])
    assert people.piet.texts(admitted["id"]) == [TEXT]
    return {**admitted, "child": family["KIND"]}


def brought(seat: Seat, case: str, subject: str, **more: Any) -> list[str]:
    """Bring the text; the codes of what was refused."""
    text = {"category": "VEILIGHEID", "purpose": "VEILIGHEID_GEZIN", "nature": "FEIT", "body": TEXT}
    payload = seat.attempt("Contribute", case=case, subjects=[subject], **text, **more)
    return [one["code"] for one in payload["errors"]]


def close(people: SimpleNamespace, admitted: Any) -> None:
    """Jet may not close it; Vera does, with an outcome.

    Then nothing is brought any more, and everybody reads what they read before.
    """
    jet, case = people.jet, admitted["id"]
    asked = {"case": case, "expectedVersion": admitted["version"]}
    assert [one["code"] for one in jet.attempt("CloseCase", **asked)["errors"]] == ["NOT_ALLOWED"]
    assert jet.case(case)["stage"] == "TOEGELATEN"
    assert jet.ask("RetentionTerm", case=case) == {"retentionTerm": None}
    assert [one["code"] for one in people.vera.attempt("CloseCase", **asked)["errors"]] == ["OUTCOME_MISSING"]
    ended = people.vera.do("RecordOutcome", case=case, outcome="OPGELOST")["case"]
    assert [one["outcome"] for one in ended["outcomes"]] == ["OPGELOST"]
    closed = people.vera.do("CloseCase", **asked)["case"]
    term = closed["retentionTerm"]
    assert (closed["stage"], term["policy"]["code"]) == ("AFGESLOTEN", "ZVH_CASUS")
    assert term["dueAt"][:4] == str(int(closed["closedAt"][:4]) + 5)
    assert brought(jet, case, admitted["child"]) == ["CASE_STAGE"]
    assert (jet.texts(case), people.piet.texts(case)) == ([TEXT], [TEXT])
    # Until when it is kept is for who sees the case, and for who will approve its destruction.
    for seat in (jet, people.gitta):
        shown = seat.ask("RetentionTerm", case=case)["retentionTerm"]
        assert (shown["dueAt"], shown["policy"]["term"]) == (term["dueAt"], "P5Y")
    assert people.kim.ask("RetentionTerm", case=case) == {"retentionTerm": None}


def approve(people: SimpleNamespace, admitted: Any) -> str:
    """Gitta and Ben approve, each once and in one role; nobody else sees the list. Its id."""
    gitta, ben = people.gitta, people.ben
    assert [lists(seat) for seat in (people.jet, people.vera, people.fem, people.piet)] == [[], [], [], []]
    (listed,) = lists(gitta, waiting=True)
    assert lists(ben) == [listed]
    assert (listed["state"], listed["approvals"]) == ("TER_GOEDKEURING", [])
    shown = gitta.ask("DestructionList", id=listed["id"])["destructionList"]
    (entry,) = [edge["node"] for edge in shown["destructions"]["edges"]]
    assert (entry["caseId"], entry["caseNumber"]) == (admitted["id"], admitted["number"])
    assert entry["state"] == "VOORGESTELD"
    assert people.jet.ask("DestructionList", id=listed["id"]) == {"destructionList": None}

    one = {"destructionList": listed["id"]}
    stranger = people.jet.attempt("ApproveDestruction", **one, expectedVersion=1)["errors"]
    assert [(error["code"], error["field"]) for error in stranger] == [("NOT_FOUND", "destructionList")]
    first = gitta.do("ApproveDestruction", **one, expectedVersion=1)["destructionList"]
    assert (first["state"], first["executeAt"]) == ("TER_GOEDKEURING", None)
    twice = gitta.attempt("ApproveDestruction", **one, expectedVersion=first["version"])["errors"]
    assert [error["code"] for error in twice] == ["ALREADY_APPROVED"]
    second = ben.do("ApproveDestruction", **one, expectedVersion=first["version"])["destructionList"]
    assert second["state"] == "AFKOELING"
    assert [approval["capacity"] for approval in second["approvals"]] == ["PRIVACY_OFFICER", "BEHEERDER"]
    return str(listed["id"])


def answers(seat: Seat, id: str) -> list[Any]:
    """Everything that can be asked with a case's id."""
    asked = [
        seat.send(f"query Ask($id: ID!) {{ {question} }}", {"id": id})
        for question in (
            "case(id: $id) { id number }",
            "node(id: $id) { id }",
            "retentionTerm(case: $id) { id }",
            "legalHolds(case: $id) { edges { node { id } } }",
        )
    ]
    refused = seat.attempt("PlaceHold", case=id, ground="KLACHT")["errors"]
    return [*((one.status, one.body) for one in asked), refused]
