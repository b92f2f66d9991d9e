"""The names of things in plain words: of kinds of consent, purposes and categories, in Dutch and English."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from consent.ages import legal_day
from consent.basis import CatalogueKind, Category, ConsentKind, Purpose
from consent.catalogue.loading import catalogue

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
    on = legal_day(moment)
    return f"{on.day} {_MONTHS[language][on.month - 1]} {on.year}"


def named_kind(kind: ConsentKind, language: Language) -> str:
    """What somebody said yes to."""
    return str(words(language)["kinds"][kind])


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
