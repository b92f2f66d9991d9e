"""What the parts of a blueprint must mean together: each contradiction is refused with its code and its line."""

from enum import StrEnum
from pathlib import Path

import pytest

from backend.tafels.errors import TEXTS, TafelsCode
from backend.tafels.loading import BLUEPRINTS, load, load_text
from consent.reference.faults import ReferenceInvalid

KAMER = (BLUEPRINTS / "lokale_veiligheidskamer.toml").read_text(encoding="utf-8")
FACT = 'source = "own"\nverified = false\n'
WITHOUT_CASES = f"""
code = "KETENOVERLEG"
version = 1
name = "Ketenoverleg"
class = "N"
{FACT}
[regime]
code = "GEEN_PERSOONSGEGEVENS"
{FACT}
[subjects]
kinds = ["GEEN"]
{FACT}
[[seats]]
organisation_kind = "GEMEENTE"
kind = "VAST"
{FACT}
[[seats]]
organisation_kind = "BEWONERS"
kind = "GAST"
{FACT}
"""
_CONSULT = f'asks = "LOKAAL_TEAM"\nadvises = ["GI"]\nmodes = ["ANONIEM"]\n{FACT}'
_RELAY = f'intermediary = "GI"\nsides = [["POLITIE"], ["GGZ", "LOKAAL_TEAM"]]\n{FACT}'
_CONTACT = 'contact_point = "GEMEENTE"\n'
_TASK = KAMER[KAMER.index("[[controllers.tasks]]") : KAMER.index("[convenant]")]
_SIGNALS = f'\n[signals]\nthreshold = 2\nsenders = ["POLITIE"]\ndays = 90\n{FACT}'
_RHYTHM = 'rrule = "FREQ=WEEKLY;INTERVAL=2"\n'
# What stands in the file, what is put in its place, the code, and the line that must be named.
CONTRADICTIONS: list[tuple[str, str, TafelsCode, str]] = [
    ('kinds = ["PERSOON", "HUISHOUDEN", "GEBIED"]', 'kinds = ["GEEN"]', TafelsCode.NO_CASES, "[admission]"),
    ('kinds = ["PERSOON", "HUISHOUDEN", "GEBIED"]', 'kinds = ["GEEN"]', TafelsCode.REGIME_AND_CASES, "EIGEN_GROND"),
    ('class = "C"', 'class = "L"', TafelsCode.CLASS_WITHOUT_CASES, 'kinds = ["PERSOON"'),
    ('class = "C"', 'class = "C"\ntemplate = true', TafelsCode.TEMPLATE_FILLED, "template"),
    ("EIGEN_GRONDSLAG_CONVENANT", "GEEN_PERSOONSGEGEVENS", TafelsCode.REGIME_AND_CASES, "GEEN_PERSOONSGEGEVENS"),
    (
        '[[ceilings]]\norganisation_kind = "OM"',
        '[[ceilings]]\norganisation_kind = "BEWONERS"',
        TafelsCode.NOT_PROFESSIONAL,
        '[[ceilings]]\norganisation_kind = "BEWONERS"',
    ),
    (
        '[chair]\norganisation_kind = "GEMEENTE"',
        '[chair]\norganisation_kind = "ZVH"',
        TafelsCode.NAMED_WITHOUT_SEAT,
        '"ZVH"',
    ),
    ('stays_involved = "LOKAAL_TEAM"', 'casusregie = "SCHOOL"', TafelsCode.NAMED_WITHOUT_SEAT, '"SCHOOL"'),
    (
        "[weighing]",
        f"[consult]\n{_CONSULT}[weighing]".replace('["GI"]', '["GGD"]'),
        TafelsCode.NAMED_WITHOUT_SEAT,
        '["GGD"]',
    ),
    (
        "[weighing]",
        f"[relay]\n{_RELAY}[weighing]".replace('"GGZ", ', '"GGD", '),
        TafelsCode.NAMED_WITHOUT_SEAT,
        "sides = ",
    ),
    (_CONTACT, "", TafelsCode.JOINT_WITHOUT_TASKS, "[controllers]"),
    (_TASK, "", TafelsCode.JOINT_WITHOUT_TASKS, "[controllers]"),
    ('"GEZAMENLIJK"', '"EEN_ORGANISATIE"', TafelsCode.SINGLE_WITH_TASKS, "EEN_ORGANISATIE"),
    ('to = ["MONITORING"]', 'to = ["NAZORG"]', TafelsCode.PHASE_UNKNOWN, '"NAZORG"'),
    (
        'to = ["MONITORING"]',
        'to = ["GEZAMENLIJK_BEELD"]',
        TafelsCode.PHASE_UNREACHED,
        '[[phases]]\ncode = "MONITORING"',
    ),
    (
        'to = ["PLAN_VAN_AANPAK"]\nends = true',
        "ends = false",
        TafelsCode.PHASE_WITHOUT_WAY_ON,
        '[[phases]]\ncode = "MONITORING"',
    ),
    ('"GRONDSLAG_PER_BETROKKENE"', '"ALLE_ROLLEN"', TafelsCode.GUARD_WITHOUT_PART, '"ALLE_ROLLEN"'),
    (
        'to = ["PLAN_VAN_AANPAK"]\n# Also',
        'to = ["PLAN_VAN_AANPAK"]\nguards = ["UITKOMST"]\n# Also',
        TafelsCode.FIRST_PHASE_GUARDED,
        '"UITKOMST"',
    ),
    (
        _RHYTHM,
        'times_per_week = 2\nsource = "own"\nverified = false\n\n[cut_off]\nweekday = "MO"\nat = 12:00:00\n',
        TafelsCode.CUT_OFF_WITHOUT_RHYTHM,
        "[cut_off]",
    ),
    (_RHYTHM, "", TafelsCode.RHYTHM_EMPTY, "[rhythm]"),
    ('"MELDING", "HERMELDING"]', '"SIGNAAL"]', TafelsCode.SIGNALS_UNCLEAR, 'kinds = ["AANMELDING"'),
    ("\n[weighing]", f"{_SIGNALS}\n[weighing]", TafelsCode.SIGNALS_UNCLEAR, 'kinds = ["AANMELDING"'),
    ("\n[weighing]", f"\n[monitoring]\n{FACT}\n[weighing]", TafelsCode.MONITORING_UNCLEAR, "[monitoring]"),
]


