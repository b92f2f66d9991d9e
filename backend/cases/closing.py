"""Closing a case: the tafel is done with it, and the term for which it is kept begins."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import Range
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import queries
from backend.cases.commands import CaseMoved, CloseCase
from backend.cases.course.errors import CourseCode, forced
from backend.cases.errors import refuse
from backend.cases.kinds import Stage
from backend.cases.models import Case
from backend.outbox.models import Topic
from backend.outbox.service import tell
from consent.attempt import all_or_nothing
from consent.errors import CommonCode
from consent.queries import holds
from consent.writing import change
from tenants.actor import Actor
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

_GUARDED = {"KT003": refuse(CommonCode.CASE_STAGE, field="case")} | forced(
    CourseCode.OUTCOME_MISSING, CourseCode.PHASE_DOES_NOT_END, field="case"
)


@all_or_nothing(_GUARDED)
async def close(session: AsyncSession, actor: Actor, command: CloseCase, at: datetime) -> CaseMoved | Refusal:
    """Close a case: whoever steers it. Nothing can be brought any more; what is there is kept until its term is over.

    The database dates the closing and begins the term of the policy that the case's blueprint names (domain reference,
    sections d and h); it asks what the blueprint asks of an end: a phase that ends, and an outcome. Everybody who
    takes part is told.
    """
    case = await queries.case(session, command.case)
    if case is None:
        return refuse(CommonCode.NOT_FOUND, field="case")
    if not await holds(session, Right.PARTICIPATION_WRITE, case.id, case.tafel_id, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="case")
    if case.stage != Stage.TOEGELATEN:
        return refuse(CommonCode.CASE_STAGE, field="case")
    now: Range[datetime] = Range(at, None)
    others = await queries.participants(session, case.id, during=now) - {actor.organisation}
    await tell(session, Topic.CASE_CHANGED, case=case.id, thing=case.id, organisations=others, at=at)
    refused = await change(
        session,
        update(Case)
        .where(col(Case.id) == case.id, col(Case.version) == command.expected_version)
        .values(stage=Stage.AFGESLOTEN.value, version=col(Case.version) + 1),
    )
    if refused:
        return refused
    touched = Touched(object_type="Case", object_id=case.id, case=case.id)
    await record(session, action=LedgerAction.WRITE, operation="cases.close", case=case.id, touched=[touched])
    return CaseMoved(case=command.case, version=command.expected_version + 1)
