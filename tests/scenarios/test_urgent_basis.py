"""A story of one night: an officer on duty shares what cannot wait; what becomes of it when nobody looks, or one does.

The night is the Thursday before Easter 2026. Good Friday, the weekend and Easter Monday are no working days, so what
one person decided alone ends with the Tuesday after it. Told over real HTTP, with the product's own documents; only the
clock of the region is set.
"""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from casegraph.compiler.relay import read_node_id
from tests.scenarios.chamber import Chamber, Seat
from tests.scenarios.steps import admit, invite, refer

NIGHT, MONDAY, ENDS = "2026-04-02 22:00", "2026-04-06 23:00", "2026-04-08 00:00"
OF_MOTHER, OF_CHILD, OF_HELP = "Mila is bedreigd.", "Sam is niet op school gezien.", "Piet spreekt Mila elke week."


@pytest.fixture
def clock(veiligheidskamer: Chamber) -> Iterator[SimpleNamespace]:
    """Sets the region's clock to a moment in the Netherlands, and right again afterwards."""

    def at(moment: str) -> None:
        veiligheidskamer.rows(
            "UPDATE tenants.cell SET clock_offset = $1::text::timestamp AT TIME ZONE 'Europe/Amsterdam' - now()", moment
        )

    yield SimpleNamespace(at=at)
    veiligheidskamer.rows("UPDATE tenants.cell SET clock_offset = interval '0'")


def test_what_one_officer_decides_at_night_ends_unless_a_second_person_looks(
    people: SimpleNamespace, veiligheidskamer: Chamber, clock: SimpleNamespace
) -> None:
    jet, vera, piet, omar, fem = (getattr(people, name) for name in ("jet", "vera", "piet", "omar", "fem"))
    clock.at(NIGHT)
    case = admit(people, refer(people, veiligheidskamer))
    invite(people, case)
    family = {one["roleInHousehold"]: one["id"] for one in jet.case(case["id"])["subjects"]}
    told = {
        OF_MOTHER: brought(jet, piet, case["id"], family["OUDER"], text=OF_MOTHER),
        OF_CHILD: brought(jet, piet, case["id"], family["KIND"], text=OF_CHILD),
        OF_HELP: brought(jet, piet, case["id"], family["OUDER"], text=OF_HELP, category="HULPVERLENING"),
    }
    assert piet.texts(case["id"]) == []

    # Jet is not on duty; then she is, and decides alone, for the minimum.
    assert refused(emergency(jet, piet, family["OUDER"])) == ["URGENT_NOT_ON_DUTY"]
    on_duty(veiligheidskamer, case["id"])
    assert refused(emergency(jet, piet, family["OUDER"], categories=["VEILIGHEID", "HULPVERLENING"])) == [
        "URGENT_BEYOND_MINIMUM"
    ]
    assert piet.texts(case["id"]) == []
    basis = emergency(jet, piet, family["OUDER"])["legalBasis"]
    assert (basis["asksSecondReader"], basis["urgentUntil"]) == (True, "2026-04-07T22:00:00+00:00")

    # Who must know is told at once; Jet's organisation has a task; the police hear of nothing.
    assert [urgent(seat, case["id"]) for seat in (jet, vera, omar)] == [1, 1, 0]
    assert [one["kind"] for one in tasks(jet, case["id"])] == ["SPOED_BEOORDELEN"]

    # Piet reads the minimum about the mother, and why, and nothing of other help or of the child.
    assert piet.texts(case["id"]) == [OF_MOTHER]
    because = piet.ask("WhyMayISeeThis", id=told[OF_MOTHER])["explainAccess"]
    assert (because["ground"], because["bases"]) == ("SHARED", [basis["id"]])
    assert "spoedgrondslag" in str(because)
    for hidden in (OF_CHILD, OF_HELP):
        assert piet.ask("WhyMayISeeThis", id=told[hidden]) == {"explainAccess": None}
    clock.at(MONDAY)
    assert piet.texts(case["id"]) == [OF_MOTHER]

    # Nobody looked: it ends by itself, for Piet and not for Jet, and she does not decide the same alone once more.
    clock.at(ENDS)
    assert (piet.texts(case["id"]), len(jet.texts(case["id"]))) == ([], 3)
    assert piet.ask("WhyMayISeeThis", id=told[OF_MOTHER]) == {"explainAccess": None}
    late = fem.attempt("ConfirmLegalBasis", legalBasis=basis["id"], expectedVersion=basis["version"])
    assert refused(late) != []
    assert refused(emergency(jet, piet, family["OUDER"])) == ["URGENT_AGAIN"]
    assert piet.texts(case["id"]) == []

    # About the child a colleague confirms in time: it goes on, and only that.
    second = emergency(jet, piet, family["KIND"])["legalBasis"]
    own = jet.attempt("ConfirmLegalBasis", legalBasis=second["id"], expectedVersion=second["version"])
    assert refused(own) == ["OWN_DECISION"]
    colleague(veiligheidskamer, case["id"])
    fem.do("ConfirmLegalBasis", legalBasis=second["id"], expectedVersion=second["version"])
    clock.at("2026-05-01 12:00")
    assert piet.texts(case["id"]) == [OF_CHILD]
    assert omar.texts(case["id"]) == []


