"""What stands to be destroyed. The row policies decide who sees how much of it."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.retention.kinds import DestructionState
from backend.retention.models import Destruction, DestructionKey, DestructionList, LegalHold, RetentionExtension
from consent.reading import fresh
from tenants.session import moment_of


async def executable(session: AsyncSession, *, most: int) -> Sequence[UUID]:
    """Destructions that may go on: under way, or proposed and past their cooling-off. For the system in the region."""
    cooled = col(DestructionList.execute_at) <= moment_of(session)
    found = await session.exec(
        select(Destruction.id)
        .outerjoin(DestructionList, col(DestructionList.id) == col(Destruction.list_id))
        .where(
            or_(
                col(Destruction.state) == DestructionState.IN_UITVOERING,
                (col(Destruction.state) == DestructionState.VOORGESTELD)
                & (col(Destruction.list_id).is_(None) | cooled),
            )
        )
        # What was begun is finished before anything else is begun.
        .order_by(col(Destruction.rows_gone_at).is_(None), col(Destruction.due_at), col(Destruction.id))
        .limit(most)
    )
    return found.all()


async def keys_left(session: AsyncSession, destruction: UUID) -> Sequence[UUID]:
    """Keys of a destruction under way that the key store has not yet said to be gone."""
    found = await session.exec(
        select(DestructionKey.key)
        .where(DestructionKey.destruction_id == destruction, col(DestructionKey.gone_at).is_(None))
        .order_by(col(DestructionKey.key))
    )
    return found.all()


async def list_(session: AsyncSession, id: UUID) -> DestructionList | None:
    """One destruction list, or None."""
    return await fresh(session, DestructionList, id=id)


async def hold(session: AsyncSession, id: UUID) -> LegalHold | None:
    """One hold, or None."""
    return await fresh(session, LegalHold, id=id)


async def extension(session: AsyncSession, id: UUID) -> RetentionExtension | None:
    """One extension, or None."""
    return await fresh(session, RetentionExtension, id=id)
