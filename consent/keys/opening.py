"""What an answer calls last: sealed values in, texts out, all keys fetched in one batch.

Only values that the row policies let through may come here: the order is what keeps keys of hidden rows closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

import structlog

from consent.keys.cipher import Key, Place, header_of, key_id_of, unseal
from consent.keys.errors import KeysError, SealBroken
from consent.keys.store import KeyStore
from tenants.actor import Actor

_log = structlog.get_logger(__name__)
_TOLD = 20
"""A key store that lost its keys closes every value of an answer: the log names this many, and counts the rest."""


Outcome = str | KeysError | None
"""What came of a sealed value: its text, None when its key was destroyed, or why it stays closed."""


class SealedValue(Protocol):
    """A sealed value as it was read, and where it stands; `table` is `schema.table`."""

    @property
    def table(self) -> str:
        """Its table."""

    @property
    def column(self) -> str:
        """Its column."""

    @property
    def row_id(self) -> UUID:
        """Its row."""

    @property
    def ciphertext(self) -> bytes:
        """Its bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A sealed value on its own."""

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

    async def open(self, items: Sequence[SealedValue]) -> list[str | None]:
        """The texts in the order given; None where the key was destroyed.

        As `each`, but raises the first error that it would give: for what is whole or worth nothing, such as a file.
        """
        texts: list[str | None] = []
        for outcome in await self.each(items):
            if isinstance(outcome, KeysError):
                raise outcome
            texts.append(outcome)
        return texts

    async def each(self, items: Sequence[SealedValue]) -> list[Outcome]:
        """What came of each, in the order given.

        A value that was altered, cut or moved, or whose key the store never had or holds damaged, gives its error
        instead of a text; it is logged by its row, and closes no other value. Raises the errors of `KeyStore.find`.
        """
        headers = [_header(item) for item in items]
        examples = dict(zip(headers, items, strict=True))
        names = {header: key_id_of(item.ciphertext) for header, item in examples.items() if header}
        found = await self._store.find(self._actor, names.values()) if names else {}
        keys: dict[bytes | None, Key | KeysError | None] = {header: found[name] for header, name in names.items()}
        keys[None] = SealBroken()
        outcomes = [_open(item, keys[header]) for item, header in zip(items, headers, strict=True)]
        self._report([(item, one) for item, one in zip(items, outcomes, strict=True) if isinstance(one, KeysError)])
        return outcomes

    def _report(self, closed: Sequence[tuple[SealedValue, KeysError]]) -> None:
        for item, error in closed[:_TOLD]:
            _log.error(
                "seal_broken",
                table=item.table,
                column=item.column,
                row_id=item.row_id,
                reason=error.code.value,
                request_id=self._actor.request_id,
            )
        more = len(closed) - _TOLD
        if more > 0:
            _log.error("seals_broken", more=more, request_id=self._actor.request_id)


def _header(item: SealedValue) -> bytes | None:
    """None for what has none: cut short, or of a format that nobody knows."""
    try:
        return header_of(item.ciphertext)
    except SealBroken:
        return None


def _open(item: SealedValue, key: Key | KeysError | None) -> Outcome:
    if not isinstance(key, Key):
        return key
    place = Place(table=item.table, column=item.column, row_id=item.row_id)
    try:
        return unseal(item.ciphertext, key=key, place=place).decode()
    except UnicodeDecodeError:
        # What was sealed was not a text. The codec's error quotes it, so it goes no further.
        return SealBroken()
    except SealBroken as broken:
        return broken
