"""Recording custody, measures and capacity, and their end, by whoever may record bases in the case."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import fields, queries
from consent.ages import legal_day
from consent.attempt import all_or_nothing
from consent.custody.commands import (
    EndCapacity,
    EndCustody,
    EndMeasure,
    RecordCapacity,
    RecordCustody,
    RecordMeasure,
    Registered,
)
from consent.custody.models import Capacity, Custody, Measure
from consent.errors import CommonCode, ConsentCode, refuse
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.queries import SubjectFacts
from consent.reading import fresh
from consent.signing.rules import rules
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import CaseId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

_Row = Custody | Measure | Capacity
_OPEN_STAGES = frozenset({"AANGEMELD", "WEGING", "TOEGELATEN"})


@all_or_nothing()
async def record_custody(
    session: AsyncSession, actor: Actor, command: RecordCustody, at: datetime
) -> Registered | Refusal:
    """Record a holder of custody, as a register or a court order has it (BW 1:244 and on; F29)."""
    child = await _writable(session, actor, command.child, field="child", at=at)
    if isinstance(child, Refusal):
        return child
    during = _period(command.starts_at, command.ends_at)
    if isinstance(during, Refusal):
        return during
    if refused := _misfit(command, at) or await _stranger(session, command, child, at=at):
        return refused
    one = Custody(
        id=new_id(),
        case_id=child.case,
        child_id=child.id,
        holder_id=command.holder,
        holder_org=command.organisation,
        owner_org=actor.organisation,
        kind=command.kind,
        valid=during,
        source=command.source,
        checked_on=command.checked_on,
        possible_danger=command.possible_danger,
        contact_ban=command.contact_ban,
        recorded_by=actor.member,
        recorded_at=at,
    )
    return await _written(session, "record_custody", one)


@all_or_nothing()
async def record_measure(
    session: AsyncSession, actor: Actor, command: RecordMeasure, at: datetime, *, keys: KeyStore
) -> Registered | Refusal:
    """Record a measure that one's own organisation, a certified institution, carries out (BW 1:255 and on)."""
    if refused := fields.text(command.decision, "decision", limit=fields.SHORT_TEXT):
        return refused
    child = await _writable(session, actor, command.child, field="child", at=at)
    if isinstance(child, Refusal):
        return child
    during = _period(command.starts_at, command.ends_at)
    if isinstance(during, Refusal):
        return during
    if not await queries.is_of_kind(session, actor.organisation, rules().carries_out_measures):
        return refuse(ConsentCode.MEASURE_NOT_OURS, field="child")
    [key] = await keys.living_keys(actor, [child.key])
    one = Measure(
        id=(id := new_id()),
        case_id=child.case,
        child_id=child.id,
        owner_org=actor.organisation,
        kind=command.kind,
        valid=during,
        decision_enc=seal_text(command.decision, table="consent.measure", column="decision_enc", row_id=id, key=key),
        recorded_by=actor.member,
        recorded_at=at,
    )
    return await _written(session, "record_measure", one)


@all_or_nothing()
async def record_capacity(
    session: AsyncSession, actor: Actor, command: RecordCapacity, at: datetime, *, keys: KeyStore
) -> Registered | Refusal:
    """Record who found that a person can, or cannot, weigh what is asked (BW 7:465). The software judges nobody."""
    if refused := fields.text(command.judge, "judge", limit=fields.SHORT_TEXT):
        return refused
    subject = await _writable(session, actor, command.subject, field="subject", at=at)
    if isinstance(subject, Refusal):
        return subject
    during = _period(command.starts_at, command.ends_at)
    if isinstance(during, Refusal):
        return during
    [key] = await keys.living_keys(actor, [subject.key])
    one = Capacity(
        id=(id := new_id()),
        case_id=subject.case,
        subject_id=subject.id,
        owner_org=actor.organisation,
        capable=command.capable,
        valid=during,
        judge_enc=seal_text(command.judge, table="consent.capacity", column="judge_enc", row_id=id, key=key),
        recorded_by=actor.member,
        recorded_at=at,
    )
    return await _written(session, "record_capacity", one)


@all_or_nothing()
async def end_custody(session: AsyncSession, actor: Actor, command: EndCustody, at: datetime) -> Registered | Refusal:
    """Say when custody ended, or will."""
    one = await fresh(session, Custody, id=command.custody)
    return await _end(session, actor, one, command.ends_at, command.expected_version, field="custody", at=at)


@all_or_nothing()
async def end_measure(session: AsyncSession, actor: Actor, command: EndMeasure, at: datetime) -> Registered | Refusal:
    """Say when a measure ended, or will."""
    one = await fresh(session, Measure, id=command.measure)
    return await _end(session, actor, one, command.ends_at, command.expected_version, field="measure", at=at)


@all_or_nothing()
async def end_capacity(session: AsyncSession, actor: Actor, command: EndCapacity, at: datetime) -> Registered | Refusal:
    """Say until when a judgement of capacity holds."""
    one = await fresh(session, Capacity, id=command.capacity)
    return await _end(session, actor, one, command.ends_at, command.expected_version, field="capacity", at=at)


