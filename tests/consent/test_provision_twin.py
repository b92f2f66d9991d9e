"""The truth table of what police and prosecution service may provide, held against Python and against PostgreSQL."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import pytest
import yaml
from asyncpg.types import Range

from consent.basis import CatalogueKind, Category
from consent.catalogue.entries import Regime, SecrecyGround
from consent.catalogue.loading import catalogue
from consent.periods import Period
from consent.provisions.kinds import JusticePurpose, PoliceArticle, ProvisionRegister
from consent.provisions.verdict import Providing, Provision, fault
from tenants.ids import ConvenantId, OrganisationId, new_id
from tests.factories.world import World

TABLE = Path(__file__).parents[1] / "truth_tables" / "verstrekken" / "politie_en_om.yaml"
WORDS = {
    *("geval", "wie", "besluit", "ook", "gegevens", "met", "van", "tot", "beeindigd", "verband", "derden", "begint"),
    *("verwacht", "bron"),
}
_HERE = ZoneInfo("Europe/Amsterdam")
_AT = datetime(2026, 6, 1, 12, tzinfo=_HERE)
_NEXT_YEAR = datetime(2027, 1, 1, tzinfo=_HERE)
_POLICE = """
INSERT INTO consent.police_decision (id, owner_org, article, mark, authority, decided_on, convenant_id, categories,
       recipients, valid, recorded_by, recorded_at, ended_at, ended_by, version)
VALUES ($1, $2, 'WPG_20', 'proef', 'proef', '2025-01-01', $3, $4, $5, $6, $7, '2025-01-01', $8,
        CASE WHEN $8::timestamptz IS NOT NULL THEN $7::uuid END, 1)
"""
_JUSTICE = """
INSERT INTO consent.justice_provision (id, owner_org, purpose, mark, authority, decided_on, categories, recipients,
       valid, necessity_enc, recorded_by, recorded_at, ended_at, ended_by, version)
VALUES ($1, $2, 'HULP_AAN_BETROKKENEN', 'proef', 'proef', '2025-01-01', $3, $4, $5, '', $6, '2025-01-01', $7,
        CASE WHEN $7::timestamptz IS NOT NULL THEN $6::uuid END, 1)
"""
_FAULT = "SELECT consent.provision_fault($1, $2, $3, $4, $5, $6, $7, $8, $9)"
CASES: list[dict[str, Any]] = yaml.load(TABLE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["gevallen"]


def moment(said: Any) -> datetime | None:
    """A moment of the table, on a clock in Amsterdam; `nooit` is none."""
    if said in {None, "nooit"}:
        return None
    if isinstance(said, str):
        return datetime.fromisoformat(said).replace(tzinfo=_HERE)
    return datetime.fromisoformat(said.isoformat()).replace(tzinfo=_HERE)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The organisations by kind, those who receive by name, somebody to record, a case, and two convenants."""

    admin: asyncpg.Connection
    providers: dict[str, OrganisationId]
    others: dict[str, OrganisationId]
    recipients: dict[str, OrganisationId]
    member: UUID
    case: UUID
    partnership: ConvenantId
    elsewhere: ConvenantId


