"""What an answer calls last: sealed values in, texts out, all keys fetched in one batch.

Only values that the row policies let through may come here: the order is what keeps keys of hidden rows closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from consent.keys.cipher import Key, Place, key_id_of, unseal
from consent.keys.errors import KeysError, SealBroken
from consent.keys.store import KeyStore
from tenants.actor import Actor

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A sealed value as it was read, and where it stands; `table` is `schema.table`."""

    table: str
    column: str
    row_id: UUID
    ciphertext: bytes = field(repr=False)


class Opener:
    """Opens the sealed values of one answer for one actor."""

    def __init__(self, store: KeyStore, actor: Actor) -> None:
        """Bind to the actor for whom the rows were read."""
        self._store = store
        self._actor = actor

    async def open(self, items: Sequence[Sealed]) -> list[str | None]:
        """The texts in the order given; None where the key was destroyed.

        Raises `SealBroken` when one value was altered, cut or moved, and the errors of `KeyStore.keys_for`. One bad
        value closes the whole answer: a part of a file could be read as the whole of it.
        """
        names = [self._key_id(item) for item in items]
        keys = await self._store.keys_for(self._actor, names) if names else {}
        return [self._text(item, keys[name]) for item, name in zip(items, names, strict=True)]

    def _key_id(self, item: Sealed) -> UUID:
        try:
            return key_id_of(item.ciphertext)
        except KeysError:
            self._report(item)
            raise

    def _text(self, item: Sealed, key: Key | None) -> str | None:
        if key is None:
            return None
        place = Place(table=item.table, column=item.column, row_id=item.row_id)
        try:
            return unseal(item.ciphertext, key=key, place=place).decode()
        except UnicodeDecodeError:
            # What was sealed was not a text. The codec's error quotes it, so it goes no further.
            self._report(item)
            raise SealBroken from None
        except SealBroken:
            self._report(item)
            raise

    def _report(self, item: Sealed) -> None:
        _log.error(
            "seal_broken",
            table=item.table,
            column=item.column,
            row_id=item.row_id,
            request_id=self._actor.request_id,
        )
