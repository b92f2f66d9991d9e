"""What must hold whatever happened in a case, on random histories."""

import logging
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.access import basis_stands, confirmed_periods, rests_until, signed_periods
from consent.basis import BasisKind, Category, Ground, Protection, Purpose
from consent.decision import Condition, Decision, visible
from consent.explain import About, explain
from consent.facts import BreakGlass, Facts, Recusal, Restriction
from consent.periods import FOREVER, Period
from consent.question import Reader, Row
from consent.reassessing import reassess_at, withdrawn_beside
from tenants.ids import MemberId, OrganisationId, SubjectId
from tests.consent.casts import Cast
from tests.consent.histories import history
from tests.consent.steps import State

LOG = logging.getLogger(__name__)

CAST = Cast("properties")
ROWS = CAST.setting().rows
OPENING = ("participations", "releases", "bases", "consents", "ceilings", "convenants", "break_glasses", "roles")
CLOSING = ("restrictions", "recusals")


def _state(seed: int, length: int) -> State:
    """The last state of a history, looked at from up to two hours before or after its clock."""
    random = Random(seed)
    *_, last = history(CAST, random, length=length)
    return replace(last.state, at=last.state.at + timedelta(minutes=30) * random.randint(-4, 4))


states = st.builds(_state, st.integers(0, 2**32), st.integers(1, 30))
FULL = os.environ.get("KETENTAFEL_TEST_COUNTS") == "full"
many = settings(max_examples=400 if FULL else 40, deadline=None)
few = settings(max_examples=200 if FULL else 20, deadline=None)


def _asked() -> Iterator[tuple[Reader, Row]]:
    return ((reader, row) for reader in CAST.readers for row in ROWS)


def _answers(facts: Facts, at: datetime) -> dict[tuple[Reader, Row], Decision]:
    return {(reader, row): visible(reader, row, facts, at) for reader, row in _asked()}


def _opened(facts: Facts, at: datetime) -> set[tuple[Reader, Row]]:
    return {asked for asked, decision in _answers(facts, at).items() if decision.visible}


@few
@given(states)
def test_taking_away_what_opens_never_opens(state: State) -> None:
    before = _opened(state.facts, state.at)
    gone = [one for one in state.facts.consents if one.withdrawn_at is not None]
    withdrawn = [*gone, *(one for one in state.facts.bases if one.id in {consent.basis for consent in gone})]

    for field in OPENING:
        known = getattr(state.facts, field)
        for index in range(len(known)):
            # What was withdrawn closes what stands beside it, and opens nothing: see the test of that.
            if known[index] in withdrawn:
                continue
            fewer = replace(state.facts, **{field: known[:index] + known[index + 1 :]})
            assert _opened(fewer, state.at) <= before, field


@many
@given(states)
def test_what_was_withdrawn_opens_nothing_by_having_been_there(state: State) -> None:
    never = tuple(one for one in state.facts.consents if one.withdrawn_at is None or one.withdrawn_at > state.at)

    assert _opened(state.facts, state.at) <= _opened(replace(state.facts, consents=never), state.at)


@many
@given(states)
def test_taking_away_what_closes_never_closes(state: State) -> None:
    before = _opened(state.facts, state.at)

    for field in CLOSING:
        known = getattr(state.facts, field)
        for index in range(len(known)):
            fewer = replace(state.facts, **{field: known[:index] + known[index + 1 :]})
            assert before <= _opened(fewer, state.at), field


@many
@given(states, st.sampled_from(CAST.subjects), st.sampled_from([None, *CAST.organisations]))
def test_a_restriction_closes_every_row_about_the_subject_and_opens_none(
    state: State, subject: SubjectId, towards: OrganisationId | None
) -> None:
    more = Restriction(subject=subject, organisation=towards, valid=FOREVER)
    restricted = replace(state.facts, restrictions=(*state.facts.restrictions, more))

    after = _opened(restricted, state.at)

    assert after <= _opened(state.facts, state.at)
    for reader, row in after:
        assert subject not in row.subjects or towards not in {None, reader.organisation}