def brought(seat: Seat, recipient: Seat, case: str, subject: str, *, text: str, category: str = "VEILIGHEID") -> str:
    """Bring a text that is released to one partner; its id."""
    made = seat.do(
        "Contribute",
        case=case,
        subjects=[subject],
        category=category,
        purpose="VEILIGHEID_GEZIN",
        nature="FEIT",
        body=text,
        recipients=[{"organisation": recipient.organisation}],
    )
    id: str = made["contribution"]["id"]
    return id


def emergency(seat: Seat, recipient: Seat, subject: str, **changes: Any) -> Any:
    """Ask to record an urgent basis on vital interest; the payload, refused or not."""
    asked = {
        "subject": subject,
        "kind": "WETTELIJK",
        "groundCode": "VITAAL_BELANG",
        "art6": "D",
        "purpose": "VEILIGHEID_GEZIN",
        "categories": ["IDENTITEIT", "VEILIGHEID"],
        "recipients": [recipient.organisation],
        "necessity": "Er is vannacht gevaar.",
        "proportionality": "Alleen wat vannacht nodig is.",
        "subsidiarity": "Morgen is te laat.",
        "urgent": True,
    }
    return seat.attempt("RecordBasis", **(asked | changes))


def refused(payload: Any) -> list[str]:
    return [one["code"] for one in payload["errors"]]


def urgent(seat: Seat, case: str) -> int:
    """How often somebody was told of an emergency in this case."""
    found = [edge["node"] for edge in seat.ask("Notifications")["notifications"]["edges"]]
    return len([one for one in found if one["topic"] == "URGENT_BASIS_RECORDED" and one["case"]["id"] == case])


def tasks(seat: Seat, case: str) -> list[Any]:
    found = [edge["node"] for edge in seat.ask("Tasks")["tasks"]["edges"]]
    # A task outlives what it was about: the case of another story may be gone.
    return [one for one in found if one["case"] and one["case"]["id"] == case]


def on_duty(chamber: Chamber, case: str) -> None:
    """Jet is the officer on duty for this case."""
    _role(chamber, "jet", "PIKET", case)


def colleague(chamber: Chamber, case: str) -> None:
    """Fem may look at what was recorded in this case."""
    _role(chamber, "fem", "DEELNEMER", case)


def _role(chamber: Chamber, name: str, kind: str, case: str) -> None:
    key = read_node_id(case)
    assert key is not None
    chamber.arrange(lambda world: world.role(chamber.members[name], kind, case=key.row_id))
