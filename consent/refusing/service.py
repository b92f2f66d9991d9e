"""Refusing to share at a tafel of a partnership, where sharing is the rule: with its reason, and ended once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import fields, queries
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.ids import SharingRefusalId
from consent.keys.cipher import Key
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.partnership.errors import STILL_SHARED, PartnershipCode, refuse
from consent.queries import Setting, holds, places
from consent.reading import fresh
from consent.refusing.commands import EndRefusal, RefusalKept, RefuseToShare
from consent.refusing.models import RefusalReason, SharingRefusal
from consent.refusing.queries import based
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import CaseId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.session import driver
from tenants.vocabulary import LedgerAction

_FORCED = {STILL_SHARED: refuse(PartnershipCode.STILL_SHARED, field="categories")}
_KEYS: Final = """
SELECT key_id FROM casework.subject WHERE case_id = $1 AND ($2::uuid IS NULL OR id = $2) ORDER BY key_id
"""


@all_or_nothing(_FORCED)
async def refuse_to_share(
    session: AsyncSession, actor: Actor, command: RefuseToShare, at: datetime, *, keys: KeyStore
) -> RefusalKept | Refusal:
    """Record that one's own organisation does not share this, for a compelling reason (Wgs; domain reference, g3).

    From now on it lets nobody new read it and records no basis for it, which alone would open who somebody is. What it
    still lets somebody read is taken back first, and so is the basis. Neither is ended by itself: a basis names other
    data and other recipients too, on it may rest what others share, and whoever ends it decides so and is known for it.
    """
    missing = fields.first(fields.several(command.categories, "categories"), fields.text(command.reason, "reason"))
    during = missing or fields.period(command.starts_at, command.ends_at, at=at)
    if isinstance(during, Refusal):
        return during
    setting = await queries.setting(session, command.case)
    if setting is None:
        return refuse(CommonCode.NOT_FOUND, field="case")
    if refused := await _unfit(session, actor, command.case, setting, at=at):
        return refused
    about = await (await driver(session)).fetch(_KEYS, command.case, command.subject)
    if not about:
        return refuse(CommonCode.NOT_FOUND, field="case" if command.subject is None else "subject")
    if refused := await based(session, command.case, command.subject, categories=command.categories, during=during):
        return refused
    key = await keys.key_for_subjects(actor, [row["key_id"] for row in about])
    one = _recorded(actor, command, during=during, at=at)
    await write(session, one)
    await write(session, _sealed(one, command.reason, key=key))
    return await _kept(session, "refuse_to_share", one, version=1)


@all_or_nothing()
async def end_refusal(session: AsyncSession, actor: Actor, command: EndRefusal, at: datetime) -> RefusalKept | Refusal:
    """Refuse no longer: from then on it may be shared as far as a legal basis lets it, and nothing is by itself."""
    one = await fresh(session, SharingRefusal, id=command.refusal)
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field="refusal")
    scope = await places(session, one.case_id, organisation=actor.organisation)
    if one.owner_org != actor.organisation or not await holds(session, Right.BASIS_WRITE, *scope):
        return refuse(CommonCode.NOT_ALLOWED, field="refusal")
    if one.end_recorded_at is not None or fields.is_over(one.valid, at):
        return refuse(CommonCode.ALREADY_ENDED, field="refusal")
    end = at if command.ends_at is None else command.ends_at
    if end.utcoffset() is None or end < at or (one.valid.upper is not None and end >= one.valid.upper):
        return refuse(CommonCode.PERIOD_INVALID, field="endsAt")
    refused = await change(
        session,
        update(SharingRefusal)
        .where(col(SharingRefusal.id) == one.id, col(SharingRefusal.version) == command.expected_version)
        .values(valid=fields.closed_at(one.valid, end), end_recorded_at=at, version=col(SharingRefusal.version) + 1),
    )
    return refused or await _kept(session, "end_refusal", one, version=command.expected_version + 1)


async def _unfit(session: AsyncSession, actor: Actor, case: UUID, setting: Setting, *, at: datetime) -> Refusal | None:
    """Who may not refuse here, or where nobody need to."""
    here = await queries.takes_part(session, case, organisation=actor.organisation, at=at)
    scope = await places(session, case, organisation=actor.organisation)
    if not here or not await holds(session, Right.BASIS_WRITE, *scope):
        return refuse(CommonCode.NOT_ALLOWED, field="case")
    if not setting.by_statute:
        return refuse(PartnershipCode.NOTHING_TO_REFUSE, field="case")
    return None if setting.takes_more else refuse(CommonCode.CASE_STAGE, field="case")


def _recorded(actor: Actor, command: RefuseToShare, *, during: Range[datetime], at: datetime) -> SharingRefusal:
    return SharingRefusal(
        id=new_id(),
        case_id=command.case,
        subject_id=command.subject,
        owner_org=actor.organisation,
        categories=list(command.categories),
        valid=during,
        recorded_by=actor.member,
        recorded_at=at,
    )


def _sealed(one: SharingRefusal, reason: str, *, key: Key) -> RefusalReason:
    """Under the key of the person, or under one that the key of anybody in the case opens."""
    text = seal_text(reason, table="consent.refusal_reason", column="reason_enc", row_id=one.id, key=key)
    return RefusalReason(id=one.id, case_id=one.case_id, owner_org=one.owner_org, reason_enc=text)


async def _kept(session: AsyncSession, operation: str, one: SharingRefusal, *, version: int) -> RefusalKept:
    """Say in the ledger what was done, and about whom."""
    touched: Sequence[Touched] = [
        Touched(object_type="SharingRefusal", object_id=one.id, case=one.case_id, subject=one.subject_id)
    ]
    await record(
        session, action=LedgerAction.WRITE, operation=f"consent.{operation}", case=one.case_id, touched=touched
    )
    return RefusalKept(case=CaseId(one.case_id), refusal=SharingRefusalId(one.id), version=version)
