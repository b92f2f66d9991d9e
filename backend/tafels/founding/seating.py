"""Giving an organisation a seat at a tafel, and ending it."""

from datetime import datetime

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels import queries as tafels
from backend.tafels.agreeing.queries import kinds_of
from backend.tafels.founding import queries
from backend.tafels.founding.commands import EndSeat, GiveSeat, Seated, SeatId
from backend.tafels.founding.errors import FoundingCode, refuse
from backend.tafels.models import Tafel, TafelSeat
from consent import fields
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.queries import holds
from consent.succession import gone_on
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import TafelId, new_id
from tenants.ledger.service import record
from tenants.refusal import Refusal, Refusals
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

_RACED = refuse(CommonCode.CONFLICT, field="organisation")
_TAKEN = refuse(FoundingCode.SEAT_TAKEN, field="organisation")
_SEATING: Refusals = {"KT021": _RACED, "one_seat": _TAKEN, **gone_on("organisation")}


@all_or_nothing(_SEATING)
async def give_seat(session: AsyncSession, actor: Actor, command: GiveSeat, at: datetime) -> Seated | Refusal:
    """Give an organisation that acceded a seat of its kind, for an administrator of whoever answers for the tafel."""
    tafel = await _own(session, actor, command.tafel, field="tafel")
    if isinstance(tafel, Refusal):
        return tafel
    during = fields.period(command.starts_at, command.ends_at, at=at)
    if isinstance(during, Refusal):
        return during
    theirs = (await kinds_of(session, [command.organisation])).get(command.organisation)
    if theirs is None:
        return refuse(CommonCode.NOT_FOUND, field="organisation")
    kind = await tafels.blueprint(session, code=tafel.kind_code, version=tafel.kind_version)
    if (theirs, command.kind) not in {(one.organisation_kind, one.kind) for one in kind.seats}:
        return refuse(FoundingCode.SEAT_NOT_OF_THIS_KIND, field="kind")
    organisation, convenant = command.organisation, tafel.convenant_id
    if not await queries.acceded(session, convenant, organisation=organisation, during=during):
        return refuse(FoundingCode.NOT_ACCEDED, field="organisation")
    one = TafelSeat(id=new_id(), tafel_id=tafel.id, organisation_id=organisation, kind=command.kind, valid=during)
    await write(session, one)
    await record(session, action=LedgerAction.WRITE, operation="tafels.give_seat")
    return Seated(seat=SeatId(one.id), tafel=command.tafel)


@all_or_nothing()
async def end_seat(session: AsyncSession, actor: Actor, command: EndSeat, at: datetime) -> Seated | Refusal:
    """End a seat at a moment, for an administrator of whoever answers for the tafel; it is never made longer."""
    seat = await queries.seat(session, command.seat)
    if seat is None:
        return refuse(CommonCode.NOT_FOUND, field="seat")
    tafel = await _own(session, actor, TafelId(seat.tafel_id), field="seat")
    if isinstance(tafel, Refusal):
        return tafel
    end = fields.ending(seat.valid, command.ends_at, at=at, field="seat")
    if isinstance(end, Refusal):
        return end
    # Whoever ended it earlier in the meantime is not undone.
    ended = update(TafelSeat).where(col(TafelSeat.id) == seat.id, col(TafelSeat.valid) == seat.valid)
    if refused := await change(session, ended.values(valid=end)):
        return refused
    await record(session, action=LedgerAction.WRITE, operation="tafels.end_seat")
    return Seated(seat=command.seat, tafel=TafelId(tafel.id))


async def _own(session: AsyncSession, actor: Actor, id: TafelId, *, field: str) -> Tafel | Refusal:
    """A tafel for which one's own organisation answers, and which one administers."""
    tafel = await tafels.tafel(session, id)
    if tafel is None:
        return refuse(CommonCode.NOT_FOUND, field=field)
    mine = tafel.organisation_id == actor.organisation
    if not mine or not await holds(session, Right.TENANT_ADMIN, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field=field)
    return tafel
