"""Whoever decides about a child changes: what a consent opened closes at that moment, and what the law opens stays."""

from typing import Any

import pytest

from tests.scenarios.village import Village
from tests.scenarios.village_steps import Household, agree, brings, custody, household, who_signs

HELP, SAFETY = "Sam krijgt hulp op school.", "Sam is vannacht geslagen."
CHANGED, LOOK = "+ Notification CASE_CHANGED", "+ Task HERBEOORDELEN"
UNTIL = "~ LegalBasis TOESTEMMING: reassessFrom validUntil"
GONE = ["- Consent VERWERKING", "- Contribution {}", "- LegalBasis TOESTEMMING", "- Release"]
CLOSED = [*GONE[::2], GONE[3], "~ Case: contributions", "~ Subject Sam: legalBases"]


@pytest.mark.full
def test_joint_custody_ends_and_one_parent_goes_on(village: Village) -> None:
    village.at("2027-07-02 10:00")
    jet, piet, house = village.jet, village.piet, family(village)
    held = {parent: custody(jet, house, "sam", parent)["id"] for parent in ("mila", "bram")}
    agree(village, house, "sam", "mila", "bram", to=piet, category="HULPVERLENING", at="2027-07-01T10:00:00Z")
    village.look()

    # The court ends it on a day to come: everybody who knows the register reads that, and nothing closes before.
    for id_ in held.values():
        ends(village, id_, at="2027-07-05T08:00:00Z")
    known = ["~ Custody GEZAMENLIJK: validUntil"] * 2
    assert village.changed() == {"jet jos piet": [*known, UNTIL], "ilse": known}

    # On the moment itself the help closes for Piet and the safety does not; Jet's organisation must look again.
    village.at("2027-07-05 10:00")
    assert village.sweep() == 1
    closed = {
        "piet": ["- Consent VERWERKING", f"- Contribution {HELP}", *CLOSED[1:]],
        "jet jos": [LOOK, "~ Case: tasks"],
        "fem": [LOOK],
    }
    assert village.changed() == closed
    assert who_signs(village, house, "sam", at="2027-07-05T08:00:00Z") == {"CUSTODY_UNKNOWN"}

    # Mila has custody alone from then on, and her new consent opens the same as theirs did.
    custody(jet, house, "sam", "mila", kind="OUDERLIJK", startsAt="2027-07-05T08:00:00Z", checkedOn="2027-07-05")
    assert who_signs(village, house, "sam", at="2027-07-05T08:00:00Z") == {"mila"}
    village.look()
    agree(village, house, "sam", "mila", to=piet, category="HULPVERLENING", at="2027-07-05T08:00:00Z")
    signed = ["+ ConsentForm", "+ ConsentSigner", "+ LegalBasis TOESTEMMING", "~ Subject Sam: legalBases"]
    opened = ["+ Contribution " + HELP, "+ LegalBasis TOESTEMMING", "+ Release", "~ Case: contributions"]
    assert village.changed() == {
        "jet jos": ["+ Consent VERWERKING", *signed],
        "piet": ["+ Consent VERWERKING", *opened, "~ Subject Sam: legalBases"],
    }


