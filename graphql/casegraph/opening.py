"""Sealed values of an answer, opened with the keys that the asker's rows allow."""

from collections.abc import Sequence

from casegraph.compiler.opening import SealedValue
from consent.keys.opening import Opener, Sealed
from consent.keys.store import KeyStore
from tenants.actor import Actor


class Opening:
    """The compiler's opener, over the key store of a region and for one actor."""

    def __init__(self, keys: KeyStore, actor: Actor) -> None:
        self._opener = Opener(keys, actor)

    async def open(self, values: Sequence[SealedValue]) -> list[str | None]:
        """The texts in their order, all keys in one batch; None where a key was destroyed."""
        return await self._opener.open(
            [Sealed(table=one.table, column=one.column, row_id=one.row_id, ciphertext=one.data) for one in values]
        )
