"""Jet keeps a case open on her screen: a real worker brings each change to whom it concerns, and to no one else."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.scenarios.chamber import OPERATIONS, Chamber, Seat
from tests.scenarios.steps import admit, consent, invite, law, refer
from tests.scenarios.streams import events, follow

FOLLOW = (OPERATIONS / "partner" / "FollowCases.graphql").read_text(encoding="utf-8")
# The worker takes what is due once a second, so what another organisation is told may come a second later.
SILENCE = 2.5


def seats(people: SimpleNamespace, *names: str) -> dict[str, Seat]:
    return {name: getattr(people, name) for name in names}


def numbers(told: dict[str, str]) -> dict[str, list[Any]]:
    """The numbers of the cases that each follower was shown."""
    return {name: [event["data"]["caseChanged"]["number"] for event in events(text)] for name, text in told.items()}


@pytest.mark.usefixtures("worker")
def test_a_change_comes_to_whom_it_concerns_and_to_no_one_else(
    people: SimpleNamespace, veiligheidskamer: Chamber
) -> None:
    jet, vera, piet, omar = people.jet, people.vera, people.piet, people.omar
    admitted = admit(people, refer(people, veiligheidskamer))
    case, number = admitted["id"], admitted["number"]
    invite(people, admitted)
    family = {one["roleInHousehold"]: one["id"] for one in jet.case(case)["subjects"]}
    for subject in family.values():
        law(jet, subject, recipients=[piet.organisation], categories=["IDENTITEIT"])
    consent(jet, family["OUDER"], recipients=[jet.organisation], categories=["GEZONDHEID"])
    settled(veiligheidskamer)

    def brings() -> None:
        leave = "DOORBREKEN_GEHEIM"
        consent(piet, family["OUDER"], recipients=[jet.organisation], categories=["GEZONDHEID"], kind=leave)
        piet.do(
            "Contribute",
            case=case,
            subjects=[family["OUDER"]],
            category="GEZONDHEID",
            purpose="VEILIGHEID_GEZIN",
            nature="FEIT",
            body="Mila is onder behandeling voor angstklachten.",
            recipients=[{"organisation": jet.organisation, "secrecyGround": "TOESTEMMING_BETROKKENE"}],
        )

    told = follow(
        seats(people, "jet", "piet", "vera", "omar", "kim"),
        text=FOLLOW,
        then=brings,
        heard_by={"jet", "piet"},
        silence=SILENCE,
    )
    assert numbers(told) == {"jet": [number], "piet": [number], "vera": [], "omar": [], "kim": []}
    # Who is not told cannot even notice that something passed by: the stream says what one without events says.
    assert told["omar"] == told["kim"] == told["vera"]

    # The police leave. Their own stream falls silent, though their organisation is told that it has ended.
    (part,) = [one for one in vera.case(case)["participations"] if one["organisation"]["id"] == omar.organisation]
    settled(veiligheidskamer)
    told = follow(
        seats(people, "jet", "vera", "omar", "kim"),
        text=FOLLOW,
        then=lambda: vera.do("EndParticipation", participation=part["id"], expectedVersion=part["version"]),
        heard_by={"jet", "vera"},
        silence=SILENCE,
    )
    assert numbers(told) == {"jet": [number], "vera": [number], "omar": [], "kim": []}
    assert told["omar"] == told["kim"]


def settled(chamber: Chamber) -> None:
    """Wait until the worker has told what went before, so that the next event is the next change's."""
    for _ in range(300):
        (row,) = chamber.rows("SELECT count(*), pg_sleep(0.05) FROM casework.outbox WHERE done_at IS NULL")
        if row["count"] == 0:
            return
    raise TimeoutError("The worker did not come to an end.")
