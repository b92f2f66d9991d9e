"""What wins over any ground, and what passes all of them for an hour: each for whom it is meant and nobody else."""

import pytest

from casegraph.compiler.relay import write_node_id
from tests.scenarios.village import Village
from tests.scenarios.village_steps import brings, household

CHANGED = "+ Notification CASE_CHANGED"


@pytest.mark.full
def test_emergency_recusal_restriction_and_safe_contact_change_only_their_own(village: Village) -> None:
    village.at("2027-12-02 10:00")
    jet, piet, fem, kim = village.jet, village.piet, village.fem, village.kim
    house = household(village, piet, village.omar, born={"mila": "1990-03-04", "bram": "1988-05-06"})
    for name in ("mila", "bram"):
        village.called(brings(jet, house, [name], f"{name} is bang.", to=[piet])["id"], f"over {name}")
        help_ = brings(jet, house, [name], f"{name} krijgt hulp.", category="HULPVERLENING")
        village.called(help_["id"], f"hulp aan {name}")
    village.look()

    # At night Kim opens the minimum. Everybody in the case hears of it, and an hour later it is closed again.
    kim.do("BreakGlass", number=house.number, reason="Melding van geweld, kinderen in huis.")
    opened = ["Case", "Contribution over bram", "Contribution over mila", "Subject Bram", "Subject Mila"]
    heard = "jet jos fem vera gitta piet pia omar otto"
    assert village.changed() == {heard: ["+ Notification BREAK_GLASS_OPENED"], "kim": [f"+ {one}" for one in opened]}
    village.at("2027-12-02 11:02")
    assert village.changed() == {"kim": [f"- {one}" for one in opened]}

    # Jos knows Mila. He sees nothing of this case any more, and for nobody else anything is different.
    jos = write_node_id("Member", village.region.members["jos"])
    fem.do("Recuse", subject=house["mila"], member=jos)
    differences = village.changed()
    assert list(differences) == ["jos"]
    gone = [one.removeprefix("- ") for one in differences["jos"] if one.startswith("- ")]
    assert {*opened, "Contribution hulp aan mila", "Contribution hulp aan bram"} <= set(gone)
    rest = [one for one in differences["jos"] if not one.startswith("- ")]
    assert all(one.startswith("~ Notification") and one.endswith(": case") for one in rest)
    assert village.jos.case(house.case) is None

    # Bram objects to what Piet's organisation does with his data. Until that is lifted Piet knows nothing of him.
    limited = fem.do("Restrict", subject=house["bram"], ground="BEZWAAR", towards=piet.organisation)["restriction"]
    hidden = ["Contribution over bram", "LegalBasis WETTELIJK", "Release", "Subject Bram"]
    assert village.changed() == {
        "piet": [CHANGED, *(f"- {one}" for one in hidden), "~ Case: contributions subjects"],
        "pia": [CHANGED],
    }
    fem.do("LiftRestriction", restriction=limited["id"], expectedVersion=limited["version"])
    shown = sorted([CHANGED, *(f"+ {one}" for one in hidden)])
    assert village.changed() == {"piet": [*shown, "~ Case: contributions subjects"], "pia": [CHANGED]}

    # Mila is to be called, never with Bram. Who may not know her number is told to send nothing, and sees no rule.
    rule = {"channel": "TELEFOON", "address": "06-00000000", "notAtHome": True, "neverWith": [house["bram"]]}
    jet.do("RecordContactRule", subject=house["mila"], **rule)
    assert village.changed() == {"jet": ["+ ContactRule", "~ Subject Mila: contactRules"]}
    alone = jet.ask("MayContact", subject=house["mila"])["mayContact"]
    assert (alone["may"], alone["channel"], alone["notAtHome"]) == (True, "TELEFOON", True)
    together = jet.ask("MayContact", subject=house["mila"], togetherWith=[house["bram"]])["mayContact"]
    assert (together["may"], together["channel"]) == (False, None)
    assert piet.ask("MayContact", subject=house["mila"])["mayContact"]["rules"] == []
    assert village.changed() == {}
