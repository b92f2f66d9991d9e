"""How a case goes on once it is there: its stages and phases, what it may end in, and which terms run."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field

from backend.tafels.blueprint.sourced import Code, Count, Named, Sourced, Switch
from backend.tafels.kinds import IntakeKind, PhaseGuard
from backend.tafels.registers.kinds import TermUnit
from tenants.organisation_kinds import OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages(Sourced):
    """The stages a case at this tafel knows."""

    codes: Annotated[tuple[Code, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase(Named):
    """A part of the work on an admitted case, what must be so before it begins, and what may come next.

    The first phase of a blueprint is where an admitted case begins. A case may be closed from a phase that `ends`.
    """

    to: tuple[Code, ...] = ()
    guards: tuple[PhaseGuard, ...] = ()
    ends: Switch = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Named):
    """What a case may end in; where it goes on at another tafel, which kind of tafel that is."""

    leads_to: Code | None = None
    asks_reason: Switch = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciders(Sourced):
    """The least number of people who take a far-reaching decision together (kernbeslissing)."""

    people: Annotated[int, Field(ge=2, le=20)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """So many of a unit."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    amount: Count
    unit: TermUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockUse(Sourced):
    """A term of the register of terms that runs for cases at this tafel.

    `length` is the region's own, where the register leaves it to be set; without one such a term does not run.
    """

    code: Code
    length: Length | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers(Sourced):
    """The documents and letters that people here make, by their codes in the register of documents."""

    documents: tuple[Code, ...] = ()
    letters: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring(Sourced):
    """How long a case stays in view after the work is done: years, or to an age of the person."""

    years: Count | None = None
    to_age: Count | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda(Sourced):
    """What comes on the agenda by itself: kinds of intake that came in since the last meeting."""

    fills_from: Annotated[tuple[IntakeKind, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation(Sourced):
    """The kind of tafel that takes what this one cannot solve."""

    target: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay(Sourced):
    """Both sides tell only the intermediary, who decides what the other side hears (persoonsgebonden aanpak)."""

    intermediary: OrganisationKind
    sides: Annotated[tuple[tuple[OrganisationKind, ...], ...], Field(min_length=2, max_length=2)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning(Sourced):
    """A tafel that learns from closed cases or from counts: never a name, never linked to how staff do."""

    pseudonymised: Switch
