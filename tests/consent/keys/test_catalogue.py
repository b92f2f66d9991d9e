"""What the database's own catalogue says about the key store: who owns, who may, and by which policy."""

from tests.consent.keys.keystore import APP, OWNER, TABLES, Connection

BINDER, KEEPER = "ketentafel_keys_binder", "ketentafel_keys_keeper"
ROLES = (OWNER, APP, BINDER, KEEPER)
# The only functions that may do what their caller may not. A new one takes its place here, with its owner.
DEFINERS = {
    "keys.bound(integer)": BINDER,
    "keys.destroy(text,uuid)": KEEPER,
    "keys.destroy_again(text,uuid[])": KEEPER,
    "keys.forget_replaced(text,text,uuid[],integer[])": KEEPER,
    "keys.note_people(text,uuid[],uuid[],text,bytea[])": KEEPER,
    "keys.note_person(text,uuid,uuid,text,bytea,integer)": KEEPER,
    "keys.only_for_living_record_key()": KEEPER,
    "keys.only_under_living_subject_key()": KEEPER,
    "keys.only_under_wrapping_key_in_use()": KEEPER,
    "keys.retire_wrapping(text,bytea,integer)": KEEPER,
    "keys.rewrap(text,uuid[],bytea[],bytea[])": KEEPER,
    "keys.serve(text)": KEEPER,
    "keys.settle_orphans(text,uuid[],uuid[])": KEEPER,
    "keys.take_stock(text,bytea)": KEEPER,
}
# Every right on a table or column of any role that is not its owner.
GRANTS = {
    (APP, "installed", "SELECT", None),
    (APP, "serving", "SELECT", None),
    (APP, "subject_key", "SELECT", None),
    (APP, "subject_key", "INSERT", "id"),
    (APP, "subject_key", "INSERT", "wrapped"),
    (APP, "record_key", "SELECT", None),
    (APP, "record_key", "INSERT", "id"),
    (APP, "record_key_wrap", "SELECT", None),
    (APP, "record_key_wrap", "INSERT", None),
    (APP, "person_hash", "SELECT", "subject_id"),
    (APP, "person_hash", "SELECT", "kind"),
    (APP, "person_hash", "SELECT", "hash"),
    (APP, "region_secret", "SELECT", None),
    (APP, "region_secret", "INSERT", "id"),
    (APP, "region_secret", "INSERT", "wrapped"),
    (APP, "wrapping_key", "SELECT", None),
    (KEEPER, "serving", "SELECT", None),
    (KEEPER, "serving", "INSERT", None),
    (KEEPER, "subject_key", "SELECT", None),
    (KEEPER, "subject_key", "UPDATE", "wrapped"),
    (KEEPER, "subject_key", "UPDATE", "adopted_at"),
    (KEEPER, "subject_key", "UPDATE", "destroyed_at"),
    (KEEPER, "record_key", "SELECT", None),
    (KEEPER, "record_key", "UPDATE", "adopted_at"),
    (KEEPER, "record_key", "UPDATE", "destroyed_at"),
    (KEEPER, "record_key_wrap", "SELECT", None),
    (KEEPER, "record_key_wrap", "UPDATE", "wrapped"),
    (KEEPER, "person_hash", "SELECT", None),
    (KEEPER, "person_hash", "INSERT", None),
    (KEEPER, "person_hash", "UPDATE", None),
    (KEEPER, "person_hash", "DELETE", None),
    (KEEPER, "region_secret", "SELECT", None),
    (KEEPER, "region_secret", "UPDATE", "wrapped"),
    (KEEPER, "wrapping_key", "SELECT", None),
    (KEEPER, "wrapping_key", "INSERT", "label"),
    (KEEPER, "wrapping_key", "UPDATE", "emptied_at"),
    (KEEPER, "wrapping_key", "UPDATE", "retired_at"),
}


async def test_every_table_forces_its_policies(superuser: Connection) -> None:
    tables = await superuser.fetch(
        "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class "
        "WHERE relnamespace = 'keys'::regnamespace AND relkind IN ('r', 'p')"
    )
    assert dict(map(tuple, tables)) == dict.fromkeys(("binding_key", "installed", "serving", *TABLES), True)


async def test_no_role_escapes_the_policies_and_the_two_inner_ones_cannot_log_in(superuser: Connection) -> None:
    roles = await superuser.fetch(
        "SELECT rolname, rolcanlogin, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication "
        "OR rolinherit FROM pg_roles WHERE rolname LIKE 'ketentafel_keys%'"
    )
    assert {tuple(role) for role in roles} == {
        (OWNER, True, False),
        (APP, True, False),
        (BINDER, False, False),
        (KEEPER, False, False),
    }


