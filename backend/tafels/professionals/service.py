"""Recording that a colleague stands in a register of professionals, and ending that."""

import re
from datetime import datetime
from typing import Final

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels.professionals.commands import (
    EndRegistration,
    RecordRegistration,
    RegistrationId,
    RegistrationKept,
)
from backend.tafels.professionals.errors import ProfessionalsCode, refuse
from backend.tafels.professionals.queries import day_of
from backend.tafels.registers.professions import professions
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.queries import colleague, holds
from consent.reading import fresh
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import new_id
from tenants.ledger.service import record
from tenants.refusal import Refusal
from tenants.registration import Registration
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

_NUMBER: Final = re.compile(r"[0-9A-Z][0-9A-Z.-]{2,19}")


@all_or_nothing()
async def record_registration(
    session: AsyncSession, actor: Actor, command: RecordRegistration, at: datetime
) -> RegistrationKept | Refusal:
    """Write down a colleague's registration, for an administrator of their own organisation and never for oneself.

    A renewal is another one beside it. What is over already may be written down: it gives nothing.
    """
    if not await holds(session, Right.TENANT_ADMIN, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED)
    if command.member == actor.member:
        return refuse(ProfessionalsCode.OWN_REGISTRATION, field="member")
    if not await colleague(session, command.member, organisation=actor.organisation, at=at):
        return refuse(CommonCode.NOT_FOUND, field="member")
    if refused := _misfit(command, at=at):
        return refused
    one = Registration(
        id=new_id(),
        organisation_id=actor.organisation,
        member_id=command.member,
        register_code=command.register_code,
        number=command.number,
        valid_from=command.valid_from,
        valid_until=command.valid_until,
        checked_on=command.checked_on,
        recorded_by=actor.member,
        recorded_at=at,
    )
    await write(session, one)
    await record(session, action=LedgerAction.WRITE, operation="professionals.record_registration")
    return RegistrationKept(registration=RegistrationId(one.id))


@all_or_nothing()
async def end_registration(
    session: AsyncSession, actor: Actor, command: EndRegistration, at: datetime
) -> RegistrationKept | Refusal:
    """Say that a registration holds no more, for an administrator. What the role gave until now stays as it was."""
    one = await fresh(session, Registration, id=command.registration)
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field="registration")
    if not await holds(session, Right.TENANT_ADMIN, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="registration")
    if one.member_id == actor.member:
        return refuse(ProfessionalsCode.OWN_REGISTRATION, field="registration")
    if one.ended_at is not None:
        return refuse(CommonCode.ALREADY_ENDED, field="registration")
    ended = (
        update(Registration)
        .where(col(Registration.id) == one.id, col(Registration.version) == command.expected_version)
        .values(ended_at=at, ended_by=actor.member, version=col(Registration.version) + 1)
    )
    if refused := await change(session, ended):
        return refused
    await record(session, action=LedgerAction.WRITE, operation="professionals.end_registration")
    return RegistrationKept(registration=command.registration)


def _misfit(command: RecordRegistration, *, at: datetime) -> Refusal | None:
    """What cannot be written down of anybody; the row policy and the table's checks say no less."""
    known = [one.code for one in professions()]
    if command.register_code not in known:
        return refuse(ProfessionalsCode.REGISTER_UNKNOWN, field="registerCode", registers=", ".join(known))
    if not _NUMBER.fullmatch(command.number):
        return refuse(ProfessionalsCode.NUMBER_UNFIT, field="number")
    if command.valid_until < command.valid_from:
        return refuse(CommonCode.PERIOD_INVALID, field="validUntil")
    if command.checked_on > day_of(at):
        return refuse(ProfessionalsCode.CHECKED_LATER, field="checkedOn")
    return None
