"""What comes in at a tafel that weighs each Tuesday: what is told, in which round, and whether it came before."""

import json
from functools import partial
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from casegraph.compiler.relay import read_node_id, write_node_id
from tests.factories.world import World
from tests.scenarios.chamber import Chamber, Seat

WEEKLY = {
    "purposes": {"codes": ["VEILIGHEID_GEZIN"]},
    "rhythm": {"rrule": "FREQ=WEEKLY;BYDAY=TU"},
    "cut_off": {"weekday": "MO", "at": "12:00:00"},
    "intake": {
        "kinds": ["AANMELDING", "HERMELDING"],
        "fields": ["NAAM", "ROL_IN_GEZIN", "REDEN", "DOEL", "GEWENSTE_PARTNERS", "MELDER"],
        "senders": ["LOKAAL_TEAM", "POLITIE"],
    },
}
INFORMANT = "query ($id: ID!) { case(id: $id) { referral { informant { name } earlierCaseId reportedEarlier } } }"


def test_what_comes_in_is_what_the_kind_lists_and_is_weighed_in_its_round(
    people: SimpleNamespace, veiligheidskamer: Chamber
) -> None:
    jet, vera, omar = people.jet, people.vera, people.omar
    tafel = write_node_id("Tafel", veiligheidskamer.arrange(lambda world: _weekly(world, veiligheidskamer)))

    # Jet tells what the kind of tafel asks. A birth date is not asked: it is refused, and nothing is kept.
    child: dict[str, Any] = {"roleInHousehold": "KIND", "name": "Pim Ronde (fictief)"}
    told: dict[str, Any] = {
        "tafel": tafel,
        "informed": "GEINFORMEERD",
        "reason": "Het gezin mijdt zorg.",
        "wantedPartners": [omar.organisation],
        "informant": "Fictieve Buurvrouw",
        "sourceKey": "ZAAK-2026-77",
    }
    refused = jet.attempt("ReferCase", **told, subjects=[{**child, "birthDate": "2018-02-28"}])
    assert [(one["code"], one["field"]) for one in refused["errors"]] == [("FIELD_NOT_HERE", "subjects.0.birthDate")]
    first = jet.do("ReferCase", **told, subjects=[child])["case"]

    # The same reference again is the same referral, whoever of the organisation sends it.
    assert jet.do("ReferCase", **told, subjects=[child])["case"]["id"] == first["id"]

    # Vera sees what to weigh in which round, what was left out, and nobody by name; never who told it.
    listed = _listed(vera, first["id"])
    assert (listed["kind"], listed["leftOut"], listed["reportedEarlier"]) == ("AANMELDING", ["DOEL"], False)
    assert [one["name"] for one in listed["wantedPartners"]] == ["Politie"]
    assert _in_round(vera, listed["roundOn"]) >= {first["id"]}
    assert first["id"] not in _in_round(vera, "2001-01-02")
    assert _told(jet, first["id"]) == {
        "informant": {"name": "Fictieve Buurvrouw"},
        "earlierCaseId": None,
        "reportedEarlier": None,
    }
    assert _told(vera, first["id"]) == {"informant": None, "earlierCaseId": None, "reportedEarlier": False}

    # The police report the same child. Vera hears that somebody was reported before; the police do not.
    again = omar.do("ReferCase", tafel=tafel, informed="GEINFORMEERD", reason="Weer ruzie.", subjects=[child])["case"]
    assert _told(vera, again["id"])["reportedEarlier"] is True
    assert _told(omar, again["id"])["reportedEarlier"] is None
    assert omar.case(first["id"]) is None

    # Jet may name the case that she knows; the police cannot name what they do not see.
    more = {"tafel": tafel, "informed": "GEINFORMEERD", "reason": "Opnieuw.", "subjects": [child], "kind": "HERMELDING"}
    third = jet.do("ReferCase", **more, earlierCase=first["id"])["case"]
    assert _told(jet, third["id"])["earlierCaseId"] == first["id"]
    hidden = omar.attempt("ReferCase", **more, earlierCase=first["id"])
    assert [(one["code"], one["field"]) for one in hidden["errors"]] == [("NOT_FOUND", "earlierCase")]


def test_where_a_kind_weighs_by_name_the_weigher_sees_the_least_and_is_seen_to_look(
    people: SimpleNamespace, veiligheidskamer: Chamber
) -> None:
    jet, vera, omar = people.jet, people.vera, people.omar
    child: dict[str, Any] = {"roleInHousehold": "KIND", "name": "Kas Triage (fictief)", "birthDate": "2015-02-03"}
    told: dict[str, Any] = {"informed": "GEINFORMEERD", "reason": "Er is gevaar.", "subjects": [child]}
    shown = {}
    for mode in ("MINIMAAL_OP_NAAM", "PSEUDONIEM"):
        made = veiligheidskamer.arrange(partial(_weighing, chamber=veiligheidskamer, mode=mode))
        case = jet.do("ReferCase", tafel=write_node_id("Tafel", made), **told)["case"]["id"]
        shown[mode] = vera.ask("TriageNames", case=case)["case"]["referral"]["namedSubjects"]
        # Who referred sees the people as such, and whoever does not weigh sees no referral at all.
        assert jet.ask("TriageNames", case=case)["case"]["referral"]["namedSubjects"] == []
        assert omar.ask("TriageNames", case=case)["case"] is None
        assert vera.case(case)["subjects"] == []
        looks = veiligheidskamer.rows(
            "SELECT member_id FROM tenants.ledger_event WHERE operation = 'intake.look' AND case_id = $1",
            _uuid(case),
        )
        assert [row["member_id"] for row in looks] == [veiligheidskamer.members["vera"]] * len(shown[mode])
    assert shown["PSEUDONIEM"] == []
    assert [{**one, "subjectId": None} for one in shown["MINIMAAL_OP_NAAM"]] == [{**child, "subjectId": None}]


