"""The register of requests: what a referral to a kind of tafel asks for in the end, and so which gates stand before."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter

from backend.tafels.blueprint.sourced import Named
from backend.tafels.kinds import GateKind
from consent.reference.faults import Fault, ReferenceCode
from consent.reference.reading import read, shaped, twice

FILE = FilePath(__file__).parent / "verzoeken.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Named):
    """What a referral to this kind of tafel (`code`) asks for."""

    asks: Annotated[tuple[GateKind, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    __pydantic_config__ = ConfigDict(extra="forbid")

    requests: tuple[Request, ...]


@cache
def requests() -> tuple[Request, ...]:
    """The shipped register, in the order of its file. Raises `ReferenceInvalid` for a file that is wrong."""
    return load(FILE)


def load(path: FilePath) -> tuple[Request, ...]:
    """Read a register. Raises `ReferenceInvalid` with everything that is wrong with it; changes nothing."""
    reading = read(path)
    found = shaped(reading, TypeAdapter(_File).validate_python).requests
    if faults := list(_faults(found)):
        raise reading.invalid(faults)
    return found


def _faults(found: tuple[Request, ...]) -> Iterator[Fault]:
    yield from twice(("requests",), [one.code for one in found])
    for place, one in enumerate(found):
        if one.verified and not (one.verified_by and one.verified_on):
            yield Fault(("requests", place, "verified"), ReferenceCode.SIGNATURE_MISSING, {})
