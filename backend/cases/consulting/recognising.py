"""What in a text can point at a person: kinds and places, by a versioned list of patterns (`recognising.toml`).

It warns and never decides that a text is free of personal data: no list finds everything.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from consent.keys.errors import TextRefused
from consent.keys.persons import normalised_bsn

_FILE: Final = Path(__file__).with_name("recognising.toml")
_NOT_DIGITS: Final = re.compile(r"\D")


class Pattern(BaseModel):
    """One thing that is looked for. Raises pydantic's ValidationError when the file says it otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    code: str
    name_nl: str
    name_en: str
    pattern: str
    refused: bool = False
    always_capital: bool = False

    @property
    def expression(self) -> re.Pattern[str]:
        """The pattern, ready to look with; `re` keeps what was compiled."""
        return re.compile(self.pattern, 0 if self.always_capital else re.IGNORECASE)


class Recognising(BaseModel):
    """The list, and how many days a question without a name is kept, and the time booked on it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: int
    kept_days: Annotated[int, Field(gt=0, le=366)]
    hours_kept_days: Annotated[int, Field(gt=366)]
    source: str
    verified: bool
    patterns: Annotated[tuple[Pattern, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something that looks like a person's data: of which pattern, and from which character on (1 is the first)."""

    pattern: Pattern
    place: int
    refused: bool


@cache
def recognising() -> Recognising:
    """The list, read once."""
    return Recognising.model_validate(tomllib.loads(_FILE.read_text(encoding="utf-8")))


def found_in(text: str) -> Sequence[Found]:
    """What in a text can point at a person, in the order in which it stands there."""
    found = [
        Found(pattern=pattern, place=match.start("found") + 1, refused=pattern.refused and _is_number(match["found"]))
        for pattern in recognising().patterns
        for match in pattern.expression.finditer(text)
    ]
    return sorted(found, key=lambda one: (one.place, one.pattern.code))


def _is_number(digits: str) -> bool:
    try:
        normalised_bsn(_NOT_DIGITS.sub("", digits))
    except TextRefused:
        return False
    return True
