"""Admission criteria as a sentence: how it is read, what it means, and where it is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.tafels.expression import (
    DEEPEST,
    LONGEST,
    All,
    AnyOf,
    Criterion,
    Expression,
    ExpressionInvalid,
    codes,
    met,
    parse,
)

C1, C2, C3, C4 = (Criterion(f"C{number}") for number in (1, 2, 3, 4))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("C1", C1),
        ("  (C1)  ", C1),
        ("C1 and C2 and C3", All((C1, C2, C3))),
        ("C1 or C2", AnyOf((C1, C2))),
        ("C1 and (C2 or C3)", All((C1, AnyOf((C2, C3))))),
        ("C1 or C2 and C3", AnyOf((C1, All((C2, C3))))),
        ("(C1 and C2 and C3) or C4", AnyOf((All((C1, C2, C3)), C4))),
        ("C1 and(C2)", All((C1, C2))),
        ("POLITIE_CONTACT", Criterion("POLITIE_CONTACT")),
    ],
)
def test_a_sentence_is_read_as_it_is_meant(text: str, meant: Expression) -> None:
    assert parse(text) == meant


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", 1),
        ("C1 and", 7),
        ("and C1", 1),
        ("C1 C2", 4),
        ("(C1", 4),
        ("C1)", 3),
        ("()", 2),
        ("c1", 1),
        ("C1 AND C2", 4),
        ("C1 && C2", 4),
        ("not C1", 1),
        ("C1 and __import__('os')", 8),
        ("C1 and C2.real", 10),
        ("(" * (DEEPEST + 1) + "C1" + ")" * (DEEPEST + 1), DEEPEST + 2),
        ("C1 " + "or C1 " * LONGEST, LONGEST),
    ],
)
def test_a_wrong_sentence_is_refused_at_its_place(text: str, place: int) -> None:
    with pytest.raises(ExpressionInvalid) as refused:
        parse(text)
    assert refused.value.place == place
    assert f"teken {place}" in refused.value.message_nl
    assert f"character {place}" in refused.value.message_en


def test_brackets_go_as_deep_as_is_allowed() -> None:
    assert parse("(" * DEEPEST + "C1" + ")" * DEEPEST) == C1


def test_codes_are_named_once_in_their_order() -> None:
    assert codes(parse("C2 or (C1 and C2) or C3")) == ("C2", "C1", "C3")


def test_every_code_asks_an_answer_also_where_another_settles_it() -> None:
    with pytest.raises(KeyError):
        met(parse("C1 or C2"), {"C1": True})


_expressions: st.SearchStrategy[Expression] = st.recursive(
    st.sampled_from([C1, C2, C3, C4]),
    lambda parts: st.builds(
        lambda kind, several: kind(tuple(several)),
        st.sampled_from([All, AnyOf]),
        st.lists(parts, min_size=2, max_size=3),
    ),
    max_leaves=12,
)


def _said(one: Expression) -> str:
    if isinstance(one, Criterion):
        return one.code
    word = " and " if isinstance(one, All) else " or "
    return "(" + word.join(map(_said, one.parts)) + ")"


def _true(one: Expression, answers: dict[str, bool]) -> bool:
    """The meaning by the words themselves: an independent reading of the same tree."""
    if isinstance(one, Criterion):
        return answers[one.code]
    count = sum(_true(part, answers) for part in one.parts)
    return count == len(one.parts) if isinstance(one, All) else count > 0


@given(one=_expressions, bits=st.integers(min_value=0, max_value=15))
def test_what_is_said_is_what_is_read_and_what_it_means(one: Expression, bits: int) -> None:
    answers = {f"C{number}": bool(bits >> (number - 1) & 1) for number in (1, 2, 3, 4)}
    assert met(parse(_said(one)), answers) == _true(one, answers)
