"""What people do about keeping and destroying: approve a list, place a hold, lift it. The rest is the sweep's.

`at` is the session's own moment (`tenants.session.moment_of`); nothing is committed here; a refusal leaves no change.
"""

from datetime import datetime

from sqlalchemy.dialects.postgresql import Range
from sqlmodel import col, insert, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.retention import queries
from backend.retention.commands import (
    ApproveDestruction,
    DestructionApproved,
    HoldLifted,
    HoldPlaced,
    LegalHoldId,
    LiftHold,
    PlaceHold,
)
from backend.retention.errors import RetentionCode, refuse
from backend.retention.models import DestructionApproval, LegalHold
from consent import fields
from consent.attempt import all_or_nothing
from consent.errors import CommonCode
from consent.queries import holds
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

_APPROVAL = {
    "KT007": refuse(RetentionCode.ALREADY_APPROVED, field="destructionList"),
    "KT008": refuse(RetentionCode.SECOND_ROLE_NEEDED, field="destructionList"),
    "uq_destruction_approval_organisation_id_list_id_capacity": refuse(CommonCode.CONFLICT, field="expectedVersion"),
}
# A case that the organisation has nothing to do with, one that is gone, and one that never was.
_HOLD = {
    "42501": refuse(CommonCode.NOT_FOUND, field="case"),
    "fk_legal_hold_case_id": refuse(CommonCode.NOT_FOUND, field="case"),
}


@all_or_nothing(_APPROVAL)
async def approve_destruction(
    session: AsyncSession, actor: Actor, command: ApproveDestruction, at: datetime
) -> DestructionApproved | Refusal:
    """Approve a list, as the first or the second of two people in two roles (feature 85).

    The database says in which role, and dates the list with the second approval; the cooling-off runs from then.
    """
    if not await holds(session, Right.DESTRUCTION_APPROVE, actor.organisation):
        return refuse(CommonCode.NOT_FOUND, field="destructionList")
    one = await queries.list_(session, command.list)
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field="destructionList")
    if one.approved_at is not None:
        return refuse(RetentionCode.LIST_APPROVED, field="destructionList")
    if one.version != command.expected_version:
        return refuse(CommonCode.CONFLICT, field="expectedVersion")
    connection = await session.connection()
    await connection.execute(
        insert(DestructionApproval).values(
            id=new_id(), list_id=one.id, organisation_id=actor.organisation, member_id=actor.member, at=at
        )
    )
    await record(session, action=LedgerAction.WRITE, operation="retention.approve_destruction")
    fresh = await queries.list_(session, command.list)
    if fresh is None:
        raise LookupError("A list that was approved is still there.")
    return DestructionApproved(list=command.list, version=fresh.version, execute_at=fresh.execute_at)


@all_or_nothing(_HOLD)
async def place_hold(session: AsyncSession, actor: Actor, command: PlaceHold, at: datetime) -> HoldPlaced | Refusal:
    """Keep a case: an officer of an organisation that has to do with it. Its destruction waits, also one approved."""
    if not await holds(session, Right.RESTRICT, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED)
    one = LegalHold(
        id=new_id(),
        case_id=command.case,
        organisation_id=actor.organisation,
        placed_by=actor.member,
        ground=command.ground,
        valid=Range(at, None),
    )
    await write(session, one)
    await _log(session, "place_hold", one)
    return HoldPlaced(case=command.case, hold=LegalHoldId(one.id))


@all_or_nothing()
async def lift_hold(session: AsyncSession, actor: Actor, command: LiftHold, at: datetime) -> HoldLifted | Refusal:
    """End a hold of one's own organisation. What its term says counts again from the next sweep."""
    one = await queries.hold(session, command.hold)
    if one is None or one.organisation_id != actor.organisation:
        return refuse(CommonCode.NOT_FOUND, field="hold")
    if fields.is_over(one.valid, at):
        return refuse(CommonCode.ALREADY_ENDED, field="hold")
    version = command.expected_version + 1
    refused = await change(
        session,
        update(LegalHold)
        .where(col(LegalHold.id) == one.id, col(LegalHold.version) == command.expected_version)
        .values(valid=fields.closed_at(one.valid, at), version=col(LegalHold.version) + 1),
    )
    if refused:
        return refused
    await _log(session, "lift_hold", one)
    return HoldLifted(hold=command.hold, version=version)


async def _log(session: AsyncSession, operation: str, one: LegalHold) -> None:
    touched = Touched(object_type="LegalHold", object_id=one.id, case=one.case_id)
    await record(
        session, action=LedgerAction.WRITE, operation=f"retention.{operation}", case=one.case_id, touched=[touched]
    )
