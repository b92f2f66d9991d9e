"""The first story: a household comes to the lokale veiligheidskamer, is shared as far as the law allows.

Told over real HTTP, with the product's own documents, each person with a token of their own organisation.
"""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from tests.scenarios.chamber import Chamber, Seat
from tests.scenarios.steps import admit, consent, invite, law, refer


def test_the_household_is_shared_as_far_as_the_law_allows(people: SimpleNamespace, veiligheidskamer: Chamber) -> None:
    jet, vera, piet, omar, kim, fem = (getattr(people, name) for name in ("jet", "vera", "piet", "omar", "kim", "fem"))

    # Jet refers. Only she and the weighers know, and the weighers see no persons.
    case = refer(people, veiligheidskamer)
    assert case["stage"] == "AANGEMELD"
    assert [one["name"] for one in sorted(case["subjects"], key=lambda one: one["name"])] == [
        "Mila Verzonnen",
        "Sam Verzonnen",
    ]
    (referral,) = [e["node"] for e in vera.ask("Referrals")["referrals"]["edges"] if e["node"]["id"] == case["id"]]
    assert referral["referral"]["reason"].startswith("Er is vaak ruzie")
    assert referral["subjects"] == []
    assert omar.case(case["id"]) is None

    # Two people of two organisations weigh; then, and only then, the case is admitted and has a number.
    admitted = admit(people, case)
    assert admitted["stage"] == "TOEGELATEN"
    assert admitted["number"]
    invite(people, admitted)
    assert case["id"] in [one["id"] for one in piet.cases()]
    assert piet.case(case["id"])["subjects"] == []

    # The local team records why the others may know who it is about.
    family = {one["roleInHousehold"]: one["id"] for one in jet.case(case["id"])["subjects"]}
    for subject in family.values():
        law(
            jet,
            subject,
            recipients=[piet.organisation, omar.organisation],
            categories=["IDENTITEIT", "VEILIGHEID"],
        )
    assert {one["name"] for one in piet.case(case["id"])["subjects"]} == {"Mila Verzonnen", "Sam Verzonnen"}

    # GGZ brings health data about the mother: nobody else reads it by default, nor after a release without a basis.
    brought = piet.do(
        "Contribute",
        case=case["id"],
        subjects=[family["OUDER"]],
        category="GEZONDHEID",
        purpose="VEILIGHEID_GEZIN",
        nature="FEIT",
        body="Mila is onder behandeling voor angstklachten.",
    )["contribution"]
    assert jet.texts(case["id"]) == []
    # Piet is bound to secrecy: he tells it with Mila's leave, which opens nothing by itself.
    consent(
        piet,
        family["OUDER"],
        recipients=[jet.organisation],
        categories=["GEZONDHEID"],
        kind="DOORBREKEN_GEHEIM",
    )
    piet.do(
        "ReleaseContribution",
        contribution=brought["id"],
        recipient={"organisation": jet.organisation, "secrecyGround": "TOESTEMMING_BETROKKENE"},
    )
    assert jet.texts(case["id"]) == []
    _told_before_sharing(piet, others=(jet, omar), contribution=brought["id"])

    # Mila consents. The local team reads it and may ask why; the police still do not.
    recorded = _consented(jet, family["OUDER"], case=case["id"], before=piet)
    assert jet.texts(case["id"]) == ["Mila is onder behandeling voor angstklachten."]
    because = jet.ask("WhyMayISeeThis", id=brought["id"])["explainAccess"]
    assert (because["ground"], because["bases"]) == ("SHARED", [recorded["id"]])
    _told_in_full(because, basis=recorded["id"], by=jet.organisation)
    assert omar.texts(case["id"]) == []
    assert omar.ask("WhyMayISeeThis", id=brought["id"]) == {"explainAccess": None}

    # The local team brings something about safety, for the police to read.
    jet.do(
        "Contribute",
        case=case["id"],
        subjects=list(family.values()),
        category="VEILIGHEID",
        purpose="VEILIGHEID_GEZIN",
        nature="FEIT",
        body="De buren hoorden gisteren geschreeuw.",
        recipients=[{"organisation": omar.organisation}],
    )
    assert omar.texts(case["id"]) == ["De buren hoorden gisteren geschreeuw."]

    # Mila withdraws. In that same transaction the local team reads it no more; its owner still does.
    jet.do("WithdrawConsent", consent=recorded["consent"]["id"])
    assert jet.texts(case["id"]) == ["De buren hoorden gisteren geschreeuw."]
    assert jet.ask("WhyMayISeeThis", id=brought["id"]) == {"explainAccess": None}
    assert piet.texts(case["id"]) == ["Mila is onder behandeling voor angstklachten."]
    (kept,) = [
        basis["consent"]
        for subject in jet.case(case["id"])["subjects"]
        for basis in subject["legalBases"]
        if basis["kind"] == "TOESTEMMING"
    ]
    assert kept["withdrawnAt"] is not None

    # At night Kim breaks the glass: the minimum, for a short time, and every organisation in the case is told.
    assert kim.case(case["id"]) is None
    opened = kim.do("BreakGlass", number=admitted["number"], reason="Melding van geweld, kinderen in huis.")
    assert {one["name"] for one in opened["case"]["subjects"]} == {"Mila Verzonnen", "Sam Verzonnen"}
    bodies = [edge["node"]["body"] for edge in opened["case"]["contributions"]["edges"]]
    assert bodies == ["De buren hoorden gisteren geschreeuw."]
    for seat in (jet, vera, piet, omar):
        topics = [e["node"]["topic"] for e in seat.ask("Notifications")["notifications"]["edges"]]
        assert "BREAK_GLASS_OPENED" in topics

    # Fem, the local team's officer, sees who of her organisation read what on which ground, and reads no content.
    log = [edge["node"] for edge in fem.ask("AccessLog", action="READ")["accessLog"]["edges"]]
    shared = [
        shown
        for event in log
        for shown in event["subjects"]
        if event["action"] == "READ" and shown["category"] == "GEZONDHEID" and shown["ground"] == "SHARED"
    ]
    assert shared
    assert all(shown["basisIds"] for shown in shared)
    assert fem.case(case["id"]) is None


