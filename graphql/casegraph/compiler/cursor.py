"""Signed cursors: the place of a row in one organisation's one question, valid for a day.

A cursor is `hex(issued|sort keys as JSON).hex(tag)`, the tag being the first half of an HMAC-SHA256 under a key that
is derived for (organisation, document, place in the document, arguments). The statement signs the rows it shows: it
gets the two padded blocks of the derived key as bind parameters, never the key they come from, so that the answer
still goes out unparsed. What a cursor tells is no secret: the sort keys of a row that was shown. Hexadecimal, because
making base64 fit for an address takes PostgreSQL three times as long as signing does.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

VALID_SECONDS: Final = 24 * 60 * 60
_BLOCK: Final = 64
_TAG: Final = 16
_INNER: Final = bytes(byte ^ 0x36 for byte in range(256))
_OUTER: Final = bytes(byte ^ 0x5C for byte in range(256))
_SEPARATOR: Final = "|"


class Scope(NamedTuple):
    """What a cursor belongs to: it means nothing under any other organisation, document, place or arguments."""

    organisation: UUID
    document: str
    place: str
    arguments: Mapping[str, Any]


class BadCursor(ValueError):
    """Not a cursor of this scope, or one that is too old. Which of these is not told."""


class Pads(NamedTuple):
    """The two blocks with which `sha256(outer || sha256(inner || message))` is the HMAC of a message."""

    inner: bytes
    outer: bytes


@dataclass(frozen=True, slots=True)
class CursorSigner:
    """Signs and checks cursors. `key` is a secret of at least 32 bytes; `clock` gives seconds since the epoch."""

    key: bytes = field(repr=False)
    clock: Callable[[], float] = time.time

    def __post_init__(self) -> None:
        if len(self.key) < hashlib.sha256().digest_size:
            raise ValueError("A cursor key has at least 32 bytes")

    def issued(self) -> str:
        """The moment of signing, as it stands in a cursor."""
        return str(int(self.clock()))

    def pads(self, scope: Scope) -> Pads:
        """The blocks for the statement that signs."""
        block = self._derived(scope).ljust(_BLOCK, b"\0")
        return Pads(block.translate(_INNER), block.translate(_OUTER))

    def sign(self, scope: Scope, keys: str) -> str:
        """Sign sort keys (JSON array text) as the statement does; for tests and for lists made in Python."""
        message = f"{self.issued()}{_SEPARATOR}{keys}".encode()
        return f"{message.hex()}.{self._tag(scope, message).hex()}"

    def read(self, scope: Scope, cursor: str) -> list[str]:
        """The sort keys as texts; raises `BadCursor`."""
        body, _, tag = cursor.partition(".")
        message = _decode(body)
        if not hmac.compare_digest(_decode(tag), self._tag(scope, message)):
            raise BadCursor
        issued, _, keys = message.decode().partition(_SEPARATOR)
        if not 0 <= self.clock() - int(issued) <= VALID_SECONDS:
            raise BadCursor
        return [key if isinstance(key, str) else orjson.dumps(key).decode() for key in orjson.loads(keys)]

    def _tag(self, scope: Scope, message: bytes) -> bytes:
        return hmac.digest(self._derived(scope), message, "sha256")[:_TAG]

    def _derived(self, scope: Scope) -> bytes:
        arguments = orjson.dumps(scope.arguments, option=orjson.OPT_SORT_KEYS, default=str)
        parts = (scope.organisation.bytes, scope.document.encode(), scope.place.encode(), arguments)
        told_apart = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return hmac.digest(self.key, told_apart, "sha256")


def signing_sql(keys: str, *, issued: str, inner: str, outer: str) -> str:
    """SQL that makes the cursor of a row; all but `keys` (SQL of type text) are bind parameters."""
    message = f"convert_to({issued} || '{_SEPARATOR}' || {keys}, 'UTF8')"
    tag = f"substring(sha256({outer} || sha256({inner} || {message})) FROM 1 FOR {_TAG})"
    return f"encode({message}, 'hex') || '.' || encode({tag}, 'hex')"


def _decode(text: str) -> bytes:
    """Read hexadecimal as the statement writes it, and in no other spelling."""
    try:
        plain = bytes.fromhex(text)
    except ValueError as error:
        raise BadCursor from error
    if plain.hex() != text:
        raise BadCursor
    return plain