@pytest.fixture
async def scene(sabotage: asyncpg.Connection) -> Scene:
    world = World(admin=sabotage)
    kinds = sorted({str(case["wie"]) for case in CASES})
    providers = {kind: OrganisationId(await world.organisation(f"Eigen {kind}", kind)) for kind in kinds}
    others = {kind: OrganisationId(await world.organisation(f"Andere {kind}", kind)) for kind in kinds}
    recipients = {name: OrganisationId(await world.organisation(name)) for name in ("lokaal", "ggz", "school")}
    tafels = [await world.tafel(recipients["lokaal"]) for _ in range(2)]
    convenants = [
        await sabotage.fetchval("SELECT convenant_id FROM casework.tafel WHERE id = $1", tafel) for tafel in tafels
    ]
    return Scene(
        admin=sabotage,
        providers=providers,
        others=others,
        recipients=recipients,
        member=await world.member(recipients["lokaal"]),
        case=await world.case(tafels[0], recipients["lokaal"], number="2026-VERSTREKKEN"),
        partnership=ConvenantId(convenants[0]),
        elsewhere=ConvenantId(convenants[1]),
    )


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The decision of one case of the table: whose, what it names, and whether it is there at all."""

    id: UUID
    owner: OrganisationId
    fact: Provision


def _entries(kind: CatalogueKind) -> list[Any]:
    return [one.entry for file in catalogue() if file.kind is kind for one in file.entries]


REGIMES: list[Regime] = _entries(CatalogueKind.GEHEIM_REGIME)
GROUNDS: list[SecrecyGround] = _entries(CatalogueKind.GEHEIM_GROND)


def regime(case: dict[str, Any]) -> Regime | None:
    """The duty of secrecy of the catalogue that binds whoever provides, over these data."""
    category = case.get("gegevens", "VEILIGHEID")
    bound = [
        one
        for one in REGIMES
        if case["wie"] in one.organisations and (not one.categories or category in one.categories)
    ]
    return bound[0] if bound else None


def register(case: dict[str, Any]) -> ProvisionRegister | None:
    found = regime(case)
    return None if found is None else found.register_code


def decision(case: dict[str, Any], scene: Scene) -> Decision | None:
    """The decision that stands in the register."""
    kept = register(case)
    if kept is None or case.get("besluit") in {"geen", "onbekend"}:
        return None
    foreign = case.get("besluit") == "van_een_ander"
    bound = {"geen": None, "ander": scene.elsewhere, "deze": scene.partnership}[case.get("verband", "deze")]
    start = moment(case.get("van")) or datetime(2026, 1, 1, tzinfo=_HERE)
    end = moment(case["tot"]) if "tot" in case else datetime(2026, 7, 1, tzinfo=_HERE)
    fact = Provision(
        register=kept,
        categories=frozenset({Category.VEILIGHEID, Category.STRAFRECHTELIJK}),
        recipients=frozenset({scene.recipients["lokaal"], scene.recipients["ggz"]}),
        valid=Period(start, end),
        ended_at=moment(case.get("beeindigd")),
        partnership=bound if kept is ProvisionRegister.WPG else None,
    )
    owner = (scene.others if foreign else scene.providers)[case["wie"]]
    return Decision(id=new_id(), owner=owner, fact=fact)


def by_decision(case: dict[str, Any], scene: Scene, found: Decision | None) -> str:
    """What the pure function says."""
    kept = register(case)
    own = {kept} if kept and case.get("besluit") != "geen" else set()
    foreign = ProvisionRegister.WPG if kept is not ProvisionRegister.WPG else ProvisionRegister.WJSG_39F
    asked = Providing(
        regime=regime(case),
        category=Category(case.get("gegevens", "VEILIGHEID")),
        recipients=[scene.recipients[name] for name in case.get("met", ["lokaal"])],
        partnership=scene.partnership,
        begins=[moment(case.get("begint")) or _AT],
        named=frozenset(own | ({foreign} if "ook" in case else set())),
        checked=case.get("derden") != "niet",
    )
    own_fact = found.fact if found and found.owner == scene.providers[case["wie"]] else None
    return fault(asked, own_fact, at=_AT) or "MAG"


async def by_policy(case: dict[str, Any], scene: Scene, found: Decision | None) -> str:
    """What the row policies' own function says."""
    kept = register(case)
    id = found.id if found else (new_id() if case.get("besluit") == "onbekend" else None)
    if found:
        await _put(scene, found)
    police_is_own = kept is ProvisionRegister.WPG
    other = new_id() if "ook" in case else None
    police, justice = (id, other) if police_is_own else (other, id)
    told = await scene.admin.fetchval(
        _FAULT,
        scene.providers[case["wie"]],
        scene.case,
        police,
        justice,
        case.get("gegevens", "VEILIGHEID"),
        [scene.recipients[name] for name in case.get("met", ["lokaal"])],
        case.get("derden") != "niet",
        moment(case.get("begint")) or _AT,
        _AT,
    )
    return told or "MAG"


async def _put(scene: Scene, one: Decision) -> None:
    fact, span = one.fact, Range(one.fact.valid.start, one.fact.valid.end)
    named = (sorted(fact.categories), sorted(fact.recipients), span)
    if fact.register is ProvisionRegister.WPG:
        await scene.admin.execute(_POLICE, one.id, one.owner, fact.partnership, *named, scene.member, fact.ended_at)
    else:
        await scene.admin.execute(_JUSTICE, one.id, one.owner, *named, scene.member, fact.ended_at)


async def test_decision_and_policy_agree_with_every_case_of_the_table(scene: Scene) -> None:
    wrong = []
    for case in CASES:
        found = decision(case, scene)
        said = (by_decision(case, scene, found), await by_policy(case, scene, found))
        if said != (case["verwacht"], case["verwacht"]):
            wrong.append((case["geval"], *said))
    assert wrong == []
    assert len(CASES) >= 45


def test_every_case_has_a_name_and_a_source_and_no_unknown_word() -> None:
    assert [case for case in CASES if set(case) - WORDS or not {"geval", "wie", "verwacht", "bron"} <= set(case)] == []
    assert len({case["geval"] for case in CASES}) == len(CASES)
    said = [tuple(sorted((k, str(v)) for k, v in case.items() if k not in {"geval", "bron"})) for case in CASES]
    assert len(set(said)) == len(CASES)


