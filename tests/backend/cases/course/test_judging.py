"""What people lay beside each other: a talk with the family, each discipline's assessment, a decision of several."""

import asyncio
from uuid import UUID

import pytest

from backend.cases import service as cases
from backend.cases.course.commands import (
    ConfirmDecision,
    GiveAssessment,
    MovePhase,
    ProposeDecision,
    RecordFamilyTalk,
)
from backend.cases.course.errors import CourseCode
from backend.cases.course.ids import KeyDecisionId
from backend.cases.sharing_commands import EndParticipation
from consent.errors import CommonCode
from tenants.ids import CaseId, new_id
from tenants.refusal import Refusal
from tests.backend.cases.course.disciplines import begun, text
from tests.backend.cases.course.ways import is_forced_back
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted
from tests.factories.cell import actor


async def goes_on(kamer: Kamer, one: AdmittedCase) -> None:
    await kamer.does("anne", cases.move_phase, MovePhase(case=one.case, to="VERVOLG", expected_version=3))


async def is_held(kamer: Kamer, one: AdmittedCase, code: CourseCode) -> None:
    move = MovePhase(case=one.case, to="VERVOLG", expected_version=3)
    await kamer.is_refused("anne", cases.move_phase, move, code=code, field="to")
    raw = "UPDATE casework.\"case\" SET phase = 'VERVOLG' WHERE id = $1"
    assert await is_forced_back(kamer, "anne", raw, one.case) == code.value.lower()


async def misses(kamer: Kamer, case: CaseId) -> tuple[object, ...]:
    asked = "SELECT missing, disciplines FROM casework.case_course($1) WHERE phase = 'VERVOLG'"
    async with kamer.region.reading(kamer.actor("anne")) as connection:
        [row] = await connection.fetch(asked, case)
    return tuple(row)


async def test_a_phase_waits_until_it_is_said_whether_the_family_knows(kamer: Kamer) -> None:
    one = await begun(kamer, "BESPROKEN_MET_GEZIN")
    await is_held(kamer, one, CourseCode.FAMILY_TALK_MISSING)
    verb = cases.record_family_talk
    why = await text(kamer, "noor", one)
    bare = RecordFamilyTalk(case=one.case, discussed=False)
    await kamer.is_refused("noor", verb, bare, code=CourseCode.TALK_REASON_MISSING, field="reason")
    both = RecordFamilyTalk(case=one.case, discussed=True, reason=why)
    await kamer.is_refused("noor", verb, both, code=CourseCode.TALK_REASON_UNWANTED, field="reason")
    theirs = RecordFamilyTalk(case=one.case, discussed=False, reason=why)
    await kamer.is_refused("bram", verb, theirs, code=CommonCode.NOT_FOUND, field="reason")
    elsewhere = RecordFamilyTalk(case=CaseId(new_id()), discussed=True)
    await kamer.is_refused("anne", verb, elsewhere, code=CommonCode.NOT_FOUND, field="case")
    await kamer.does("noor", verb, RecordFamilyTalk(case=one.case, discussed=False, reason=why))
    await kamer.does("anne", verb, RecordFamilyTalk(case=one.case, discussed=True))
    kept = await kamer.rows("casework.family_talk", one.case)
    assert [(row["discussed"], row["contribution_id"]) for row in kept] == [(False, why), (True, None)]
    await goes_on(kamer, one)


async def test_each_discipline_gives_its_own_assessment_and_a_missing_one_is_shown(kamer: Kamer) -> None:
    one = await begun(kamer, "ALLE_ROLLEN")
    verb, first = cases.give_assessment, await text(kamer, "bram", one)
    await is_held(kamer, one, CourseCode.ASSESSMENT_MISSING)
    assert await misses(kamer, one.case) == (["ALLE_ROLLEN"], ["MEDISCH", "JURIDISCH"])
    medical = GiveAssessment(case=one.case, discipline="MEDISCH", text=first)
    await kamer.is_refused("noor", verb, medical, code=CommonCode.NOT_FOUND, field="text")
    await kamer.is_refused("anne", verb, medical, code=CommonCode.NOT_ALLOWED, field="case")
    await kamer.is_refused("otto", verb, medical, code=CommonCode.NOT_FOUND, field="case")
    other = GiveAssessment(case=one.case, discipline="ONBEKEND", text=first)
    await kamer.is_refused("bram", verb, other, code=CourseCode.DISCIPLINE_UNKNOWN, field="discipline")
    await kamer.does("bram", verb, medical)
    assert await misses(kamer, one.case) == (["ALLE_ROLLEN"], ["JURIDISCH"])
    await is_held(kamer, one, CourseCode.ASSESSMENT_MISSING)
    # No other role changes it, and nobody looks with two pairs of eyes.
    legal = await text(kamer, "noor", one)
    taken = GiveAssessment(case=one.case, discipline="MEDISCH", text=legal)
    await kamer.is_refused("noor", verb, taken, code=CourseCode.DISCIPLINE_TAKEN, field="discipline")
    second = GiveAssessment(case=one.case, discipline="JURIDISCH", text=first)
    await kamer.is_refused("bram", verb, second, code=CourseCode.ONE_DISCIPLINE, field="discipline")
    await kamer.does("noor", verb, GiveAssessment(case=one.case, discipline="JURIDISCH", text=legal))
    await kamer.does(
        "bram", verb, GiveAssessment(case=one.case, discipline="MEDISCH", text=await text(kamer, "bram", one))
    )
    assert await misses(kamer, one.case) == ([], None)
    await goes_on(kamer, one)


