"""Packages of bases: what is proposed, that each cell is one a single basis could be, and one confirmation for all."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from backend.cases import service as cases
from backend.cases.commands import Admit, NewSubject, StartWeighing
from backend.cases.kinds import HouseholdRole
from backend.tafels.loading import BLUEPRINTS, load_all
from casegraph.schema import core, product
from consent import service as lawful
from consent.basis import Art6, BasisKind, Category, Purpose, is_criminal
from consent.catalogue.entries import Art6Entry, Ground
from consent.catalogue.loading import catalogue
from consent.catalogue.packages import PackageEntry, package_entries, package_for
from consent.combining import Invoked, impossible
from consent.commands import ConfirmPackage, WithdrawConsent
from consent.ids import ConsentId
from consent.packages import basis_of, legal_basis_package
from consent.proposing import Covered, Package, proposed
from tenants.actor import Actor
from tenants.ids import CaseId, OrganisationId, SubjectId, new_id
from tenants.organisation_kinds import OrganisationKind
from tenants.refusal import Refusal
from tenants.session import moment_of
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, opened
from tests.backend.cases.wishes import refer_command, weigh_command
from tests.consent.colleagues import colleague
from tests.factories.world import ALWAYS

ENTRIES: dict[str, Any] = {one.entry.code: one.entry for file in catalogue() for one in file.entries}
KINDS = {one.blueprint.code: one.blueprint for one in load_all(BLUEPRINTS)}
CALLED = ("OM", "RVDK", "RECLASSERING", "GI", "VEILIG_THUIS")
NECESSITY = "Zonder elkaars beeld blijft het voor deze kinderen onveilig."
HOUSEHOLD = 5
MOST_INPUTS = 25


def _entry(**changes: Any) -> PackageEntry:
    given: dict[str, Any] = {
        "tafel_kind": "PROEF",
        "organisations": (OrganisationKind.GEMEENTE,),
        "ground": "GEMEENTELIJKE_TAAK",
        "art6": Art6.E,
        "purpose": Purpose.VEILIGHEID_GEZIN,
        "categories": (Category.IDENTITEIT, Category.VEILIGHEID),
        "recipients": (OrganisationKind.POLITIE, OrganisationKind.GGZ),
        "proportionality": "Evenredig.",
        "subsidiarity": "Niet met minder.",
        "source": "test",
        "verified": False,
    }
    return PackageEntry(**(given | changes))


CHILD, MOTHER = SubjectId(new_id()), SubjectId(new_id())
POLICE, CARE, SCHOOL = (OrganisationId(new_id()) for _ in range(3))
PRESENT = {POLICE: OrganisationKind.POLITIE, CARE: OrganisationKind.GGZ, SCHOOL: OrganisationKind.SCHOOL}
ALL = {one: frozenset(Category) for one in PRESENT}


def _cells(**changes: Any) -> list[tuple[SubjectId, tuple[Category, ...], frozenset[OrganisationId]]]:
    given: dict[str, Any] = {"subjects": [CHILD], "participants": PRESENT, "ceilings": ALL, "covered": []}
    package = proposed([_entry()], **(given | changes))
    return [(one.subject, one.categories, frozenset(one.recipients)) for one in package.cells]


def test_who_lacks_the_same_shares_a_cell_and_nobody_gets_above_a_ceiling() -> None:
    both = (Category.IDENTITEIT, Category.VEILIGHEID)
    assert _cells() == [(CHILD, both, frozenset({POLICE, CARE}))]
    low = ALL | {CARE: frozenset({Category.IDENTITEIT})}
    assert {one[1:] for one in _cells(ceilings=low)} == {
        (both, frozenset({POLICE})),
        ((Category.IDENTITEIT,), frozenset({CARE})),
    }
    assert _cells(ceilings={POLICE: frozenset(Category)}) == [(CHILD, both, frozenset({POLICE}))]
    assert _cells(participants={SCHOOL: OrganisationKind.SCHOOL}) == []
    assert {one[0] for one in _cells(subjects=[MOTHER, CHILD])} == {CHILD, MOTHER}


def test_what_is_covered_is_not_proposed_again() -> None:
    def has(*categories: Category, **changes: Any) -> Covered:
        given: dict[str, Any] = {"subject": CHILD, "purpose": Purpose.VEILIGHEID_GEZIN, "recipient": POLICE}
        return Covered(categories=frozenset(categories), **(given | changes))

    some = _cells(covered=[has(Category.IDENTITEIT)])
    assert {one[1:] for one in some} == {
        ((Category.VEILIGHEID,), frozenset({POLICE})),
        ((Category.IDENTITEIT, Category.VEILIGHEID), frozenset({CARE})),
    }
    apart = [has(Category.IDENTITEIT), has(Category.VEILIGHEID, Category.GEZIN)]
    assert [one[2] for one in _cells(covered=apart)] == [frozenset({CARE})]
    for other in (
        has(*Category, subject=MOTHER),
        has(*Category, purpose=Purpose.HULP_COORDINATIE),
        has(*Category, recipient=SCHOOL),
    ):
        assert _cells(covered=[other]) == _cells()


def test_a_digest_is_of_the_cells_and_not_of_their_order() -> None:
    one = proposed([_entry()], subjects=[CHILD, MOTHER], participants=PRESENT, ceilings=ALL, covered=[])
    turned = dict(reversed(PRESENT.items()))
    assert (
        one.digest
        == proposed([_entry()], subjects=[MOTHER, CHILD], participants=turned, ceilings=ALL, covered=[]).digest
    )
    for other in (_entry(ground="ANDERS"), _entry(art6=Art6.C), _entry(purpose=Purpose.WEGING)):
        package = proposed([other], subjects=[CHILD, MOTHER], participants=PRESENT, ceilings=ALL, covered=[])
        assert package.digest != one.digest


@pytest.mark.parametrize("entry", package_entries(), ids=lambda one: f"{one.tafel_kind} {one.ground}")
def test_every_package_is_one_that_the_catalogue_and_its_tafel_carry(entry: PackageEntry) -> None:
    ground, art6, blueprint = ENTRIES[entry.ground], ENTRIES[entry.art6], KINDS[entry.tafel_kind]
    assert isinstance(ground, Ground)
    assert isinstance(art6, Art6Entry)
    assert not ground.second_reader
    assert blueprint.purposes
    assert entry.purpose in blueprint.purposes.codes
    seated = {one.organisation_kind for one in blueprint.seats}
    assert {*entry.organisations, *entry.recipients} <= seated
    ceilings = {one.organisation_kind: set(one.categories) for one in blueprint.ceilings}
    assert all(ceilings[one] & set(entry.categories) for one in entry.recipients)
    for organisation in entry.organisations:
        asked = Invoked(
            organisation=organisation,
            kind=BasisKind.WETTELIJK,
            art6=entry.art6,
            art9=entry.art9,
            art10=entry.art10,
            purpose=entry.purpose,
            categories=entry.categories,
            argued=frozenset({"PROPORTIONALITEIT", "SUBSIDIARITEIT"}),  # type: ignore[arg-type] # their own names
        )
        assert impossible(ground, art6, asked) is None
    assert not any(map(is_criminal, entry.categories)) or entry.art10


@dataclass(frozen=True)
class Tafel:
    """A household of five at a full tafel: who can record bases for each of the nine organisations."""

    case: CaseId
    people: dict[OrganisationKind, Actor]


async def _full(kamer: Kamer) -> Tafel:
    """Everybody who has a seat takes part; each has somebody who may record bases."""
    blueprint = KINDS["VEILIGHEIDSKAMER"]
    ceilings = {one.organisation_kind: one.categories for one in blueprint.ceilings}
    for kind in CALLED:
        kamer.organisations[kind.lower()] = OrganisationId(await kamer.world.organisation(kind.title(), kind))
        for category in ceilings[OrganisationKind(kind)]:
            await kamer.world.ceiling(kamer.tafel, kamer.organisations[kind.lower()], category, valid=ALWAYS)
    family = tuple(
        NewSubject(role_in_household=HouseholdRole.KIND, name=f"Fictief Kind {number}") for number in range(HOUSEHOLD)
    )
    case = (await kamer.does("noor", cases.refer, refer_command(kamer, subjects=family))).case
    await kamer.does("anne", cases.start_weighing, StartWeighing(case=case, expected_version=1))
    for weigher in ("karim", "wout"):
        await kamer.does(weigher, cases.weigh, weigh_command(case))
    await kamer.does("anne", cases.admit, Admit(case=case, expected_version=2))
    there = {row["organisation_id"] for row in await kamer.rows("casework.participation", case)}
    seated = {"lokaal": "LOKAAL_TEAM", "gemeente": "GEMEENTE", "ggz": "GGZ", "politie": "POLITIE"}
    for name in (*seated, *(kind.lower() for kind in CALLED)):
        if kamer.organisations[name] not in there:
            await kamer.world.participation(case, kamer.organisations[name])
    people = {OrganisationKind(kind): await colleague(kamer, name) for name, kind in seated.items()}
    people |= {OrganisationKind(kind): await colleague(kamer, kind.lower()) for kind in CALLED}
    await _supervised(kamer, case, people[OrganisationKind.GI])
    return Tafel(case=case, people=people)


async def _supervised(kamer: Kamer, case: CaseId, who: Actor) -> None:
    """A measure about one of the children, on which rests what the institution does about all of them."""
    child = (await kamer.rows("casework.subject", case))[0]["id"]
    await kamer.admin.execute(
        "INSERT INTO consent.measure (id, case_id, child_id, owner_org, kind, valid, decision_enc, recorded_by,"
        " recorded_at, version) VALUES ($1, $2, $3, $4, 'OTS', tstzrange(tenants.moment() - interval '1 day', NULL),"
        " '', $5, tenants.moment(), 1)",
        *(new_id(), case, child, who.organisation, who.member),
    )


async def _package(kamer: Kamer, who: Actor, case: CaseId) -> Package | None:
    async with kamer.region.working(who) as session:
        return await legal_basis_package(session, who, case, moment_of(session))


async def test_a_household_at_a_full_tafel_asks_few_inputs(kamer: Kamer) -> None:
    """Feature: five persons, nine organisations, at most 25 inputs in all; a client makes the mutation's key itself."""
    tafel = await _full(kamer)
    assert len(tafel.people) == len(KINDS["VEILIGHEIDSKAMER"].seats) == 9
    asked = core(product()).get_type("ConfirmLegalBasisPackageInput")
    fields = set(asked.fields) - {"clientMutationKey"}  # type: ignore[union-attr] # an input type has fields
    inputs, cells = 0, 0
    # The local team goes first: who is told who it is about can then record what it knows of them.
    for kind in sorted(tafel.people, key=lambda one: one is not OrganisationKind.LOKAAL_TEAM):
        who = tafel.people[kind]
        package = await _package(kamer, who, tafel.case)
        assert package is not None
        assert bool(package.cells) is bool(package_for("VEILIGHEIDSKAMER", kind))
        assert {one.subject for one in package.cells} in (set(), {row["id"] for row in await _family(kamer, tafel)})
        if not package.cells:
            continue
        confirm = ConfirmPackage(case=tafel.case, digest=package.digest, necessity=NECESSITY)
        done = await kamer.does(who, lawful.confirm_package, confirm)
        inputs, cells = inputs + len(fields), cells + len(done.bases)
        again = await _package(kamer, who, tafel.case)
        assert again == Package(cells=())
        empty = ConfirmPackage(case=tafel.case, digest=again.digest, necessity=NECESSITY)
        await kamer.is_refused(who, lawful.confirm_package, empty, code="PACKAGE_EMPTY", field="package")
    assert inputs <= MOST_INPUTS
    rows = await kamer.rows("consent.legal_basis", tafel.case)
    assert len(rows) == cells > HOUSEHOLD * len(package_entries())
    assert {row["subject_id"] for row in rows} == {row["id"] for row in await _family(kamer, tafel)}
    # Everybody at the tafel, and nobody above a ceiling, knows of every person whether they are safe.
    opened_to = await kamer.admin.fetch(
        "SELECT organisation_id, count(DISTINCT subject_id) FROM consent.case_access WHERE case_id = $1"
        " AND category = 'VEILIGHEID' GROUP BY 1",
        tafel.case,
    )
    assert sorted(row[1] for row in opened_to) == [HOUSEHOLD] * 9


