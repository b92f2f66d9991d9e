"""Blueprint files: the one that is shipped, and where and how every mistake in it is pointed out."""

from enum import StrEnum
from pathlib import Path

import pytest

from backend.tafels.blueprint import from_document
from backend.tafels.errors import TafelsCode
from backend.tafels.expression import codes
from backend.tafels.kinds import Regime
from backend.tafels.loading import BLUEPRINTS, load, load_all
from backend.tafels.models import SeatKind
from consent.basis import Category, Purpose
from consent.reference.faults import ReferenceCode, ReferenceInvalid
from consent.reference.lines import Lines
from tenants.organisation_kinds import OrganisationKind

SHIPPED = BLUEPRINTS / "lokale_veiligheidskamer.toml"
TEXT = SHIPPED.read_text(encoding="utf-8")


def test_the_lokale_veiligheidskamer_is_what_its_sources_say() -> None:
    kamer = load(SHIPPED).blueprint
    fixed = {seat.organisation_kind for seat in kamer.seats if seat.kind is SeatKind.VAST}
    assert kamer.rhythm
    assert kamer.admission
    assert kamer.weighing
    assert kamer.break_glass
    assert kamer.purposes
    assert kamer.responsible

    assert (kamer.code, kamer.version) == ("VEILIGHEIDSKAMER", 3)
    assert kamer.regime.code is Regime.EIGEN_GRONDSLAG_CONVENANT
    assert kamer.responsible.organisation_kind is OrganisationKind.GEMEENTE
    assert fixed == {
        OrganisationKind.GEMEENTE,
        OrganisationKind.POLITIE,
        OrganisationKind.GGZ,
        OrganisationKind.LOKAAL_TEAM,
    }
    assert kamer.rhythm.rrule == "FREQ=WEEKLY;INTERVAL=2"
    assert codes(kamer.admission.rule) == ("C1", "C2", "C3")
    assert (kamer.weighing.people, kamer.weighing.organisations) == (2, 2)
    assert kamer.break_glass.minutes == 60
    assert kamer.escalation is not None
    assert kamer.escalation.target == "ZVH"
    assert Purpose.HANDHAVING not in kamer.purposes.codes


def test_nothing_that_comes_from_law_claims_to_be_verified() -> None:
    for file in load_all():
        assert "verified = true" not in (BLUEPRINTS / file.name).read_text(encoding="utf-8")


def test_no_ceiling_opens_a_secret_address() -> None:
    for file in load_all():
        assert all(Category.ADRES_GEHEIM not in ceiling.categories for ceiling in file.blueprint.ceilings)


def test_a_stored_document_is_the_same_blueprint() -> None:
    file = load(SHIPPED)
    assert from_document(file.document) == file.blueprint
    # What the guards of the database read.
    assert file.document["weighing"]["people"] == 2
    assert file.document["weighing"]["organisations"] == 2
    assert file.document["break_glass"]["minutes"] == 60
    assert file.document["break_glass"]["categories"] == ["IDENTITEIT", "CONTACT", "VEILIGHEID"]


def _line(text: str, marker: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if marker in line)


def _mistaken(before: str, after: str) -> str:
    assert before in TEXT
    return TEXT.replace(before, after, 1)


_UNSIGNED = 'source = "own"\nverified = false\n\n[stages]'
# What stands in the file and what is put in its place; the code; a mark in the changed file, and how many lines the
# line that must be named lies before that mark.
MISTAKES = [
    ("version = 3", "version = 0", ReferenceCode.INVALID, "version = 0", 0),
    ("version = 3", 'version = "1"', ReferenceCode.INVALID, 'version = "1"', 0),
    ("people = 2", "people = true", ReferenceCode.INVALID, "people = true", 0),
    ("people = 2", "poeple = 2", ReferenceCode.MISSING, "poeple = 2", 1),
    ("people = 2", "people = 2\neyes = 4", ReferenceCode.UNKNOWN, "eyes = 4", 0),
    ("people = 2", "people = 1", TafelsCode.ORGANISATIONS_OVER_PEOPLE, "organisations = 2", 0),
    ('code = "VEILIGHEIDSKAMER"', 'code = "kamer"', ReferenceCode.INVALID, 'code = "kamer"', 0),
    ('class = "C"', 'class = "X"', ReferenceCode.CHOICE, 'class = "X"', 0),
    ("EIGEN_GRONDSLAG_CONVENANT", "EIGEN", ReferenceCode.CHOICE, '"EIGEN"', 0),
    ("FREQ=WEEKLY;INTERVAL=2", "TWEEWEKELIJKS", ReferenceCode.INVALID, "TWEEWEKELIJKS", 0),
    ('"HULP_COORDINATIE"]', '"HANDHAVING"]', TafelsCode.PURPOSE_ENFORCEMENT, '"HANDHAVING"', 0),
    ('"HULP_COORDINATIE"]', '"VEILIGHEID_GEZIN"]', ReferenceCode.TWICE, '"VEILIGHEID_GEZIN"', 0),
    ("C1 and C2 and C3", "C1 and C2", TafelsCode.CRITERION_UNUSED, 'code = "C3"', 1),
    ("C1 and C2 and C3", "C1 and C2 and C3 and C4", TafelsCode.CRITERION_UNKNOWN, "expression =", 0),
    ("C1 and C2 and C3", "C1 en C2", TafelsCode.EXPRESSION, "expression =", 0),
    ('"VEILIGHEID"]\nsource = "002', '"ADRES_GEHEIM"]\nsource = "002', TafelsCode.GLASS_ON_SECRET, "ADRES", 0),
    ('    "SCHOOL",\n    "FINANCIEN"', '    "SCHOL",\n    "FINANCIEN"', ReferenceCode.CHOICE, '"SCHOL"', 0),
    ('admitted = "ZVH_CASUS"\n', "", ReferenceCode.MISSING, 'rejected = "AFGEWEZEN', 1),
    (_UNSIGNED, _UNSIGNED.replace("false", "true"), ReferenceCode.SIGNATURE_MISSING, "verified = true", 0),
    ('[responsible]\norganisation_kind = "GEMEENTE"', '[responsible]\norganisation_kind = "ZVH"', None, '"ZVH"', 1),
    ('organisation_kind = "POLITIE"\nkind', 'organisation_kind = "SCHOOL"\nkind', None, '= "SCHOOL"', 1),
    (
        'organisation_kind = "POLITIE"\nkind',
        'organisation_kind = "GEMEENTE"\nkind',
        ReferenceCode.TWICE,
        "[[seats]]",
        -6,
    ),
]
_BETWEEN = {'"ZVH"': TafelsCode.RESPONSIBLE_WITHOUT_SEAT, '= "SCHOOL"': TafelsCode.SEAT_WITHOUT_CEILING}