@many
@given(states, st.sampled_from(CAST.subjects), st.sampled_from([member for member, _ in CAST.members]))
def test_a_recusal_closes_every_row_about_the_subject_for_that_member_only(
    state: State, subject: SubjectId, member: MemberId
) -> None:
    more = Recusal(member=member, subject=subject, valid=FOREVER)
    recused = replace(state.facts, recusals=(*state.facts.recusals, more))

    before, after = _opened(state.facts, state.at), _opened(recused, state.at)

    touched = {(reader, row) for reader, row in before if reader.member == member and subject in row.subjects}
    assert after == before - touched


@many
@given(states)
def test_only_what_holds_at_the_moment_counts(state: State) -> None:
    now = _answers(_just(state.facts, state.at), state.at)

    for asked, decision in _answers(state.facts, state.at).items():
        verdict = (now[asked].ground, now[asked].condition, now[asked].subject)
        assert verdict == (decision.ground, decision.condition, decision.subject)


def _just(facts: Facts, at: datetime) -> Facts:
    """The facts that hold at `at`, each for one microsecond only."""
    instant = Period(at, at + timedelta(microseconds=1))
    simple = {
        field.name: tuple(replace(fact, valid=instant) for fact in getattr(facts, field.name) if fact.valid.holds(at))
        for field in fields(facts)
        if field.name in {*OPENING, *CLOSING, "mandates"} - {"bases", "consents"}
    }
    return replace(
        facts,
        **simple,
        bases=tuple(
            # What waits for a second reader and is open was confirmed, or is an emergency: at that instant the same.
            replace(
                basis,
                valid=instant,
                boundary_at=None,
                ended_at=None,
                asks_second_reader=False,
                confirmed_at=None,
                urgent_until=None,
                measure=None,
            )
            for basis in facts.bases
            if basis_stands(facts, basis).holds(at)
            and confirmed_periods(basis).holds(at)
            and (basis.kind is BasisKind.TOESTEMMING or Period(end=withdrawn_beside(facts, basis)).holds(at))
        ),
        # Looked at again means given again: what decided otherwise meanwhile leaves nothing of it.
        consents=tuple(
            replace(consent, given_at=at, signed_at=at, withdrawn_at=None, reassess_at=None)
            for basis in facts.bases
            for consent in facts.consents
            if consent.basis == basis.id
            and signed_periods(consent).holds(at)
            and Period(end=reassess_at(facts, basis, consent)).holds(at)
        ),
    )


@many
@given(states)
def test_the_owner_needs_nobody_and_is_stopped_by_what_bars_only(state: State) -> None:
    alone = replace(state.facts, **dict.fromkeys(("participations", "releases", "bases", "consents", "ceilings"), ()))
    alone = replace(alone, convenants=(), break_glasses=())

    for (reader, row), decision in _answers(state.facts, state.at).items():
        if row.owner == reader.organisation:
            assert visible(reader, row, alone, state.at) == decision
            assert decision.ground in {Ground.OWN, None}
        else:
            assert decision.ground is not Ground.OWN


_BARS = {Condition.NO_ROLE, Condition.RECUSED, Condition.RESTRICTED}


@many
@given(states)
def test_break_glass_lifts_no_bar_and_no_protection(state: State) -> None:
    glasses = tuple(
        BreakGlass(case=CAST.case, member=member, categories=frozenset(Category), valid=FOREVER)
        for member, _ in CAST.members
    )
    shattered = _answers(replace(state.facts, break_glasses=(*state.facts.break_glasses, *glasses)), state.at)

    for (reader, row), before in _answers(state.facts, state.at).items():
        after = shattered[reader, row]
        if before.condition in _BARS or before.ground in {Ground.OWN, Ground.SHARED}:
            assert after == before
        elif row.protection is Protection.GEEN:
            assert after.ground is Ground.BREAK_GLASS
        else:
            assert after.condition is Condition.PROTECTED


