"""The names of things in plain words: of kinds of consent, purposes and categories, in Dutch and English."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from consent.ages import legal_day
from consent.basis import CatalogueKind, Category, ConsentKind, Purpose
from consent.catalogue.loading import catalogue
from consent.giving.kinds import EvidenceKind
from consent.signing.kinds import SignatureMeans
from consent.signing.rules import SignsAs

_FILE = Path(__file__).with_name("words.toml")
_MONTHS = {
    "nl": (
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One signature, without who gave it."""

    signs_as: SignsAs
    means: SignatureMeans
    signed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked, and in which words: paragraphs in their own language, whatever language the rest is in."""

    language: str
    wording: tuple[str, ...]
    categories: tuple[Category, ...]
    recipients: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """By what a consent can be shown; of a witness who is a member, whether a colleague of whoever recorded it."""

    evidence: EvidenceKind
    colleague: bool | None = None


class Language(StrEnum):
    """The languages that people get a receipt in."""

    NL = "nl"
    EN = "en"


@cache
def words(language: Language) -> Mapping[str, Any]:
    """Everything that a receipt says in one language, by name."""
    found: Mapping[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))[language]
    return found


def day(moment: datetime, language: Language) -> str:
    """The day of a moment, as people here count days and write them."""
    return dated(legal_day(moment), language)


def dated(on: date, language: Language) -> str:
    """A day, as people here write it."""
    return f"{on.day} {_MONTHS[language][on.month - 1]} {on.year}"


def named_kind(kind: ConsentKind, language: Language) -> str:
    """What somebody said yes to."""
    return str(words(language)["kinds"][kind])


def named_signature(one: Signed, language: Language) -> str:
    """Who signed, by quality and never by name: one may not learn of another from a receipt."""
    by: StrEnum = one.means if one.means.is_of_the_court else one.signs_as
    return str(words(language)["signed"][by]).format(day=dated(one.signed_on, language))


def named_evidence(one: Shown, language: Language, *, owner: str) -> str:
    """What is there to show. Another organisation is not named: one may not learn of it from a receipt."""
    by = {None: str(one.evidence), True: "COLLEGA", False: "ANDERE_ORGANISATIE"}[one.colleague]
    return str(words(language)["shown"][by]).format(owner=owner)


def named_purpose(purpose: Purpose, language: Language) -> str:
    """For what data are used, as the catalogue calls it."""
    return _names(CatalogueKind.DOEL, language)[purpose]


def named_category(category: Category, language: Language) -> str:
    """Which data, as the catalogue calls them."""
    return _names(CatalogueKind.CATEGORIE, language)[category]


@cache
def _names(kind: CatalogueKind, language: Language) -> Mapping[str, str]:
    (file,) = (one for one in catalogue() if one.kind is kind)
    return {one.entry.code: one.entry.name_nl if language is Language.NL else one.entry.name_en for one in file.entries}