@pytest.mark.parametrize(("before", "after", "code", "mark", "above"), MISTAKES)
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, *, before: str, after: str, code: StrEnum | None, mark: str, above: int
) -> None:
    text = _mistaken(before, after)
    file = tmp_path / "kamer.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ReferenceInvalid) as refused:
        load(file)

    line = _line(text, mark) - above
    assert (code or _BETWEEN[mark], line) in {(one.code, one.line) for one in refused.value.problems}
    assert f"kamer.toml, regel {line}: " in str(refused.value)
    assert f"line {line}: " in str(refused.value)


def test_every_problem_is_named_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "kamer.toml"
    file.write_text(
        TEXT.replace("people = 2", "people = 0").replace("minutes = 60", 'minutes = "lang"'), encoding="utf-8"
    )

    with pytest.raises(ReferenceInvalid) as refused:
        load(file)

    assert [one.code for one in refused.value.problems] == [ReferenceCode.INVALID, ReferenceCode.INVALID]
    assert [one.line for one in refused.value.problems] == [_line(TEXT, "people = 2"), _line(TEXT, "minutes = 60")]


@pytest.mark.parametrize(
    ("content", "line", "code"),
    [
        (b'code = "X"\nversion = \n', 2, ReferenceCode.NOT_TOML),
        (b'code = "X"\n[weighing\n', 2, ReferenceCode.NOT_TOML),
        (b"code = [1,\n2", 2, ReferenceCode.NOT_TOML),
        (b"", 1, ReferenceCode.MISSING),
        (b"code = \xff", 1, ReferenceCode.FILE_UNREADABLE),
    ],
)
def test_what_is_no_blueprint_at_all_is_refused(tmp_path: Path, content: bytes, line: int, code: StrEnum) -> None:
    file = tmp_path / "kamer.toml"
    file.write_bytes(content)

    with pytest.raises(ReferenceInvalid) as refused:
        load(file)

    assert {(one.line, one.code) for one in refused.value.problems} == {(line, code)}


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReferenceInvalid) as refused:
        load(tmp_path / "nergens.toml")
    assert [one.code for one in refused.value.problems] == [ReferenceCode.FILE_UNREADABLE]


def test_a_signature_names_who_and_when(tmp_path: Path) -> None:
    file = tmp_path / "kamer.toml"
    signed = 'source = "own"\nverified = true\nverified_by = "mr. X"\nverified_on = 2026-03-01\n\n[stages]'
    file.write_text(TEXT.replace('source = "own"\nverified = false\n\n[stages]', signed, 1), encoding="utf-8")

    weighing = load(file).blueprint.weighing
    assert weighing
    assert weighing.verified


LINED = """\
a = 1
'b c' = "x # no comment"
d.e = 2

# A table, and a table in it.
[t]
long = [
    "one",
    # between
    "two",
]
text = '''
[not.a.table]
x = 1
'''
[t.u]
v = { w = 1, x = 2 }

[[many]]
n = 1
[many.inside]
o = 1
[[many.deeper]]
p = 1
[[many.deeper]]
p = 2
[[many]]
n = 2
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("a",), 1),
        (("b c",), 2),
        (("d",), 3),
        (("d", "e"), 3),
        (("t",), 6),
        (("t", "long"), 7),
        (("t", "long", 0), 8),
        (("t", "long", 1), 10),
        (("t", "text"), 12),
        (("t", "u"), 16),
        (("t", "u", "v", "w"), 17),
        (("many",), 19),
        (("many", 0), 19),
        (("many", 0, "n"), 20),
        (("many", 0, "inside", "o"), 22),
        (("many", 0, "deeper", 0, "p"), 24),
        (("many", 0, "deeper", 1), 25),
        (("many", 0, "deeper", 1, "p"), 26),
        (("many", 1, "n"), 28),
        (("t", "missing"), 6),
        (("many", 1, "missing", "deeper"), 27),
        (("x",), 1),
    ],
)
def test_the_line_of_a_value_or_of_what_is_nearest(path: tuple[str | int, ...], line: int) -> None:
    assert Lines(LINED).of(path) == line
