"""The first half: a household is referred, weighed, admitted and shared, as far as the law allows and no longer."""

from collections.abc import Callable
from datetime import timedelta

from backend.demo import cast
from backend.demo.making import KIND, kinds_of_tafel
from backend.demo.pairing import node_id
from backend.demo.runs import Run
from backend.demo.scenario import documents, looking
from backend.demo.scenario.household import (
    BACK,
    REASON,
    SAID_BY_GGZ,
    SAID_BY_POLICE,
    SAID_BY_TEAM,
    household,
)
from backend.demo.scenario.people import CHAIR, GGZ, INVITED, KAMER, OUTSIDER, POLICE, POLICE_OFFICER, REFERRER, Viewer
from backend.demo.scenario.play import Facts, Play, Step
from backend.demo.texts import texts

_PURPOSE = "VEILIGHEID_GEZIN"
_GIVEN = timedelta(hours=1)


def refer(play: Play) -> Facts:
    """The local team refers a mother and her child, who know of it."""
    family = household(play.run)
    (tafel,) = (one for one in cast.region().kamer if one.code == KAMER)
    payload = play.do(
        REFERRER.login,
        documents.REFER,
        tafel=node_id("Tafel", tafel.id),
        informed="GEINFORMEERD",
        reason=REASON,
        subjects=[
            {"roleInHousehold": "OUDER", "name": family.mother, "birthDate": family.mother_born.isoformat()},
            {"roleInHousehold": "KIND", "name": family.child, "birthDate": family.child_born.isoformat()},
        ],
    )
    case = payload["case"]
    subjects = {one["roleInHousehold"]: one["id"] for one in case["subjects"]}
    return {"case": case["id"], "referred_version": case["version"], "subjects": subjects}


def start_weighing(play: Play) -> Facts:
    """The chair puts it on the agenda."""
    version = play.fact("referred_version")
    payload = play.do(CHAIR.login, documents.START_WEIGHING, case=play.fact("case"), expectedVersion=version)
    return {"weighing_version": payload["case"]["version"]}


def weighs(viewer: Viewer) -> Callable[[Play], Facts]:
    """Somebody weighs it, and would admit it."""

    def weigh(play: Play) -> Facts:
        words = texts().weighing
        asked = kinds_of_tafel()[KIND].criteria
        criteria = [{"code": one.code, "met": True, "argument": words.met[0]} for one in asked]
        play.do(
            viewer.login,
            documents.WEIGH,
            case=play.fact("case"),
            verdict="TOELATEN",
            criteria=criteria,
            purpose=words.purpose[0],
            necessity=words.necessity[0],
            proportionality=words.proportionality[0],
            subsidiarity=words.subsidiarity[0],
        )
        return {}

    return weigh


def admit(play: Play) -> Facts:
    """Two people of two organisations weighed: the chair admits, and the case has a number."""
    version = play.fact("weighing_version")
    case = play.do(CHAIR.login, documents.ADMIT, case=play.fact("case"), expectedVersion=version)["case"]
    play.expect("stage", expected="TOEGELATEN", found=case["stage"])
    return {"number": case["number"], "admitted_version": case["version"]}


def invite(play: Play) -> Facts:
    """The chair invites those who are needed."""
    for viewer in INVITED:
        organisation = _organisation(viewer)
        case = play.fact("case")
        play.do(CHAIR.login, documents.INVITE, once=viewer.login, case=case, organisation=organisation, kind="VAST")
    return {}


def decide(play: Play) -> Facts:
    """The police's officer records on what they provide to this partnership: without it they bring nothing (Wpg 20)."""
    words = texts().provision
    (tafel,) = (one for one in cast.region().kamer if one.code == KAMER)
    payload = play.do(
        POLICE_OFFICER,
        documents.RECORD_POLICE_DECISION,
        article="WPG_20",
        decided={
            "mark": "WPG-voorbeeld",
            "authority": words.police_authority,
            "decidedOn": (play.run.began - BACK).date().isoformat(),
            "categories": ["VEILIGHEID"],
            "recipients": [_organisation(REFERRER)],
        },
        tafel=node_id("Tafel", tafel.id),
        interest=words.interest,
        goal=words.goal,
        conditions=words.conditions,
    )
    return {"police_decision": payload["policeDecision"]["id"]}


def record_law(play: Play) -> Facts:
    """Why GGZ and police may know who it is about, and the local team what the police know of the mother."""
    invited = [_organisation(one) for one in INVITED]
    for role, subject in play.fact("subjects").items():
        _law(play, REFERRER, subject, once=role, categories=["IDENTITEIT", "VEILIGHEID"], recipients=invited)
    mother = play.fact("subjects")["OUDER"]
    _law(play, POLICE, mother, once="politie", categories=["VEILIGHEID"], recipients=[_organisation(REFERRER)])
    return {}


