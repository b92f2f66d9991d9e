"""Forgetting again what a key store that was put back remembers: the keyed hashes of numbers that were corrected."""

from collections.abc import AsyncIterator, Mapping
from uuid import UUID

import structlog
from sqlalchemy import text

from consent.keys.persons import PersonHashKind
from consent.keys.store import KeyStore
from tenants.ids import SubjectId
from tenants.system import SystemAtWork

_log = structlog.get_logger(__name__)
_REPLACED = text("SELECT * FROM casework.replaced_numbers(:after, :most)")
_MOST = 1_000


async def replaced_numbers(system: SystemAtWork) -> AsyncIterator[dict[SubjectId, int]]:
    """Of whom the number was corrected and which version it has now, by subject, a page at a time; no number."""
    after = UUID(int=0)
    while True:
        async with system.working() as session:
            found = (await (await session.connection()).execute(_REPLACED, {"after": after, "most": _MOST})).all()
        if not found:
            return
        yield {SubjectId(row.subject_id): row.version for row in found}
        after = found[-1].subject_id


async def forget_again(system: SystemAtWork, keys: KeyStore, *, listed: Mapping[SubjectId, int] | None = None) -> int:
    """Take away every hash of a number before its correction that came back with a backup (AVG 16); of how many people.

    The case database knows whose number was corrected; `listed` is the same as it was written down elsewhere, for when
    both databases were put back. Whoever was forgotten is found by number again once the number is recorded anew.
    """
    again = await _forgotten(system, keys, listed or {})
    async for versions in replaced_numbers(system):
        again += await _forgotten(system, keys, versions)
    return again


async def _forgotten(system: SystemAtWork, keys: KeyStore, versions: Mapping[SubjectId, int]) -> int:
    if not versions:
        return 0
    gone = await keys.forget_replaced(system.actor(), kind=PersonHashKind.BSN, versions=versions)
    for subject in gone:
        _log.warning("hash_forgotten_again", row_id=subject)
    return len(gone)