@many
@given(states)
def test_two_purposes_never_add_up(state: State) -> None:
    # What was withdrawn for another purpose stays: it opens nothing, and closes what stands beside it for any purpose.
    withdrawn = {one.basis for one in state.facts.consents if one.withdrawn_at is not None}
    for (reader, row), decision in _answers(state.facts, state.at).items():
        known = state.facts.bases
        bases = tuple(one for one in known if one.purpose == reader.purpose or one.id in withdrawn)
        assert visible(reader, row, replace(state.facts, bases=bases), state.at) == decision
        enforcing = visible(replace(reader, purpose=Purpose.HANDHAVING), row, state.facts, state.at)
        assert enforcing.ground is not Ground.SHARED


@many
@given(states)
def test_a_shared_row_names_a_running_basis_for_every_subject(state: State) -> None:
    for (_, row), decision in _answers(state.facts, state.at).items():
        subjects = {opened.subject for opened in decision.bases}
        assert subjects == (set(row.subjects) if decision.ground is Ground.SHARED else set())
        assert all(opened.until is None or opened.until > state.at for opened in decision.bases)


_AN_ID = re.compile(r"[0-9a-f]{8}")


@many
@given(states, st.sampled_from(About))
def test_the_explanation_agrees_and_names_nobody(state: State, about: About) -> None:
    for decision in _answers(state.facts, state.at).values():
        answer, *reasons = explain(decision, about=about)

        assert ("niet" not in answer.nl) == ("not" not in answer.en) == decision.visible
        assert reasons
        for sentence in (answer, *reasons):
            assert not _AN_ID.search(sentence.nl + sentence.en)


def test_every_ground_and_condition_has_sentences_of_its_own() -> None:
    decisions = [*(Decision(ground=one) for one in Ground), *(Decision(condition=one) for one in Condition)]
    reasons = [explain(decision)[1] for decision in decisions]

    assert len({reason.nl for reason in reasons}) == len({reason.en for reason in reasons}) == len(decisions)


def test_the_explanation_tells_ends_on_the_clock_of_amsterdam() -> None:
    until = datetime.fromisoformat("2026-06-01T10:05:00+00:00")

    _, _, end = explain(Decision(ground=Ground.BREAK_GLASS, until=until))

    assert end.nl == "De noodtoegang eindigt op 1 juni 2026 om 12.05 uur."
    assert end.en == "The emergency access ends on 1 June 2026 at 12:05."


def test_nothing_decided_cannot_be_explained() -> None:
    with pytest.raises(ValueError, match="ground or a condition"):
        explain(Decision())


def _seldom(facts: Facts) -> Iterator[str]:
    """What a history seldom comes to: a basis that a measure has cut, and what closed though it never began."""
    kept = replace(facts, deciders=tuple(replace(one, voided=None) for one in facts.deciders))
    for basis in facts.bases:
        if basis.measure is not None and rests_until(facts, basis) is not None:
            yield "cut by a measure"
        for consent in facts.consents:
            if consent.basis == basis.id and reassess_at(facts, basis, consent) != reassess_at(kept, basis, consent):
                yield "closed by what never began"


def test_the_generator_is_accepted_often_and_reaches_every_state() -> None:
    proposed: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    seldom: Counter[str] = Counter()
    for seed in range(120):
        for taken in history(CAST, Random(seed), length=25):
            kind = type(taken.step).__name__
            proposed[kind] += 1
            accepted[kind] += taken.accepted
        reached.update(str(d.ground or d.condition) for d in _answers(taken.state.facts, taken.state.at).values())
        seldom.update(_seldom(taken.state.facts))

    share = accepted.total() / proposed.total()
    LOG.info("accepted share %.3f of %d steps; states reached %s", share, proposed.total(), dict(reached))
    assert share >= 0.4
    assert all(accepted[kind] for kind in proposed), accepted
    # The cast is always employed and signed in, bound to no secrecy, no police and in no partnership: the truth tables
    # hold those.
    never = {Condition.MEMBER_INACTIVE, Condition.ASSURANCE_TOO_LOW, Ground.TAFEL}
    out_of_reach = never | {Condition.SECRECY_STANDS, Condition.PROVIDED_ON_DECISION, Condition.NOT_AUTHORISED}
    assert set(reached) == {str(verdict) for verdict in (*Ground, *Condition) if verdict not in out_of_reach}
    assert all(seldom[name] >= 3 for name in ("cut by a measure", "closed by what never began")), seldom
