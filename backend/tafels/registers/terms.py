"""The register of terms: which clocks the law and the field know, what starts each of them, and how it is reckoned."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter

from backend.tafels.blueprint.course import Length
from backend.tafels.blueprint.sourced import Code, Count, Named, Switch
from backend.tafels.registers.errors import TEXTS, RegisterCode
from backend.tafels.registers.kinds import Reckoning, TermForce, TermStart, TermUnit
from consent.reference.faults import Fault, ReferenceCode
from consent.reference.reading import read, shaped, twice

FILE = FilePath(__file__).parent / "termijnen.toml"
_WITHOUT_LENGTH = frozenset({Reckoning.DIRECT, Reckoning.IN_TE_STELLEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension(Length):
    """By how much one decision makes a term longer; `times` is how often, absent where no bound is known."""

    times: Count | None = None
    asks_reason: Switch = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Length):
    """A mark on the way: after so long a term is shown as this."""

    code: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Named):
    """One term, in one version. It has no length where it is at once, or where somebody sets it."""

    version: Annotated[int, Field(ge=1, le=10_000)]
    force: TermForce
    starts: TermStart
    reckoned: Reckoning
    length: Length | None = None
    extension: Extension | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    __pydantic_config__ = ConfigDict(extra="forbid")

    terms: tuple[Term, ...]


@cache
def terms() -> tuple[Term, ...]:
    """The shipped register, in the order of its file. Raises `ReferenceInvalid` for a file that is wrong."""
    return load(FILE)


def load(path: FilePath) -> tuple[Term, ...]:
    """Read a register. Raises `ReferenceInvalid` with everything that is wrong with it; changes nothing."""
    reading = read(path)
    found = shaped(reading, TypeAdapter(_File).validate_python).terms
    if faults := list(_faults(found)):
        raise reading.invalid(faults, texts=TEXTS)
    return found


def _faults(found: tuple[Term, ...]) -> Iterator[Fault]:
    yield from twice(("terms",), [one.code for one in found])
    for place, one in enumerate(found):
        for name, code in _wrong(one):
            yield Fault(("terms", place, name), code, {"name": one.code, "part": name})


def _wrong(term: Term) -> Iterator[tuple[str, RegisterCode | ReferenceCode]]:
    """Where within an entry something contradicts something else, and what."""
    if term.verified and not (term.verified_by and term.verified_on):
        yield "verified", ReferenceCode.SIGNATURE_MISSING
    if term.reckoned in _WITHOUT_LENGTH:
        told = (name for name in ("length", "extension", "steps") if getattr(term, name))
        yield from ((name, RegisterCode.LENGTH_UNWANTED) for name in told)
        return
    if term.length is None:
        yield "reckoned", RegisterCode.LENGTH_MISSING
        return
    if (term.reckoned is Reckoning.WERKDAGEN) is not (term.length.unit is TermUnit.WERKDAG):
        yield "reckoned", RegisterCode.UNIT_AND_RECKONING
    if term.steps and not _ordered(term.steps, term.length):
        yield "steps", RegisterCode.STEPS_UNORDERED


def _ordered(steps: tuple[Step, ...], length: Length) -> bool:
    amounts = [one.amount for one in steps]
    return (
        all(one.unit is length.unit for one in steps)
        and amounts == sorted(set(amounts))
        and amounts[-1] <= length.amount
    )
