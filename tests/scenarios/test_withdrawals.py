"""Withdrawing is as easy as giving: by a call to who takes part, or with the code of a receipt. It closes at once."""

from tests.scenarios.steps import law
from tests.scenarios.village import Village
from tests.scenarios.village_steps import agree, brings, codes, consents, given, household
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


def test_what_was_withdrawn_does_not_go_on_in_silence(village: Village) -> None:
    """Mila said yes twice, and a law was invoked beside it: with one code all of it closes, and nothing reopens it."""
    village.at("2027-11-09 10:00")
    jet, jos, piet = village.jet, village.jos, village.piet
    house = household(village, piet, born={"mila": "1990-03-04"})
    brings(jet, house, ["mila"], HELPED["mila"], category="HULPVERLENING", to=[piet])
    before = "2027-11-08T10:00:00Z"
    first, second = (
        agree(village, house, "mila", "mila", to=piet, category="HULPVERLENING", at=before)["consent"]["id"]
        for _ in range(2)
    )
    data = {"recipients": [piet.organisation], "categories": ["HULPVERLENING"]}
    beside = law(jet, house["mila"], **data)
    later = law(jet, house["mila"], startsAt="2027-11-09T10:00:00Z", **data)
    assert piet.texts(house.case) == [HELPED["mila"]]

    url, code = jet.url.rsplit("/", 2)[0], code_in(text_of(asked(jet, {"consent": first})))
    done = page(url, "dorp", {"code": code, "step": "withdraw"}).text
    assert "Uw toestemming is ingetrokken" in done
    assert "dan is die ook ingetrokken" in done
    received = {one: village.fem.ask("WhoReceived", consent=one)["receivedUnder"]["edges"] for one in (first, second)}
    assert [len(edges) for edges in received.values()] == [1, 1]
    assert piet.texts(house.case) == []
    look = [
        edge["node"]["objectId"]
        for edge in jet.ask("Tasks", done=False, first=100)["tasks"]["edges"]
        if edge["node"]["kind"] == "HERBEOORDELEN" and (edge["node"]["case"] or {}).get("id") == house.case
    ]
    assert len(set(look)) == len({beside["id"], later["id"]}) == 2
    village.at("2027-11-09 12:00")
    assert piet.texts(house.case) == []

    # Neither the form of the day before opens it again, nor a law for another purpose without a reason.
    again = consents(jet, house["mila"], to=piet, category="HULPVERLENING", consent=given(at=before))
    assert codes(again) == ["GIVEN_BEFORE_WITHDRAWAL"]
    asks = {
        "subject": house["mila"],
        "kind": "WETTELIJK",
        "groundCode": "GEMEENTELIJKE_TAAK",
        "art6": "E",
        "necessity": "Nodig.",
        "proportionality": "Alleen dit.",
        "subsidiarity": "Minder kan niet.",
        **data,
    }
    silent = jet.attempt("RecordBasis", purpose="HULP_COORDINATIE", **asks)
    assert codes(silent) == ["CONSENT_WAS_WITHDRAWN"]
    assert piet.texts(house.case) == []

    # Jet says why it must go on; it opens when Jos agrees.
    why = "Sinds de intrekking is de veiligheid minder."
    anew = jet.do("RecordBasis", purpose="VEILIGHEID_GEZIN", afterWithdrawal=why, supersedes=beside["id"], **asks)
    assert piet.texts(house.case) == []
    jos.do("ConfirmLegalBasis", legalBasis=anew["legalBasis"]["id"], expectedVersion=anew["legalBasis"]["version"])
    assert piet.texts(house.case) == [HELPED["mila"]]


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
