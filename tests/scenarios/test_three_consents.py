"""Three consents that never mix: to break secrecy, to receive care, to share. Each does its own work and ends alone."""

import pytest

from tests.scenarios.village import Village
from tests.scenarios.village_steps import brings, codes, consents, given, household

YESTERDAY = "2027-02-28T12:00:00Z"
TOLD = "Mila slikt medicijnen tegen angst."
RECORDED = ["+ ConsentForm", "+ ConsentSigner", "+ LegalBasis TOESTEMMING"]
NOTICE = "+ Notification CONSENT_WITHDRAWN"


@pytest.mark.full
def test_each_of_three_consents_does_its_own_work_and_ends_alone(village: Village) -> None:
    village.at("2027-03-01 10:00")
    jet, piet = village.jet, village.piet
    house = household(village, piet, village.omar, born={"mila": "1990-03-04"})
    mila = house["mila"]
    told = village.called(brings(piet, house, ["mila"], TOLD, category="GEZONDHEID")["id"], "medicijnen")
    village.look()

    # Mila lets Piet speak. He may tell Jet now, which she does not read yet; nobody learns anything else.
    speaking = consents(
        piet, mila, to=jet, category="GEZONDHEID", consent=given(at=YESTERDAY, kind="DOORBREKEN_GEHEIM")
    )["legalBasis"]
    different = ["~ Contribution medicijnen: releases", "~ Subject Mila: legalBases"]
    told_jet = {"organisation": jet.organisation, "secrecyGround": "TOESTEMMING_BETROKKENE"}
    assert piet.attempt("ReleaseContribution", contribution=told, recipient=told_jet)["errors"] == []
    assert village.changed() == {
        "piet": ["+ Consent DOORBREKEN_GEHEIM", *RECORDED, "+ Release", *different],
        "jet jos fem": ["+ Notification CASE_CHANGED"],
    }

    # She wants the help of Jet's team. That opens nothing, and its end, which the team is told, closes nothing.
    care = consents(jet, mila, to=jet, category="GEZONDHEID", consent=given(at=YESTERDAY, kind="HULPVERLENING"))
    care = care["legalBasis"]["consent"]["id"]
    assert village.changed() == {"jet jos": ["+ Consent HULPVERLENING", *RECORDED, "~ Subject Mila: legalBases"]}
    jet.do("WithdrawConsent", consent=care)
    assert village.changed() == {"jet jos": [NOTICE, "~ Consent HULPVERLENING: withdrawnAt"], "fem": [NOTICE]}

    # She agrees that Jet's team reads of her health. Now, and only for that team, it opens.
    sharing = consents(jet, mila, to=jet, category="GEZONDHEID", consent=given(at=YESTERDAY))["legalBasis"]
    opened = ["+ Consent VERWERKING", *RECORDED[:2], "+ Contribution medicijnen", "+ LegalBasis TOESTEMMING"]
    opened += ["+ Release", "~ Case: contributions", "~ Subject Mila: legalBases"]
    assert village.changed() == {"jet jos": opened}
    closed = ["- Contribution medicijnen", "- Release", "~ Case: contributions tasks"]
    stop = [NOTICE, "+ Task GEBRUIK_STAKEN"]
    jet.do("WithdrawConsent", consent=sharing["consent"]["id"])
    assert village.changed() == {
        "jet jos": [*stop, *closed, "~ Consent VERWERKING: withdrawnAt"],
        "fem": stop,
    }

    # What was withdrawn opens by nothing but a new consent; and then Piet may speak no more, and it closes again.
    # What she gave the day before it is none.
    again = consents(jet, mila, to=jet, category="GEZONDHEID", consent=given(at=YESTERDAY))
    assert codes(again) == ["GIVEN_BEFORE_WITHDRAWAL"]
    assert village.changed() == {}
    village.at("2027-03-02 10:00")
    again = consents(jet, mila, to=jet, category="GEZONDHEID", consent=given(at="2027-03-02T08:00:00Z"))
    assert codes(again) == []
    assert village.changed() == {"jet jos": opened}
    piet.do("WithdrawConsent", consent=speaking["consent"]["id"])
    assert village.changed() == {
        "jet jos": [*stop, *closed],
        "fem": stop,
        "piet": [NOTICE, "~ Consent DOORBREKEN_GEHEIM: withdrawnAt", "~ Release: secrecyLifted"],
        "pia": [NOTICE],
    }
