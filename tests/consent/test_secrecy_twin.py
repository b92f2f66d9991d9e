"""The truth table of secrecy: each duty and each ground, held against Python, PostgreSQL and what is derived of it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import pytest
import yaml
from asyncpg.types import Range

from consent.basis import BasisKind, CatalogueKind, Category, ConsentKind
from consent.catalogue.entries import Regime, SecrecyGround
from consent.catalogue.loading import catalogue
from consent.periods import Period, Periods
from consent.provisions.kinds import RestsOn
from consent.secrecy.lifting import Evidence, RecordedBasis, RecordedConflict, Speech, lifting
from consent.secrecy.verdict import Speaking, fault
from tenants.ids import OrganisationId, SubjectId, new_id
from tenants.organisation_kinds import OrganisationKind
from tests.factories.world import World

TABLE = Path(__file__).parents[1] / "truth_tables" / "geheim" / "gronden.yaml"
CASES: list[dict[str, Any]] = yaml.load(TABLE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["gevallen"]
WORDS = {"geval", "wie", "over", "gegevens", "aan", "grond", "bewijs", "verwacht", "open", "dicht", "bron"}
EVIDENCE = {
    *("wat", "over", "gegevens", "voor", "van", "tot", "eigenaar"),
    *(
        "soort",
        "herbeoordelen",
        "tweede_lezer",
        "gegeven",
        "getekend",
        "ingetrokken",
        "beeindigd",
        "grensdatum",
        "grond",
        "bevestigd",
    ),
}
RECIPIENTS = {
    "lokaal": "LOKAAL_TEAM",
    "vt": "VEILIG_THUIS",
    "gi": "GI",
    "ggz": "GGZ",
    "huisarts": "HUISARTS_JGZ",
    "politie": "POLITIE",
}
_NAMED = {"toestemming": "TOESTEMMING_BETROKKENE", "conflict": "CONFLICT_VAN_PLICHTEN"}
_HERE = ZoneInfo("Europe/Amsterdam")
_AT = datetime(2026, 6, 1, 12, tzinfo=_HERE)
_FROM, _GIVEN, _UNTIL = (datetime(2026, *day, tzinfo=_HERE) for day in ((1, 1), (1, 10), (7, 1)))
_CONFLICT = """
INSERT INTO consent.duty_conflict (id, case_id, subject_id, owner_org, categories, recipients, valid, asked_enc,
       harm_enc, last_resort_enc, minimum_enc, consulted_enc, decided_by, decided_at, confirmed_by, confirmed_at,
       ended_by, ended_at, version)
VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, '', '', '', '', '', $7, '2026-01-01',
        CASE WHEN $9::timestamptz IS NOT NULL THEN $8::uuid END, $9,
        CASE WHEN $10::timestamptz IS NOT NULL THEN $7::uuid END, $10, 1)
"""
_AGAIN = "INSERT INTO consent.reassessment (basis_id, organisation_id, case_id, at) VALUES ($1, $2, $3, $4)"
_READER = """
UPDATE consent.legal_basis SET asks_second_reader = true, confirmed_at = $3,
       second_reader = CASE WHEN $3::timestamptz IS NOT NULL THEN $2::uuid END
 WHERE id = $1
"""
_GROUND = "UPDATE consent.legal_basis SET ground_code = $2 WHERE id = $1"
_FAULT = "SELECT consent.secrecy_fault($1, $2, $3, $4, $5, $6, $7, $7)"
_LIFTED = """
SELECT consent.lifting($1, $2, $3, $4, $5, (SELECT e.content FROM consent.entry_on('GEHEIM_GROND', $6, '2026-06-01') e))
"""
_RELEASE = """
INSERT INTO casework.release (id, contribution_id, case_id, owner_org, organisation_id, valid, version, secrecy_ground,
                              lifted)
