"""What police and prosecution bring stands on a decision: it ends, and nothing new follows on it; the ban stays."""

from typing import Any

import pytest

from tests.scenarios.chamber import Seat
from tests.scenarios.village import Village
from tests.scenarios.village_steps import Household, brings, codes, household

CONVICTED, PROBATION = "Bram is veroordeeld.", "Bram heeft een proeftijd."


@pytest.mark.full
def test_a_decision_that_ends_bears_nothing_new_and_changes_nothing_else(village: Village) -> None:
    village.at("2027-10-02 10:00")
    omar, otto, olga = village.omar, village.otto, village.olga
    house = household(village, omar, olga, born={"bram": "1988-05-06"})
    of_police = otto.do(
        "RecordPoliceDecision",
        article="WPG_20",
        tafel=village.region.tafel,
        interest="De veiligheid van een gezin.",
        goal="Weten of er gevaar is.",
        conditions="Alleen aan deze tafel.",
        decided=decided(olga, mark="WPG20-1", ends="2027-10-10T10:00:00Z"),
    )["policeDecision"]
    of_justice = olga.do(
        "RecordJusticeProvision",
        purpose="HULP_AAN_BETROKKENEN",
        necessity="Hulp kan niet zonder dit te weten.",
        decided=decided(omar, mark="WJSG-1", ends="2027-10-12T10:00:00Z"),
    )["justiceProvision"]
    on_police, on_justice = {"policeDecision": of_police["id"]}, {"justiceProvision": of_justice["id"]}

    # Each may bring it on its own decision only, and what they bring says that it may not be passed on.
    assert tries(omar, olga, house, on={}) == ["POLICE_DECISION_MISSING"]
    assert tries(olga, omar, house, on={}) == ["PROVISION_MISSING"]
    assert tries(omar, olga, house, on=on_justice) == ["PROVISION_UNWANTED"]
    for seat, to, ground, on, text in (
        (omar, olga, "WPG_20", on_police, CONVICTED),
        (olga, omar, "WJSG_39F", on_justice, PROBATION),
    ):
        assert codes(may(seat, to, house["bram"], ground)) == []
        made = brings(
            seat, house, ["bram"], text, category="STRAFRECHTELIJK", to=[to], providedOn=on, redaction="Geen derden."
        )
        village.called(made["id"], text)
    assert set(olga.texts(house.case)) == set(omar.texts(house.case)) == {CONVICTED, PROBATION}
    shown = [edge["node"] for edge in olga.case(house.case)["contributions"]["edges"]]
    assert [one["onwardDisclosureBanned"] for one in shown] == [True, True]
    assert all("niet verder" in one["onwardDisclosureNotice"] for one in shown)

    # The police decision ends: who keeps the register sees that, and nobody sees anything else change.
    village.at("2027-10-10 11:58")
    village.look()
    village.at("2027-10-10 12:00")
    village.sweep()
    assert village.changed() == {"omar otto": ["~ PoliceDecision: inForce"]}
    assert tries(omar, olga, house, on=on_police) == ["POLICE_DECISION_EXPIRED"]

    # So does the provision, two days later; of neither anything new is brought, and that too changes nothing.
    village.at("2027-10-12 12:00")
    village.sweep()
    assert village.changed() == {"olga": ["~ JusticeProvision: inForce"]}
    assert tries(olga, omar, house, on=on_justice) == ["PROVISION_EXPIRED"]
    assert village.changed() == {}


def decided(to: Seat, *, mark: str, ends: str) -> dict[str, Any]:
    """What a decision names: data, recipients, and when it holds."""
    return {
        "mark": mark,
        "authority": "Fictief bevoegd gezag",
        "decidedOn": "2027-10-01",
        "categories": ["STRAFRECHTELIJK"],
        "recipients": [to.organisation],
        "startsAt": "2027-10-01T00:00:00Z",
        "endsAt": ends,
    }


def may(seat: Seat, to: Seat, subject: str, ground: str) -> Any:
    """Record the basis on which one of them lets the other read of a conviction."""
    return seat.attempt(
        "RecordBasis",
        subject=subject,
        kind="WETTELIJK",
        groundCode=ground,
        art6="E",
        art10="UAVG_33_1_A",
        purpose="VEILIGHEID_GEZIN",
        categories=["STRAFRECHTELIJK"],
        recipients=[to.organisation],
        necessity="Het gaat om de veiligheid van een gezin.",
        proportionality="Alleen wat daarvoor nodig is.",
        subsidiarity="Zonder namen overleggen was niet genoeg.",
    )


def tries(seat: Seat, to: Seat, house: Household, *, on: dict[str, str]) -> list[str]:
    """Try to bring something else on a decision; why that was refused."""
    asked = {
        "category": "STRAFRECHTELIJK",
        "purpose": "VEILIGHEID_GEZIN",
        "nature": "FEIT",
        "body": "Bram is aangehouden.",
    }
    recipients = [{"organisation": to.organisation}]
    more = {"case": house.case, "subjects": [house["bram"]], "redaction": "Geen derden."}
    return codes(seat.attempt("Contribute", **asked, **more, recipients=recipients, providedOn=on or None))
