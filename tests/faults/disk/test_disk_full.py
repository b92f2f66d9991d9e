"""The disk under the database is full: what was acknowledged is there, and what did not fit left no half behind."""

import asyncio
import time

import asyncpg
import pytest

from backend.cases import service as cases
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.wishes import refer_command
from tests.factories.cell import CaseDatabase
from tests.faults.counts import tell
from tests.faults.disk.conftest import Disk
from tests.faults.test_worker_kills import PARTS, WHOLE

_SECONDS_FULL = 6.0


async def referred(kamer: Kamer) -> object | None:
    """The case, or None for whatever a full disk does to whoever writes."""
    try:
        return (await kamer.does("noor", cases.refer, refer_command(kamer))).case
    except Exception:  # noqa: BLE001 - it was not acknowledged, that is all there is to know
        return None


@pytest.mark.faults
async def test_a_full_disk_loses_nothing_that_was_acknowledged(kamer: Kamer, house: CaseDatabase, disk: Disk) -> None:
    acknowledged, refused = [await referred(kamer) for _ in range(5)], 0
    assert None not in acknowledged
    for _ in range(3):
        disk.told("fill")
        end = time.monotonic() + _SECONDS_FULL
        # Until the space that the database had laid by is used up too, and for a while after that.
        while time.monotonic() < end or refused == 0:
            done = await referred(kamer)
            acknowledged += [done] if done else []
            refused += done is None
            await asyncio.sleep(0 if done else 0.2)
        disk.told("free")
        end = time.monotonic() + 60
        while (done := await referred(kamer)) is None:
            assert time.monotonic() < end
            await asyncio.sleep(0.2)
        acknowledged.append(done)
    admin = await asyncpg.connect(house.dsn("postgres"))
    try:
        found = {row["id"]: tuple(row)[1:5] for row in await admin.fetch(PARTS)}
    finally:
        await admin.close()
    assert set(acknowledged) <= set(found)
    assert set(found.values()) == {WHOLE[:4]}
    tell("disk full", acknowledged=len(acknowledged), refused=refused, lost=0, half=0)
