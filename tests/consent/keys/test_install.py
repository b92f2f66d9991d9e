"""Putting the key store into its database: again, at once, without the right, and for the wrong region."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from backend.embedded import EmbeddedServers
from consent.keys import install as installer
from consent.keys.database import KeyDatabase, open_pool
from consent.keys.errors import KeysCode, KeysError
from consent.keys.install import install, install_roles, stamp
from tenants.binding import sign
from tests.consent.keys.keystore import (
    APP,
    BINDING_KEY,
    OWNER,
    REGION,
    SUPERUSER,
    Connect,
    Connection,
    new_actor,
    signed,
)

# Everything that a catalogue knows of the schema, by name and meaning, so that two states can be compared.
_CATALOGUE = """
SELECT 'function', p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.proacl::text, r.rolname
  FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner WHERE p.pronamespace = 'keys'::regnamespace
UNION ALL
SELECT 'relation', c.relname, c.relkind::text, c.relacl::text, r.rolname
  FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE c.relnamespace = 'keys'::regnamespace
UNION ALL
SELECT 'constraint', conname, pg_get_constraintdef(oid), '', '' FROM pg_constraint
 WHERE connamespace = 'keys'::regnamespace
UNION ALL
SELECT 'policy', tablename || '.' || policyname, qual, with_check, roles::text FROM pg_policies
 WHERE schemaname = 'keys'
UNION ALL
SELECT 'schema', nspname, '', nspacl::text, '' FROM pg_namespace WHERE nspname = 'keys'
ORDER BY 1, 2
"""


async def catalogue(connection: Connection) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await connection.fetch(_CATALOGUE)]


@pytest.fixture
async def empty(servers: EmbeddedServers, key_database: str) -> AsyncIterator[str]:
    """A database of its own, owned by the key store's owner, in which nothing is installed yet."""
    await servers.create_database("keys_empty", OWNER)
    yield "keys_empty"
    admin = await asyncpg.connect(servers.postgres_dsn("postgres", SUPERUSER))
    await admin.execute("DROP DATABASE keys_empty WITH (FORCE)")
    await admin.close()


async def refused(work: "asyncio.Future[object] | object") -> KeysCode:
    with pytest.raises(KeysError) as error:
        await work  # type: ignore[misc] # a coroutine
    return error.value.code


async def test_a_second_time_changes_nothing(superuser: Connection) -> None:
    before = await catalogue(superuser)
    assert len(before) > 40
    assert await install(superuser, region=REGION, binding_key=BINDING_KEY) is False
    assert await catalogue(superuser) == before


async def test_applying_all_sql_over_itself_changes_nothing(superuser: Connection) -> None:
    before = await catalogue(superuser)
    await superuser.execute("UPDATE keys.installed SET stamp = 'older'")
    assert await install(superuser, region=REGION, binding_key=BINDING_KEY) is True
    assert await catalogue(superuser) == before
    assert await superuser.fetchval("SELECT stamp FROM keys.installed") == stamp()


async def test_the_owner_installs_without_being_superuser(servers: EmbeddedServers, empty: str) -> None:
    owner = await asyncpg.connect(servers.postgres_dsn(empty, OWNER))
    assert await install(owner, region=REGION, binding_key=BINDING_KEY) is True
    assert await install(owner, region=REGION, binding_key=BINDING_KEY) is False
    pool = await open_pool(servers.postgres_dsn(empty, APP), size=1)
    database = KeyDatabase(pool, sign=signed)
    await database.require_installed()
    assert await database.fetch(new_actor(), []) == []
    await pool.close()
    assert await owner.fetchval("SELECT current_user") == OWNER
    await owner.close()


async def test_the_owner_and_a_superuser_install_the_same(
    servers: EmbeddedServers, empty: str, superuser: Connection
) -> None:
    owner = await asyncpg.connect(servers.postgres_dsn(empty, OWNER))
    await install(owner, region=REGION, binding_key=BINDING_KEY)
    assert await catalogue(owner) == await catalogue(superuser)
    await owner.close()


async def test_two_installers_at_once_take_turns(servers: EmbeddedServers, empty: str) -> None:
    connections = [await asyncpg.connect(servers.postgres_dsn(empty, SUPERUSER)) for _ in range(4)]
    applied = await asyncio.gather(*(install(one, region=REGION, binding_key=BINDING_KEY) for one in connections))
    assert sorted(applied) == [False, False, False, True]
    for connection in connections:
        await connection.close()


async def test_roles_are_made_by_many_databases_at_once(servers: EmbeddedServers, superuser: Connection) -> None:
    admins = [await asyncpg.connect(servers.postgres_dsn("postgres", SUPERUSER)) for _ in range(6)]
    await superuser.execute(f"ALTER ROLE {APP} RESET search_path")
    await asyncio.gather(*(install_roles(admin) for admin in admins))
    for admin in admins:
        await admin.close()
    settings = await superuser.fetchval(
        "SELECT setconfig FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole WHERE rolname = $1", APP
    )
    assert sorted(settings) == [
        "idle_in_transaction_session_timeout=5s",
        "lock_timeout=1s",
        "search_path=pg_catalog",
        "statement_timeout=2s",
    ]


async def test_without_the_right_to_make_roles_it_says_who_should(
    servers: EmbeddedServers, empty: str, superuser: Connection
) -> None:
    await superuser.execute(f"ALTER ROLE {APP} RESET search_path")
    owner = await asyncpg.connect(servers.postgres_dsn(empty, OWNER))
    try:
        assert await refused(install(owner, region=REGION, binding_key=BINDING_KEY)) is KeysCode.ROLES_MISSING
        assert await owner.fetchval("SELECT to_regnamespace('keys')") is None
    finally:
        await install_roles(superuser)
        await owner.close()


