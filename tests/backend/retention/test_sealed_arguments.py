"""A key that seals nothing but an argument in a weighing is in use like any other, and goes with its case."""

from base64 import b64encode
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import orjson
import pytest

from backend.embedded import EmbeddedServers
from backend.retention.sweeping import sweep_cases, sweep_keys
from consent.keys.sealing import seal_text
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, closed
from tests.backend.outbox.office import Office
from tests.backend.retention.steps import A_WEEK, FIVE_YEARS, approved, hired


@pytest.fixture
async def vault(servers: EmbeddedServers) -> AsyncIterator[asyncpg.Connection]:
    """The office's key store, past every guard."""
    connection = await asyncpg.connect(servers.postgres_dsn("keys_office", "postgres"))
    try:
        yield connection
    finally:
        await connection.close()


async def argued(kamer: Kamer, one: AdmittedCase) -> UUID:
    """Seal one argument of one weighing under a key of its own; that key."""
    [key] = await kamer.keys.create_subject_keys(kamer.actor("karim"), 1)
    row = await kamer.admin.fetchrow("SELECT id, criteria FROM casework.weighing WHERE case_id = $1", one.case)
    assert row is not None
    criteria = orjson.loads(row["criteria"])
    sealed = seal_text("Een argument.", table="casework.weighing", column="criteria_c1", row_id=row["id"], key=key)
    criteria["C1"]["argument_enc"] = b64encode(sealed).decode()
    change = "UPDATE casework.weighing SET criteria = $2 WHERE id = $1"
    await kamer.admin.execute(change, row["id"], orjson.dumps(criteria).decode())
    return key.id


async def lives(office: Office, key: UUID) -> bool:
    office.cell.keys._cache.forget(key)  # noqa: SLF001 - what the key store itself says
    return (await office.cell.keys.keys_for(office.system.actor(), [key]))[key] is not None


async def aged(vault: asyncpg.Connection, *keys: UUID) -> None:
    for table in ("subject_key", "record_key"):
        await vault.execute(
            f"UPDATE keys.{table} SET created_at = created_at - interval '25 hours' WHERE id = ANY ($1)", keys
        )


async def test_the_sweep_of_orphans_spares_it_and_takes_a_real_one(
    kamer: Kamer, office: Office, vault: asyncpg.Connection
) -> None:
    one = await admitted(kamer)
    key = await argued(kamer, one)
    [orphan] = await kamer.keys.create_subject_keys(kamer.actor("karim"), 1)
    mother = await kamer.admin.fetchval("SELECT key_id FROM casework.subject WHERE id = $1", one.mother)
    await aged(vault, key, orphan.id, mother)

    found = await sweep_keys(office.system, office.cell.keys)
    assert found.destroyed == 1
    assert [await lives(office, id) for id in (key, mother, orphan.id)] == [True, True, False]


async def test_it_is_destroyed_with_its_case(kamer: Kamer, office: Office) -> None:
    one = await admitted(kamer)
    key = await argued(kamer, one)
    officers = await hired(kamer)
    await closed(kamer, one.case)
    await office.later(FIVE_YEARS)
    await sweep_cases(office.system, office.cell.keys)
    await approved(kamer, officers)
    await office.later(A_WEEK)
    assert await lives(office, key)

    assert (await sweep_cases(office.system, office.cell.keys)).destroyed == 1
    assert not await lives(office, key)
    assert await kamer.admin.fetchval("SELECT gone_at IS NOT NULL FROM casework.destruction_key WHERE key = $1", key)
