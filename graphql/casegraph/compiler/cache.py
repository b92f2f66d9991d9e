"""A bounded memory of what was worked out before: the least recently used goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class LeastRecentlyUsed(Generic[K, V]):
    """At most `capacity` entries, and at most `weight` in total as `weigh` measures them."""

    def __init__(self, *, capacity: int, weight: int, weigh: Callable[[V], int]) -> None:
        self._capacity, self._most, self._weigh = capacity, weight, weigh
        self._entries: OrderedDict[K, V] = OrderedDict()
        self._total = 0

    def get(self, key: K) -> V | None:
        """Give an entry and remember that it was used; None when it is not there."""
        found = self._entries.get(key)
        if found is not None:
            self._entries.move_to_end(key)
        return found

    def put(self, key: K, value: V) -> None:
        """Add an entry, and let go of old ones until it fits."""
        replaced = self._entries.pop(key, None)
        if replaced is not None:
            self._total -= self._weigh(replaced)
        self._entries[key] = value
        self._total += self._weigh(value)
        while len(self._entries) > self._capacity or (self._total > self._most and len(self._entries) > 1):
            _, dropped = self._entries.popitem(last=False)
            self._total -= self._weigh(dropped)

    def __len__(self) -> int:
        return len(self._entries)
