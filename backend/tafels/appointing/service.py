"""Giving a role to a colleague, and ending it."""

from datetime import datetime
from typing import Final

from sqlalchemy.dialects.postgresql import Range
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels import queries as tafels
from backend.tafels.agreeing.queries import kinds_of
from backend.tafels.appointing.commands import Appointed, EndRole, GrantRole
from backend.tafels.appointing.errors import AppointingCode, refuse
from backend.tafels.models import Tafel
from backend.tafels.professionals import queries as professionals
from backend.tafels.professionals.errors import missing
from consent import fields
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.queries import colleague, holds
from consent.reading import fresh
from consent.succession import gone_on
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import RoleId, new_id
from tenants.ledger.service import record
from tenants.models import Role
from tenants.refusal import Refusal, Refusals
from tenants.roles import AT_TAFEL_ONLY, IN_HOUSE_ONLY, Right, RoleKind
from tenants.session import driver
from tenants.vocabulary import LedgerAction

_APART: Final = "SELECT tenants.goes_apart($1, $2, $3, tstzrange($4, $5))"
_RACED: Refusals = {
    **gone_on("member"),
    "KT022": refuse(AppointingCode.ROLES_APART, field="kind"),
    "KT023": refuse(CommonCode.CONFLICT, field="tafel"),
    "KT024": refuse(CommonCode.CONFLICT, field="member"),
    "one_on_duty": refuse(AppointingCode.ROLE_HELD, field="kind"),
}


@all_or_nothing(_RACED)
async def grant_role(session: AsyncSession, actor: Actor, command: GrantRole, at: datetime) -> Appointed | Refusal:
    """Give a colleague a role, for an administrator of their own organisation and never for oneself.

    Whoever watches over privacy does not administer: what two roles approve, one person cannot (feature 85).
    """
    if not await holds(session, Right.TENANT_ADMIN, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED)
    if command.member == actor.member:
        return refuse(AppointingCode.OWN_ROLE, field="member")
    if not await colleague(session, command.member, organisation=actor.organisation, at=at):
        return refuse(CommonCode.NOT_FOUND, field="member")
    during = fields.period(command.starts_at, command.ends_at, at=at)
    if isinstance(during, Refusal):
        return during
    refused = (
        await _misplaced(session, actor, command, at=at)
        or await _apart(session, actor, command, during)
        or await _unregistered(session, command, at=during.lower or at)
    )
    if refused:
        return refused
    one = Role(
        id=new_id(),
        organisation_id=actor.organisation,
        member_id=command.member,
        kind=command.kind,
        tafel_id=command.tafel,
        valid=during,
    )
    await write(session, one)
    await record(session, action=LedgerAction.WRITE, operation="tafels.grant_role")
    return Appointed(role=RoleId(one.id))


@all_or_nothing()
async def end_role(session: AsyncSession, actor: Actor, command: EndRole, at: datetime) -> Appointed | Refusal:
    """End a colleague's role in the house or at a tafel, for an administrator of their own organisation."""
    one = await fresh(session, Role, id=command.role)
    if one is None or one.case_id is not None:
        return refuse(CommonCode.NOT_FOUND, field="role")
    if not await holds(session, Right.TENANT_ADMIN, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="role")
    if one.member_id == actor.member:
        return refuse(AppointingCode.OWN_ROLE, field="role")
    end = fields.ending(one.valid, command.ends_at, at=at, field="role")
    if isinstance(end, Refusal):
        return end
    ended = update(Role).where(col(Role.id) == one.id, col(Role.valid) == one.valid).values(valid=end)
    if refused := await change(session, ended):
        return refused
    await record(session, action=LedgerAction.WRITE, operation="tafels.end_role")
    return Appointed(role=command.role)


async def _misplaced(session: AsyncSession, actor: Actor, command: GrantRole, *, at: datetime) -> Refusal | None:
    """Why this role is not given in this place."""
    if command.kind in (AT_TAFEL_ONLY if command.tafel is None else IN_HOUSE_ONLY):
        return refuse(AppointingCode.ROLE_ELSEWHERE, field="tafel")
    if command.tafel is None:
        return None
    tafel = await tafels.tafel(session, command.tafel)
    if tafel is None:
        return refuse(CommonCode.NOT_FOUND, field="tafel")
    if not await tafels.seats(session, tafel.id, organisation=actor.organisation, at=at):
        return refuse(AppointingCode.NOT_SEATED, field="tafel")
    return await _no_chair(session, actor, tafel) if command.kind is RoleKind.VOORZITTER else None


async def _no_chair(session: AsyncSession, actor: Actor, tafel: Tafel) -> Refusal | None:
    kind = await tafels.blueprint(session, code=tafel.kind_code, version=tafel.kind_version)
    mine = (await kinds_of(session, [actor.organisation]))[actor.organisation]
    chairs = kind.chair.organisation_kind if kind.chair else None
    if chairs in {None, mine}:
        return None
    return refuse(AppointingCode.CHAIR_OF_ANOTHER_KIND, field="kind", kind=chairs)


async def _apart(session: AsyncSession, actor: Actor, command: GrantRole, during: Range[datetime]) -> Refusal | None:
    values = (actor.organisation, command.member, command.kind.value, during.lower, during.upper)
    found = await (await driver(session)).fetchval(_APART, *values)
    return refuse(AppointingCode.ROLES_APART, field="kind") if found else None


async def _unregistered(session: AsyncSession, command: GrantRole, *, at: datetime) -> Refusal | None:
    """Which registration the role asks that this colleague does not have on its first day."""
    missed = await professionals.missed(session, command.member, command.kind, tafel=command.tafel, at=at)
    return missing(missed, field="member") if missed else None
