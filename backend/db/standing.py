"""Whether a database carries the policies of this very code."""

import asyncpg

from backend.db import policies, rendering


async def is_current(connection: asyncpg.Connection) -> bool:
    """Whether policies and triggers are those of this version; False also where nothing was ever migrated.

    For a process that is about to start: code and policies of two versions would disagree about who may see what.
    """
    expected = policies.digest(rendering.render())
    try:
        found = await connection.fetchval("SELECT sha256 FROM tenants.applied_sql WHERE name = $1", policies.NAME)
    except (asyncpg.InvalidSchemaNameError, asyncpg.UndefinedTableError, asyncpg.InsufficientPrivilegeError):
        return False
    return bool(found == expected)
