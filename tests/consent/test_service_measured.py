"""A basis whose ground is a measure names that measure, begins while it stands, and ends with it for good."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from backend.cases import service as cases
from backend.cases.sharing_commands import Recipient
from consent import service as lawful
from consent.basis import Art6, BasisKind, Category
from consent.commands import RecordBasis
from consent.custody.commands import EndMeasure
from consent.custody.kinds import MeasureKind
from consent.ids import MeasureId
from tenants.ids import new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted
from tests.backend.cases.wishes import basis_command, contribute_command
from tests.consent.institution import Institution, joined, measure_command

BASIS = "consent.legal_basis"


@dataclass(frozen=True, kw_only=True)
class Supervised:
    """A child under supervision, and the duty to inform the institution that carries it out."""

    one: AdmittedCase
    institution: Institution
    measure: MeasureId
    duty: RecordBasis

    async def reads(self, kamer: Kamer, text: UUID) -> bool:
        """Whether the institution reads a text of somebody else."""
        async with kamer.region.reading(self.institution.gijs) as connection:
            found = await connection.fetchval("SELECT count(*) FROM casework.contribution WHERE id = $1", text)
        return bool(found)


async def _supervised(kamer: Kamer) -> Supervised:
    one = await admitted(kamer)
    institution = await joined(kamer, one)
    made = await kamer.does(institution.gijs, lawful.record_measure, measure_command(one.child))
    given: dict[str, Any] = {
        "kind": BasisKind.WETTELIJK,
        "ground_code": "JW_7_3_11_4_GI_OTS",
        "art6": Art6.C,
        "categories": (Category.VEILIGHEID,),
        "recipients": (institution.organisation,),
        "measure": MeasureId(made.id),
    }
    duty = basis_command(kamer, one.child, **given)
    return Supervised(one=one, institution=institution, measure=MeasureId(made.id), duty=duty)


async def _text(kamer: Kamer, here: Supervised) -> UUID:
    about = contribute_command(kamer, here.one.case, here.one.child)
    given = replace(about, recipients=(Recipient(organisation=here.institution.organisation),))
    return (await kamer.does("noor", cases.contribute, given)).contribution


async def test_it_ends_with_the_measure_and_a_new_measure_opens_nothing(kamer: Kamer) -> None:
    here = await _supervised(kamer)
    done = await kamer.does("noor", lawful.record_basis, here.duty)
    text = await _text(kamer, here)
    assert await here.reads(kamer, text)
    row = await kamer.row(BASIS, done.basis)
    assert (row["measure_id"], row["rests_until"]) == (here.measure, None)
    # An end that is to come closes on its day, and not before it.
    end = await kamer.admin.fetchval("SELECT tenants.moment() + interval '1 hour'")
    command = EndMeasure(measure=here.measure, expected_version=1, ends_at=end)
    await kamer.does(here.institution.gijs, lawful.end_measure, command)
    assert (await kamer.row(BASIS, done.basis))["rests_until"] == end
    assert await here.reads(kamer, text)
    before = await kamer.everything()
    await kamer.world.shift_clock("1 hour")
    assert not await here.reads(kamer, text)
    assert await kamer.everything() == before
    again = await kamer.does(here.institution.gijs, lawful.record_measure, measure_command(here.one.child))
    assert not await here.reads(kamer, text)
    await kamer.does("noor", lawful.record_basis, replace(here.duty, measure=MeasureId(again.id)))
    assert await here.reads(kamer, text)


async def test_a_measure_that_never_began_carries_nothing(kamer: Kamer) -> None:
    here = await _supervised(kamer)
    done = await kamer.does("noor", lawful.record_basis, here.duty)
    text = await _text(kamer, here)
    begun = (await kamer.row("consent.measure", here.measure))["valid"].lower
    command = EndMeasure(measure=here.measure, expected_version=1, ends_at=begun)
    await kamer.does(here.institution.gijs, lawful.end_measure, command)
    row = await kamer.row(BASIS, done.basis)
    assert row["rests_until"] in {begun, row["valid"].lower}
    assert not await here.reads(kamer, text)


async def test_what_does_not_rest_on_it_is_refused(kamer: Kamer) -> None:
    here = await _supervised(kamer)
    verb, gijs = lawful.record_basis, here.institution.gijs
    without = replace(here.duty, measure=None)
    await kamer.is_refused("noor", verb, without, code="MEASURE_MISSING", field="measure")
    probation = await kamer.does(
        gijs, lawful.record_measure, measure_command(here.one.child, kind=MeasureKind.JEUGDRECLASSERING)
    )
    other = replace(here.duty, measure=MeasureId(probation.id))
    await kamer.is_refused("noor", verb, other, code="MEASURE_OUTSIDE_GROUND", field="measure")
    unasked = replace(here.duty, ground_code="GEMEENTELIJKE_TAAK", art6=Art6.E)
    await kamer.is_refused("noor", verb, unasked, code="MEASURE_OUTSIDE_GROUND", field="measure")
    # A measure of another case, one that is hidden and one that is not there are the same.
    elsewhere = await _supervised(kamer)
    for id in (elsewhere.measure, MeasureId(new_id())):
        await kamer.is_refused("noor", verb, replace(here.duty, measure=id), code="NOT_FOUND", field="measure")
    over = EndMeasure(measure=here.measure, expected_version=1)
    await kamer.does(gijs, lawful.end_measure, over)
    await kamer.is_refused("noor", verb, here.duty, code="MEASURE_NOT_RUNNING", field="measure")


_INSERT = """
INSERT INTO consent.legal_basis (id, case_id, subject_id, owner_org, kind, ground_code, art6, purpose, categories,
                                 valid, decided_by, recorded_at, reason_enc, proportionality_enc, subsidiarity_enc,
                                 asks_second_reader, measure_id, version)
