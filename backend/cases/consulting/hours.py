"""Booking the time that advice without a name took (feature 106). Over budget warns, and refuses nothing.

`at` is the session's own moment. What a team used and has left, `casework.consult_budget` counts.
"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.consulting.commands import BookHours, Consulted
from backend.cases.consulting.errors import ConsultingCode, refuse
from backend.cases.consulting.models import LONGEST_BOOKING, Consult, ConsultHours
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.queries import holds
from consent.reading import fresh
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import TafelId, new_id
from tenants.ledger.service import record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction


@all_or_nothing()
async def book_hours(session: AsyncSession, actor: Actor, command: BookHours, at: datetime) -> Consulted | Refusal:
    """Book time on a question that one's own organisation advised on; as often as it took time."""
    if not 1 <= command.minutes <= LONGEST_BOOKING:
        return refuse(ConsultingCode.CONSULT_MINUTES_UNFIT, field="minutes", most=LONGEST_BOOKING)
    asked = await fresh(session, Consult, id=command.consult)
    if asked is None:
        return refuse(CommonCode.NOT_FOUND, field="consult")
    may = await holds(session, Right.CONTENT_WRITE, TafelId(asked.tafel_id), actor.organisation)
    if asked.advising_org != actor.organisation or not may:
        return refuse(CommonCode.NOT_ALLOWED, field="consult")
    one = ConsultHours(
        id=new_id(),
        tafel_id=asked.tafel_id,
        consult_id=asked.id,
        asking_org=asked.owner_org,
        owner_org=actor.organisation,
        minutes=command.minutes,
        recorded_by=actor.member,
        recorded_at=at,
    )
    await write(session, one)
    await record(session, action=LedgerAction.WRITE, operation="cases.book_hours")
    return Consulted(consult=command.consult)