def test_two_signals_on_one_name_are_a_proposal_and_a_person_decides(
    people: SimpleNamespace, veiligheidskamer: Chamber
) -> None:
    jet, vera = people.jet, people.vera
    tafel = write_node_id("Tafel", veiligheidskamer.arrange(partial(_counting, chamber=veiligheidskamer)))
    told = {"tafel": tafel, "kind": "SIGNAAL", "category": "VEILIGHEID", "informed": "GEINFORMEERD"}

    def signal(name: str) -> Any:
        young = {"name": name, "birthDate": "2010-05-04"}
        return jet.do("ReferCase", **told, reason="Op straat.", subjects=[young])["case"]

    alone, first, second = (signal(f"{name} (fictief)") for name in ("Bo Eenmaal", "Jip Signaal", "Jip Signaal"))
    assert [_listed(vera, one["id"])["signals"] for one in (alone, first, second)] == [1, 2, 2]
    refused = vera.attempt("StartWeighing", case=alone["id"], expectedVersion=1)
    assert [one["code"] for one in refused["errors"]] == ["SIGNALS_FEW"]
    work = vera.ask("Tasks", first=100)["tasks"]["edges"]
    proposed = [one["node"]["case"]["id"] for one in work if one["node"]["kind"] == "SIGNALEN_BESPREKEN"]
    assert proposed == [second["id"]]
    # Nothing goes on by itself; Vera takes it into weighing, without having seen a name.
    assert jet.case(second["id"])["stage"] == "AANGEMELD"
    assert vera.do("StartWeighing", case=second["id"], expectedVersion=1)["case"]["stage"] == "WEGING"
    assert vera.case(second["id"])["subjects"] == []


async def _counting(world: World, *, chamber: Chamber) -> UUID:
    """A tafel that counts signals of the local team, where Vera weighs."""
    municipality = chamber.providers["gemeente"].organisation
    blueprint = {
        "purposes": {"codes": ["VEILIGHEID_GEZIN"]},
        "intake": {"kinds": ["SIGNAAL"], "fields": ["NAAM", "GEBOORTEDATUM", "REDEN"], "senders": ["LOKAAL_TEAM"]},
        "signals": {"threshold": 2, "senders": ["LOKAAL_TEAM"], "days": 90},
        "retention": {"rejected": "AFGEWEZEN_AANMELDING"},
    }
    tafel = await world.tafel(municipality, blueprint=json.dumps(blueprint), kind="SIGNAALTAFEL")
    await world.seat(tafel, municipality)
    for name, role in (("jet", "AANMELDER"), ("vera", "VOORZITTER")):
        await world.role(chamber.members[name], role, tafel=tafel)
    return tafel


def _uuid(outward: str) -> UUID:
    key = read_node_id(outward)
    assert key is not None
    return key.row_id


async def _weighing(world: World, *, chamber: Chamber, mode: str) -> UUID:
    """A tafel where Vera weighs in this mode, and Jet refers."""
    fields = ["NAAM", "GEBOORTEDATUM", "ROL_IN_GEZIN", "REDEN"]
    blueprint = {
        "purposes": {"codes": ["VEILIGHEID_GEZIN"]},
        "intake": {"kinds": ["AANMELDING"], "fields": fields, "triage": mode},
    }
    municipality = chamber.providers["gemeente"].organisation
    tafel = await world.tafel(municipality, blueprint=json.dumps(blueprint), kind=f"TRIAGE_{mode}")
    await world.seat(tafel, municipality)
    for name, role in (("jet", "AANMELDER"), ("vera", "VOORZITTER")):
        await world.role(chamber.members[name], role, tafel=tafel)
    return tafel


async def _weekly(world: World, chamber: Chamber) -> UUID:
    tafel = await world.tafel(
        chamber.providers["gemeente"].organisation, blueprint=json.dumps(WEEKLY), kind="RONDETAFEL"
    )
    await world.seat(tafel, chamber.providers["gemeente"].organisation)
    for name, role in (("jet", "AANMELDER"), ("omar", "AANMELDER"), ("vera", "VOORZITTER")):
        await world.role(chamber.members[name], role, tafel=tafel)
    return tafel


def _listed(seat: Seat, case: str) -> Any:
    nodes = [edge["node"] for edge in seat.ask("Referrals", first=100)["referrals"]["edges"]]
    (found,) = [one["referral"] for one in nodes if one["id"] == case]
    return found


def _in_round(seat: Seat, day: str) -> set[str]:
    edges = seat.ask("Referrals", first=100, roundOn=day)["referrals"]["edges"]
    return {edge["node"]["id"] for edge in edges}


def _told(seat: Seat, case: str) -> Any:
    return seat.send(INFORMANT, {"id": case}).data["case"]["referral"]
