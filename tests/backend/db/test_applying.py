"""Policies, triggers and functions are applied whole: what the files do not hold, the database does not keep."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from backend.db import bootstrap, policies, rendering
from tests.factories import cell
from tests.factories.world import World

_LEFT_BEHIND = """
SELECT (SELECT count(*) FROM pg_policies WHERE policyname = 'by_hand')
     + (SELECT count(*) FROM pg_trigger WHERE tgname = 'by_hand')
     + (SELECT count(*) FROM pg_proc WHERE proname = 'by_hand')
     + (SELECT count(*) FROM information_schema.role_table_grants
         WHERE grantee = 'PUBLIC' AND table_schema = 'casework')
     + (SELECT count(*) FROM information_schema.column_privileges
         WHERE grantee = 'ketentafel_app' AND privilege_type = 'UPDATE' AND table_name = 'subject')
     + (SELECT count(*) FROM pg_proc WHERE proname = 'is_active' AND has_function_privilege('public', oid, 'EXECUTE'))
     + (SELECT count(*) FROM pg_class WHERE relname = 'subject' AND NOT relforcerowsecurity)
"""
_BY_HAND = """
CREATE POLICY by_hand ON casework.subject TO ketentafel_app USING (true);
CREATE FUNCTION casework.by_hand() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER by_hand AFTER INSERT ON casework.subject FOR EACH ROW EXECUTE FUNCTION casework.by_hand();
GRANT SELECT ON casework.subject TO PUBLIC;
GRANT UPDATE (name_enc) ON casework.subject TO ketentafel_app;
GRANT EXECUTE ON FUNCTION tenants.is_active(uuid, uuid) TO PUBLIC;
ALTER TABLE casework.subject NO FORCE ROW LEVEL SECURITY;
"""
_CATALOGUE = """
SELECT format('%s %s %s %s', polrelid::regclass, polname, pg_get_expr(polqual, polrelid),
              pg_get_expr(polwithcheck, polrelid)) FROM pg_policy
UNION ALL SELECT format('%s %s %s %s', oid::regprocedure, proowner::regrole, proacl, prosrc) FROM pg_proc
 WHERE pronamespace::regnamespace::text IN ('tenants', 'consent', 'casework')
UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT format('%s %s %s', oid::regclass, relacl, relforcerowsecurity) FROM pg_class
 WHERE relnamespace::regnamespace::text IN ('tenants', 'consent', 'casework')
 ORDER BY 1
"""


async def test_a_second_apply_changes_nothing(database: cell.CaseDatabase) -> None:
    async with _owner(database) as owner, database.admin() as admin:
        before = await admin.fetch(_CATALOGUE)

        assert await policies.apply(owner) is False
        assert await admin.fetch(_CATALOGUE) == before


async def test_applying_anew_gives_the_same_database(database: cell.CaseDatabase) -> None:
    async with _owner(database) as owner, database.admin() as admin:
        before = await admin.fetch(_CATALOGUE)
        await admin.execute("UPDATE tenants.applied_sql SET sha256 = 'of another version'")

        assert await policies.apply(owner) is True
        assert await admin.fetch(_CATALOGUE) == before


async def test_what_was_added_by_hand_is_gone_after_the_next_change(database: cell.CaseDatabase) -> None:
    async with _owner(database) as owner, database.admin() as admin:
        assert await admin.fetchval(_LEFT_BEHIND) == 0
        await admin.execute(_BY_HAND)
        assert await admin.fetchval(_LEFT_BEHIND) == 7

        assert await policies.apply(owner, sql=f"{rendering.render()}\n-- changed") is True
        assert await admin.fetchval(_LEFT_BEHIND) == 0


async def test_a_function_gets_its_new_body(database: cell.CaseDatabase) -> None:
    changed = rendering.render().replace("RETURN transaction_timestamp() +", "RETURN 'epoch'::timestamptz +")
    async with _owner(database) as owner:
        assert await policies.apply(owner, sql=changed) is True
    async with database.admin() as admin:
        assert (await admin.fetchval("SELECT tenants.moment()")).year == 1970


async def test_a_restriction_of_before_it_was_derived_binds_as_soon_as_the_policies_look_there(
    database: cell.CaseDatabase,
) -> None:
    async with _owner(database) as owner, database.admin() as admin:
        world = World(admin=admin)
        setter, bound = await world.organisation("A"), await world.organisation("B")
        case = await world.case(await world.tafel(setter), setter)
        await world.participation(case, bound)
        subject = await world.subject(case, setter)
        await admin.execute("SET session_replication_role = replica")
        await world.restriction(case, subject, owner=setter, towards=bound)
        await admin.execute("SET session_replication_role = origin")
        derived = "SELECT organisation_id FROM consent.case_participant WHERE restricted = ARRAY[$1::uuid]"
        assert await admin.fetch(derived, subject) == []
        await admin.execute("UPDATE tenants.applied_sql SET sha256 = 'of another version'")

        assert await policies.apply(owner) is True
        assert [row["organisation_id"] for row in await admin.fetch(derived, subject)] == [bound]


async def test_a_change_that_fails_leaves_everything_as_it_was(database: cell.CaseDatabase) -> None:
    async with _owner(database) as owner, database.admin() as admin:
        before = await admin.fetch(_CATALOGUE)
        with pytest.raises(asyncpg.UndefinedTableError):
            await policies.apply(owner, sql=f"{rendering.render()}\nGRANT SELECT ON casework.absent TO ketentafel_app;")

        assert await admin.fetch(_CATALOGUE) == before


async def test_applying_does_not_wait_behind_a_long_transaction(database: cell.CaseDatabase) -> None:
    async with _owner(database) as owner, database.admin() as admin, database.admin() as reader, reader.transaction():
        before = await admin.fetch(_CATALOGUE)
        await reader.execute('LOCK TABLE casework."case" IN ACCESS SHARE MODE')
        with pytest.raises(asyncpg.LockNotAvailableError):
            await policies.apply(owner, sql=f"{rendering.render()}\n-- changed")

        assert await admin.fetch(_CATALOGUE) == before


async def test_a_role_that_was_there_before_loses_what_it_must_not_have(database: cell.CaseDatabase) -> None:
    asked = "SELECT rolbypassrls, rolinherit, rolcreatedb FROM pg_roles WHERE rolname = 'ketentafel_owner'"
    async with database.admin() as admin:
        transaction = admin.transaction()
        await transaction.start()
        try:
            await admin.execute("ALTER ROLE ketentafel_owner BYPASSRLS INHERIT CREATEDB")
            assert tuple(await admin.fetchrow(asked) or ()) == (True, True, True)
            await bootstrap.create_roles(admin)
            assert tuple(await admin.fetchrow(asked) or ()) == (False, False, False)
        finally:
            await transaction.rollback()


@asynccontextmanager
async def _owner(database: cell.CaseDatabase) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.dsn("ketentafel_owner"))
    try:
        yield connection
    finally:
        await connection.close()
