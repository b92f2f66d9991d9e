"""No attack on the key store works, and each guard is the one that stops something."""

import asyncpg
import pytest

from tests.consent.keys.attacks import attempts, bindings, successes
from tests.consent.keys.keystore import TABLES, Connection, new_actor, rows, signed


def _loosened(table: str, rights: str, right: str) -> str:
    """A grant with one right more, and the policy that such a mistake would bring along."""
    grant = f"GRANT {rights}, {right} ON keys.{table} TO ketentafel_keys_app; "
    return grant + f"CREATE POLICY loose ON keys.{table} FOR {right} TO ketentafel_keys_app USING (true)"


# Text of one guard, its mutant, and an attack that only this guard stops.
MUTANTS = {
    "a part too many": ("cardinality(parts) IS DISTINCT FROM 8", "cardinality(parts) < 8", "fetch: a part too many"),
    "MAC not compared": (
        "= sha256(convert_to(parts[8], 'UTF8'));",
        "IS NOT NULL;",
        "fetch: other key",
    ),
    "region": ("parts[1] = (SELECT max(k.region) FROM keys.binding_key k)", "true", "fetch: other region"),
    "assurance": (">= least_assurance", ">= 0", "fetch: metadata only"),
    "expiry": ("parts[6]::bigint > extract", "parts[6]::bigint > 0 * extract", "fetch: expired"),
    "demand": ("IF keys.bound(least_assurance) IS NOT TRUE THEN", "IF false THEN", "destroy: empty"),
    "policy on reading": ("'USING ((SELECT keys.bound()))'", "'USING (true)'", "read subject_key: empty"),
    "policy on adding": ("'WITH CHECK ((SELECT keys.bound()))'", "'WITH CHECK (true)'", "add: empty"),
    "strong for destroying": ("keys.demand(binding, 3)", "keys.demand(binding)", "destroy without strong assurance"),
    "age of an orphan": ("interval '1 day'", "interval '-1 day'", "sweep a young key"),
    "orphan in use": (
        "(orphans) AND s.adopted_at IS NULL AND s.destroyed_at IS NULL",
        "(orphans) AND s.destroyed_at IS NULL",
        "sweep a key in use",
    ),
    "key that a record needs": (
        "AND r.id <> ALL (orphans)",
        "AND r.id = ALL (orphans)",
        "sweep a key that a record needs",
    ),
    "living subject key": ("s.destroyed_at IS NULL FOR SHARE", "true FOR SHARE", "wrap under a destroyed key"),
    "living record key": ("r.destroyed_at IS NULL FOR SHARE", "true FOR SHARE", "wrap for a destroyed record"),
    "rewrap what was read": (
        "WHERE s.id = w.id AND s.wrapped = w.stale",
        "WHERE s.id = w.id",
        "rewrap what was never read",
    ),
    "retired wrapping key": (
        "AND k.retired_at IS NOT NULL)",
        "AND false)",
        "wrap under a retired key",
    ),
    "wrapping key in use": (
        "AND keys.goes_with(keys.label_of(s.wrapped), old_label))",
        "AND false)",
        "retire a wrapping key in use",
    ),
    "wrapping key in backups": (
        "make_interval(days => greatest(backup_days, 0))",
        "interval '0'",
        "retire while backups ask for it",
    ),
    "right to update": (
        "GRANT SELECT, INSERT (id, wrapped) ON keys.subject_key TO ketentafel_keys_app",
        _loosened("subject_key", "SELECT, INSERT (id, wrapped)", "UPDATE"),
        "update subject_key.wrapped",
    ),
    "right to delete": (
        "GRANT SELECT, INSERT ON keys.record_key_wrap TO ketentafel_keys_app",
        _loosened("record_key_wrap", "SELECT, INSERT", "DELETE"),
        "delete record_key_wrap",
    ),
    "column list": ("INSERT (id, wrapped)", "INSERT", "back-date a key"),
    "pads": (
        "REVOKE ALL ON keys.binding_key FROM PUBLIC;",
        "GRANT SELECT ON keys.binding_key TO PUBLIC; CREATE POLICY loose ON keys.binding_key USING (true);",
        "read the pads",
    ),
    "right to create": (
        "REVOKE CREATE ON SCHEMA keys FROM ketentafel_keys_binder, ketentafel_keys_keeper;",
        "GRANT CREATE ON SCHEMA keys TO PUBLIC;",
        "make a function",
    ),
}


async def test_no_attack_works(superuser: Connection) -> None:
    before = await rows(superuser)
    assert await successes(superuser) == set()
    assert len(list(attempts())) > 150
    assert await rows(superuser) == before


@pytest.mark.parametrize("name", MUTANTS)
async def test_without_this_guard_an_attack_works(superuser: Connection, name: str) -> None:
    old, new, attack = MUTANTS[name]
    assert await successes(superuser, mutation=(old, new), only={attack}) == {attack}


async def test_a_good_binding_does_read_and_add(app: Connection) -> None:
    transaction = app.transaction()
    await transaction.start()
    await app.execute("SELECT set_config('ketentafel.binding', $1, true)", signed(new_actor()))
    assert await app.fetchval("SELECT keys.bound()") is True
    added = await app.fetchval(
        "INSERT INTO keys.subject_key (id, wrapped) VALUES (gen_random_uuid(), '\\x01') RETURNING id"
    )
    assert await app.fetchval("SELECT id FROM keys.subject_key WHERE wrapped = '\\x01'") == added
    await transaction.rollback()


async def test_every_kind_of_bad_binding_is_answered_not_raised(app: Connection) -> None:
    for fault, binding in bindings(new_actor()).items():
        async with app.transaction():
            await app.execute("SELECT set_config('ketentafel.binding', $1, true)", binding)
            assert await app.fetchval("SELECT keys.bound()") is False, fault
            assert [await app.fetchval(f"SELECT count(*) FROM keys.{table}") for table in TABLES] == [0] * len(
                TABLES
            ), fault


async def test_a_binding_ends_with_its_transaction(app: Connection) -> None:
    binding = signed(new_actor())
    await app.fetch("SELECT * FROM keys.fetch($1, '{}')", binding)
    assert await app.fetchval("SELECT keys.bound()") is False
    assert await app.fetchval("SELECT current_setting('ketentafel.binding', true)") in {None, ""}


async def test_an_unbound_connection_cannot_add(app: Connection, superuser: Connection) -> None:
    before = await rows(superuser)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute("INSERT INTO keys.subject_key (id, wrapped) VALUES (gen_random_uuid(), '\\x01')")
    assert await rows(superuser) == before
