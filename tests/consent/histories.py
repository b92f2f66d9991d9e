"""Random histories of one case, always the same for the same source of chance.

A small cast and a coarse clock make things meet: steps at the very moment something ends, the same organisation
invited twice, consent withdrawn before it was given. Not every step is accepted; the share is reported.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from consent.basis import BasisKind, ConsentKind
from consent.facts import BasisFact
from consent.ids import MeasureId
from consent.laws import Law
from consent.periods import Period
from tenants.ids import ContributionId, LegalBasisId, MemberId, OrganisationId
from tenants.roles import RoleKind
from tests.consent.casts import CATEGORIES, NOON, PURPOSES, Cast
from tests.consent.deciding_steps import EndCustody, RecordCustody, VoidCustody
from tests.consent.duties import speaking_laws
from tests.consent.steps import (
    BreakTheGlass,
    ConfirmBasis,
    EndBasis,
    EndRole,
    GiveConsent,
    GiveRole,
    Invite,
    Leave,
    Lift,
    LowerCeiling,
    Move,
    ProlongConvenant,
    RaiseCeiling,
    RecordBasis,
    Recuse,
    Restrict,
    Share,
    SignConsent,
    State,
    Step,
    Unshare,
    Withdraw,
)
from tests.consent.telling_chance import Telling

_HALF_HOURS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Chance:
    """Draws what might happen next; `random` may be seeded, or hypothesis' own.

    What a step touches is mostly drawn from what exists, and sometimes not, so that refusals are met too.
    """

    cast: Cast
    random: Random
    state: State

    def step(self) -> Step:
        """One step of any kind."""
        return self._telling() or self._drawn((*self._feeding(), *self._other()))

    def access_step(self) -> Step:
        """One step that feeds the derived access."""
        return self._telling() or self._drawn(tuple(self._feeding()))

    def _telling(self) -> Step | None:
        """Half of what happens where a duty binds."""
        if not self.cast.bound or self.random.random() < 0.5:
            return None
        return self._drawn(tuple(Telling(self.cast, self.random, self.state).draws()))

    def _drawn(self, kinds: tuple[tuple[Callable[[], Step], int], ...]) -> Step:
        return self.random.choice([draw for draw, weight in kinds for _ in range(weight)])()

    def _feeding(self) -> Iterator[tuple[Callable[[], Step], int]]:
        yield self._invite, 4
        yield self._leave, 2
        yield self._record_basis, 8
        yield self._confirm_basis, 3
        yield self._end_basis, 2
        yield self._give_consent, 4
        yield self._sign_consent, 2
        yield self._withdraw, 2
        yield self._record_custody, 3
        yield self._end_custody, 1
        yield self._void_custody, 1
        yield self._raise_ceiling, 2
        yield self._lower_ceiling, 2
        yield self._prolong_convenant, 1

    def _other(self) -> Iterator[tuple[Callable[[], Step], int]]:
        yield self._move, 7
        # Whoever is bound tells on a ground or a decision instead.
        yield self._share, 0 if self.cast.bound else 6
        yield self._unshare, 1
        yield self._restrict, 2
        yield self._lift, 2
        yield self._recuse, 1
        yield self._break_the_glass, 2
        yield self._give_role, 2
        yield self._end_role, 1

    def _later(self) -> datetime:
        return self.state.at + timedelta(minutes=30) * self.random.choice(_HALF_HOURS)

    def _perhaps_later(self) -> datetime | None:
        return self._later() if self.random.random() < 0.4 else None

    def _partner(self) -> OrganisationId:
        return self.random.choice(self.cast.organisations[1:])

    def _basis(self, known: list[LegalBasisId]) -> LegalBasisId:
        return self.random.choice(known) if known else LegalBasisId(self.cast.id("no basis"))

    def _move(self) -> Step:
        return Move(by=timedelta(minutes=30) * self.random.choice(_HALF_HOURS))

    def _invite(self) -> Step:
        return Invite(case=self.cast.case, organisation=self._partner(), until=self._perhaps_later())

    def _leave(self) -> Step:
        return Leave(case=self.cast.case, organisation=self.random.choice(self.cast.organisations))

    def _share(self) -> Step:
        row = self.random.choice(self.cast.contributions)
        return Share(contribution=ContributionId(row.id), organisation=self._partner(), until=self._perhaps_later())

    def _unshare(self) -> Step:
        shared = [(release.contribution, release.organisation) for release in self.state.facts.releases]
        nothing = (ContributionId(self.cast.contributions[0].id), self._partner())
        contribution, organisation = self.random.choice([*shared, nothing])
        return Unshare(contribution=contribution, organisation=organisation)

    def _record_basis(self) -> Step:
        random = self.random
        start = self.state.at + timedelta(minutes=30) * random.choice((-2, 0, 0, 0, 1))
        basis = BasisFact(
            id=LegalBasisId(self.cast.id(f"basis {random.randrange(2**32)}")),
            subject=random.choice(self.cast.subjects),
            kind=(kind := random.choice(tuple(BasisKind))),
            laws=self._laws(kind),
            purpose=random.choice((PURPOSES[0], PURPOSES[0], PURPOSES[1])),
            categories=frozenset(random.sample(CATEGORIES, random.choice((1, 2, 3)))),
            recipients=frozenset(random.sample(self.cast.organisations[1:], random.choice((1, 2)))),
            valid=Period(start, self._perhaps_later()),
            boundary_at=self._later() if random.random() < 0.2 else None,
            recorded_at=self.state.at,
            asks_second_reader=(drawn := random.random()) < 0.3,
        )
        # Some of what waits goes on after a withdrawal, whether there was one or not.
        if drawn < 0.12:
            basis = replace(basis, after_withdrawal=self.state.at)
        # Some of what waits was decided in an emergency, and some of the rest rests on a measure.
        if 0.22 < drawn < 0.3:
            return RecordBasis(basis=replace(basis, urgent_until=self._later()))
        measures = [one.measure for one in self.state.facts.deciders if one.measure is not None]
        rests = bool(measures) and drawn > 0.5
        return RecordBasis(basis=replace(basis, measure=random.choice(measures)) if rests else basis)

    def _laws(self, kind: BasisKind) -> frozenset[Law]:
        lawful = [laws for laws, _ in speaking_laws()] if self.cast.bound and kind is BasisKind.WETTELIJK else []
        return self.random.choice([frozenset(), *lawful]) if lawful else frozenset()

    def _confirm_basis(self) -> Step:
        waiting = [
            basis.id for basis in self.state.facts.bases if basis.asks_second_reader and basis.confirmed_at is None
        ]
        return ConfirmBasis(basis=self._basis(waiting))

    def _end_basis(self) -> Step:
        return EndBasis(basis=self._basis([basis.id for basis in self.state.facts.bases]))

    def _give_consent(self) -> Step:
        asked = [basis.id for basis in self.state.facts.bases if basis.kind is BasisKind.TOESTEMMING]
        common = ConsentKind.DOORBREKEN_GEHEIM if self.cast.bound else ConsentKind.VERWERKING
        kind = self.random.choice((ConsentKind.VERWERKING, common, *ConsentKind))
        return GiveConsent(basis=self._basis(asked), kind=kind, waits=self.random.random() < 0.4)

    def _sign_consent(self) -> Step:
        waiting = [consent.basis for consent in self.state.facts.consents if consent.signed_at is None]
        return SignConsent(basis=self._basis(waiting))

    def _withdraw(self) -> Step:
        standing = [consent.basis for consent in self.state.facts.consents if consent.withdrawn_at is None]
        return Withdraw(basis=self._basis(standing))

    def _record_custody(self) -> Step:
        start = self.state.at + timedelta(minutes=30) * self.random.choice((-4, -2, 0, 1))
        end = start + timedelta(minutes=30) * self.random.choice(_HALF_HOURS)
        valid = Period(start, self.random.choice((None, None, end)))
        number = self.random.randrange(2**33)
        # Half of what is recorded is a measure, on which something may rest.
        measure = MeasureId(self.cast.id(f"measure {number}")) if number % 2 else None
        return RecordCustody(subject=self.random.choice(self.cast.subjects), valid=valid, measure=measure)

    def _end_custody(self) -> Step:
        recorded = [one.subject for one in self.state.facts.deciders]
        return EndCustody(subject=self.random.choice(recorded or self.cast.subjects))

    def _void_custody(self) -> Step:
        recorded = [one.subject for one in self.state.facts.deciders if one.end_recorded_at is None]
        return VoidCustody(subject=self.random.choice(recorded or self.cast.subjects))

    def _restrict(self) -> Step:
        towards = self.random.choice((None, *self.cast.organisations))
        return Restrict(subject=self.random.choice(self.cast.subjects), organisation=towards)

    def _lift(self) -> Step:
        restricted = [restriction.subject for restriction in self.state.facts.restrictions]
        return Lift(subject=self.random.choice(restricted or self.cast.subjects))

    def _recuse(self) -> Step:
        member, _ = self.random.choice(self.cast.members)
        return Recuse(member=member, subject=self.random.choice(self.cast.subjects), until=self._perhaps_later())

    def _break_the_glass(self) -> Step:
        member, _ = self.random.choice(self.cast.members)
        categories = frozenset(self.random.sample(CATEGORIES, self.random.choice((1, 2))))
        return BreakTheGlass(case=self.cast.case, member=member, categories=categories, until=self._later())

    def _raise_ceiling(self) -> Step:
        category = self.random.choice(CATEGORIES)
        return RaiseCeiling(convenant=self.cast.convenant, organisation=self._partner(), category=category)

    def _lower_ceiling(self) -> Step:
        category = self.random.choice(CATEGORIES)
        return LowerCeiling(convenant=self.cast.convenant, organisation=self._partner(), category=category)

    def _prolong_convenant(self) -> Step:
        return ProlongConvenant(convenant=self.cast.convenant, until=self._perhaps_later())

    def _give_role(self) -> Step:
        idle = [(m, o) for m, o in self.cast.members if not self._has_role(m)]
        member, employer = self.random.choice(idle or self.cast.members)
        return GiveRole(member=member, organisation=employer, case=self.cast.case, kind=RoleKind.DEELNEMER)

    def _has_role(self, member: MemberId) -> bool:
        return any(role.member == member and role.valid.holds(self.state.at) for role in self.state.facts.roles)

    def _end_role(self) -> Step:
        member, _ = self.random.choice(self.cast.members)
        return EndRole(member=member)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A step that was proposed, and the state after it; `accepted` tells whether the step changed anything."""

    step: Step
    accepted: bool
    state: State


def history(cast: Cast, random: Random, *, length: int) -> Iterator[Taken]:
    """`length` proposed steps from the setting of the cast."""
    state = State(facts=cast.setting().facts, at=NOON, duties=cast.duties())
    for _ in range(length):
        step = Chance(cast, random, state).step()
        after = step.apply(state)
        if after is not None:
            state = replace(after, facts=after.duties.lifting_anew(after.facts))
        yield Taken(step=step, accepted=after is not None, state=state)
