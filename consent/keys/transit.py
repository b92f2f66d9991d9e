"""Wrapping by a key management service: the *transit* engine of OpenBao, or of Vault, whose interface it shares.

The wrapping key never leaves the service. What it gives is kept as it came, behind a label of our own: 1 byte (2), 16
bytes that name the key, 4 bytes with the version of the key, then the ciphertext. The service is asked for nothing
but its own seal: which key a value is for, and of which region, stands sealed beside the key and is compared here, so
a wrapped key opens under its own id only, however the service was set up.
"""

import hashlib
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any
from uuid import UUID

from consent.keys.cipher import KEY_BYTES, Key
from consent.keys.errors import KeysCode, KeysError, SealBroken
from consent.keys.service import Service
from consent.keys.wrapping import SERVICE, label_of, place_of, version_of

# OpenBao refuses a question with more than a thousand texts in it, names of fields included.
_BATCH = 200
_CIPHERTEXT = re.compile(r"vault:v([1-9][0-9]{0,8}):([A-Za-z0-9+/=]+)", re.ASCII)
_LABEL = 21
_VERSION_BYTES = 4
_TOO_OLD = "too old"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitKey:
    """A key of the engine that is mounted at `mount`; the region is part of what is sealed with each value."""

    region: str
    mount: str
    name: str

    @property
    def marker(self) -> bytes:
        """16 bytes that tell this key from another, wherever the service stands."""
        return hashlib.sha256(f"ketentafel|transit|{self.mount}|{self.name}".encode()).digest()[:16]


class TransitWrapping:
    """A `Wrapping` by one key of a service. Two round trips for a thousand keys, none for what a process still holds.

    The key must exist and be able to encrypt and decrypt (aes256-gcm96); the policy of our token should allow `update`
    only, as `create` lets the service make a key by itself when its name is misspelt.
    """

    def __init__(self, service: Service, key: TransitKey) -> None:
        """Take an open connection to the service."""
        self._service = service
        self._key = key

    async def wrap(self, keys: Mapping[UUID, Key]) -> dict[UUID, bytes]:
        """Each key, sealed by the newest version. Raises `KMS_UNAVAILABLE` or `KMS_REFUSED`."""
        items = [{"plaintext": _text(self._bound(id_) + key.expose())} for id_, key in keys.items()]
        answers = await self._batch("encrypt", items)
        return {id_: self._labelled(one.get("ciphertext")) for id_, one in zip(keys, answers, strict=True)}

    async def unwrap(self, wrapped: Mapping[UUID, bytes]) -> dict[UUID, Key]:
        """Each key again. Raises also `SealBroken`, and `MASTER_KEY_WRONG` for another key or a retired version."""
        items = [{"ciphertext": self._ciphertext(one)} for one in wrapped.values()]
        answers = await self._batch("decrypt", items)
        return {id_: self._opened(id_, one) for id_, one in zip(wrapped, answers, strict=True)}

    async def label(self) -> bytes:
        """The version that encrypts now, as the service shows by encrypting: that asks no further right of it."""
        (answer,) = await self._batch("encrypt", [{"plaintext": _text(b"label")}])
        return label_of(self._labelled(answer.get("ciphertext")))

    def knows(self, label: bytes) -> bool:
        """Whether it is of this key, in any version."""
        return len(label) == _LABEL and label[:-_VERSION_BYTES] == SERVICE + self._key.marker

    async def retire(self, label: bytes) -> bool:
        """Let the service refuse this version and all before it. Raises `KMS_REFUSED` without the right to.

        False for its newest version, as when keys have moved away from the service: there the operator takes the key
        itself away.
        """
        version = version_of(label)
        if version >= version_of(await self.label()):
            return False
        await self._service.post(
            f"{self._key.mount}/keys/{self._key.name}/config", {"min_decryption_version": version + 1}
        )
        return True

    async def renew(self) -> None:
        """Ask the service for a new version of the key. Raises `KMS_REFUSED` without the right to."""
        await self._service.post(f"{self._key.mount}/keys/{self._key.name}/rotate", {})

    async def _batch(self, verb: str, items: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
        """The answers in the order of the questions; what is wrong with a single item stands in its own answer."""
        answers: list[dict[str, Any]] = []
        path = f"{self._key.mount}/{verb}/{self._key.name}"
        for some in (items[start : start + _BATCH] for start in range(0, len(items), _BATCH)):
            found = (await self._service.post(path, {"batch_input": some})).get("batch_results")
            if not isinstance(found, list) or len(found) != len(some):
                raise KeysError(KeysCode.KMS_UNAVAILABLE, reason="batch_results")
            answers += found
        return answers

    def _bound(self, id_: UUID) -> bytes:
        return hashlib.sha256(self._key.region.encode() + b"|" + place_of(id_).bound_to(id_)).digest()

    def _labelled(self, ciphertext: object) -> bytes:
        parts = _CIPHERTEXT.fullmatch(ciphertext) if isinstance(ciphertext, str) else None
        if parts is None:
            raise KeysError(KeysCode.KMS_REFUSED, reason="encrypt")
        version = int(parts[1]).to_bytes(_VERSION_BYTES)
        return SERVICE + self._key.marker + version + b64decode(parts[2], validate=True)

    def _ciphertext(self, wrapped: bytes) -> str:
        label = label_of(wrapped)
        if not self.knows(label):
            raise KeysError(KeysCode.MASTER_KEY_WRONG, region=self._key.region)
        version = version_of(label)
        return f"vault:v{version}:{_text(wrapped[_LABEL:])}"

    def _opened(self, id_: UUID, answer: Mapping[str, Any]) -> Key:
        if fault := answer.get("error"):
            if _TOO_OLD in str(fault):
                raise KeysError(KeysCode.MASTER_KEY_WRONG, region=self._key.region)
            raise SealBroken
        try:
            plain = b64decode(str(answer.get("plaintext", "")), validate=True)
        except NotBase64:
            raise SealBroken from None
        bound = self._bound(id_)
        if len(plain) != len(bound) + KEY_BYTES or not compare_digest(plain[: len(bound)], bound):
            raise SealBroken
        return Key(id_, plain[len(bound) :])


def _text(value: bytes) -> str:
    return b64encode(value).decode()
