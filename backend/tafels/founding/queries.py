"""What a tafel is made of, and who may sit there; the database answers the same to whoever goes past the service."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels.models import TafelSeat
from consent.reading import fresh
from tenants.session import driver

_TOO_MUCH: Final = """
SELECT EXISTS (SELECT FROM casework.convenant_partner p
                WHERE p.convenant_id = $1
                  AND NOT to_jsonb(p.categories) <@ casework.most_of($2, $3, p.organisation_id))
"""
_ACCEDED: Final = "SELECT casework.acceded_for($1, $2, tstzrange($3, $4))"
_SEATED: Final = "SELECT casework.seated_acceded($1, $2)"


async def gives_too_much(session: AsyncSession, convenant: UUID, *, kind: str, version: int) -> bool:
    """Whether a convenant gives a partner more than a version of a kind of tafel allows it."""
    return bool(await (await driver(session)).fetchval(_TOO_MUCH, convenant, kind, version))


async def acceded(session: AsyncSession, convenant: UUID, *, organisation: UUID, during: Range[datetime]) -> bool:
    """Whether an organisation is under a convenant during all of a period."""
    values = (convenant, organisation, during.lower, during.upper)
    return bool(await (await driver(session)).fetchval(_ACCEDED, *values))


async def seated_acceded(session: AsyncSession, tafel: UUID, *, convenant: UUID) -> bool:
    """Whether everybody with a seat at a tafel is under a convenant for as long as that seat lasts."""
    return bool(await (await driver(session)).fetchval(_SEATED, tafel, convenant))


async def seat(session: AsyncSession, id: UUID) -> TafelSeat | None:
    """One seat, or None."""
    return await fresh(session, TafelSeat, id=id)