async def test_a_discipline_is_free_again_when_who_held_it_has_left(kamer: Kamer) -> None:
    one = await begun(kamer)
    verb = cases.give_assessment
    await kamer.does(
        "bram", verb, GiveAssessment(case=one.case, discipline="MEDISCH", text=await text(kamer, "bram", one))
    )
    team = GiveAssessment(case=one.case, discipline="MEDISCH", text=await text(kamer, "noor", one))
    await kamer.is_refused("noor", verb, team, code=CourseCode.DISCIPLINE_TAKEN, field="discipline")
    part = await kamer.admin.fetchval(
        "SELECT id FROM casework.participation WHERE case_id = $1 AND organisation_id = $2",
        one.case,
        kamer.organisations["ggz"],
    )
    await kamer.does("anne", cases.end_participation, EndParticipation(participation=part, expected_version=1))
    await kamer.does("noor", verb, team)


async def test_enough_people_decide_each_for_himself(kamer: Kamer) -> None:
    one = await begun(kamer, "GENOEG_BESLISSERS")
    words = await text(kamer, "noor", one, "ggz")
    propose = ProposeDecision(case=one.case, text=words)
    await kamer.is_refused("bram", cases.propose_decision, propose, code=CommonCode.NOT_FOUND, field="text")
    decision = (await kamer.does("noor", cases.propose_decision, propose)).decision
    await is_held(kamer, one, CourseCode.DECIDERS_MISSING)
    take = ConfirmDecision(decision=decision)
    # Petra takes part and does not read it; Anne reads no content; Otto knows of nothing.
    await kamer.is_refused("petra", cases.confirm_decision, take, code=CommonCode.NOT_FOUND, field="decision")
    await kamer.is_refused("anne", cases.confirm_decision, take, code=CommonCode.NOT_ALLOWED, field="decision")
    await kamer.is_refused("otto", cases.confirm_decision, take, code=CommonCode.NOT_FOUND, field="decision")
    await kamer.does("noor", cases.confirm_decision, take)
    await kamer.is_refused("noor", cases.confirm_decision, take, code=CourseCode.ALREADY_DECIDED, field="decision")
    await is_held(kamer, one, CourseCode.DECIDERS_MISSING)
    await kamer.does("bram", cases.confirm_decision, take)
    await goes_on(kamer, one)
    never = ConfirmDecision(decision=KeyDecisionId(new_id()))
    await kamer.is_refused("bram", cases.confirm_decision, never, code=CommonCode.NOT_FOUND, field="decision")


async def test_one_person_of_two_organisations_decides_once(kamer: Kamer) -> None:
    one = await begun(kamer, "GENOEG_BESLISSERS")
    words = await text(kamer, "noor", one, "ggz")
    decision = (await kamer.does("noor", cases.propose_decision, ProposeDecision(case=one.case, text=words))).decision
    await kamer.does("noor", cases.confirm_decision, ConfirmDecision(decision=decision))
    there = await kamer.world.member(kamer.organisations["ggz"])
    await kamer.world.role(there, "DEELNEMER", tafel=kamer.tafel)
    await kamer.admin.execute(
        "UPDATE tenants.member SET person_id = (SELECT person_id FROM tenants.member WHERE id = $2) WHERE id = $1",
        there,
        kamer.members["noor"],
    )
    twice = actor(organisation=kamer.organisations["ggz"], member=there)
    take = ConfirmDecision(decision=decision)
    await kamer.is_refused(twice, cases.confirm_decision, take, code=CourseCode.ALREADY_DECIDED, field="decision")
    await is_held(kamer, one, CourseCode.DECIDERS_MISSING)