@pytest.mark.full
def test_a_guardian_takes_the_place_of_the_parents(village: Village) -> None:
    village.at("2027-08-02 10:00")
    jet, piet, ilse, house = village.jet, village.piet, village.ilse, family(village)
    parent = custody(jet, house, "sam", "mila", kind="OUDERLIJK")["id"]
    agree(village, house, "sam", "mila", to=piet, category="HULPVERLENING", at="2027-08-01T10:00:00Z")
    village.look()

    # Ilse's organisation becomes the guardian at once. What Mila's consent opened closes in the same moment.
    ends(village, parent, at="2027-08-02T07:00:00Z")
    village.sweep()
    closed = [CHANGED, "- Consent VERWERKING", f"- Contribution {HELP}", *CLOSED[1:4]]
    known = "~ Custody OUDERLIJK: validUntil"
    assert village.changed() == {
        "piet": [*closed, known, CLOSED[4]],
        "pia": [CHANGED],
        "jet jos": [CHANGED, LOOK, "~ Case: tasks", known, UNTIL],
        "fem": [CHANGED, LOOK],
        "ilse": [known],
    }
    guardian = {"kind": "VOOGDIJ_GI", "source": "BESCHIKKING", "checkedOn": "2027-08-02"}
    custody(ilse, house, "sam", ilse, startsAt="2027-08-02T07:00:00Z", **guardian)
    assert village.changed() == {"jet jos piet ilse": ["+ Custody VOOGDIJ_GI", "~ Subject Sam: custody"]}
    assert who_signs(village, house, "sam", at="2027-08-02T07:30:00Z") == {"GEZAG"}

    # Now the guardian signs, and nobody else's signature is asked.
    made = agree(village, house, "sam", ilse, to=piet, category="HULPVERLENING", at="2027-08-02T07:30:00Z")
    (signer,) = made["consent"]["signers"]
    assert (signer["signsAs"], signer["organisation"]["name"]) == ("GEZAG", "Jeugdbescherming")
    assert set(piet.texts(house.case)) == {HELP, SAFETY}


@pytest.mark.full
def test_provisional_guardianship_suspends_the_parent_and_gives_custody_back(village: Village) -> None:
    village.at("2027-10-04 10:00")
    jet, piet, ilse, house = village.jet, village.piet, village.ilse, family(village)
    custody(jet, house, "sam", "mila", kind="OUDERLIJK")
    agree(village, house, "sam", "mila", to=piet, category="HULPVERLENING", at="2027-10-03T10:00:00Z")
    village.look()

    # The court suspends Mila's custody, which stays recorded: what her consent opened closes at once, and no more.
    order = {"kind": "VOORLOPIGE_VOOGDIJ", "source": "BESCHIKKING", "checkedOn": "2027-10-04"}
    order |= {"startsAt": "2027-10-04T07:00:00Z", "endsAt": "2027-12-30T11:00:00Z"}
    custody(ilse, house, "sam", ilse, **order)
    village.sweep()
    closed = [CHANGED, "- Consent VERWERKING", f"- Contribution {HELP}", *CLOSED[1:4]]
    known, about = "+ Custody VOORLOPIGE_VOOGDIJ", "~ Subject Sam: custody"
    assert village.changed() == {
        "piet": [known, *closed, "~ Subject Sam: custody legalBases"],
        "pia": [CHANGED],
        "jet jos": [known, CHANGED, LOOK, "~ Case: tasks", UNTIL, about],
        "fem": [CHANGED, LOOK],
        "ilse": [known, about],
    }
    assert piet.texts(house.case) == [SAFETY]
    assert who_signs(village, house, "sam", at="2027-10-04T07:30:00Z") == {"GEZAG"}

    # The institution signs, alone, and opens the same.
    agreed = agree(village, house, "sam", ilse, to=piet, category="HULPVERLENING", at="2027-10-04T07:30:00Z")
    (signer,) = agreed["consent"]["signers"]
    assert (signer["signsAs"], signer["organisation"]["name"]) == ("GEZAG", "Jeugdbescherming")
    assert set(piet.texts(house.case)) == {HELP, SAFETY}

    # On the day on which it ends Mila has custody again by herself; her old consent opens nothing, a new one does.
    village.at("2027-12-30 12:30")
    village.sweep()
    assert piet.texts(house.case) == [SAFETY]
    assert who_signs(village, house, "sam", at="2027-12-30T11:15:00Z") == {"mila"}
    agree(village, house, "sam", "mila", to=piet, category="HULPVERLENING", at="2027-12-30T11:15:00Z")
    assert set(piet.texts(house.case)) == {HELP, SAFETY}


