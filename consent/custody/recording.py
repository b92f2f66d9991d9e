"""Recording custody, measures and capacity, by whoever may record bases in the case."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import fields, queries
from consent.ages import legal_day
from consent.attempt import all_or_nothing
from consent.custody.commands import RecordCapacity, RecordCustody, RecordMeasure, Registered
from consent.custody.models import Capacity, Custody, Measure
from consent.custody.register import Row, barred, log
from consent.errors import CommonCode, ConsentCode, refuse
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.queries import SubjectFacts
from consent.signing.rules import rules
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import CaseId, new_id
from tenants.refusal import Refusal

_Command = RecordCustody | RecordMeasure | RecordCapacity


@all_or_nothing()
async def record_custody(
    session: AsyncSession, actor: Actor, command: RecordCustody, at: datetime
) -> Registered | Refusal:
    """Record a holder of custody, as a register or a court order has it (BW 1:244 and on; F29)."""
    begun = await _begun(session, actor, command, command.child, field="child", at=at)
    if isinstance(begun, Refusal):
        return begun
    child, during = begun
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
    begun = await _begun(session, actor, command, command.child, field="child", at=at)
    if isinstance(begun, Refusal):
        return begun
    child, during = begun
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
    begun = await _begun(session, actor, command, command.subject, field="subject", at=at)
    if isinstance(begun, Refusal):
        return begun
    subject, during = begun
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


async def _begun(
    session: AsyncSession, actor: Actor, command: _Command, person: UUID, *, field: str, at: datetime
) -> tuple[SubjectFacts, Range[datetime]] | Refusal:
    """Whom a record is about, and during what."""
    found = await _writable(session, actor, person, field=field, at=at)
    if isinstance(found, Refusal):
        return found
    during = _period(command.starts_at, command.ends_at)
    return during if isinstance(during, Refusal) else (found, during)


async def _writable(
    session: AsyncSession, actor: Actor, subject: UUID, *, field: str, at: datetime
) -> SubjectFacts | Refusal:
    """A person whom one sees, in a case where one may record: it takes part, and the case is not over."""
    found = await queries.subject(session, subject)
    if found is None:
        return refuse(CommonCode.NOT_FOUND, field=field)
    if refused := await barred(session, actor, found.case, field=field, at=at):
        return refused
    setting = await queries.setting(session, found.case)
    if setting is None:
        return refuse(CommonCode.NOT_FOUND, field=field)
    return found if setting.takes_more else refuse(CommonCode.CASE_STAGE, field=field)


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


async def _written(session: AsyncSession, operation: str, one: Row) -> Registered:
    await write(session, one)
    await log(session, operation, one)
    return Registered(case=CaseId(one.case_id), id=one.id, version=1)
