"""Passing a task of the wegingstabel on to a colleague, and taking it back (feature 97).

The database says what stands in the way (`tenants.delegation_fault`), and asks the same when the row is written.
Whether a delegation gives anything it asks at each use.
"""

from datetime import datetime
from typing import Final

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels.professionals.commands import DelegateTask, DelegationId, DelegationKept, WithdrawDelegation
from backend.tafels.professionals.errors import ProfessionalsCode, refuse
from backend.tafels.registers.passing import PassedTask, wegingstabel
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.reading import fresh
from consent.writing import change, write
from tenants.actor import Actor
from tenants.delegation import Delegation
from tenants.ids import new_id
from tenants.ledger.service import record
from tenants.refusal import Refusal
from tenants.session import driver
from tenants.vocabulary import LedgerAction

_FAULT: Final = "SELECT tenants.delegation_fault($1, $2, $3, $4, $5, $6)"
_SEEN: Final = """
SELECT CASE WHEN $1::uuid IS NULL THEN (SELECT count(*) FROM casework.tafel t WHERE t.id = $2::uuid)
            ELSE (SELECT count(*) FROM casework."case" c WHERE c.id = $1::uuid) END
"""
_FIELDS: Final = {
    "TO_ONESELF": "to",
    "NOT_FOUND": "to",
    "DELEGATE_NOT_THERE": "to",
    "DELEGATE_UNREGISTERED": "to",
    "PERIOD_INVALID": "validUntil",
    "DELEGATION_TOO_LONG": "validUntil",
}


@all_or_nothing()
async def delegate_task(
    session: AsyncSession, actor: Actor, command: DelegateTask, at: datetime
) -> DelegationKept | Refusal:
    """Pass one task on to a colleague, for whom one answers from then on; for who is registered and may do it there."""
    if refused := _misfit(command) or await _hidden(session, command) or await _fault(session, command):
        return refused
    one = Delegation(
        id=new_id(),
        organisation_id=actor.organisation,
        from_member_id=actor.member,
        to_member_id=command.to,
        task_code=command.task_code,
        task_version=_task(command.task_code).version,
        case_id=command.case,
        tafel_id=command.tafel,
        reason_code=command.reason_code,
        valid_from=command.valid_from,
        valid_until=command.valid_until,
        recorded_at=at,
    )
    await write(session, one)
    await record(session, action=LedgerAction.WRITE, operation="professionals.delegate_task", case=command.case)
    return DelegationKept(delegation=DelegationId(one.id))


@all_or_nothing()
async def withdraw_delegation(
    session: AsyncSession, actor: Actor, command: WithdrawDelegation, at: datetime
) -> DelegationKept | Refusal:
    """Take it back or give it back, also for an administrator. What was written under it goes on naming who answers."""
    one = await fresh(session, Delegation, id=command.delegation)
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field="delegation")
    if one.withdrawn_at is not None:
        return refuse(CommonCode.ALREADY_ENDED, field="delegation")
    withdrawn = (
        update(Delegation)
        .where(col(Delegation.id) == one.id, col(Delegation.version) == command.expected_version)
        .values(withdrawn_at=at, withdrawn_by=actor.member, version=col(Delegation.version) + 1)
    )
    if refused := await change(session, withdrawn):
        return refused
    await record(session, action=LedgerAction.WRITE, operation="professionals.withdraw_delegation", case=one.case_id)
    return DelegationKept(delegation=command.delegation)


def _task(code: str) -> PassedTask:
    return next(one for one in wegingstabel().tasks if one.code == code)


def _misfit(command: DelegateTask) -> Refusal | None:
    """What no row can say."""
    if (command.case is None) is (command.tafel is None):
        return refuse(ProfessionalsCode.ONE_PLACE, field="case")
    tasks = [one.code for one in wegingstabel().tasks]
    if command.task_code not in tasks:
        return refuse(ProfessionalsCode.TASK_UNKNOWN, field="taskCode", tasks=", ".join(tasks))
    reasons = [one.code for one in wegingstabel().reasons]
    if command.reason_code not in reasons:
        return refuse(ProfessionalsCode.REASON_UNKNOWN, field="reasonCode", reasons=", ".join(reasons))
    return None


async def _hidden(session: AsyncSession, command: DelegateTask) -> Refusal | None:
    """A case that one does not see is not there, before anything else is said."""
    if await (await driver(session)).fetchval(_SEEN, command.case, command.tafel):
        return None
    return refuse(CommonCode.NOT_FOUND, field="case" if command.case else "tafel")


async def _fault(session: AsyncSession, command: DelegateTask) -> Refusal | None:
    asked = (command.task_code, command.to, command.tafel, command.case, command.valid_from, command.valid_until)
    found: str | None = await (await driver(session)).fetchval(_FAULT, *asked)
    if found is None:
        return None
    task = _task(command.task_code)
    code = CommonCode(found) if found in CommonCode.__members__ else ProfessionalsCode(found)
    asks = task.to_registers if code is ProfessionalsCode.DELEGATE_UNREGISTERED else task.registers
    return refuse(
        code,
        field=_FIELDS.get(found, "taskCode"),
        days=task.longest_days,
        registers_nl=" of ".join(asks),
        registers_en=" or ".join(asks),
    )
