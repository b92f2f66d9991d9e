"""What an administrator does once per cluster and once per region: roles, then the empty case database."""

import asyncpg

# The owner does not inherit what the definer roles may see: it must not pass their policies by membership.
_ROLES = {
    "ketentafel_owner": "LOGIN NOINHERIT",
    "ketentafel_app": "LOGIN",
    "ketentafel_worker": "LOGIN",
    "ketentafel_deriver": "NOLOGIN",
    "ketentafel_binder": "NOLOGIN",
}
_LIMITS = {
    "ketentafel_app": {
        "statement_timeout": "2s",
        "lock_timeout": "1s",
        "idle_in_transaction_session_timeout": "5s",
    },
    "ketentafel_worker": {
        "statement_timeout": "20s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "30s",
    },
}


async def create_roles(admin: asyncpg.Connection) -> None:
    """Create the cluster's roles and their limits. Safe to repeat, also by two administrators at once."""
    async with admin.transaction():
        await admin.execute("SELECT pg_advisory_xact_lock(7301)")
        for name, attributes in _ROLES.items():
            if not await admin.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", name):
                await admin.execute(f"CREATE ROLE {name} {attributes} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE")
        for role, limits in _LIMITS.items():
            for limit, value in limits.items():
                await admin.execute(f"ALTER ROLE {role} SET {limit} = '{value}'")
        await admin.execute("GRANT ketentafel_deriver, ketentafel_binder TO ketentafel_owner")


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
