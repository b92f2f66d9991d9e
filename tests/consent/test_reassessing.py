"""A birthday, or a change of custody or of a measure, closes the consents about a child and nothing else at all.

The household: supervision (OTS) is on from the beginning, so the law lets the institution know what touches the child's
safety. The GGZ knows the child by consent, and the mother by hers. Whatever happens to the consent about the child,
everybody's sight of everything else stays as it was, row by row.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from backend.cases import service as cases
from backend.cases.sharing_commands import Recipient
from consent import service as lawful
from consent.basis import Art6, BasisKind, Category
from consent.commands import BasisRecorded, ConsentGiven, EndBasis, RecordBasis, WithdrawConsent
from consent.custody.commands import EndCapacity, EndCustody, EndMeasure, RecordCapacity
from consent.custody.kinds import CustodyKind, MeasureKind
from consent.ids import CapacityId, CustodyId, MeasureId
from tenants.ids import SubjectId
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited
from tests.backend.cases.wishes import GIVEN_AT, GIVEN_ON, basis_command, consent_by, contribute_command
from tests.consent.institution import BORN, Institution, custody_command, joined, measure_command, mother_decides
from tests.consent.sight import Sight, lost, sight


@dataclass(frozen=True, kw_only=True)
class Home:
    """The household as it is known, and what the consent about the child shows to the GGZ.

    `register` is who decides about the child, which shows only to who may know the child.
    """

    one: AdmittedCase
    institution: Institution
    child: BasisRecorded
    mother: BasisRecorded
    duty: UUID
    text: UUID
    register: frozenset[tuple[str, UUID]]

    async def sight(self, kamer: Kamer) -> Sight:
        """What everybody sees."""
        return await sight(kamer, {"gijs": self.institution.gijs})

    @property
    def by_consent(self) -> frozenset[tuple[str, UUID]]:
        """What closes for the GGZ: the text, the child with its register, and the consent with its basis."""
        assert self.child.consent is not None
        return self.register | frozenset(
            {
                ("casework.contribution", self.text),
                ("casework.subject", self.one.child),
                ("consent.legal_basis", self.child.basis),
                ("consent.consent", self.child.consent),
            }
        )


async def at_home(kamer: Kamer) -> Home:
    """The household, with a text about the child for both and one about the mother for the GGZ."""
    one = await admitted(kamer)
    institution = await joined(kamer, one)
    await kamer.does("noor", lawful.record_custody, custody_command(one.child, holder=one.mother))
    measure = await kamer.does(institution.gijs, lawful.record_measure, measure_command(one.child))
    await invited(kamer, one.case, "ggz")
    ots: dict[str, Any] = {
        "kind": BasisKind.WETTELIJK,
        "ground_code": "JW_7_3_11_4_GI_OTS",
        "art6": Art6.C,
        "categories": (Category.VEILIGHEID,),
        "recipients": (institution.organisation,),
        "measure": MeasureId(measure.id),
    }
    duty = await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.child, **ots))
    child, mother = [
        await kamer.does("noor", lawful.record_basis, command)
        for command in (_of_child(kamer, one), basis_command(kamer, one.mother, "ggz"))
    ]
    about = contribute_command(kamer, one.case, one.child, recipients=("ggz",))
    both = replace(about, recipients=(*about.recipients, Recipient(organisation=institution.organisation)))
    text = (await kamer.does("noor", cases.contribute, both)).contribution
    await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.mother, recipients=("ggz",)))
    tables = ("consent.custody", "consent.measure")
    register = frozenset({(table, row["id"]) for table in tables for row in await kamer.rows(table, one.case)})
    return Home(
        one=one, institution=institution, child=child, mother=mother, duty=duty.basis, text=text, register=register
    )


def _of_child(kamer: Kamer, one: AdmittedCase, **changes: Any) -> RecordBasis:
    """Consent about the child, as the mother alone can give it."""
    return basis_command(kamer, one.child, "ggz", consent=consent_by(one.mother, **changes))


Change = Callable[[Kamer, Home], Awaitable[Any]]
# What is written when custody changes; every other table stays as it was.
_WRITTEN = {"consent.custody", "consent.measure", "consent.case_access", "consent.reassessment"} | {
    *("casework.notification", "casework.outbox", "casework.task", "tenants.ledger_event", "tenants.ledger_subject")
}


async def _father_too(kamer: Kamer, home: Home) -> None:
    begun = (await kamer.row('casework."case"', home.one.case))["opened_at"]
    command = custody_command(home.one.child, holder=home.one.mother, kind=CustodyKind.GEZAMENLIJK, starts_at=begun)
    await kamer.does("noor", lawful.record_custody, command)


async def _custody_ends(kamer: Kamer, home: Home) -> None:
    [row] = await kamer.rows("consent.custody", home.one.case)
    await kamer.does("noor", lawful.end_custody, EndCustody(custody=CustodyId(row["id"]), expected_version=1))


async def _guardian(kamer: Kamer, home: Home) -> None:
    kind, institution = CustodyKind.VOORLOPIGE_VOOGDIJ, home.institution
    command = custody_command(home.one.child, kind=kind, organisation=institution.organisation)
    await kamer.does(institution.gijs, lawful.record_custody, command)


async def _placed_elsewhere(kamer: Kamer, home: Home) -> None:
    begun = (await kamer.row('casework."case"', home.one.case))["opened_at"]
    command = measure_command(home.one.child, kind=MeasureKind.UITHUISPLAATSING, starts_at=begun)
    await kamer.does(home.institution.gijs, lawful.record_measure, command)


async def _supervision_ends(kamer: Kamer, home: Home) -> None:
    [row] = await kamer.rows("consent.measure", home.one.case)
    end = EndMeasure(measure=MeasureId(row["id"]), expected_version=1)
    await kamer.does(home.institution.gijs, lawful.end_measure, end)


async def test_who_is_found_unable_to_weigh_has_given_no_consent_since(kamer: Kamer) -> None:
    """What that person signed closes and is looked at anew; what somebody signed for another stays."""
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    done = await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz"))
    assert "legal_basis" in await kamer.sees("bram")
    start = await kamer.admin.fetchval("SELECT tenants.moment()")
    found = RecordCapacity(subject=one.mother, capable=False, starts_at=start, judge="De huisarts.")
    recorded = await kamer.does("noor", lawful.record_capacity, found)
    assert "legal_basis" not in await kamer.sees("bram")
    tasks = await kamer.rows("casework.task", one.case)
    assert [(row["kind"], row["object_id"]) for row in tasks] == [("HERBEOORDELEN", done.basis)]
    # It turns out to be wrong: what it closed stays closed, until she consents anew.
    never = EndCapacity(capacity=CapacityId(recorded.id), expected_version=1, ends_at=start - timedelta(days=1))
    await kamer.does("noor", lawful.end_capacity, never)
    assert "legal_basis" not in await kamer.sees("bram")


async def test_a_finding_about_a_child_leaves_what_a_parent_signed(kamer: Kamer) -> None:
    home = await at_home(kamer)
    before = await home.sight(kamer)
    start = await kamer.admin.fetchval("SELECT tenants.moment()")
    found = RecordCapacity(subject=home.one.child, capable=False, starts_at=start, judge="De huisarts.")
    await kamer.does("noor", lawful.record_capacity, found)
    assert lost(before, await home.sight(kamer)) == {}


_CHANGES: dict[str, Change] = {
    "somebody else has custody too": _father_too,
    "custody ends": _custody_ends,
    "an institution becomes the guardian": _guardian,
    "the child is placed elsewhere": _placed_elsewhere,
    "supervision ends": _supervision_ends,
}


@pytest.mark.parametrize("change", _CHANGES)
async def test_a_change_closes_what_consent_about_the_child_opened_and_nothing_else(kamer: Kamer, change: str) -> None:
    home = await at_home(kamer)
    before, seen = await kamer.everything(), await home.sight(kamer)
    assert home.by_consent < seen["bram"]
    assert ("casework.contribution", home.text) in seen["gijs"]

    await _CHANGES[change](kamer, home)

    # What the law lets the institution know because of the supervision ends with it; what is its own does not.
    by_law: frozenset[tuple[str, UUID]] = frozenset()
    if change == "supervision ends":
        by_law = frozenset({("casework.contribution", home.text), ("consent.legal_basis", home.duty)})
        kamer.organisations["gi"] = home.institution.organisation
        assert await kamer.told("CASE_CHANGED", home.duty) == {"lokaal", "gi"}
    gone = {"bram": home.by_consent, "olaf": home.by_consent & seen["olaf"], "gijs": by_law}
    assert lost(seen, await home.sight(kamer)) == {who: what for who, what in gone.items() if what}
    assert {name for name, found in (await kamer.everything()).items() if found != before[name]} <= (
        _WRITTEN | ({"consent.legal_basis"} if by_law else set())
    )
    assert await kamer.told("CASE_CHANGED", home.child.basis) == {"lokaal", "ggz"}
    assert await kamer.told("CASE_CHANGED", home.mother.basis) == set()


async def test_who_was_named_and_never_took_part_is_told_of_no_case(kamer: Kamer) -> None:
    """Named as a recipient before anybody invited it: it need not know that there is a case, nor that it closed."""
    one = await admitted(kamer)
    institution = await joined(kamer, one)
    await invited(kamer, one.case, "ggz")
    await kamer.does("noor", lawful.record_custody, custody_command(one.child, holder=one.mother))
    child, ended, withdrawn = [
        await kamer.does("noor", lawful.record_basis, command)
        for command in (
            basis_command(kamer, one.child, "ggz", "politie", consent=consent_by(one.mother)),
            basis_command(kamer, one.mother, "ggz", "politie"),
            basis_command(kamer, one.mother, "ggz", "politie"),
        )
    ]
    assert withdrawn.consent is not None
    measure = measure_command(one.child, starts_at=GIVEN_AT + timedelta(days=27))
    await kamer.does(institution.gijs, lawful.record_measure, measure)
    await kamer.does("noor", lawful.end_basis, EndBasis(basis=ended.basis, expected_version=1))
    await kamer.does("noor", lawful.withdraw_consent, WithdrawConsent(consent=withdrawn.consent))
    told = (
        ("CASE_CHANGED", child.basis),
        ("CASE_CHANGED", ended.basis),
        ("CONSENT_WITHDRAWN", withdrawn.consent),
    )
    for topic, thing in told:
        assert await kamer.told(topic, thing) == {"lokaal", "ggz"}


async def test_only_a_new_consent_opens_it_again(kamer: Kamer) -> None:
    home = await at_home(kamer)
    one, before = home.one, await home.sight(kamer)
    await _placed_elsewhere(kamer, home)
    closed = await home.sight(kamer)
    assert lost(before, closed)["bram"] == home.by_consent
    # The end of what closed it revives nothing.
    [row] = [row for row in await kamer.rows("consent.measure", one.case) if row["kind"] == "UITHUISPLAATSING"]
    end = EndMeasure(measure=MeasureId(row["id"]), expected_version=1)
    await kamer.does(home.institution.gijs, lawful.end_measure, end)
    assert (await home.sight(kamer))["bram"] == closed["bram"]
    await kamer.does("noor", lawful.record_basis, await _anew(kamer, one, row["id"]))
    opened = (await home.sight(kamer))["bram"]
    assert {("casework.contribution", home.text), ("casework.subject", one.child)} <= opened
    assert ("consent.legal_basis", home.child.basis) not in opened


@pytest.mark.parametrize("what", ["custody", "measure"])
async def test_what_turns_out_never_to_have_begun_revives_nothing(kamer: Kamer, what: str) -> None:
    home = await at_home(kamer)
    before = await home.sight(kamer)
    table, end = f"consent.{what}", BORN - timedelta(days=1)
    if what == "custody":
        await _guardian(kamer, home)
    else:
        await _placed_elsewhere(kamer, home)
    closed = await home.sight(kamer)
    assert lost(before, closed)["bram"] == home.by_consent
    [(id, valid)] = [
        (row["id"], row["valid"])
        for row in await kamer.rows(table, home.one.case)
        if row["kind"] in {"VOORLOPIGE_VOOGDIJ", "UITHUISPLAATSING"}
    ]
    asked = await _reassessed(kamer, home)
    if what == "custody":
        never: Any = EndCustody(custody=CustodyId(id), expected_version=1, ends_at=end)
        await kamer.does(home.institution.gijs, lawful.end_custody, never)
    else:
        never = EndMeasure(measure=MeasureId(id), expected_version=1, ends_at=end)
        await kamer.does(home.institution.gijs, lawful.end_measure, never)
    row = await kamer.row(table, id)
    assert (row["valid"].isempty, row["voided"]) == (True, valid)
    assert (await home.sight(kamer))["bram"] == closed["bram"]
    assert await _reassessed(kamer, home) == asked
    # Nobody takes that away by hand.
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with kamer.region.reading(home.institution.gijs) as connection:
            await connection.execute(f"UPDATE {table} SET voided = NULL WHERE id = $1", id)
    assert (await kamer.row(table, id))["voided"] == valid
    # A person decides anew, by a new consent.
    at: datetime = await kamer.admin.fetchval("SELECT tenants.moment()")
    await kamer.does("noor", lawful.record_basis, _of_child(kamer, home.one, given_at=at - timedelta(microseconds=1)))
    assert ("casework.contribution", home.text) in (await home.sight(kamer))["bram"]


async def _reassessed(kamer: Kamer, home: Home) -> list[Any]:
    return await kamer.admin.fetch(
        "SELECT * FROM consent.reassessment WHERE case_id = $1 ORDER BY basis_id, organisation_id", home.one.case
    )


async def _anew(kamer: Kamer, one: AdmittedCase, measure: UUID) -> RecordBasis:
    """Consent given once the measure had ended."""
    ended = (await kamer.row("consent.measure", measure))["valid"].upper
    return _of_child(kamer, one, given_at=ended)


async def test_an_end_that_was_laid_down_closes_on_its_day(kamer: Kamer) -> None:
    one = await admitted(kamer)
    institution = await joined(kamer, one)
    at = (await kamer.row('casework."case"', one.case))["opened_at"]
    measure = measure_command(one.child, starts_at=BORN, ends_at=at + timedelta(days=30))
    await kamer.does(institution.gijs, lawful.record_measure, measure)
    await invited(kamer, one.case, "ggz")
    await mother_decides(kamer, one)
    child = await kamer.does("noor", lawful.record_basis, _of_child(kamer, one))
    await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.child, recipients=("ggz",)))
    assert (await kamer.sees("bram"))["contribution"] == 1
    assert await kamer.told("CASE_CHANGED", child.basis) == set()
    await kamer.world.shift_clock("31 days")
    assert (await kamer.sees("bram")).get("contribution", 0) == 0


@pytest.mark.parametrize("age", ["12", "16", "18"])
async def test_each_birthday_closes_consent_and_the_law_keeps_it_open_for_the_institution(
    kamer: Kamer, age: str
) -> None:
    home = await at_home(kamer)
    child, mother = home.one.child, home.one.mother
    today = (await kamer.row('casework."case"', home.one.case))["opened_at"].date()
    birthday, past, far = GIVEN_ON + timedelta(days=300), GIVEN_ON - timedelta(days=1), GIVEN_ON + timedelta(days=3000)
    turns = [past if one < age else birthday if one == age else far for one in ("12", "16", "18")]
    await kamer.admin.execute(
        "UPDATE casework.subject SET turns_12_on = $2, turns_16_on = $3, turns_18_on = $4 WHERE id = $1", child, *turns
    )
    given = await _given(kamer, *{"12": [mother], "16": [child, mother], "18": [child]}[age])
    again = basis_command(kamer, child, "ggz", consent=given, supersedes=home.child.basis)
    home = replace(home, child=await kamer.does("noor", lawful.record_basis, again))
    await kamer.world.shift_clock(f"{(birthday - today).days - 2} days")
    rows, before = await kamer.everything(), await home.sight(kamer)
    assert home.by_consent < before["bram"]
    assert ("casework.contribution", home.text) in before["gijs"]

    await kamer.world.shift_clock(f"{(birthday - today).days + 2} days")

    assert lost(before, after := await home.sight(kamer)) == {
        "bram": home.by_consent,
        "olaf": home.by_consent & before["olaf"],
    }
    assert all(after[name] <= before[name] for name in before)
    # Nothing was written: the day itself closes it.
    assert {name for name, found in (await kamer.everything()).items() if found != rows[name]} == set()


async def _given(kamer: Kamer, *signers: SubjectId) -> ConsentGiven:
    moment: datetime = await kamer.admin.fetchval("SELECT tenants.moment()")
    return consent_by(*signers, given_at=moment - timedelta(hours=1))
