"""The end of what stands in the register: told once, by whoever recorded it, and no later than it would have been."""

from datetime import datetime

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import fields
from consent.attempt import all_or_nothing
from consent.custody.commands import EndCapacity, EndCustody, EndMeasure, Registered
from consent.custody.models import Capacity, Custody, Measure
from consent.custody.register import Row, barred, log
from consent.errors import CommonCode, refuse
from consent.reading import fresh
from consent.writing import change
from tenants.actor import Actor
from tenants.ids import CaseId
from tenants.refusal import Refusal


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


async def _end(
    session: AsyncSession,
    actor: Actor,
    one: Row | None,
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
    await log(session, f"end_{field}", one)
    return Registered(case=CaseId(one.case_id), id=one.id, version=expected_version + 1)


async def _unendable(
    session: AsyncSession, actor: Actor, one: Row, end: datetime, *, field: str, at: datetime
) -> Refusal | None:
    """Why an end cannot be told: not one's own, told already, over, or later than it would have been."""
    if one.owner_org != actor.organisation:
        return refuse(CommonCode.NOT_ALLOWED, field=field)
    if refused := await barred(session, actor, one.case_id, field=field, at=at):
        return refused
    if one.end_recorded_at is not None or fields.is_over(one.valid, at):
        return refuse(CommonCode.ALREADY_ENDED, field=field)
    if end.utcoffset() is None or (one.valid.upper is not None and end >= one.valid.upper):
        return refuse(CommonCode.PERIOD_INVALID, field="endsAt")
    return None
