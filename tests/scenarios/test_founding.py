"""A tafel is founded over the wire: agreed, acceded to, made, seated, staffed and decided on, each by whom it is to do.

No organisation does it alone, and nobody does a step of somebody else. In the end the agreement ends, and so does this.
"""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from backend.tafels.loading import load_all
from tests.factories.world import World
from tests.scenarios.chamber import KIND, Chamber, Seat
from tests.scenarios.steps import ARGUMENTS, CRITERIA, admit, refer

# Who must be there besides everybody at the table: the officer of one more partner, and who staffs its places.
OFFICES = {"gus": ("ggz", "PRIVACY_OFFICER"), "gea": ("ggz", "BEHEERDER"), "lia": ("lokaal_team", "BEHEERDER")}
BLUEPRINT = next(one.blueprint for one in load_all() if one.blueprint.code == KIND)
TODAY = datetime.now(UTC).date()


def test_a_tafel_is_founded_by_those_who_must_agree_and_ends_with_the_agreement(
    people: SimpleNamespace, veiligheidskamer: Chamber
) -> None:
    jet, vera, piet, ben, gitta, fem = (getattr(people, one) for one in ("jet", "vera", "piet", "ben", "gitta", "fem"))
    gus, gea, lia = (_office(veiligheidskamer, name, like=jet) for name in OFFICES)

    # Gitta records what was agreed; the officer of another partner may not, and the administrator neither.
    agreed = _agreed(GEMEENTE=gitta, LOKAAL_TEAM=fem, GGZ=gus)
    for other in (fem, ben):
        assert other.attempt("RecordConvenant", **agreed)["errors"]
    convenant = gitta.do("RecordConvenant", **agreed)["convenant"]
    assert [one["underSince"] for one in convenant["partners"]] == [None] * 3

    # Nobody makes a tafel under it before acceding to it; then each partner's own officer does.
    making = {"name": "Kamer Zilverdam", "kind": KIND, "kindVersion": BLUEPRINT.version, "convenant": convenant["id"]}
    assert _code(ben.attempt("MakeTafel", **making)) == "NOT_ACCEDED"
    *_, last = [one.do("AccedeToConvenant", convenant=convenant["id"])["convenant"] for one in (gitta, fem, gus)]
    assert all(one["underSince"] for one in last["partners"])

    # The administrator makes it, and the officer who agreed may not.
    assert _code(gitta.attempt("MakeTafel", **making)) == "NOT_ALLOWED"
    tafel = ben.do("MakeTafel", **making)["tafel"]
    assert (tafel["status"], tafel["convenant"]["id"]) == ("CONCEPT", convenant["id"])
    for partner in (vera, jet, piet):
        tafel = ben.do("GiveSeat", tafel=tafel["id"], organisation=partner.organisation, kind="VAST")["tafel"]
    assert {one["organisation"]["name"] for one in tafel["seats"]} == {"Gemeente", "Lokaal team", "GGZ"}
    # Who did not accede sits nowhere.
    police = people.omar.organisation
    assert ben.attempt("GiveSeat", tafel=tafel["id"], organisation=police, kind="VAST")["errors"]

    # Each organisation appoints its own people, and nobody those of another.
    vera_at, piet_at = (one.ask("Viewer")["viewer"]["id"] for one in (vera, piet))
    assert _code(ben.attempt("GrantRole", member=piet_at, kind="WEGER", tafel=tafel["id"])) == "NOT_FOUND"
    ben.do("GrantRole", member=vera_at, kind="VOORZITTER", tafel=tafel["id"])
    gea.do("GrantRole", member=piet_at, kind="WEGER", tafel=tafel["id"])
    lia.do("GrantRole", member=jet.ask("Viewer")["viewer"]["id"], kind="AANMELDER", tafel=tafel["id"])

    # Until Gitta decides, on the assessment and the advice on it, nothing can be referred there.
    here = SimpleNamespace(tafel=tafel["id"])
    family = [{"roleInHousehold": "KIND", "name": "Sam Verzonnen", "birthDate": "2018-02-28"}]
    told = {"informed": "GEINFORMEERD", "reason": "De kinderen zijn bang.", "subjects": family}
    assert jet.attempt("ReferCase", tafel=tafel["id"], **told)["errors"]
    assert ben.attempt("ActivateTafel", **_decision(tafel["id"]))["errors"]
    decided = gitta.do("ActivateTafel", **_decision(tafel["id"]))
    assert (decided["tafel"]["status"], decided["tafel"]["closedFor"]) == ("ACTIEF", None)

    # The first referral comes in, and is weighed and admitted like any other.
    case = refer(people, here)  # type: ignore[arg-type] # of the table only its tafel is asked
    assert case["id"] in [one["node"]["id"] for one in vera.ask("Referrals")["referrals"]["edges"]]
    admitted = admit(people, case)
    assert admitted["stage"] == "TOEGELATEN"

    # The agreement ends before its time: only Gitta can, the partners' seats end, and nothing new is admitted.
    waits = refer(people, here)  # type: ignore[arg-type]
    assert _code(gus.attempt("EndConvenant", convenant=convenant["id"])) == "NOT_ALLOWED"
    ended = gitta.do("EndConvenant", convenant=convenant["id"])["convenant"]
    assert ended["validUntil"] is not None
    again = ben.attempt("GiveSeat", tafel=tafel["id"], organisation=piet.organisation, kind="VAST")
    assert _code(again) == "NOT_ACCEDED"
    started = vera.do("StartWeighing", case=waits["id"], expectedVersion=waits["version"])["case"]
    vera.do("WeighCase", case=waits["id"], verdict="TOELATEN", criteria=CRITERIA, **ARGUMENTS)
    assert piet.attempt("WeighCase", case=waits["id"], verdict="TOELATEN", criteria=CRITERIA, **ARGUMENTS)["errors"]
    assert _code(vera.attempt("AdmitCase", case=waits["id"], expectedVersion=started["version"])) == "CONVENANT_ENDED"
    assert _code(gitta.attempt("EndConvenant", convenant=convenant["id"])) == "ALREADY_ENDED"


