"""`ketentafel keys rotate`, killed again and again: no key is lost, and the next run goes on where it was."""

import asyncio
import os
import random
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from backend.embedded import EmbeddedServers
from backend.keyring import RegionKeys
from backend.settings import Region, Settings, load
from tenants.system import SystemAtWork
from tests.backend.cli.held import within
from tests.backend.cli.test_keyholding import KEYS, REGION, file, made, settings
from tests.faults.counts import FULL, SEED, tell

__all__ = ["file", "settings"]

KILLS = 40 if FULL else 4
MANY, A_QUESTION = 8_000, 1_000
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.faults
def test_a_rotation_that_is_killed_loses_no_key(settings: Settings, servers: EmbeddedServers, file: Path) -> None:
    """Two files take turns. Each round is killed somewhere and then read, by whoever knows both files."""
    (region,) = settings.regions
    kept = [made(region, A_QUESTION) for _ in range(MANY // A_QUESTION)]
    files = [str(region.wrapping()[0].file), str(file.parent / "second.key")]
    (file.parent / "second.key").write_bytes(bytes(range(32)))
    (file.parent / "second.key").chmod(0o400)
    chance, halves = random.Random(SEED), 0
    for _ in range(KILLS):
        files.reverse()
        listed = "".join(f'[[region.wrapping_key]]\nfile = "{one}"\n' for one in files)
        file.write_text(REGION + listed, encoding="utf-8")
        (both,) = load().regions
        asyncio.run(killed_half_way(servers, rotating(), label=label_of_first(both), least=chance.randrange(1, MANY)))
        halves += 0 < resting(both) < MANY
        assert all_read(both, kept) == kept
        assert rotating().wait(timeout=120) == 0
        assert all_read(both, kept) == kept
        assert resting(both) == MANY
    tell("rotation", kills=KILLS, halves=halves)
    assert halves > KILLS // 3


def all_read(region: Region, kept: list[dict[UUID, bytes]]) -> list[dict[UUID, bytes | None]]:
    """The same keys as a process that has just started reads them."""

    async def opened(system: SystemAtWork, keys: RegionKeys) -> list[dict[UUID, bytes | None]]:
        found = [await keys.store.keys_for(system.actor(), some) for some in kept]
        return [{id_: None if key is None else key.expose() for id_, key in some.items()} for some in found]

    return within(region, opened)


async def killed_half_way(
    servers: EmbeddedServers, rotation: "subprocess.Popen[bytes]", *, label: bytes, least: int
) -> None:
    """Kill it once so many keys have moved."""
    admin = await asyncpg.connect(servers.postgres_dsn(KEYS, "postgres"))
    moved = "SELECT count(*) FROM keys.subject_key WHERE keys.label_of(wrapped) = $1"
    try:
        while rotation.poll() is None and await admin.fetchval(moved, label) < least:
            continue
    finally:
        rotation.kill()
        rotation.wait()
        await admin.close()


def label_of_first(region: Region) -> bytes:
    """What begins everything that is wrapped by the key that comes first."""

    async def told(_system: SystemAtWork, keys: RegionKeys) -> bytes:
        return await keys.wrapping.label()

    return within(region, told)


def resting(region: Region) -> int:
    """How many keys rest on the wrapping key that is used now."""

    async def counted(system: SystemAtWork, keys: RegionKeys) -> int:
        current = await keys.wrapping.label()
        register = await keys.database.wrapping_keys(system.actor())
        return sum(one.resting for one in register if one.label == current)

    return within(region, counted)


def rotating() -> "subprocess.Popen[bytes]":
    """The command as an operator runs it."""
    command = [sys.executable, "-m", "backend.cli", "keys", "rotate"]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ}, stdout=subprocess.DEVNULL)
