"""Telling organisations that something happened: a notice in the application, and an effect for the worker.

Both name ids only. Who reads a notice sees of the thing itself what the row policies allow at that moment.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.outbox.models import Notification, Outbox, Topic


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
