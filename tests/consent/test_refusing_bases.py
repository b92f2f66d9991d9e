"""Who refuses to share records no legal basis for it: a basis alone opens a name. Whoever has one ends it first."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from consent import packages
from consent import service as lawful
from consent.basis import Category
from consent.catalogue.packages import package_for
from consent.commands import ConfirmPackage
from consent.refusing.commands import EndRefusal
from tenants.ids import SubjectId
from tenants.organisation_kinds import OrganisationKind
from tenants.refusal import Refusal
from tenants.session import moment_of
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase
from tests.backend.cases.wishes import basis_command
from tests.consent.refusals import END, LAW, REFUSE, TASK, based, ended, refusal_command, sat_down


async def opens(kamer: Kamer, one: AdmittedCase, category: Category) -> bool:
    """Whether a basis lets the police read this about the mother now."""
    found = await kamer.admin.fetchval(
        "SELECT count(*) FROM consent.case_access WHERE organisation_id = $1 AND subject_id = $2 AND category = $3"
        " AND valid @> now()",
        kamer.organisations["politie"],
        one.mother,
        category,
    )
    return bool(found)


async def test_who_refuses_records_no_basis_for_it_and_ends_the_one_that_stands(kamer: Kamer) -> None:
    huis, one = await sat_down(kamer)
    there = huis.kamer
    who = (Category.IDENTITEIT,)
    refuse = refusal_command(one, subject=one.mother, categories=who)
    standing = await based(there, one)
    assert await opens(there, one, Category.IDENTITEIT)
    await there.is_refused("noor", REFUSE, refuse, code="STILL_BASED", field="categories")
    await there.is_refused("noor", REFUSE, replace(refuse, subject=None), code="STILL_BASED", field="categories")
    told_why = await there.tries("noor", REFUSE, refuse)
    assert isinstance(told_why, Refusal)
    assert "GEMEENTELIJKE_TAAK (doel VEILIGHEID_GEZIN, sinds " in told_why.message_nl

    await ended(there, standing)
    done = await there.does("noor", REFUSE, refuse)
    assert not await opens(there, one, Category.IDENTITEIT)
    wanted = basis_command(there, one.mother, "politie", **TASK)
    no = {"code": "REFUSES_TO_SHARE", "field": "categories"}
    await there.is_refused("noor", lawful.record_basis, wanted, **no)
    later = datetime.now(UTC) + timedelta(days=3)
    await there.is_refused("noor", lawful.record_basis, replace(wanted, starts_at=later), **no)
    # What is not refused, what stays with itself, and what another lets go.
    await there.does("noor", lawful.record_basis, replace(wanted, categories=(Category.VEILIGHEID,)))
    await there.does("noor", lawful.record_basis, basis_command(there, one.mother, "lokaal", **TASK))
    assert not await opens(there, one, Category.IDENTITEIT)
    await there.does("petra", lawful.record_basis, basis_command(there, one.mother, "gemeente", **LAW))
    await there.does("noor", END, EndRefusal(refusal=done.refusal, expected_version=1))
    await there.does("noor", lawful.record_basis, replace(wanted, categories=who))
    assert await opens(there, one, Category.IDENTITEIT)


async def test_a_package_leaves_out_what_is_refused(kamer: Kamer, monkeypatch: pytest.MonkeyPatch) -> None:
    huis, one = await sat_down(kamer)
    there = huis.kamer
    # No file has a package for this kind of tafel: it gets the one of the lokale veiligheidskamer.
    usual = package_for("VEILIGHEIDSKAMER", OrganisationKind.LOKAAL_TEAM)
    monkeypatch.setattr(packages, "package_for", lambda *_: usual)

    async def offered() -> tuple[str, set[tuple[SubjectId, Category]]]:
        actor = there.actor("noor")
        async with there.region.working(actor) as session:
            package = await packages.legal_basis_package(session, actor, one.case, moment_of(session))
        assert package is not None
        return package.digest, {(cell.subject, each) for cell in package.cells for each in cell.categories}

    stale, before = await offered()
    assert (one.mother, Category.IDENTITEIT) in before
    later = datetime.now(UTC) + timedelta(days=30)
    await there.does("noor", REFUSE, refusal_command(one, categories=(Category.IDENTITEIT,), starts_at=later))
    digest, after = await offered()
    assert before - after == {each for each in before if each[1] is Category.IDENTITEIT}
    argued = ConfirmPackage(case=one.case, digest=stale, necessity="Nodig om samen veiligheid te maken.")
    await there.is_refused("noor", lawful.confirm_package, argued, code="CONFLICT", field="package")
    await there.does("noor", lawful.confirm_package, replace(argued, digest=digest))
    assert not await opens(there, one, Category.IDENTITEIT)


async def test_who_refuses_and_who_records_a_basis_at_once_take_turns(kamer: Kamer) -> None:
    huis, one = await sat_down(kamer)
    there = huis.kamer
    wanted = basis_command(there, one.mother, "politie", **TASK)
    for _ in range(4):
        recorded, refused = await asyncio.gather(
            there.tries("noor", lawful.record_basis, wanted), there.tries("noor", REFUSE, refusal_command(one))
        )
        assert isinstance(recorded, Refusal) is not isinstance(refused, Refusal)
        if not isinstance(refused, Refusal):
            await there.does("noor", END, EndRefusal(refusal=refused.refusal, expected_version=1))
        elif not isinstance(recorded, Refusal):
            await ended(there, recorded.basis)
