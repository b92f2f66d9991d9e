"""What people do to a case, one step at a time: each step is a value that changes facts, or is refused.

The same steps are replayed as SQL (`replay.py`), so refusing here means what a constraint refuses there. A step
happens at the moment that the state carries.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from consent.basis import BasisKind, Category, ConsentKind
from consent.facts import (
    BasisFact,
    BreakGlass,
    Ceiling,
    ConsentFact,
    Facts,
    Participation,
    Recusal,
    Release,
    Restriction,
)
from consent.member_facts import RoleFact
from consent.periods import Period, Periods
from consent.reassessing import overlaps
from tenants.ids import CaseId, ContributionId, ConvenantId, LegalBasisId, MemberId, OrganisationId, SubjectId
from tenants.roles import RoleKind
from tests.consent.duties import NO_DUTIES, Duties

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class State:
    """The facts, what the clock says, and what binds whoever tells."""

    facts: Facts
    at: datetime
    duties: Duties = NO_DUTIES


class Step(Protocol):
    """One step of a history."""

    def apply(self, state: State) -> State | None:
        """The state after the step, or `None` when the step is refused and nothing changes."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """Time passes."""

    by: timedelta

    def apply(self, state: State) -> State | None:
        return replace(state, at=state.at + self.by)


@dataclass(frozen=True, kw_only=True)
class Invite:
    """An organisation takes part from now on, perhaps until a set moment."""

    case: CaseId
    organisation: OrganisationId
    until: datetime | None

    def apply(self, state: State) -> State | None:
        valid = Period(state.at, self.until)
        if _meets(valid, (taken.valid for taken in state.facts.participations if self.concerns(taken))):
            return None
        taken = Participation(case=self.case, organisation=self.organisation, valid=valid)
        return with_facts(state, participations=(*state.facts.participations, taken))

    def concerns(self, taken: Participation) -> bool:
        return (taken.case, taken.organisation) == (self.case, self.organisation)


@dataclass(frozen=True, kw_only=True)
class Leave:
    """An organisation stops taking part now."""

    case: CaseId
    organisation: OrganisationId

    def apply(self, state: State) -> State | None:
        for taken in state.facts.participations:
            if (taken.case, taken.organisation) == (self.case, self.organisation) and runs(taken.valid, state.at):
                left = replace(taken, valid=cut(taken.valid, state.at))
                return with_facts(state, participations=_swapped(state.facts.participations, taken, left))
        return None


@dataclass(frozen=True, kw_only=True)
class Share:
    """The owner shows a contribution to an organisation from now on, perhaps until a set moment."""

    contribution: ContributionId
    organisation: OrganisationId
    until: datetime | None

    def apply(self, state: State) -> State | None:
        valid = Period(state.at, self.until)
        if _meets(valid, (release.valid for release in state.facts.releases if self.concerns(release))):
            return None
        release = Release(contribution=self.contribution, organisation=self.organisation, valid=valid)
        return with_facts(state, releases=(*state.facts.releases, release))

    def concerns(self, release: Release) -> bool:
        return (release.contribution, release.organisation) == (self.contribution, self.organisation)


@dataclass(frozen=True, kw_only=True)
class Unshare:
    """The owner takes a release back now."""

    contribution: ContributionId
    organisation: OrganisationId

    def apply(self, state: State) -> State | None:
        for release in state.facts.releases:
            same = (release.contribution, release.organisation) == (self.contribution, self.organisation)
            if same and runs(release.valid, state.at):
                ended = replace(release, valid=cut(release.valid, state.at))
                return with_facts(state, releases=_swapped(state.facts.releases, release, ended))
        return None


@dataclass(frozen=True, kw_only=True)
class RecordBasis:
    """Somebody records a legal basis, with its recipients."""

    basis: BasisFact

    def apply(self, state: State) -> State | None:
        if any(basis.id == self.basis.id for basis in state.facts.bases) or not Periods.of([self.basis.valid]).spans:
            return None
        return with_facts(state, bases=(*state.facts.bases, self.basis))


@dataclass(frozen=True, kw_only=True)
class ConfirmBasis:
    """A second reader confirms a basis that asks one, now."""

    basis: LegalBasisId

    def apply(self, state: State) -> State | None:
        for basis in state.facts.bases:
            waits = basis.asks_second_reader and basis.confirmed_at is None
            over = basis.urgent_until is not None and basis.urgent_until <= state.at
            if basis.id == self.basis and waits and basis.ended_at is None and not over:
                confirmed = replace(basis, confirmed_at=state.at)
                return with_facts(state, bases=_swapped(state.facts.bases, basis, confirmed))
        return None


@dataclass(frozen=True, kw_only=True)
class EndBasis:
    """Somebody ends a basis now."""

    basis: LegalBasisId

    def apply(self, state: State) -> State | None:
        for basis in state.facts.bases:
            if basis.id == self.basis and basis.ended_at is None:
                ended = replace(basis, ended_at=state.at)
                return with_facts(state, bases=_swapped(state.facts.bases, basis, ended))
        return None


@dataclass(frozen=True, kw_only=True)
class GiveConsent:
    """Consent of one kind is given under a basis of consent, once; `waits` when a signature is missing."""

    basis: LegalBasisId
    kind: ConsentKind
    waits: bool = False

    def apply(self, state: State) -> State | None:
        asked = [basis.kind for basis in state.facts.bases if basis.id == self.basis]
        if asked != [BasisKind.TOESTEMMING] or any(one.basis == self.basis for one in state.facts.consents):
            return None
        at, signed = state.at, None if self.waits else state.at
        one = ConsentFact(basis=self.basis, kind=self.kind, given_at=at, signed_at=signed)
        return with_facts(state, consents=(*state.facts.consents, one))


@dataclass(frozen=True, kw_only=True)
class SignConsent:
    """The last who must sign a consent signs, now."""

    basis: LegalBasisId

    def apply(self, state: State) -> State | None:
        waiting, known = (self.basis, None, None), state.facts.consents
        signed = {c: replace(c, signed_at=state.at) for c in known if (c.basis, c.signed_at, c.withdrawn_at) == waiting}
        return with_facts(state, consents=tuple(signed.get(one, one) for one in known)) if signed else None


@dataclass(frozen=True, kw_only=True)
class Withdraw:
    """Consent is withdrawn now, and with it what it overlaps and is not over."""

    basis: LegalBasisId

    def apply(self, state: State) -> State | None:
        standing = {one.basis: one for one in state.facts.consents if one.withdrawn_at is None}
        bases = {one.id: one for one in state.facts.bases}
        meant = standing.get(self.basis)
        if meant is None:
            return None
        gone = {
            one
            for one in standing.values()
            if one is meant
            or (
                one.kind is meant.kind
                and overlaps(bases[self.basis], basis := bases[one.basis])
                and _goes_on(basis, state.at)
            )
        }
        consents = (replace(one, withdrawn_at=state.at) if one in gone else one for one in state.facts.consents)
        return with_facts(state, consents=tuple(consents))


@dataclass(frozen=True, kw_only=True)
class Restrict:
    """Processing about a subject is restricted from now on, towards one organisation or everybody."""

    subject: SubjectId
    organisation: OrganisationId | None

    def apply(self, state: State) -> State | None:
        restriction = Restriction(subject=self.subject, organisation=self.organisation, valid=Period(state.at))
        return with_facts(state, restrictions=(*state.facts.restrictions, restriction))


@dataclass(frozen=True, kw_only=True)
class Lift:
    """The restrictions of a subject that run now are lifted."""

    subject: SubjectId

    def apply(self, state: State) -> State | None:
        running = [one for one in state.facts.restrictions if one.subject == self.subject and runs(one.valid, state.at)]
        lifted = {one: replace(one, valid=cut(one.valid, state.at)) for one in running}
        kept = tuple(lifted.get(one, one) for one in state.facts.restrictions)
        return with_facts(state, restrictions=kept) if running else None


@dataclass(frozen=True, kw_only=True)
class Recuse:
    """A member stays away from a subject for some time."""

    member: MemberId
    subject: SubjectId
    until: datetime | None

    def apply(self, state: State) -> State | None:
        recusal = Recusal(member=self.member, subject=self.subject, valid=Period(state.at, self.until))
        return with_facts(state, recusals=(*state.facts.recusals, recusal))


@dataclass(frozen=True, kw_only=True)
class BreakTheGlass:
    """A member takes emergency access to a case."""

    case: CaseId
    member: MemberId
    categories: frozenset[Category]
    until: datetime

    def apply(self, state: State) -> State | None:
        valid = Period(state.at, self.until)
        glass = BreakGlass(case=self.case, member=self.member, categories=self.categories, valid=valid)
        return with_facts(state, break_glasses=(*state.facts.break_glasses, glass))


@dataclass(frozen=True, kw_only=True)
class RaiseCeiling:
    """A convenant lets an organisation receive a category from now on."""

    convenant: ConvenantId
    organisation: OrganisationId
    category: Category

    def apply(self, state: State) -> State | None:
        valid = Period(state.at)
        if _meets(valid, (ceiling.valid for ceiling in state.facts.ceilings if _same_ceiling(self, ceiling))):
            return None
        ceiling = Ceiling(convenant=self.convenant, organisation=self.organisation, category=self.category, valid=valid)
        return with_facts(state, ceilings=(*state.facts.ceilings, ceiling))


@dataclass(frozen=True, kw_only=True)
class LowerCeiling:
    """A convenant stops letting an organisation receive a category, now."""

    convenant: ConvenantId
    organisation: OrganisationId
    category: Category

    def apply(self, state: State) -> State | None:
        for ceiling in state.facts.ceilings:
            if _same_ceiling(self, ceiling) and runs(ceiling.valid, state.at):
                lowered = replace(ceiling, valid=cut(ceiling.valid, state.at))
                return with_facts(state, ceilings=_swapped(state.facts.ceilings, ceiling, lowered))
        return None


@dataclass(frozen=True, kw_only=True)
class ProlongConvenant:
    """A convenant that stands now gets another end, or none."""

    convenant: ConvenantId
    until: datetime | None

    def apply(self, state: State) -> State | None:
        for fact in state.facts.convenants:
            if fact.convenant == self.convenant:
                prolonged = replace(fact, valid=Period(fact.valid.start, self.until))
                return with_facts(state, convenants=_swapped(state.facts.convenants, fact, prolonged))
        return None


@dataclass(frozen=True, kw_only=True)
class GiveRole:
    """A member gets a role in the case from now on."""

    member: MemberId
    organisation: OrganisationId
    case: CaseId
    kind: RoleKind

    def apply(self, state: State) -> State | None:
        if any(role.member == self.member and runs(role.valid, state.at) for role in state.facts.roles):
            return None
        role = RoleFact(
            member=self.member,
            organisation=self.organisation,
            kind=self.kind,
            case=self.case,
            valid=Period(state.at),
        )
        return with_facts(state, roles=(*state.facts.roles, role))


@dataclass(frozen=True, kw_only=True)
class EndRole:
    """The roles that a member has now end."""

    member: MemberId

    def apply(self, state: State) -> State | None:
        running = [role for role in state.facts.roles if role.member == self.member and runs(role.valid, state.at)]
        ended = {role: replace(role, valid=cut(role.valid, state.at)) for role in running}
        return with_facts(state, roles=tuple(ended.get(role, role) for role in state.facts.roles)) if running else None


def _same_ceiling(step: RaiseCeiling | LowerCeiling, ceiling: Ceiling) -> bool:
    named = (step.convenant, step.organisation, step.category)
    return (ceiling.convenant, ceiling.organisation, ceiling.category) == named


def runs(valid: Period, at: datetime) -> bool:
    """Whether a period has begun before `at` and not ended: cutting it there leaves something."""
    return valid.holds(at) and valid.start != at


def cut(valid: Period, at: datetime) -> Period:
    """What is left of a period that ends at `at`."""
    return Period(valid.start, at)


def _meets(valid: Period, others: Iterable[Period]) -> bool:
    return bool((Periods.of([valid]) & Periods.of(others)).spans)


def _swapped(facts: tuple[_T, ...], old: _T, new: _T) -> tuple[_T, ...]:
    return tuple(new if fact is old else fact for fact in facts)


def with_facts(state: State, **changes: tuple[object, ...]) -> State:
    """The state with other facts of these kinds."""
    return replace(state, facts=replace(state.facts, **changes))  # type: ignore[arg-type]  # each step names fields of Facts


def _goes_on(basis: BasisFact, at: datetime) -> bool:
    """Whether a basis was not ended, nor over by its own period, at `at`."""
    return all(end is None or end > at for end in (basis.ended_at, basis.valid.end))
