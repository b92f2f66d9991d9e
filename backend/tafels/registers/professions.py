"""The register of registers: in which of them a professional can stand, by code and names."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter

from backend.tafels.blueprint.sourced import Named
from consent.reference.faults import Fault, ReferenceCode
from consent.reference.reading import read, shaped, twice

FILE = FilePath(__file__).parent / "beroepsregisters.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profession(Named):
    """One register of professionals, in one version."""

    version: Annotated[int, Field(ge=1, le=10_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    __pydantic_config__ = ConfigDict(extra="forbid")

    professions: tuple[Profession, ...]


@cache
def professions() -> tuple[Profession, ...]:
    """The shipped register, in the order of its file. Raises `ReferenceInvalid` for a file that is wrong."""
    return load(FILE)


def load(path: FilePath) -> tuple[Profession, ...]:
    """Read a register. Raises `ReferenceInvalid` with everything that is wrong with it; changes nothing."""
    reading = read(path)
    found = shaped(reading, TypeAdapter(_File).validate_python).professions
    if faults := list(_faults(found)):
        raise reading.invalid(faults)
    return found


def _faults(found: tuple[Profession, ...]) -> Iterator[Fault]:
    yield from twice(("professions",), [one.code for one in found])
    for place, one in enumerate(found):
        if one.verified and not (one.verified_by and one.verified_on):
            yield Fault(("professions", place, "verified"), ReferenceCode.SIGNATURE_MISSING, {})
