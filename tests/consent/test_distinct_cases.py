"""The truth tables together: many different cases, and every age with every consent and every form of custody."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from consent.ages import legal_day
from consent.basis import ConsentKind
from consent.custody.kinds import CustodyKind
from consent.periods import Period
from consent.signing.rules import Variant
from tests.consent.signing_tables import Question, questions

TABLES = Path(__file__).parents[1] / "truth_tables"
AGES = (11, 12, 15, 16, 17, 18)
# What a case is called, where it comes from and what it answers make it no other case.
_TOLD = {"verhaal", "bron", "momenten", "geval", "verwacht", "samen", "door", "eindigt", "open", "dicht"}
# Who decides: nobody of whom it is recorded, or somebody by one form; two parents together have one form.
_FORMS = (frozenset[CustodyKind](), *(frozenset({kind}) for kind in CustodyKind))


def _cases() -> Iterator[tuple[str, str]]:
    """Every case of every table: where it stands, and what it asks, in one spelling."""
    for path in sorted(TABLES.rglob("*.yaml")):
        table = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        place = str(path.relative_to(TABLES))
        # Where every story begins is no case, and those about signing are read below.
        if path.name == "uitgangspunt.yaml" or path.parent.name == "ondertekenaars":
            continue
        for story in table.get("verhalen", ()):
            for moment in story.get("momenten", [{}]):
                yield place, _asked({**story, **moment})
        for name, cases in table.items():
            if name != "verhalen" and isinstance(cases, list) and all(isinstance(one, dict) for one in cases):
                yield from ((f"{place} {name}", _asked(case)) for case in cases)
    for question in questions():
        yield "ondertekenaars", repr((question.kind, question.variant, question.person, question.at))


def _asked(entry: dict[str, Any]) -> str:
    return json.dumps({word: value for word, value in entry.items() if word not in _TOLD}, sort_keys=True, default=str)


def test_the_tables_tell_many_cases_and_none_twice() -> None:
    told = Counter(_cases())

    assert [case for case, count in told.items() if count > 1] == []
    assert len(told) >= 900


def test_every_table_is_counted() -> None:
    counted = {place.split()[0] for place, _ in _cases()}
    tables = {str(path.relative_to(TABLES)) for path in TABLES.rglob("*.yaml")} - {"uitgangspunt.yaml"}

    assert {name for name in tables if not name.startswith("ondertekenaars/")} == counted - {"ondertekenaars"}


@pytest.mark.parametrize("variant", Variant)
def test_every_age_meets_every_consent_and_every_form_of_custody(variant: Variant) -> None:
    met = {
        (_age(one), one.kind, frozenset(held.kind for held in one.person.custody if held.valid == Period()))
        for one in questions()
        if one.variant is variant
    }

    assert sorted(set(product(AGES, ConsentKind, _FORMS)) - met, key=str) == []


def _age(question: Question) -> int | None:
    """How old somebody is on the day of the question; None where that is not known."""
    twelfth, day = question.person.turns["turns_12_on"], legal_day(question.at)
    if twelfth is None:
        return None
    return 12 + (day.year - twelfth.year) - ((day.month, day.day) < (twelfth.month, twelfth.day))
