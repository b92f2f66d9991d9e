"""What closes a subject whatever basis there is: a member who stays away, and processing that is restricted."""

from datetime import datetime
from uuid import UUID

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import fields, queries
from consent.attempt import all_or_nothing
from consent.commands import LiftRestriction, Recuse, Recused, Restrict, Restricted, RestrictionLifted
from consent.errors import CommonCode, refuse
from consent.ids import RecusalId, RestrictionId
from consent.models import Recusal, Restriction
from consent.queries import holds, places
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import CaseId, MemberId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction


@all_or_nothing()
async def recuse(session: AsyncSession, actor: Actor, command: Recuse, at: datetime) -> Recused | Refusal:
    """Bar oneself from a subject, or as an officer a colleague (feature 13). The case closes for that member too."""
    member = command.member or actor.member
    during = fields.period(None, command.ends_at, at=at)
    if isinstance(during, Refusal):
        return during
    case = await _known(session, actor, command.subject, at=at)
    if isinstance(case, Refusal):
        return case
    if refused := await _stranger(session, actor, member, at=at):
        return refused
    one = Recusal(
        id=new_id(),
        organisation_id=actor.organisation,
        member_id=member,
        case_id=case,
        subject_id=command.subject,
        valid=during,
    )
    await write(session, one)
    await _log(session, "recuse", one)
    return Recused(case=case, recusal=RecusalId(one.id))


@all_or_nothing()
async def restrict(session: AsyncSession, actor: Actor, command: Restrict, at: datetime) -> Restricted | Refusal:
    """Restrict the processing of a subject's data from now (AVG 18): by an officer of an organisation in the case."""
    during = fields.period(None, command.ends_at, at=at)
    if isinstance(during, Refusal):
        return during
    case = await _known(session, actor, command.subject, at=at)
    if isinstance(case, Refusal):
        return case
    if not await holds(session, Right.RESTRICT, *await places(session, case, organisation=actor.organisation)):
        return refuse(CommonCode.NOT_ALLOWED, field="subject")
    if command.towards and not await queries.active_organisations(session, [command.towards], at=at):
        return refuse(CommonCode.NOT_FOUND, field="towards")
    one = Restriction(
        id=new_id(),
        case_id=case,
        subject_id=command.subject,
        organisation_id=command.towards,
        owner_org=actor.organisation,
        ground=command.ground,
        valid=during,
    )
    await write(session, one)
    await _log(session, "restrict", one)
    return Restricted(case=case, restriction=RestrictionId(one.id))


@all_or_nothing()
async def lift_restriction(
    session: AsyncSession, actor: Actor, command: LiftRestriction, at: datetime
) -> RestrictionLifted | Refusal:
    """End a restriction that one's own organisation set."""
    one = await queries.restriction(session, command.restriction)
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field="restriction")
    scope = await places(session, one.case_id, organisation=actor.organisation)
    if one.owner_org != actor.organisation or not await holds(session, Right.RESTRICT, *scope):
        return refuse(CommonCode.NOT_ALLOWED, field="restriction")
    if fields.is_over(one.valid, at):
        return refuse(CommonCode.ALREADY_ENDED, field="restriction")
    version = command.expected_version + 1
    refused = await change(
        session,
        update(Restriction)
        .where(col(Restriction.id) == one.id, col(Restriction.version) == command.expected_version)
        .values(valid=fields.closed_at(one.valid, at), version=col(Restriction.version) + 1),
    )
    if refused:
        return refused
    await _log(session, "lift_restriction", one)
    return RestrictionLifted(case=CaseId(one.case_id), restriction=command.restriction, version=version)


async def _known(session: AsyncSession, actor: Actor, subject: UUID, *, at: datetime) -> CaseId | Refusal:
    """The case of a subject that one's organisation knows, in which it takes part now."""
    case = await queries.case_of_known_subject(session, subject, organisation=actor.organisation)
    if case is None or not await queries.takes_part(session, case, organisation=actor.organisation, at=at):
        return refuse(CommonCode.NOT_FOUND, field="subject")
    return case


async def _stranger(session: AsyncSession, actor: Actor, member: MemberId, *, at: datetime) -> Refusal | None:
    """Why somebody else than oneself may not be barred by this member."""
    if member == actor.member:
        return None
    if not await holds(session, Right.RESTRICT, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="member")
    if not await queries.colleague(session, member, organisation=actor.organisation, at=at):
        return refuse(CommonCode.NOT_FOUND, field="member")
    return None


async def _log(session: AsyncSession, operation: str, one: Recusal | Restriction) -> None:
    touched = Touched(object_type=type(one).__name__, object_id=one.id, case=one.case_id, subject=one.subject_id)
    await record(
        session, action=LedgerAction.WRITE, operation=f"consent.{operation}", case=one.case_id, touched=[touched]
    )
