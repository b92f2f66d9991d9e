"""Who must sign: the truth tables against the pure decision, the rules behind it, and what slips would do to it."""

import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import consent
from consent.basis import ConsentKind
from consent.custody.kinds import CustodyKind
from consent.signing import signers as deciding
from consent.signing.rules import Band, Rule, Rules, SignsAs, Variant, rules
from consent.signing.signers import Custody, Nobody, Person, who_signs
from tests.consent.signing_tables import Question, questions

QUESTIONS = list(questions())
_CATALOGUE = Path(next(iter(consent.__path__))) / "catalogue" / "ondertekenaars.toml"


@pytest.mark.parametrize("question", QUESTIONS, ids=[question.label for question in QUESTIONS])
def test_who_signs_is_as_the_table_says(question: Question) -> None:
    answer = who_signs(question.kind, question.person, question.at, variant=question.variant)

    assert question.expected.met_by(answer), answer


def test_there_are_enough_cases_and_no_two_ask_the_same() -> None:
    asked = Counter((one.kind, one.variant, repr(one.person), one.at) for one in QUESTIONS)

    assert len(QUESTIONS) >= 120
    assert [one for one, count in asked.items() if count > 1] == []
    assert [one.label for one in QUESTIONS if not one.source.strip()] == []


def test_every_reason_and_every_form_of_custody_is_there() -> None:
    assert {one.expected.reason for one in QUESTIONS} == {*Nobody, None}
    assert {held.kind for one in QUESTIONS for held in one.person.custody} == set(CustodyKind)


def test_the_catalogue_says_something_about_every_kind_age_and_capacity_and_nothing_twice() -> None:
    written = tomllib.loads(_CATALOGUE.read_text(encoding="utf-8"))

    assert set(rules().rules) == set(product(ConsentKind, Band, (True, False)))
    assert len(written["rules"]) == len(rules().rules)
    assert set(rules().forms) == set(CustodyKind)
    facts = written["rules"] + written["forms"]
    assert [one for one in facts if one["verified"] or not one["source"]] == []


def test_nobody_kept_away_is_ever_asked() -> None:
    asked = [
        (question.label, signer)
        for question in QUESTIONS
        for signer in getattr(who_signs(question.kind, question.person, question.at), "signers", ())
        if signer.subject in question.person.unasked
    ]

    assert asked == []


def _rules(change: Callable[[Rule], Rule]) -> Callable[[], Rules]:
    changed = replace(rules(), rules={key: change(rule) for key, rule in rules().rules.items()})
    return lambda: changed


def _without(quality: SignsAs) -> Callable[[], Rules]:
    return _rules(
        lambda rule: replace(
            rule, signs={form: tuple(one for one in all_ if one is not quality) for form, all_ in rule.signs.items()}
        )
    )


def _strict(variant: Variant) -> Callable[[], Rules]:
    return _rules(lambda rule: replace(rule, signs=dict.fromkeys(Variant, rule.signs[variant])))


_MUTANTS: dict[str, tuple[str, Any]] = {
    "strict for all": ("rules", _strict(Variant.STRIKT)),
    "minimum for all": ("rules", _strict(Variant.MINIMUM)),
    **{f"nobody signs as {one}": ("rules", _without(one)) for one in SignsAs},
    "whoever holds custody is asked": ("Custody.marks", property(lambda _: False)),
    "only danger keeps away": ("Custody.marks", property(lambda one: one.possible_danger)),
    "only a ban keeps away": ("Custody.marks", property(lambda one: one.contact_ban)),
    "a mark is never lifted": ("Custody.marks", property(lambda one: one.possible_danger or one.contact_ban)),
    "a mark over another child is none": (
        "Person.unasked",
        property(lambda one: {each.holder for each in one.custody if each.marks}),
    ),
    "each record is somebody else": ("_whom", lambda one: one.id),
    "one record will do": ("_unusable", lambda holders, **_: None if holders else Nobody.CUSTODY_UNKNOWN),
    "nothing is put aside": (
        "_holders",
        lambda custody, at, *, quality: [
            one for one in custody if one.valid.holds(at) and rules().forms[one.kind].counts_as is quality
        ],
    ),
    "the day is that of UTC": ("legal_day", lambda at: at.date()),
}


@pytest.mark.parametrize("mutant", _MUTANTS)
def test_each_slip_is_caught_by_a_case(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, slip = _MUTANTS[mutant]
    if "." in name:
        of, what = name.split(".")
        monkeypatch.setattr({"Custody": Custody, "Person": Person}[of], what, slip)
    else:
        monkeypatch.setattr(deciding, name, slip)

    answers = [(one, who_signs(one.kind, one.person, one.at, variant=one.variant)) for one in QUESTIONS]

    assert [one.label for one, answer in answers if not one.expected.met_by(answer)]
