"""The rules of reckoning: what the law says of how a term is counted, as data with a source."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter

from backend.tafels.blueprint.course import Length
from backend.tafels.blueprint.sourced import Count, Sourced, Switch, Words
from backend.tafels.registers.kinds import Reckoning
from consent.reference.faults import Fault, ReferenceCode
from consent.reference.reading import read, shaped, twice

FILE = FilePath(__file__).parent / "rekenregels.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Least:
    """A term of `from_days` or more holds at least so many working days."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    from_days: Count
    working_days: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Sourced):
    """How one way of reckoning finds the end of a term."""

    code: Reckoning
    name_nl: Words
    name_en: Words
    moves_on: Switch = False
    least: Least | None = None
    only_until: tuple[Length, ...] = ()
    whole_hours: Switch = False

    def holds_for(self, length: Length) -> bool:
        """Whether a term of this length is among those for which the rule was made."""
        if not self.only_until:
            return True
        return any(one.unit is length.unit and length.amount <= one.amount for one in self.only_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amber(Sourced):
    """A term turns orange in the last `1 / last_part` of its time."""

    last_part: Annotated[Count, Field(ge=2, le=100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The file as a whole."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    rules: tuple[Rule, ...]
    amber: Amber

    def of(self, reckoned: Reckoning) -> Rule:
        """The rule of this way of reckoning. LookupError for one that somebody else sets (IN_TE_STELLEN)."""
        for one in self.rules:
            if one.code is reckoned:
                return one
        raise LookupError(reckoned)


@cache
def rules() -> Rules:
    """The shipped rules. Raises `ReferenceInvalid` for a file that is wrong."""
    return load(FILE)


def load(path: FilePath) -> Rules:
    """Read rules of reckoning. Raises `ReferenceInvalid` with everything that is wrong with them; changes nothing."""
    reading = read(path)
    found = shaped(reading, TypeAdapter(Rules).validate_python)
    if faults := list(_faults(found)):
        raise reading.invalid(faults)
    return found


def _faults(found: Rules) -> Iterator[Fault]:
    yield from twice(("rules",), [one.code for one in found.rules])
    for path, one in ((("amber",), found.amber), *((("rules", place), one) for place, one in enumerate(found.rules))):
        if one.verified and not (one.verified_by and one.verified_on):
            yield Fault((*path, "verified"), ReferenceCode.SIGNATURE_MISSING, {})
