"""Every seeded mutant of the decision is caught by the truth tables: a condition nobody tests is not a condition."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product

from consent import access, decision, facts, periods
from consent.decision import visible
from consent.periods import Period, Periods
from tests.consent.mutants import Mutant, mutants
from tests.consent.questions import Question, Story, derived_access_agrees
from tests.consent.truth_tables import questions

LOG = logging.getLogger(__name__)

# A question that caught one mutant often catches the next: it moves to the front.
QUESTIONS = list(questions())


def every_mutant() -> Iterator[Mutant]:
    yield from mutants(decision)
    yield from mutants(access)
    # Refusing what can never be a fact is tested where it is refused, not by stories.
    yield from mutants(facts, without=frozenset({"Row.__post_init__"}))
    yield from mutants(periods, without=frozenset({"Period.__post_init__"}))


def caught() -> bool:
    """Whether some row of the tables is answered otherwise than it should be; a crash is no answer either."""
    for index, (story, question) in enumerate(QUESTIONS):
        if not _right(story, question):
            QUESTIONS.insert(0, QUESTIONS.pop(index))
            return True
    return not _arithmetic_right()


def _right(story: Story, question: Question) -> bool:
    try:
        answer = visible(question.reader, question.row, story.setting.facts, question.at)
        return question.expected.met_by(answer) and derived_access_agrees(story, question)
    except Exception:  # noqa: BLE001 - whatever a mutant raises, it did not decide
        return False


def _arithmetic_right() -> bool:
    try:
        return _one_form()
    except Exception:  # noqa: BLE001 - as above
        return False


def _one_form() -> bool:
    """Sets of periods have one form only; the derived table is compared by that form, the stories by moments."""
    hours = [datetime(2026, 6, 1, hour, tzinfo=UTC) for hour in range(4)]
    every = [Period(start, end) for start, end in product([None, *hours], [*hours, None])]
    probes = [hour + timedelta(minutes=minutes) for hour in hours for minutes in (-30, 0)]
    for one, other in product(every, every):
        both = Periods.of([one, other])
        held = [at for at in probes if one.holds(at) or other.holds(at)]
        if [at for at in probes if both.holds(at)] != held or Periods.of([other, one]) != both:
            return False
        if Periods.of([one, Period(hours[2], hours[2])]) != Periods.of([one]) or Periods.of(both.spans) != both:
            return False
    return True


def test_the_tables_pass_without_a_mutant() -> None:
    assert not caught()


def test_every_mutant_is_caught() -> None:
    made, survivors = 0, []
    for mutant in every_mutant():
        made += 1
        with mutant.alive():
            if not caught():
                survivors.append(f"{mutant.function} {mutant.change}")

    LOG.info("%d mutants of the pure decision, %d survived", made, len(survivors))
    assert survivors == []
    assert made >= 150
    assert not caught(), "the real code is back"
