"""Bringing a case from one phase to the next, by who steers it.

The blueprint says which phases there are, which may follow, and what must be so before each begins. The database holds
to that under the case's lock and says which of it is missing; it keeps each phase that a case was in.
"""

from datetime import datetime
from typing import Final

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.commands import CaseMoved
from backend.cases.course.commands import MovePhase
from backend.cases.course.errors import CourseCode, forced, refuse
from backend.cases.course.writing import STEERS, kept, running
from backend.cases.models import Case
from consent import fields
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.writing import change
from tenants.actor import Actor
from tenants.refusal import Refusal

_FORCED: Final = {"KT003": refuse(CommonCode.CASE_STAGE, field="case")} | forced(
    CourseCode.ASSESSMENT_MISSING,
    CourseCode.BASIS_FOR_EACH_MISSING,
    CourseCode.DECIDERS_MISSING,
    CourseCode.FAMILY_TALK_MISSING,
    CourseCode.OUTCOME_MISSING,
    CourseCode.PHASE_NOT_NEXT,
    field="to",
)


@all_or_nothing(_FORCED)
async def move_phase(
    session: AsyncSession,
    actor: Actor,
    command: MovePhase,
    at: datetime,  # noqa: ARG001 - the database dates it
) -> CaseMoved | Refusal:
    """Bring a case to a phase that its blueprint lets follow, when all is there that the phase asks."""
    refused = fields.text(command.to, "to", limit=fields.SHORT_TEXT)
    case = refused or await running(session, actor, command.case, rights=STEERS)
    if isinstance(case, Refusal):
        return case
    if case.phase == command.to:
        return refuse(CourseCode.PHASE_NOT_NEXT, field="to")
    refused = await change(
        session,
        update(Case)
        .where(col(Case.id) == case.id, col(Case.version) == command.expected_version)
        .values(phase=command.to, version=col(Case.version) + 1),
    )
    if refused:
        return refused
    await kept(session, "move_phase", command.case, what="Case", id=case.id)
    return CaseMoved(case=command.case, version=command.expected_version + 1)
