"""The register of forms, and what a kind of tafel says of forms and of terms that it sets itself."""

from enum import StrEnum
from pathlib import Path

import pytest

from backend.tafels.errors import TafelsCode
from backend.tafels.loading import BLUEPRINTS, load_all, load_text
from backend.tafels.registers import forms
from consent.basis import Category
from consent.reference.faults import ReferenceCode, ReferenceInvalid

REGISTER = forms.FILE.read_text(encoding="utf-8")
SHIPPED = (BLUEPRINTS / "mda_plus_plus.toml").read_text(encoding="utf-8")
EXAMPLE = (Path(__file__).parents[3] / "docs/examples/buurttafel.toml").read_text(encoding="utf-8")
_LENGTH = 'length = { amount = 8, unit = "WEEK" }'
WRONG: list[tuple[str, str, StrEnum, str]] = [
    ('code = "LEEFGEBIEDEN_MONITOR"', 'code = "LEEFGEBIEDEN"', ReferenceCode.TWICE, ""),
    ('kind = "VEILIGHEID"', 'kind = "RISICO"', ReferenceCode.CHOICE, "RISICO"),
    ('{ value = "2", name_nl = "Deels"', '{ value = "02", name_nl = "Deels"', TafelsCode.SCALE_UNEVEN, "scale ="),
    ('{ value = "2", name_nl = "Deels"', '{ value = "3", name_nl = "Deels"', TafelsCode.SCALE_UNEVEN, "scale ="),
    ('value = "10"', 'value = "X"', ReferenceCode.INVALID, "scale ="),
    ('code = "GELD"', 'code = "WONEN"', ReferenceCode.TWICE, "items ="),
    ('category = "FINANCIEN" },', 'category = "ROES" },', ReferenceCode.CHOICE, "items ="),
    ('source = "own"\nverified = false', 'source = "own"\nverified = true', ReferenceCode.SIGNATURE_MISSING, "= true"),
]
# Of a shipped kind that uses the register, or of the example that brings its own.
NAMED: list[tuple[str, str, str, StrEnum, str]] = [
    (SHIPPED, 'code = "LEEFGEBIEDEN"', 'code = "HOROSCOOP"', TafelsCode.FORM_UNKNOWN_HERE, "HOROSCOOP"),
    (SHIPPED, 'code = "LEEFGEBIEDEN"', 'code = "VEILIGHEIDSCIJFER"', ReferenceCode.TWICE, ""),
    (SHIPPED, 'kind = "LEEFGEBIEDEN"', 'kind = "VEILIGHEID"', TafelsCode.FORM_OF_OTHER_KIND, 'kind = "VEILIGHEID"'),
    (EXAMPLE, 'kind = "VEILIGHEID"\n', 'kind = "VEILIGHEID"\nversion = 1\n', TafelsCode.FORM_UNCLEAR, ""),
    (EXAMPLE, '{ value = "2",', '{ value = "22",', TafelsCode.SCALE_UNEVEN, "scale ="),
    (EXAMPLE, 'code = "PRATEN"', 'code = "SLAPEN"', ReferenceCode.TWICE, "items ="),
    (EXAMPLE, 'code = "VEILIGHEIDSBEELD_OUD"', 'code = "JPP_SIGNAAL"', TafelsCode.TERM_LENGTH_FIXED, _LENGTH),
    (EXAMPLE, _LENGTH, _LENGTH.replace("WEEK", "WERKDAG"), TafelsCode.TERM_IN_WORKING_DAYS, "WERKDAG"),
]


def _told(refused: pytest.ExceptionInfo[ReferenceInvalid], text: str, code: StrEnum, mark: str) -> None:
    told = [one for one in refused.value.problems if one.code is code]
    assert told, refused.value.problems
    assert any(mark in text.splitlines()[one.line - 1] for one in told)


@pytest.mark.parametrize(("before", "after", "code", "mark"), WRONG)
def test_what_is_wrong_with_a_form_is_told_with_its_line(
    tmp_path: Path, *, before: str, after: str, code: StrEnum, mark: str
) -> None:
    assert before in REGISTER
    path = tmp_path / "formulieren.toml"
    path.write_text(text := REGISTER.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ReferenceInvalid) as refused:
        forms.load(path)
    _told(refused, text, code, mark)


@pytest.mark.parametrize(("kind", "before", "after", "code", "mark"), NAMED)
def test_a_kind_names_a_form_of_the_register_or_brings_one(
    kind: str, before: str, after: str, code: StrEnum, mark: str
) -> None:
    assert before in kind
    text = kind.replace(before, after, 1)
    with pytest.raises(ReferenceInvalid) as refused:
        load_text("soort.toml", text.encode())
    _told(refused, text, code, mark)


def test_every_form_of_the_register_is_used_and_none_claims_to_be_verified() -> None:
    used = {(one.code, one.version) for file in load_all() for one in file.blueprint.forms}
    assert used == {(one.code, one.version) for one in forms.forms()}
    assert not any(one.verified for one in forms.forms())


def test_the_parts_of_a_life_are_apart_for_who_may_not_read_of_health_or_crime() -> None:
    """One form touches many kinds of data: each item is read by who may receive its own."""
    (parts,) = (one.content for one in forms.forms() if one.code == "LEEFGEBIEDEN_MONITOR")
    assert len(parts.items) == 12
    assert {Category.GEZONDHEID, Category.STRAFRECHTELIJK, Category.FINANCIEN} < {one.category for one in parts.items}
