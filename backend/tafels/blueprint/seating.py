"""Who sits at a kind of tafel, who keeps a case in hand there, and when it meets."""

from dataclasses import dataclass
from datetime import time
from typing import Annotated

from pydantic import Field

from backend.tafels.blueprint.sourced import Code, Count, Named, Sourced, Switch
from backend.tafels.kinds import FamilySeat, Weekday
from backend.tafels.models import SeatKind
from tenants.organisation_kinds import OrganisationKind
from tenants.roles import RoleKind

# A rhythm as a recurrence rule of iCalendar (RFC 5545), in the forms that tafels have.
Rhythm = Annotated[
    str,
    Field(
        pattern=r"^FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;INTERVAL=[1-9][0-9]?)?"
        r"(?:;BYDAY=(?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:MO|TU|WE|TH|FR|SA|SU))*)?$"
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat(Sourced):
    """How a kind of organisation sits at the tafel."""

    organisation_kind: OrganisationKind
    kind: SeatKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationAsked(Sourced):
    """In one of which registers somebody of a kind of organisation must stand, for a role here to give anything."""

    organisation_kind: OrganisationKind
    roles: Annotated[tuple[RoleKind, ...], Field(min_length=1)]
    registers: Annotated[tuple[Code, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chair(Sourced):
    """Who chairs: an organisation of this kind, or somebody who is of none of the parties (jeugdbeschermingstafel)."""

    organisation_kind: OrganisationKind | None = None
    independent: Switch = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Family(Sourced):
    """How those whom a case is about take part, and whether each case says that it was discussed with them."""

    seat: FamilySeat
    from_age: Count | None = None
    discussed: Switch = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Named):
    """Something that two organisations ask each other to agree on who holds regie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regie(Sourced):
    """Which kind of organisation usually holds regie over a case. An organisation holds it, a tafel never does.

    Where no kind of organisation is named, the `questions` are how those at the tafel come to agree on it.
    """

    casusregie: OrganisationKind | None = None
    procesregie: OrganisationKind | None = None
    stays_involved: OrganisationKind | None = None
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RhythmFact(Sourced):
    """How often the tafel meets, in how many minutes an item is discussed, or that it is there at all hours.

    A frequency without fixed days is `times_per_week`. Absent where no source says anything.
    """

    rrule: Rhythm | None = None
    times_per_week: Annotated[int, Field(ge=1, le=14)] | None = None
    minutes_per_item: Annotated[tuple[Count, ...], Field(min_length=1, max_length=2)] | None = None
    always_open: Switch = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOff(Sourced):
    """Until when a referral still comes into the coming round; what comes later waits for the next one."""

    weekday: Weekday
    at: time
