"""The register of documents and letters: what is made on paper around a case, by its code and its names."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter

from backend.tafels.blueprint.sourced import Named
from backend.tafels.registers.kinds import PaperKind, PaperUse
from consent.reference.faults import Fault, ReferenceCode
from consent.reference.reading import read, shaped, twice

FILE = FilePath(__file__).parent / "stukken.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper(Named):
    """One document or letter, in one version."""

    version: Annotated[int, Field(ge=1, le=10_000)]
    kind: PaperKind
    use: PaperUse


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    __pydantic_config__ = ConfigDict(extra="forbid")

    papers: tuple[Paper, ...]


@cache
def papers() -> tuple[Paper, ...]:
    """The shipped register, in the order of its file. Raises `ReferenceInvalid` for a file that is wrong."""
    return load(FILE)


def load(path: FilePath) -> tuple[Paper, ...]:
    """Read a register. Raises `ReferenceInvalid` with everything that is wrong with it; changes nothing."""
    reading = read(path)
    found = shaped(reading, TypeAdapter(_File).validate_python).papers
    if faults := list(_faults(found)):
        raise reading.invalid(faults)
    return found


def _faults(found: tuple[Paper, ...]) -> Iterator[Fault]:
    yield from twice(("papers",), [one.code for one in found])
    for place, one in enumerate(found):
        if one.verified and not (one.verified_by and one.verified_on):
            yield Fault(("papers", place, "verified"), ReferenceCode.SIGNATURE_MISSING, {})
