"""How something comes to a kind of tafel: what may be told, by whom, and who weighs it."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from backend.tafels.blueprint.sourced import Code, Count, Named, Sourced, Switch, Words
from backend.tafels.expression import Expression, parse
from backend.tafels.kinds import ConsultMode, GateKind, HoursPeriod, IntakeKind, ReferralField, SubjectKind, TriageMode
from tenants.organisation_kinds import OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects(Sourced):
    """What a case may be about; GEEN alone means that this kind of tafel has no cases."""

    kinds: Annotated[tuple[SubjectKind, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake(Sourced):
    """What a referral is and what may stand in it: a field that is not listed cannot be stored (feature 15).

    `senders` are the kinds of organisation that may refer; none named means every kind with a seat.
    """

    kinds: Annotated[tuple[IntakeKind, ...], Field(min_length=1)]
    fields: Annotated[tuple[ReferralField, ...], Field(min_length=1)]
    triage: TriageMode
    senders: tuple[OrganisationKind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals(Sourced):
    """After how many signals on one person a case is proposed; a person decides, and nothing is admitted by itself.

    A signal is destroyed after `days` when nothing was made of it. `letter` is what somebody is asked to send.
    """

    threshold: Count
    senders: Annotated[tuple[OrganisationKind, ...], Field(min_length=1)]
    days: Count
    letter: Code | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consult(Sourced):
    """Advice without handing over: who asks whom, in which ways, and how many hours a team has for it.

    Over what period the region says; without one nothing is ever over.
    """

    asks: OrganisationKind
    advises: Annotated[tuple[OrganisationKind, ...], Field(min_length=1)]
    modes: Annotated[tuple[ConsultMode, ...], Field(min_length=1)]
    hours_per_team: Count | None = None
    hours_period: HoursPeriod | None = None


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
class Suitability(Sourced):
    """A case that is not suitable for this form is turned away with a reason, which is kept as an outcome."""

    asked: Switch


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate(Sourced):
    """What may not be asked elsewhere before it was discussed here, or before a reason why not was written down."""

    before: GateKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Discipline(Named):
    """One pair of eyes at a tafel where each role gives its own assessment, which no other role changes."""
