"""Promise 12, the audit fails closed: what is read, written, refused or shared leaves exactly one entry, or nothing.

Counted over the product's own documents as a whole story is told with them, and over questions made from the schema.
Then the log cannot be written, in five ways: no content comes out, nothing is changed, and all goes on by itself when
it can be written again.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from casegraph.edge.trusted import FOLDER
from consent.ages import legal_day
from tests.backend.cases.wishes import GIVEN_AT, GIVEN_ON
from tests.casegraph.live import Process
from tests.scenarios.chamber import Chamber, Seat
from tests.scenarios.steps import ARGUMENTS, CRITERIA
from tests.security import generated
from tests.security.promises.conftest import hire
from tests.security.promises.counts import told
from tests.security.promises.course import ended, gone_on
from tests.security.promises.every_question import SCHEMA, questions
from tests.security.promises.line import Reply, line
from tests.security.promises.untold import UNTOLD
from tests.security.wire import random_id

# What shows something of a family's file when it is answered, or of who had to do with which person.
CONTENT = {"Case", "Subject", "Contribution", "LegalBasis", "Consent", "Weighing", "Referral", "LedgerEvent"}
# From the test range of the BSN: it passes the eleven test and was never given out.
BSN = "999990019"
_OF_REQUEST = "SELECT action FROM tenants.ledger_event WHERE request_id = $1::uuid"


def events(kamer: Chamber, reply: Reply) -> Counter[str]:
    """What the log says of one request, by kind of event."""
    return Counter(row["action"] for row in kamer.rows(_OF_REQUEST, reply.request_id))


def shows_content(body: Any) -> bool:
    """Whether an answer holds an object of a family's file; every selection here asks for __typename."""
    if isinstance(body, dict):
        return body.get("__typename") in CONTENT or any(map(shows_content, body.values()))
    return isinstance(body, list) and any(map(shows_content, body))


def test_every_question_of_the_schema_leaves_what_it_should(kamer: Chamber, owned: dict[str, str], alma: Seat) -> None:
    wrong, seen = [], Counter[str]()
    with line(alma) as asker:
        for name, text, variables, by_id in questions(owned):
            reply = asker.ask(text, variables)
            if reply.status != 200:
                continue
            found = events(kamer, reply)
            seen.update(found)
            shown = shows_content(reply.body)
            # Explanations are asked by id and noted; what each member may know of the region leaves nothing.
            if found.total() > 1 or set(found) - {"READ", "MISS"} or (shown and found.total() != 1):
                wrong.append((name, dict(found), shown))
            absent = by_id and all(one is None for one in reply.data.values()) and name.split()[-1] in CONTENT
            if absent and found != {"MISS": 1}:
                wrong.append((name, dict(found), shown))
    told("P12 questions", events=dict(seen))
    assert wrong == []
    assert seen["READ"] > 10
    assert seen["MISS"] > 5


GIVEN = {
    "kind": "VERWERKING",
    "givenAt": GIVEN_AT.isoformat(),
    "channel": "MONDELING",
    "language": "nl",
    "evidenceKind": "GETEKEND_DOCUMENT",
    "documentHash": "0" * 64,
    "evidence": "Aan tafel.",
    "freedomCheck": "Vrij.",
}
CONSENTED = {
    "kind": "TOESTEMMING",
    "groundCode": "TOESTEMMING",
    "art6": "A",
    "purpose": "VEILIGHEID_GEZIN",
    "categories": ["VEILIGHEID", "IDENTITEIT"],
    "necessity": "Zij wil dat.",
    "consent": GIVEN,
}


class Told:
    """Somebody whose every question and change is counted in the log."""

    def __init__(self, seat: Seat, kamer: Chamber, found: dict[str, list[Counter[str]]]) -> None:
        self.seat, self._kamer, self._found = seat, kamer, found

    def ask(self, operation: str, **variables: Any) -> Any:
        """One of the product's own documents."""
        (path,) = FOLDER.rglob(f"{operation}.graphql")
        with line(self.seat) as asker:
            reply = asker.ask(path.read_text(encoding="utf-8"), variables)
        self._found.setdefault(operation, []).append(events(self._kamer, reply))
        return reply.data

    def do(self, operation: str, **values: Any) -> Any:
        """One of the product's own changes, done."""
        given = {"clientMutationKey": uuid4().hex, **values}
        (payload,) = self.ask(operation, input=given).values()
        assert payload["errors"] == [], payload
        return payload


