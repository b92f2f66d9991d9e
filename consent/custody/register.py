"""What recording and ending have in common: who may write in the register of a case, and what the ledger says of it."""

from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from consent import queries
from consent.custody.models import Capacity, Custody, Measure
from consent.errors import CommonCode, refuse
from tenants.actor import Actor
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

Row = Custody | Measure | Capacity


async def barred(session: AsyncSession, actor: Actor, case: UUID, *, field: str, at: datetime) -> Refusal | None:
    """Why one may not write in the register of a case: one's organisation takes no part, or no role allows it."""
    here = await queries.takes_part(session, case, organisation=actor.organisation, at=at)
    places = await queries.places(session, case, organisation=actor.organisation)
    if not here or not await queries.holds(session, Right.BASIS_WRITE, *places):
        return refuse(CommonCode.NOT_ALLOWED, field=field)
    return None


async def log(session: AsyncSession, operation: str, one: Row) -> None:
    """Say in the ledger what was touched, and about whom: the child, and a holder who is a person."""
    subjects = [one.subject_id] if isinstance(one, Capacity) else [one.child_id]
    if isinstance(one, Custody) and one.holder_id is not None:
        subjects.append(one.holder_id)
    touched = [
        Touched(object_type=type(one).__name__, object_id=one.id, case=one.case_id, subject=subject)
        for subject in subjects
    ]
    await record(
        session, action=LedgerAction.WRITE, operation=f"consent.{operation}", case=one.case_id, touched=touched
    )