async def test_a_kind_that_takes_no_decisions_together_takes_none(kamer: Kamer) -> None:
    one = await admitted(kamer)
    propose = ProposeDecision(case=one.case, text=await text(kamer, "noor", one))
    await kamer.is_refused("noor", cases.propose_decision, propose, code=CourseCode.DECISION_UNASKED, field="case")


async def test_of_two_that_give_the_first_assessment_at_once_one_holds_the_discipline(kamer: Kamer) -> None:
    one = await begun(kamer)
    given = [
        (who, GiveAssessment(case=one.case, discipline="MEDISCH", text=await text(kamer, who, one)))
        for who in ("bram", "noor")
    ]
    answers = await asyncio.gather(*(kamer.tries(who, cases.give_assessment, command) for who, command in given))
    [refused] = [answer for answer in answers if isinstance(answer, Refusal)]
    assert refused.code == CourseCode.DISCIPLINE_TAKEN


RAW = {
    "family_talk": ("discussed, contribution_id", ["true, NULL"]),
    "assessment": ("discipline, contribution_id", ["'MEDISCH', {text}", "'ONBEKEND', {text}"]),
    "key_decision": ("contribution_id", ["{text}"]),
}


@pytest.mark.parametrize("table", RAW)
async def test_past_the_services_nothing_stands_in_anothers_name_or_with_anothers_text(
    kamer: Kamer, table: str
) -> None:
    one = await begun(kamer)
    columns, values = RAW[table]
    mine = await text(kamer, "bram", one)
    shown = await text(kamer, "noor", one, "ggz")
    ggz, bram = kamer.organisations["ggz"], kamer.members["bram"]
    lokaal, noor = kamer.organisations["lokaal"], kamer.members["noor"]

    async def tried(case: UUID, own: UUID, org: UUID, by: UUID, *, at: str = "tenants.moment()", which: int = 0) -> str:
        given = values[which].format(text=f"'{own}'")
        statement = (
            f"INSERT INTO casework.{table} (id, case_id, {columns}, owner_org, recorded_by, recorded_at)"
            f" VALUES ($1, $2, {given}, $3, $4, {at})"
        )
        return await is_forced_back(kamer, "bram", statement, new_id(), case, org, by)

    assert await tried(one.case, shown, lokaal, noor) == "42501"
    assert await tried(one.case, mine, ggz, noor) == "42501"
    assert await tried(one.case, mine, ggz, bram, at="now() - interval '1 day'") == "42501"
    assert await tried(new_id(), mine, ggz, bram) == "42501"
    if "{text}" in values[0]:
        assert await tried(one.case, shown, ggz, bram) == "42501"
    if len(values) > 1:
        assert await tried(one.case, mine, ggz, bram, which=1) == "discipline_unknown"
    for change in (f"UPDATE casework.{table} SET recorded_at = now()", f"DELETE FROM casework.{table}"):
        assert await is_forced_back(kamer, "bram", change) == "42501"


async def test_past_the_services_nobody_takes_a_decision_for_another_or_unread(kamer: Kamer) -> None:
    one = await begun(kamer)
    words = await text(kamer, "noor", one, "ggz")
    decision = (await kamer.does("noor", cases.propose_decision, ProposeDecision(case=one.case, text=words))).decision
    raw = (
        "INSERT INTO casework.key_decider (id, case_id, decision_id, owner_org, recorded_by, recorded_at)"
        " VALUES ($1, $2, $3, $4, $5, tenants.moment())"
    )
    ggz, politie = kamer.organisations["ggz"], kamer.organisations["politie"]
    noor, petra = kamer.members["noor"], kamer.members["petra"]
    assert await is_forced_back(kamer, "bram", raw, new_id(), one.case, decision, ggz, noor) == "42501"
    assert await is_forced_back(kamer, "petra", raw, new_id(), one.case, decision, politie, petra) == "42501"


async def test_what_is_recorded_is_read_by_who_reads_the_case_and_its_text_by_its_own_rules(kamer: Kamer) -> None:
    one = await begun(kamer)
    mine = await text(kamer, "noor", one, "ggz")
    await kamer.does("noor", cases.give_assessment, GiveAssessment(case=one.case, discipline="MEDISCH", text=mine))
    asked = (
        "SELECT a.discipline, b.id FROM casework.assessment a"
        " LEFT JOIN casework.contribution b ON b.id = a.contribution_id WHERE a.case_id = $1"
    )
    for who, read in (("noor", mine), ("bram", mine), ("petra", None), ("anne", None)):
        async with kamer.region.reading(kamer.actor(who)) as connection:
            assert [tuple(row) for row in await connection.fetch(asked, one.case)] == [("MEDISCH", read)], who
    async with kamer.region.reading(kamer.actor("otto")) as connection:
        assert await connection.fetch(asked, one.case) == []
