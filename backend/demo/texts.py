"""The words of the demo, read from the file beside this module."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from tomllib import loads

from pydantic import TypeAdapter

from backend.cases.kinds import ContributionNature
from consent.basis import Category
from tenants.organisation_kinds import OrganisationKind

_FILE = Path(__file__).parent / "texts.toml"


class About(StrEnum):
    """Of whom in a household a text tells."""

    ADULT = "ADULT"
    CHILD = "CHILD"
    HOUSEHOLD = "HOUSEHOLD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What one kind of organisation might bring."""

    kind: OrganisationKind
    category: Category
    about: About
    nature: ContributionNature
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """What a weigher might write, per argument."""

    purpose: tuple[str, ...]
    necessity: tuple[str, ...]
    proportionality: tuple[str, ...]
    subsidiarity: tuple[str, ...]
    met: tuple[str, ...]
    unmet: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What might be written down with a legal basis and a consent."""

    law: tuple[str, ...]
    proportionality: tuple[str, ...]
    subsidiarity: tuple[str, ...]
    consent: tuple[str, ...]
    evidence: tuple[str, ...]
    witness: tuple[str, ...]
    freedom: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provisions:
    """What police and prosecution service might write in their registers."""

    police_authority: str
    justice_authority: str
    interest: str
    goal: str
    conditions: str
    necessity: str
    redaction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What is written at the Zorg- en Veiligheidshuis."""

    statute: str
    admission: str
    necessity: str
    proportionality: str
    subsidiarity: str
    refusal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelter:
    """What is written where somebody may not be found."""

    telephone: str
    necessity: str
    proportionality: str
    subsidiarity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """All words."""

    given_names: tuple[str, ...]
    surnames: tuple[str, ...]
    suffix: str
    referral_reasons: tuple[str, ...]
    referral_goals: tuple[str, ...]
    rejection_explanations: tuple[str, ...]
    not_informed_reasons: tuple[str, ...]
    weighing: Arguments
    basis: Grounds
    provision: Provisions
    house: House
    shelter: Shelter
    contribution: tuple[Remark, ...]


@cache
def texts() -> Texts:
    """The words."""
    return TypeAdapter(Texts).validate_python(loads(_FILE.read_text(encoding="utf-8")))


def pick(options: tuple[str, ...], number: int) -> str:
    """One of these, the same one for the same number."""
    return options[number % len(options)]
