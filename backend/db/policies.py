"""Policies, triggers and definer functions, re-applied whole whenever their rendered text changes."""

import hashlib
import tomllib
from pathlib import Path

import asyncpg
import jinja2

import backend
import consent
import tenants
from backend.db import definers
from backend.db.reference_rows import reference_rows
from consent.basis import OPENS_NOTHING, Category
from consent.catalogue.switching import switching_kinds
from consent.giving.kinds import DOCUMENTS
from consent.giving.terms import terms as consent_terms
from consent.masking import masked
from consent.repeating import counts_within
from consent.signing.rendered import rendered
from consent.signing.rules import rules
from consent.workdays import holidays
from tenants.columns import quoted

NAME = "policies"
SCHEMAS = ("tenants", "consent", "casework")
_ROOTS = tuple(Path(next(iter(package.__path__))) for package in (tenants, consent, backend))
_FILES = (
    "binding.sql",
    "tenants.sql",
    "system.sql",
    "laws.sql",
    "derive.sql",
    "catalogue.sql",
    "urgent.sql",
    "consent.sql",
    "custody.sql",
    "signing.sql",
    "deciding.sql",
    "giving.sql",
    "contact.sql",
    "provisions.sql",
    "secrecy.sql",
    "partnership.sql",
    "refusing.sql",
    "advice.sql",
    "explain.sql",
    "withdrawing.sql",
    "matrix.sql",
    "guards.sql",
    "following.sql",
    "casework.sql",
    "matching.sql",
    "tasks.sql",
    "receiving.sql",
    "reminders.sql",
    "outbox.sql",
    "notifications.sql",
    "retention.sql",
    "extending.sql",
    "audit.sql",
    "effects.sql",
    "disclosures.sql",
    "destruction.sql",
    "owners.sql",
)
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
# What an administrator fills: organisations, people and agreements. No table with a family's data is among them,
# so the owner of the database, with row security forced, sees none of it.
_ADMINISTERED = (
    "tenants.applied_sql",
    "tenants.binding_key",
    "tenants.cell",
    "tenants.convenant",
    "tenants.convenant_ceiling",
    "tenants.identity",
    "tenants.mail_address",
    "tenants.mandate",
    "tenants.member",
    "tenants.organisation",
    "tenants.person",
    "tenants.revision",
    "tenants.role",
    "tenants.role_right",
    "consent.catalogue_entry",
    "casework.retention_policy",
    "casework.tafel",
    "casework.tafel_kind",
    "casework.tafel_seat",
)
_TASK_TERMS = _ROOTS[2] / "tasks" / "terms.toml"
_REMINDERS = _ROOTS[2] / "tasks" / "reminders.toml"
_AUDIT = _ROOTS[1] / "partnership" / "audit.toml"
_KEPT = {name: _ROOTS[2] / "retention" / f"{name}.toml" for name in ("effects", "disclosures")}
_PLACES = {
    "binding.sql": "tenants/sql/binding.sql",
    "tenants.sql": "tenants/sql/policies.sql",
    "system.sql": "tenants/sql/system.sql",
    "derive.sql": "consent/sql/derive.sql",
    "laws.sql": "consent/sql/laws.sql",
    "urgent.sql": "consent/sql/urgent.sql",
    "explain.sql": "consent/sql/explain.sql",
    "catalogue.sql": "consent/sql/catalogue.sql",
    "consent.sql": "consent/sql/policies.sql",
    "custody.sql": "consent/custody/sql/custody.sql",
    "signing.sql": "consent/signing/sql/signing.sql",
    "deciding.sql": "consent/signing/sql/deciding.sql",
    "giving.sql": "consent/giving/sql/giving.sql",
    "withdrawing.sql": "consent/withdrawing/sql/withdrawing.sql",
    "receiving.sql": "consent/withdrawing/sql/receiving.sql",
    "contact.sql": "consent/contact/sql/contact.sql",
    "matrix.sql": "consent/sql/matrix.sql",
    "provisions.sql": "consent/sql/provisions.sql",
    "secrecy.sql": "consent/sql/secrecy.sql",
    "partnership.sql": "consent/partnership/sql/partnership.sql",
    "advice.sql": "consent/advice/sql/advice.sql",
    "audit.sql": "consent/partnership/sql/audit.sql",
    "refusing.sql": "consent/refusing/sql/refusing.sql",
    "visible.sql.jinja": "consent/sql/visible.sql.jinja",
    "basis.sql.jinja": "consent/sql/basis.sql.jinja",
    "guards.sql": "backend/db/sql/guards.sql",
    "following.sql": "backend/db/sql/following.sql",
    "casework.sql": "backend/db/sql/policies.sql",
    "matching.sql": "backend/cases/sql/matching.sql",
    "tasks.sql": "backend/tasks/sql/tasks.sql",
    "reminders.sql": "backend/tasks/sql/reminders.sql",
    "outbox.sql": "backend/outbox/sql/outbox.sql",
    "notifications.sql": "backend/notifications/sql/notifications.sql",
    "retention.sql": "backend/retention/sql/retention.sql",
    "extending.sql": "backend/retention/sql/extending.sql",
    "effects.sql": "backend/retention/sql/effects.sql",
    "disclosures.sql": "backend/retention/sql/disclosures.sql",
    "destruction.sql": "backend/retention/sql/destruction.sql",
    "owners.sql": "backend/db/sql/owners.sql",
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
    terms = tomllib.loads(_TASK_TERMS.read_text(encoding="utf-8"))
    kept = {name: tomllib.loads(path.read_text(encoding="utf-8"))["term"]["duration"] for name, path in _KEPT.items()}
    names = {
        "definers": owned_functions(),
        "administered": _ADMINISTERED,
        "guard_functions": (),
        "effects_kept": kept["effects"],
        "disclosures_kept": kept["disclosures"],
        "audit_minimum": tomllib.loads(_AUDIT.read_text(encoding="utf-8"))["minimum"]["cases"],
        "task_terms": {kind: term["duration"] for kind, term in terms.items()},
        "reminders": _reminders(),
        "measure_bodies": sorted(rules().carries_out_measures),
        "signing": rendered(rules()),
        "consent_terms": ", ".join(f"({quoted([kind])}, {days})" for kind, days in consent_terms().items()),
        "documents": quoted(sorted(DOCUMENTS)),
        "switching_kinds": sorted(switching_kinds()),
        "masked_kinds": quoted(one.kind for one in masked()),
        "shown_by": ", ".join(f"({quoted([one.kind, one.shown_by])})" for one in masked()),
        "categories": quoted(Category),
        "opens_nothing": quoted(OPENS_NOTHING),
        "urgent_again": counts_within(),
        "holidays": quoted(one.isoformat() for one in sorted(holidays())),
    }
    return "\n".join(environment.get_template(name).render(names) for name in _FILES)


def _reminders() -> tuple[tuple[str, str, str], ...]:
    """Kind of task, how long before its date it is opened, and how long before that date it is to be done."""
    kinds = tomllib.loads(_REMINDERS.read_text(encoding="utf-8"))
    return tuple(
        (kind, opens, due)
        for kind, one in kinds.items()
        for opens, due in zip(one["before"], [*one["before"][1:], "P0D"], strict=True)
    )


def owned_functions() -> dict[str, tuple[str, ...]]:
    """The definer functions, by the role that each belongs to."""
    derived = (
        ("consent", definers.DERIVE),
        ("consent", definers.EXPLAIN),
        ("consent", definers.PROVIDE),
        ("consent", definers.SPEAK),
        ("consent", definers.REFUSE),
        ("casework", definers.GUARD),
    )
    return {
        "ketentafel_binder": tuple(f"tenants.{signature}" for signature in definers.BINDING),
        "ketentafel_deriver": tuple(f"{schema}.{signature}" for schema, listed in derived for signature in listed),
        "ketentafel_destroyer": tuple(f"casework.{signature}" for signature in definers.DESTROY),
    }


def digest(sql: str) -> str:
    """The mark by which a database says which rendering it carries."""
    return hashlib.sha256(f"{_FORM}\n{sql}\n{reference_rows()}".encode()).hexdigest()


async def apply(owner: asyncpg.Connection, *, sql: str | None = None) -> bool:
    """Bring policies, triggers and role rights to this version in one transaction. True when anything changed."""
    text = render() if sql is None else sql
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
