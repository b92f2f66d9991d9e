"""A kind of tafel as a value: what a blueprint file says, once it has been read and found right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Field, Strict, TypeAdapter

from backend.tafels.expression import Expression, parse
from backend.tafels.kinds import Regime, SubjectKind, TafelClass
from backend.tafels.models import SeatKind
from consent.basis import Category, Purpose
from tenants.organisation_kinds import OrganisationKind

Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=60)]
Words = Annotated[str, Field(min_length=1, max_length=500)]
Count = Annotated[int, Strict(), Field(ge=1, le=10_000)]
# A rhythm as a recurrence rule of iCalendar (RFC 5545), in the forms that tafels have.
Rhythm = Annotated[
    str,
    Field(
        pattern=r"^FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;INTERVAL=[1-9][0-9]?)?"
        r"(?:;BYDAY=(?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:MO|TU|WE|TH|FR|SA|SU))*)?$"
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """A fact with its source. Law-derived facts stay unverified until somebody signs for them."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    source: Words
    verified: Annotated[bool, Strict()]
    verified_by: Words | None = None
    verified_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeFact(Sourced):
    """The legal regime."""

    code: Regime


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsible(Sourced):
    """Which kind of organisation answers for the tafel (AVG 26); a tafel itself holds no regie."""

    organisation_kind: OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Purposes(Sourced):
    """For what data may be brought to this tafel (AVG 5(1)(b))."""

    codes: Annotated[tuple[Purpose, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects(Sourced):
    """What a case may be about."""

    kinds: Annotated[tuple[SubjectKind, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RhythmFact(Sourced):
    """How often the tafel meets; absent where no source says so."""

    rrule: Rhythm


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat(Sourced):
    """How a kind of organisation sits at the tafel."""

    organisation_kind: OrganisationKind
    kind: SeatKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionCriterion(Sourced):
    """One question that a weigher answers, with an argument in words."""

    code: Code
    text_nl: Words
    text_en: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission(Sourced):
    """When a case is admitted: a sentence over the answers (`backend.tafels.expression`)."""

    expression: Words
    criteria: Annotated[tuple[AdmissionCriterion, ...], Field(min_length=1)]

    @property
    def rule(self) -> Expression:
        """The sentence as a tree. Raises `ExpressionInvalid`, though not once the blueprint was checked."""
        return parse(self.expression)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing(Sourced):
    """How many people of how many organisations must say yes; `casework.guard_stage` counts them."""

    people: Count
    organisations: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages(Sourced):
    """The stages a case at this tafel knows."""

    codes: Annotated[tuple[Code, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlassTerms(Sourced):
    """The most that emergency access opens, and for how many minutes; `casework.guard_break_glass` holds to it."""

    minutes: Count
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryCeiling(Sourced):
    """The most a kind of organisation may receive under a convenant for this kind of tafel."""

    organisation_kind: OrganisationKind
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPolicies(Sourced):
    """Which policies of the retention register rule an admitted case and a rejected referral."""

    admitted: Code
    rejected: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation(Sourced):
    """The kind of tafel that takes what this one cannot solve."""

    target: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint(Sourced):
    """One version of a kind of tafel. The engine reads it; nothing of it stands in code."""

    code: Code
    version: Count
    name: Words
    tafel_class: Annotated[TafelClass, Field(alias="class")]
    regime: RegimeFact
    responsible: Responsible
    purposes: Purposes
    subjects: Subjects
    seats: Annotated[tuple[Seat, ...], Field(min_length=1)]
    admission: Admission
    weighing: Weighing
    stages: Stages
    break_glass: BreakGlassTerms
    ceilings: Annotated[tuple[CategoryCeiling, ...], Field(min_length=1)]
    retention: RetentionPolicies
    aliases: tuple[Words, ...] = ()
    rhythm: RhythmFact | None = None
    escalation: Escalation | None = None


_BLUEPRINT = TypeAdapter(Blueprint)


def from_document(document: Mapping[str, Any]) -> Blueprint:
    """The blueprint behind a document of the right shape. Raises pydantic's `ValidationError` for another shape.

    What the parts must mean together is checked when a file is loaded (`backend.tafels.loading`).
    """
    return _BLUEPRINT.validate_python(document)
