"""The wegingstabel: which tasks ask a registered professional, and whether, to whom and how long each is passed on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import Annotated, Final

from pydantic import ConfigDict, Field, TypeAdapter

from backend.tafels.blueprint.sourced import Code, Count, Named, Words
from backend.tafels.registers.kinds import PassedTo, WrittenUnder
from backend.tafels.registers.professions import professions
from consent.reference.faults import Fault, ReferenceCode
from consent.reference.lines import Path
from consent.reference.reading import read, shaped, twice
from tenants.roles import Right

FILE = FilePath(__file__).parent / "wegingstabel.toml"
# Nothing else is ever passed on: who may know on which ground, who takes part and who decides stay with the registered.
OPENS: Final = frozenset(
    {Right.CASE_READ, Right.SUBJECT_READ, Right.CONTENT_READ, Right.CONTENT_WRITE, Right.REFERRAL_MAKE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedTask(Named):
    """One task of the table, in one version. `longest_days` is how long it may be passed on at a time."""

    version: Annotated[int, Field(ge=1, le=10_000)]
    registers: Annotated[tuple[Code, ...], Field(min_length=1)]
    passed_to: PassedTo
    to_registers: tuple[Code, ...] = ()
    rights: Annotated[tuple[Right, ...], Field(min_length=1)]
    covers: Annotated[tuple[WrittenUnder, ...], Field(min_length=1)]
    longest_days: Count | None = None
    condition_nl: Words
    condition_en: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Wegingstabel:
    """The whole table: why a task is passed on, and which tasks."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    reasons: Annotated[tuple[Named, ...], Field(min_length=1)]
    tasks: Annotated[tuple[PassedTask, ...], Field(min_length=1)]


@cache
def wegingstabel() -> Wegingstabel:
    """The shipped table, in the order of its file. Raises `ReferenceInvalid` for a file that is wrong."""
    return load(FILE)


def load(path: FilePath) -> Wegingstabel:
    """Read a table. Raises `ReferenceInvalid` with everything that is wrong with it; changes nothing."""
    reading = read(path)
    found = shaped(reading, TypeAdapter(Wegingstabel).validate_python)
    if faults := list(_faults(found)):
        raise reading.invalid(faults)
    return found


def _faults(found: Wegingstabel) -> Iterator[Fault]:
    for name, entries in (("reasons", found.reasons), ("tasks", found.tasks)):
        yield from twice((name,), [one.code for one in entries])
        for place, one in enumerate(entries):
            if one.verified and not (one.verified_by and one.verified_on):
                yield Fault((name, place, "verified"), ReferenceCode.SIGNATURE_MISSING, {})
    for place, task in enumerate(found.tasks):
        yield from _registers(task, place)
        yield from _bounds(task, place)


def _registers(task: PassedTask, place: int) -> Iterator[Fault]:
    known = [one.code for one in professions()]
    for name, codes in (("registers", task.registers), ("to_registers", task.to_registers)):
        for at, code in enumerate(codes):
            if code not in known:
                yield _choice(("tasks", place, name, at), code, known)


def _bounds(task: PassedTask, place: int) -> Iterator[Fault]:
    """What is passed on says to which register and how long; what is not says neither. Rights are of OPENS."""
    if bool(task.to_registers) is not (task.passed_to is PassedTo.ANDER_REGISTER):
        details = {"name": "to_registers", "detail": PassedTo.ANDER_REGISTER}
        yield Fault(("tasks", place, "to_registers"), ReferenceCode.INVALID, details)
    if (task.longest_days is None) is not (task.passed_to is PassedTo.NIEMAND):
        detail = f"{PassedTo.ANDER_REGISTER}, {PassedTo.NIET_GEREGISTREERD}"
        yield Fault(("tasks", place, "longest_days"), ReferenceCode.INVALID, {"name": "longest_days", "detail": detail})
    for at, right in enumerate(task.rights):
        if right not in OPENS:
            yield _choice(("tasks", place, "rights", at), right, sorted(OPENS))


def _choice(path: Path, name: str, known: Iterable[str]) -> Fault:
    return Fault(path, ReferenceCode.CHOICE, {"name": name, "detail": ", ".join(known)})