async def _family(kamer: Kamer, tafel: Tafel) -> list[Any]:
    return await kamer.rows("casework.subject", tafel.case)


async def test_a_package_is_confirmed_as_it_was_seen_or_not_at_all(kamer: Kamer) -> None:
    one = await admitted(kamer)
    basis, _ = await opened(kamer, one, "ggz")
    noor, verb = kamer.actor("noor"), lawful.confirm_package
    package = await _package(kamer, noor, one.case)
    assert package is not None
    good = ConfirmPackage(case=one.case, digest=package.digest, necessity=NECESSITY)
    for digest in ("0" * 64, ""):
        stale = ConfirmPackage(case=one.case, digest=digest, necessity=NECESSITY)
        await kamer.is_refused(noor, verb, stale, code="CONFLICT", field="package")
    silent = ConfirmPackage(case=one.case, digest=package.digest, necessity=" ")
    await kamer.is_refused(noor, verb, silent, code="FIELD_MISSING", field="necessity")
    await kamer.is_refused(kamer.actor("noor", assurance=1), verb, good, code="ASSURANCE_TOO_LOW")
    absent = ConfirmPackage(case=CaseId(new_id()), digest=package.digest, necessity=NECESSITY)
    for who, command in (("petra", good), ("petra", absent), ("olga", good), ("anne", good), ("noor", absent)):
        await kamer.is_refused(who, verb, command, code="NOT_FOUND", field="case")
        assert await _package(kamer, kamer.actor(who), command.case) is None
    # One cell that cannot be recorded keeps all the others from being recorded.
    consent = ConsentId(await kamer.admin.fetchval("SELECT id FROM consent.consent WHERE basis_id = $1", basis))
    await kamer.does("noor", lawful.withdraw_consent, WithdrawConsent(consent=consent))
    await kamer.is_refused(noor, verb, good, code="CONSENT_WAS_WITHDRAWN", field="package")


