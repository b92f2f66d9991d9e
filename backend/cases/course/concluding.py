"""Recording what a case ends in: a code of its blueprint, with a reason where the blueprint asks one."""

from datetime import datetime
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.course.commands import CourseKept, RecordOutcome
from backend.cases.course.errors import CourseCode, forced
from backend.cases.course.models import CaseOutcome
from backend.cases.course.writing import STEERS_OR_BRINGS, kept, own_text, running
from consent import fields
from consent.attempt import all_or_nothing
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import new_id
from tenants.refusal import Refusal

_FORCED: Final = forced(CourseCode.OUTCOME_REASON_MISSING, field="reason") | forced(
    CourseCode.OUTCOME_UNKNOWN, field="outcome"
)


@all_or_nothing(_FORCED)
async def record_outcome(
    session: AsyncSession, actor: Actor, command: RecordOutcome, at: datetime
) -> CourseKept | Refusal:
    """Record the outcome of an admitted case: whoever steers it, or brings content to it.

    Nothing follows from it by itself: closing the case, or referring it to another tafel, is something that a person
    does. A later outcome stands beside an earlier one, and counts.
    """
    refused = fields.text(command.outcome, "outcome", limit=fields.SHORT_TEXT)
    case = refused or await running(session, actor, command.case, rights=STEERS_OR_BRINGS)
    if isinstance(case, Refusal):
        return case
    if refused := await own_text(session, actor, case.id, command.reason, field="reason"):
        return refused
    one = CaseOutcome(
        id=new_id(),
        case_id=command.case,
        outcome=command.outcome,
        contribution_id=command.reason,
        owner_org=actor.organisation,
        recorded_by=actor.member,
        recorded_at=at,
    )
    await write(session, one)
    return await kept(session, "record_outcome", command.case, what="CaseOutcome", id=one.id)