def _named(weigher: Told, case: Mapping[str, Any]) -> Any:
    return weigher.ask("TriageNames", case=case["id"])["case"]["referral"]["namedSubjects"]


def tell(kamer: Chamber, people: Mapping[str, Told]) -> None:
    """A story that takes every document of the product, as far as one life of a case has them."""
    jet, vera, piet, omar, kim, alma = (people[name] for name in ("jet", "vera", "piet", "omar", "kim", "alma"))
    # Old enough to sign too.
    family = [{"roleInHousehold": "KIND", "name": "Sam Verzonnen", "birthDate": "2013-02-28"}]
    given = {"tafel": kamer.tafel, "informed": "GEINFORMEERD", "reason": "Er is vaak ruzie.", "subjects": family}
    away = jet.do("ReferCase", **given)["case"]
    started = vera.do("StartWeighing", case=away["id"], expectedVersion=away["version"])["case"]
    weighed = {"criteria": CRITERIA, **ARGUMENTS}
    for weigher in (vera, piet):
        weigher.do("WeighCase", case=away["id"], verdict="AFWIJZEN", **weighed)
    vera.do(
        "RejectCase",
        case=away["id"],
        expectedVersion=started["version"],
        reason="CRITERIA_NIET_GEHAALD",
        explanation="Dat past hier niet.",
    )
    case = jet.do("ReferCase", **given)["case"]
    # The newest: in this region other tests keep older rows with texts that nobody sealed.
    (listed,) = vera.ask("Referrals", first=1)["referrals"]["edges"]
    # This kind of tafel weighs without names, so that nobody is shown and no look is written down.
    assert (listed["node"]["id"], _named(vera, case)) == (case["id"], [])
    started = vera.do("StartWeighing", case=case["id"], expectedVersion=case["version"])["case"]
    for weigher in (vera, piet):
        weigher.do("WeighCase", case=case["id"], verdict="TOELATEN", **weighed)
    admitted = vera.do("AdmitCase", case=case["id"], expectedVersion=started["version"])["case"]
    part = vera.do("Invite", case=case["id"], organisation=omar.seat.organisation, kind="VAST")["participation"]
    (child,) = case["subjects"]
    custody = guarded(jet, child=child["id"], guardian=piet.seat.organisation)
    consented = signed_by(child["id"]) | {"recipients": [omar.seat.organisation]}
    basis = read_by_two(jet, alma, given=consented, case=case["id"])
    told_ = {"case": case["id"], "subjects": [child["id"]], "category": "VEILIGHEID", "purpose": "VEILIGHEID_GEZIN"}
    brought = jet.do("Contribute", nature="FEIT", body="Een tekst.", **told_)["contribution"]
    release = jet.do(
        "ReleaseContribution", contribution=brought["id"], recipient={"organisation": omar.seat.organisation}
    )["release"]
    assert omar.ask("CaseInFull", id=case["id"])["case"]["contributions"]["edges"]
    admitted["version"] = gone_on(vera, case=case["id"], version=admitted["version"])
    who_decides(jet, case=case["id"], child=child["id"])
    questioned(jet, omar, case=case["id"], child=child["id"], brought=brought["id"])
    for reader in (jet, omar):
        reader.ask("Worklist")
        reader.ask("Notifications")
        reader.ask("WhyMayISeeThis", id=brought["id"])
    jet.ask("WhoWouldSeeThis", id=brought["id"], organisation=omar.seat.organisation)
    glass = kim.do("BreakGlass", number=admitted["number"], reason="Gevaar.")["breakGlass"]
    # It is looked at when it is over.
    kamer.rows("UPDATE consent.break_glass SET valid = tstzrange(lower(valid) - interval '1 hour', lower(valid))")
    people["kees"].do("ReviewBreakGlass", breakGlass=glass["id"], expectedVersion=1)
    barred = alma.do("Restrict", subject=child["id"], ground="BEZWAAR", towards=omar.seat.organisation)["restriction"]
    alma.do("LiftRestriction", restriction=barred["id"], expectedVersion=barred["version"])
    jet.do("WithdrawRelease", release=release["id"], expectedVersion=release["version"])
    withdrawn(jet, omar, case=case["id"], consent=basis["consent"]["id"])
    alma.ask("WhoReceived", consent=called(jet, omar, given=consented))
    jet.do("EndCustody", custody=custody["id"], expectedVersion=custody["version"])
    jet.do("EndBasis", legalBasis=basis["id"], expectedVersion=basis["version"])
    omar.do("Recuse", subject=child["id"], member=None)
    vera.do("EndParticipation", participation=part["id"], expectedVersion=part["version"])
    signed(alma)
    numbered(people["gemma"], tafel=kamer.tafel, given=given)
    ended(alma, vera, case=case["id"], version=admitted["version"])
    for name in ("AccessLog", "Region", "Viewer", "Registers", "PoliceDecisions", "JusticeProvisions", "Disclosures"):
        alma.ask(name)


