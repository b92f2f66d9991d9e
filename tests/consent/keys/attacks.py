"""Everything that somebody with the application's password may try at the key store, and whether it worked.

The whole campaign runs in one transaction that is rolled back, over the SQL as it stands or over a mutant of it, so
that each guard can be shown to be the one that stops an attack.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import NamedTuple
from uuid import uuid4

import asyncpg

from tenants.actor import CONTENT, METADATA_ONLY, Actor
from tenants.binding import sign
from tests.consent.keys.keystore import APP, OWNER, TABLES, Connection, new_actor, signed

SCRIPTS = ("1_schema.sql", "2_binder.sql", "3_tables.sql", "4_keeper.sql", "5_functions.sql")
LIVING, OTHER, ADOPTED, OLD, DESTROYED, NEEDED, RECORD, DEAD_RECORD = (uuid4() for _ in range(8))
RETIRED, EMPTY, STALE = (bytes([1, number]) + bytes(15) for number in (1, 2, 3))
"""Labels of wrapping keys: one that is closed, one that was left just now, and one that seems empty and is not."""

# An attack that fails on its own spelling proves nothing.
_MISTAKES = (
    asyncpg.PostgresSyntaxError,
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedColumnError,
    asyncpg.UndefinedFunctionError,
    asyncpg.InvalidFunctionDefinitionError,
    asyncpg.DatatypeMismatchError,
    asyncpg.DataError,
)
_ROWS = """
INSERT INTO keys.subject_key (id, wrapped, created_at, adopted_at, destroyed_at) VALUES
    ($1, '\\x01', now(), NULL, NULL), ($2, '\\x01', now(), NULL, NULL),
    ($3, '\\x01', now() - interval '9 days', now(), NULL), ($4, '\\x01', now() - interval '9 days', NULL, NULL),
    ($5, NULL, now() - interval '9 days', NULL, now()), ($6, '\\x01', now() - interval '9 days', NULL, NULL)
