"""Everybody else's cases, written by SQL past triggers and foreign keys, and held against the real derivation."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg

from bench.ids import GROUP, MEMBER, named
from bench.region import ISSUER, SUBJECT, Place

_SQL = Path(__file__).parent / "sql" / "background.sql"
_PER_ORGANISATION = 2_500
_FEWEST = 40
_SAMPLE = 20
# An index that is not ready takes no new rows; REINDEX builds it in one go, checks what it guards, and makes it ready.
# A million cases are there in minutes so, and hours otherwise. Only a superuser of a region nobody uses may do this.
_REST: Final = """
UPDATE pg_index SET indisready = false, indisvalid = false WHERE indrelid = ANY ($1::text[]::regclass[])
"""
LARGE: Final = (
    "casework.case",
    "casework.contribution",
    "casework.notification",
    "casework.outbox",
    "casework.participation",
    "casework.release",
    "casework.subject",
    "consent.case_access",
    "consent.case_lock",
    "consent.case_participant",
    "consent.legal_basis",
    "consent.legal_basis_recipient",
    "tenants.ledger_event",
    "tenants.mutation_key",
)


def organisations(cases: int) -> int:
    """How many organisations a region with so many cases has: whole groups around a tafel."""
    return max(_FEWEST, cases // _PER_ORGANISATION // GROUP * GROUP)


async def fill(place: Place, *, cases: int) -> None:
    """Write the background of `cases` cases into an empty region."""
    number = organisations(cases)
    async with place.admin() as admin:
        await admin.execute("SET session_replication_role = replica")
        await admin.execute("SET work_mem = '256MB'")
        await admin.execute("SET maintenance_work_mem = '512MB'")
        async with _indexed_afterwards(admin):
            for name, text in _statements():
                if name == "cases":
                    await admin.execute(text.replace("$1", str(cases)).replace("$2", str(number)))
                else:
                    await admin.execute(text.replace("$1", str(number)))
        await admin.execute(
            "INSERT INTO tenants.identity SELECT $1, $2, person_id FROM tenants.member WHERE id = $3",
            ISSUER,
            SUBJECT,
            MEMBER,
        )
        await admin.execute("RESET session_replication_role")
        await admin.execute("ANALYZE")
        await _compare(admin, cases=cases)


async def settle(place: Place, *, database: str | None = None) -> None:
    """Make pages all-visible and statistics fresh, as they are in a region that has run for a while."""
    async with place.admin(database=database) as admin:
        await admin.execute("VACUUM ANALYZE")
        await admin.execute("CHECKPOINT")


@asynccontextmanager
async def _indexed_afterwards(admin: asyncpg.Connection) -> AsyncIterator[None]:
    await admin.execute(_REST, LARGE)
    yield
    for table in LARGE:
        await admin.execute(f"REINDEX TABLE {table}")


async def _compare(admin: asyncpg.Connection, *, cases: int) -> None:
    """Derive some cases for real: the rows written by SQL must be the very same."""
    picked = [named(f"case {number}") for number in range(1, cases + 1, max(1, cases // _SAMPLE))]
    before = await _derived(admin, picked)
    for one in picked:
        await admin.execute("SELECT consent.derive_case($1)", one)
    if not before or await _derived(admin, picked) != before:
        raise ValueError("The background's derived rows are not those that the triggers would have written.")


async def _derived(admin: asyncpg.Connection, cases: Sequence[UUID]) -> list[str]:
    found = await admin.fetch(
        "SELECT a::text AS row FROM consent.case_access a WHERE a.case_id = ANY ($1)"
        " UNION ALL SELECT p::text FROM consent.case_participant p WHERE p.case_id = ANY ($1) ORDER BY 1",
        cases,
    )
    return [row["row"] for row in found]


def _statements() -> Iterator[tuple[str, str]]:
    for part in _SQL.read_text(encoding="utf-8").split("-- statement: ")[1:]:
        name, _, text = part.partition("\n")
        yield name, text
