"""What people of several organisations lay beside each other before a case goes on.

That it was discussed with the family, or why not; the assessment of each discipline; a decision that several take
together. Each record refers to a text that its own organisation brought, and is never changed: a later one counts.
"""

from datetime import datetime
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.course.commands import (
    ConfirmDecision,
    CourseKept,
    Decided,
    GiveAssessment,
    ProposeDecision,
    RecordFamilyTalk,
)
from backend.cases.course.errors import CourseCode, forced, refuse
from backend.cases.course.ids import KeyDecisionId
from backend.cases.course.models import Assessment, FamilyTalk, KeyDecider, KeyDecision
from backend.cases.course.writing import BRINGS, READS, STEERS_OR_BRINGS, kept, own_text, running
from consent import fields
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.reading import fresh
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import CaseId, new_id
from tenants.refusal import Refusal

_ASSESSING: Final = forced(
    CourseCode.DISCIPLINE_TAKEN, CourseCode.DISCIPLINE_UNKNOWN, CourseCode.ONE_DISCIPLINE, field="discipline"
)
_PROPOSING: Final = forced(CourseCode.DECISION_UNASKED, field="case")
# What one sees of a decision without its text, one does not take.
_CONFIRMING: Final = forced(CourseCode.ALREADY_DECIDED, field="decision") | {
    "uq_key_decider_case_id_decision_id_recorded_by": refuse(CourseCode.ALREADY_DECIDED, field="decision"),
    "42501": refuse(CommonCode.NOT_FOUND, field="decision"),
}


@all_or_nothing()
async def record_family_talk(
    session: AsyncSession, actor: Actor, command: RecordFamilyTalk, at: datetime
) -> CourseKept | Refusal:
    """Record that a case was discussed with the people it is about, or why it was not (feature 122)."""
    if command.discussed is not (command.reason is None):
        code = CourseCode.TALK_REASON_UNWANTED if command.discussed else CourseCode.TALK_REASON_MISSING
        return refuse(code, field="reason")
    case = await running(session, actor, command.case, rights=STEERS_OR_BRINGS)
    if isinstance(case, Refusal):
        return case
    if refused := await own_text(session, actor, case.id, command.reason, field="reason"):
        return refused
    one = FamilyTalk(
        id=new_id(),
        case_id=command.case,
        discussed=command.discussed,
        contribution_id=command.reason,
        owner_org=actor.organisation,
        recorded_by=actor.member,
        recorded_at=at,
    )
    await write(session, one)
    return await kept(session, "record_family_talk", command.case, what="FamilyTalk", id=one.id)


@all_or_nothing(_ASSESSING)
async def give_assessment(
    session: AsyncSession, actor: Actor, command: GiveAssessment, at: datetime
) -> CourseKept | Refusal:
    """Give what a discipline of the blueprint finds (feature 112).

    The organisation that gives the first holds that discipline as long as it takes part; one person looks with the
    eyes of one discipline. A later assessment stands beside an earlier one, and counts.
    """
    refused = fields.text(command.discipline, "discipline", limit=fields.SHORT_TEXT)
    case = refused or await running(session, actor, command.case, rights=BRINGS)
    if isinstance(case, Refusal):
        return case
    if refused := await own_text(session, actor, case.id, command.text, field="text"):
        return refused
    one = Assessment(
        id=new_id(),
        case_id=command.case,
        discipline=command.discipline,
        contribution_id=command.text,
        owner_org=actor.organisation,
        recorded_by=actor.member,
        recorded_at=at,
    )
    await write(session, one)
    return await kept(session, "give_assessment", command.case, what="Assessment", id=one.id)


@all_or_nothing(_PROPOSING)
async def propose_decision(
    session: AsyncSession, actor: Actor, command: ProposeDecision, at: datetime
) -> Decided | Refusal:
    """Lay down the words of a decision that people take together (feature 125). Nobody has taken it yet."""
    case = await running(session, actor, command.case, rights=BRINGS)
    if isinstance(case, Refusal):
        return case
    if refused := await own_text(session, actor, case.id, command.text, field="text"):
        return refused
    one = KeyDecision(
        id=new_id(),
        case_id=command.case,
        contribution_id=command.text,
        owner_org=actor.organisation,
        recorded_by=actor.member,
        recorded_at=at,
    )
    await write(session, one)
    await kept(session, "propose_decision", command.case, what="KeyDecision", id=one.id)
    return Decided(case=command.case, decision=KeyDecisionId(one.id))


@all_or_nothing(_CONFIRMING)
async def confirm_decision(
    session: AsyncSession, actor: Actor, command: ConfirmDecision, at: datetime
) -> Decided | Refusal:
    """Take a decision, for oneself and once; by whoever reads its text and takes part in the case."""
    decision = await fresh(session, KeyDecision, id=command.decision)
    if decision is None:
        return refuse(CommonCode.NOT_FOUND, field="decision")
    case = await running(session, actor, CaseId(decision.case_id), rights=READS)
    if isinstance(case, Refusal):
        return refuse(CommonCode(case.code), field="decision")
    one = KeyDecider(
        id=new_id(),
        case_id=case.id,
        decision_id=decision.id,
        owner_org=actor.organisation,
        recorded_by=actor.member,
        recorded_at=at,
    )
    await write(session, one)
    await kept(session, "confirm_decision", CaseId(case.id), what="KeyDecider", id=one.id)
    return Decided(case=CaseId(case.id), decision=command.decision)
