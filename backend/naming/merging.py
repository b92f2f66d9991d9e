"""That one's own organisation goes on in another one (feature 99): proposed by the one, confirmed by the other.

Nothing moves and nothing opens by it: no seat, role, basis, release or row goes along. From its day on the database
gives nothing new to the one that went on, and who must do something about that is given the task.
"""

from datetime import datetime

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.naming.commands import (
    ConfirmSuccession,
    ProposeSuccession,
    Succeeded,
    SuccessionId,
    WithdrawSuccession,
)
from backend.naming.errors import NamingCode, refuse
from consent import fields
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.queries import active_organisations, holds
from consent.reading import fresh
from consent.succession import gone_on
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import new_id
from tenants.ledger.service import record
from tenants.refusal import Refusal, Refusals
from tenants.roles import Right
from tenants.succession import Succession
from tenants.vocabulary import LedgerAction

_PROPOSING: Refusals = {
    "uq_succession_organisation_id": refuse(NamingCode.SUCCESSION_ALREADY, field="organisation"),
    "succession_circle": refuse(NamingCode.SUCCESSION_CIRCLE, field="successor"),
    **gone_on("successor"),
}
_CONFIRMING: Refusals = {
    "succession_circle": refuse(NamingCode.SUCCESSION_CIRCLE, field="succession"),
    "succession_second_person": refuse(NamingCode.SUCCESSION_SECOND_PERSON, field="succession"),
    **gone_on("succession"),
}


@all_or_nothing(_PROPOSING)
async def propose_succession(
    session: AsyncSession, actor: Actor, command: ProposeSuccession, at: datetime
) -> Succeeded | Refusal:
    """Say that one's own organisation goes on in another, from now or a later day, for its administrator."""
    if command.organisation != actor.organisation:
        return refuse(CommonCode.NOT_FOUND, field="organisation")
    if not await holds(session, Right.TENANT_ADMIN, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED)
    if command.successor == command.organisation:
        return refuse(NamingCode.SUCCESSION_ITSELF, field="successor")
    starts = fields.period(command.starts_at, None, at=at)
    if isinstance(starts, Refusal):
        return starts
    if not await active_organisations(session, [command.successor], at=at):
        return refuse(CommonCode.NOT_FOUND, field="successor")
    one = Succession(
        id=new_id(),
        organisation_id=actor.organisation,
        successor_id=command.successor,
        reason=command.reason,
        starts_at=starts.lower or at,
        proposed_by=actor.member,
        proposed_at=at,
    )
    await write(session, one)
    return await _kept(session, "propose_succession", one)


@all_or_nothing(_CONFIRMING)
async def confirm_succession(
    session: AsyncSession, actor: Actor, command: ConfirmSuccession, at: datetime
) -> Succeeded | Refusal:
    """Confirm it for the organisation that goes on, as another person; from its day on it holds."""
    one = await _standing(session, actor, command.succession)
    if isinstance(one, Refusal):
        return one
    if one.successor_id != actor.organisation:
        return refuse(CommonCode.NOT_ALLOWED, field="succession")
    if one.confirmed_at is not None:
        return refuse(CommonCode.CONFLICT, field="succession")
    said = {"confirmed_by": actor.member, "confirmed_at": at, "holds_from": max(one.starts_at, at)}
    return await _say(session, one, said) or await _kept(session, "confirm_succession", one)


@all_or_nothing()
async def withdraw_succession(
    session: AsyncSession, actor: Actor, command: WithdrawSuccession, at: datetime
) -> Succeeded | Refusal:
    """Take it back before its day, for an administrator of either organisation."""
    one = await _standing(session, actor, command.succession)
    if isinstance(one, Refusal):
        return one
    if one.holds_from is not None and one.holds_from <= at:
        return refuse(NamingCode.SUCCESSION_HOLDS, field="succession")
    said = {"withdrawn_org": actor.organisation, "withdrawn_by": actor.member, "withdrawn_at": at}
    return await _say(session, one, said) or await _kept(session, "withdraw_succession", one)


async def _standing(session: AsyncSession, actor: Actor, id: SuccessionId) -> Succession | Refusal:
    """One that has to do with one's own organisation and was not taken back, for its administrator."""
    if not await holds(session, Right.TENANT_ADMIN, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED)
    one = await fresh(session, Succession, id=id)
    if one is None or actor.organisation not in {one.organisation_id, one.successor_id}:
        return refuse(CommonCode.NOT_FOUND, field="succession")
    return one if one.withdrawn_at is None else refuse(CommonCode.ALREADY_ENDED, field="succession")


async def _say(session: AsyncSession, one: Succession, said: dict[str, object]) -> Refusal | None:
    """Write it, unless somebody else decided on it in the meantime."""
    unchanged = update(Succession).where(
        col(Succession.id) == one.id, col(Succession.version) == one.version, col(Succession.withdrawn_at).is_(None)
    )
    refused = await change(session, unchanged.values(**said, version=col(Succession.version) + 1))
    return refuse(CommonCode.CONFLICT, field="succession") if refused else None


async def _kept(session: AsyncSession, operation: str, one: Succession) -> Succeeded:
    await record(session, action=LedgerAction.WRITE, operation=f"naming.{operation}")
    return Succeeded(succession=SuccessionId(one.id))