VALUES ($1, $2, $3, $4, $5, $6, 1, $7::text, CASE WHEN $7::text IS NOT NULL THEN '{}'::tstzmultirange END)
"""


def _entries(kind: CatalogueKind) -> list[Any]:
    return [one.entry for file in catalogue() if file.kind is kind for one in file.entries]


REGIMES: list[Regime] = _entries(CatalogueKind.GEHEIM_REGIME)
GROUNDS: dict[str, SecrecyGround] = {one.code: one for one in _entries(CatalogueKind.GEHEIM_GROND)}


def moment(said: Any) -> datetime | None:
    """A moment of the table, on a clock in Amsterdam; `nooit` is none."""
    if said in {None, "nooit"}:
        return None
    return datetime.fromisoformat(str(said)).replace(tzinfo=_HERE)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Who speaks by kind, another of each kind, who receives by name, two people of a case, and who decides."""

    admin: asyncpg.Connection
    world: World
    speakers: dict[str, OrganisationId]
    others: dict[str, OrganisationId]
    recipients: dict[str, OrganisationId]
    members: tuple[UUID, UUID]
    readers: dict[OrganisationId, UUID]
    case: UUID
    people: dict[str, SubjectId]


@pytest.fixture
async def scene(sabotage: asyncpg.Connection) -> Scene:
    return await _furnished(World(admin=sabotage))


async def _furnished(world: World) -> Scene:
    kinds = sorted({str(case.get("wie", "GGZ")) for case in CASES})
    speakers = {kind: OrganisationId(await world.organisation(f"Eigen {kind}", kind)) for kind in kinds}
    others = {kind: OrganisationId(await world.organisation(f"Andere {kind}", kind)) for kind in kinds}
    recipients = {name: OrganisationId(await world.organisation(name, kind)) for name, kind in RECIPIENTS.items()}
    tafel = await world.tafel(recipients["lokaal"])
    case = await world.case(tafel, recipients["lokaal"], number="2026-GEHEIM")
    people = {name: SubjectId(await world.subject(case, recipients["lokaal"])) for name in ("moeder", "kind")}
    one, two = [await world.member(recipients["lokaal"]) for _ in range(2)]
    return Scene(
        admin=world.admin,
        world=world,
        speakers=speakers,
        others=others,
        recipients=recipients,
        members=(one, two),
        readers={owner: await world.member(owner) for owner in (*speakers.values(), *others.values())},
        case=case,
        people=people,
    )


def named(case: dict[str, Any]) -> str | None:
    """The ground that is named: as the case says, or the one of its first piece of evidence."""
    if "grond" in case:
        return None if case["grond"] == "geen" else str(case["grond"])
    return _NAMED[case["bewijs"][0]["wat"]]


def speech(case: dict[str, Any], scene: Scene) -> Speech:
    recipient = case.get("aan", "lokaal")
    return Speech(
        owner=scene.speakers[case.get("wie", "GGZ")],
        subjects=[scene.people[name] for name in case.get("over", ["moeder"])],
        category=Category(case.get("gegevens", "GEZONDHEID")),
        recipient=scene.recipients[recipient],
        recipient_kind=OrganisationKind(RECIPIENTS[recipient]),
    )


def evidence(case: dict[str, Any], scene: Scene) -> list[Evidence]:
    """What there is, as facts."""
    return [_fact(one, case, scene) for one in case.get("bewijs", [])]


