"""Under which law a kind of tafel works, who answers for it, for what, and how long its cases are kept."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, Strict

from backend.tafels.blueprint.sourced import Code, Sourced, Switch, Words
from backend.tafels.kinds import ControllerModel, Regime
from consent.basis import Category, Purpose
from tenants.organisation_kinds import OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeFact(Sourced):
    """The legal regime. What no source gives is NIET_BEPAALD, and waits for the region's privacy officer."""

    code: Regime


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsible(Sourced):
    """Which kind of organisation answers for the tafel (AVG 26); a tafel itself holds no regie."""

    organisation_kind: OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerTask(Sourced):
    """One duty that joint controllers divided, and who has it (AVG 26(1))."""

    duty: Words
    organisation_kind: OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Controllers(Sourced):
    """Who decides on the processing: one organisation, or several together, with a contact point (AVG 26)."""

    model: ControllerModel
    contact_point: OrganisationKind | None = None
    tasks: tuple[ControllerTask, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvenantFact(Sourced):
    """Whether the partners must have a convenant in force before anything is admitted."""

    required: Switch


@dataclass(frozen=True, slots=True, kw_only=True)
class Purposes(Sourced):
    """For what data may be brought to this tafel (AVG 5(1)(b))."""

    codes: Annotated[tuple[Purpose, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryCeiling(Sourced):
    """The most a kind of organisation may receive under a convenant for this kind of tafel.

    What it may receive it may bring; `brings` are the categories that it may bring and never receives.
    """

    organisation_kind: OrganisationKind
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    brings: tuple[Category, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlassTerms(Sourced):
    """The most that emergency access opens, and for how many minutes; `casework.guard_break_glass` holds to it."""

    minutes: Annotated[int, Strict(), Field(ge=1, le=60)]
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPolicies(Sourced):
    """Which policies of the retention register rule an admitted case and a rejected referral."""

    admitted: Code
    rejected: Code
