"""In which kader somebody is helped: dated, argued, and a reason to look anew at what rests on another."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from backend.cases import service as cases
from backend.cases.course.commands import RecordKader
from backend.cases.course.errors import CourseCode
from backend.cases.errors import CasesCode
from backend.cases.kinds import CompulsionSource, Kader, KaderDecider
from consent import service as lawful
from consent.ages import legal_day
from consent.basis import Category
from consent.errors import CommonCode
from consent.ids import MeasureId
from tenants.ids import CaseId, ContributionId, SubjectId, new_id
from tests.backend.cases.course.ways import is_forced_back
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited, opened
from tests.backend.cases.wishes import basis_command, consent_by, contribute_command
from tests.consent.institution import mother_decides
from tests.factories import register

TODAY = legal_day(datetime.now(UTC))


async def text(kamer: Kamer, who: str, case: CaseId, *about: SubjectId) -> ContributionId:
    command = contribute_command(kamer, case, *about, category=Category.VEILIGHEID)
    return (await kamer.does(who, cases.contribute, command)).contribution


def wish(subject: SubjectId, reason: ContributionId, kader: Kader = Kader.VRIJWILLIG, **changes: Any) -> RecordKader:
    """That this kader holds from today, as the partners decided."""
    given: dict[str, Any] = {
        "subject": subject,
        "kader": kader,
        "since_on": TODAY,
        "decided_by": KaderDecider.PARTNERS,
        "reason": reason,
    }
    return RecordKader(**(given | changes))


async def measure(kamer: Kamer, one: AdmittedCase, child: SubjectId) -> MeasureId:
    """A measure about a child that the lokaal team sees."""
    mine: dict[str, Any] = {"owner": kamer.organisations["lokaal"], "recorded_by": kamer.members["noor"]}
    return MeasureId(await register.measure(kamer.world, one.case, child, **mine))


async def reviews(kamer: Kamer, case: CaseId) -> set[tuple[object, object]]:
    """Whom the database asked to look anew at which basis."""
    return {
        (row["organisation_id"], row["object_id"])
        for row in await kamer.rows("casework.task", case)
        if row["kind"] == "HERBEOORDELEN"
    }


async def test_another_kader_asks_who_recorded_a_basis_to_look_at_it_and_ends_nothing(kamer: Kamer) -> None:
    one = await admitted(kamer)
    basis, _ = await opened(kamer, one, "ggz")
    why = await text(kamer, "noor", one.case, one.mother)
    await kamer.does("noor", cases.record_kader, wish(one.mother, why, since_on=date(2026, 1, 1)))
    # The first says what was so when the bases were recorded.
    assert await reviews(kamer, one.case) == set()
    await kamer.does("noor", cases.record_kader, wish(one.mother, why, since_on=date(2026, 1, 2)))
    assert await reviews(kamer, one.case) == set()
    before = await kamer.row("consent.legal_basis", basis)
    done = await kamer.does("noor", cases.record_kader, wish(one.mother, why, Kader.DRANG))
    assert done.case == one.case
    assert await reviews(kamer, one.case) == {(kamer.organisations["lokaal"], basis)}
    assert await kamer.row("consent.legal_basis", basis) == before
    # What turns out to have held earlier changes nothing of what holds now.
    past = wish(one.mother, why, since_on=date(2026, 1, 3))
    await kamer.does("noor", cases.record_kader, past)
    assert len(await reviews(kamer, one.case)) == 1
    assert [row["object_type"] for row in await kamer.written("cases.record_kader")] == ["KaderEvent"] * 4


async def test_compulsion_names_a_measure_that_runs_or_another_law(kamer: Kamer) -> None:
    one = await admitted(kamer)
    why = await text(kamer, "noor", one.case, one.child)
    verb, forced = cases.record_kader, wish(one.child, why, Kader.DWANG, decided_by=KaderDecider.RECHTER)
    await kamer.is_refused("noor", verb, forced, code=CourseCode.KADER_SOURCE_MISSING, field="source")
    light = wish(one.child, why, Kader.DRANG, source=CompulsionSource.WVGGZ)
    await kamer.is_refused("noor", verb, light, code=CourseCode.KADER_SOURCE_UNWANTED, field="source")
    never = replace(forced, measure=MeasureId(new_id()))
    await kamer.is_refused("noor", verb, never, code=CommonCode.NOT_FOUND, field="measure")
    of_mother = replace(forced, measure=await measure(kamer, one, one.mother))
    await kamer.is_refused("noor", verb, of_mother, code=CommonCode.NOT_FOUND, field="measure")
    runs = replace(forced, measure=await measure(kamer, one, one.child))
    early = replace(runs, since_on=date(1999, 1, 1))
    await kamer.is_refused("noor", verb, early, code=CourseCode.KADER_MEASURE_NOT_RUNNING, field="measure")
    later = replace(runs, since_on=TODAY + timedelta(days=2))
    await kamer.is_refused("noor", verb, later, code=CasesCode.HAPPENED_IN_FUTURE, field="sinceOn")
    await kamer.does("noor", verb, runs)
    await kamer.does("noor", verb, replace(forced, source=CompulsionSource.TIJDELIJK_HUISVERBOD))
    kept = await kamer.rows("casework.kader_event", one.case)
    assert [(row["kader"], row["source"], row["measure_id"]) for row in kept] == [
        ("DWANG", None, runs.measure),
        ("DWANG", "TIJDELIJK_HUISVERBOD", None),
    ]


async def test_whoever_sees_the_person_sees_the_kader_and_the_reason_by_its_own_rules(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    await invited(kamer, one.case, "politie")
    why = await text(kamer, "noor", one.case, one.mother)
    await kamer.does("noor", cases.record_kader, wish(one.mother, why, Kader.DRANG))
    asked = (
        "SELECT k.kader, b.id FROM casework.kader_event k LEFT JOIN casework.contribution b ON b.id = k.contribution_id"
        " WHERE k.case_id = $1"
    )
    for who, seen in (("noor", [("DRANG", why)]), ("bram", [("DRANG", None)]), ("petra", []), ("otto", [])):
        async with kamer.region.reading(kamer.actor(who)) as connection:
            assert [tuple(row) for row in await connection.fetch(asked, one.case)] == seen, who
    theirs = wish(one.mother, why)
    await kamer.is_refused("bram", cases.record_kader, theirs, code=CommonCode.NOT_FOUND, field="reason")
    await kamer.is_refused("petra", cases.record_kader, theirs, code=CommonCode.NOT_FOUND, field="subject")
    await kamer.is_refused("otto", cases.record_kader, theirs, code=CommonCode.NOT_FOUND, field="subject")
    of_child = wish(one.child, why)
    await kamer.is_refused("noor", cases.record_kader, of_child, code=CommonCode.NOT_FOUND, field="reason")


async def test_past_the_service_nothing_stands_in_anothers_name_or_on_what_is_not_there(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    mine = await text(kamer, "bram", one.case, one.mother)
    shown = (await kamer.rows("casework.release", one.case))[0]["contribution_id"]
    runs = await measure(kamer, one, one.child)
    ggz, bram = kamer.organisations["ggz"], kamer.members["bram"]
    lokaal, noor = kamer.organisations["lokaal"], kamer.members["noor"]

    async def tried(*values: object, day: str = "current_date", kader: str = "DRANG", source: str = "NULL") -> str:
        statement = (
            "INSERT INTO casework.kader_event (id, case_id, subject_id, contribution_id, owner_org, recorded_by,"
            " measure_id, kader, since_on, decided_by, source, recorded_at)"
            f" VALUES ($1, $2, $3, $4, $5, $6, $7, '{kader}', {day}, 'PARTNERS', {source}, tenants.moment())"
        )
        return await is_forced_back(kamer, "bram", statement, new_id(), one.case, *values)

    assert await tried(one.mother, shown, lokaal, noor, None) == "42501"
    assert await tried(one.mother, shown, ggz, bram, None) == "fk_kader_event_owner_org_contribution_id"
    assert await tried(one.mother, mine, ggz, noor, None) == "42501"
    assert await tried(one.child, mine, ggz, bram, None) == "42501"
    assert await tried(one.mother, mine, ggz, bram, None, day="current_date + 3") == "42501"
    assert await tried(one.mother, mine, ggz, bram, runs, kader="DWANG") == "42501"
    assert await tried(one.mother, mine, ggz, bram, None, kader="DWANG") == "ck_kader_event_source_of_compulsion"
    assert await tried(one.mother, mine, ggz, bram, None, source="'WZD'") == "ck_kader_event_source_only_of_compulsion"
    for change in ("UPDATE casework.kader_event SET kader = 'DRANG'", "DELETE FROM casework.kader_event"):
        assert await is_forced_back(kamer, "bram", change) == "42501"


async def test_the_child_keeps_its_own_kader_and_the_timeline_tells_it(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await mother_decides(kamer, one)
    consented = basis_command(kamer, one.child, "lokaal", consent=consent_by(one.mother))
    await kamer.does("noor", lawful.record_basis, consented)
    of_mother, of_child = [await text(kamer, "noor", one.case, person) for person in (one.mother, one.child)]
    for person, why in ((one.mother, of_mother), (one.child, of_child)):
        await kamer.does("noor", cases.record_kader, wish(person, why, since_on=date(2026, 1, 1)))
    await kamer.does("noor", cases.record_kader, wish(one.mother, of_mother, Kader.DRANG))
    assert await reviews(kamer, one.case) == set()
    asked = "SELECT code, subject_ids FROM casework.case_timeline($1) WHERE event = 'KADER' ORDER BY at DESC"
    async with kamer.region.reading(kamer.actor("noor")) as connection:
        told = [tuple(row) for row in await connection.fetch(asked, one.case)]
    assert told[0] == ("DRANG", [one.mother])
    assert sorted(code for code, _ in told[1:]) == ["VRIJWILLIG", "VRIJWILLIG"]