def questioned(jet: Told, omar: Told, *, case: str, child: str, brought: str) -> None:
    """Who asks what may be shared, asks a partner what it knows as well, which knows nothing."""
    asked = {"recipients": [omar.seat.organisation], "purpose": "VEILIGHEID_GEZIN"}
    jet.ask("ShareMatrix", case=case)
    jet.ask("MayIShare", contribution=brought, **asked)
    jet.ask("MayIShareThisDraft", subjects=[child], category="VEILIGHEID", **asked)
    wish = {"category": "VEILIGHEID", "purpose": "VEILIGHEID_GEZIN", "question": "Is er iets bekend?"}
    made = jet.do("AskInformation", subject=child, organisation=omar.seat.organisation, **wish)["request"]
    omar.do("AnswerInformation", request=made["id"], answerOutcome="NIETS_BEKEND")


def put_right(jet: Told, *, case: str, about: dict[str, Any]) -> None:
    """Something is brought, put right and taken back, and stands on the timeline."""
    text = {"purpose": "VEILIGHEID_GEZIN", "nature": "MENING", "body": "Een vergissing."}
    said = jet.do("Contribute", **text, **about)["contribution"]
    better = {"correctionReason": "ONJUIST", "nature": "FEIT", "body": "Zo was het."}
    made = jet.do("CorrectContribution", contribution=said["id"], **better)["correction"]
    jet.do("RetractContribution", contribution=made["replacement"]["id"], correctionReason="NIET_MEER_NODIG")
    why = jet.do("Contribute", **text, **about)["contribution"]["id"]
    own = {"subject": about["subjects"][0], "giver": "BETROKKENE", "saidOn": "2026-01-01", "words": "Zo ging het niet."}
    jet.do("AddOwnStatement", contribution=why, **own)
    for asked in ("OwnStatements", "Documents"):
        jet.ask(asked, contribution=why)
    jet.ask("InformationRequests", case=case)
    whom = {"subject": own["subject"], "kader": "DRANG", "sinceOn": "2026-01-01", "decidedBy": "PARTNERS"}
    jet.do("RecordKader", reason=why, **whom)
    for asked in ("Kader", "CaseTimeline", "Forms", "Continuations"):
        jet.ask(asked, case=case)
    jet.ask("FormComparison", subject=own["subject"], form="BEELD", earlier="2026-01-01", later="2026-02-01")


def guarded(jet: Told, *, child: str, guardian: str) -> Any:
    """An institution has custody of the child."""
    since = {"startsAt": "2020-01-01T00:00:00Z"}
    looked_up = {"kind": "VOOGDIJ_GI", "source": "GEZAGSREGISTER", "checkedOn": "2020-01-01"}
    return jet.do("RecordCustody", child=child, organisation=guardian, **looked_up, **since)["custody"]


def signed_by(child: str) -> dict[str, Any]:
    """The consent about a child, which the child signs at once."""
    signatures = [{"subject": child, "signedOn": GIVEN_ON.isoformat()}]
    return CONSENTED | {"subject": child, "consent": {**GIVEN, "signatures": signatures}}


def withdrawn(jet: Told, omar: Told, *, case: str, consent: str) -> None:
    """The consent is withdrawn, and who received under it does what that asks."""
    jet.do("WithdrawConsent", consent=consent)
    listed = [edge["node"] for edge in omar.ask("Tasks", done=False)["tasks"]["edges"]]
    (task,) = [one for one in listed if one["case"] and one["case"]["id"] == case]
    omar.do("CompleteTask", task=task["id"], expectedVersion=task["version"], outcome="GEDAAN", note="Gewist.")


def called(jet: Told, omar: Told, *, given: Mapping[str, Any]) -> str:
    """The person consents once more, and withdraws it by calling another organisation; the owner checks who it was."""
    # Only what was given after that counts.
    now = datetime.now(UTC)
    signed = [{**one, "signedOn": str(legal_day(now))} for one in given["consent"].get("signatures") or ()]
    anew = {**given["consent"], "givenAt": now.isoformat(), "signatures": signed}
    again = jet.do("RecordBasis", **{**given, "consent": anew})["legalBasis"]["consent"]
    omar.do("RegisterWithdrawal", subject=given["subject"], channel="TELEFONISCH", note="Terugbellen na vijf uur.")
    jet.do("CheckIdentity", consent=again["id"], expectedVersion=2, outcome="BEVESTIGD")
    return str(again["id"])