async def test_only_the_owner_may_step_into_the_inner_roles(superuser: Connection) -> None:
    members = await superuser.fetch(
        "SELECT DISTINCT holder.rolname, held.rolname FROM pg_auth_members m JOIN pg_roles held ON held.oid = m.roleid "
        "JOIN pg_roles holder ON holder.oid = m.member WHERE $1 && ARRAY[held.rolname::text, holder.rolname::text]",
        list(ROLES),
    )
    assert {tuple(member) for member in members} == {(OWNER, BINDER), (OWNER, KEEPER)}


async def test_the_application_owns_nothing(superuser: Connection) -> None:
    assert (
        await superuser.fetchval("SELECT count(*) FROM pg_shdepend WHERE refobjid = $1::regrole AND deptype = 'o'", APP)
        == 0
    )


async def test_rights_are_exactly_these(superuser: Connection) -> None:
    found = await superuser.fetch(
        """
        SELECT coalesce(r.rolname, 'PUBLIC'), c.relname, a.privilege_type, NULL
          FROM pg_class c, aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
         WHERE c.relnamespace = 'keys'::regnamespace AND a.grantee <> c.relowner
        UNION ALL
        SELECT coalesce(r.rolname, 'PUBLIC'), c.relname, a.privilege_type, t.attname
          FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) a
          LEFT JOIN pg_roles r ON r.oid = a.grantee
         WHERE c.relnamespace = 'keys'::regnamespace AND a.grantee <> c.relowner
        """
    )
    assert {tuple(grant) for grant in found} == GRANTS


async def test_definer_functions_are_listed_fixed_and_explained(superuser: Connection) -> None:
    functions = await superuser.fetch(
        "SELECT p.oid::regprocedure::text AS name, r.rolname AS owner, p.proconfig, obj_description(p.oid) AS reason "
        "FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner "
        "WHERE p.pronamespace = 'keys'::regnamespace AND p.prosecdef"
    )
    assert {row["name"]: row["owner"] for row in functions} == DEFINERS
    for row in functions:
        assert row["proconfig"] == ["search_path=pg_catalog, pg_temp"], row["name"]
        assert row["reason"].startswith("Definer, because "), row["name"]


async def test_every_function_fixes_its_path_and_is_closed_to_the_public(superuser: Connection) -> None:
    functions = await superuser.fetch(
        "SELECT p.oid::regprocedure::text AS name, p.proconfig, "
        "EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0) "
        "AS public "
        "FROM pg_proc p WHERE p.pronamespace = 'keys'::regnamespace"
    )
    assert len(functions) > len(DEFINERS)
    assert [row["name"] for row in functions if row["public"]] == []
    assert [row["name"] for row in functions if row["proconfig"] != ["search_path=pg_catalog, pg_temp"]] == []


async def test_nobody_else_enters_the_database_or_makes_anything_in_it(superuser: Connection) -> None:
    rights = "SELECT coalesce(r.rolname, 'PUBLIC'), a.privilege_type FROM {} LEFT JOIN pg_roles r ON r.oid = a.grantee"
    database = await superuser.fetch(
        rights.format("pg_database d, aclexplode(d.datacl) a")
        + " WHERE d.datname = current_database() AND a.grantee <> d.datdba"
    )
    assert {tuple(right) for right in database} == {(APP, "CONNECT")}
    schema = await superuser.fetch(
        rights.format("pg_namespace n, aclexplode(n.nspacl) a")
        + " WHERE n.nspname = 'keys' AND a.grantee <> n.nspowner"
    )
    assert {tuple(right) for right in schema} == {(APP, "USAGE"), (BINDER, "USAGE"), (KEEPER, "USAGE")}
    public = await superuser.fetch(
        rights.format("pg_namespace n, aclexplode(n.nspacl) a") + " WHERE n.nspname = 'public' AND a.grantee = 0"
    )
    assert public == []


async def test_there_are_no_views_and_no_other_schemas(superuser: Connection) -> None:
    kinds = await superuser.fetch(
        "SELECT DISTINCT relkind::text FROM pg_class WHERE relnamespace = 'keys'::regnamespace"
    )
    assert {row[0] for row in kinds} == {"r", "i"}
    schemas = await superuser.fetch("SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'")
    assert {row[0] for row in schemas} == {"keys", "public"}
