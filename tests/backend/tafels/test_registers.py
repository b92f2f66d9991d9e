"""The registers of terms and documents: read with lines, without contradictions, and named by blueprints alone."""

from enum import StrEnum
from pathlib import Path

import pytest

from backend.tafels.errors import TafelsCode
from backend.tafels.loading import BLUEPRINTS, load_all, load_text
from backend.tafels.registers import papers, passing, requests, terms
from backend.tafels.registers.errors import RegisterCode
from backend.tafels.registers.kinds import PaperKind, PassedTo, TermForce
from consent.reference.faults import ReferenceCode, ReferenceInvalid

TERMS = terms.FILE.read_text(encoding="utf-8")
REQUESTS = requests.FILE.read_text(encoding="utf-8")
PAPERS = papers.FILE.read_text(encoding="utf-8")
TAFEL = (BLUEPRINTS / "jeugdpreventieplatform.toml").read_text(encoding="utf-8")
_TRIAGE = 'reckoned = "WERKDAGEN"\nlength = { amount = 5, unit = "WERKDAG" }'
_UNSIGNED = 'source = "own"\nverified = false'
# What stands in the register of terms, what is put in its place, the code, and the line that must be named.
WRONG_TERMS: list[tuple[str, str, StrEnum, str]] = [
    ('force = "NORM"', 'force = "GEWOONTE"', ReferenceCode.CHOICE, "GEWOONTE"),
    ('unit = "WERKDAG" }', 'unit = "WERKDAG", about = 1 }', ReferenceCode.UNKNOWN, "about = 1"),
    ("amount = 72", "amount = 0", ReferenceCode.INVALID, "amount = 0"),
    ('code = "VT_ONDERZOEK"', 'code = "VT_TRIAGE"', ReferenceCode.TWICE, ""),
    (_TRIAGE, 'reckoned = "WERKDAGEN"', RegisterCode.LENGTH_MISSING, 'reckoned = "WERKDAGEN"'),
    (_TRIAGE, _TRIAGE.replace('"WERKDAG"', '"DAG"'), RegisterCode.UNIT_AND_RECKONING, 'reckoned = "WERKDAGEN"'),
    (
        'reckoned = "DIRECT"',
        'reckoned = "DIRECT"\nlength = { amount = 1, unit = "UUR" }',
        RegisterCode.LENGTH_UNWANTED,
        'length = { amount = 1, unit = "UUR" }',
    ),
    ("amount = 8, unit", "amount = 7, unit", RegisterCode.STEPS_UNORDERED, "steps ="),
    ('code = "ORANJE", amount = 4', 'code = "ORANJE", amount = 9', RegisterCode.STEPS_UNORDERED, "steps ="),
    (_UNSIGNED, _UNSIGNED.replace("false", "true"), ReferenceCode.SIGNATURE_MISSING, "verified = true"),
]
WRONG_PAPERS: list[tuple[str, str, StrEnum, str]] = [
    ('kind = "BRIEF"', 'kind = "POST"', ReferenceCode.CHOICE, '"POST"'),
    ('code = "ADVIES"', 'code = "MELDING"', ReferenceCode.TWICE, ""),
    (_UNSIGNED, _UNSIGNED.replace("false", "true"), ReferenceCode.SIGNATURE_MISSING, "verified = true"),
]
WRONG_REQUESTS: list[tuple[str, str, StrEnum, str]] = [
    ('"MAATREGEL"]', '"GOEDVINDEN"]', ReferenceCode.CHOICE, "GOEDVINDEN"),
    ('["RVDK_VERZOEK", "MAATREGEL"]', "[]", ReferenceCode.INVALID, "asks ="),
    ('design"\nverified = false', 'design"\nverified = true', ReferenceCode.SIGNATURE_MISSING, "verified = true"),
]
# What a blueprint names, what it names in its place, the code, and the line that must be named.
UNKNOWN: list[tuple[str, str, TafelsCode, str]] = [
    ('code = "JPP_SIGNAAL"', 'code = "OOIT"', TafelsCode.TERM_UNKNOWN, 'code = "OOIT"'),
    ('"WEEGBESLUIT", "VERSLAG"', '"WEEGBESLUIT", "GERUCHT"', TafelsCode.PAPER_UNKNOWN, "documents ="),
    ('"WEEGBESLUIT", "VERSLAG"', '"WEEGBESLUIT", "BRIEF_OUDERS"', TafelsCode.PAPER_OF_OTHER_KIND, "documents ="),
    ('letters = ["BRIEF_OUDERS"', 'letters = ["VERSLAG"', TafelsCode.PAPER_OF_OTHER_KIND, "letters ="),
    ('letter = "BRIEF_OUDERS"', 'letter = "KAARTJE"', TafelsCode.PAPER_UNKNOWN, "letter ="),
    ('letter = "BRIEF_OUDERS"', 'letter = "VERSLAG"', TafelsCode.PAPER_OF_OTHER_KIND, "letter ="),
]


def _changed(text: str, before: str, after: str) -> str:
    assert before in text
    return text.replace(before, after, 1)


def _told(refused: pytest.ExceptionInfo[ReferenceInvalid], text: str, code: StrEnum, mark: str) -> None:
    told = [one for one in refused.value.problems if one.code is code]
    assert told, refused.value.problems
    assert any(mark in text.splitlines()[one.line - 1] for one in told)
    assert all(one.message_nl and one.message_en for one in told)


