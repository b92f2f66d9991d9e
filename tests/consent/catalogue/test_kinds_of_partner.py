"""What the law says of each kind of partner: who may invoke anything at all, and who treats people under secrecy."""

from dataclasses import fields
from typing import Any

import pytest

from consent.basis import CatalogueKind
from consent.catalogue.entries import Art6Entry, Regime
from consent.catalogue.loading import catalogue
from tenants.organisation_kinds import NOT_PROFESSIONAL, OrganisationKind

ENTRIES: dict[CatalogueKind, tuple[Any, ...]] = {
    file.kind: tuple(one.entry for one in file.entries) for file in catalogue()
}
# Who examines, treats or helps somebody, so that people tell them what they would tell nobody else.
TREATS = {
    OrganisationKind.GGZ,
    OrganisationKind.HUISARTS_JGZ,
    OrganisationKind.ZIEKENHUIS,
    OrganisationKind.WIJKVERPLEGING,
    OrganisationKind.GGD,
    OrganisationKind.GI,
    OrganisationKind.JEUGDRECLASSERING,
    OrganisationKind.JEUGDHULPAANBIEDER,
    OrganisationKind.EXPERTISETEAM,
}


def _named(kind: CatalogueKind) -> set[OrganisationKind]:
    """The kinds of organisation that any entry of a kind names, in whichever of its lists."""
    values = (getattr(one, each.name) for one in ENTRIES[kind] for each in fields(one))
    return {item for value in values if isinstance(value, tuple) for item in value if type(item) is OrganisationKind}


@pytest.mark.parametrize("kind", OrganisationKind)
def test_every_kind_of_partner_may_ask_consent_or_is_nobody_s_profession(kind: OrganisationKind) -> None:
    (consent,) = (one for one in ENTRIES[CatalogueKind.ART6] if one.code == "a")
    assert isinstance(consent, Art6Entry)

    assert (kind in consent.organisations) is (kind not in NOT_PROFESSIONAL)


@pytest.mark.parametrize("kind", CatalogueKind)
def test_no_law_names_who_is_no_professional(kind: CatalogueKind) -> None:
    assert _named(kind) & NOT_PROFESSIONAL == set()


def test_a_kind_of_partner_has_a_public_task_or_a_legitimate_interest_and_never_both() -> None:
    invoking = {one.code: set(one.organisations) for one in ENTRIES[CatalogueKind.ART6]}

    assert invoking["e"] & invoking["f"] == set()
    assert invoking["e"] | invoking["f"] == set(OrganisationKind) - NOT_PROFESSIONAL


def test_whoever_treats_people_has_a_duty_of_secrecy() -> None:
    bound = {
        kind
        for one in ENTRIES[CatalogueKind.GEHEIM_REGIME]
        if isinstance(one, Regime) and one.register_code is None
        for kind in one.organisations
    }

    assert bound == TREATS
