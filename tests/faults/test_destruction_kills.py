"""Destruction is killed before and after every single statement: whole or gone, with keys gone, and declared once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tenants.ids import CaseId
from tests.backend.cases.kamer import Kamer
from tests.backend.outbox.office import Office
from tests.backend.retention.steps import (
    A_WEEK,
    A_YEAR,
    FIVE_YEARS,
    approved,
    closed,
    hired,
    rejected,
    remains,
)
from tests.backend.worker.station import ROOT
from tests.factories.cell import CaseDatabase
from tests.faults.counts import FULL, tell

DYING = Path(__file__).with_name("dying.py")
KILLED = -9


@dataclass
class Dying:
    """A process that destroys what is due as often as it is told, and dies each time where it is told."""

    process: subprocess.Popen[str]

    def sweep(self, *, until: int) -> int:
        """Sweep until so many statements were begun or ended; 0 when it came to its end before."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{until}\n")
        self.process.stdin.flush()
        status = int(self.process.stdout.readline())
        assert status in {0, KILLED}, status
        return status


@pytest.fixture
def dying(house: CaseDatabase, keys_dsn: str) -> Iterator[Dying]:
    arguments = [house.url("ketentafel_worker"), keys_dsn, house.binding_key.hex()]
    with subprocess.Popen(
        [sys.executable, "-P", str(DYING), *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'graphql'}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Dying(process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=30)


async def keys_of(office: Office, case: CaseId) -> list[UUID]:
    """Every key under which a text of the case is sealed, and those of its subjects."""
    found = await office.admin.fetch(
        "SELECT key_id FROM casework.subject WHERE case_id = $1 UNION SELECT key_id FROM casework.contribution"
        " WHERE case_id = $1 UNION SELECT key_id FROM casework.referral WHERE case_id = $1",
        case,
    )
    return [row["key_id"] for row in found]


async def look(office: Office, case: CaseId, *, keys: list[UUID], whole: dict[str, int]) -> str:
    """Where the destruction stands; fails on anything that nobody may ever see."""
    left = await remains(office, case)
    assert left in ({}, whole), left
    state = await office.admin.fetchval("SELECT state FROM casework.destruction WHERE case_id = $1", case)
    declared = await office.admin.fetchval("SELECT count(*) FROM casework.declaration WHERE case_id = $1", case)
    told = await office.admin.fetchval(
        "SELECT count(*) FROM tenants.ledger_event WHERE operation = 'retention.destroy' AND case_id = $1", case
    )
    office.cell.keys._cache = type(office.cell.keys._cache)()  # noqa: SLF001 - what another process would hold
    living = [key for key in (await office.cell.keys.keys_for(office.system.actor(), keys)).values() if key]
    if left:
        # Nothing has begun: every text can be read, and nothing was declared.
        assert (len(living), declared, told) == (len(keys), 0, 0)
    if living:
        assert declared == 0
    assert (declared == 1) == (state == "VERNIETIGD") == (told > 0)
    return "whole" if left else "declared" if declared else "gone"


async def end(office: Office, dying: Dying, case: CaseId, *, keys: list[UUID], whole: dict[str, int]) -> None:
    """The next sweep ends what was begun, and one more changes nothing."""
    assert dying.sweep(until=0) == 0
    assert await look(office, case, keys=keys, whole=whole) == "declared"
    proof: Any = await office.admin.fetch("SELECT * FROM casework.declaration")
    assert dying.sweep(until=0) == 0
    assert await office.admin.fetch("SELECT * FROM casework.declaration") == proof


async def killed_everywhere(
    kamer: Kamer, office: Office, dying: Dying, *, step: int, start: int, make: Any
) -> dict[str, int]:
    """Kill one destruction after another, each `step` further on, until one comes to its end unharmed."""
    seen = {"whole": 0, "gone": 0, "declared": 0}
    until = start
    while True:
        case, whole, keys = await make(kamer, office)
        status = dying.sweep(until=until)
        if status == KILLED:
            seen[await look(office, case, keys=keys, whole=whole)] += 1
        await end(office, dying, case, keys=keys, whole=whole)
        if status == 0:
            return seen
        until += step


async def a_rejected_case(kamer: Kamer, office: Office) -> tuple[CaseId, dict[str, int], list[UUID]]:
    """Goes on its date alone."""
    await office.admin.execute("TRUNCATE casework.declaration, casework.destruction_key, casework.destruction CASCADE")
    await kamer.world.shift_clock("0")  # or the people of the story would be older than people get
    case = await rejected(kamer)
    keys = await keys_of(office, case)
    await office.later(A_YEAR)
    return case, await remains(office, case), keys


async def a_closed_case(kamer: Kamer, office: Office) -> tuple[CaseId, dict[str, int], list[UUID]]:
    """Something of every kind, proposed, approved by two people, and cooled off."""
    await office.admin.execute(
        "TRUNCATE casework.declaration, casework.destruction_key, casework.destruction,"
        " casework.destruction_approval, casework.destruction_list CASCADE"
    )
    await kamer.world.shift_clock("0")
    case = await closed(kamer)
    officers = await hired(kamer)
    keys = await keys_of(office, case)
    await office.later(FIVE_YEARS)
    async with office.system.working() as session:
        await (await session.connection()).exec_driver_sql("SELECT casework.propose_destructions(10)")
    await approved(kamer, officers)
    await office.later(A_WEEK)
    return case, await remains(office, case), keys


async def test_a_destruction_that_is_killed_is_ended_by_the_next_sweep(
    kamer: Kamer, office: Office, dying: Dying
) -> None:
    """Here and there, before or after a statement."""
    seen = await killed_everywhere(kamer, office, dying, step=17, start=8, make=a_rejected_case)
    assert seen["whole"] > 0
    assert seen["gone"] > 0
    tell("destruction, a few", **seen)


@pytest.mark.faults
@pytest.mark.parametrize("make", [a_rejected_case, a_closed_case])
async def test_a_destruction_may_be_killed_at_every_single_statement(
    kamer: Kamer, office: Office, dying: Dying, make: Any
) -> None:
    # Odd steps fall before one statement and after another. A case with something of every kind takes more of them.
    step = {(True, True): 1, (True, False): 3, (False, True): 3, (False, False): 7}[FULL, make is a_rejected_case]
    seen = await killed_everywhere(kamer, office, dying, step=step, start=1, make=make)
    assert min(seen["whole"], seen["gone"]) > 0
    # After the very last commit, where nothing is left to be done: every place is tried with full counts only.
    assert seen["declared"] > 0 or step > 1
    tell(f"destruction, {make.__name__}", kills=sum(seen.values()), half=0, doubly_declared=0, **seen)