@pytest.mark.parametrize(("before", "after", "code", "mark"), WRONG_TERMS)
def test_what_is_wrong_with_a_term_is_told_with_its_line(
    tmp_path: Path, *, before: str, after: str, code: StrEnum, mark: str
) -> None:
    path = tmp_path / "termijnen.toml"
    path.write_text(text := _changed(TERMS, before, after), encoding="utf-8")
    with pytest.raises(ReferenceInvalid) as refused:
        terms.load(path)
    _told(refused, text, code, mark)


@pytest.mark.parametrize(("before", "after", "code", "mark"), WRONG_REQUESTS)
def test_what_is_wrong_with_a_request_is_told_with_its_line(
    tmp_path: Path, *, before: str, after: str, code: StrEnum, mark: str
) -> None:
    path = tmp_path / "verzoeken.toml"
    path.write_text(text := _changed(REQUESTS, before, after), encoding="utf-8")
    with pytest.raises(ReferenceInvalid) as refused:
        requests.load(path)
    _told(refused, text, code, mark)


@pytest.mark.parametrize(("before", "after", "code", "mark"), WRONG_PAPERS)
def test_what_is_wrong_with_a_document_is_told_with_its_line(
    tmp_path: Path, *, before: str, after: str, code: StrEnum, mark: str
) -> None:
    path = tmp_path / "stukken.toml"
    path.write_text(text := _changed(PAPERS, before, after), encoding="utf-8")
    with pytest.raises(ReferenceInvalid) as refused:
        papers.load(path)
    _told(refused, text, code, mark)


@pytest.mark.parametrize(("before", "after", "code", "mark"), UNKNOWN)
def test_a_blueprint_names_only_what_the_registers_have(before: str, after: str, code: TafelsCode, mark: str) -> None:
    text = _changed(TAFEL, before, after)
    with pytest.raises(ReferenceInvalid) as refused:
        load_text("soort.toml", text.encode())
    _told(refused, text, code, mark)


def test_the_law_gives_a_term_a_length_and_nobody_sets_it() -> None:
    assert [one.code for one in terms.terms() if one.force is TermForce.WETTELIJK and one.length is None] == []


def test_nothing_in_the_registers_claims_to_be_verified() -> None:
    assert not any(one.verified for one in (*terms.terms(), *papers.papers()))


def test_the_letters_that_a_signal_asks_for_are_letters() -> None:
    letters = {one.code for one in papers.papers() if one.kind is PaperKind.BRIEF}
    asked = {file.blueprint.signals.letter for file in load_all() if file.blueprint.signals} - {None}
    assert asked
    assert asked <= letters


PASSING = passing.FILE.read_text(encoding="utf-8")
WRONG_PASSING: list[tuple[str, str, StrEnum, str]] = [
    ('passed_to = "NIEMAND"', 'passed_to = "IEDEREEN"', ReferenceCode.CHOICE, "IEDEREEN"),
    ('registers = ["SKJ"]', 'registers = ["KVK"]', ReferenceCode.CHOICE, "KVK"),
    ('registers = ["SKJ"]', "registers = []", ReferenceCode.INVALID, "registers = []"),
    ('"REGISTERPLEIN"]', '"KVK"]', ReferenceCode.CHOICE, "KVK"),
    ('to_registers = ["SKJ", "BIG", "REGISTERPLEIN"]\n', "", ReferenceCode.INVALID, "[[tasks]]"),
    (
        'rights = ["CASE_READ", "SUBJECT_READ", "CONTENT_READ"]',
        'rights = ["BASIS_WRITE"]',
        ReferenceCode.CHOICE,
        "BASIS",
    ),
    ('covers = ["Task"]', 'covers = ["Koffie"]', ReferenceCode.CHOICE, "Koffie"),
    ("longest_days = 92", "longest_days = 0", ReferenceCode.INVALID, "longest_days = 0"),
    ("longest_days = 92\n", "", ReferenceCode.INVALID, "[[tasks]]"),
    ('code = "AANMELDEN"', 'code = "REGIE_VOEREN"', ReferenceCode.TWICE, ""),
    ('code = "INWERKEN"', 'code = "VERVANGING"', ReferenceCode.TWICE, ""),
    ('source = "own"\nverified = false', 'source = "own"\nverified = true', ReferenceCode.SIGNATURE_MISSING, "= true"),
]


@pytest.mark.parametrize(("before", "after", "code", "mark"), WRONG_PASSING)
def test_what_is_wrong_with_a_task_that_is_passed_on_is_told_with_its_line(
    tmp_path: Path, *, before: str, after: str, code: StrEnum, mark: str
) -> None:
    path = tmp_path / "wegingstabel.toml"
    path.write_text(text := _changed(PASSING, before, after), encoding="utf-8")
    with pytest.raises(ReferenceInvalid) as refused:
        passing.load(path)
    _told(refused, text, code, mark)


def test_some_tasks_stay_with_the_registered_and_nothing_decisive_is_passed_on() -> None:
    tasks = {one.code: one for one in passing.wegingstabel().tasks}
    assert {one.passed_to for one in tasks.values()} == set(PassedTo)
    assert {right for one in tasks.values() for right in one.rights} <= passing.OPENS
    assert not any(one.verified for one in (*tasks.values(), *passing.wegingstabel().reasons))
    assert tasks["VEILIGHEID_BEOORDELEN"].passed_to is PassedTo.NIEMAND
