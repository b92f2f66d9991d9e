"""What stands in the outbox, for the sweep and for an operator. The row policies decide how much of it is there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.outbox.clock import NOW
from backend.outbox.models import Effect, Outbox, Outcome

_MOST_LOOKED_AT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An effect that must be carried out now, for one organisation; `attempts` is how often it was tried before."""

    id: UUID
    organisation: UUID
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the outbox stands: effects that wait, the moment since which the oldest is due, and dead ones by reason."""

    waiting: int
    oldest_due_at: datetime | None
    dead: dict[str, int]


async def due(session: AsyncSession, effect: Effect, *, most: int) -> list[Due]:
    """The effects of one kind that are due, the longest overdue of each organisation in turn.

    One organisation with much to tell does not keep the others waiting; of a backlog beyond all measure only the oldest
    are looked at. For the system at work in the region itself.
    """
    waiting = col(Outbox.done_at).is_(None) & (col(Outbox.due_at) <= NOW)
    oldest = (
        select(Outbox.id, Outbox.organisation_id, Outbox.attempts, Outbox.due_at)
        .where(waiting, Outbox.effect == effect)
        .order_by(col(Outbox.due_at))
        .limit(_MOST_LOOKED_AT)
        .subquery()
    )
    place = [oldest.c.due_at, oldest.c.id]
    turn = func.row_number().over(partition_by=oldest.c.organisation_id, order_by=place)
    found = await session.exec(
        select(oldest.c.id, oldest.c.organisation_id, oldest.c.attempts).order_by(turn, *place).limit(most)
    )
    return [Due(id=id, organisation=organisation, attempts=attempts) for id, organisation, attempts in found]


async def standing(session: AsyncSession) -> Standing:
    """How the outbox stands now. For the system at work in the region itself."""
    waiting, oldest = (
        await session.exec(select(func.count(), func.min(Outbox.due_at)).where(col(Outbox.done_at).is_(None)))
    ).one()
    dead = await session.exec(
        select(Outbox.reason, func.count()).where(Outbox.outcome == Outcome.DEAD).group_by(col(Outbox.reason))
    )
    return Standing(waiting=waiting, oldest_due_at=oldest, dead={reason or "": count for reason, count in dead})
