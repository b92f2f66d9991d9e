"""Steps about who decides over a person: custody and measures, as they begin, end, or turn out never to have been."""

from dataclasses import dataclass, replace

from consent.facts import Decider
from consent.ids import MeasureId
from consent.periods import Period, Periods
from tenants.ids import SubjectId
from tests.consent.steps import State, cut, runs, with_facts


@dataclass(frozen=True, kw_only=True)
class RecordCustody:
    """Somebody records who has custody of a person, or a measure, as it began before, begins now or will."""

    subject: SubjectId
    valid: Period
    measure: MeasureId | None = None

    def apply(self, state: State) -> State | None:
        if self.measure is not None and any(one.measure == self.measure for one in state.facts.deciders):
            return None
        one = Decider(subject=self.subject, valid=self.valid, recorded_at=state.at, measure=self.measure)
        return with_facts(state, deciders=(*state.facts.deciders, one))


@dataclass(frozen=True, kw_only=True)
class EndCustody:
    """What was recorded of custody of a person or of a measure, and still runs, ends now; an end is told once."""

    subject: SubjectId

    def apply(self, state: State) -> State | None:
        running = [
            one
            for one in state.facts.deciders
            if one.subject == self.subject and one.end_recorded_at is None and runs(one.valid, state.at)
        ]
        ended = {one: replace(one, valid=cut(one.valid, state.at), end_recorded_at=state.at) for one in running}
        return (
            with_facts(state, deciders=tuple(ended.get(one, one) for one in state.facts.deciders)) if running else None
        )


@dataclass(frozen=True, kw_only=True)
class VoidCustody:
    """What was recorded of custody of a person or of a measure, and of which no end was told, turns out never to be."""

    subject: SubjectId

    def apply(self, state: State) -> State | None:
        recorded = [
            one
            for one in state.facts.deciders
            if one.subject == self.subject and one.end_recorded_at is None and Periods.of([one.valid]).spans
        ]
        never = Period(state.at, state.at)
        void = {one: replace(one, valid=never, voided=one.valid, end_recorded_at=state.at) for one in recorded}
        return (
            with_facts(state, deciders=tuple(void.get(one, one) for one in state.facts.deciders)) if recorded else None
        )
