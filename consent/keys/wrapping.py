"""Wrapping: how a subject's key is guarded while it rests in the key store."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from consent.keys.cipher import Key, Place, header_of, key_id_of, seal, unseal
from consent.keys.errors import KeysCode, KeysError, SealBroken
from consent.keys.master import Derived, MasterKey


class Wrapping(Protocol):
    """Whoever guards keys at rest: a key of our own from a file or the environment, or a key management service.

    Calls take a whole batch, so that a service over the network is asked once per answer. What `wrap` gives is stored
    as it is, at most 4,096 bytes each, and begins with a label that names the version of the wrapping key
    (`label_of`), so that keys can be rotated.
    """

    async def wrap(self, keys: Mapping[UUID, Key]) -> dict[UUID, bytes]:
        """The wrapped form of each key, bound to its id."""
        ...

    async def unwrap(self, wrapped: Mapping[UUID, bytes]) -> dict[UUID, Key]:
        """Each key again, by its id. Raises `SealBroken`, `MASTER_KEY_WRONG`, or `KMS_UNAVAILABLE` and its like."""
        ...

    async def label(self) -> bytes:
        """What begins all that would be wrapped now."""
        ...

    def knows(self, label: bytes) -> bool:
        """Whether this guards what begins with that label, in this version or an earlier one of its key."""
        ...

    async def retire(self, label: bytes) -> bool:
        """See to it that nothing under this label, which is no longer in use, opens again.

        False where only the operator can: a key of our own goes by taking it out of the settings.
        """
        ...


class FileWrapping:
    """Wrapping under a key derived from the region's master key, in the layout of every sealed value.

    The master key came from a file or from the environment; both are alike from here on.
    """

    def __init__(self, master: MasterKey) -> None:
        """Derive the wrapping key; its id names the master key."""
        self._region = master.region
        self._key = Key(master.id, master.derive(Derived.WRAPPING))

    async def wrap(self, keys: Mapping[UUID, Key]) -> dict[UUID, bytes]:
        """Seal each key at its own place in the key store."""
        return {id_: seal(key.expose(), key=self._key, place=place_of(id_)) for id_, key in keys.items()}

    async def unwrap(self, wrapped: Mapping[UUID, bytes]) -> dict[UUID, Key]:
        """Unseal each key. Raises `MASTER_KEY_WRONG` when another master key wrapped it, `SealBroken` when altered."""
        return {id_: self._unwrap(id_, sealed) for id_, sealed in wrapped.items()}

    async def label(self) -> bytes:
        """The format and the id of the master key: there is one version of it."""
        return LOCAL + self._key.id.bytes

    def knows(self, label: bytes) -> bool:
        """Whether it is the label of this very key."""
        return label == LOCAL + self._key.id.bytes

    async def retire(self, label: bytes) -> bool:  # noqa: ARG002 - one key, one label
        """Nothing to do from here: the operator takes the key out of the settings and destroys it."""
        return False

    def _unwrap(self, id_: UUID, sealed: bytes) -> Key:
        if key_id_of(sealed) != self._key.id:
            raise KeysError(KeysCode.MASTER_KEY_WRONG, region=self._region)
        return Key(id_, unseal(sealed, key=self._key, place=place_of(id_)))


class Ring:
    """Several wrappings of one region, while its keys move from one to another: the first wraps, all of them open."""

    def __init__(self, wrappings: Sequence[Wrapping], *, region: str) -> None:
        """Take at least one."""
        if not wrappings:
            raise ValueError("somebody must wrap")
        self._wrappings = tuple(wrappings)
        self._region = region

    async def wrap(self, keys: Mapping[UUID, Key]) -> dict[UUID, bytes]:
        """Wrapped by the first."""
        return await self._wrappings[0].wrap(keys)

    async def unwrap(self, wrapped: Mapping[UUID, bytes]) -> dict[UUID, Key]:
        """Each by whoever wrapped it, in one batch each. Raises `MASTER_KEY_WRONG` when none of them did."""
        shares: dict[int, dict[UUID, bytes]] = {}
        for id_, one in wrapped.items():
            shares.setdefault(self._place(label_of(one)), {})[id_] = one
        keys: dict[UUID, Key] = {}
        for place, share in shares.items():
            keys |= await self._wrappings[place].unwrap(share)
        return keys

    async def label(self) -> bytes:
        """That of the first."""
        return await self._wrappings[0].label()

    def knows(self, label: bytes) -> bool:
        """Whether one of them does."""
        return any(one.knows(label) for one in self._wrappings)

    async def retire(self, label: bytes) -> bool:
        """By whoever knows it; nothing to do for a key that is not in the settings any more."""
        knowing = [one for one in self._wrappings if one.knows(label)]
        return all([await one.retire(label) for one in knowing])

    def _place(self, label: bytes) -> int:
        found = next((place for place, one in enumerate(self._wrappings) if one.knows(label)), None)
        if found is None:
            raise KeysError(KeysCode.MASTER_KEY_WRONG, region=self._region)
        return found


LOCAL = b"\x01"
"""First byte under a key of our own; 16 bytes follow that name it. It is the format of every sealed value."""
SERVICE = b"\x02"
"""First byte under a key of a service; 16 bytes follow that name the key, and 4 that give its version."""
_LABELS = {LOCAL: 17, SERVICE: 21}


def label_of(wrapped: bytes) -> bytes:
    """Which version of which wrapping key this rests on. Raises `SealBroken` for what names none."""
    size = _LABELS.get(wrapped[:1])
    if size is None or len(wrapped) <= size:
        raise SealBroken
    return wrapped[:size] if wrapped[:1] == SERVICE else header_of(wrapped)


def version_of(label: bytes) -> int:
    """The version that a label of a service names; 1 for a key of our own, which has no other."""
    return int.from_bytes(label[17:]) if label[:1] == SERVICE else 1


def place_of(key: UUID) -> Place:
    """Where a wrapped key stands, so that it opens under its own id only."""
    return Place(table="keys.subject_key", column="wrapped", row_id=key)
