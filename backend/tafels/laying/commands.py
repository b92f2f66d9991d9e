"""What can be asked about a file that says what a kind of tafel is, and what comes of it."""

from dataclasses import dataclass, field
from uuid import UUID

from backend.tafels.comparing import Difference
from consent.reference.faults import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class LayDownKind:
    """Lay down what this TOML document says. It is law and practice, and holds nothing about people."""

    document: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindLaidDown:
    """The version stands. Nothing works under it before somebody decides so for a tafel."""

    code: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OverCeiling:
    """An organisation that a convenant in force gives more than the new version allows its kind."""

    tafel: UUID
    organisation: UUID
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KindChange:
    """What a document would change, before it is laid down.

    `version` is the newest that there is, None for a new kind; `problems` are what is wrong with the document, and
    with any of them the rest is empty. `tafels` are those of this kind; each keeps its version until its organisation
    decides otherwise, and each case keeps the version under which it was referred.
    """

    problems: tuple[Problem, ...] = ()
    code: str | None = None
    version: int | None = None
    differences: tuple[Difference, ...] = ()
    tafels: tuple[UUID, ...] = ()
    over_ceiling: tuple[OverCeiling, ...] = ()
