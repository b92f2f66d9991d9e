"""Naming one's own organisation: from a day on, with what it was called before kept (feature 99).

What was shown under a name of before keeps that name; nothing else changes by it: the organisation, its rows, its legal
bases and its rights are the same.
"""

from datetime import datetime
from typing import Final

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.naming.commands import (
    AddAlias,
    EndAlias,
    Named,
    OrganisationNameId,
    RenameOrganisation,
    WithdrawName,
)
from backend.naming.errors import NamingCode, refuse
from consent import fields
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.queries import holds
from consent.reading import fresh
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import OrganisationId, new_id
from tenants.ledger.service import record
from tenants.naming_models import NameKind, OrganisationName
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

_FORCED: Final = {
    "name_taken": refuse(NamingCode.NAME_TAKEN, field="name"),
    "uq_organisation_name_starts_at": refuse(NamingCode.NAME_ALREADY, field="startsAt"),
    "uq_organisation_name_alias": refuse(NamingCode.NAME_ALREADY, field="name"),
}


@all_or_nothing(_FORCED)
async def rename(session: AsyncSession, actor: Actor, command: RenameOrganisation, at: datetime) -> Named | Refusal:
    """Give one's own organisation another name, from now or a later moment, for its administrator."""
    if command.organisation != actor.organisation:
        return refuse(CommonCode.NOT_FOUND, field="organisation")
    starts = fields.period(command.starts_at, None, at=at)
    if isinstance(starts, Refusal):
        return starts
    name = command.name.strip()
    if starts.lower is not None and name == await _called(session, actor.organisation, at=starts.lower):
        return refuse(NamingCode.NAME_ALREADY, field="name")
    return await _named(session, actor, NameKind.NAAM, name, starts_at=starts.lower or at, at=at)


@all_or_nothing(_FORCED)
async def add_alias(session: AsyncSession, actor: Actor, command: AddAlias, at: datetime) -> Named | Refusal:
    """Say by which other word people know one's own organisation, for its administrator."""
    if command.organisation != actor.organisation:
        return refuse(CommonCode.NOT_FOUND, field="organisation")
    return await _named(session, actor, NameKind.ALIAS, command.name.strip(), starts_at=at, at=at)


@all_or_nothing({})
async def end_alias(session: AsyncSession, actor: Actor, command: EndAlias, at: datetime) -> Named | Refusal:
    """End an alias of one's own organisation; a name is followed by another, and never ended."""
    one = await _own(session, actor, command.alias, NameKind.ALIAS, field="alias")
    if isinstance(one, Refusal):
        return one
    return await _ended(session, actor, one, at=at) or await _kept(session, "end_alias", command.alias)


@all_or_nothing({})
async def withdraw_name(session: AsyncSession, actor: Actor, command: WithdrawName, at: datetime) -> Named | Refusal:
    """Take back a name of one's own organisation that has not started: it goes on by the one before."""
    one = await _own(session, actor, command.name, NameKind.NAAM, field="organisationName")
    if isinstance(one, Refusal):
        return one
    if one.starts_at <= at:
        return refuse(NamingCode.NAME_HOLDS, field="organisationName")
    return await _ended(session, actor, one, at=at) or await _kept(session, "withdraw_name", command.name)


async def _own(
    session: AsyncSession, actor: Actor, id: OrganisationNameId, kind: NameKind, *, field: str
) -> OrganisationName | Refusal:
    """A name or alias of one's own organisation that stands, for its administrator."""
    if not await holds(session, Right.TENANT_ADMIN, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED)
    one = await fresh(session, OrganisationName, id=id)
    if one is None or one.organisation_id != actor.organisation or one.kind != kind:
        return refuse(CommonCode.NOT_FOUND, field=field)
    return one if one.ended_at is None else refuse(CommonCode.CONFLICT, field=field)


async def _ended(session: AsyncSession, actor: Actor, one: OrganisationName, *, at: datetime) -> Refusal | None:
    """End it, unless a colleague was first."""
    ending = (
        update(OrganisationName)
        .where(col(OrganisationName.id) == one.id, col(OrganisationName.ended_at).is_(None))
        .values(ended_by=actor.member, ended_at=at, version=OrganisationName.version + 1)
    )
    return await change(session, ending)


async def _named(
    session: AsyncSession, actor: Actor, kind: NameKind, name: str, *, starts_at: datetime, at: datetime
) -> Named | Refusal:
    if not await holds(session, Right.TENANT_ADMIN, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED)
    if refused := fields.text(name, "name", limit=fields.SHORT_TEXT):
        return refused
    one = OrganisationName(
        id=new_id(),
        organisation_id=actor.organisation,
        kind=kind,
        name=name,
        starts_at=starts_at,
        recorded_by=actor.member,
        recorded_at=at,
    )
    await write(session, one)
    return await _kept(session, "rename" if kind is NameKind.NAAM else "add_alias", OrganisationNameId(one.id))


async def _called(session: AsyncSession, organisation: OrganisationId, *, at: datetime) -> str | None:
    """The name that it goes by at a moment."""
    names = select(OrganisationName.name).where(
        col(OrganisationName.organisation_id) == organisation,
        col(OrganisationName.kind) == NameKind.NAAM,
        col(OrganisationName.ended_at).is_(None),
        col(OrganisationName.starts_at) <= at,
    )
    return (await session.exec(names.order_by(col(OrganisationName.starts_at).desc()).limit(1))).first()


async def _kept(session: AsyncSession, operation: str, one: OrganisationNameId) -> Named:
    await record(session, action=LedgerAction.WRITE, operation=f"naming.{operation}")
    return Named(name=one)