def _fact(one: dict[str, Any], case: dict[str, Any], scene: Scene) -> Evidence:
    who, ended = case.get("wie", "GGZ"), moment(one.get("beeindigd"))
    valid = Period(moment(one.get("van")) or _FROM, moment(one.get("tot")) or _UNTIL)
    about: dict[str, Any] = {
        "owner": (scene.others if one.get("eigenaar") == "ander" else scene.speakers)[who],
        "subject": scene.people[one.get("over", "moeder")],
        "categories": frozenset(map(Category, one.get("gegevens", ["GEZONDHEID"]))),
        "recipients": frozenset(scene.recipients[name] for name in one.get("voor", [case.get("aan", "lokaal")])),
    }
    if one["wat"] == "conflict":
        confirmed = _GIVEN if "bevestigd" not in one else moment(one["bevestigd"])
        return RecordedConflict(**about, valid=valid, confirmed_at=confirmed, ended_at=ended)
    consented = one["wat"] == "toestemming"
    ends = Periods.of([Period(end=moment(one.get("grensdatum")))]) & Periods.of([Period(end=ended)])
    return RecordedBasis(
        **about,
        kind=BasisKind.TOESTEMMING if consented else BasisKind.WETTELIJK,
        ground_code="TOESTEMMING" if consented else one["grond"],
        stands=Periods.of([valid]) & ends & _again(one),
        consent=ConsentKind(one.get("soort", "DOORBREKEN_GEHEIM")) if consented else None,
        signed_at=_signed(one) if consented else None,
        withdrawn_at=moment(one.get("ingetrokken")),
    )


def _signed(one: dict[str, Any]) -> datetime | None:
    """When the last who must sign had signed: when it was given, unless the case says otherwise."""
    if "getekend" in one:
        return None if one["getekend"] == "nog_niet" else moment(one["getekend"])
    return moment(one.get("gegeven")) or _GIVEN


def _again(one: dict[str, Any]) -> Periods:
    """Before it must be looked at again, and from when a second reader confirmed it, where one is asked."""
    if one.get("tweede_lezer") == "nog_niet":
        return Periods()
    return Periods.of([Period(moment(one.get("tweede_lezer")), moment(one.get("herbeoordelen")))])


async def put(case: dict[str, Any], scene: Scene) -> None:
    """The same, as rows."""
    for one, fact in zip(case.get("bewijs", []), evidence(case, scene), strict=True):
        valid = Range(moment(one.get("van")) or _FROM, moment(one.get("tot")) or _UNTIL)
        if isinstance(fact, RecordedConflict):
            about = (fact.subject, fact.owner, sorted(fact.categories), sorted(fact.recipients), valid)
            await scene.admin.execute(_CONFLICT, scene.case, *about, *scene.members, fact.confirmed_at, fact.ended_at)
            continue
        basis = await scene.world.basis(
            scene.case,
            fact.subject,
            owner=fact.owner,
            decided_by=scene.members[0],
            recipients=sorted(fact.recipients),
            categories=sorted(fact.categories),
            kind=fact.kind,
            valid=valid,
            boundary_at=moment(one.get("grensdatum")),
            ended_at=moment(one.get("beeindigd")),
        )
        await scene.admin.execute(_GROUND, basis, fact.ground_code)
        if "tweede_lezer" in one:
            confirmed = None if one["tweede_lezer"] == "nog_niet" else moment(one["tweede_lezer"])
            await scene.admin.execute(_READER, basis, scene.readers[fact.owner], confirmed)
        if again := moment(one.get("herbeoordelen")):
            await scene.admin.execute(_AGAIN, basis, fact.owner, scene.case, again)
        if fact.consent:
            at, until = moment(one.get("gegeven")) or _GIVEN, fact.withdrawn_at
            signed = fact.signed_at
            await scene.world.consent(
                basis, kind=fact.consent, given_at=at, withdrawn_at=until, signed_at=signed, signed=signed is not None
            )


def by_decision(case: dict[str, Any], scene: Scene) -> tuple[str, Periods]:
    """What the pure functions say: why not, and when it is lifted."""
    told, code = speech(case, scene), named(case)
    ground = GROUNDS.get(code or "")
    lifted = lifting(ground, told, evidence(case, scene)) if ground else Periods()
    bound = (one for one in REGIMES if case.get("wie", "GGZ") in one.organisations)
    asked = Speaking(
        regime=next((one for one in bound if told.category in (one.categories or Category)), None),
        code=code,
        ground=ground,
        recipient_kind=told.recipient_kind,
        lifted=lifted,
        begins=_AT,
    )
    return fault(asked) or "MAG", lifted


