"""What an administrator does once per cluster and once per region: roles, then the empty case database."""

from pathlib import Path

import asyncpg

_ROLES = Path(__file__).parent / "sql" / "roles.sql"


async def create_roles(admin: asyncpg.Connection) -> None:
    """Create the cluster's roles and their limits. Safe to repeat, also by two administrators at once."""
    async with admin.transaction():
        await admin.execute(_ROLES.read_text(encoding="utf-8"))


async def create_case_database(admin: asyncpg.Connection, *, name: str) -> None:
    """Create the empty case database of a region, owned by the owner role. Safe to repeat."""
    await _create_database(admin, name=name, owner="ketentafel_owner", users=("ketentafel_app", "ketentafel_worker"))


async def create_key_database(admin: asyncpg.Connection, *, name: str) -> None:
    """Create the empty key store of a region, owned by its own owner role. Safe to repeat."""
    await _create_database(admin, name=name, owner="ketentafel_keys_owner", users=("ketentafel_keys_app",))


async def _create_database(admin: asyncpg.Connection, *, name: str, owner: str, users: tuple[str, ...]) -> None:
    if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
        await admin.execute(f'CREATE DATABASE "{name}" OWNER {owner}')
    # Repeated too: a death between these statements must not leave a database open to everybody.
    await admin.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
    await admin.execute(f'GRANT CONNECT ON DATABASE "{name}" TO {", ".join(users)}')
