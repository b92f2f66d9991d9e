"""What every change of the way of a case asks first, and leaves in the ledger."""

from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import queries
from backend.cases.course.commands import CourseKept
from backend.cases.course.errors import refuse
from backend.cases.kinds import Stage
from backend.cases.models import Case
from consent.common_errors import CommonCode
from consent.queries import holds
from tenants.actor import Actor
from tenants.ids import CaseId
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

# Whoever steers a case; and whoever brings content to it as well, for what the tafel itself says.
STEERS: Final = (Right.PARTICIPATION_WRITE,)
STEERS_OR_BRINGS: Final = (Right.PARTICIPATION_WRITE, Right.CONTENT_WRITE)
BRINGS: Final = (Right.CONTENT_WRITE,)
READS: Final = (Right.CONTENT_READ,)


async def running(session: AsyncSession, actor: Actor, id: CaseId, *, rights: tuple[Right, ...]) -> Case | Refusal:
    """An admitted case that is not closed, in which this member holds one of these rights."""
    case = await queries.case(session, id)
    if case is None:
        return refuse(CommonCode.NOT_FOUND, field="case")
    for right in rights:
        if await holds(session, right, case.id, case.tafel_id, actor.organisation):
            break
    else:
        return refuse(CommonCode.NOT_ALLOWED, field="case")
    return case if case.stage == Stage.TOEGELATEN else refuse(CommonCode.CASE_STAGE, field="case")


async def own_text(session: AsyncSession, actor: Actor, case: UUID, text: UUID | None, *, field: str) -> Refusal | None:
    """Why a text cannot go with a record: it is another's, of another case, or not there to see."""
    if text is None:
        return None
    told = await queries.contribution(session, text)
    if told is None or told.case_id != case or told.owner_org != actor.organisation:
        return refuse(CommonCode.NOT_FOUND, field=field)
    return None


async def kept(session: AsyncSession, operation: str, case: CaseId, *, what: str, id: UUID) -> CourseKept:
    """Say in the ledger what was recorded."""
    touched = Touched(object_type=what, object_id=id, case=case)
    await record(session, action=LedgerAction.WRITE, operation=f"cases.{operation}", case=case, touched=[touched])
    return CourseKept(case=case)
