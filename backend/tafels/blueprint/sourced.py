"""What every part of a blueprint shares: the words it is written in, and that it names its source."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field, Strict

Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=60)]
Words = Annotated[str, Field(min_length=1, max_length=500)]
Count = Annotated[int, Strict(), Field(ge=1, le=10_000)]
Switch = Annotated[bool, Strict()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """A fact with its source. Law-derived facts stay unverified until somebody signs for them."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    source: Words
    verified: Switch
    verified_by: Words | None = None
    verified_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Sourced):
    """One entry of a list in a blueprint: its code, and what people call it."""

    code: Code
    name_nl: Words
    name_en: Words
