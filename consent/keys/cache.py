"""The unwrapped keys that a process holds for a short while."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from consent.keys.cipher import Key

LONGEST_SECONDS = 60.0


class Held(NamedTuple):
    """A key, or None when it is destroyed. `through` is the subject key that opened it: itself, or a record's."""

    key: Key | None
    through: UUID | None
    until: float


class Ticket(NamedTuple):
    """Taken before the key store is asked: an answer may be kept only if nothing was destroyed in between."""

    generation: int
    until: float


class KeyCache:
    """At most `entries` keys for at most `seconds` (≤ 60) after the key store was asked, used or not.

    `clock` gives monotonic seconds. When full, the key that was longest unused goes.
    """

    def __init__(
        self,
        *,
        entries: int = 10_000,
        seconds: float = LONGEST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Refuse a life of more than a minute: every declaration of destruction names that bound."""
        if not 0 <= seconds <= LONGEST_SECONDS or entries < 1:
            raise ValueError(f"a key is held for at most {LONGEST_SECONDS:.0f} seconds, and one at least")
        self._entries = entries
        self._seconds = seconds
        self._clock = clock
        self._generation = 0
        self._held: OrderedDict[UUID, Held] = OrderedDict()

    def get(self, id: UUID) -> Held | None:
        """What is held for this id and has not expired."""
        held = self._held.get(id)
        if held is None:
            return None
        if held.until <= self._clock():
            del self._held[id]
            return None
        self._held.move_to_end(id)
        return held

    def ticket(self) -> Ticket:
        """To be taken before asking the key store."""
        return Ticket(self._generation, self._clock() + self._seconds)

    def put(self, id: UUID, key: Key | None, *, through: UUID | None, ticket: Ticket) -> None:
        """Hold a key until the ticket's end; not when a key was destroyed since the ticket was taken."""
        if ticket.generation != self._generation or ticket.until <= self._clock():
            return
        self._held[id] = Held(key, through, ticket.until)
        self._held.move_to_end(id)
        while len(self._held) > self._entries:
            self._held.popitem(last=False)

    def forget(self, id: UUID) -> None:
        """Drop a destroyed key and every key that was opened through it."""
        self._generation += 1
        for gone in [key for key, held in self._held.items() if id in {key, held.through}]:
            del self._held[gone]

    def __len__(self) -> int:
        return len(self._held)

    def __repr__(self) -> str:
        return f"KeyCache({len(self)} of {self._entries})"