def _office(chamber: Chamber, name: str, *, like: Seat) -> Seat:
    """Somebody more who works for a partner of the region, and signs in there."""
    partner, role = OFFICES[name]
    provider = chamber.providers[partner]

    async def hired(world: World) -> Any:
        member = await world.member(provider.organisation, name=f"{name.title()} (fictief)")
        await world.identity(member, issuer=provider.name, subject=name)
        await world.role(member, role)
        return member

    return Seat(name=name, url=like.url, provider=provider, member=chamber.arrange(hired))


def _agreed(**partners: Seat) -> dict[str, Any]:
    """A convenant that gives each partner what the kind of tafel allows its kind."""
    most = {str(one.organisation_kind): [str(each) for each in one.categories] for one in BLUEPRINT.ceilings}
    named = [
        {"organisation": one.organisation, "categories": most[kind], "clause": f"artikel 5, lid {number}"}
        for number, (kind, one) in enumerate(partners.items(), start=1)
    ]
    return {"name": "Convenant Zilverdam", "kind": KIND, "partners": named}


def _decision(tafel: str) -> dict[str, Any]:
    return {
        "tafel": tafel,
        "kindVersion": BLUEPRINT.version,
        "dpia": "DPIA 2026-7",
        "dpiaOn": (TODAY - timedelta(days=30)).isoformat(),
        "fgAdvice": "FG-advies 2026-7",
        "fgAdvisedOn": (TODAY - timedelta(days=2)).isoformat(),
        "reviewOn": (TODAY + timedelta(days=300)).isoformat(),
    }


def _code(payload: Any) -> str:
    """Why something was refused."""
    (error, *_) = payload["errors"]
    return str(error["code"])