async def test_the_key_store_of_another_region_is_left_alone(superuser: Connection) -> None:
    before = await superuser.fetchrow("SELECT * FROM keys.binding_key")
    other = bytes(reversed(BINDING_KEY))
    assert await refused(install(superuser, region="midden", binding_key=other)) is KeysCode.WRONG_REGION
    assert await superuser.fetchrow("SELECT * FROM keys.binding_key") == before


async def test_a_new_binding_key_replaces_the_old_one(servers: EmbeddedServers, empty: str) -> None:
    admin = await asyncpg.connect(servers.postgres_dsn(empty, SUPERUSER))
    await install(admin, region=REGION, binding_key=bytes(32))
    pool = await open_pool(servers.postgres_dsn(empty, APP), size=1)
    database = KeyDatabase(pool, sign=signed)
    assert await refused(database.fetch(new_actor(), [])) is KeysCode.NOT_BOUND
    assert await install(admin, region=REGION, binding_key=BINDING_KEY) is False
    assert await database.fetch(new_actor(), []) == []
    assert await admin.fetchval("SELECT count(*) FROM keys.binding_key") == 1
    await pool.close()
    await admin.close()


async def test_a_binding_key_follows_another_while_both_are_believed(servers: EmbeddedServers, empty: str) -> None:
    """The three steps of an operator: add the new one, sign with it, take the old one away."""
    admin = await asyncpg.connect(servers.postgres_dsn(empty, SUPERUSER))
    pool = await open_pool(servers.postgres_dsn(empty, APP), size=1)
    fresh = bytes(reversed(BINDING_KEY))
    before = KeyDatabase(pool, sign=lambda one: sign(one, key=BINDING_KEY))
    after = KeyDatabase(pool, sign=lambda one: sign(one, key=fresh))
    steps = [((BINDING_KEY, []), "old"), ((BINDING_KEY, [fresh]), "both"), ((fresh, [BINDING_KEY]), "both")]
    for (first, others), believed in [*steps, ((fresh, []), "new")]:
        await install(admin, region=REGION, binding_key=first, other_binding_keys=others)
        for database, refusing in ((before, "new"), (after, "old")):
            if believed == refusing:
                assert await refused(database.fetch(new_actor(), [])) is KeysCode.NOT_BOUND
            else:
                assert await database.fetch(new_actor(), []) == []
    assert await admin.fetchval("SELECT count(*) FROM keys.binding_key") == 1
    await pool.close()
    await admin.close()


async def test_a_key_store_from_before_there_could_be_several_keys_is_brought_along(
    servers: EmbeddedServers, empty: str, superuser: Connection
) -> None:
    admin = await asyncpg.connect(servers.postgres_dsn(empty, SUPERUSER))
    await install(admin, region=REGION, binding_key=BINDING_KEY)
    await admin.execute(
        "ALTER TABLE keys.binding_key DROP COLUMN number,"
        " ADD COLUMN the_only_row boolean PRIMARY KEY DEFAULT true CHECK (the_only_row);"
        " UPDATE keys.installed SET stamp = 'older'"
    )
    assert await install(admin, region=REGION, binding_key=BINDING_KEY) is True
    assert await catalogue(admin) == await catalogue(superuser)
    pool = await open_pool(servers.postgres_dsn(empty, APP), size=1)
    assert await KeyDatabase(pool, sign=signed).fetch(new_actor(), []) == []
    await pool.close()
    await admin.close()


async def test_a_failure_half_way_leaves_nothing(
    servers: EmbeddedServers, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = await asyncpg.connect(servers.postgres_dsn(empty, SUPERUSER))
    monkeypatch.setattr(installer, "_STAMP", "SELECT 1 / 0 WHERE $1 <> ''")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await install(admin, region=REGION, binding_key=BINDING_KEY)
    assert await admin.fetchval("SELECT to_regnamespace('keys')") is None
    await admin.close()


async def test_an_update_does_not_hold_up_a_store_in_use(
    superuser: Connection, app: Connection, connect: Connect
) -> None:
    reading = app.transaction()
    await reading.start()
    await app.fetch("SELECT count(*) FROM keys.subject_key")
    await superuser.execute("UPDATE keys.installed SET stamp = 'older'")
    before = await catalogue(superuser)
    with pytest.raises(asyncpg.LockNotAvailableError):
        await install(superuser, region=REGION, binding_key=BINDING_KEY)
    other = await connect(APP)
    assert await asyncio.wait_for(other.fetchval("SELECT count(*) FROM keys.subject_key"), 0.5) == 0
    assert await catalogue(superuser) == before
    await reading.rollback()
    assert await install(superuser, region=REGION, binding_key=BINDING_KEY) is True


async def test_a_database_without_key_store_is_told(servers: EmbeddedServers, empty: str) -> None:
    pool = await open_pool(servers.postgres_dsn(empty, APP), size=1)
    assert await refused(KeyDatabase(pool, sign=signed).require_installed()) is KeysCode.NOT_INSTALLED
    await pool.close()


async def test_another_version_is_told(servers: EmbeddedServers, empty: str) -> None:
    admin = await asyncpg.connect(servers.postgres_dsn(empty, SUPERUSER))
    await install(admin, region=REGION, binding_key=BINDING_KEY)
    pool = await open_pool(servers.postgres_dsn(empty, APP), size=1)
    await KeyDatabase(pool, sign=signed).require_installed()
    await admin.execute("UPDATE keys.installed SET stamp = 'older'")
    assert await refused(KeyDatabase(pool, sign=signed).require_installed()) is KeysCode.NOT_INSTALLED
    await pool.close()
    await admin.close()
