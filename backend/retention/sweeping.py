"""The sweep of terms: propose what is due, and carry each destruction through its steps to one declaration.

Steps, each a transaction of its own, so that a kill between any two is no more than a pause:
1. begin: a last look, then all rows of the case go at once and the keys that opened them are written down;
2. each key is destroyed in the key store, which may be repeated, and ticked off;
3. end: when all keys are gone, one declaration, and a line in the ledger of each organisation concerned.
Nobody ever sees half of a case, and a case whose rows are gone is always carried on with by the next sweep.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col, select, update

from backend.retention import queries
from backend.retention.consults import forget_consults
from backend.retention.kinds import DestructionState
from backend.retention.models import DestructionKey
from consent.keys.errors import KeysError
from consent.keys.store import KeyStore, Sweep
from tenants.session import DATABASE_TROUBLE, moment_of
from tenants.system import SystemAtWork

_log = structlog.get_logger(__name__)

MOST_PROPOSED = 1_000
MOST_AT_ONCE = 50
"""Cases that one sweep destroys; what is left is there at the next."""
# How many one sweep looks at. Cases that cannot go on for now come first and count for nothing, so that a key store
# which is short of some keys holds up those cases and no others.
_MOST_LOOKED_AT = 2_000
MOST_FORGOTTEN = 5_000
MOST_KEYS = 5_000
_MOST_ROUNDS = 100
_MOST_REPLAYED = 50
_PROPOSE = text("SELECT casework.propose_destructions(:most)")
_FORGET = text("SELECT casework.forget_effects(:most), casework.forget_disclosures(:most)")
_FORGET_MATCHES = text(
    "SELECT casework.forget_matches(:most), casework.forget_involvements(:most), casework.forget_consult_hours(:most)"
)
_BEGIN = text("SELECT casework.begin_destruction(:one)").bindparams(bindparam("one", type_=Uuid()))
_END = text("SELECT casework.end_destruction(:one)").bindparams(bindparam("one", type_=Uuid()))
_IN_USE = text("SELECT casework.keys_in_use(:asked)").bindparams(bindparam("asked", type_=ARRAY(Uuid())))


class NotTheSystem(Exception):
    """The case database did not tell which keys are in use, because it does not take the asker for the system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What one sweep did: cases newly proposed, and cases destroyed."""

    proposed: int
    destroyed: int


async def sweep_cases(system: SystemAtWork, keys: KeyStore) -> Swept:
    """Propose what is due, and carry on with what may go on. Two sweeps at once do no harm: each step is taken once.

    Effects that were carried out long ago, and disclosures of which nothing must be told any more, are forgotten on the
    way (effects.toml, disclosures.toml).
    """
    async with system.working() as session:
        await (await session.connection()).execute(_FORGET, {"most": MOST_FORGOTTEN})
        await (await session.connection()).execute(_FORGET_MATCHES, {"most": MOST_FORGOTTEN})
    if await forget_consults(system, keys):
        _log.error("consults_wait")
    async with system.working() as session:
        proposed = (await (await session.connection()).execute(_PROPOSE, {"most": MOST_PROPOSED})).scalar_one()
    async with system.working() as session:
        found = await queries.executable(session, most=_MOST_LOOKED_AT)
    destroyed = 0
    for one in found:
        destroyed += await _destroyed(system, keys, one)
        if destroyed == MOST_AT_ONCE:
            break
    return Swept(proposed=proposed, destroyed=destroyed)


async def destroy(system: SystemAtWork, keys: KeyStore, id: UUID) -> bool:
    """Carry one destruction as far as it goes; whether the case is destroyed.

    Raises KeysError when the key store does not answer or does not know a key: the declaration waits until it does.
    """
    async with system.working() as session:
        state = (await (await session.connection()).execute(_BEGIN, {"one": id})).scalar_one()
    if state != DestructionState.IN_UITVOERING:
        return bool(state == DestructionState.VERNIETIGD)
    async with system.working() as session:
        left = await queries.keys_left(session, id)
    for key in left:
        await keys.destroy(system.actor(), key)
        await _tick_off(system, id, key)
    async with system.working() as session:
        return bool((await (await session.connection()).execute(_END, {"one": id})).scalar_one())


async def sweep_keys(system: SystemAtWork, keys: KeyStore) -> Sweep:
    """Destroy keys older than a day that were made for a row which never came (docs/privacy/encryption.md)."""

    async def in_use(asked: object) -> list[UUID]:
        async with system.working() as session:
            found = (await (await session.connection()).execute(_IN_USE, {"asked": asked})).scalar_one()
        if found is None:
            # The database does not know us as the system. An empty answer would read as "none is in use".
            raise NotTheSystem
        return list(found)

    swept = Sweep(adopted=0, destroyed=0, left=0)
    for _ in range(_MOST_ROUNDS):
        # The newest come first. Until all of them are settled the sweep goes on, or older ones would never be reached.
        one = await keys.sweep_orphans(system.actor(), in_use=in_use, most=MOST_KEYS)
        settled = one.adopted + one.destroyed
        swept = Sweep(adopted=swept.adopted + one.adopted, destroyed=swept.destroyed + one.destroyed, left=one.left)
        if settled == 0 or settled + one.left < MOST_KEYS:
            break
    return swept


async def replay_keys(system: SystemAtWork, keys: KeyStore, *, listed: Sequence[UUID] = (), whole: bool = False) -> int:
    """Destroy again what a key store that was put back from a backup has brought to life; how many keys.

    The case database remembers which keys were destroyed for a case. The last of them are asked for, and the ones
    before these only when one of them lives, when the key store knows nothing of one (a backup is older than that key)
    or when `whole` asks for all: where nothing was put back that is one question. `listed` are ids that were written
    down elsewhere, for when both databases were put back.
    """
    again = 0
    for start in range(0, len(listed), _MOST_REPLAYED):
        again += (await _destroyed_again(system, keys, listed[start : start + _MOST_REPLAYED])).living
    offset = 0
    while True:
        async with system.working() as session:
            gone = await session.exec(
                select(DestructionKey.key)
                .where(col(DestructionKey.gone_at).is_not(None))
                .order_by(col(DestructionKey.gone_at).desc(), col(DestructionKey.key))
                .offset(offset)
                .limit(_MOST_REPLAYED)
            )
            asked = gone.all()
        found = await _destroyed_again(system, keys, asked)
        again += found.living
        if not asked or not (found.living or found.unknown or whole):
            return again
        offset += len(asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Of keys that were destroyed: how many lived, and do no longer, and of how many the key store knows nothing."""

    living: int
    unknown: int


async def _destroyed_again(system: SystemAtWork, keys: KeyStore, asked: Sequence[UUID]) -> _Found:
    found = await keys.destroy_again(system.actor(), asked)
    living = [key for key, lived in found.items() if lived]
    for key in living:
        _log.warning("key_destroyed_again", row_id=key)
    return _Found(living=len(living), unknown=len(set(asked) - set(found)))


async def _destroyed(system: SystemAtWork, keys: KeyStore, id: UUID) -> bool:
    """One case that cannot go on now must not hold up the others."""
    try:
        return await destroy(system, keys, id)
    except (KeysError, *DATABASE_TROUBLE) as fault:
        kind = type(fault).__name__
        _log.error("destruction_waits", row_id=id, kind=kind)
        return False


async def _tick_off(system: SystemAtWork, id: UUID, key: UUID) -> None:
    async with system.working() as session:
        await session.exec(
            update(DestructionKey)
            .where(col(DestructionKey.destruction_id) == id, col(DestructionKey.key) == key)
            .values(gone_at=moment_of(session)),
            execution_options={"synchronize_session": False},
        )
