"""The register of forms: parts of a life and safety, each in versions that never change."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath

from pydantic import ConfigDict, TypeAdapter

from backend.tafels.blueprint.forms import FormContent, FormUse
from backend.tafels.blueprint.sourced import Code, Count, Sourced
from backend.tafels.errors import TEXTS, TafelsCode
from backend.tafels.kinds import FormKind
from consent.reference.faults import Fault, ReferenceCode
from consent.reference.lines import Path
from consent.reference.reading import read, shaped, twice

FILE = FilePath(__file__).parent / "formulieren.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Sourced):
    """One version of a form."""

    code: Code
    version: Count
    kind: FormKind
    content: FormContent


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    __pydantic_config__ = ConfigDict(extra="forbid")

    forms: tuple[Form, ...]


@cache
def forms() -> tuple[Form, ...]:
    """The shipped register, in the order of its file. Raises `ReferenceInvalid` for a file that is wrong."""
    return load(FILE)


def load(path: FilePath) -> tuple[Form, ...]:
    """Read a register. Raises `ReferenceInvalid` with everything that is wrong with it; changes nothing."""
    reading = read(path)
    found = shaped(reading, TypeAdapter(_File).validate_python).forms
    if faults := list(_faults(found)):
        raise reading.invalid(faults, texts=TEXTS)
    return found


def registered(use: FormUse) -> Form | None:
    """The version of the register that somebody uses, or None where it has no such version."""
    return next((one for one in forms() if (one.code, one.version) == (use.code, use.version)), None)


def content_of(use: FormUse) -> FormContent | None:
    """What a form asks; None where the register has no such version, which no checked blueprint names."""
    found = registered(use)
    return use.own or (found.content if found else None)


def content_faults(content: FormContent, path: Path) -> Iterator[Fault]:
    """What the scale and the items of a form cannot be.

    The values of a scale are equally long: how long a sealed answer is would tell which one it was.
    """
    values = [one.value for one in content.scale]
    if len({len(one) for one in values}) > 1 or values != sorted(set(values)):
        yield Fault((*path, "scale"), TafelsCode.SCALE_UNEVEN, {})
    yield from twice((*path, "items"), [one.code for one in content.items])


def _faults(found: tuple[Form, ...]) -> Iterator[Fault]:
    yield from twice(("forms",), [(one.code, one.version) for one in found])
    for place, one in enumerate(found):
        yield from content_faults(one.content, ("forms", place, "content"))
        if one.verified and not (one.verified_by and one.verified_on):
            yield Fault(("forms", place, "verified"), ReferenceCode.SIGNATURE_MISSING, {})
