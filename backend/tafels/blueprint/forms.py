"""Forms that people fill in about one person, to be laid beside an earlier one: parts of a life, or safety.

A kind of tafel names forms of the register of forms (`backend.tafels.registers.forms`), or brings its own along. What
somebody answers is sealed, so no form can sort, choose, count or move anything by itself: it is looked at by people.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field

from backend.tafels.blueprint.sourced import Code, Count, Sourced, Words
from backend.tafels.kinds import FormKind
from consent.basis import Category


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleValue:
    """One answer that can be given: digits, and what they mean."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    value: Annotated[str, Field(pattern=r"^[0-9]{1,2}$")]
    name_nl: Words
    name_en: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class FormItem:
    """One thing that a form asks. Whoever may receive data of its category may read the answer, and nobody else."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    code: Code
    name_nl: Words
    name_en: Words
    category: Category


@dataclass(frozen=True, slots=True, kw_only=True)
class FormContent:
    """What a form is called, the scale on which everything in it is answered, and what it asks."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    name_nl: Words
    name_en: Words
    scale: Annotated[tuple[ScaleValue, ...], Field(min_length=2, max_length=100)]
    items: Annotated[tuple[FormItem, ...], Field(min_length=1, max_length=40)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormUse(Sourced):
    """A form that people use at this tafel: a version of the register's, or one of the kind's own."""

    code: Code
    kind: FormKind
    version: Count | None = None
    own: FormContent | None = None
