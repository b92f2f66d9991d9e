"""Reading the files of the catalogue; whatever is wrong with one is told with its line."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import Any, Generic, TypeVar

import orjson
from pydantic import ConfigDict, TypeAdapter

from consent.basis import CatalogueKind, Category
from consent.catalogue.entries import Entry, Regime, shape
from consent.reference.faults import Fault, ReferenceCode
from consent.reference.reading import Reading, read, shaped, twice

FOLDER = FilePath(__file__).parent
# Ages and rules of signing stand beside these: they are no entries that anybody chooses from.
FILES = {
    CatalogueKind.ART6: "art6.toml",
    CatalogueKind.ART9: "art9.toml",
    CatalogueKind.ART10: "art10.toml",
    CatalogueKind.GRONDSLAG: "grondslagen.toml",
    CatalogueKind.GEHEIM_REGIME: "geheim_regimes.toml",
    CatalogueKind.GEHEIM_GROND: "geheim_gronden.toml",
    CatalogueKind.DOEL: "doelen.toml",
    CatalogueKind.CATEGORIE: "categorieen.toml",
    CatalogueKind.BSN: "bsn.toml",
    CatalogueKind.VERBAND: "verbanden.toml",
    CatalogueKind.VERGELIJKING: "vergelijkingen.toml",
    CatalogueKind.ONDERTEKENING: "ondertekening.toml",
    CatalogueKind.TOESTEMMINGSTEKST: "toestemmingsteksten.toml",
}

_Entry = TypeVar("_Entry", bound=Entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueFile:
    """The entries of one kind, in the order of their file, each with its content as it is stored and its digest."""

    name: str
    kind: CatalogueKind
    entries: tuple["Filed", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """An entry, with what is stored of it and the line of its version, for an error that asks for a new one."""

    entry: Entry
    content: dict[str, Any]
    digest: bytes
    version_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    kind: CatalogueKind


@dataclass(frozen=True, slots=True, kw_only=True)
class _File(Generic[_Entry]):
    __pydantic_config__ = ConfigDict(extra="forbid")

    kind: CatalogueKind
    entries: tuple[_Entry, ...]


@cache
def catalogue() -> tuple[CatalogueFile, ...]:
    """The catalogue of this version. Raises `ReferenceInvalid` for the first file that is wrong."""
    return tuple(load_all(FOLDER))


def load_all(folder: FilePath) -> list[CatalogueFile]:
    """The file of every kind. Raises `ReferenceInvalid` for the first file that is wrong."""
    return [load(folder / name) for name in FILES.values()]


def load(path: FilePath) -> CatalogueFile:
    """Read one file. Raises `ReferenceInvalid` with everything that is wrong with it; changes nothing."""
    reading = read(path)
    kind = shaped(reading, _KIND.validate_python).kind
    file = shaped(reading, _adapter(kind).validate_python)
    if faults := list(_faults(file.entries)):
        raise reading.invalid(faults)
    filed = tuple(_filed(reading, place, one) for place, one in enumerate(file.entries))
    return CatalogueFile(name=reading.name, kind=kind, entries=filed)


@cache
def _adapter(kind: CatalogueKind) -> TypeAdapter[_File[Entry]]:
    return TypeAdapter(_File[shape(kind)])  # type: ignore[misc,arg-type] # the shape is chosen at run time


def _filed(reading: Reading, place: int, entry: Entry) -> Filed:
    """What an entry says, without what others say of it: a signature holds whoever has verified the file since."""
    content = {name: value for name, value in reading.document["entries"][place].items() if name not in _SAID_OF_IT}
    # Dates as text and keys in order, so that the digest is one of the content and not of how it was written down.
    canonical = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return Filed(
        entry=entry,
        content=orjson.loads(canonical),
        digest=hashlib.sha256(canonical).digest(),
        version_line=reading.line("entries", place, "version"),
    )


def _faults(entries: tuple[Entry, ...]) -> Iterator[Fault]:
    """What is wrong between parts that are each of the right shape."""
    for place, one in enumerate(entries):
        if one.verified and not (one.verified_by and one.verified_on):
            yield Fault(("entries", place, "verified"), ReferenceCode.SIGNATURE_MISSING, {})
        if one.valid_until is not None and (one.valid_from is None or one.valid_until <= one.valid_from):
            details = {"name": f"{one.code}.valid_until", "detail": "later than valid_from"}
            yield Fault(("entries", place, "valid_until"), ReferenceCode.INVALID, details)
        for name in _LISTS:
            yield from twice(("entries", place, name), getattr(one, name, ()))
    yield from twice(("entries",), [f"{one.code} {one.version}" for one in entries])
    yield from _bound_twice(entries)


def _bound_twice(entries: tuple[Entry, ...]) -> Iterator[Fault]:
    """A fault for each kind of data of a kind of organisation that two duties of secrecy bind."""
    bound: dict[str, str] = {}
    for place, one in enumerate(entries):
        if isinstance(one, Regime):
            parts = [f"{kind} {category}" for kind in one.organisations for category in one.categories or Category]
            for part in parts:
                if bound.setdefault(part, one.code) != one.code:
                    yield Fault(("entries", place, "organisations"), ReferenceCode.TWICE, {"name": part})


_KIND = TypeAdapter(_Kind)
_LISTS = (
    *("art6", "art9", "art10", "organisations", "purposes", "never", "requires", "second_reader_for", "urgent"),
    *("categories", "grounds", "laws", "recipient_kinds", "asks", "statutory", "admitted", "measures"),
)
_SAID_OF_IT = frozenset({"verified", "verified_by", "verified_on"})
