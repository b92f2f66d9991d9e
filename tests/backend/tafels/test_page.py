"""The page of every kind of tafel says what the blueprints say."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from enum import StrEnum

import pytest

from backend.tafels.blueprint.seating import CutOff, RhythmFact
from backend.tafels.kinds import (
    ConsultMode,
    FamilySeat,
    GateKind,
    IntakeKind,
    Regime,
    SubjectKind,
    TafelClass,
    Weekday,
)
from backend.tafels.loading import load_all
from backend.tafels.page import PAGE, page
from backend.tafels.page.names import CLASSES, FAMILIES, GATES, INTAKES, MODES, REGIMES, SUBJECTS, together
from backend.tafels.page.rhythms import closes, meets
from backend.tafels.registers.papers import papers
from backend.tafels.registers.terms import terms
from tenants.organisation_kinds import OrganisationKind

KINDS = [file.blueprint for file in load_all()]
SOURCED = {"source": "own", "verified": False}


def test_the_page_is_what_the_files_make_of_it() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(KINDS), "write it anew: .venv/bin/python -m backend.tafels.page"


def test_every_kind_stands_there_once_with_its_law_and_its_source() -> None:
    text = page(KINDS)
    for kind in KINDS:
        entry = text.split(f"\n### {kind.name}\n")
        assert len(entry) == 2, kind.code
        told = entry[1].split("\n##", 1)[0]
        assert f"`{kind.code}`, versie {kind.version}." in told
        assert f"Recht: {REGIMES[kind.regime.code]}." in told
        assert f"Bron: {kind.source}." in told


def test_terms_and_papers_are_told_by_their_names() -> None:
    for kind in KINDS:
        entry = page([kind])
        papers_here = (*kind.papers.documents, *kind.papers.letters) if kind.papers else ()
        assert all(one.name_nl in entry for one in terms() if one.code in {clock.code for clock in kind.clocks})
        assert all(one.name_nl in entry for one in papers() if one.code in papers_here)


def test_no_two_kinds_are_told_alike() -> None:
    told: dict[str, list[str]] = {}
    for kind in KINDS:
        nameless = replace(kind, code="X", name="X", aliases=(), version=1, source="X")
        told.setdefault(page([nameless]), []).append(kind.code)
    assert [codes for codes in told.values() if len(codes) > 1] == []


@pytest.mark.parametrize(
    ("rhythm", "words"),
    [
        ({"rrule": "FREQ=WEEKLY"}, "elke week"),
        ({"rrule": "FREQ=WEEKLY;INTERVAL=4"}, "om de 4 weken"),
        ({"rrule": "FREQ=WEEKLY;BYDAY=MO,TH"}, "elke week op maandag en donderdag"),
        ({"rrule": "FREQ=YEARLY"}, "elk jaar"),
        ({"times_per_week": 2}, "2 keer per week"),
        ({"minutes_per_item": (60, 90)}, "60 tot 90 minuten per casus"),
        ({"always_open": True}, "dag en nacht"),
        ({"rrule": "FREQ=MONTHLY", "minutes_per_item": (30,)}, "elke maand en 30 minuten per casus"),
    ],
)
def test_a_rhythm_in_words(rhythm: dict[str, object], words: str) -> None:
    assert meets(RhythmFact(**rhythm, **SOURCED)) == words  # type: ignore[arg-type]  # each is of its field's type


def test_what_no_source_says_is_said_and_a_cut_off_has_a_day() -> None:
    assert meets(None) == "geen bron zegt wanneer"
    assert closes(CutOff(weekday=Weekday.MO, at=time(12), **SOURCED)) == "maandag 12:00 uur"  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (CLASSES, TafelClass),
        (REGIMES, Regime),
        (SUBJECTS, SubjectKind),
        (FAMILIES, FamilySeat),
        (GATES, GateKind),
        (MODES, ConsultMode),
        (INTAKES, IntakeKind),
    ],
)
def test_every_value_has_a_word_of_its_own(words: Mapping[StrEnum, str], values: type[StrEnum]) -> None:
    assert set(words) == set(values)
    assert len(set(words.values())) == len(words)


def test_every_kind_of_partner_is_told_apart() -> None:
    assert len({together([kind]) for kind in OrganisationKind}) == len(OrganisationKind)
    assert together([OrganisationKind.LOKAAL_TEAM, OrganisationKind.OM, "school"]) == "lokaal team, OM en school"


def test_every_class_has_a_heading() -> None:
    headings = {line[3:] for line in page(KINDS).splitlines() if line.startswith("## ")}
    assert headings == {CLASSES[kind.tafel_class] for kind in KINDS}
