"""Sealed values of an answer, opened with the keys that the asker's rows allow."""

from collections.abc import Sequence

from casegraph.compiler.opening import SealedValue
from consent.keys.opening import Opener, Outcome
from consent.keys.store import KeyStore
from tenants.actor import Actor


class Opening:
    """The compiler's opener, over the key store of a region and for one actor."""

    def __init__(self, keys: KeyStore, actor: Actor) -> None:
        self._opener = Opener(keys, actor)

    async def open(self, values: Sequence[SealedValue]) -> Sequence[Outcome]:
        """What came of each in their order, all keys in one batch."""
        return await self._opener.each(values)
