"""The shapes of the catalogue: what an entry of each kind says, once its file has been read and found right."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Field, Strict, TypeAdapter

from consent.basis import Art6, Art9Exception, Art10Ground, BasisKind, CatalogueKind, Category, Purpose
from tenants.organisation_kinds import OrganisationKind

Code = Annotated[str, Field(pattern=r"^[A-Za-z][A-Z0-9_]*$", max_length=60)]
Words = Annotated[str, Field(min_length=1, max_length=500)]
Flag = Annotated[bool, Strict()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One fact of law: its names, where it stands, where we have it from, and from which day until which it holds.

    `valid_until` is the first day on which it no longer does; without `valid_from` it does not hold at all.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    code: Code
    version: Annotated[int, Strict(), Field(ge=1, le=10_000)]
    name_nl: Words
    name_en: Words
    ref: Words
    source: Words
    verified: Flag
    verified_by: Words | None = None
    verified_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    note: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Art6Entry(Entry):
    """A ground of AVG 6(1), and which kinds of organisation may invoke it."""

    organisations: Annotated[tuple[OrganisationKind, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground(Entry):
    """A legal ground: who may invoke it, with which articles, for what, and what it can never cover.

    `requires` names what else must be there, for a reader; `second_reader` asks for a second person.
    """

    basis: BasisKind
    art6: Annotated[tuple[Art6, ...], Field(min_length=1)]
    art9: tuple[Art9Exception, ...]
    art10: tuple[Art10Ground, ...]
    organisations: Annotated[tuple[OrganisationKind, ...], Field(min_length=1)]
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1)]
    never: tuple[Category, ...]
    second_reader: Flag
    requires: tuple[Code, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeEntry(Entry):
    """A purpose; `shares` tells whether anything may ever be opened for it."""

    shares: Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryEntry(Entry):
    """A category of data: special (AVG 9), criminal (AVG 10), or neither."""

    special: Flag
    criminal: Flag


_SHAPES: dict[CatalogueKind, type[Entry]] = {
    CatalogueKind.ART6: Art6Entry,
    CatalogueKind.GRONDSLAG: Ground,
    CatalogueKind.DOEL: PurposeEntry,
    CatalogueKind.CATEGORIE: CategoryEntry,
}


def shape(kind: CatalogueKind) -> type[Entry]:
    """What an entry of this kind says."""
    return _SHAPES.get(kind, Entry)


def ground_from(content: dict[str, Any]) -> Ground:
    """The ground behind the content of an entry, as the database keeps it."""
    return _GROUND.validate_python(content | _UNSAID)


def art6_from(content: dict[str, Any]) -> Art6Entry:
    """The ground of AVG 6(1) behind the content of an entry, as the database keeps it."""
    return _ART6.validate_python(content | _UNSAID)


# Who verified a file is not stored with its content: in a region, a signature says it.
_UNSAID = {"verified": False}
_GROUND = TypeAdapter(Ground)
_ART6 = TypeAdapter(Art6Entry)