async def by_policy(case: dict[str, Any], scene: Scene) -> tuple[str, Periods]:
    """What the row policies' own functions say."""
    told, code = speech(case, scene), named(case)
    about = (told.owner, scene.case, list(told.subjects), told.category, told.recipient, code)
    said = await scene.admin.fetchval(_FAULT, *about, _AT)
    return said or "MAG", _periods(await scene.admin.fetchval(_LIFTED, *about))


async def derived(case: dict[str, Any], scene: Scene) -> Periods:
    """When a release that names the ground can be read, as the database keeps it after the evidence came or changed."""
    told, code, release = speech(case, scene), named(case), new_id()
    author = scene.members[0]
    contribution = await scene.world.contribution(
        scene.case, owner=told.owner, author=author, subjects=list(told.subjects), category=told.category
    )
    during = Range(_AT, None)
    await scene.admin.execute(_RELEASE, release, contribution, scene.case, told.owner, told.recipient, during, code)
    await put(case, scene)
    return _periods(await scene.admin.fetchval("SELECT lifted FROM casework.release WHERE id = $1", release))


def _periods(ranges: Any) -> Periods:
    return Periods.of(Period(one.lower, one.upper) for one in ranges or [] if not one.isempty)


async def test_decision_and_policy_agree_with_every_case_of_the_table(scene: Scene) -> None:
    wrong = []
    for case in CASES:
        undone = scene.admin.transaction()
        await undone.start()
        await scene.admin.execute("SET LOCAL session_replication_role = replica")
        await put(case, scene)
        pure, policy = by_decision(case, scene), await by_policy(case, scene)
        await undone.rollback()
        opened = {name: pure[1].holds(found) for name in ("open", "dicht") if (found := moment(case.get(name)))}
        if pure != policy or pure[0] != case["verwacht"] or opened != {name: name == "open" for name in opened}:
            wrong.append((case["geval"], pure, policy, opened))
    assert wrong == []
    assert len(CASES) >= 80


async def test_what_was_released_is_read_as_long_as_its_ground_lifts_the_duty(scene: Scene) -> None:
    """Whatever comes after the release is derived into it: one case of the table per kind of evidence, and its end."""
    wrong = []
    for case in CASES:
        if not case.get("bewijs") or not {"open", "dicht"} & set(case) or case.get("wie", "GGZ") not in {"GGZ", "GI"}:
            continue
        undone = scene.admin.transaction()
        await undone.start()
        found = await derived(case, scene)
        await undone.rollback()
        if found != by_decision(case, scene)[1]:
            wrong.append((case["geval"], found))
    assert wrong == []


def test_every_case_has_a_name_and_a_source_and_no_unknown_word() -> None:
    assert [case for case in CASES if set(case) - WORDS or not {"geval", "verwacht", "bron"} <= set(case)] == []
    assert [one for case in CASES for one in case.get("bewijs", []) if set(one) - EVIDENCE] == []
    assert len({case["geval"] for case in CASES}) == len(CASES)
    said = [tuple(sorted((k, str(v)) for k, v in case.items() if k not in {"geval", "bron"})) for case in CASES]
    assert len(set(said)) == len(CASES)


def test_every_duty_that_asks_a_ground_is_tried_with_each_of_its_grounds() -> None:
    tried = {(case.get("wie", "GGZ"), named(case)) for case in CASES}
    for regime in REGIMES:
        if regime.grounds and regime.register_code is None:
            for code in regime.grounds:
                assert [kind for kind in regime.organisations if (kind, code) in tried] or not regime.organisations, (
                    code
                )
                assert code in GROUNDS
    assert {one.rests_on for one in GROUNDS.values()} == set(RestsOn)


