"""Withdrawing is as easy as giving: by a call to who takes part, or with the code of a receipt. It closes at once."""

from tests.scenarios.village import Village
from tests.scenarios.village_steps import agree, brings, household
from tests.security.paper import asked, code_in, page, text_of

TOLD = "+ Notification CONSENT_WITHDRAWN"
HELPED = {"mila": "Mila krijgt hulp.", "bram": "Bram krijgt hulp."}


def test_a_consent_is_withdrawn_by_telephone_or_with_its_code(village: Village) -> None:
    village.at("2027-11-02 10:00")
    jet, piet, omar, fem = village.jet, village.piet, village.omar, village.fem
    house = household(village, piet, omar, born={"mila": "1990-03-04", "bram": "1988-05-06"})
    consents = {}
    for name, text in HELPED.items():
        made = brings(jet, house, [name], text, category="HULPVERLENING", to=[piet])
        village.called(made["id"], text)
        basis = agree(village, house, name, name, to=piet, category="HULPVERLENING", at="2027-11-01T10:00:00Z")
        consents[name] = basis["consent"]["id"]
    receipt = asked(jet, {"consent": consents["bram"]})
    village.look()

    # Mila calls the police, who know of no consent. Hers closes at once; Jet's team checks afterwards who called, and
    # Piet's organisation stops using what it received. Bram's stays as it was.
    omar.do("RegisterWithdrawal", subject=house["mila"], channel="TELEFONISCH", note="Mila belde de wijkagent.")
    different = ["+ Withdrawal", "~ Case: tasks", "~ Consent VERWERKING: withdrawal withdrawnAt"]
    assert village.changed() == {
        "jet jos": [TOLD, "+ Task IDENTITEIT_NAGAAN", *different],
        "fem": [TOLD, "+ Task IDENTITEIT_NAGAAN"],
        "piet": closed("mila"),
        "pia": [TOLD, "+ Task GEBRUIK_STAKEN"],
    }
    received = fem.ask("WhoReceived", consent=consents["mila"])["receivedUnder"]["edges"]
    (line,) = [edge["node"] for edge in received]
    assert (line["organisation"]["name"], line["contributions"], line["outcome"]) == ("GGZ", 1, None)
    assert line["readings"] > 0
    (stop,) = [
        edge["node"]
        for edge in piet.ask("Tasks")["tasks"]["edges"]
        if edge["node"]["kind"] == "GEBRUIK_STAKEN" and (edge["node"]["case"] or {}).get("id") == house.case
    ]
    piet.do("CompleteTask", task=stop["id"], expectedVersion=stop["version"], outcome="GEDAAN")
    received = fem.ask("WhoReceived", consent=consents["mila"])["receivedUnder"]["edges"]
    assert received[0]["node"]["outcome"] == "GEDAAN"
    village.look()

    # Bram has the receipt of his. On the page, without signing in, he reads what he withdraws, and does.
    url, code = jet.url.rsplit("/", 2)[0], code_in(text_of(receipt))
    assert "Hulpverlening" in page(url, "dorp", {"code": code, "step": "look"}).text
    assert village.changed() == {}
    assert "Uw toestemming is ingetrokken" in page(url, "dorp", {"code": code, "step": "withdraw"}).text
    assert village.changed() == {
        "jet jos": [TOLD, "+ Withdrawal VERWERKING", "~ Consent VERWERKING: withdrawal withdrawnAt"],
        "fem": [TOLD],
        "piet": closed("bram"),
        "pia": [TOLD, "+ Task GEBRUIK_STAKEN"],
    }
    assert piet.texts(house.case) == []


def closed(name: str) -> list[str]:
    """What Piet sees no more, and what he has to do about it."""
    gone = ["- Consent VERWERKING", f"- Contribution {HELPED[name]}", "- LegalBasis TOESTEMMING", "- Release"]
    return [
        TOLD,
        "+ Task GEBRUIK_STAKEN",
        *gone,
        "~ Case: contributions tasks",
        f"~ Subject {name.title()}: legalBases",
    ]
