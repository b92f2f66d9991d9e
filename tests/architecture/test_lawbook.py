"""The catalogue of lawful basis and the closed sets in code say the same, both ways."""

from enum import StrEnum
from typing import Any

import pytest

from consent.basis import (
    CRIMINAL,
    OPENS_NOTHING,
    SPECIAL,
    Art6,
    Art9Exception,
    Art10Ground,
    CatalogueKind,
    Category,
    Purpose,
)
from consent.catalogue.loading import FILES, catalogue

SETS: dict[CatalogueKind, type[StrEnum]] = {
    CatalogueKind.ART6: Art6,
    CatalogueKind.ART9: Art9Exception,
    CatalogueKind.ART10: Art10Ground,
    CatalogueKind.DOEL: Purpose,
    CatalogueKind.CATEGORIE: Category,
}


def entries(kind: CatalogueKind) -> list[Any]:
    return [one.entry for file in catalogue() if file.kind is kind for one in file.entries]


def test_every_kind_has_one_file() -> None:
    assert [file.kind for file in catalogue()] == list(FILES)
    assert set(FILES) == set(CatalogueKind)


@pytest.mark.parametrize("kind", SETS)
def test_what_code_can_name_is_what_the_catalogue_has(kind: CatalogueKind) -> None:
    assert sorted({one.code for one in entries(kind)}) == sorted(SETS[kind])


def test_the_flags_of_a_category_are_those_that_the_checks_are_made_from() -> None:
    flags = {one.code: (one.special, one.criminal) for one in entries(CatalogueKind.CATEGORIE)}

    assert {code for code, (special, _) in flags.items() if special} == SPECIAL
    assert {code for code, (_, criminal) in flags.items() if criminal} == CRIMINAL


def test_no_ground_serves_a_purpose_that_opens_nothing() -> None:
    closed = {one.code for one in entries(CatalogueKind.DOEL) if not one.shares}

    assert closed == OPENS_NOTHING
    assert [one.code for one in entries(CatalogueKind.GRONDSLAG) if closed & set(one.purposes)] == []


def test_every_fact_has_a_source_and_none_is_verified_without_a_signature() -> None:
    facts = [one for kind in CatalogueKind for one in entries(kind)]

    assert [one.code for one in facts if not one.source or (one.verified and not one.verified_by)] == []


def test_the_bill_and_the_reference_index_are_there_and_cannot_be_used() -> None:
    never = {one.code for one in entries(CatalogueKind.GRONDSLAG) if one.valid_from is None}

    assert never == {"WAMS", "VIR"}


def test_matching_of_cases_is_there_and_cannot_be_used() -> None:
    assert [(one.code, one.valid_from) for one in entries(CatalogueKind.VERGELIJKING)] == [
        ("HIT_NO_HIT", None),
        ("AL_BETROKKEN", None),
    ]
