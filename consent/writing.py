"""Writing rows and changing one row of a known version, without asking anything back (no RETURNING)."""

from typing import Any

from sqlalchemy import Update
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from consent.errors import CommonCode, refuse
from tenants.refusal import Refusal
from tenants.writing import Row, insert


async def write(session: AsyncSession, *rows: SQLModel | Row) -> None:
    """Insert these rows now, in one statement: policies of what is written in a next one find them."""
    await insert(session, *rows)


async def change(session: AsyncSession, statement: Update) -> Refusal | None:
    """Run an UPDATE that names one row and its version. CONFLICT when somebody changed that row in the meantime.

    The statement counts the row's own version up: one more than the largest number that a client may send is none that
    PostgreSQL can be sent.
    """
    changed: Any = await session.exec(statement, execution_options={"synchronize_session": False})
    return None if changed.rowcount == 1 else refuse(CommonCode.CONFLICT, field="expectedVersion")
