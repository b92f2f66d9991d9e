"""Custody, measures and capacity: recorded as they were looked up, ended once, and everything that is refused."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from consent import service as lawful
from consent.basis import RestrictionGround
from consent.commands import Recuse, Restrict
from consent.custody.commands import EndCapacity, EndCustody, EndMeasure
from consent.custody.kinds import CustodyKind, CustodySource
from consent.ids import CapacityId, CustodyId, MeasureId
from tenants.ids import OrganisationId, SubjectId, new_id, new_subject_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, closed, invited, opened
from tests.backend.cases.wishes import GIVEN_AT
from tests.consent.institution import (
    BORN,
    CAPACITY,
    CUSTODY,
    MEASURE,
    capacity_command,
    custody_command,
    joined,
    known,
    measure_command,
)


async def _custody(kamer: Kamer, one: AdmittedCase, **changes: Any) -> CustodyId:
    command = custody_command(one.child, holder=one.mother, **changes)
    return CustodyId((await kamer.does("noor", lawful.record_custody, command)).id)


async def _seen(kamer: Kamer, who: Any, table: str, case: UUID) -> int:
    acting = kamer.actor(who) if isinstance(who, str) else who
    async with kamer.region.reading(acting) as connection:
        found: int = await connection.fetchval(f"SELECT count(*) FROM {table} WHERE case_id = $1", case)
    return found


async def test_custody_is_recorded_as_it_was_looked_up(kamer: Kamer) -> None:
    one = await admitted(kamer)
    done = await kamer.does(
        "noor", lawful.record_custody, custody_command(one.child, holder=one.mother, possible_danger=True)
    )

    row = await kamer.row(CUSTODY, done.id)
    assert (done.case, done.version) == (one.case, 1)
    assert (row["child_id"], row["holder_id"], row["holder_org"]) == (one.child, one.mother, None)
    assert (row["kind"], row["source"], row["checked_on"]) == ("OUDERLIJK", "GEZAGSREGISTER", date(2026, 1, 5))
    assert (row["valid"].lower, row["valid"].upper) == (BORN, None)
    assert (row["possible_danger"], row["contact_ban"]) == (True, False)
    assert (row["owner_org"], row["recorded_by"]) == (kamer.organisations["lokaal"], kamer.members["noor"])
    assert row["end_recorded_at"] is None
    # The ledger names whom it is about: the child, and the parent.
    written = await kamer.written("consent.record_custody")
    mine = [(line["object_type"], line["subject_id"]) for line in written if line["object_id"] == done.id]
    assert mine == [("Custody", one.child), ("Custody", one.mother)]


async def test_an_institution_has_custody_and_carries_out_a_measure(kamer: Kamer) -> None:
    one = await admitted(kamer)
    institution = await joined(kamer, one)
    guardian = custody_command(
        one.child,
        kind=CustodyKind.VOOGDIJ_GI,
        organisation=institution.organisation,
        source=CustodySource.BESCHIKKING,
    )
    custody = await kamer.does(institution.gijs, lawful.record_custody, guardian)
    measure = await kamer.does(institution.gijs, lawful.record_measure, measure_command(one.child))

    assert (await kamer.row(CUSTODY, custody.id))["holder_org"] == institution.organisation
    row = await kamer.row(MEASURE, measure.id)
    assert (row["kind"], row["owner_org"]) == ("OTS", institution.organisation)
    assert b"C/09" not in row["decision_enc"]
    assert await kamer.reads("noor", MEASURE, "decision_enc", measure.id) == "C/09/123456 JE RK 26-1"


async def test_a_judgement_of_capacity_says_who_judged(kamer: Kamer) -> None:
    one = await admitted(kamer)
    done = await kamer.does("noor", lawful.record_capacity, capacity_command(one.child))

    assert (await kamer.row(CAPACITY, done.id))["capable"] is False
    assert await kamer.reads("noor", CAPACITY, "judge_enc", done.id) == "Fictieve arts, als behandelaar"
    ended = await kamer.does("noor", lawful.end_capacity, EndCapacity(capacity=CapacityId(done.id), expected_version=1))
    row = await kamer.row(CAPACITY, done.id)
    assert (ended.version, row["version"], row["valid"].upper) == (2, 2, row["end_recorded_at"])


@pytest.mark.parametrize("told", ["now", "long ago", "ahead"])
async def test_an_end_is_told_once(kamer: Kamer, told: str) -> None:
    one = await admitted(kamer)
    id = await _custody(kamer, one)
    recorded = (await kamer.row(CUSTODY, id))["recorded_at"]
    ends = {"now": None, "long ago": BORN + timedelta(days=900), "ahead": recorded + timedelta(days=30)}[told]
    await kamer.does("noor", lawful.end_custody, EndCustody(custody=id, expected_version=1, ends_at=ends))

    row = await kamer.row(CUSTODY, id)
    assert row["valid"].lower == BORN
    assert row["valid"].upper == (ends or row["end_recorded_at"])
    again = EndCustody(custody=id, expected_version=2)
    await kamer.is_refused("noor", lawful.end_custody, again, code="ALREADY_ENDED", field="custody")


async def test_custody_that_never_began_leaves_nothing(kamer: Kamer) -> None:
    one = await admitted(kamer)
    id = await _custody(kamer, one)
    before = BORN - timedelta(days=1)
    await kamer.does("noor", lawful.end_custody, EndCustody(custody=id, expected_version=1, ends_at=before))

    assert (await kamer.row(CUSTODY, id))["valid"].isempty


async def test_recording_custody_is_refused(kamer: Kamer) -> None:
    one, other = await admitted(kamer), await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    verb, good = lawful.record_custody, custody_command(one.child, holder=one.mother)
    now = (await kamer.row('casework."case"', one.case))["opened_at"]
    # What is hidden and what does not exist are refused alike.
    for who in ("bram", "petra", "cees"):
        for child in (one.child, SubjectId(new_subject_id())):
            await kamer.is_refused(who, verb, replace(good, child=child), code="NOT_FOUND", field="child")
    for holder in (other.mother, SubjectId(new_subject_id())):
        await kamer.is_refused("noor", verb, replace(good, holder=holder), code="NOT_FOUND", field="holder")
    guardian = replace(good, holder=None, kind=CustodyKind.VOOGDIJ_GI, organisation=OrganisationId(new_id()))
    await kamer.is_refused("noor", verb, guardian, code="NOT_FOUND", field="organisation")
    team = kamer.organisations["lokaal"]
    for wrong in (
        replace(good, holder=None),
        replace(good, organisation=team),
        replace(good, holder=one.child),
        replace(good, kind=CustodyKind.VOORLOPIGE_VOOGDIJ),
        replace(good, holder=None, organisation=team),
    ):
        await kamer.is_refused("noor", verb, wrong, code="CUSTODY_HOLDER", field="holder")
    feared = replace(guardian, organisation=team, contact_ban=True)
    await kamer.is_refused("noor", verb, feared, code="CUSTODY_HOLDER", field="organisation")
    tomorrow = (now + timedelta(days=2)).date()
    unseen = replace(good, checked_on=tomorrow)
    await kamer.is_refused("noor", verb, unseen, code="CUSTODY_UNCHECKED", field="checkedOn")
    naive = replace(good, starts_at=datetime(2020, 1, 1))  # noqa: DTZ001 - the moment without a zone is what is tried
    await kamer.is_refused("noor", verb, naive, code="PERIOD_INVALID", field="startsAt")
    backwards = replace(good, ends_at=BORN)
    await kamer.is_refused("noor", verb, backwards, code="PERIOD_INVALID", field="endsAt")
    await kamer.is_refused(kamer.actor("noor", assurance=1), verb, good, code="ASSURANCE_TOO_LOW")


async def test_measures_and_judgements_are_refused(kamer: Kamer) -> None:
    one = await admitted(kamer)
    institution = await joined(kamer, one)
    measure, judged = measure_command(one.child), capacity_command(one.child)
    await kamer.is_refused("noor", lawful.record_measure, measure, code="MEASURE_NOT_OURS", field="child")
    for child in (one.mother, SubjectId(new_subject_id())):
        # The institution knows the child and not the mother.
        hidden, unseen = replace(measure, child=child), replace(judged, subject=child)
        await kamer.is_refused(institution.gijs, lawful.record_measure, hidden, code="NOT_FOUND", field="child")
        await kamer.is_refused(institution.gijs, lawful.record_capacity, unseen, code="NOT_FOUND", field="subject")
    nameless = replace(measure, decision=" ")
    await kamer.is_refused(institution.gijs, lawful.record_measure, nameless, code="FIELD_MISSING", field="decision")
    nobody = replace(judged, judge="")
    await kamer.is_refused("noor", lawful.record_capacity, nobody, code="FIELD_MISSING", field="judge")
    for verb, command in (
        (lawful.record_measure, replace(measure, ends_at=measure.starts_at)),
        (lawful.record_capacity, replace(judged, ends_at=judged.starts_at)),
    ):
        await kamer.is_refused(institution.gijs, verb, command, code="PERIOD_INVALID", field="endsAt")


async def test_ending_is_refused(kamer: Kamer) -> None:
    one = await admitted(kamer)
    institution = await joined(kamer, one)
    id = await _custody(kamer, one, ends_at=BORN + timedelta(days=365 * 18))
    verb, good = lawful.end_custody, EndCustody(custody=id, expected_version=1)
    for who in ("petra", "bram", "anne"):
        for custody in (id, CustodyId(new_id())):
            await kamer.is_refused(who, verb, replace(good, custody=custody), code="NOT_FOUND", field="custody")
    await kamer.is_refused("olga", verb, good, code="NOT_ALLOWED", field="custody")
    # The institution knows the child and not the mother, who holds it.
    await kamer.is_refused(institution.gijs, verb, good, code="NOT_FOUND", field="custody")
    stale = replace(good, expected_version=7)
    await kamer.is_refused("noor", verb, stale, code="CONFLICT", field="expectedVersion")
    later = replace(good, ends_at=BORN + timedelta(days=365 * 18))
    await kamer.is_refused("noor", verb, later, code="PERIOD_INVALID", field="endsAt")
    none = EndMeasure(measure=MeasureId(new_id()), expected_version=1)
    await kamer.is_refused("noor", lawful.end_measure, none, code="NOT_FOUND", field="measure")
    nothing = EndCapacity(capacity=CapacityId(new_id()), expected_version=1)
    await kamer.is_refused("noor", lawful.end_capacity, nothing, code="NOT_FOUND", field="capacity")


async def test_a_closed_case_takes_no_custody(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await closed(kamer, one.case)
    command = custody_command(one.child, holder=one.mother)
    await kamer.is_refused("noor", lawful.record_custody, command, code="CASE_STAGE", field="child")


async def test_who_takes_part_and_reads_bases_sees_the_register_and_nobody_else(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz", "politie")
    await _custody(kamer, one)
    await kamer.does("noor", lawful.record_capacity, capacity_command(one.child))
    for table in (CUSTODY, CAPACITY):
        assert await _seen(kamer, "bram", table, one.case) == 0, "without a basis to know the child"
    await known(kamer, one, "ggz")

    for table in (CUSTODY, CAPACITY):
        for who, sees in (("noor", 1), ("bram", 1), ("olga", 1), ("anne", 0), ("petra", 0), ("cees", 0)):
            assert await _seen(kamer, who, table, one.case) == sees, (table, who)
        assert await _seen(kamer, kamer.actor("noor", assurance=1), table, one.case) == 0


async def test_recusal_from_child_or_holder_and_restriction_hide_it(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz", "politie")
    await known(kamer, one, "ggz", "politie")
    await _custody(kamer, one)
    # He knows the mother, who is the holder.
    await kamer.does("bram", lawful.recuse, Recuse(subject=one.mother))
    assert await _seen(kamer, "bram", CUSTODY, one.case) == 0
    assert await _seen(kamer, "petra", CUSTODY, one.case) == 1
    towards = kamer.organisations["politie"]
    restrict = Restrict(subject=one.mother, ground=RestrictionGround.BEZWAAR, towards=towards)
    await kamer.does("olga", lawful.restrict, restrict)
    assert await _seen(kamer, "petra", CUSTODY, one.case) == 0
    assert await _seen(kamer, "noor", CUSTODY, one.case) == 1


_FORGED = {
    "recorded for another organisation": ("owner_org", "ggz"),
    "recorded by somebody else": ("recorded_by", "anne"),
    "known before it was": ("recorded_at", GIVEN_AT),
    "ended from the start": ("end_recorded_at", GIVEN_AT),
    "about somebody unseen": ("child_id", UUID(int=7)),
    "held by somebody unseen": ("holder_id", UUID(int=7)),
}


@pytest.mark.parametrize("forgery", _FORGED)
async def test_the_database_refuses_what_the_service_would(kamer: Kamer, forgery: str) -> None:
    one = await admitted(kamer)
    id = await _custody(kamer, one)
    column, given = _FORGED[forgery]
    value = {**kamer.organisations, **kamer.members}.get(given, given) if isinstance(given, str) else given
    before = await kamer.everything()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _forge(kamer, id, column, value)
    assert await kamer.everything() == before


async def _forge(kamer: Kamer, like: UUID, column: str, value: object) -> None:
    """Write a row like another one, but for one column, as the app would."""
    async with kamer.region.reading(kamer.actor("noor")) as connection:
        row = dict(await connection.fetchrow("SELECT * FROM consent.custody WHERE id = $1", like) or {})
        row |= {"id": new_id(), "recorded_at": await connection.fetchval("SELECT tenants.moment()"), column: value}
        holes = ", ".join(f"${number}" for number in range(1, len(row) + 1))
        await connection.execute(f"INSERT INTO consent.custody ({', '.join(row)}) VALUES ({holes})", *row.values())


_LONGER = {
    "longer": "tstzrange(lower(valid), NULL)",
    "from another day": "tstzrange(lower(valid) + interval '1 day', upper(valid) - interval '1 day')",
}


@pytest.mark.parametrize("change", _LONGER)
async def test_the_database_lets_an_end_come_earlier_and_nothing_else(kamer: Kamer, change: str) -> None:
    one = await admitted(kamer)
    id = await _custody(kamer, one, ends_at=BORN + timedelta(days=365 * 18))
    before = await kamer.everything()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with kamer.region.reading(kamer.actor("noor")) as connection:
            await connection.execute(
                f"UPDATE consent.custody SET valid = {_LONGER[change]}, end_recorded_at = tenants.moment()"
                " WHERE id = $1",
                id,
            )
    assert await kamer.everything() == before


async def test_only_an_institution_writes_a_measure_whatever_path_it_takes(kamer: Kamer) -> None:
    one = await admitted(kamer)
    before = await kamer.everything()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with kamer.region.reading(kamer.actor("noor")) as connection:
            await connection.execute(
                "INSERT INTO consent.measure (id, case_id, child_id, owner_org, kind, valid, decision_enc,"
                " recorded_by, recorded_at, version) VALUES ($1, $2, $3, tenants.org(), 'OTS',"
                " tstzrange(tenants.moment(), NULL), '', tenants.member(), tenants.moment(), 1)",
                new_id(),
                one.case,
                one.child,
            )
    assert await kamer.everything() == before
