"""Draws what somebody who is bound to secrecy, or keeps a register, might do next."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from random import Random
from uuid import UUID

from consent.basis import ConsentKind
from consent.periods import Period
from consent.provisions.kinds import JusticePurpose, PoliceArticle, ProvisionRegister, RestsOn
from consent.provisions.verdict import Provision
from consent.question import Row
from consent.secrecy.lifting import RecordedConflict
from tenants.ids import ContributionId, OrganisationId
from tests.consent.casts import CATEGORIES, Cast
from tests.consent.duties import Decided, ground_of
from tests.consent.steps import EndBasis, State, Step, Withdraw
from tests.consent.telling_steps import (
    ConfirmConflict,
    DecideConflict,
    EndConflict,
    EndDecision,
    RecordDecision,
    Tell,
)


@dataclass(frozen=True)
class Telling:
    """What is drawn is mostly what may be done, and sometimes not, so that every refusal is met too."""

    cast: Cast
    random: Random
    state: State

    def draws(self) -> Iterator[tuple[Callable[[], Step], int]]:
        """What may happen, by weight: what the first duty of the owner asks."""
        regime = self.state.duties.regime(self.cast.contributions[0])
        assert regime is not None
        yield self._tell, 6
        if regime.register_code is None:
            waits, runs = len(self._conflicts(waits=True)), len(self._conflicts(waits=False))
            yield self._decide_conflict, 1 if waits or runs else 6
            yield self._confirm_conflict, 6 if waits else 1
            yield self._take_back, 4 if self.state.duties.grounds else 0
        else:
            yield self._record_decision, 3
            yield self._end_decision, 1

    def _later(self) -> datetime:
        return self.state.at + timedelta(minutes=30) * self.random.choice((1, 2, 3, 4))

    def _partners(self) -> frozenset[OrganisationId]:
        return frozenset(self.random.sample(self.cast.organisations[1:], self.random.choice((1, 2, 2))))

    def _tell(self) -> Step:
        row, recipient = self.random.choice(self._untold() if self.random.random() < 0.9 else self._pairs())
        register, decision = self._decision()
        return Tell(
            contribution=ContributionId(row.id),
            organisation=recipient,
            until=self._later() if self.random.random() < 0.4 else None,
            ground=self._ground(ContributionId(row.id), recipient),
            register=register,
            decision=decision,
        )

    def _pairs(self) -> list[tuple[Row, OrganisationId]]:
        return [*product(self.cast.contributions, self.cast.organisations[1:])]

    def _untold(self) -> list[tuple[Row, OrganisationId]]:
        """What is not being told already; everything where all of it is."""
        releases, at = self.state.facts.releases, self.state.at
        told = {(one.contribution, one.organisation) for one in releases if one.valid.holds(at)}
        return [one for one in self._pairs() if (one[0].id, one[1]) not in told] or self._pairs()

    def _ground(self, contribution: ContributionId, recipient: OrganisationId) -> str | None:
        """Mostly one that lifts the duty now; else any of the duty's own, none, or no word at all."""
        duties, row = self.state.duties, self.state.duties.rows[contribution]
        regime = duties.regime(row)
        if regime is None or regime.register_code is not None:
            return self.random.choice((None, None, None, "RECHTSTREEKS_BETROKKEN"))
        lifting = [
            code
            for code in regime.grounds
            for ground in (ground_of(code),)
            if ground is not None and duties.lifted(self.state.facts, row, recipient, ground).holds(self.state.at)
        ]
        # What rests on the release alone would else be named every time; and what two people decided, hardly ever.
        borne = [code for code in lifting if (found := ground_of(code)) and found.rests_on is not RestsOn.RELEASE]
        if self.random.random() < 0.75 and lifting:
            decided = [code for code in borne if (found := ground_of(code)) and found.rests_on is RestsOn.DUTY_CONFLICT]
            return self.random.choice(decided or borne or lifting)
        return self.random.choice((None, "GEEN_GROND", "WPG19", *regime.grounds))

    def _decision(self) -> tuple[ProvisionRegister | None, UUID | None]:
        decisions = self.state.duties.decisions
        if self._register() is None:
            named = self.random.random() < 0.05
            return (ProvisionRegister.WPG, self.cast.id("no decision")) if named else (None, None)
        drawn = self.random.random()
        if drawn < 0.08:
            return None, None
        known = list(decisions) or [self.cast.id("no decision")]
        # Now and then it is looked for in the register of another.
        register = self.random.choice(tuple(ProvisionRegister)) if drawn < 0.16 else self._register()
        return register, self.random.choice(known)

    def _register(self) -> ProvisionRegister | None:
        regime = self.state.duties.regime(self.cast.contributions[0])
        return regime.register_code if regime else None

    def _decide_conflict(self) -> Step:
        start = self.state.at + timedelta(minutes=30) * self.random.choice((0, 0, 0, 1))
        conflict = RecordedConflict(
            owner=self.cast.organisations[0],
            subject=self.random.choice((*self.cast.subjects, self.cast.subjects[0])),
            categories=frozenset(self.random.sample(CATEGORIES, self.random.choice((2, 3, 3, 3)))),
            recipients=self._partners(),
            valid=Period(start, start + timedelta(minutes=30) * self.random.choice((1, 4, 9))),
        )
        return DecideConflict(id=self.cast.id(f"conflict {self.random.randrange(2**32)}"), conflict=conflict)

    def _conflicts(self, *, waits: bool) -> list[UUID]:
        known = self.state.duties.conflicts
        return [id for id, one in known.items() if one.ended_at is None and (one.confirmed_at is None) is waits]

    def _confirm_conflict(self) -> Step:
        return ConfirmConflict(id=self.random.choice(self._conflicts(waits=True) or [self.cast.id("no conflict")]))

    def _take_back(self) -> Step:
        """Something ends that lets speak: a consent, a law's basis, or a decision."""
        facts, breach = self.state.facts, ConsentKind.DOORBREKEN_GEHEIM
        given = [one.basis for one in facts.consents if one.kind is breach and one.withdrawn_at is None]
        lawful = [one.id for one in facts.bases if one.laws and one.ended_at is None]
        ends: tuple[list[Step], ...] = (
            [Withdraw(basis=basis) for basis in given],
            [EndBasis(basis=basis) for basis in lawful],
            [EndConflict(id=id) for id in self._conflicts(waits=False)],
        )
        kinds = [one for one in ends if one]
        return self.random.choice(self.random.choice(kinds)) if kinds else EndConflict(id=self.cast.case)

    def _record_decision(self) -> Step:
        register = self._register()
        assert register is not None
        police = register is ProvisionRegister.WPG
        start = self.state.at + timedelta(minutes=30) * self.random.choice((-4, -1, 0, 0, 1))
        bound = self.random.choice((None, self.cast.convenant, self.cast.convenant, self.cast.elsewhere))
        provision = Provision(
            register=register,
            categories=frozenset(self.random.sample(CATEGORIES, self.random.choice((1, 3, 3)))),
            recipients=self._partners(),
            valid=Period(start, start + timedelta(minutes=30) * self.random.choice((2, 5, 20))),
            partnership=bound if police else None,
        )
        return RecordDecision(
            id=self.cast.id(f"decision {self.random.randrange(2**32)}"),
            on=self.random.choice(tuple(PoliceArticle)) if police else self.random.choice(tuple(JusticePurpose)),
            decided=Decided(owner=self.cast.organisations[0], provision=provision),
        )

    def _end_decision(self) -> Step:
        return EndDecision(id=self.random.choice(list(self.state.duties.decisions) or [self.cast.id("no decision")]))
