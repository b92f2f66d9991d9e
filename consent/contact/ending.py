"""The end of a rule of safe contact: told once, by whoever recorded it."""

from datetime import datetime

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import fields
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.contact.commands import EndContactRule, RuleStands
from consent.contact.errors import refuse
from consent.contact.models import ContactRule
from consent.custody.register import barred
from consent.reading import fresh
from consent.writing import change
from tenants.actor import Actor
from tenants.ids import CaseId
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.vocabulary import LedgerAction


@all_or_nothing()
async def end_contact_rule(
    session: AsyncSession, actor: Actor, command: EndContactRule, at: datetime
) -> RuleStands | Refusal:
    """End a rule of one's own. Where nobody agreed on anything, whoever sends must find out first."""
    one = await fresh(session, ContactRule, id=command.rule)
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field="rule")
    refused = await _unendable(session, actor, one, at=at) or await cut(
        session, one, at, told_at=at, expected_version=command.expected_version
    )
    if refused:
        return refused
    return RuleStands(case=CaseId(one.case_id), rule=command.rule, version=command.expected_version + 1)


async def cut(
    session: AsyncSession, one: ContactRule, end: datetime, *, told_at: datetime, expected_version: int
) -> Refusal | None:
    """Let a rule run until `end` and no longer; what had not begun by then never does. Writes the ledger."""
    refused = await change(
        session,
        update(ContactRule)
        .where(col(ContactRule.id) == one.id, col(ContactRule.version) == expected_version)
        .values(valid=fields.closed_at(one.valid, end), end_recorded_at=told_at, version=col(ContactRule.version) + 1),
    )
    if refused is None:
        await log(session, "end_contact_rule", one)
    return refused


async def log(session: AsyncSession, operation: str, one: ContactRule) -> None:
    """Say in the ledger which rule was touched, and about whom."""
    touched = [Touched(object_type="ContactRule", object_id=one.id, case=one.case_id, subject=one.subject_id)]
    await record(
        session, action=LedgerAction.WRITE, operation=f"consent.{operation}", case=one.case_id, touched=touched
    )


async def _unendable(session: AsyncSession, actor: Actor, one: ContactRule, *, at: datetime) -> Refusal | None:
    if one.owner_org != actor.organisation:
        return refuse(CommonCode.NOT_ALLOWED, field="rule")
    if refused := await barred(session, actor, one.case_id, field="rule", at=at):
        return refused
    over = one.end_recorded_at is not None or fields.is_over(one.valid, at)
    return refuse(CommonCode.ALREADY_ENDED, field="rule") if over else None
