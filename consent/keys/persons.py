"""Finding a person again without reading a name or number: keyed hashes in the key store.

A search matches exactly, after both sides are normalised the same way, and gives ids of subjects that the row
policies of the case database then filter: what an actor may not see is not found. There is no phonetic code: no
maintained library for Dutch names is among our dependencies, and English codes mislead on them.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from uuid import UUID

from consent.keys.database import KeyDatabase
from consent.keys.errors import KeysCode, KeysError, TextRefused
from consent.keys.master import Derived, MasterKey
from tenants.actor import Actor
from tenants.ids import SubjectId

MOST_FOUND = 5_000
_SEPARATORS = re.compile(r"[.\s]+")
_BSN = re.compile(r"\d{8,9}", re.ASCII)
_APOSTROPHES = "'`\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}"
_BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


class PersonHashKind(StrEnum):
    """What a hash was made of; the key store's CHECK names the same set."""

    BSN = "BSN"
    NAME = "NAME"


def normalised_bsn(value: str) -> str:
    """Nine digits that pass the eleven test (Besluit BSN, artikel 3). Raises `TextRefused` (`BSN_INVALID`)."""
    digits = _SEPARATORS.sub("", value)
    if not _BSN.fullmatch(digits):
        raise TextRefused(KeysCode.BSN_INVALID)
    digits = digits.zfill(9)
    total = sum(weight * int(digit) for weight, digit in zip(_BSN_WEIGHTS, digits, strict=True))
    if total % 11 or not int(digits):
        raise TextRefused(KeysCode.BSN_INVALID)
    return digits


def normalised_name(value: str) -> str:
    """A whole name without case, accents and punctuation: `Zoë van 't Hof` and `zoe van t hof` are one name.

    Raises `TextRefused` (`NAME_EMPTY`) when no letter or digit is left.
    """
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", value).casefold())
    plain = "".join(_plain(letter) for letter in letters)
    if not (name := " ".join(plain.split())):
        raise TextRefused(KeysCode.NAME_EMPTY)
    return name


def _plain(letter: str) -> str:
    """Accents and apostrophes fall away within a word; all other signs part words."""
    if letter.isalnum():
        return letter
    return "" if unicodedata.combining(letter) or letter in _APOSTROPHES else " "


_NORMALISED = {PersonHashKind.BSN: normalised_bsn, PersonHashKind.NAME: normalised_name}


class PersonHasher:
    """HMAC-SHA256 with a pepper per region, so that a stolen key store cannot be searched by trying all numbers."""

    def __init__(self, master: MasterKey) -> None:
        """Derive the pepper."""
        self._pepper = master.derive(Derived.PERSON_HASH)

    def hash(self, kind: PersonHashKind, value: str) -> bytes:
        """32 bytes. Raises `TextRefused` for a value that cannot be of this kind."""
        message = f"{kind}|{_NORMALISED[kind](value)}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._pepper, message, hashlib.sha256)


class PersonIndex:
    """The keyed hashes of a region. Whether an organisation may search by BSN (Wabb 10) is for the caller to decide."""

    def __init__(self, database: KeyDatabase, hasher: PersonHasher) -> None:
        """Take the database of the key store and the region's hasher."""
        self._database = database
        self._hasher = hasher

    async def note(
        self, actor: Actor, subject: SubjectId, *, key: UUID, kind: PersonHashKind, value: str | None, version: int = 1
    ) -> None:
        """Make a subject findable by this value, in place of an earlier one; None takes it away (AVG 16).

        `key` is the subject's key: its destruction takes the hash along. `version` says which value this is of the
        row that keeps it: a backup that brings an earlier one back is found by it (`KeyStore.forget_replaced`).
        Raises `TextRefused`, `KEY_DESTROYED`.
        """
        hash_ = None if value is None else self._hasher.hash(kind, value)
        await self._database.note_person(actor, subject, key=key, kind=kind, hash_=hash_, version=version)

    async def note_names(self, actor: Actor, names: Mapping[SubjectId, tuple[UUID, str]]) -> None:
        """Make several subjects findable by name in one round trip: for each its key, and the name.

        A name without a letter or digit, such as a mark for somebody unknown, makes nobody findable.
        """
        hashes: dict[SubjectId, tuple[UUID, bytes]] = {}
        for subject, (key, name) in names.items():
            with suppress(TextRefused):
                hashes[subject] = (key, self._hasher.hash(PersonHashKind.NAME, name))
        if hashes:
            await self._database.note_people(actor, kind=PersonHashKind.NAME, hashes=hashes)

    async def find(self, actor: Actor, *, kind: PersonHashKind, value: str) -> list[SubjectId]:
        """Candidates, for the row policies to filter. Raises `TextRefused`; `SEARCH_TOO_WIDE` above 5,000."""
        hash_ = self._hasher.hash(kind, value)
        found = await self._database.find_person(actor, kind=kind, hash_=hash_, most=MOST_FOUND + 1)
        if len(found) > MOST_FOUND:
            # Cut off before the row policies, the list could miss the very person who may be seen.
            raise KeysError(KeysCode.SEARCH_TOO_WIDE)
        return [SubjectId(id_) for id_ in found]
