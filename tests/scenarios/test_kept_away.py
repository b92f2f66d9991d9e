"""Whoever is a danger, or may have no contact, is asked and sent nothing until somebody says why that is over."""

from tests.scenarios.chamber import Seat
from tests.scenarios.village import Village
from tests.scenarios.village_steps import agree, codes, consents, custody, given, household, signatures, who_signs
from tests.security.paper import asked

BORN = {"mila": "1990-03-04", "bram": "1988-05-06", "sam": "2018-06-01", "noor": "2014-06-01"}


def _may_be_written_to(seat: Seat, person: str) -> bool:
    return bool(seat.ask("MayContact", subject=person)["mayContact"]["may"])


def test_a_father_who_is_a_danger_for_one_child_is_asked_for_none(village: Village) -> None:
    village.at("2028-01-10 10:00")
    jet, jos, piet = village.jet, village.jos, village.piet
    house = household(village, piet, born=BORN)
    for child in ("sam", "noor"):
        custody(jet, house, child, "mila")
        custody(jet, house, child, "bram")
    basis = agree(village, house, "sam", "mila", "bram", to=piet, category="HULPVERLENING", at="2028-01-09T10:00:00Z")
    mothers = signatures(house, "mila", "noor", on="2028-01-09")
    form = given(at="2028-01-09T10:00:00Z", signatures=mothers)
    waits = consents(jet, house["noor"], to=piet, category="HULPVERLENING", consent=form)["legalBasis"]["consent"]
    [signer] = [one for one in waits["signers"] if one["signedOn"] is None]
    receipt = {"consent": basis["consent"]["id"], "recipient": house["bram"]}
    assert asked(jet, receipt).status_code == 200

    # A court forbids contact with Sam. From then on he signs nothing, not even what waited, and gets no paper.
    village.at("2028-01-11 10:00")
    banned = custody(jet, house, "sam", "bram", contactBan=True, source="BESCHIKKING", checkedOn="2028-01-11")
    assert not _may_be_written_to(jet, house["bram"])
    assert who_signs(village, house, "noor", at="2028-01-09T10:00:00Z") == {"HOLDER_KEPT_AWAY"}
    late = {"consentSigner": signer["id"], "expectedVersion": signer["version"], "signedOn": "2028-01-10"}
    assert codes(jet.attempt("AddSignature", **late)) == ["SIGNER_KEPT_AWAY"]
    assert codes(consents(jet, house["noor"], to=piet, category="VEILIGHEID", consent=form)) == ["SIGNER_KEPT_AWAY"]
    assert asked(jet, receipt).status_code == 422
    chosen = {"kind": "VERWERKING", "choice": "VERVANGENDE_TOESTEMMING", "reason": "Bram is een gevaar."}
    assert jet.do("DecideUnsigned", subject=house["noor"], **chosen)["unsignedDecision"]["nobody"] == "HOLDER_KEPT_AWAY"

    # A colleague looks the register up again, and leaves out what no register tells: nothing changes.
    village.at("2028-01-12 10:00")
    again = custody(jos, house, "sam", "bram", checkedOn="2028-01-12")
    assert (_may_be_written_to(jet, house["bram"]), asked(jet, receipt).status_code) == (False, 422)
    lift = {"reason": "De rechter hief het verbod op."}
    wrong = jos.attempt("LiftMark", custody=again["id"], expectedVersion=1, **lift)
    assert codes(wrong) == ["MARK_MISSING"]
    hidden = piet.attempt("LiftMark", custody=banned["id"], expectedVersion=1, **lift)
    assert codes(hidden) in (["NOT_ALLOWED"], ["NOT_FOUND"])
    assert not _may_be_written_to(jet, house["bram"])

    # Only when somebody of the same organisation says why, by name, he is somebody to ask again.
    lifted = jos.do("LiftMark", custody=banned["id"], expectedVersion=1, **lift)["custody"]
    assert lifted["contactBan"] is True
    assert lifted["liftedAt"] is not None
    assert (_may_be_written_to(jet, house["bram"]), asked(jet, receipt).status_code) == (True, 200)
    assert who_signs(village, house, "noor", at="2028-01-09T10:00:00Z") == {"mila", "bram", "noor"}
    jet.do("AddSignature", **late)


def test_what_a_girl_of_sixteen_decides_alone_is_told_to_no_parent(village: Village) -> None:
    village.at("2028-02-10 10:00")
    jet, piet = village.jet, village.piet
    house = household(village, piet, born={**BORN, "noor": "2011-06-01"})
    for parent in ("mila", "bram"):
        custody(jet, house, "noor", parent)
    basis = agree(village, house, "noor", "noor", to=piet, category="HULPVERLENING", at="2028-02-09T10:00:00Z")
    consent = basis["consent"]["id"]
    for parent in ("mila", "bram"):
        assert asked(jet, {"consent": consent, "recipient": house[parent]}).status_code == 422
    assert asked(jet, {"consent": consent}).status_code == 200
