"""The rules of the catalogue about signing, read once. What the law asks stands in the file, not here."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from consent.basis import ConsentKind
from consent.custody.kinds import CustodyKind
from tenants.organisation_kinds import OrganisationKind

_FILE = Path(__file__).parent.parent / "catalogue" / "ondertekenaars.toml"


class Variant(StrEnum):
    """How much a region asks: more than the law where the profession does (the default), or what the law asks."""

    STRIKT = "STRIKT"
    MINIMUM = "MINIMUM"


class Band(StrEnum):
    """The ages between the birthdays that the law looks at."""

    ONDER_12 = "ONDER_12"
    VAN_12_TOT_16 = "VAN_12_TOT_16"
    VAN_16_TOT_18 = "VAN_16_TOT_18"
    MEERDERJARIG = "MEERDERJARIG"


class SignsAs(StrEnum):
    """In what quality somebody signs; ondertekenaars.toml says what each asks."""

    ZELF = "ZELF"
    GEZAG = "GEZAG"
    VERTEGENWOORDIGER = "VERTEGENWOORDIGER"
    VERTEGENWOORDIGER_INDIEN = "VERTEGENWOORDIGER_INDIEN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Who signs in each variant, and where that stands."""

    signs: Mapping[Variant, tuple[SignsAs, ...]]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form of custody: what its holders sign as, who can hold it, how many together, and what it puts aside."""

    counts_as: SignsAs
    persons: bool
    organisations: bool
    fewest: int
    most: int
    suspends: frozenset[CustodyKind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules by kind of consent, band and capacity; the forms; how each band begins; who has measures."""

    rules: Mapping[tuple[ConsentKind, Band, bool], Rule]
    forms: Mapping[CustodyKind, Form]
    begins: Mapping[Band, str | None]
    carries_out_measures: frozenset[OrganisationKind]

    def band(self, turns: Mapping[str, date | None], *, on: date) -> Band | None:
        """In which band somebody with these birthdays is on a legal day; None when a birthday is not known."""
        reached: Band | None = None
        for band, column in self.begins.items():
            if column is None:
                reached = band
                continue
            birthday = turns.get(column)
            if birthday is None:
                return None
            if birthday <= on:
                reached = band
        return reached


@cache
def rules() -> Rules:
    """The rules as the catalogue gives them."""
    content: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Rules(
        rules={
            (ConsentKind(one["kind"]), Band(one["band"]), one["capable"]): Rule(
                signs={
                    Variant.STRIKT: tuple(map(SignsAs, one["strict"])),
                    Variant.MINIMUM: tuple(map(SignsAs, one["minimum"])),
                },
                source=one["source"],
            )
            for one in content["rules"]
        },
        forms={
            CustodyKind(one["kind"]): Form(
                counts_as=SignsAs(one["counts_as"]),
                persons="PERSOON" in one["held_by"],
                organisations="ORGANISATIE" in one["held_by"],
                fewest=one["fewest"],
                most=one["most"],
                suspends=frozenset(map(CustodyKind, one["suspends"])),
            )
            for one in content["forms"]
        },
        begins={Band(one["code"]): one.get("turns") for one in content["bands"]},
        carries_out_measures=frozenset(map(OrganisationKind, content["measures"]["carried_out_by"])),
    )
