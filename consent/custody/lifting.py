"""Lifting the mark that keeps a holder of custody away: an act of its own, by name and with a reason.

A mark never falls away by itself: not with the end of custody, and not because a later record of the same two persons
leaves it out. What was recorded by mistake is voided instead (an end before its beginning).
"""

from datetime import datetime

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import fields, queries
from consent.attempt import all_or_nothing
from consent.custody.commands import LiftMark, Registered
from consent.custody.models import Custody
from consent.custody.register import barred, log
from consent.errors import CommonCode, ConsentCode, refuse
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.reading import fresh
from consent.writing import change
from tenants.actor import Actor
from tenants.ids import CaseId, SubjectId
from tenants.refusal import Refusal


@all_or_nothing()
async def lift_mark(
    session: AsyncSession, actor: Actor, command: LiftMark, at: datetime, *, keys: KeyStore
) -> Registered | Refusal:
    """Lift a mark that one's own organisation recorded; from then on that record keeps nobody away."""
    if refused := fields.text(command.reason, "reason"):
        return refused
    one = await fresh(session, Custody, id=command.custody)
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field="custody")
    refused = await _unliftable(session, actor, one, at=at)
    child = refused or await queries.subject(session, SubjectId(one.child_id))
    if child is None or isinstance(child, Refusal):
        return child or refuse(CommonCode.NOT_FOUND, field="custody")
    [key] = await keys.living_keys(actor, [child.key])
    sealed = seal_text(command.reason, table="consent.custody", column="lift_reason_enc", row_id=one.id, key=key)
    refused = await change(
        session,
        update(Custody)
        .where(col(Custody.id) == one.id, col(Custody.version) == command.expected_version)
        .values(lifted_at=at, lifted_by=actor.member, lift_reason_enc=sealed, version=col(Custody.version) + 1),
    )
    if refused:
        return refused
    await log(session, "lift_mark", one)
    return Registered(case=CaseId(one.case_id), id=one.id, version=command.expected_version + 1)


async def _unliftable(session: AsyncSession, actor: Actor, one: Custody, *, at: datetime) -> Refusal | None:
    """Why a mark cannot be lifted: it is another's, one may not write here, there is none, or it was lifted before."""
    if one.owner_org != actor.organisation:
        return refuse(CommonCode.NOT_ALLOWED, field="custody")
    if refused := await barred(session, actor, one.case_id, field="custody", at=at):
        return refused
    if not (one.possible_danger or one.contact_ban):
        return refuse(ConsentCode.MARK_MISSING, field="custody")
    return refuse(CommonCode.ALREADY_ENDED, field="custody") if one.lifted_at is not None else None