def _refused(text: str) -> set[tuple[StrEnum, int]]:
    with pytest.raises(ReferenceInvalid) as refused:
        load_text("soort.toml", text.encode())
    return {(one.code, one.line) for one in refused.value.problems}


@pytest.mark.parametrize(("before", "after", "code", "mark"), CONTRADICTIONS)
def test_a_contradiction_is_named_with_its_line(before: str, after: str, code: TafelsCode, mark: str) -> None:
    assert before in KAMER
    text = KAMER.replace(before, after, 1)
    assert (code, text[: text.index(mark)].count("\n") + 1) in _refused(text)


@pytest.mark.parametrize(
    "part", ["purposes", "intake", "admission", "weighing", "stages", "controllers", "retention", "ceilings", "phases"]
)
def test_a_kind_with_cases_has_all_that_a_case_needs(part: str) -> None:
    pieces = KAMER.split("\n[")
    without = "\n[".join(one for one in pieces if not one.lstrip("[").startswith((f"{part}]", f"{part}.")))
    assert without != KAMER
    assert (TafelsCode.CASES_NEED, 1) in _refused(without)


def test_a_kind_without_cases_needs_little_and_seats_people_without_a_ceiling() -> None:
    overleg = load_text("ketenoverleg.toml", WITHOUT_CASES.encode()).blueprint
    assert not overleg.holds_cases
    assert overleg.criteria == ()
    assert overleg.admission is None


def test_who_sits_there_may_be_asked_and_may_stand_between() -> None:
    text = KAMER.replace("\n[weighing]", f"\n[consult]\n{_CONSULT}\n[relay]\n{_RELAY}\n[weighing]", 1)
    assert load_text("kamer.toml", text.encode()).blueprint.relay


def test_a_template_waits_for_its_law_and_has_no_cases_yet() -> None:
    sjabloon = WITHOUT_CASES.replace('"N"', '"C"\ntemplate = true').replace("GEEN_PERSOONSGEGEVENS", "NIET_BEPAALD")
    read = load_text("sjabloon.toml", sjabloon.encode()).blueprint
    assert read.template
    assert not read.holds_cases


def test_every_code_has_words_in_two_languages() -> None:
    assert set(TEXTS) == set(TafelsCode)
    assert all(one.nl and one.en and one.nl != one.en for one in TEXTS.values() if "{detail" not in one.nl)


def test_what_was_sent_reads_as_a_file_does(tmp_path: Path) -> None:
    file = tmp_path / "kamer.toml"
    file.write_text(KAMER, encoding="utf-8")
    assert load_text("kamer.toml", KAMER.encode()) == load(file)
