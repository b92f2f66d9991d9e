"""A backup from before a destruction is put back: what was destroyed stays unreadable, and is destroyed once more."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import pytest

from backend.cases import service as cases
from backend.embedded import EmbeddedServers
from backend.embedded.binaries import find_postgres
from backend.retention.sweeping import Swept, replay_keys
from consent.keys.opening import Opener, Sealed
from tenants.ids import CaseId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.wishes import refer_command
from tests.backend.outbox.office import Office, opened_office
from tests.backend.retention.steps import (
    A_WEEK,
    A_YEAR,
    FIVE_YEARS,
    approved,
    closed,
    declaration,
    hired,
    ready,
    rejected,
    remains,
    swept,
)
from tests.factories.cell import CaseDatabase, drop


async def ran(program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs, as an operator runs it."""
    path = find_postgres().bin_dir / program
    done = await asyncio.to_thread(
        subprocess.run, [str(path), *arguments], env={**os.environ}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@dataclass(frozen=True, kw_only=True)
class Backups:
    """What an operator has: the servers, the two databases of the region, and a place for their backups."""

    servers: EmbeddedServers
    house: CaseDatabase
    keys_dsn: str
    folder: Path

    @property
    def vault(self) -> CaseDatabase:
        """The key store, looked at as a database like any other."""
        return replace(self.house, name=urlsplit(self.keys_dsn).path.removeprefix("/"))

    async def make(self, database: CaseDatabase) -> Path:
        """A backup of one database, while everybody works in it."""
        to = self.folder / database.name
        sockets = str(self.servers.endpoints.socket_dir)
        await ran("pg_dump", "-h", sockets, "-U", "postgres", "-Fc", "-f", str(to), database.name)
        return to

    @asynccontextmanager
    async def put_back(self, backup: Path) -> AsyncIterator[CaseDatabase]:
        """A database made of a backup, under the owner and the rights that it had."""
        restored = replace(self.house, name=f"restored_{new_id().hex}")
        maintenance = await asyncpg.connect(self.servers.postgres_dsn("postgres", "postgres"))
        await maintenance.execute(f"CREATE DATABASE {restored.name} OWNER ketentafel_owner TEMPLATE template0")
        await maintenance.close()
        try:
            sockets = str(self.servers.endpoints.socket_dir)
            await ran("pg_restore", "-h", sockets, "-U", "postgres", "-d", restored.name, str(backup))
            yield restored
        finally:
            await drop(restored)

    def office(self, house: CaseDatabase | None = None, *, keys_dsn: str | None = None) -> Any:
        """The worker's side, on databases that were put back or on those that never left."""
        return opened_office(self.servers, house or self.house, keys_dsn=keys_dsn or self.keys_dsn)


@pytest.fixture
def backups(servers: EmbeddedServers, house: CaseDatabase, keys_dsn: str, tmp_path: Path) -> Backups:
    return Backups(servers=servers, house=house, keys_dsn=keys_dsn, folder=tmp_path)


async def texts(office: Office, case: CaseId) -> list[str | None]:
    """Every name and text of a case, opened as the system could open them if anything still opened them."""
    found = []
    for table, column in (
        ("casework.subject", "name_enc"),
        ("casework.contribution", "body_enc"),
        ("casework.referral", "reason_enc"),
    ):
        rows = await office.admin.fetch(f"SELECT id, {column} AS sealed FROM {table} WHERE case_id = $1", case)
        items = [Sealed(table=table, column=column, row_id=row["id"], ciphertext=row["sealed"]) for row in rows]
        found += await Opener(office.cell.keys, office.system.actor()).open(items)
    return found


async def test_a_case_that_comes_back_with_a_backup_says_nothing_and_is_destroyed_again(
    kamer: Kamer, office: Office, backups: Backups
) -> None:
    case = await ready(kamer, office)
    before, rows = await texts(office, case), await remains(office, case)
    assert len(before) >= 5
    assert None not in before
    backup = await backups.make(backups.house)
    assert (await swept(office)).destroyed == 1
    first = await declaration(office, case)
    async with (
        backups.put_back(backup) as restored,
        backups.office(restored) as again,
    ):
        # It is all there again, and none of it can be read.
        assert await remains(again, case) == rows
        assert await texts(again, case) == [None] * len(before)
        assert await again.admin.fetchval("SELECT count(*) FROM casework.declaration") == 0
        assert await swept(again) == Swept(proposed=0, destroyed=1)
        assert await remains(again, case) == {}
        second = await declaration(again, case)
        lasting = ("case_id", "organisation_id", "concerned", "what", "policy_code", "policy_version", "ground")
        assert [second[name] for name in lasting] == [first[name] for name in lasting]
        assert second["unreadable_from"] >= first["unreadable_from"]
        assert await swept(again) == Swept(proposed=0, destroyed=0)


@pytest.mark.faults
async def test_a_referral_that_comes_back_with_a_backup_goes_again_on_its_own_date(
    kamer: Kamer, office: Office, backups: Backups
) -> None:
    case = await rejected(kamer)
    before = await texts(office, case)
    backup = await backups.make(backups.house)
    await office.later(A_YEAR)
    assert (await swept(office)).destroyed == 1
    async with (
        backups.put_back(backup) as restored,
        backups.office(restored) as again,
    ):
        assert await texts(again, case) == [None] * len(before)
        await again.later(A_YEAR)
        assert await swept(again) == Swept(proposed=1, destroyed=1)
        assert await remains(again, case) == {}
        assert await again.admin.fetchval("SELECT count(*) FROM casework.declaration") == 1


@pytest.mark.faults
async def test_what_was_not_approved_yet_in_the_backup_is_unreadable_until_it_is_again(
    kamer: Kamer, office: Office, backups: Backups
) -> None:
    """The backup knows of no approval. Nobody can read the case; it waits on a list for two people."""
    case = await closed(kamer)
    officers = await hired(kamer)
    before = await texts(office, case)
    backup = await backups.make(backups.house)
    await office.later(FIVE_YEARS)
    await swept(office)
    await approved(kamer, officers)
    await office.later(A_WEEK)
    assert (await swept(office)).destroyed == 1
    async with (
        backups.put_back(backup) as restored,
        backups.office(restored) as again,
        restored.region() as region,
    ):
        assert await texts(again, case) == [None] * len(before)
        await again.later(FIVE_YEARS)
        assert await swept(again) == Swept(proposed=1, destroyed=0)
        assert await texts(again, case) == [None] * len(before)
        present = replace(kamer, region=region, admin=again.admin)
        await approved(present, officers)
        await again.later(A_WEEK)
        assert await swept(again) == Swept(proposed=0, destroyed=1)
        assert await remains(again, case) == {}


async def test_keys_that_come_back_with_a_backup_of_the_key_store_are_destroyed_again(
    kamer: Kamer, office: Office, backups: Backups
) -> None:
    """The case database remembers every key that was destroyed for a case, and the worker holds the store to it."""
    kept = (await kamer.does("noor", cases.refer, refer_command(kamer))).case
    case = await ready(kamer, office)
    keys = [row[0] for row in await office.admin.fetch("SELECT key_id FROM casework.subject WHERE case_id = $1", case)]
    backup = await backups.make(backups.vault)
    assert (await swept(office)).destroyed == 1
    told = await declaration(office, case)
    async with backups.put_back(backup) as restored:
        # An administrator gives back who may come in: rights on a database are not part of its backup.
        async with restored.admin() as admin:
            await admin.execute(f"GRANT CONNECT ON DATABASE {restored.name} TO ketentafel_keys_app")
        dsn = restored.dsn("ketentafel_keys_app")
        async with backups.office(keys_dsn=dsn) as again:
            back = await again.cell.keys.keys_for(again.system.actor(), keys)
            assert None not in back.values(), "the backup is from before the destruction"
            gone = await again.admin.fetchval("SELECT count(*) FROM casework.destruction_key")
            assert await replay_keys(again.system, again.cell.keys) == gone
        async with backups.office(keys_dsn=dsn) as afterwards:
            found: dict[UUID, Any] = await afterwards.cell.keys.keys_for(afterwards.system.actor(), keys)
            assert found == dict.fromkeys(keys)
            assert None not in await texts(afterwards, kept)
            assert await replay_keys(afterwards.system, afterwards.cell.keys) == 0
            assert await declaration(afterwards, case) == told


@pytest.fixture(autouse=True)
def _no_client_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an operator's shell may set for these programs."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)