async def test_of_many_who_confirm_at_once_one_records_the_package(kamer: Kamer) -> None:
    """Twice the same basis would leave one open when the other is ended."""
    one = await admitted(kamer)
    noor = kamer.actor("noor")
    package = await _package(kamer, noor, one.case)
    assert package is not None
    confirm = ConfirmPackage(case=one.case, digest=package.digest, necessity=NECESSITY)
    answers: list[Any] = [None, None]
    async with kamer.region.working(noor) as session:
        # This one began before the others and gets its turn after them: its moment is older than what they record.
        others = (kamer.tries(noor, lawful.confirm_package, confirm) for _ in answers)
        answers = await asyncio.gather(*others)
        answers.append(await lawful.confirm_package(session, noor, confirm, moment_of(session), keys=kamer.keys))
    refused = [str(answer.code) for answer in answers if isinstance(answer, Refusal)]
    assert refused == ["PACKAGE_EMPTY"] * 2
    assert len(await kamer.rows("consent.legal_basis", one.case)) == len(package.cells)
    assert len(await kamer.written("consent.confirm_package")) == len(package.cells)


async def test_a_ground_that_nobody_signed_is_in_no_package_that_is_written(kamer: Kamer) -> None:
    one = await admitted(kamer)
    noor = kamer.actor("noor")
    package = await _package(kamer, noor, one.case)
    assert package is not None
    await kamer.admin.execute(
        "DELETE FROM consent.catalogue_signature WHERE owner_org = $1", kamer.organisations["gemeente"]
    )
    good = ConfirmPackage(case=one.case, digest=package.digest, necessity=NECESSITY)
    await kamer.is_refused(noor, lawful.confirm_package, good, code="GROUND_NOT_SIGNED", field="package")