def signed(alma: Told) -> None:
    """A ground is signed, and its signature withdrawn."""
    grounds = alma.ask("Catalogue", kind="GRONDSLAG")["catalogue"]
    unsigned = next(one["id"] for one in grounds if one["standing"] == "NOT_SIGNED")
    (signature,) = alma.do("SignCatalogue", entries=[unsigned])["signatures"]
    alma.do("WithdrawSignature", signature=signature["id"])


def numbered(gemma: Told, *, tafel: str, given: Mapping[str, Any]) -> None:
    """The municipality states its authority, records a number, is shown it and searches; no law names a local team."""
    (law,) = [one for one in gemma.ask("Catalogue", kind="BSN")["catalogue"] if one["code"] == "WABB_10"]
    (signature,) = gemma.do("SignCatalogue", entries=[law["id"]])["signatures"]
    # The other child of the story is shared with the municipality, so it would be found too.
    family = [{"roleInHousehold": "KIND", "name": "Noa Verzonnen", "birthDate": "2018-02-28"}]
    case = gemma.do("ReferCase", **{**given, "subjects": family})["case"]
    (child,) = case["subjects"]
    gemma.do("RecordCitizenNumber", subject=child["id"], number=BSN)
    assert gemma.ask("CitizenNumber", subject=child["id"])["citizenNumber"] == BSN
    found = {"subject": child["id"], "case": case["id"]}
    assert gemma.ask("FindByNumber", tafel=tafel, number=BSN)["findByNumber"] == [found]
    assert gemma.ask("FindByName", tafel=tafel, name="Noa Verzonnen")["findByName"] == [found]
    gemma.do("WithdrawSignature", signature=signature["id"])


def read_by_two(jet: Told, alma: Told, *, given: Mapping[str, Any], case: str) -> Any:
    """A consent that two sign; a heavy basis with its second reader; and a whole package with one argument."""
    asked = {"subject": given["subject"], "kind": "VERWERKING", "givenAt": given["consent"]["givenAt"]}
    assert [one["signsAs"] for one in jet.ask("WhoMustSign", **asked)["signersAsked"]["signers"]] == ["ZELF", "GEZAG"]
    consented = jet.do("RecordBasis", **given)["legalBasis"]
    (awaited,) = [one for one in consented["consent"]["signers"] if one["signedOn"] is None]
    jet.do(
        "AddSignature", consentSigner=awaited["id"], expectedVersion=awaited["version"], signedOn=GIVEN_ON.isoformat()
    )
    urgent = jet.do(
        "RecordBasis",
        subject=given["subject"],
        kind="WETTELIJK",
        groundCode="VITAAL_BELANG",
        art6="D",
        purpose="VEILIGHEID_GEZIN",
        categories=["VEILIGHEID"],
        recipients=given["recipients"],
        necessity="Het kind is in gevaar.",
        proportionality="Alleen de politie, alleen de veiligheid.",
        subsidiarity="Wachten kan niet.",
    )["legalBasis"]
    package = jet.ask("LegalBasisPackage", case=case)["legalBasisPackage"]["package"]
    jet.do(
        "ConfirmLegalBasisPackage", case=case, package=package, necessity="Zonder elkaars beeld blijft het onveilig."
    )
    alma.do("ConfirmLegalBasis", legalBasis=urgent["id"], expectedVersion=urgent["version"])
    return consented


