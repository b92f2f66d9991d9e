"""What breaking the glass asks of the database: a case by its number, what may be opened, one emergency access."""

from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from consent.models import BreakGlass
from consent.reading import fresh
from tenants.ids import CaseId

_CASE_BY_NUMBER = text("SELECT casework.case_by_number(:number)")
_GLASS_TERMS = text("SELECT casework.break_glass_terms(:case)").bindparams(bindparam("case", type_=Uuid()))


async def break_glass(session: AsyncSession, id: UUID) -> BreakGlass | None:
    """One emergency access, or None."""
    return await fresh(session, BreakGlass, id=id)


async def case_by_number(session: AsyncSession, number: str) -> CaseId | None:
    """The admitted case with this number, for members who may break glass; None for all others."""
    found = await _scalar(session, _CASE_BY_NUMBER, number=number)
    return None if found is None else CaseId(found)


async def break_glass_terms(session: AsyncSession, case: UUID) -> dict[str, Any] | None:
    """What breaking the glass on an admitted case opens at most (`minutes`, `categories`); None when it cannot be."""
    terms: dict[str, Any] | None = await _scalar(session, _GLASS_TERMS, case=case)
    return terms


async def _scalar(session: AsyncSession, statement: Any, **values: object) -> Any:  # noqa: ANN401 - SQL gives its type
    connection = await session.connection()
    return (await connection.execute(statement, values)).scalar_one_or_none()
