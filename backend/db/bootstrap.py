"""What an administrator does once per cluster and once per region: roles, then the empty case database."""

import asyncpg

# The owner does not inherit what the definer roles may see: it must not pass their policies by membership.
_ROLES = {
    "ketentafel_owner": ("LOGIN", "NOINHERIT"),
    "ketentafel_app": ("LOGIN", "INHERIT"),
    "ketentafel_worker": ("LOGIN", "INHERIT"),
    "ketentafel_deriver": ("NOLOGIN", "INHERIT"),
    "ketentafel_binder": ("NOLOGIN", "INHERIT"),
    "ketentafel_destroyer": ("NOLOGIN", "INHERIT"),
}
_ATTRIBUTES = {
    "LOGIN": ("rolcanlogin", True),
    "NOLOGIN": ("rolcanlogin", False),
    "INHERIT": ("rolinherit", True),
    "NOINHERIT": ("rolinherit", False),
    "NOSUPERUSER": ("rolsuper", False),
    "NOBYPASSRLS": ("rolbypassrls", False),
    "NOCREATEDB": ("rolcreatedb", False),
    "NOCREATEROLE": ("rolcreaterole", False),
    "NOREPLICATION": ("rolreplication", False),
}
_NEVER = ("NOSUPERUSER", "NOBYPASSRLS", "NOCREATEDB", "NOCREATEROLE", "NOREPLICATION")
# From this version on a membership itself says whether it inherits; before, the member does.
_INHERITS_BY_GRANT = 16
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
            await _require_role(admin, name, attributes=(*attributes, *_NEVER))
        for role, limits in _LIMITS.items():
            for limit, value in limits.items():
                await admin.execute(f"ALTER ROLE {role} SET {limit} = '{value}'")
        by_grant = admin.get_server_version().major >= _INHERITS_BY_GRANT
        uninherited = " WITH INHERIT FALSE, SET TRUE" if by_grant else ""
        await admin.execute(
            f"GRANT ketentafel_deriver, ketentafel_binder, ketentafel_destroyer TO ketentafel_owner{uninherited}"
        )


async def _require_role(admin: asyncpg.Connection, name: str, *, attributes: tuple[str, ...]) -> None:
    """Make the role, or take from one that was there before what it must not have, and only that.

    An administrator who is no superuser may not even mention an attribute that is as it should be.
    """
    found = await admin.fetchrow("SELECT * FROM pg_roles WHERE rolname = $1", name)
    if found is None:
        await admin.execute(f"CREATE ROLE {name} {' '.join(attributes)}")
        return
    wrong = [word for word in attributes if found[_ATTRIBUTES[word][0]] != _ATTRIBUTES[word][1]]
    if wrong:
        await admin.execute(f"ALTER ROLE {name} {' '.join(wrong)}")


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