# One change to the functions of the policies per rule; the table must notice each.
_MUTANTS = {
    ("is_bound", "regime ->> 'register_code' IS NULL AND"): "",
    ("secrecy_fault", "CASE WHEN code IS NOT NULL THEN 'SECRECY_GROUND_UNWANTED' END"): "NULL",
    ("secrecy_fault", "IF code IS NULL THEN"): "IF false THEN",
    ("secrecy_fault", "ground IS NULL OR NOT regime -> 'grounds' ? code"): "ground IS NULL",
    ("secrecy_fault", "OR NOT regime -> 'grounds' ? code"): "OR regime -> 'grounds' ? code",
    ("secrecy_fault", "ground -> 'recipient_kinds' <> '[]' AND NOT"): "false AND NOT",
    ("secrecy_fault", "@> secrecy_fault.begins, false)"): "@> secrecy_fault.begins, true) AND false",
    ("lifting", "ground -> 'recipient_kinds' <> '[]' AND NOT"): "false AND NOT",
    ("lifting", "ground ->> 'rests_on' = 'RELEASE'"): "false",
    ("lifting", "ground ->> 'rests_on' = 'CONSENT' AND"): "",
    ("lifting", "k.kind = 'DOORBREKEN_GEHEIM' AND"): "",
    ("lifting", "THEN tstzrange(k.signed_at, k.withdrawn_at)"): "THEN tstzrange(k.signed_at, NULL)",
    ("lifting", "THEN tstzrange(k.signed_at, k.withdrawn_at) "): "THEN tstzrange(NULL, k.withdrawn_at) ",
    ("lifting", "tstzrange(k.signed_at, k.withdrawn_at) ELSE 'empty'"): "tstzrange(k.signed_at, k.withdrawn_at) "
    "ELSE tstzrange(k.given_at, k.withdrawn_at)",
    ("lifting", "* tstzrange(NULL, (SELECT x.at FROM"): "* tstzrange(NULL, (SELECT NULL::timestamptz FROM",
    ("lifting", "b.kind = 'WETTELIJK' AND ground -> 'laws' ? b.ground_code"): "b.kind = 'WETTELIJK'",
    ("lifting", "ground ->> 'rests_on' = 'DUTY_CONFLICT' AND"): "",
    ("lifting", "d.confirmed_at IS NOT NULL"): "true",
    ("lifting", "d.valid * tstzrange(d.confirmed_at, d.ended_at)"): "d.valid * tstzrange(d.confirmed_at, NULL)",
    ("lifting", "d.valid * tstzrange(d.confirmed_at, d.ended_at) "): "tstzrange(d.confirmed_at, d.ended_at) ",
    ("lifting", "d.owner_org = lifting.owner"): "true",
    ("lifting", "d.subject_id = ANY (lifting.subjects) AND lifting.category = ANY (d.categories)"): "true",
    ("lifting", "AND lifting.category = ANY (d.categories)"): "",
    ("lifting", "lifting.recipient = ANY (d.recipients)"): "true",
    ("lifting", "WHERE e.subject_id = s.id"): "WHERE true",
    ("lifting", "range_intersect_agg(l.valid)"): "range_agg(l.valid)",
}


@pytest.mark.full
@pytest.mark.parametrize("place", _MUTANTS, ids=[f"{name} {old}" for name, old in _MUTANTS])
async def test_every_rule_that_is_taken_out_of_the_policy_is_missed(scene: Scene, place: tuple[str, str]) -> None:
    name, old = place[0], place[1].rstrip()
    source = await scene.admin.fetchval("SELECT pg_get_functiondef(p.oid) FROM pg_proc p WHERE p.proname = $1", name)
    assert source.count(old) >= 1
    await scene.admin.execute(source.replace(old, _MUTANTS[place], 1))
    for case in CASES:
        undone = scene.admin.transaction()
        await undone.start()
        await scene.admin.execute("SET LOCAL session_replication_role = replica")
        await put(case, scene)
        pure, policy = by_decision(case, scene), await by_policy(case, scene)
        await undone.rollback()
        if pure != policy:
            return
    pytest.fail("no case of the table noticed")