@pytest.mark.full
def test_a_supervision_order_keeps_the_safety_open_for_who_carries_it_out(village: Village) -> None:
    village.at("2027-09-02 10:00")
    jet, piet, ilse, house = village.jet, village.piet, village.ilse, family(village)
    custody(jet, house, "sam", "mila", kind="OUDERLIJK")
    for partner, category in ((ilse, "VEILIGHEID"), (piet, "HULPVERLENING")):
        agree(village, house, "sam", "mila", to=partner, category=category, at="2027-09-01T10:00:00Z")
    assert ilse.texts(house.case) == [SAFETY]
    village.look()

    # The court orders supervision. Both consents were of before: they close, for Ilse too, until somebody looks again.
    order = {"kind": "OTS", "decision": "C/09/600001", "startsAt": "2027-09-02T07:00:00Z"}
    order = ilse.do("RecordMeasure", child=house["sam"], **order, endsAt="2027-09-20T10:00:00Z")["measure"]
    village.sweep()
    known = "~ Subject Sam: legalBases measures"
    ending = ["+ Task MAATREGEL_EINDIGT", *(one.format(SAFETY) for one in GONE), "~ Case: contributions tasks", known]
    assert village.changed() == {
        "ilse": ["+ Measure OTS", CHANGED, *ending],
        "piet": ["+ Measure OTS", CHANGED, *(one.format(HELP) for one in GONE), "~ Case: contributions", known],
        "pia": [CHANGED],
        "jet jos": [
            "+ Measure OTS",
            CHANGED,
            CHANGED,
            LOOK,
            LOOK,
            "~ Case: tasks",
            UNTIL,
            UNTIL,
            "~ Subject Sam: measures",
        ],
        "fem": [CHANGED, CHANGED, LOOK, LOOK],
    }

    # The law asks Jet to inform the institution as long as the order stands: the safety opens for Ilse, and only that.
    duty(village, house, measure=order["id"])
    opened = [f"+ Contribution {SAFETY}", "+ LegalBasis WETTELIJK", "+ Release", "~ Case: contributions"]
    about = "~ Subject Sam: legalBases"
    assert village.changed() == {"jet jos": ["+ LegalBasis WETTELIJK", about], "ilse": [*opened, about]}

    # With the order it ends, to the second, also for Ilse; and Piet, who reads of the safety by law, notices nothing.
    village.at("2027-09-20 11:58")
    village.sweep()
    village.look()
    village.at("2027-09-20 12:00")
    village.sweep()
    ended = [f"- Contribution {SAFETY}", "- LegalBasis WETTELIJK", "- Release", "~ Case: contributions", about]
    assert village.changed() == {"ilse": ended}
    assert piet.texts(house.case) == [SAFETY]


def family(village: Village) -> Household:
    """Sam and both parents. Piet reads by law whether Sam is safe; Ilse learns who Sam is."""
    born = {"mila": "1990-03-04", "bram": "1988-05-06", "sam": "2018-06-01"}
    house = household(village, village.piet, by_name_only=[village.ilse], born=born)
    for text, category, to in (
        (HELP, "HULPVERLENING", [village.piet]),
        (SAFETY, "VEILIGHEID", [village.piet, village.ilse]),
    ):
        village.called(brings(village.jet, house, ["sam"], text, category=category, to=to)["id"], text)
    return house


def ends(village: Village, custody_id: str, *, at: str) -> None:
    """Custody ends at a moment (UTC)."""
    village.jet.do("EndCustody", custody=custody_id, expectedVersion=1, endsAt=at)


def duty(village: Village, house: Household, *, measure: str) -> Any:
    """Jet records the duty to inform the institution that carries out an order."""
    return village.jet.do(
        "RecordBasis",
        subject=house["sam"],
        kind="WETTELIJK",
        groundCode="JW_7_3_11_4_GI_OTS",
        art6="C",
        purpose="VEILIGHEID_GEZIN",
        categories=["VEILIGHEID"],
        recipients=[village.ilse.organisation],
        necessity="De jeugdbescherming moet weten of Sam veilig is.",
        proportionality="Alleen wat over de veiligheid gaat.",
        subsidiarity="Zonder dit kan zij haar taak niet doen.",
        measure=measure,
    )
