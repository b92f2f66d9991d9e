"""A purpose or a category that is law no more closes the whole of what rests on it, and nothing begins on it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

import asyncpg
import pytest
from asyncpg.types import Range

from consent import service as lawful
from consent.basis import CatalogueKind, Category, Purpose
from consent.catalogue.errors import CatalogueCode
from consent.commands import RecordBasis
from tenants.ids import new_id
from tests.backend.outbox.office import Office
from tests.backend.tasks.bills import DAY, LONG_AGO, Bill

_NEXT = """
INSERT INTO consent.catalogue_entry (id, kind, code, version, digest, content, valid_from, valid_until)
SELECT $1, e.kind, e.code, 900, decode(repeat('00', 32), 'hex'), e.content, $4, $5
  FROM consent.catalogue_entry e WHERE e.kind = $2 AND e.code = $3 ORDER BY e.version DESC LIMIT 1
"""


@pytest.fixture
async def register_next(bill: Bill) -> AsyncIterator[Callable[..., Awaitable[None]]]:
    """Registers a next version of a purpose or a category; afterwards the region has it no more."""

    async def register(kind: CatalogueKind, code: str, *, until: date | None = None, since: date = LONG_AGO) -> None:
        await bill.kamer.admin.execute(_NEXT, new_id(), kind, code, since, until)

    yield register
    await bill.kamer.admin.execute("DELETE FROM consent.catalogue_entry WHERE version = 900")


@pytest.mark.parametrize(
    "ended",
    [
        (CatalogueKind.CATEGORIE, Category.IDENTITEIT, CatalogueCode.CATEGORY_NOT_IN_FORCE, "categories"),
        (CatalogueKind.DOEL, Purpose.VEILIGHEID_GEZIN, CatalogueCode.PURPOSE_NOT_IN_FORCE, "purpose"),
    ],
)
async def test_the_end_of_a_category_or_a_purpose_closes_the_whole_basis_and_begins_none(
    bill: Bill,
    office: Office,
    register_next: Callable[..., Awaitable[None]],
    ended: tuple[CatalogueKind, str, CatalogueCode, str],
) -> None:
    (kind, ends, code, field), kamer = ended, bill.kamer
    both = replace(bill.command(), categories=(Category.VEILIGHEID, Category.IDENTITEIT))
    basis = (await kamer.does("noor", lawful.record_basis, both)).basis
    assert (await bill.shown(), await bill.tasks(office)) == (1, [])
    assert await _by_hand(bill, basis, both)
    await register_next(kind, ends, until=bill.today + 20 * DAY)
    at = await bill.midnight(bill.today + 20 * DAY)
    assert (await kamer.row("consent.legal_basis", basis))["rests_until"] == at
    assert await bill.tasks(office) == [("GRONDSLAG_EINDIGT", basis, at - 14 * DAY)]
    # What begins before that day may still be recorded, and ends on it.
    before = (await kamer.does("noor", lawful.record_basis, both)).basis
    assert (await kamer.row("consent.legal_basis", before))["rests_until"] == at
    await kamer.world.shift_clock("21 days")
    assert await bill.shown() == 0
    assert {("HERBEOORDELEN", basis, at), ("HERBEOORDELEN", before, at)} <= set(await bill.tasks(office))
    await kamer.is_refused("noor", lawful.record_basis, both, code=code, field=field)
    # Nor does whoever passes the service by; what does not name it begins as before.
    rest = replace(both, categories=(Category.VEILIGHEID,))
    assert (await _by_hand(bill, basis, both), await _by_hand(bill, basis, rest)) == (
        False,
        kind is not CatalogueKind.DOEL,
    )
    if kind is CatalogueKind.CATEGORIE:
        await kamer.does("noor", lawful.record_basis, rest)
    assert await bill.shown() == (kind is CatalogueKind.CATEGORIE)


async def _by_hand(bill: Bill, basis: UUID, wanted: RecordBasis) -> bool:
    """Whether the application itself may write this basis, from now on, as that one was written; it is undone."""
    row = dict(await bill.kamer.row("consent.legal_basis", basis))
    async with bill.kamer.region.reading(bill.kamer.actor("noor")) as connection:
        now = await connection.fetchval("SELECT tenants.moment()")
        row |= {"id": new_id(), "recorded_at": now, "valid": Range(now, None), "rests_until": None}
        row |= {"categories": list(wanted.categories)}
        places = ", ".join(f"${place}" for place, _ in enumerate(row, start=1))
        try:
            await connection.execute(
                f"INSERT INTO consent.legal_basis ({', '.join(row)}) VALUES ({places})", *row.values()
            )
        except asyncpg.InsufficientPrivilegeError:
            return False
        else:
            return True
        finally:
            await connection.execute("ROLLBACK")


async def test_a_newer_version_of_a_category_or_a_purpose_asks_to_look_anew(
    bill: Bill, office: Office, register_next: Callable[..., Awaitable[None]]
) -> None:
    basis = await bill.based()
    await register_next(CatalogueKind.CATEGORIE, Category.OPVOEDING, since=bill.today)
    assert await bill.tasks(office) == []
    await register_next(CatalogueKind.CATEGORIE, Category.VEILIGHEID, since=bill.today)
    assert [task[:2] for task in await bill.tasks(office)] == [("HERBEOORDELEN", basis)]
    assert await bill.shown() == 1
