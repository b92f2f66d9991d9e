"""A change of custody or of a measure closes the consents about a child at that very moment, and nothing else."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from backend.cases import service as cases
from consent import service as lawful
from consent.basis import BasisKind, CustodyKind
from consent.commands import ConsentGiven, RecordBasis
from consent.custody.commands import EndCustody, EndMeasure
from consent.ids import CustodyId, MeasureId
from tenants.ids import LegalBasisId
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited
from tests.backend.cases.wishes import basis_command, consent_given, contribute_command
from tests.consent.institution import BORN, Institution, custody_command, joined, measure_command

Change = Callable[[Kamer, AdmittedCase, Institution], Awaitable[Any]]
# What is written when custody changes; every other table stays as it was.
_WRITTEN = {"consent.custody", "consent.measure", "consent.case_access", "consent.reassessment"} | {
    *("casework.notification", "casework.outbox", "tenants.ledger_event", "tenants.ledger_subject")
}


async def _father_too(kamer: Kamer, one: AdmittedCase, _: Institution) -> None:
    begun = (await kamer.row('casework."case"', one.case))["opened_at"]
    command = custody_command(one.child, holder=one.mother, kind=CustodyKind.GEZAMENLIJK, starts_at=begun)
    await kamer.does("noor", lawful.record_custody, command)


async def _ends(kamer: Kamer, one: AdmittedCase, _: Institution) -> None:
    [row] = await kamer.rows("consent.custody", one.case)
    await kamer.does("noor", lawful.end_custody, EndCustody(custody=CustodyId(row["id"]), expected_version=1))


async def _guardian(kamer: Kamer, one: AdmittedCase, institution: Institution) -> None:
    command = custody_command(one.child, kind=CustodyKind.VOORLOPIGE_VOOGDIJ, organisation=institution.organisation)
    await kamer.does(institution.gijs, lawful.record_custody, command)


async def _supervised(kamer: Kamer, one: AdmittedCase, institution: Institution) -> None:
    await kamer.does(institution.gijs, lawful.record_measure, measure_command(one.child))


_CHANGES: dict[str, Change] = {
    "somebody else has custody too": _father_too,
    "custody ends": _ends,
    "an institution becomes the guardian": _guardian,
    "supervision begins": _supervised,
}


async def _shared(kamer: Kamer, one: AdmittedCase) -> tuple[LegalBasisId, LegalBasisId]:
    """Consent about the child and about the mother, and a text about each, for the GGZ."""
    await kamer.does("noor", lawful.record_custody, custody_command(one.child, holder=one.mother))
    await invited(kamer, one.case, "ggz")
    made = []
    for subject in (one.child, one.mother):
        made.append((await kamer.does("noor", lawful.record_basis, basis_command(kamer, subject, "ggz"))).basis)
        shared = contribute_command(kamer, one.case, subject, recipients=("ggz",))
        await kamer.does("noor", cases.contribute, shared)
    return made[0], made[1]


@pytest.mark.parametrize("change", _CHANGES)
async def test_a_change_closes_what_consent_about_the_child_opened_and_nothing_else(kamer: Kamer, change: str) -> None:
    one = await admitted(kamer)
    institution = await joined(kamer, one)
    child, mother = await _shared(kamer, one)
    assert (await kamer.sees("bram"))["contribution"] == 2
    before, ots = await kamer.everything(), await kamer.sees(institution.gijs)

    await _CHANGES[change](kamer, one, institution)

    # The text about the child is closed, the one about the mother is not; the institution keeps what the law gives it.
    assert (await kamer.sees("bram"))["contribution"] == 1
    assert {row["basis_id"] for row in await kamer.rows("consent.consent", one.case)} == {child, mother}
    assert (await kamer.sees(institution.gijs))["subject"] == ots["subject"] == 1
    after = await kamer.everything()
    assert {name for name in before if after[name] != before[name]} <= _WRITTEN
    assert await kamer.told("CASE_CHANGED", child) == {"lokaal", "ggz"}
    assert await kamer.told("CASE_CHANGED", mother) == set()


async def test_only_a_new_consent_opens_it_again(kamer: Kamer) -> None:
    one = await admitted(kamer)
    institution = await joined(kamer, one)
    await _shared(kamer, one)
    await _supervised(kamer, one, institution)
    assert (await kamer.sees("bram"))["contribution"] == 1
    # The end of what closed it revives nothing.
    [row] = await kamer.rows("consent.measure", one.case)
    end = EndMeasure(measure=MeasureId(row["id"]), expected_version=1)
    await kamer.does(institution.gijs, lawful.end_measure, end)
    assert (await kamer.sees("bram"))["contribution"] == 1
    await kamer.does("noor", lawful.record_basis, await _anew(kamer, one, row["id"]))
    assert (await kamer.sees("bram"))["contribution"] == 2


async def _anew(kamer: Kamer, one: AdmittedCase, measure: UUID) -> RecordBasis:
    """Consent given once the measure had ended."""
    ended = (await kamer.row("consent.measure", measure))["valid"].upper
    return basis_command(kamer, one.child, "ggz", consent=consent_given(given_at=ended))


async def test_an_end_that_was_laid_down_closes_on_its_day(kamer: Kamer) -> None:
    one = await admitted(kamer)
    institution = await joined(kamer, one)
    at = (await kamer.row('casework."case"', one.case))["opened_at"]
    measure = measure_command(one.child, starts_at=BORN, ends_at=at + timedelta(days=30))
    await kamer.does(institution.gijs, lawful.record_measure, measure)
    child, _ = await _shared(kamer, one)
    assert (await kamer.sees("bram"))["contribution"] == 2
    assert await kamer.told("CASE_CHANGED", child) == set()
    await kamer.world.shift_clock("31 days")
    assert (await kamer.sees("bram"))["contribution"] == 1


@pytest.mark.parametrize("age", ["12", "16", "18"])
async def test_each_birthday_closes_consent_and_leaves_what_the_law_gives(kamer: Kamer, age: str) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz", "politie")
    law = {"kind": BasisKind.WETTELIJK, "ground_code": "WMO_5_2_6_VT"}
    for who, changes in (("ggz", {}), ("politie", law)):
        await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.child, who, **changes))
    shared = contribute_command(kamer, one.case, one.child, recipients=("ggz", "politie"))
    await kamer.does("noor", cases.contribute, shared)
    birthday = (await kamer.row("casework.subject", one.child))[f"turns_{age}_on"]
    today = (await kamer.row('casework."case"', one.case))["opened_at"].date()
    if age != "12":
        # Consent given after the birthday before it; this kamer's child is not twelve yet.
        eve = (await kamer.row("casework.subject", one.child))["turns_12_on" if age == "16" else "turns_16_on"]
        await kamer.world.shift_clock(f"{(eve - today).days + 2} days")
        await kamer.does(
            "noor", lawful.record_basis, basis_command(kamer, one.child, "ggz", consent=await _given(kamer))
        )
    await kamer.world.shift_clock(f"{(birthday - today).days - 2} days")
    assert [(await kamer.sees(who))["contribution"] for who in ("bram", "petra")] == [1, 1]
    rows = await kamer.everything()
    await kamer.world.shift_clock(f"{(birthday - today).days + 2} days")
    assert [(await kamer.sees(who)).get("contribution", 0) for who in ("bram", "petra")] == [0, 1]
    # Nothing was written: the day itself closes it.
    assert {name for name, found in (await kamer.everything()).items() if found != rows[name]} == set()


async def _given(kamer: Kamer) -> ConsentGiven:
    moment: datetime = await kamer.admin.fetchval("SELECT tenants.moment()")
    return consent_given(given_at=moment - timedelta(hours=1))