VALUES (gen_random_uuid(), $1, $2, tenants.org(), 'WETTELIJK', $3, $4, 'VEILIGHEID_GEZIN', '{VEILIGHEID}',
        tstzrange(tenants.moment() + $6::interval, NULL), tenants.member(), tenants.moment(), '', '', '', false, $5, 1)
"""


async def _by_hand(
    kamer: Kamer,
    here: Supervised,
    measure: UUID | None,
    *,
    ground: tuple[str, str] = ("JW_7_3_11_4_GI_OTS", "c"),
    later: timedelta = timedelta(0),
) -> bool:
    async with kamer.region.reading(kamer.actor("noor")) as connection:
        try:
            await connection.execute(_INSERT, here.one.case, here.one.child, *ground, measure, later)
        except (asyncpg.InsufficientPrivilegeError, asyncpg.IntegrityConstraintViolationError):
            return False
        else:
            return True
        finally:
            await connection.execute("ROLLBACK")


async def test_by_force_the_same(kamer: Kamer) -> None:
    here, elsewhere = await _supervised(kamer), await _supervised(kamer)
    gijs, child = here.institution.gijs, here.one.child
    probation = await kamer.does(
        gijs, lawful.record_measure, measure_command(child, kind=MeasureKind.JEUGDRECLASSERING)
    )
    month = await kamer.admin.fetchval("SELECT tenants.moment() + interval '30 days'")
    ending = await kamer.does(gijs, lawful.record_measure, measure_command(child, ends_at=month))
    done = await kamer.does("noor", lawful.record_basis, here.duty)
    before = await kamer.everything()
    assert await _by_hand(kamer, here, here.measure) is True
    assert await _by_hand(kamer, here, MeasureId(ending.id)) is True
    assert await _by_hand(kamer, here, MeasureId(ending.id), later=timedelta(days=31)) is False
    for wrong in (None, MeasureId(probation.id), elsewhere.measure, new_id()):
        assert await _by_hand(kamer, here, wrong) is False
    assert await _by_hand(kamer, here, here.measure, ground=("GEMEENTELIJKE_TAAK", "e")) is False
    for change in ("measure_id = NULL", "rests_until = NULL", f"measure_id = '{ending.id}'"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with kamer.region.reading(kamer.actor("noor")) as connection:
                await connection.execute(f"UPDATE {BASIS} SET {change} WHERE id = $1", done.basis)
    assert await kamer.everything() == before
