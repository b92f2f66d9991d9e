"""Telling organisations that something happened: a notice in the application, and an effect for the worker.

Both name ids only. Who reads a notice sees of the thing itself what the row policies allow at that moment.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.outbox.clock import NOW
from backend.outbox.models import Effect, Notification, Outbox, Outcome, Topic
from tenants.ids import new_id
from tenants.writing import Row, insert


async def tell(
    session: AsyncSession, topic: Topic, *, case: UUID, thing: UUID, organisations: Iterable[UUID], at: datetime
) -> None:
    """Write a notice and an outbox row for each organisation, in this transaction.

    The writer must still see the case: call this before a change that takes the case from sight.
    """
    await insert(session, *notices(topic, case=case, thing=thing, organisations=organisations, at=at))


def notices(topic: Topic, *, case: UUID, thing: UUID, organisations: Iterable[UUID], at: datetime) -> list[Row]:
    """The rows of a notice and an effect for each organisation, for whoever writes them with what they tell of."""
    told = sorted(set(organisations))
    about = {"topic": topic, "case_id": case, "object_id": thing}
    shown = [Row(Notification, {**about, "id": new_id(), "organisation_id": one, "created_at": at}) for one in told]
    effect = {**about, "attempts": 0, "effect": Effect.ANNOUNCE}
    return [*shown, *(Row(Outbox, {**effect, "id": new_id(), "organisation_id": one}) for one in told)]


async def settle(session: AsyncSession, *, reason: str) -> int:
    """Cancel everything that waits, for this reason; how many. For the system in the region itself."""
    settled = await session.exec(
        update(Outbox)
        .where(col(Outbox.done_at).is_(None))
        .values(done_at=NOW, outcome=Outcome.CANCELLED.value, reason=reason),
        execution_options={"synchronize_session": False},
    )
    return int(settled.rowcount)


async def revive(session: AsyncSession, *, reason: str) -> int:
    """Set effects that were given up for this reason to work again; how many. For the system in the region itself."""
    revived = await session.exec(
        update(Outbox)
        .where(col(Outbox.outcome) == Outcome.DEAD.value, col(Outbox.reason) == reason)
        .values(done_at=None, outcome=None, attempts=0, due_at=NOW),
        execution_options={"synchronize_session": False},
    )
    return int(revived.rowcount)