def speak(play: Play) -> Facts:
    """The mother lets the GGZ break its secrecy: without a ground it tells the local team nothing (BW 7:457)."""
    _consented(play, GGZ, kind="DOORBREKEN_GEHEIM")
    return {}


def contribute(play: Play) -> Facts:
    """Each brings one thing and says for whom it is."""
    mother, child = (play.fact("subjects")[role] for role in ("OUDER", "KIND"))
    said = (
        (REFERRER, "VEILIGHEID", SAID_BY_TEAM, [mother, child], POLICE),
        (GGZ, "GEZONDHEID", SAID_BY_GGZ, [mother], REFERRER),
        (POLICE, "VEILIGHEID", SAID_BY_POLICE, [mother], REFERRER),
    )
    spoken = {"secrecyGround": "TOESTEMMING_BETROKKENE"}
    on = {"providedOn": {"policeDecision": play.fact("police_decision")}}
    for who, category, body, subjects, reader in said:
        play.do(
            who.login,
            documents.CONTRIBUTE,
            once=who.login,
            case=play.fact("case"),
            subjects=subjects,
            category=category,
            purpose=_PURPOSE,
            nature="FEIT",
            body=body,
            recipients=[{"organisation": _organisation(reader), **(spoken if who is GGZ else {})}],
            **(on if who is POLICE else {}),
        )
    return {}


def consent(play: Play) -> Facts:
    """The mother consents: the local team may know what GGZ knows of her health."""
    return {"consent": _consented(play, REFERRER, kind="VERWERKING")}


def withdraw(play: Play) -> Facts:
    """The mother withdraws; the local team takes the message."""
    play.do(REFERRER.login, documents.WITHDRAW, consent=play.fact("consent"))
    return {}


def _consented(play: Play, who: Viewer, *, kind: str) -> str:
    """What the mother says to somebody about her health, towards the local team; the consent's id."""
    words = texts().basis
    payload = play.do(
        who.login,
        documents.RECORD_BASIS,
        subject=play.fact("subjects")["OUDER"],
        kind="TOESTEMMING",
        groundCode="TOESTEMMING",
        art6="A",
        art9="AVG_9_2_A",
        purpose=_PURPOSE,
        categories=["GEZONDHEID"],
        recipients=[_organisation(REFERRER)],
        necessity=words.consent[0],
        consent={
            "kind": kind,
            "givenAt": (play.run.began - BACK - _GIVEN).isoformat(),
            "channel": "MONDELING",
            "language": "nl",
            "evidenceKind": "MONDELING_MET_GETUIGE",
            "witness": words.witness[0],
            "evidence": words.evidence[0],
            "freedomCheck": words.freedom[0],
        },
    )
    consent_id: str = payload["legalBasis"]["consent"]["id"]
    return consent_id


def _law(play: Play, who: Viewer, subject: str, *, once: str, categories: list[str], recipients: list[str]) -> None:
    words = texts().basis
    play.do(
        who.login,
        documents.RECORD_BASIS,
        once=once,
        subject=subject,
        kind="WETTELIJK",
        groundCode="WPG_20" if who is POLICE else "GEMEENTELIJKE_TAAK",
        art6="E",
        purpose=_PURPOSE,
        categories=categories,
        recipients=recipients,
        necessity=words.law[0],
        proportionality=words.proportionality[0],
        subsidiarity=words.subsidiarity[0],
    )


def _organisation(viewer: Viewer) -> str:
    return node_id("Organisation", cast.organisation_id(viewer.person.at[0].organisation))


def _then(_run: Run) -> timedelta:
    return BACK


STEPS = tuple(
    Step(name=name, title=title, ago=_then, do=do)
    for name, title, do in (
        ("refer", "Het lokaal team meldt een gezin aan / The local team refers a household", refer),
        ("start-weighing", "De voorzitter agendeert de weging / The chair starts the weighing", start_weighing),
        ("weigh-chair", "De voorzitter weegt / The chair weighs", weighs(CHAIR)),
        ("weigh-second", "Een tweede organisatie weegt / A second organisation weighs", weighs(OUTSIDER)),
        ("admit", "De casus wordt toegelaten / The case is admitted", admit),
        ("invite", "GGZ en politie worden uitgenodigd / GGZ and police are invited", invite),
        ("decide", "De politie legt vast waarop zij verstrekt / The police record on what they provide", decide),
        ("law", "Grondslagen worden vastgelegd / Legal bases are recorded", record_law),
        ("speak", "De moeder laat de GGZ spreken / The mother lets the mental health care speak", speak),
        ("contribute", "Ieder brengt iets in / Each brings something", contribute),
        ("consent", "De moeder geeft toestemming / The mother consents", consent),
        ("look", "Iedereen kijkt / Everybody looks", looking.look),
        ("withdraw", "De moeder trekt haar toestemming in / The mother withdraws her consent", withdraw),
        ("look-again", "Iedereen kijkt opnieuw / Everybody looks again", looking.look_again),
        ("post", "De worker heeft gemaild / The worker has mailed", looking.post),
    )
)
