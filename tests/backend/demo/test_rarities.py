"""What lies in the demo once: the case of the Zorg- en Veiligheidshuis, and somebody who may not be found."""

from typing import Any

from backend.demo import cast, everybody, signin
from backend.demo.shelter import SHELTER
from tests.backend.demo.stand import OPERATIONS, Stand

HOUSE = cast.region().huis[0].name
HAVEN = cast.region().partner(SHELTER).name


def asks(demo: Stand, who: str, document: str, **variables: Any) -> Any:
    """What somebody is answered to a document that the product has."""
    settings = demo.settings
    token = signin.token(settings, signin.demo_region(settings), everybody.anybody(who))
    answer = demo.ask(token, (OPERATIONS / f"{document}.graphql").read_text(encoding="utf-8"), **variables)
    assert "errors" not in answer, answer
    return answer["data"]


def case_of(demo: Stand, who: str, *, tafel: str = "", partner: str = "") -> str:
    """The one case on somebody's list at this tafel, or in which this partner is seen to take part."""
    cases = [edge["node"] for edge in asks(demo, who, "partner/Worklist", first=100)["cases"]["edges"]]
    (found,) = (
        one["id"]
        for one in cases
        if one["tafel"]["name"] == tafel
        or partner in {each["organisation"]["name"] for each in one["participations"] if each["organisation"]}
    )
    return str(found)


def matrix(demo: Stand, who: str, case: str) -> list[Any]:
    return [edge["node"] for edge in asks(demo, who, "partner/ShareMatrix", case=case)["shareMatrix"]["edges"]]


def test_at_the_house_only_who_is_authorised_reads_and_a_refusal_is_told_without_its_reason(demo: Stand) -> None:
    case = case_of(demo, "yara", tafel=HOUSE)
    for who, reads_why in (("yara", True), ("amina", False), ("mare", False)):
        (one,) = asks(demo, who, "partner/SharingRefusals", case=case)["case"]["sharingRefusals"]
        assert (one["categories"], one["stands"], one["reason"] is not None) == (["STRAFRECHTELIJK"], True, reads_why)
    # A colleague who was not screened and authorised by name takes part, and reads nobody's name.
    names = {
        who: [one["name"] for one in asks(demo, who, "partner/CaseInFull", id=case)["case"]["subjects"]]
        for who in ("yara", "koen", "omar")
    }
    assert len(names["yara"]) == len(names["koen"]) == 2
    assert names["omar"] == []
    refused = {
        cell["category"]
        for line in matrix(demo, "yara", case)
        for cell in line["cells"]
        if cell["refusing"] and line["organisation"]["name"].startswith("Veilig Thuis")
    }
    assert refused == {"STRAFRECHTELIJK"}
    found = asks(demo, "job", "privacy_officer/PartnershipParticipants")["partnershipParticipants"]["edges"]
    assert {edge["node"]["basis"] for edge in found} == {"WETTELIJK", "TOEGELATEN"}
    assert asks(demo, "chantal", "privacy_officer/AuthorisedPersons")["authorisedPersons"]["edges"]


def test_a_number_is_shown_to_whom_the_law_lets_use_it(demo: Stand) -> None:
    case = case_of(demo, "amina", tafel=HOUSE)
    people = asks(demo, "amina", "partner/CaseInFull", id=case)["case"]["subjects"]
    (subject,) = (one["id"] for one in people if one["roleInHousehold"] == "OUDER")
    shown = {who: asks(demo, who, "partner/CitizenNumber", subject=subject) for who in ("amina", "koen")}
    assert shown == {"amina": {"citizenNumber": "999990019"}, "koen": {"citizenNumber": None}}


def test_a_shelter_takes_part_and_only_who_must_know_sees_it(demo: Stand) -> None:
    case = case_of(demo, "vera", partner=HAVEN)
    for who, seen in (("vera", True), ("wilma", True), ("anouk", False), ("omar", False)):
        told = asks(demo, who, "partner/CaseInFull", id=case)["case"]
        takes_part = {one["organisation"]["name"] for one in told["participations"] if one["organisation"]}
        assert (HAVEN in takes_part) is seen, who
    assert HAVEN not in {line["organisation"]["name"] for line in matrix(demo, "anouk", case) if line["organisation"]}
    (rule,) = (
        rule
        for one in asks(demo, "anouk", "partner/SafeContact", case=case)["case"]["subjects"]
        for rule in one["contactRules"]
    )
    assert (rule["channel"], rule["notAtHome"], rule["days"]) == ("TELEFOON", True, [1, 2, 4])


def test_a_basis_waits_for_its_second_reader_and_opens_nothing(demo: Stand) -> None:
    case = case_of(demo, "vera", partner=HAVEN)
    bases = [
        (one["id"], basis)
        for one in asks(demo, "anouk", "partner/CaseInFull", id=case)["case"]["subjects"]
        for basis in one["legalBases"]
        if basis["groundCode"] == "VITAAL_BELANG"
    ]
    ((subject, _),) = bases
    cells = [
        cell
        for line in matrix(demo, "anouk", case)
        if line["subjectId"] == subject and line["organisation"]["name"].startswith("Politie")
        for cell in line["cells"]
        if cell["category"] == "CONTACT"
    ]
    assert [(cell["open"], cell["missing"]) for cell in cells] == [(False, "SECOND_READER_MISSING")]
