"""Sealing bytes: AES-256-GCM (NIST SP 800-38D) in one fixed layout, bound to the place where the value stands.

Layout of a sealed value: 1 byte format (1) | 16 bytes key id | 12 bytes nonce | ciphertext and 16 bytes tag.
Authenticated with it, but not stored: `table|column|row id|key id`, so that a value that somebody moves to another
row, column or table does not open. The name of a table includes its schema.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from secrets import token_bytes
from typing import NoReturn
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from consent.keys.errors import SealBroken

FORMAT = 1
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
HEADER_BYTES = 1 + 16
OVERHEAD_BYTES = HEADER_BYTES + NONCE_BYTES + TAG_BYTES

_TABLE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_COLUMN = re.compile(r"[a-z][a-z0-9_]*")


class Key:
    """A key of 32 bytes and its id. It shows its id only, and refuses to be pickled, so it cannot end in a log."""

    __slots__ = ("_cipher", "_secret", "id")

    def __init__(self, id: UUID, secret: bytes) -> None:
        """Take a secret of exactly 32 bytes."""
        if len(secret) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")
        self.id = id
        self._secret = secret
        self._cipher = AESGCM(secret)

    @classmethod
    def fresh(cls, id: UUID) -> "Key":
        """A new random key."""
        return cls(id, token_bytes(KEY_BYTES))

    @property
    def cipher(self) -> AESGCM:
        """The cipher with its key schedule, made once."""
        return self._cipher

    def expose(self) -> bytes:
        """The secret itself: for wrapping it under another key, and for nothing else."""
        return self._secret

    def __repr__(self) -> str:
        return f"Key({self.id})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key does not leave its process")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a sealed value stands. `table` is `schema.table`; names are the database's own, never input."""

    table: str
    column: str
    row_id: UUID

    def __post_init__(self) -> None:
        _check_names(self.table, self.column)

    def bound_to(self, key_id: UUID) -> bytes:
        """The authenticated data. No part can hold a bar, so no two places give the same bytes."""
        return f"{self.table}|{self.column}|{self.row_id}|{key_id}".encode()


@lru_cache(maxsize=256)
def _check_names(table: str, column: str) -> None:
    """Raise ValueError for names that could be read as others. An answer asks this of few places, and many times."""
    if not _TABLE.fullmatch(table) or not _COLUMN.fullmatch(column):
        raise ValueError("a place is named by schema.table and column, in lower case")


def seal(plain: bytes, *, key: Key, place: Place) -> bytes:
    """Seal under a fresh random nonce; one key may seal 2^32 values before nonces could meet (SP 800-38D, 8.3)."""
    nonce = token_bytes(NONCE_BYTES)
    header = FORMAT.to_bytes() + key.id.bytes
    return header + nonce + key.cipher.encrypt(nonce, plain, place.bound_to(key.id))


def header_of(sealed: bytes) -> bytes:
    """The header: equal for all values under one key, so that one look at it tells of them all. Raises `SealBroken`."""
    if len(sealed) < OVERHEAD_BYTES or sealed[0] != FORMAT:
        raise SealBroken
    return sealed[:HEADER_BYTES]


def key_id_of(sealed: bytes) -> UUID:
    """Which key seals this value, as its header says; only unsealing proves it. Raises `SealBroken`."""
    return UUID(bytes=bytes(header_of(sealed)[1:]))


def unseal(sealed: bytes, *, key: Key, place: Place) -> bytes:
    """The plain bytes. Raises `SealBroken` when the value was altered, cut, moved, or sealed under another key."""
    if header_of(sealed)[1:] != key.id.bytes:
        raise SealBroken
    nonce, body = sealed[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES], sealed[HEADER_BYTES + NONCE_BYTES :]
    try:
        return key.cipher.decrypt(nonce, body, place.bound_to(key.id))
    except InvalidTag:
        raise SealBroken from None
