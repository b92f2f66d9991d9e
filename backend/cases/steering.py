"""What every step from referral to decision asks first, how a case moves, and what that leaves in the ledger."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import queries
from backend.cases.errors import refuse
from backend.cases.kinds import Stage
from backend.cases.models import Case
from backend.outbox.models import Topic
from backend.outbox.service import tell
from backend.tafels import queries as tafels
from consent.errors import CommonCode
from consent.queries import holds
from consent.writing import change
from tenants.actor import Actor
from tenants.ids import CaseId
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction


async def seen(session: AsyncSession, id: CaseId, *, stage: Stage) -> Case | Refusal:
    """A case at this stage, as far as one sees it."""
    case = await queries.case(session, id)
    if case is None:
        return refuse(CommonCode.NOT_FOUND, field="case")
    return case if case.stage == stage else refuse(CommonCode.CASE_STAGE, field="case")


async def steers(session: AsyncSession, actor: Actor, case: Case) -> bool:
    """Whether this member decides how a case goes on."""
    return await holds(session, Right.PARTICIPATION_WRITE, case.id, case.tafel_id, actor.organisation)


async def weighs(session: AsyncSession, actor: Actor, case: Case, *, at: datetime) -> bool:
    """A weigher has the right at this very tafel, and an organisation with a seat there."""
    seats = await tafels.seats(session, case.tafel_id, organisation=actor.organisation, at=at)
    return bool(seats) and await holds(session, Right.REFERRAL_WEIGH, case.tafel_id)


async def move(
    session: AsyncSession, case: Case, stage: Stage, *, expected: int, operation: str, beside: Sequence[Touched] = ()
) -> Refusal | None:
    """Bring the case to its next stage, if nobody changed it in the meantime; `beside` is what was written with it."""
    refused = await change(
        session,
        update(Case)
        .where(col(Case.id) == case.id, col(Case.version) == expected)
        .values(stage=stage.value, version=col(Case.version) + 1),
    )
    if refused is None:
        await log(session, operation, case, what="Case", id=case.id, beside=beside)
    return refused


async def tell_referrer(session: AsyncSession, actor: Actor, case: Case, *, at: datetime) -> None:
    """Tell whoever referred that something became of it."""
    others = {case.owner_org} - {actor.organisation}
    await tell(session, Topic.CASE_CHANGED, case=case.id, thing=case.id, organisations=others, at=at)


async def log(
    session: AsyncSession, operation: str, case: Case, *, what: str, id: UUID, beside: Sequence[Touched] = ()
) -> None:
    """Say in the ledger what was written."""
    touched = [*beside, Touched(object_type=what, object_id=id, case=case.id)]
    await record(session, action=LedgerAction.WRITE, operation=f"cases.{operation}", case=case.id, touched=touched)
