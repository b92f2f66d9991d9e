"""Safe contact: the truth table against the pure function, and every slip in that function against the table."""

from collections import Counter

import pytest

from consent.contact import route
from consent.contact.route import Unsafe, may_be_told, may_write_to
from tests.consent.contact_tables import Question, questions, told
from tests.consent.mutants import mutants

QUESTIONS = list(questions())


@pytest.mark.parametrize("question", QUESTIONS, ids=[question.label for question in QUESTIONS])
def test_who_may_be_written_to_is_as_the_table_says(question: Question) -> None:
    assert _answer(question) == question.expected


def test_no_two_cases_ask_the_same_and_each_has_a_source() -> None:
    asked = Counter((repr(one.whom), one.together_with, one.at, one.to) for one in QUESTIONS)

    assert [one for one, count in asked.items() if count > 1] == []
    assert [one.label for one in QUESTIONS if not one.source.strip()] == []
    assert {one.expected for one in QUESTIONS if one.expected.startswith("NIET")} == {f"NIET ({one})" for one in Unsafe}


def test_every_slip_in_the_function_is_caught() -> None:
    made, survivors = 0, []
    for mutant in mutants(route):
        made += 1
        with mutant.alive():
            if all(_right(one) for one in QUESTIONS):
                survivors.append(f"{mutant.function} {mutant.change}")

    assert survivors == []
    assert made >= 25


def _answer(question: Question) -> str:
    if question.to is not None:
        return "MAG_WETEN" if may_be_told(question.whom, to=question.to, at=question.at) else "MAG_NIET_WETEN"
    return told(may_write_to(question.whom, together_with=question.together_with, at=question.at), question.at)


def _right(question: Question) -> bool:
    try:
        return _answer(question) == question.expected
    except Exception:  # noqa: BLE001 - whatever a mutant raises, it did not answer
        return False