"""
_MORE_ROWS = (
    ("INSERT INTO keys.record_key (id, destroyed_at) VALUES ($1, NULL), ($2, now())", (RECORD, DEAD_RECORD)),
    ("INSERT INTO keys.record_key_wrap VALUES ($1, $2, '\\x01'), ($1, $3, '\\x01')", (RECORD, LIVING, NEEDED)),
    ("INSERT INTO keys.person_hash VALUES ($1, 'BSN', sha256('x'), $2)", (uuid4(), LIVING)),
    ("INSERT INTO keys.region_secret (id, wrapped) VALUES ($1, '\\x01') ON CONFLICT DO NOTHING", (uuid4(),)),
    (
        """INSERT INTO keys.wrapping_key SELECT l, now() - d, CASE WHEN l = $1 THEN now() END
             FROM unnest(ARRAY[$1, $2, $3]::bytea[], $4::interval[]) AS k (l, d)""",
        (RETIRED, EMPTY, STALE, [timedelta(days=90), timedelta(0), timedelta(days=90)]),
    ),
    ("INSERT INTO keys.subject_key (id, wrapped) VALUES ($1, $2)", (uuid4(), STALE + bytes(60))),
)


class Attempt(NamedTuple):
    """One statement under one binding. It worked when it gave a row, or changed something."""

    name: str
    binding: str
    statement: str
    arguments: tuple[object, ...] = ()


def bindings(good: Actor) -> dict[str, str]:
    """Bindings that must open nothing, by what is wrong with them."""
    whole = signed(good)
    message, mac = whole.rsplit("|", 1)
    parts = message.split("|")
    swapped = {
        f"field {number} swapped": "|".join([*parts[:number], other, *parts[number + 1 :], mac])
        for number, other in enumerate(
            ["midden", str(uuid4()), str(uuid4()), "TOEZICHT", "9", str(int(parts[5]) + 999), str(uuid4())]
        )
    }
    past = datetime.now(UTC) - timedelta(seconds=1)
    return swapped | {
        "empty": "",
        "bars": "|||||||",
        "no MAC": f"{message}|",
        "MAC of zeros": f"{message}|{'0' * 64}",
        "MAC that is no hex": f"{message}|{'z' * 64}",
        "MAC cut": whole[:-1],
        "MAC in capitals and more": f"{message}|{mac.upper()}0",
        "a part too many": f"{whole}|x",
        "a part too few": f"{'|'.join(parts[:6])}|{mac}",
        "other key": sign(good, key=bytes(32)),
        "empty key": sign(good, key=b""),
        "expired": signed(replace(good, expires_at=past)),
        "other region": signed(replace(good, region="midden")),
        "metadata only": signed(replace(good, assurance=METADATA_ONLY)),
        "very long": f"{message}|{mac}{'0' * 5_000}",
    }


def attempts() -> Iterator[Attempt]:
    """The campaign."""
    good = new_actor()
    strong, content = signed(good), signed(replace(good, assurance=CONTENT))
    for fault, binding in bindings(good).items():
        for table in TABLES:
            column = "hash" if table == "person_hash" else "*"
            yield Attempt(f"read {table}: {fault}", binding, f"SELECT {column} FROM keys.{table}")
        yield Attempt(
            f"add: {fault}", binding, "INSERT INTO keys.subject_key (id, wrapped) VALUES ($1, '\\x01')", (uuid4(),)
        )
        yield Attempt(f"fetch: {fault}", binding, "SELECT * FROM keys.fetch($1, $2)", (binding, [LIVING]))
        yield Attempt(f"destroy: {fault}", binding, "SELECT keys.destroy($1, $2)", (binding, LIVING))
    yield Attempt("destroy without strong assurance", content, "SELECT keys.destroy($1, $2)", (content, LIVING))
    settle = "SELECT unnest(keys.settle_orphans($1, '{}', $2))"
    yield Attempt("settle without strong assurance", content, settle, (content, [OLD]))
    yield Attempt("sweep a young key", strong, settle, (strong, [OTHER]))
    yield Attempt("sweep a key in use", strong, settle, (strong, [ADOPTED]))
    yield Attempt("sweep a key that a record needs", strong, settle, (strong, [NEEDED]))
    wrap = "INSERT INTO keys.record_key_wrap VALUES ($1, $2, '\\x01')"
    yield Attempt("wrap under a destroyed key", strong, wrap, (RECORD, DESTROYED))
    yield Attempt("wrap for a destroyed record", strong, wrap, (DEAD_RECORD, OTHER))
    note = "SELECT keys.note_person($1, $2, $3, 'BSN', sha256('y'), 1)"
    yield Attempt("hash under a destroyed key", strong, note, (strong, uuid4(), DESTROYED))
    forget = "SELECT * FROM keys.forget_replaced($1, 'BSN', $2, '{2}')"
    yield Attempt("forget without strong assurance", content, forget, (content, [uuid4()]))
    rewrap = "SELECT WHERE keys.rewrap($1, $2, $3, $4) > 0"
    yield Attempt("rewrap without strong assurance", content, rewrap, (content, [LIVING], [b"\1"], [b"\2"]))
    yield Attempt("rewrap what was never read", strong, rewrap, (strong, [LIVING], [b"\3"], [b"\2"]))
    yield Attempt("wrap under a retired key", strong, rewrap, (strong, [LIVING], [b"\1"], [RETIRED + bytes(60)]))
    retire = "SELECT keys.retire_wrapping($1, $2, 30)"
    yield Attempt("retire without strong assurance", content, retire, (content, STALE))
    yield Attempt("retire a wrapping key in use", strong, retire, (strong, STALE))
    yield Attempt("retire while backups ask for it", strong, retire, (strong, EMPTY))
    yield from _beyond_its_rights(strong)


def _beyond_its_rights(binding: str) -> Iterator[Attempt]:
    for table in TABLES:
        yield Attempt(f"delete {table}", binding, f"DELETE FROM keys.{table}")
        yield Attempt(f"truncate {table}", binding, f"TRUNCATE keys.{table} CASCADE")
    for table, column, value in (
        ("subject_key", "wrapped", "'\\x02', destroyed_at = NULL"),
        ("subject_key", "destroyed_at", "now(), wrapped = NULL"),
        ("subject_key", "adopted_at", "now()"),
        ("record_key", "destroyed_at", "NULL"),
        ("record_key_wrap", "wrapped", "'\\x02'"),
        ("person_hash", "hash", "sha256('z')"),
        ("region_secret", "wrapped", "'\\x02'"),
        ("wrapping_key", "retired_at", "NULL"),
    ):
        yield Attempt(f"update {table}.{column}", binding, f"UPDATE keys.{table} SET {column} = {value}")
    yield Attempt("note a wrapping key", binding, "INSERT INTO keys.wrapping_key (label) VALUES ('\\x07')")
    yield Attempt("read the pads", binding, "SELECT * FROM keys.binding_key")
    yield Attempt("become the binder", binding, "SET ROLE ketentafel_keys_binder")
    yield Attempt("become the keeper", binding, "SET ROLE ketentafel_keys_keeper")
    yield Attempt("become the owner", binding, f"SET ROLE {OWNER}")
    dated = "INSERT INTO keys.subject_key (id, wrapped, created_at) VALUES ($1, '\\x01', now() - interval '9 days')"
    yield Attempt("back-date a key", binding, dated, (uuid4(),))
    yield Attempt(
        "add a hash", binding, "INSERT INTO keys.person_hash VALUES ($1, 'BSN', sha256('x'), $2)", (uuid4(), LIVING)
    )
    yield Attempt("make a function", binding, "CREATE FUNCTION keys.f() RETURNS int LANGUAGE sql RETURN 1")
    yield Attempt(
        "replace the test",
        binding,
        "CREATE OR REPLACE FUNCTION keys.bound(least_assurance int DEFAULT 2) RETURNS boolean LANGUAGE sql RETURN true",
    )


async def successes(
    superuser: Connection, *, mutation: tuple[str, str] | None = None, only: set[str] | None = None
) -> set[str]:
    """The attempts that worked, all or only these, over the SQL as it stands or with one text in it replaced."""
    transaction = superuser.transaction()
    await transaction.start()
    try:
        if mutation:
            await _apply(superuser, *mutation)
        # The rows of the campaign come in behind the guards.
        await superuser.execute("SET LOCAL session_replication_role = replica")
        await superuser.execute(_ROWS, LIVING, OTHER, ADOPTED, OLD, DESTROYED, NEEDED)
        for statement, arguments in _MORE_ROWS:
            await superuser.execute(statement, *arguments)
        await superuser.execute("SET LOCAL session_replication_role = origin")
        await superuser.execute(f"SET LOCAL SESSION AUTHORIZATION {APP}")
        tried = [attempt for attempt in attempts() if only is None or attempt.name in only]
        return {attempt.name for attempt in tried if await _works(superuser, attempt)}
    finally:
        await transaction.rollback()


async def _apply(superuser: Connection, old: str, new: str) -> None:
    scripts = [(files("consent.keys") / "sql" / name).read_text("utf-8") for name in SCRIPTS]
    if sum(script.count(old) for script in scripts) == 0:
        raise ValueError(f"no guard reads {old!r}")
    for script in scripts:
        await superuser.execute(script.replace(old, new))
    await superuser.execute("RESET ROLE")


async def _works(connection: Connection, attempt: Attempt) -> bool:
    savepoint = connection.transaction()
    await savepoint.start()
    try:
        await connection.execute("SELECT set_config('ketentafel.binding', $1, true)", attempt.binding)
        statement = await connection.prepare(attempt.statement)
        found: Sequence[object] = await statement.fetch(*attempt.arguments)
        tag, _, count = (statement.get_statusmsg() or "").rpartition(" ")
        return bool(found) or tag == "" or (tag != "SELECT" and count != "0")
    except _MISTAKES:
        raise
    except asyncpg.PostgresError:
        return False
    finally:
        await savepoint.rollback()
