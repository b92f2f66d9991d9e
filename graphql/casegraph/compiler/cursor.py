"""Signed cursors: the place of a row in one organisation's one question, valid for a day.

A cursor is `base64url(issued|sort keys as JSON).base64url(tag)`. The tag is HMAC-SHA256 under a key that is derived
for (organisation, document, place in the document, arguments). The statement signs the rows it shows: it gets the
two padded blocks of the derived key as bind parameters, never the key they come from, so that the answer still goes
out unparsed. What a cursor tells is no secret: the sort keys of a row that was shown.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

VALID_SECONDS: Final = 24 * 60 * 60
_BLOCK: Final = 64
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
        return f"{_encode(message)}.{_encode(self._tag(scope, message))}"

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
        return hmac.digest(self._derived(scope), message, "sha256")

    def _derived(self, scope: Scope) -> bytes:
        arguments = orjson.dumps(scope.arguments, option=orjson.OPT_SORT_KEYS, default=str)
        parts = (scope.organisation.bytes, scope.document.encode(), scope.place.encode(), arguments)
        told_apart = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return hmac.digest(self.key, told_apart, "sha256")


def signing_sql(keys: str, *, issued: str, inner: str, outer: str) -> str:
    """SQL that makes the cursor of a row; all but `keys` (SQL of type text) are bind parameters."""
    message = f"convert_to({issued} || '{_SEPARATOR}' || {keys}, 'UTF8')"
    tag = f"sha256({outer} || sha256({inner} || {message}))"
    return f"{_encoding_sql(message)} || '.' || {_encoding_sql(tag)}"


def _encoding_sql(bytes_sql: str) -> str:
    """base64url without padding and without the line ends that encode() puts in."""
    return rf"translate(encode({bytes_sql}, 'base64'), E'+/=\n', '-_')"


def _encode(plain: bytes) -> str:
    return urlsafe_b64encode(plain).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        plain = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (BadBase64, ValueError) as error:
        raise BadCursor from error
    if _encode(plain) != text:
        raise BadCursor
    return plain
