"""What is known about tafels. Every bound member may know what tafels there are; the row policies say so."""

from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels.blueprint import Blueprint
from backend.tafels.models import SeatKind, Tafel, TafelKind, TafelSeat
from backend.tafels.stored import readable
from consent.reading import fresh


async def tafel(session: AsyncSession, id: UUID) -> Tafel | None:
    """One tafel, or None."""
    return await fresh(session, Tafel, id=id)


async def blueprint(session: AsyncSession, *, code: str, version: int) -> Blueprint:
    """The blueprint of one version of a kind; a case and a tafel always name one that exists."""
    found = await kind(session, code=code, version=version)
    if found is None:
        raise LookupError("A case and a tafel name a version of a kind that is registered and can be read.")
    return found


async def kind(session: AsyncSession, *, code: str, version: int) -> Blueprint | None:
    """The blueprint of one version of a kind, or None where there is no such version, or none that can be read."""
    named = (TafelKind.code == code, TafelKind.version == version)
    document = (await session.exec(select(TafelKind.blueprint).where(*named))).one_or_none()
    return None if document is None else readable(document, code=code, version=version)


async def seats(session: AsyncSession, tafel: UUID, *, organisation: UUID, at: datetime) -> frozenset[SeatKind]:
    """How an organisation sits at a tafel at a moment; empty when it has no seat."""
    found = await session.exec(
        select(TafelSeat.kind).where(
            TafelSeat.tafel_id == tafel,
            TafelSeat.organisation_id == organisation,
            col(TafelSeat.valid).contains(at),
        )
    )
    return frozenset(SeatKind(kind) for kind in found)
