"""Ending a convenant before its time, by whoever answers for it."""

from datetime import datetime

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels.agreeing import queries
from backend.tafels.agreeing.commands import ConvenantEnded, EndConvenant
from backend.tafels.agreeing.errors import refuse
from consent import fields
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.queries import holds
from consent.writing import change
from tenants.actor import Actor
from tenants.ledger.service import record
from tenants.models import Convenant
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction


@all_or_nothing()
async def end_convenant(
    session: AsyncSession, actor: Actor, command: EndConvenant, at: datetime
) -> ConvenantEnded | Refusal:
    """End a convenant at a moment, for a privacy officer of whoever answers for it (AVG 26).

    What every partner receives under it closes then, and so do the seats of the other partners at tafels under it;
    these admit nothing new. It never holds longer again: whoever goes on records a next number.
    """
    found = await queries.convenant(session, command.convenant)
    if found is None:
        return refuse(CommonCode.NOT_FOUND, field="convenant")
    if found.owner_org != actor.organisation or not await holds(session, Right.PROCESSING_DECIDE, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="convenant")
    end = fields.ending(found.valid, command.ends_at, at=at, field="convenant")
    if isinstance(end, Refusal):
        return end
    model = Convenant
    # It has no version of its own; what somebody else ended in the meantime is not as it was read.
    statement = update(model).where(col(model.id) == found.id, col(model.valid) == found.valid).values(valid=end)
    if await change(session, statement):
        return refuse(CommonCode.CONFLICT, field="convenant")
    await record(session, action=LedgerAction.WRITE, operation="tafels.end_convenant")
    return ConvenantEnded(convenant=command.convenant)
