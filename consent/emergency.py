"""Emergency access: one member, one case, the minimum, for a short time, and everybody in the case is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.dialects.postgresql import Range
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import fields, glass
from consent.attempt import all_or_nothing
from consent.basis import Category
from consent.common_errors import CommonCode
from consent.emergency_commands import GlassOpened, GlassReviewed, OpenGlass, ReviewGlass
from consent.emergency_errors import EmergencyCode, refuse
from consent.ids import BreakGlassId
from consent.keys.cipher import Key
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.models import BreakGlass
from consent.queries import holds
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import CaseId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction, LedgerGround

_GUARDED = {
    "KT005": refuse(CommonCode.NOT_FOUND, field="case"),
    "23503": refuse(CommonCode.NOT_FOUND, field="case"),
    "glass_unreviewed": refuse(EmergencyCode.GLASS_UNREVIEWED, field="case"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opening:
    case: CaseId
    categories: tuple[Category, ...]
    until: datetime


@all_or_nothing(_GUARDED)
async def break_glass(
    session: AsyncSession, actor: Actor, command: OpenGlass, at: datetime, *, keys: KeyStore
) -> GlassOpened | Refusal:
    """Take emergency access. The database bounds it by the blueprint and tells every organisation in the case.

    The breaker does not see who the case is about, so the reason gets a key of its own, named in the sealed value.
    """
    refused = _misses_something(command)
    if refused:
        return refused
    if not await holds(session, Right.BREAK_GLASS, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED)
    opening = await _opening(session, command, at=at)
    if isinstance(opening, Refusal):
        return opening
    one = _row(actor, command, opening, key=await keys.create_subject_key(actor), at=at)
    await write(session, one)
    await _log(session, "break_glass", one)
    return GlassOpened(
        case=opening.case, break_glass=BreakGlassId(one.id), categories=opening.categories, until=opening.until
    )


@all_or_nothing()
async def review_break_glass(
    session: AsyncSession, actor: Actor, command: ReviewGlass, at: datetime
) -> GlassReviewed | Refusal:
    """Say that an officer of the breaker's organisation, never the breaker, has looked at an emergency access."""
    one = await glass.break_glass(session, command.break_glass)
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field="breakGlass")
    if one.member_id == actor.member:
        return refuse(EmergencyCode.OWN_GLASS, field="breakGlass")
    if refused := _unreviewable(one, at):
        return refused
    version = command.expected_version + 1
    refused = await change(
        session,
        update(BreakGlass)
        .where(col(BreakGlass.id) == one.id, col(BreakGlass.version) == command.expected_version)
        .values(reviewed_by=actor.member, version=col(BreakGlass.version) + 1),
    )
    if refused:
        return refused
    await _log(session, "review_break_glass", one)
    return GlassReviewed(case=CaseId(one.case_id), break_glass=command.break_glass, version=version)


def _unreviewable(one: BreakGlass, at: datetime) -> Refusal | None:
    """A review looks back: while access is still open it could not know what will be read."""
    if one.reviewed_by is not None:
        return refuse(EmergencyCode.ALREADY_REVIEWED, field="breakGlass")
    if not fields.is_over(one.valid, at):
        return refuse(EmergencyCode.GLASS_STILL_OPEN, field="breakGlass")
    return None


def _misses_something(command: OpenGlass) -> Refusal | None:
    if (command.case is None) == (command.number is None):
        return refuse(EmergencyCode.GLASS_CASE_UNCLEAR, field="case")
    return fields.first(fields.text(command.reason, "reason"), fields.at_most(command.categories, "categories"))


async def _opening(session: AsyncSession, command: OpenGlass, *, at: datetime) -> _Opening | Refusal:
    """What is opened and until when, within the terms of the case's blueprint."""
    case = command.case
    if command.number is not None:
        case = await glass.case_by_number(session, command.number)
    terms = None if case is None else await glass.break_glass_terms(session, case)
    if case is None or terms is None:
        return refuse(CommonCode.NOT_FOUND, field="case" if command.number is None else "number")
    allowed = tuple(Category(name) for name in terms["categories"])
    limit = int(terms["minutes"])
    beyond = next((one for one in command.categories if one not in allowed), None)
    if beyond is not None:
        return refuse(EmergencyCode.GLASS_CATEGORY, field="categories", category=beyond)
    minutes = limit if command.minutes is None else command.minutes
    if not 1 <= minutes <= limit:
        return refuse(EmergencyCode.GLASS_TOO_LONG, field="minutes", limit=limit)
    return _Opening(case=case, categories=command.categories or allowed, until=at + timedelta(minutes=minutes))


def _row(actor: Actor, command: OpenGlass, opening: _Opening, *, key: Key, at: datetime) -> BreakGlass:
    id = new_id()
    return BreakGlass(
        id=id,
        organisation_id=actor.organisation,
        member_id=actor.member,
        case_id=opening.case,
        categories=list(opening.categories),
        reason_enc=seal_text(command.reason, table="consent.break_glass", column="reason_enc", row_id=id, key=key),
        valid=Range(at, opening.until),
    )


async def _log(session: AsyncSession, operation: str, one: BreakGlass) -> None:
    touched = Touched(object_type="BreakGlass", object_id=one.id, case=one.case_id, ground=LedgerGround.BREAK_GLASS)
    await record(
        session, action=LedgerAction.WRITE, operation=f"consent.{operation}", case=one.case_id, touched=[touched]
    )
