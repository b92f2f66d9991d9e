"""Policies, triggers and definer functions, re-applied whole whenever their rendered text changes."""

import hashlib

import asyncpg

from backend.db import rendering
from backend.db.reference_rows import reference_rows

NAME = "policies"
SCHEMAS = ("tenants", "consent", "casework")
# Counted up when what is done around the rendered text changes, so that every database is given it anew.
_FORM = 2
_RUNTIME = "ketentafel_app, ketentafel_worker"
_DEFINERS = "ketentafel_deriver, ketentafel_binder, ketentafel_destroyer"
# The owner may drop what another role owns in its schemas, but not replace it: functions are dropped and made again.
_EVERYTHING = """
WITH ours AS (SELECT oid, nspname, nspacl, nspowner FROM pg_namespace WHERE nspname = ANY ($1)),
relations AS (
    SELECT c.oid, c.relkind, c.relowner, c.relacl, format('%I.%I', o.nspname, c.relname) AS name
      FROM pg_class c JOIN ours o ON o.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S')),
granted AS (
    SELECT format('%s %s', CASE r.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, r.name) AS name, a.grantee
      FROM relations r, aclexplode(r.relacl) a WHERE a.grantee <> r.relowner
    UNION SELECT format('TABLE %s', r.name), a.grantee
      FROM relations r JOIN pg_attribute c ON c.attrelid = r.oid, aclexplode(c.attacl) a WHERE a.grantee <> r.relowner
    UNION SELECT format('SCHEMA %I', o.nspname), a.grantee
      FROM ours o, aclexplode(o.nspacl) a WHERE a.grantee <> o.nspowner)
SELECT 1 AS step, format('DROP POLICY %I ON %s', p.polname, r.name) AS statement
  FROM pg_policy p JOIN relations r ON r.oid = p.polrelid
UNION ALL SELECT 2, format('DROP TRIGGER %I ON %s', t.tgname, r.name)
  FROM pg_trigger t JOIN relations r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
UNION ALL SELECT 3, format('DROP ROUTINE %s', p.oid::regprocedure)
  FROM pg_proc p JOIN ours o ON o.oid = p.pronamespace
UNION ALL SELECT 4, format('REVOKE ALL ON %s FROM %s', g.name,
                           CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END) FROM granted g
UNION ALL SELECT 5, format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', r.name)
  FROM relations r WHERE r.relkind IN ('r', 'p')
 ORDER BY step
"""


def digest(sql: str) -> str:
    """The mark by which a database says which rendering it carries."""
    return hashlib.sha256(f"{_FORM}\n{sql}\n{reference_rows()}".encode()).hexdigest()


async def apply(owner: asyncpg.Connection, *, sql: str | None = None) -> bool:
    """Bring policies, triggers and role rights to this version in one transaction. True when anything changed."""
    text = rendering.render() if sql is None else sql
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock(7302)")
        await owner.execute("SET LOCAL lock_timeout = '1s'")
        mark = digest(text)
        if await owner.fetchval("SELECT sha256 FROM tenants.applied_sql WHERE name = $1", NAME) == mark:
            return False
        await _start_clean(owner)
        await owner.execute(text)
        await owner.execute(reference_rows())
        await _close_schemas(owner)
        await owner.execute(
            "INSERT INTO tenants.applied_sql (name, sha256) VALUES ($1, $2)"
            " ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256",
            NAME,
            mark,
        )
    return True


async def _start_clean(owner: asyncpg.Connection) -> None:
    """Drop every policy, trigger, function and grant, so that what left the files leaves the database too."""
    for row in await owner.fetch(_EVERYTHING, list(SCHEMAS)):
        await owner.execute(row["statement"])
    for schema in SCHEMAS:
        await owner.execute(f"GRANT USAGE ON SCHEMA {schema} TO {_RUNTIME}, {_DEFINERS}")
        # A function can only be given to a role that may create in its schema; it is taken back below.
        await owner.execute(f"GRANT CREATE ON SCHEMA {schema} TO {_DEFINERS}")


async def _close_schemas(owner: asyncpg.Connection) -> None:
    for schema in SCHEMAS:
        await owner.execute(f"REVOKE CREATE ON SCHEMA {schema} FROM {_DEFINERS}")