async def test_a_cell_is_recorded_as_it_was_shown(kamer: Kamer) -> None:
    one = await admitted(kamer)
    noor = kamer.actor("noor")
    package = await _package(kamer, noor, one.case)
    assert package is not None
    confirm = ConfirmPackage(case=one.case, digest=package.digest, necessity=NECESSITY)
    done = await kamer.does(noor, lawful.confirm_package, confirm)
    for cell, id in zip(package.cells, done.bases, strict=True):
        row, meant = await kamer.row("consent.legal_basis", id), basis_of(cell, necessity=NECESSITY)
        assert (row["subject_id"], row["ground_code"], row["art6"]) == (meant.subject, meant.ground_code, meant.art6)
        assert (row["purpose"], tuple(row["categories"])) == (meant.purpose, meant.categories)
        assert isinstance(row["recorded_at"], datetime)
        for column, said in (
            ("reason_enc", NECESSITY),
            ("proportionality_enc", meant.proportionality),
            ("subsidiarity_enc", meant.subsidiarity),
        ):
            assert await kamer.reads("noor", "consent.legal_basis", column, id) == said
    told = await kamer.written("consent.confirm_package")
    assert [line["object_id"] for line in told] == list(done.bases)
    assert len({line["subject_id"] for line in told}) == 2
