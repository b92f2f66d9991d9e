"""Steps of whoever is bound to secrecy or keeps a register: telling, and deciding what telling rests on."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from consent.periods import Periods
from consent.provisions import verdict as providing
from consent.provisions.kinds import JusticePurpose, PoliceArticle, ProvisionRegister
from consent.secrecy import verdict as speaking
from consent.secrecy.lifting import RecordedConflict
from tenants.ids import ContributionId, OrganisationId
from tests.consent.duties import Decided, ground_of
from tests.consent.steps import Share, State


@dataclass(frozen=True, kw_only=True)
class Tell:
    """The owner shows a contribution from now on, naming a secrecy ground, or a decision of a register, or neither."""

    contribution: ContributionId
    organisation: OrganisationId
    until: datetime | None
    ground: str | None = None
    register: ProvisionRegister | None = None
    decision: UUID | None = None

    def apply(self, state: State) -> State | None:
        share = Share(contribution=self.contribution, organisation=self.organisation, until=self.until)
        shared = share.apply(state)
        if shared is None or self.why_not(state):
            return None
        if self.ground is None:
            return shared
        told = (self.contribution, self.organisation, state.at)
        grounds = {**state.duties.grounds, told: self.ground}
        return replace(shared, duties=replace(state.duties, grounds=grounds))

    def why_not(self, state: State) -> str | None:
        """The first reason why the owner may not tell this so, or None."""
        duties, at = state.duties, state.at
        row = duties.rows[self.contribution]
        regime, ground = duties.regime(row), ground_of(self.ground)
        asked = providing.Providing(
            regime=regime,
            category=row.category,
            recipients=[self.organisation],
            partnership=duties.partnership,
            begins=[at],
            named=frozenset({self.register} if self.register else ()),
            checked=self.contribution in duties.checked,
        )
        decided = duties.decisions.get(self.decision) if self.decision else None
        own = decided.provision if decided and decided.owner == row.owner else None
        said = speaking.Speaking(
            regime=regime,
            code=self.ground,
            ground=ground,
            recipient_kind=duties.kinds[self.organisation],
            lifted=duties.lifted(state.facts, row, self.organisation, ground) if ground else Periods(),
            begins=at,
        )
        found = own if own and own.register is self.register else None
        return providing.fault(asked, found, at=at) or speaking.fault(said)


@dataclass(frozen=True, kw_only=True)
class DecideConflict:
    """Somebody decides on a conflict of duties; it lifts nothing yet."""

    id: UUID
    conflict: RecordedConflict

    def apply(self, state: State) -> State | None:
        if not Periods.of([self.conflict.valid]).spans:
            return None
        return _with_conflict(state, self.id, self.conflict)


@dataclass(frozen=True, kw_only=True)
class ConfirmConflict:
    """A colleague confirms such a decision now."""

    id: UUID

    def apply(self, state: State) -> State | None:
        one = state.duties.conflicts.get(self.id)
        if one is None or one.confirmed_at is not None or one.ended_at is not None:
            return None
        return _with_conflict(state, self.id, replace(one, confirmed_at=state.at))


@dataclass(frozen=True, kw_only=True)
class EndConflict:
    """Such a decision ends now."""

    id: UUID

    def apply(self, state: State) -> State | None:
        one = state.duties.conflicts.get(self.id)
        if one is None or one.ended_at is not None:
            return None
        return _with_conflict(state, self.id, replace(one, ended_at=state.at))


@dataclass(frozen=True, kw_only=True)
class RecordDecision:
    """Police or prosecution service record a decision on which they provide: on an article, or for a purpose."""

    id: UUID
    on: PoliceArticle | JusticePurpose
    decided: Decided

    def apply(self, state: State) -> State | None:
        if not Periods.of([self.decided.provision.valid]).spans:
            return None
        return _with_decision(state, self.id, self.decided)


@dataclass(frozen=True, kw_only=True)
class EndDecision:
    """Such a decision is ended now."""

    id: UUID

    def apply(self, state: State) -> State | None:
        one = state.duties.decisions.get(self.id)
        if one is None or one.provision.ended_at is not None:
            return None
        return _with_decision(state, self.id, replace(one, provision=replace(one.provision, ended_at=state.at)))


def _with_conflict(state: State, id: UUID, conflict: RecordedConflict) -> State:
    return replace(state, duties=replace(state.duties, conflicts={**state.duties.conflicts, id: conflict}))


def _with_decision(state: State, id: UUID, decided: Decided) -> State:
    return replace(state, duties=replace(state.duties, decisions={**state.duties.decisions, id: decided}))
