"""Wrapping: how a subject's key is guarded while it rests in the key store."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from consent.keys.cipher import Key, Place, key_id_of, seal, unseal
from consent.keys.errors import KeysCode, KeysError
from consent.keys.master import Derived, MasterKey


class Wrapping(Protocol):
    """Whoever guards keys at rest: a key file here, a key management service elsewhere.

    Both calls take a whole batch, so that a service over the network is asked once per answer. What `wrap` gives is
    stored as it is, at most 4,096 bytes each, and must name its own wrapping key, so that keys can be rotated.
    """

    async def wrap(self, keys: Mapping[UUID, Key]) -> dict[UUID, bytes]:
        """The wrapped form of each key, bound to its id."""
        ...

    async def unwrap(self, wrapped: Mapping[UUID, bytes]) -> dict[UUID, Key]:
        """Each key again, by its id. Raises `SealBroken`, `MASTER_KEY_WRONG` or `STORE_UNAVAILABLE`."""
        ...


class FileWrapping:
    """Wrapping under a key derived from the region's key file, in the layout of every sealed value."""

    def __init__(self, master: MasterKey) -> None:
        """Derive the wrapping key; its id names the master key."""
        self._region = master.region
        self._key = Key(master.id, master.derive(Derived.WRAPPING))

    async def wrap(self, keys: Mapping[UUID, Key]) -> dict[UUID, bytes]:
        """Seal each key at its own place in the key store."""
        return {id_: seal(key.expose(), key=self._key, place=_place(id_)) for id_, key in keys.items()}

    async def unwrap(self, wrapped: Mapping[UUID, bytes]) -> dict[UUID, Key]:
        """Unseal each key. Raises `MASTER_KEY_WRONG` when another key file wrapped it, `SealBroken` when altered."""
        return {id_: self._unwrap(id_, sealed) for id_, sealed in wrapped.items()}

    def _unwrap(self, id_: UUID, sealed: bytes) -> Key:
        if key_id_of(sealed) != self._key.id:
            raise KeysError(KeysCode.MASTER_KEY_WRONG, region=self._region)
        return Key(id_, unseal(sealed, key=self._key, place=_place(id_)))


def _place(subject_key: UUID) -> Place:
    return Place(table="keys.subject_key", column="wrapped", row_id=subject_key)
