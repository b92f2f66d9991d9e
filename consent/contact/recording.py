"""Recording how somebody can be reached safely, by whoever may record bases in the case."""

from collections.abc import Iterable
from datetime import datetime, time

from sqlalchemy.dialects.postgresql import Range
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import fields, queries
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.contact.commands import RecordContactRule, RuleStands
from consent.contact.ending import cut, log
from consent.contact.errors import ContactCode, refuse
from consent.contact.kinds import ContactChannel
from consent.contact.models import NEEDS_ADDRESS, ContactRule
from consent.custody.register import barred
from consent.ids import ContactRuleId
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.queries import SubjectFacts
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import new_id
from tenants.refusal import Refusal

_DAYS = range(1, 8)
_Hours = tuple[time | None, time | None]


@all_or_nothing()
async def record_contact_rule(
    session: AsyncSession, actor: Actor, command: RecordContactRule, at: datetime, *, keys: KeyStore
) -> RuleStands | Refusal:
    """Record a rule. One's own rule about this person that ran until then ends where the new one begins."""
    during = fields.period(command.starts_at, command.ends_at, at=at)
    if isinstance(during, Refusal):
        return during
    hours = _hours(command)
    if isinstance(hours, Refusal):
        return hours
    subject = _unfit(command) or await _writable(session, actor, command, at=at)
    if isinstance(subject, Refusal):
        return subject
    if refused := await _make_room(session, actor, subject, during, at=at):
        return refused
    one = await _row(actor, command, subject, during, hours=hours, keys=keys, at=at)
    await write(session, one)
    await log(session, "record_contact_rule", one)
    return RuleStands(case=subject.case, rule=ContactRuleId(one.id), version=1)


def _unfit(command: RecordContactRule) -> Refusal | None:
    """What cannot be a rule, whoever it is about."""
    return fields.first(
        _no_address(command),
        fields.at_most(command.days, "days", limit=len(_DAYS)),
        fields.at_most(command.never_with, "neverWith"),
        None if all(day in _DAYS for day in command.days) else refuse(ContactCode.CONTACT_TIMES, field="days"),
        refuse(ContactCode.CONTACT_WITH_ONESELF, field="neverWith") if command.subject in command.never_with else None,
    )


def _no_address(command: RecordContactRule) -> Refusal | None:
    """A channel that leads nowhere without an address needs one; where there is no contact there is none."""
    if command.channel is ContactChannel.GEEN:
        return None if command.address is None else refuse(ContactCode.CONTACT_ADDRESS_UNWANTED, field="address")
    if command.address is None and command.channel not in NEEDS_ADDRESS:
        return None
    return fields.text(command.address, "address", limit=fields.SHORT_TEXT)


def _hours(command: RecordContactRule) -> _Hours | Refusal:
    """The hours of a day between which contact is safe; two times None for any hour."""
    if command.from_time is None and command.until_time is None:
        return None, None
    try:
        begins, ends = (time.fromisoformat(one or "") for one in (command.from_time, command.until_time))
    except ValueError:
        return refuse(ContactCode.CONTACT_TIMES, field="fromTime")
    zoned = begins.tzinfo is not None or ends.tzinfo is not None
    return refuse(ContactCode.CONTACT_TIMES, field="untilTime") if zoned or begins >= ends else (begins, ends)


async def _writable(
    session: AsyncSession, actor: Actor, command: RecordContactRule, *, at: datetime
) -> SubjectFacts | Refusal:
    """A person whom one sees, in a running case where one may record, and others of the same case."""
    found = await queries.subject(session, command.subject)
    if found is None:
        return refuse(CommonCode.NOT_FOUND, field="subject")
    if refused := await barred(session, actor, found.case, field="subject", at=at):
        return refused
    setting = await queries.setting(session, found.case)
    if setting is None:
        return refuse(CommonCode.NOT_FOUND, field="subject")
    if not setting.takes_more:
        return refuse(CommonCode.CASE_STAGE, field="subject")
    others = [await queries.subject(session, one) for one in command.never_with]
    known = all(one is not None and one.case == found.case for one in others)
    return found if known else refuse(CommonCode.NOT_FOUND, field="neverWith")


async def _make_room(
    session: AsyncSession, actor: Actor, subject: SubjectFacts, during: Range[datetime], *, at: datetime
) -> Refusal | None:
    """End one's own rules about this person where the new one begins; what would have begun later never does."""
    start = at if during.lower is None else during.lower
    found = await session.exec(
        select(ContactRule)
        .where(col(ContactRule.subject_id) == subject.id, col(ContactRule.owner_org) == actor.organisation)
        .with_for_update()
    )
    for one in _in_the_way(found.all(), during, start):
        if one.end_recorded_at is not None:
            return refuse(ContactCode.CONTACT_RULE_STANDS, field="startsAt")
        if refused := await cut(session, one, start, told_at=at, expected_version=one.version):
            return refused
    return None


def _in_the_way(rules: Iterable[ContactRule], during: Range[datetime], start: datetime) -> Iterable[ContactRule]:
    for one in rules:
        later = one.valid.lower is not None and during.upper is not None and one.valid.lower >= during.upper
        if not later and not fields.is_over(one.valid, start):
            yield one


async def _row(
    actor: Actor,
    command: RecordContactRule,
    subject: SubjectFacts,
    during: Range[datetime],
    *,
    hours: _Hours,
    keys: KeyStore,
    at: datetime,
) -> ContactRule:
    id, sealed = new_id(), None
    if command.address is not None:
        [key] = await keys.living_keys(actor, [subject.key])
        sealed = seal_text(command.address, table="consent.contact_rule", column="address_enc", row_id=id, key=key)
    return ContactRule(
        id=id,
        case_id=subject.case,
        subject_id=subject.id,
        owner_org=actor.organisation,
        channel=command.channel,
        address_enc=sealed,
        days=sorted(command.days),
        from_time=hours[0],
        until_time=hours[1],
        not_at_home=command.not_at_home,
        never_with=list(command.never_with),
        valid=during,
        recorded_by=actor.member,
        recorded_at=at,
    )
