"""The keys of a region as the application uses them: made, fetched in a batch, held for a moment, destroyed."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.keys.cache import KeyCache
from consent.keys.cipher import Key, Place, seal, unseal
from consent.keys.database import Fetched, KeyDatabase
from consent.keys.errors import KeysCode, KeysError, SealBroken
from consent.keys.founding import region_secret
from consent.keys.persons import PersonHasher, PersonHashKind, PersonIndex
from consent.keys.wrapping import Wrapping
from tenants.actor import CONTENT, Actor
from tenants.ids import SubjectId, new_id

_CONTROLS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """What a sweep did: keys now known to be in use, orphans destroyed, and orphans left for want of certainty."""

    adopted: int
    destroyed: int
    left: int


class KeyStore:
    """Keys of one region. Every call names the actor, whose signed binding the key store tests again.

    Ask for keys only after the row policies of the case database gave the rows: this class does not know who may
    read what. A key is made, and committed, before the row that needs it; an orphan is harmless and is swept.
    """

    def __init__(self, database: KeyDatabase, *, region: str, wrapping: Wrapping, cache: KeyCache) -> None:
        """Take one cache per process: what one request destroys, no other request of it may still hold."""
        self._database = database
        self._region = region
        self._wrapping = wrapping
        self._cache = cache
        self._persons: PersonIndex | None = None

    async def persons(self, actor: Actor) -> PersonIndex:
        """The keyed hashes of the region. Its own secret is asked for once per process."""
        self._admit(actor)
        if self._persons is None:
            secret = await region_secret(self._database, self._wrapping, actor)
            self._persons = PersonIndex(self._database, PersonHasher(secret))
        return self._persons

    async def create_subject_key(self, actor: Actor) -> Key:
        """A new key for one subject, stored."""
        (key,) = await self.create_subject_keys(actor, 1)
        return key

    async def create_subject_keys(self, actor: Actor, count: int) -> list[Key]:
        """New keys for several subjects of one case, stored together."""
        self._admit(actor)
        keys = {key.id: key for key in (Key.fresh(new_id()) for _ in range(count))}
        ticket = self._cache.ticket()
        await self._database.add_subject_keys(actor, await self._wrapping.wrap(keys))
        for key in keys.values():
            self._cache.put(key.id, key, through=key.id, ticket=ticket)
        return list(keys.values())

    async def create_record_key(self, actor: Actor, subject_keys: Collection[UUID]) -> Key:
        """A new key for a text about several subjects, stored under the key of each of them.

        Raises `KEY_DESTROYED` or `KEY_UNKNOWN` when one of these is, and then stores nothing.
        """
        ids = sorted(set(subject_keys))
        if len(ids) < 2:  # noqa: PLR2004 - one subject has its own key
            raise ValueError("a record key is for a text about two subjects or more")
        record = Key.fresh(new_id())
        place = _wrap_place(record.id)
        opened = await self.living_keys(actor, ids)
        ticket = self._cache.ticket()
        wrapped = {key.id: seal(record.expose(), key=key, place=place) for key in opened}
        await self._database.add_record_key(actor, record.id, wrapped=wrapped)
        self._cache.put(record.id, record, through=ids[0], ticket=ticket)
        return record

    async def key_for_subjects(self, actor: Actor, subject_keys: Collection[UUID]) -> Key:
        """The key for a new text about these subjects: the subject's own, or a new record key for several."""
        ids = set(subject_keys)
        if len(ids) != 1:
            return await self.create_record_key(actor, ids)
        (key,) = await self.living_keys(actor, ids)
        return key

    async def living_keys(self, actor: Actor, ids: Collection[UUID]) -> list[Key]:
        """Keys to seal with, in the order asked. Raises `KEY_DESTROYED` when one of them is, `KEY_UNKNOWN`."""
        found = await self.keys_for(actor, ids)
        living = [key for key in map(found.__getitem__, ids) if key is not None]
        if len(living) < len(ids):
            raise KeysError(KeysCode.KEY_DESTROYED)
        return living

    async def keys_for(self, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, Key | None]:
        """The keys with these ids, subject or record keys alike, in one round trip; None for a destroyed key.

        Raises `KEY_UNKNOWN` when the key store never had one of them, and `SealBroken` when it holds one damaged.
        """
        keys: dict[UUID, Key | None] = {}
        for id_, found in (await self.find(actor, ids)).items():
            if isinstance(found, KeysError):
                raise found
            keys[id_] = found
        return keys

    async def find(self, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, Key | KeysError | None]:
        """As `keys_for`, but a key that is unknown or damaged gives its error and keeps no other key from the asker."""
        self._admit(actor)
        wanted = dict.fromkeys(ids)
        held = {id_: self._cache.get(id_) for id_ in wanted}
        missing = [id_ for id_, found in held.items() if found is None]
        keys: dict[UUID, Key | KeysError | None] = {id_: found.key for id_, found in held.items() if found is not None}
        if missing:
            keys |= await self._fetch(actor, missing)
        return keys

    async def destroy(self, actor: Actor, key_id: UUID) -> datetime:
        """Destroy a subject's key, or a record's; gives the moment, the first one when it was destroyed before.

        What it sealed opens to nothing at once in this process, within a minute in all others, and in no backup of
        the case database; key backups keep it for as long as they live. Asks strong assurance; may be repeated after
        any failure. Raises `KEY_UNKNOWN`.
        """
        self._admit(actor)
        try:
            return await self._database.destroy(actor, key_id)
        finally:
            # Also after a failure: the answer may have been lost behind the commit.
            self._cache.forget(key_id)

    async def destroy_again(self, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, bool]:
        """Destroy these keys where a backup brought one back: which are there, and whether each lived until now."""
        self._admit(actor)
        try:
            return await self._database.destroy_again(actor, ids)
        finally:
            for id_ in ids:
                self._cache.forget(id_)

    async def forget_replaced(
        self, actor: Actor, *, kind: PersonHashKind, versions: Mapping[SubjectId, int]
    ) -> list[UUID]:
        """Forget the keyed hashes of values that were replaced, where a backup brought one back; of whom there was one.

        `versions` are those of the rows that keep the values now. What is forgotten finds nobody until it is recorded.
        """
        self._admit(actor)
        return await self._database.forget_replaced(actor, kind=kind, versions=versions)

    async def sweep_orphans(
        self,
        actor: Actor,
        *,
        in_use: Callable[[Collection[UUID]], Awaitable[Collection[UUID]]],
        most: int = 500,
    ) -> Sweep:
        """Destroy keys that were made more than a day ago for a row that never came; newest first, at most `most`.

        `in_use` tells which of the given keys some value of the case database is sealed under
        (consent.keys.references writes that question). It must see every row, whatever the policies say, so some keys
        that are known to be in use are asked along. Raises `SWEEP_DOUBTFUL`, and changes nothing, when it denies one
        of those. Where none is known yet, orphans are left until one is.
        """
        self._admit(actor)
        asked = await self._database.orphans(actor, most=most, controls=_CONTROLS)
        if all(key.is_control for key in asked):
            return Sweep(adopted=0, destroyed=0, left=0)
        used = set(await in_use([key.key_id for key in asked]))
        if any(key.is_control and key.key_id not in used for key in asked):
            raise KeysError(KeysCode.SWEEP_DOUBTFUL)
        candidates = [key.key_id for key in asked if not key.is_control]
        adopted = [id_ for id_ in candidates if id_ in used]
        orphans = [id_ for id_ in candidates if id_ not in used]
        if not used:
            return Sweep(adopted=0, destroyed=0, left=len(orphans))
        destroyed = await self._database.settle_orphans(actor, in_use=adopted, orphans=orphans)
        for id_ in destroyed:
            self._cache.forget(id_)
        return Sweep(adopted=len(adopted), destroyed=len(destroyed), left=len(orphans) - len(destroyed))

    def _admit(self, actor: Actor) -> None:
        """What the key store would refuse is refused here too, so that a held key is no way around it."""
        if actor.region != self._region or actor.assurance < CONTENT:
            raise KeysError(KeysCode.NOT_BOUND)

    async def _fetch(self, actor: Actor, ids: Collection[UUID]) -> dict[UUID, Key | KeysError | None]:
        ticket = self._cache.ticket()
        rows = await self._database.fetch(actor, list(ids))
        subjects = await self._unwrap(
            {row.through: row.subject_wrapped for row in rows if row.through and row.subject_wrapped}
        )
        for id_, key in subjects.items():
            if isinstance(key, Key):
                self._cache.put(id_, key, through=id_, ticket=ticket)
        keys: dict[UUID, Key | KeysError | None] = {id_: KeysError(KeysCode.KEY_UNKNOWN) for id_ in ids}
        for row in rows:
            opened = keys[row.key_id] = _opened(row, subjects)
            if not isinstance(opened, KeysError):
                self._cache.put(row.key_id, opened, through=row.through, ticket=ticket)
        return keys

    async def _unwrap(self, wrapped: Mapping[UUID, bytes]) -> dict[UUID, Key | SealBroken]:
        """All in one batch; when one of them is damaged, one by one, so that it closes no other."""
        try:
            return {**await self._wrapping.unwrap(wrapped)}
        except SealBroken as broken:
            if len(wrapped) == 1:
                return dict.fromkeys(wrapped, broken)
        found: dict[UUID, Key | SealBroken] = {}
        for id_, one in wrapped.items():
            found |= await self._unwrap({id_: one})
        return found


def _opened(row: Fetched, subjects: Mapping[UUID, Key | SealBroken]) -> Key | SealBroken | None:
    if row.through is None or row.subject_wrapped is None:
        return None
    subject = subjects[row.through]
    if row.record_wrapped is None or isinstance(subject, SealBroken):
        return subject
    try:
        return Key(row.key_id, unseal(row.record_wrapped, key=subject, place=_wrap_place(row.key_id)))
    except SealBroken as broken:
        return broken


def _wrap_place(record_key: UUID) -> Place:
    return Place(table="keys.record_key_wrap", column="wrapped", row_id=record_key)
