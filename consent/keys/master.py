"""The roots of a region: 32 random bytes each, and the keys derived from them.

The master key comes from a file (tenants.secret_file) or the environment and wraps the keys that rest in the key store.
Who has it and the key store database can open everything of the region, so the two are never kept or backed up
together. A key management service takes its place by another `Wrapping` (consent.keys.wrapping). The region's own
secret (consent.keys.founding) is such a root as well; it rests wrapped in the key store, so that what hangs on it,
such as finding a person by name, outlives every wrapping key.
"""

from enum import StrEnum
from typing import NoReturn
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from consent.keys.cipher import KEY_BYTES


class Derived(StrEnum):
    """What a derived key is for. A value is part of the derivation: changing it loses what it guards."""

    WRAPPING = "wrapping"
    PERSON_HASH = "person-hash"
    CURSOR = "cursor"
    MUTATION_INPUT = "mutation-input"
    IDENTIFIER = "identifier"
    WITHDRAWAL_CODE = "withdrawal-code"


class MasterKey:
    """A root of a region's keys. Like `Key` it neither shows itself nor leaves its process."""

    __slots__ = ("_root", "id", "region")

    def __init__(self, root: bytes, *, region: str) -> None:
        """Take 32 bytes. The region is part of every derivation, so one file in two regions gives other keys."""
        if len(root) != KEY_BYTES:
            raise ValueError(f"a master key has {KEY_BYTES} bytes")
        self._root = root
        self.region = region
        self.id = UUID(bytes=self.derive(Derived.IDENTIFIER)[:16])

    def derive(self, purpose: Derived) -> bytes:
        """32 bytes for one purpose, by HKDF-SHA256 (RFC 5869) without salt, as the root is uniformly random."""
        info = f"ketentafel|1|{self.region}|{purpose}".encode()
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(self._root)

    def __repr__(self) -> str:
        return f"MasterKey({self.region})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a master key does not leave its process")
