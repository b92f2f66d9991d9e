"""What the rows that B offers have in common: who is bound, and since when they hold."""

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
