"""What the derived tables cost whoever writes: the same insert with and without the triggers that keep them."""

import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Final
from uuid import UUID

import asyncpg

from bench import cpu
from bench.ids import GEMEENTE, GGZ, MEASURED, MEMBER, POLITIE, named
from bench.region import Place
from tenants.ids import new_id

_CASES: Final = 60
_DERIVING: Final = (
    "casework.participation",
    "casework.contribution",
    "consent.legal_basis",
    "consent.legal_basis_recipient",
)

Write = Callable[[asyncpg.Connection, UUID, UUID], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Milliseconds of PostgreSQL's processor time per insert."""

    derived: float
    plain: float


async def cost_of_deriving(place: Place, *, cases: int, rounds: int) -> dict[str, Writing]:
    """Each sort of insert into background cases and into the hot case; everything is rolled back."""
    step = max(1, cases // _CASES)
    spread = [(named(f"case {n}"), named(f"subject {n}0")) for n in range(1, cases + 1, step)][:_CASES]
    hot = [(named("hot"), named("hot subject 0"))] * _CASES
    kinds: dict[str, tuple[Write, Sequence[tuple[UUID, UUID]]]] = {
        "participation": (_participation, spread),
        "participation, hot case": (_participation, hot),
        "legal basis with 2 recipients": (_basis, spread),
        "legal basis with 2 recipients, hot case": (_basis, hot),
        "contribution": (_contribution, spread),
        "contribution, hot case": (_contribution, hot),
    }
    async with place.admin() as admin:
        return {name: await _compared(admin, place, write, where, rounds) for name, (write, where) in kinds.items()}


async def _compared(
    admin: asyncpg.Connection, place: Place, write: Write, where: Sequence[tuple[UUID, UUID]], rounds: int
) -> Writing:
    found: dict[bool, list[float]] = {True: [], False: []}
    for number in range(rounds + 1):
        for derives in (True, False):
            used = await _batch(admin, place, write, where, derives=derives)
            if number:
                found[derives].append(used)
    return Writing(derived=median(found[True]), plain=median(found[False]))


async def _batch(
    admin: asyncpg.Connection, place: Place, write: Write, where: Sequence[tuple[UUID, UUID]], *, derives: bool
) -> float:
    transaction = admin.transaction()
    await transaction.start()
    try:
        if not derives:
            for table in _DERIVING:
                await admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER derive_after_insert")
        before = cpu.used(place.postmaster())
        for case, subject in where:
            await write(admin, case, subject)
        return (cpu.used(place.postmaster()) - before) / 1e6 / len(where)
    finally:
        await transaction.rollback()


async def _participation(admin: asyncpg.Connection, case: UUID, _subject: UUID) -> None:
    """A guest for one minute, each time another minute."""
    await admin.execute(
        "INSERT INTO casework.participation (id, case_id, organisation_id, invited_by, kind, valid, version)"
        " VALUES ($1, $2, $3, $4, 'GAST', tstzrange(to_timestamp($5::int), to_timestamp($5::int + 60)), 1)",
        new_id(),
        case,
        named("organisation 4"),
        GEMEENTE,
        time.perf_counter_ns() // 1000 % 1_000_000_000,
    )


async def _basis(admin: asyncpg.Connection, case: UUID, subject: UUID) -> None:
    id_ = new_id()
    await admin.execute(
        "INSERT INTO consent.legal_basis (id, case_id, subject_id, owner_org, kind, ground_code, art6, purpose,"
        " categories, valid, decided_by, recorded_at, reason_enc, proportionality_enc, subsidiarity_enc, version)"
        " VALUES ($1, $2, $3, $4, 'WETTELIJK',"
        " 'GEMEENTELIJKE_TAAK', 'e', 'VEILIGHEID_GEZIN', '{IDENTITEIT,VEILIGHEID}', tstzrange(now(), NULL), $5, now(),"
        " '', '', '', 1)",
        id_,
        case,
        subject,
        MEASURED,
        MEMBER,
    )
    await admin.execute(
        "INSERT INTO consent.legal_basis_recipient (basis_id, organisation_id, case_id, owner_org)"
        " SELECT $1, one, $2, $3 FROM unnest($4::uuid[]) one",
        id_,
        case,
        MEASURED,
        [GGZ, POLITIE],
    )


async def _contribution(admin: asyncpg.Connection, case: UUID, subject: UUID) -> None:
    await admin.execute(
        "INSERT INTO casework.contribution (id, case_id, owner_org, author_id, subject_ids, category, purpose,"
        " protection, body_enc, key_id, recorded_at, version) VALUES ($1, $2, $3, $4, ARRAY[$5::uuid], 'VEILIGHEID',"
        " 'VEILIGHEID_GEZIN', 'GEEN', '', $1, now(), 1)",
        new_id(),
        case,
        GEMEENTE,
        named("member 0"),
        subject,
    )
