"""Telling organisations that something happened: a notice in the application, and an effect for the worker.

Both name ids only. Who reads a notice sees of the thing itself what the row policies allow at that moment.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.outbox.models import Notification, Outbox, Outcome, Topic
from tenants.session import moment_of


async def tell(
    session: AsyncSession, topic: Topic, *, case: UUID, thing: UUID, organisations: Iterable[UUID], at: datetime
) -> None:
    """Write a notice and an outbox row for each organisation, in this transaction.

    The writer must still see the case: call this before a change that takes the case from sight.
    """
    for organisation in sorted(set(organisations)):
        session.add(
            Notification(organisation_id=organisation, topic=topic, case_id=case, object_id=thing, created_at=at)
        )
        session.add(Outbox(topic=topic, organisation_id=organisation, case_id=case, object_id=thing, due_at=at))
    await session.flush()


async def settle(session: AsyncSession, *, reason: str) -> int:
    """Cancel everything that waits, for this reason; how many. For the system in the region itself."""
    settled = await session.exec(
        update(Outbox)
        .where(col(Outbox.done_at).is_(None))
        .values(done_at=moment_of(session), outcome=Outcome.CANCELLED.value, reason=reason),
        execution_options={"synchronize_session": False},
    )
    return int(settled.rowcount)


async def revive(session: AsyncSession, *, reason: str) -> int:
    """Set effects that were given up for this reason to work again; how many. For the system in the region itself."""
    revived = await session.exec(
        update(Outbox)
        .where(col(Outbox.outcome) == Outcome.DEAD.value, col(Outbox.reason) == reason)
        .values(done_at=None, outcome=None, attempts=0, due_at=moment_of(session)),
        execution_options={"synchronize_session": False},
    )
    return int(revived.rowcount)
