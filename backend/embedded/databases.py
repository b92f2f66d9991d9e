"""Databases in the embedded cluster, made as its superuser."""

import asyncpg

from backend.settings.addresses import MAINTENANCE_DATABASE, SUPERUSER, Endpoints


async def create_database(endpoints: Endpoints, name: str, *, owner: str) -> None:
    """Create a database and, when missing, the role that owns it; nothing changes when both exist.

    The role may log in and has no other right.
    """
    connection = await asyncpg.connect(endpoints.postgres_dsn(MAINTENANCE_DATABASE, SUPERUSER))
    try:
        database, role = await _quoted(connection, name), await _quoted(connection, owner)
        if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", owner):
            await _unless_exists(connection, f"CREATE ROLE {role} LOGIN")
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
            await _unless_exists(connection, f"CREATE DATABASE {database} OWNER {role}")
    finally:
        await connection.close()


async def _quoted(connection: "asyncpg.Connection[asyncpg.Record]", name: str) -> str:
    quoted: str = await connection.fetchval("SELECT quote_ident($1)", name)
    return quoted


async def _unless_exists(connection: "asyncpg.Connection[asyncpg.Record]", statement: str) -> None:
    """Run a CREATE; another process that came first is as good."""
    try:
        await connection.execute(statement)
    except (asyncpg.DuplicateObjectError, asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
        return
