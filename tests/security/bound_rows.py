"""What the rows that B offers have in common: who is bound, since when they hold, and how one is put in."""

from datetime import UTC, datetime

import asyncpg
from asyncpg.types import Range

Row = dict[str, object]
FROM: Range[datetime] = Range(datetime(2026, 1, 1, tzinfo=UTC), None)


async def bound(asking: asyncpg.Connection) -> Row:
    found = await asking.fetchrow(
        "SELECT tenants.moment() AS at, tenants.purpose() AS purpose, tenants.assurance() AS assurance,"
        " tenants.request_id() AS request_id"
    )
    return dict(found or {})


async def insert(asking: asyncpg.Connection, table: str, row: Row, *, conflict: str | None = None) -> str:
    """Insert one row, perhaps with an `ON CONFLICT`; answers the command's tag."""
    columns = ", ".join(f'"{name}"' for name in row)
    holes = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    otherwise = "" if conflict is None else f" ON CONFLICT {'DO ' if conflict == 'NOTHING' else ''}{conflict}"
    return await asking.execute(f"INSERT INTO {table} ({columns}) VALUES ({holes}){otherwise}", *row.values())