# One change to the function of the policies per rule; the table must notice each.
_MUTANTS = {
    "police IS NOT NULL AND": "false AND",
    "justice IS NOT NULL AND": "false AND",
    "p.id = provision_fault.police AND p.owner_org = provision_fault.owner": "p.id = provision_fault.police",
    "p.id = provision_fault.justice AND p.owner_org = provision_fault.owner": "p.id = provision_fault.justice",
    "IF NOT FOUND THEN": "IF false THEN",
    "NOT found_.valid @> provision_fault.at OR": "",
    "OR coalesce(found_.ended_at <= provision_fault.at, false)": "",
    "found_.ended_at <= provision_fault.at": "found_.ended_at < provision_fault.at",
    "found_.convenant_id IS NOT NULL AND": "false AND",
    "found_.convenant_id IS NOT NULL AND found_": "found_",
    "provision_fault.category <> ALL (found_.categories)": "false",
    "NOT provision_fault.recipients <@ found_.recipients": "false",
    "NOT provision_fault.recipients <@ found_.recipients ": "NOT provision_fault.recipients && found_.recipients ",
    "(regime ->> 'third_persons')::boolean AND NOT checked": "false",
    "(regime ->> 'third_persons')::boolean AND NOT checked ": "NOT checked ",
    "begins IS DISTINCT FROM provision_fault.at": "false",
    "begins IS DISTINCT FROM provision_fault.at ": "begins > provision_fault.at ",
    "begins IS DISTINCT FROM provision_fault.at  ": "begins < provision_fault.at ",
}


@pytest.mark.parametrize("place", _MUTANTS)
async def test_every_rule_that_is_taken_out_of_the_policy_is_missed(scene: Scene, place: str) -> None:
    source = await scene.admin.fetchval(
        "SELECT pg_get_functiondef(p.oid) FROM pg_proc p WHERE p.proname = 'provision_fault'"
    )
    assert source.count(place.rstrip()) == 1
    await scene.admin.execute(source.replace(place.rstrip(), _MUTANTS[place]))
    caught = [
        case["geval"] for case in CASES if await by_policy(case, scene, decision(case, scene)) != case["verwacht"]
    ]
    assert caught


def test_every_article_and_every_purpose_is_in_the_catalogue_once_and_opens_nothing_in_an_emergency() -> None:
    decisions = [one for one in GROUNDS if one.article or one.purposes]
    assert sorted(one.article for one in decisions if one.article) == sorted(PoliceArticle)
    assert sorted(purpose for one in decisions for purpose in one.purposes) == sorted(JusticePurpose)
    assert [one.code for one in decisions if one.break_glass] == []
    keeping = {one.register_code: one for one in REGIMES if one.register_code}
    assert set(keeping) == set(ProvisionRegister)
    assert all(one.ban_nl and one.report_years == 4 for one in keeping.values())
    named = {code for one in keeping.values() for code in one.grounds}
    assert named == {one.code for one in decisions}


async def test_emergency_access_opens_what_the_catalogue_says_of_an_article(scene: Scene) -> None:
    """The shipped catalogue opens nothing; a newer version of one article does, from its own day on."""
    made = {name: decision({"wie": name}, scene) for name in ("POLITIE", "OM")}
    for one in made.values():
        assert one is not None
        await _put(scene, one)
    police, justice = (one.id for one in made.values() if one)
    ask = "SELECT consent.is_closed_to_glass($1, $2, $3)"
    assert await scene.admin.fetchval(ask, None, None, _AT) is False
    assert await scene.admin.fetchval(ask, police, None, _AT) is True
    assert await scene.admin.fetchval(ask, None, justice, _AT) is True
    assert await scene.admin.fetchval(ask, new_id(), None, _AT) is True

    await scene.admin.execute(
        "INSERT INTO consent.catalogue_entry (id, kind, code, version, digest, content, valid_from)"
        " SELECT gen_random_uuid(), kind, code, 99, digest, content || '{\"break_glass\": true}', '2026-06-02'"
        "  FROM consent.catalogue_entry WHERE kind = 'GEHEIM_GROND' AND code = 'WPG20_BESLUIT'"
    )
    assert await scene.admin.fetchval(ask, police, None, _AT) is True
    assert await scene.admin.fetchval(ask, police, None, _AT + timedelta(days=1)) is False
    assert await scene.admin.fetchval(ask, None, justice, _AT + timedelta(days=1)) is True