def _consented(jet: Seat, parent: str, *, case: str, before: Seat) -> Any:
    """The consent to share health data, with in which words it was asked, what proves it and what was asked."""
    witness = before.ask("Viewer")["viewer"]["id"]
    recorded = consent(
        jet, parent, recipients=[jet.organisation], categories=["GEZONDHEID"], witness=None, witnessMember=witness
    )
    (form,) = [
        found["consent"]["form"]
        for one in jet.ask("ConsentForms", case=case)["case"]["subjects"]
        for found in one["legalBases"]
        if found["id"] == recorded["id"]
    ]
    # The witness is a partner: she reads of which organisation, and not who, for its people are its own to know.
    assert (form["evidenceKind"], form["witness"], form["witnessMember"]) == ("MONDELING_MET_GETUIGE", None, None)
    assert form["witnessOrganisation"]["name"]
    theirs = before.ask("ConsentForms", case=case)["case"]["subjects"]
    assert recorded["id"] not in {one["id"] for found in theirs for one in found["legalBases"]}
    assert (form["askedCategories"], form["documentHash"]) == (["GEZONDHEID"], None)
    assert (form["wording"]["code"], form["wording"]["version"]) == ("VERWERKING_NL", 1)
    assert "U mag nee zeggen." in " ".join(form["wording"]["text"])
    return recorded


def _told_before_sharing(owner: Seat, *, others: tuple[Seat, Seat], contribution: str) -> None:
    """Only the owner may ask, and hears per recipient what is missing."""
    asked: dict[str, Any] = {"contribution": contribution, "recipients": [one.organisation for one in others]}
    team, police = owner.ask("MayIShare", **asked)["mayShare"]
    assert (team["may"], team["released"], team["steps"]) == (False, True, ["ASK_CONSENT"])
    assert (police["may"], police["released"]) == (False, False)
    assert {one["missing"] for one in police["lacking"]} <= {"NO_BASIS", "ABOVE_CEILING"}
    assert [other.ask("MayIShare", **asked) for other in others] == [{"mayShare": None}] * 2
    foreseen = owner.ask("WhoWouldSeeThis", id=contribution, organisation=others[0].organisation)["simulateAccess"]
    assert (foreseen["visible"], foreseen["condition"]) == (False, "NO_BASIS")


def _told_in_full(because: Mapping[str, Any], *, basis: str, by: str) -> None:
    (opening,) = because["openings"]
    assert (opening["id"], opening["decidedBy"]) == (basis, by)
    assert opening["decidedAt"] <= because["decidedAt"]
    assert because["participation"]["validFrom"] < because["decidedAt"]
    assert any(because["policyVersion"][:12] in one for one in because["sentences"])
