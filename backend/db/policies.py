"""Policies, triggers and definer functions, re-applied whole whenever their rendered text changes."""

import hashlib
from pathlib import Path

import asyncpg
import jinja2

import backend
import consent
import tenants
from backend.db import definers
from tenants.roles import RIGHTS

NAME = "policies"
SCHEMAS = ("tenants", "consent", "casework")
_ROOTS = tuple(Path(next(iter(package.__path__))) for package in (tenants, consent, backend))
_FILES = ("binding.sql", "tenants.sql", "derive.sql", "explain.sql", "consent.sql", "guards.sql", "casework.sql")
# What an administrator fills: organisations, people and agreements. No table with a family's data is among them,
# so the owner of the database, with row security forced, sees none of it.
_ADMINISTERED = (
    "tenants.applied_sql",
    "tenants.binding_key",
    "tenants.cell",
    "tenants.convenant",
    "tenants.convenant_ceiling",
    "tenants.identity",
    "tenants.mandate",
    "tenants.member",
    "tenants.organisation",
    "tenants.person",
    "tenants.revision",
    "tenants.role",
    "tenants.role_right",
    "casework.tafel",
    "casework.tafel_kind",
    "casework.tafel_seat",
)
_PLACES = {
    "binding.sql": "tenants/sql/binding.sql",
    "tenants.sql": "tenants/sql/policies.sql",
    "derive.sql": "consent/sql/derive.sql",
    "explain.sql": "consent/sql/explain.sql",
    "consent.sql": "consent/sql/policies.sql",
    "visible.sql.jinja": "consent/sql/visible.sql.jinja",
    "guards.sql": "backend/db/sql/guards.sql",
    "casework.sql": "backend/db/sql/policies.sql",
}


def read_templates() -> dict[str, str]:
    """The SQL files by template name, as they stand beside the packages they guard."""
    root = _ROOTS[0].parent
    return {name: (root / place).read_text(encoding="utf-8") for name, place in _PLACES.items()}


def render(templates: dict[str, str] | None = None) -> str:
    """All SQL of policies and triggers as one text, in the order in which it is applied."""
    environment = jinja2.Environment(  # noqa: S701 - this makes SQL from our own files, not HTML
        loader=jinja2.DictLoader(templates or read_templates()),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    functions = {
        "binding_functions": tuple(definers.BINDING),
        "derive_functions": tuple(definers.DERIVE),
        "explain_functions": tuple(definers.EXPLAIN),
        "guard_functions": tuple(definers.GUARD),
    }
    return "\n".join(environment.get_template(name).render(functions) for name in _FILES)


def digest(sql: str) -> str:
    """The mark by which a database says which rendering it carries."""
    return hashlib.sha256((sql + _reference_rows()).encode()).hexdigest()


async def apply(owner: asyncpg.Connection, *, sql: str | None = None) -> bool:
    """Bring policies, triggers and role rights to this version in one transaction. True when anything changed."""
    text = render() if sql is None else sql
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock(7302)")
        mark = digest(text)
        if await owner.fetchval("SELECT sha256 FROM tenants.applied_sql WHERE name = $1", NAME) == mark:
            return False
        await _start_clean(owner)
        await owner.execute(text)
        await owner.execute(_reference_rows())
        await _close_schemas(owner)
        await owner.execute(
            "INSERT INTO tenants.applied_sql (name, sha256) VALUES ($1, $2)"
            " ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256",
            NAME,
            mark,
        )
    return True


async def _start_clean(owner: asyncpg.Connection) -> None:
    """Drop every policy and grant, so that what was removed from the files is gone from the database too."""
    for row in await owner.fetch(
        "SELECT schemaname, tablename, policyname FROM pg_policies WHERE schemaname = ANY ($1)", list(SCHEMAS)
    ):
        await owner.execute(f'DROP POLICY "{row[2]}" ON "{row[0]}"."{row[1]}"')
    for schema in SCHEMAS:
        for role in ("ketentafel_app", "ketentafel_worker", "ketentafel_deriver", "ketentafel_binder"):
            await owner.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}")
            await owner.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
        # A function can only be given to a role that may create in its schema; it is taken back below.
        await owner.execute(f"GRANT CREATE ON SCHEMA {schema} TO ketentafel_deriver, ketentafel_binder")
        for row in await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", schema):
            table = f'"{schema}"."{row[0]}"'
            await owner.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")

    for table in _ADMINISTERED:
        await owner.execute(
            f"CREATE POLICY owner_administers ON {table} TO ketentafel_owner USING (true) WITH CHECK (true)"
        )


async def _close_schemas(owner: asyncpg.Connection) -> None:
    for schema in SCHEMAS:
        await owner.execute(f"REVOKE CREATE ON SCHEMA {schema} FROM ketentafel_deriver, ketentafel_binder")


def _reference_rows() -> str:
    pairs = sorted((role.value, right.value) for role, rights in RIGHTS.items() for right in rights)
    values = ", ".join(f"('{role}', '{right}')" for role, right in pairs)
    return f'DELETE FROM tenants.role_right; INSERT INTO tenants.role_right (role, "right") VALUES {values};'  # noqa: S608
