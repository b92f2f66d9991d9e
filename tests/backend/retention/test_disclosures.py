"""The record of a disclosure is kept for as long as must be told of it, and no longer."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

import backend.retention
from backend.cases import service as cases
from backend.retention.sweeping import sweep_cases
from consent.catalogue.entries import Regime
from consent.catalogue.loading import catalogue
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.providing_steps import brings, decides, sat_down
from tests.backend.outbox.office import Office

_TERM = Path(next(iter(backend.retention.__path__))) / "disclosures.toml"
_DISCLOSED = "SELECT id, disclosed_at FROM consent.disclosure WHERE case_id = $1"


async def test_it_goes_when_its_term_is_over_and_by_nobody_else(kamer: Kamer, office: Office) -> None:
    one = await sat_down(kamer)
    decision = await decides(kamer)
    await kamer.does("petra", cases.contribute, brings(kamer, one, decision))
    [row] = await kamer.admin.fetch(_DISCLOSED, one.case)
    told: datetime = row["disclosed_at"]
    ends: datetime = await kamer.admin.fetchval("SELECT $1::timestamptz + interval 'P4Y'", told)
    try:
        for moment, kept in ((ends - timedelta(minutes=5), True), (ends + timedelta(minutes=5), False)):
            await kamer.admin.execute("UPDATE tenants.cell SET clock_offset = $1 - now()", moment)
            for statement in ("DELETE FROM consent.disclosure", "SELECT casework.forget_disclosures(100)"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    async with kamer.region.reading(kamer.actor("paula")) as connection:
                        await connection.execute(statement)
            async with office.system.region.reading(office.system.actor(kamer.organisations["politie"])) as connection:
                assert await connection.fetchval("SELECT casework.forget_disclosures(100)") == 0
            assert len(await kamer.admin.fetch(_DISCLOSED, one.case)) == 1
            await _by_force(kamer, one.case, kept=kept)
            await sweep_cases(office.system, office.cell.keys)
            assert len(await kamer.admin.fetch(_DISCLOSED, one.case)) == kept
    finally:
        await kamer.admin.execute("UPDATE tenants.cell SET clock_offset = interval '0'")


async def _by_force(kamer: Kamer, case: object, *, kept: bool) -> None:
    """Not even the role that destroys takes away what must still be told; undone in any case."""
    transaction = kamer.admin.transaction()
    await transaction.start()
    await kamer.admin.execute("SET LOCAL ROLE ketentafel_destroyer")
    gone = await kamer.admin.fetch("DELETE FROM consent.disclosure RETURNING id")
    await transaction.rollback()
    assert (gone == []) is kept


def test_it_is_kept_at_least_as_long_as_the_report_reaches_back() -> None:
    kept = tomllib.loads(_TERM.read_text(encoding="utf-8"))
    regimes = [one.entry for file in catalogue() for one in file.entries if isinstance(one.entry, Regime)]
    assert max(one.report_years or 0 for one in regimes) == int(kept["term"]["duration"].strip("PY"))
    assert kept["term"]["source"].strip()
    assert kept["term"]["verified"] is False