async def _writable(
    session: AsyncSession, actor: Actor, subject: UUID, *, field: str, at: datetime
) -> SubjectFacts | Refusal:
    """A person whom one sees, in a case where one may record: it takes part, and the case is not over."""
    found = await queries.subject(session, subject)
    if found is None:
        return refuse(CommonCode.NOT_FOUND, field=field)
    if refused := await _barred(session, actor, found.case, field=field, at=at):
        return refused
    setting = await queries.setting(session, found.case)
    if setting is None:
        return refuse(CommonCode.NOT_FOUND, field=field)
    return found if setting.stage in _OPEN_STAGES else refuse(CommonCode.CASE_STAGE, field=field)


async def _barred(session: AsyncSession, actor: Actor, case: UUID, *, field: str, at: datetime) -> Refusal | None:
    here = await queries.takes_part(session, case, organisation=actor.organisation, at=at)
    places = await queries.places(session, case, organisation=actor.organisation)
    if not here or not await queries.holds(session, Right.BASIS_WRITE, *places):
        return refuse(CommonCode.NOT_ALLOWED, field=field)
    return None


def _period(starts_at: datetime, ends_at: datetime | None) -> Range[datetime] | Refusal:
    """A period of a register: it may have begun, and even have ended, long before it is recorded."""
    if starts_at.utcoffset() is None:
        return refuse(CommonCode.PERIOD_INVALID, field="startsAt")
    if ends_at is not None and (ends_at.utcoffset() is None or ends_at <= starts_at):
        return refuse(CommonCode.PERIOD_INVALID, field="endsAt")
    return Range(starts_at, ends_at)


def _misfit(command: RecordCustody, at: datetime) -> Refusal | None:
    """What cannot be, whoever it is about."""
    form = rules().forms[command.kind]
    fits = form.persons if command.organisation is None else form.organisations
    if (command.holder is None) == (command.organisation is None) or not fits:
        return refuse(ConsentCode.CUSTODY_HOLDER, field="holder")
    if command.holder == command.child:
        return refuse(ConsentCode.CUSTODY_HOLDER, field="holder")
    if command.organisation is not None and (command.possible_danger or command.contact_ban):
        return refuse(ConsentCode.CUSTODY_HOLDER, field="organisation")
    if command.checked_on > legal_day(at):
        return refuse(ConsentCode.CUSTODY_UNCHECKED, field="checkedOn")
    return None


async def _stranger(
    session: AsyncSession, command: RecordCustody, child: SubjectFacts, *, at: datetime
) -> Refusal | None:
    """A holder whom one does not see, or who is not of this case; hidden and absent alike."""
    if command.holder is not None:
        holder = await queries.subject(session, command.holder)
        known = holder is not None and holder.case == child.case
        return None if known else refuse(CommonCode.NOT_FOUND, field="holder")
    organisations = [command.organisation] if command.organisation else []
    known = bool(await queries.active_organisations(session, organisations, at=at))
    return None if known else refuse(CommonCode.NOT_FOUND, field="organisation")


async def _end(
    session: AsyncSession,
    actor: Actor,
    one: _Row | None,
    ends_at: datetime | None,
    expected_version: int,
    *,
    field: str,
    at: datetime,
) -> Registered | Refusal:
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field=field)
    end = at if ends_at is None else ends_at
    refused = await _unendable(session, actor, one, end, field=field, at=at)
    if refused:
        return refused
    model = type(one)
    refused = await change(
        session,
        update(model)
        .where(col(model.id) == one.id, col(model.version) == expected_version)
        .values(valid=fields.closed_at(one.valid, end), end_recorded_at=at, version=col(model.version) + 1),
    )
    if refused:
        return refused
    await _log(session, f"end_{field}", one)
    return Registered(case=CaseId(one.case_id), id=one.id, version=expected_version + 1)


async def _unendable(
    session: AsyncSession, actor: Actor, one: _Row, end: datetime, *, field: str, at: datetime
) -> Refusal | None:
    """Why an end cannot be told: not one's own, told already, over, or later than it would have been."""
    if one.owner_org != actor.organisation:
        return refuse(CommonCode.NOT_ALLOWED, field=field)
    if refused := await _barred(session, actor, one.case_id, field=field, at=at):
        return refused
    if one.end_recorded_at is not None or fields.is_over(one.valid, at):
        return refuse(CommonCode.ALREADY_ENDED, field=field)
    if end.utcoffset() is None or (one.valid.upper is not None and end >= one.valid.upper):
        return refuse(CommonCode.PERIOD_INVALID, field="endsAt")
    return None


async def _written(session: AsyncSession, operation: str, one: _Row) -> Registered:
    await write(session, one)
    await _log(session, operation, one)
    return Registered(case=CaseId(one.case_id), id=one.id, version=1)


async def _log(session: AsyncSession, operation: str, one: _Row) -> None:
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