def who_decides(jet: Told, *, case: str, child: str) -> None:
    """Capacity and safe contact, recorded, read and ended; a measure is for an institution, not here."""
    put_right(jet, case=case, about={"case": case, "subjects": [child], "category": "VEILIGHEID"})
    since = {"startsAt": "2020-01-01T00:00:00Z"}
    capacity = jet.do("RecordCapacity", subject=child, capable=True, judge="Fictieve arts", **since)["capacity"]
    assert jet.ask("WhoDecides", case=case)["case"]["subjects"][0]["custody"]
    assert jet.ask("ConsentForms", case=case)["case"]["subjects"][0]["legalBases"]
    # Two judgements that contradict each other: nobody can sign, and somebody says what they choose.
    judged = {"subject": child, "capable": False, "judge": "Fictieve psycholoog"}
    lately = {"startsAt": (datetime.now(UTC) - timedelta(days=1)).isoformat()}
    disputed = jet.do("RecordCapacity", **judged, **lately)["capacity"]
    jet.do("DecideUnsigned", subject=child, kind="VERWERKING", choice="NIET_DELEN", reason="Eerst navragen.")
    assert jet.ask("UnsignedDecisions", case=case)["case"]["subjects"][0]["unsignedDecisions"]
    jet.do("EndCapacity", capacity=disputed["id"], expectedVersion=disputed["version"])
    jet.do("EndCapacity", capacity=capacity["id"], expectedVersion=capacity["version"])
    rule = jet.do("RecordContactRule", subject=child, channel="TELEFOON", address="020 555 0123")["contactRule"]
    assert jet.ask("SafeContact", case=case)["case"]["subjects"][0]["contactRules"]
    assert jet.ask("MayContact", subject=child)["mayContact"]["may"] is True
    jet.do("EndContactRule", rule=rule["id"], expectedVersion=rule["version"])


@pytest.fixture
def counted_people(
    kamer: Chamber, processes: list[Process], tables: list[SimpleNamespace], alma: Seat, kees: Seat
) -> tuple[dict[str, Told], dict[str, list[Counter[str]]]]:
    """Everybody, and what the log says of each thing that they do."""
    found: dict[str, list[Counter[str]]] = {}
    gemma = hire(kamer, "gemeente", "gemma", "AANMELDER", "PRIVACY_OFFICER")(processes[0].url)
    seats = {**vars(tables[0]), "alma": alma, "kees": kees, "gemma": gemma}
    return {name: Told(seat, kamer, found) for name, seat in seats.items()}, found


def test_everything_in_a_story_leaves_one_entry(
    kamer: Chamber, counted_people: tuple[dict[str, Told], dict[str, list[Counter[str]]]]
) -> None:
    people, found = counted_people
    tell(kamer, people)
    kinds = {path.stem: path.read_text(encoding="utf-8").split(" ", 1)[0] for path in FOLDER.rglob("*.graphql")}
    untold = {name for name, kind in kinds.items() if kind != "subscription"} - set(found)
    assert untold <= UNTOLD
    wrong = []
    for name, each in found.items():
        for one in each:
            # A number that is shown has an entry of its own, and no other.
            shown = {"REVEAL": 1} if name == "CitizenNumber" else {}
            asked = {"WRITE": 1} if kinds[name] == "mutation" else shown
            if {kind: n for kind, n in one.items() if kind not in {"READ", "MISS"}} != asked or one["READ"] + one[
                "MISS"
            ] > (0 if shown else 1):
                wrong.append((name, dict(one)))
    silent = sorted(name for name, each in found.items() if kinds[name] == "query" and not any(each))
    told("P12 story", operations=len(found), done=sum(map(len, found.values())), silent=silent)
    assert wrong == []
    # What every member of the region may know, and what an organisation is told without any content. The team has
    # provided nothing on a decision; a report of what was is noted (tests/casegraph/test_disclosures.py).
    registers = {"PoliceDecisions", "JusticeProvisions", "Disclosures"}
    assert set(silent) <= {"Catalogue", "Region", "Registers", "Viewer", "Notifications"} | registers


def test_reading_the_log_is_itself_in_the_log(kamer: Chamber, alma: Seat) -> None:
    with line(alma) as asker:
        reply = asker.ask((FOLDER / "privacy_officer" / "AccessLog.graphql").read_text(encoding="utf-8"))
    assert reply.data["accessLog"]["edges"]
    assert events(kamer, reply) == {"READ": 1}


def test_every_refusal_leaves_one_entry_and_a_repeat_adds_no_write(
    kamer: Chamber, owned: dict[str, str], alma: Seat
) -> None:
    wrong = []
    with line(alma) as asker:
        for name, field, input_type in generated.mutations(SCHEMA):
            text = generated.document(name, field, input_type)
            nothing = {type_name: random_id(type_name) for type_name in generated.IDS.values()}
            given = generated.filled(input_type, nothing)
            for attempt in range(2):
                reply = asker.ask(text, {"input": given})
                assert reply.data[name]["errors"], name
                found = events(kamer, reply)
                # A refusal that is repeated is found again under its key, and was noted when it was given.
                if found != ({"REFUSAL": 1} if attempt == 0 else {}):
                    wrong.append((name, attempt, dict(found)))
    assert wrong == []
