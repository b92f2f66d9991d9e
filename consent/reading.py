"""Reading one row as it is now."""

from typing import TypeVar

from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

_Row = TypeVar("_Row", bound=SQLModel)


async def fresh(session: AsyncSession, statement: SelectOfScalar[_Row]) -> _Row | None:
    """The row the row policies let through, or None. Never what the session remembers from an earlier look."""
    return (await session.exec(statement, execution_options={"populate_existing": True})).one_or_none()
