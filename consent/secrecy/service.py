"""Deciding on a conflict of duties: recorded by one person, confirmed by another, and ended once."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy.dialects.postgresql import Range
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import fields, queries
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.ids import DutyConflictId
from consent.keys.cipher import Key
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.queries import SubjectFacts, holds, places
from consent.reading import fresh
from consent.secrecy.commands import ConfirmDutyConflict, DutyConflictKept, EndDutyConflict, RecordDutyConflict
from consent.secrecy.errors import SecrecyCode, refuse
from consent.secrecy.models import DutyConflict
from consent.secrecy.queries import is_one_person, may_conflict
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import CaseId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

_STEPS = ("asked", "harm", "last_resort", "minimum", "consulted")
_FIELDS = {"last_resort": "lastResort"}


@all_or_nothing()
async def record_duty_conflict(
    session: AsyncSession, actor: Actor, command: RecordDutyConflict, at: datetime, *, keys: KeyStore
) -> DutyConflictKept | Refusal:
    """Record the decision with every step answered. It lifts nothing yet."""
    during = fields.first(*_steps(command)) or _period(command, at=at)
    if isinstance(during, Refusal):
        return during
    subject = await queries.subject(session, command.subject)
    if subject is None:
        return refuse(CommonCode.NOT_FOUND, field="subject")
    if refused := await _unfit(session, actor, command, subject, at=at):
        return refused
    [key] = await keys.living_keys(actor, [subject.key])
    one = _sealed(actor, command, subject, during=during, key=key, at=at)
    await write(session, one)
    return await _kept(session, "record_duty_conflict", one, version=1)


@all_or_nothing()
async def confirm_duty_conflict(
    session: AsyncSession, actor: Actor, command: ConfirmDutyConflict, at: datetime
) -> DutyConflictKept | Refusal:
    """Confirm it as a second reader: a colleague, and somebody else than who decided."""
    one = await _writable(session, actor, command.duty_conflict, at=at)
    if isinstance(one, Refusal):
        return one
    if one.confirmed_at is not None:
        return refuse(SecrecyCode.DUTY_CONFLICT_CONFIRMED, field="dutyConflict")
    if await is_one_person(session, one.decided_by, actor.member):
        return refuse(SecrecyCode.SECOND_READER_SAME, field="dutyConflict")
    refused = await change(
        session,
        update(DutyConflict)
        .where(col(DutyConflict.id) == one.id, col(DutyConflict.version) == command.expected_version)
        .values(confirmed_at=at, confirmed_by=actor.member, version=col(DutyConflict.version) + 1),
    )
    return refused or await _kept(session, "confirm_duty_conflict", one, version=command.expected_version + 1)


@all_or_nothing()
async def end_duty_conflict(
    session: AsyncSession, actor: Actor, command: EndDutyConflict, at: datetime
) -> DutyConflictKept | Refusal:
    """End it now: what rests on it closes at this moment, and those who could read are told."""
    one = await _writable(session, actor, command.duty_conflict, at=at)
    if isinstance(one, Refusal):
        return one
    refused = await change(
        session,
        update(DutyConflict)
        .where(col(DutyConflict.id) == one.id, col(DutyConflict.version) == command.expected_version)
        .values(ended_at=at, ended_by=actor.member, version=col(DutyConflict.version) + 1),
    )
    return refused or await _kept(session, "end_duty_conflict", one, version=command.expected_version + 1)


def _steps(command: RecordDutyConflict) -> Iterator[Refusal | None]:
    for step in _STEPS:
        yield fields.text(getattr(command, step), _FIELDS.get(step, step))
    yield fields.several(command.categories, "categories")
    yield fields.several(command.recipients, "recipients")


def _period(command: RecordDutyConflict, *, at: datetime) -> Range[datetime] | Refusal:
    if command.ends_at is None:
        return refuse(SecrecyCode.DUTY_CONFLICT_END_MISSING, field="endsAt")
    return fields.period(command.starts_at, command.ends_at, at=at)


async def _unfit(
    session: AsyncSession, actor: Actor, command: RecordDutyConflict, subject: SubjectFacts, *, at: datetime
) -> Refusal | None:
    """Who may not decide here, about this person, to these recipients."""
    setting = await queries.setting(session, subject.case)
    if setting is None:
        return refuse(CommonCode.NOT_FOUND, field="subject")
    here = await queries.takes_part(session, subject.case, organisation=actor.organisation, at=at)
    scope = await places(session, subject.case, organisation=actor.organisation)
    if not here or not await holds(session, Right.BASIS_WRITE, *scope):
        return refuse(CommonCode.NOT_ALLOWED, field="subject")
    if not setting.takes_more:
        return refuse(CommonCode.CASE_STAGE, field="subject")
    known = await queries.active_organisations(session, command.recipients, at=at)
    if actor.organisation in command.recipients or known != set(command.recipients):
        return refuse(CommonCode.NOT_FOUND, field="recipients")
    if not await may_conflict(session, actor.organisation, command.categories, at=at):
        return refuse(SecrecyCode.NO_DUTY_OF_SECRECY, field="categories")
    return None


async def _writable(session: AsyncSession, actor: Actor, id: DutyConflictId, *, at: datetime) -> DutyConflict | Refusal:
    """A decision of one's own organisation that is not over, for who may record bases in its case."""
    one = await fresh(session, DutyConflict, id=id)
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field="dutyConflict")
    scope = await places(session, one.case_id, organisation=actor.organisation)
    if not await holds(session, Right.BASIS_WRITE, *scope):
        return refuse(CommonCode.NOT_ALLOWED, field="dutyConflict")
    if one.ended_at is not None or fields.is_over(one.valid, at):
        return refuse(CommonCode.ALREADY_ENDED, field="dutyConflict")
    return one


def _sealed(
    actor: Actor,
    command: RecordDutyConflict,
    subject: SubjectFacts,
    *,
    during: Range[datetime],
    key: Key,
    at: datetime,
) -> DutyConflict:
    id = new_id()
    seal = partial(seal_text, table="consent.duty_conflict", row_id=id, key=key)
    return DutyConflict(
        id=id,
        case_id=subject.case,
        subject_id=subject.id,
        owner_org=actor.organisation,
        categories=list(command.categories),
        recipients=list(command.recipients),
        valid=during,
        decided_by=actor.member,
        decided_at=at,
        asked_enc=seal(command.asked, column="asked_enc"),
        harm_enc=seal(command.harm, column="harm_enc"),
        last_resort_enc=seal(command.last_resort, column="last_resort_enc"),
        minimum_enc=seal(command.minimum, column="minimum_enc"),
        consulted_enc=seal(command.consulted, column="consulted_enc"),
    )


async def _kept(session: AsyncSession, operation: str, one: DutyConflict, *, version: int) -> DutyConflictKept:
    """Say in the ledger what was done, and about whom."""
    touched = Touched(object_type="DutyConflict", object_id=one.id, case=one.case_id, subject=one.subject_id)
    await record(
        session, action=LedgerAction.WRITE, operation=f"consent.{operation}", case=one.case_id, touched=[touched]
    )
    return DutyConflictKept(case=CaseId(one.case_id), duty_conflict=DutyConflictId(one.id), version=version)
