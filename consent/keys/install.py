"""Puts the key store's roles, tables, policies and functions into its database, and can be run again at any time."""

import asyncio
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from typing import TypeAlias

import asyncpg

from consent.keys.errors import KeysCode, KeysError
from tenants.binding import pads

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_SQL = files("consent.keys") / "sql"
_SCRIPTS = ("1_schema.sql", "2_binder.sql", "3_tables.sql", "4_keeper.sql", "5_functions.sql")
_LOCK = 0x6B657973  # "keys", so that two installers of one database take turns
_ATTEMPTS = 5

_ROLES_COMPLETE = """
SELECT (SELECT count(*) FROM pg_roles WHERE NOT rolinherit AND NOT rolsuper AND NOT rolbypassrls AND rolname IN (
           'ketentafel_keys_owner', 'ketentafel_keys_app', 'ketentafel_keys_binder', 'ketentafel_keys_keeper')) = 4
   AND (SELECT count(DISTINCT held.rolname) FROM pg_auth_members AS m
          JOIN pg_roles AS held ON held.oid = m.roleid JOIN pg_roles AS holder ON holder.oid = m.member
         WHERE holder.rolname = 'ketentafel_keys_owner'
           AND held.rolname IN ('ketentafel_keys_binder', 'ketentafel_keys_keeper')) = 2
   AND EXISTS (SELECT FROM pg_db_role_setting AS s JOIN pg_roles AS r ON r.oid = s.setrole
                WHERE r.rolname = 'ketentafel_keys_app' AND s.setdatabase = 0 AND cardinality(s.setconfig) = 4)
"""
_BIND = """
INSERT INTO keys.binding_key AS k (number, region, inner_pad, outer_pad) VALUES ($1, $2, $3, $4)
ON CONFLICT (number) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad
"""
_UNBIND = "DELETE FROM keys.binding_key WHERE number > $1"
_SERVE = "INSERT INTO keys.serving DEFAULT VALUES ON CONFLICT DO NOTHING"
_STAMP = """
INSERT INTO keys.installed (stamp) VALUES ($1)
ON CONFLICT (the_only_row) DO UPDATE SET stamp = excluded.stamp, installed_at = keys.moment()
"""


def stamp() -> str:
    """The version of the key store that this code needs: the SHA-256 of its SQL, in hex."""
    return hashlib.sha256(b"\0".join((_SQL / name).read_bytes() for name in _SCRIPTS)).hexdigest()


async def install(
    owner_connection: Connection,
    *,
    region: str,
    binding_key: bytes,
    other_binding_keys: Sequence[bytes] = (),
    again: bool = False,
) -> bool:
    """Install or update the key store of a region, and set the keys by which a binding is believed: these, no others.

    `owner_connection` is in the key store's own database, as a superuser, or as `ketentafel_keys_owner` who owns that
    database, when an administrator has run roles.sql. True when SQL was applied, False when it was up to date; with
    `again` it is applied all the same, as after a restore, which brings back no right on the database itself. A key
    store that is new here serves at once; one that was put back does when what was destroyed is destroyed again.
    Raises `ROLES_MISSING` and `WRONG_REGION`; then nothing has changed.
    """
    await install_roles(owner_connection)
    async with owner_connection.transaction():
        await owner_connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        # On a store in use a table is locked for a moment, or the installation gives up and may be repeated.
        await owner_connection.execute("SET LOCAL lock_timeout = '1s'")
        outdated = again or await _installed(owner_connection) != stamp()
        if outdated:
            is_new = not again and await owner_connection.fetchval("SELECT to_regclass('keys.serving')") is None
            for name in _SCRIPTS:
                await owner_connection.execute((_SQL / name).read_text("utf-8"))
            await owner_connection.execute(_STAMP, stamp())
            if is_new:
                await owner_connection.execute(_SERVE)
        await _bind(owner_connection, (binding_key, *other_binding_keys), region=region)
    return outdated


async def install_roles(connection: Connection) -> None:
    """Make the roles of the key store when one is missing or incomplete. Raises `ROLES_MISSING` without the right."""
    for attempt in range(_ATTEMPTS):
        if await connection.fetchval(_ROLES_COMPLETE):
            return
        try:
            async with connection.transaction():
                await connection.execute((_SQL / "roles.sql").read_text("utf-8"))
        except asyncpg.InsufficientPrivilegeError:
            raise KeysError(KeysCode.ROLES_MISSING) from None
        except asyncpg.InternalServerError:
            # "tuple concurrently updated": roles belong to the cluster, and another database is being installed.
            await asyncio.sleep(0.05 * (attempt + 1))
    raise KeysError(KeysCode.ROLES_MISSING)


async def _installed(connection: Connection) -> str | None:
    if await connection.fetchval("SELECT to_regclass('keys.installed')") is None:
        return None
    await connection.execute("SET LOCAL ROLE ketentafel_keys_owner")
    found: str | None = await connection.fetchval("SELECT stamp FROM keys.installed")
    await connection.execute("RESET ROLE")
    return found


async def _bind(connection: Connection, binding_keys: Sequence[bytes], *, region: str) -> None:
    await connection.execute("SET LOCAL ROLE ketentafel_keys_binder")
    found = await connection.fetchval("SELECT max(region) FROM keys.binding_key")
    if found not in {None, region}:
        raise KeysError(KeysCode.WRONG_REGION, found=found, expected=region)
    for number, key in enumerate(binding_keys, start=1):
        await connection.execute(_BIND, number, region, *pads(key))
    await connection.execute(_UNBIND, len(binding_keys))
    await connection.execute("RESET ROLE")
