"""Rotation: every key that rests in the key store is wrapped anew, by the wrapping key that is used now.

Only subjects' keys and the region's own secret rest on a wrapping key. Record keys are sealed under subjects' keys, and
texts under either, so nothing of these changes and no value is sealed anew.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from consent.keys.cipher import Key
from consent.keys.database import KeyDatabase, WrappingKey
from consent.keys.errors import SealBroken
from consent.keys.wrapping import Wrapping
from tenants.actor import Actor

_FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """What a rotation did: keys wrapped anew, keys that no wrapping key opens, and the register as it stands now."""

    rewrapped: int
    damaged: int
    label: bytes
    register: tuple[WrappingKey, ...]


async def rotate(
    database: KeyDatabase,
    wrapping: Wrapping,
    *,
    actor: Callable[[], Actor],
    batch: int = 500,
    told: Callable[[int], None] = lambda _done: None,
) -> Rotated:
    """Wrap anew what rests on another wrapping key than the present one, a batch at a time.

    Each batch is one transaction, and what was done is found done: it may be ended anywhere and run again, beside
    readers, writers and itself. `actor` gives the system with a fresh binding; `told` hears how many are done. Raises
    what the key store and whoever wraps raise; a key that is damaged is counted and stays as it is.
    """
    label = await wrapping.label()
    await database.take_stock(actor(), label)
    rewrapped = damaged = 0
    after = _FIRST
    full = True
    while full and (found := await database.resting_elsewhere(actor(), label, after=after, most=batch)):
        opened = await _opened(wrapping, found)
        fresh = await wrapping.wrap(opened) if opened else {}
        rewrapped += await database.rewrap(actor(), {id_: found[id_] for id_ in fresh}, fresh)
        damaged += len(found) - len(opened)
        # A batch that is not full was the last: who goes on adding under the old key is not waited for.
        full, after = len(found) == batch, max(found)
        told(rewrapped)
    register = await database.take_stock(actor(), label)
    return Rotated(rewrapped=rewrapped, damaged=damaged, label=label, register=tuple(register))


async def _opened(wrapping: Wrapping, wrapped: Mapping[UUID, bytes]) -> dict[UUID, Key]:
    """All in one batch; when one of them is damaged, one by one, so that it holds up no other."""
    try:
        return await wrapping.unwrap(wrapped)
    except SealBroken:
        if len(wrapped) == 1:
            return {}
    found: dict[UUID, Key] = {}
    for id_, one in wrapped.items():
        found |= await _opened(wrapping, {id_: one})
    return found
