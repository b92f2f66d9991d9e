"""Packages of bases: what each kind of organisation usually records at each kind of tafel, as the file gives it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter

from consent.basis import Art6, Art9Exception, Art10Ground, Category, Purpose
from consent.catalogue.entries import Code, Flag, Words
from consent.reference.reading import read, shaped
from tenants.organisation_kinds import OrganisationKind

_FILE = Path(__file__).parent / "pakketten.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageEntry:
    """One ground with all that goes with it. Recipients are kinds of organisation; whoever takes part counts."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    tafel_kind: Code
    organisations: Annotated[tuple[OrganisationKind, ...], Field(min_length=1)]
    ground: Code
    art6: Art6
    purpose: Purpose
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    recipients: Annotated[tuple[OrganisationKind, ...], Field(min_length=1)]
    proportionality: Words
    subsidiarity: Words
    source: Words
    verified: Flag
    art9: Art9Exception | None = None
    art10: Art10Ground | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    __pydantic_config__ = ConfigDict(extra="forbid")

    packages: tuple[PackageEntry, ...]


@cache
def package_entries() -> tuple[PackageEntry, ...]:
    """Every entry, in the order of the file. Raises `ReferenceInvalid` for a file that is wrong."""
    return shaped(read(_FILE), TypeAdapter(_File).validate_python).packages


def package_for(tafel_kind: str, organisation: OrganisationKind) -> tuple[PackageEntry, ...]:
    """What an organisation of this kind usually records at a tafel of this kind; nothing where it has no package."""
    return tuple(one for one in package_entries() if one.tafel_kind == tafel_kind and organisation in one.organisations)
