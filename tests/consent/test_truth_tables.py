"""The truth tables against the pure decision, and whether they cover enough to be trusted."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import pytest

from consent.ages import begins
from consent.basis import Ground
from consent.decision import Condition, visible
from consent.facts import Facts
from tests.consent.questions import Question, Story, derived_access_agrees
from tests.consent.truth_tables import questions

QUESTIONS = list(questions())
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("story", "question"), QUESTIONS, ids=[question.label for _, question in QUESTIONS])
def test_the_decision_answers_as_the_table_says(story: Story, question: Question) -> None:
    decision = visible(question.reader, question.row, story.setting.facts, question.at)

    assert question.expected.met_by(decision), decision


def test_derived_access_says_the_same_as_the_bases_that_open_it() -> None:
    assert [question.label for story, question in QUESTIONS if not derived_access_agrees(story, question)] == []


def test_there_are_enough_rows_and_no_two_ask_the_same() -> None:
    asked = Counter((question.label, question.reader, question.row.id) for _, question in QUESTIONS)

    assert len(QUESTIONS) >= 120
    assert [label for (label, _, _), count in asked.items() if count > 1] == []


def test_every_ground_and_every_condition_is_expected_more_than_once() -> None:
    expected = Counter(question.expected.ground or question.expected.condition for _, question in QUESTIONS)

    # Case facts have a policy of their own; the decision about content never answers TAFEL.
    for verdict in (*(set(Ground) - {Ground.TAFEL}), *Condition):
        assert expected[verdict] >= 2, verdict


_ENDS: dict[str, Callable[[Facts], Iterable[datetime | None]]] = {
    "organisation": lambda facts: (fact.active.end for fact in facts.organisations),
    "convenant": lambda facts: (fact.valid.end for fact in facts.convenants),
    "membership": lambda facts: (fact.active.end for fact in facts.members),
    "role": lambda facts: (fact.valid.end for fact in facts.roles),
    "mandate": lambda facts: (fact.valid.end for fact in facts.mandates),
    "participation": lambda facts: (fact.valid.end for fact in facts.participations),
    "release": lambda facts: (fact.valid.end for fact in facts.releases),
    "basis": lambda facts: (fact.valid.end for fact in facts.bases),
    "boundary date": lambda facts: (fact.boundary_at for fact in facts.bases),
    "emergency": lambda facts: (fact.urgent_until for fact in facts.bases),
    "ended basis": lambda facts: (fact.ended_at for fact in facts.bases),
    "law": lambda facts: (begins(fact.valid_until) for fact in facts.laws if fact.valid_until),
    "custody": lambda facts: (fact.valid.end for fact in facts.deciders),
    "consent": lambda facts: (fact.withdrawn_at for fact in facts.consents),
    "ceiling": lambda facts: (fact.valid.end for fact in facts.ceilings),
    "restriction": lambda facts: (fact.valid.end for fact in facts.restrictions),
    "recusal": lambda facts: (fact.valid.end for fact in facts.recusals),
    "break-glass": lambda facts: (fact.valid.end for fact in facts.break_glasses),
}


@pytest.mark.parametrize("kind", _ENDS)
def test_every_kind_of_end_is_asked_an_hour_and_a_minute_before_at_and_after_it(kind: str) -> None:
    verdicts: defaultdict[timedelta, set[tuple[str, str | None]]] = defaultdict(set)
    for story, question in QUESTIONS:
        for end in filter(None, _ENDS[kind](story.setting.facts)):
            expected = question.expected
            verdicts[question.at - end].add((story.label, expected.ground or expected.condition))

    assert {-60 * MINUTE, -MINUTE, 0 * MINUTE, MINUTE} <= set(verdicts)
    assert verdicts[-MINUTE] - verdicts[0 * MINUTE], "no story in which this end changes the answer"
