"""A law that ends closes what rests on it; a newer version asks a new signature, and says what becomes of what ran.

Each test has a ground of its own, so that nothing else in the region rests on it.
"""

from dataclasses import replace

import asyncpg
import pytest

from consent import service as lawful
from consent.basis import Running
from tests.backend.outbox.office import Office
from tests.backend.tasks.bills import DAY, Bill


async def test_the_end_of_a_law_closes_what_rests_on_it_on_that_day(bill: Bill, office: Office) -> None:
    kamer, basis = bill.kamer, await bill.based()
    ends = await bill.midnight(bill.today + 20 * DAY)
    assert await bill.tasks(office) == []
    await bill.version(2, until=bill.today + 20 * DAY)
    assert (await kamer.row("consent.legal_basis", basis))["rests_until"] == ends
    assert (await bill.shown(), await kamer.told("CASE_CHANGED", basis)) == (1, set())
    assert await bill.tasks(office) == [("GRONDSLAG_EINDIGT", basis, ends - 14 * DAY)]
    await kamer.world.shift_clock("21 days")
    assert await bill.shown() == 0
    assert ("HERBEOORDELEN", basis, ends) in await bill.tasks(office)
    refused = {"code": "GROUND_NOT_IN_FORCE", "field": "groundCode"}
    await kamer.is_refused("noor", lawful.record_basis, bill.command(), **refused)


async def test_an_end_that_becomes_known_too_late_closes_at_once_and_is_told(bill: Bill, office: Office) -> None:
    kamer, basis = bill.kamer, await bill.based()
    assert await bill.shown() == 1
    await bill.version(2, until=bill.today)
    assert await bill.shown() == 0
    assert await kamer.told("CASE_CHANGED", basis) == {"lokaal", "ggz"}
    assert [task[:2] for task in await bill.tasks(office)] == [("HERBEOORDELEN", basis)]
    # Law that comes back opens nothing: a person decides anew, under a version that is signed.
    third = await bill.version(3)
    assert await bill.shown() == 0
    await bill.sign(third)
    assert await bill.shown() == 0
    await bill.based()
    assert await bill.shown() == 1


@pytest.mark.parametrize("running", Running)
async def test_a_newer_version_asks_a_new_signature_and_says_what_becomes_of_what_runs(
    bill: Bill, office: Office, running: Running
) -> None:
    kamer, basis = bill.kamer, await bill.based()
    starts = bill.today + 3 * DAY
    newer = await bill.version(2, start=starts, running=running)
    assert (await bill.shown(), await bill.based() is not None) == (1, True)
    await kamer.world.shift_clock("4 days")
    assert await bill.shown() == (running is not Running.EINDIGT)
    told = [("HERBEOORDELEN", await bill.midnight(starts))] * (0 if running is Running.BLIJFT else 1)
    assert [
        (kind, due) for kind, id, due in await bill.tasks(office) if id == basis and kind == "HERBEOORDELEN"
    ] == told
    refused = {"code": "GROUND_NOT_SIGNED", "field": "groundCode"}
    await kamer.is_refused("noor", lawful.record_basis, bill.command(), **refused)
    await bill.sign(newer)
    anew = await bill.based()
    assert (await bill.shown(), (await kamer.row("consent.legal_basis", anew))["rests_until"]) == (1, None)


@pytest.mark.parametrize("running", Running)
async def test_what_was_to_begin_later_did_not_begin_under_a_version_that_nobody_knew(
    bill: Bill, office: Office, running: Running
) -> None:
    kamer = bill.kamer
    begins = replace(bill.command(), starts_at=await bill.midnight(bill.today + 6 * DAY))
    basis = (await kamer.does("noor", lawful.record_basis, begins)).basis
    starts = bill.today + 3 * DAY
    await bill.version(2, start=starts, running=running)
    refused = {"code": "GROUND_NOT_SIGNED", "field": "groundCode"}
    await kamer.is_refused("noor", lawful.record_basis, begins, **refused)
    await kamer.world.shift_clock("7 days")
    assert await bill.shown() == (running is not Running.EINDIGT)
    told = [("HERBEOORDELEN", basis, await bill.midnight(starts))] * (running is not Running.BLIJFT)
    assert [task for task in await bill.tasks(office) if task[0] == "HERBEOORDELEN"] == told


async def test_the_application_lays_down_no_law(bill: Bill) -> None:
    for statement in (
        "INSERT INTO consent.catalogue_entry SELECT * FROM consent.catalogue_entry LIMIT 0",
        "UPDATE consent.catalogue_entry SET valid_until = valid_from + 1",
        "SELECT consent.derive_rests(gen_random_uuid())",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with bill.kamer.region.reading(bill.kamer.actor("noor")) as connection:
                await connection.execute(statement)
