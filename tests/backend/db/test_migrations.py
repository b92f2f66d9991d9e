"""The chain of revisions makes exactly the tables that the models describe, by statements that are safe to run."""

import contextlib
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.ext.asyncio import create_async_engine

from backend.db import migrate
from backend.tables import metadata
from tests.factories import cell

_CHAIN = Path(migrate.__file__).parent / "migrations"
_SQUAWK = Path(sys.executable).parent / "squawk"
_SCHEMAS = {"tenants", "consent", "casework"}
_KEYS = """
SELECT k.conrelid::regclass::text || ' ' || k.conname,
       array(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY o (number, n)
               JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = o.number ORDER BY o.n)
  FROM pg_constraint k JOIN pg_namespace s ON s.oid = k.connamespace
 WHERE s.nspname IN ('tenants', 'consent', 'casework') AND k.contype IN ('p', 'u')
"""
_CHECKS = """
SELECT k.conname FROM pg_constraint k JOIN pg_namespace s ON s.oid = k.connamespace
 WHERE s.nspname IN ('tenants', 'consent', 'casework') AND k.contype IN ('c', 'x')
"""


async def test_the_tables_are_those_of_the_models(migrated: cell.CaseDatabase) -> None:
    assert await _differences(migrated, "SELECT 1") == []


@pytest.mark.parametrize(
    "drift",
    [
        "ALTER TABLE casework.subject ADD COLUMN slipped int",
        "ALTER TABLE casework.subject ALTER COLUMN key_id DROP NOT NULL",
        "ALTER TABLE casework.subject ALTER COLUMN version TYPE bigint",
        "DROP INDEX consent.ix_case_participant_inbox",
        "ALTER TABLE casework.release DROP CONSTRAINT fk_release_organisation_id",
        "CREATE TABLE consent.slipped (id int)",
    ],
)
async def test_a_drift_is_noticed(migrated: cell.CaseDatabase, drift: str) -> None:
    assert len(await _differences(migrated, drift)) == 1


async def test_keys_and_checks_are_those_of_the_models(sabotage: asyncpg.Connection) -> None:
    """Alembic compares neither primary keys nor checks nor exclusions; the wall rests on all three."""
    keys, named = {}, set()
    for table in metadata.tables.values():
        keys[f"{_quoted(table.fullname)} {table.primary_key.name}"] = [one.name for one in table.primary_key.columns]
        for constraint in table.constraints:
            if isinstance(constraint, UniqueConstraint):
                keys[f"{_quoted(table.fullname)} {constraint.name}"] = [one.name for one in constraint.columns]
            elif isinstance(constraint, CheckConstraint | ExcludeConstraint):
                named.add(str(constraint.name))
    found = {name: columns for name, columns in await sabotage.fetch(_KEYS) if "revision" not in name}

    assert found == keys
    assert {row[0] for row in await sabotage.fetch(_CHECKS)} == named


async def test_only_one_revision_has_no_successor() -> None:
    config = Config()
    config.set_main_option("script_location", str(_CHAIN))
    script = ScriptDirectory.from_config(config)

    assert script.get_heads() == [migrate.head()]
    assert len(script.get_bases()) == 1


def test_no_statement_of_a_revision_holds_up_a_system_in_use(tmp_path: Path) -> None:
    told = tmp_path / "chain.sql"
    told.write_text(_offline(), encoding="utf-8")
    checked = subprocess.run(
        [_SQUAWK, "--exclude", ",".join(_STYLE), "--assume-in-transaction", told],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "CREATE TABLE casework.subject" in told.read_text(encoding="utf-8")
    assert checked.returncode == 0, checked.stdout


def test_a_statement_that_would_hold_it_up_is_named(tmp_path: Path) -> None:
    told = tmp_path / "slipped.sql"
    told.write_text("ALTER TABLE casework.subject ADD COLUMN slipped uuid NOT NULL;", encoding="utf-8")
    checked = subprocess.run(
        [_SQUAWK, "--exclude", ",".join(_STYLE), "--assume-in-transaction", told],
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 1
    assert "adding-required-field" in checked.stdout


# What squawk asks of taste rather than of safety, with our own answer.
_STYLE = {
    "prefer-robust-stmts",  # a revision runs once, in one transaction
    "prefer-bigint-over-int",  # ordinals, versions and attempts stay small
    "prefer-timestamp-tz",  # every time column has a zone already
    "require-timeout-settings",  # migrate() sets lock_timeout for the whole chain
    "prefer-text-field",  # SQLModel's str is varchar without a length, which is text
}


def _offline() -> str:
    """The SQL of the whole chain, as Alembic would send it."""
    told = io.StringIO()
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "output_buffer": told})
    config = Config()
    config.set_main_option("script_location", str(_CHAIN))
    script = ScriptDirectory.from_config(config)
    with Operations.context(context), contextlib.redirect_stdout(told):
        for revision in reversed(list(script.walk_revisions())):
            revision.module.upgrade()
    return told.getvalue()


async def _differences(database: cell.CaseDatabase, drift: str) -> list[Any]:
    """What autogenerate would change after this statement, which is rolled back."""
    engine = create_async_engine(database.url("postgres"))
    try:
        async with engine.connect() as connection:
            await connection.exec_driver_sql(drift)
            return await connection.run_sync(_compare)
    finally:
        await engine.dispose()


def _compare(connection: Connection) -> list[Any]:
    options = {
        "include_schemas": True,
        "compare_type": True,
        "include_name": lambda name, kind, _: kind != "schema" or name in _SCHEMAS,
        "version_table": "revision",
        "version_table_schema": "tenants",
    }
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def _quoted(name: str) -> str:
    """As `regclass` writes it."""
    return name.replace(".case", '."case"') if name.endswith(".case") else name
