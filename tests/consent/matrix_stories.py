"""Cases told by hand, for what random histories seldom meet: each changes the facts with which a history begins."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from consent.basis import BasisKind, Category, ConsentKind
from consent.facts import BasisFact, Decider, Facts, Participation, Recusal, Registered, Restriction
from consent.member_facts import Authorisation
from consent.periods import Period
from tenants.ids import LegalBasisId
from tests.consent.casts import NOON, Cast

_DAY = timedelta(days=1)
_YEAR = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Told(Cast):
    """A cast whose facts begin otherwise."""

    change: Callable[["Told", Facts], Facts]

    def _facts(self) -> Facts:
        return self.change(self, super()._facts())


def another_consent_withdrawn(told: Told, facts: Facts) -> Facts:
    """Agreeing to care was withdrawn; nobody ever consented to processing."""
    [given] = facts.consents
    kind = ConsentKind.HULPVERLENING
    return replace(facts, consents=(replace(given, kind=kind, withdrawn_at=given.given_at + timedelta(hours=1)),))


def another_consent_stands(told: Told, facts: Facts) -> Facts:
    """Agreeing to care is no consent to processing."""
    [given] = facts.consents
    return replace(facts, consents=(replace(given, kind=ConsentKind.HULPVERLENING),))


def partners_side_by_side(told: Told, facts: Facts) -> Facts:
    """Two partners take part; that both persons are restricted towards the one is nothing to the other."""
    one, other = told.subjects
    partner = told.organisations[2]
    return replace(
        facts,
        participations=(*facts.participations, Participation(case=told.case, organisation=partner, valid=_YEAR)),
        restrictions=tuple(Restriction(subject=each, organisation=partner, valid=_YEAR) for each in (one, other)),
    )


def an_emergency_unread(told: Told, facts: Facts) -> Facts:
    """What one person decided in an emergency ended this morning, because no second one confirmed it."""
    consented, law = facts.bases
    urgent = replace(law, asks_second_reader=True, urgent_until=NOON - timedelta(hours=3))
    return replace(facts, bases=(consented, urgent))


def a_signature_missing(told: Told, facts: Facts) -> Facts:
    """The consent was given, and not everybody who must sign it has."""
    [given] = facts.consents
    return replace(facts, consents=(replace(given, signed_at=None),))


def consent_still_to_come(told: Told, facts: Facts) -> Facts:
    """The consent was recorded as of tomorrow."""
    [given] = facts.consents
    return replace(facts, consents=(replace(given, given_at=NOON + _DAY, signed_at=NOON + _DAY),))


def beside_an_open_basis(told: Told, facts: Facts) -> Facts:
    """The law opens one kind of data; a consent of tomorrow is about two, of which the recipient is told nothing."""
    consented = replace(facts.bases[0], categories=frozenset({Category.VEILIGHEID, Category.IDENTITEIT}))
    law = BasisFact(
        id=LegalBasisId(told.id("law beside consent")),
        subject=consented.subject,
        kind=BasisKind.WETTELIJK,
        purpose=consented.purpose,
        categories=frozenset({Category.VEILIGHEID}),
        recipients=consented.recipients,
        valid=consented.valid,
    )
    [given] = facts.consents
    return replace(
        facts, bases=(consented, law), consents=(replace(given, given_at=NOON + _DAY, signed_at=NOON + _DAY),)
    )


def nobody_has_a_role(told: Told, facts: Facts) -> Facts:
    """Whoever has no role is shown no line, of nobody."""
    return replace(facts, roles=())


def everybody_recused(told: Told, facts: Facts) -> Facts:
    """Whoever stays away from a person is shown no line about that person."""
    recusals = tuple(Recusal(member=member, subject=told.subjects[0], valid=_YEAR) for member, _ in told.members)
    return replace(facts, recusals=recusals)


def partner_out_of_the_register(told: Told, facts: Facts) -> Facts:
    """A partnership with a statute: one partner is in its register; the other takes part in the case and is not."""
    [case] = facts.cases
    owner, one, other = told.organisations
    return replace(
        facts,
        cases=(replace(case, partnership=True),),
        participations=(*facts.participations, Participation(case=case.case, organisation=other, valid=_YEAR)),
        registered=tuple(Registered(tafel=case.tafel, organisation=by, valid=_YEAR) for by in (owner, one)),
        authorisations=tuple(Authorisation(tafel=case.tafel, member=member, valid=_YEAR) for member, _ in told.members),
    )


def convenant_over(told: Told, facts: Facts) -> Facts:
    """The convenant ended yesterday; its ceilings have no end of their own."""
    [convenant] = facts.convenants
    return replace(facts, convenants=(replace(convenant, valid=Period(_YEAR.start, NOON - _DAY)),))


def restrictions_over_and_to_come(told: Told, facts: Facts) -> Facts:
    """One restriction was lifted, another begins tomorrow: nothing is restricted today."""
    one, other = told.subjects
    return replace(
        facts,
        restrictions=(
            Restriction(subject=one, valid=Period(_YEAR.start, NOON - _DAY)),
            Restriction(subject=other, organisation=told.organisations[1], valid=Period(NOON + _DAY)),
        ),
    )


def restricted_towards_a_partner(told: Told, facts: Facts) -> Facts:
    """One person is restricted towards one partner, which the owner knows of as the recorder of the basis."""
    towards = Restriction(subject=told.subjects[0], organisation=told.organisations[1], valid=_YEAR)
    return replace(facts, restrictions=(towards,))


def bases_that_ended(told: Told, facts: Facts) -> Facts:
    """One basis met its boundary, the other was ended."""
    consented, law = facts.bases
    at = NOON - timedelta(hours=1)
    return replace(facts, bases=(replace(law, boundary_at=at), replace(consented, ended_at=at)))


def bases_to_come(told: Told, facts: Facts) -> Facts:
    """One basis begins tomorrow; the other waits for a second reader."""
    consented, law = facts.bases
    later = Period(NOON + _DAY)
    return replace(facts, bases=(replace(consented, asks_second_reader=True), replace(law, valid=later)))


def custody_to_come(told: Told, facts: Facts) -> Facts:
    """Others decide from tomorrow; today the consent was withdrawn, which is why it is closed."""
    [given] = facts.consents
    begins = Decider(subject=told.subjects[0], valid=Period(NOON + _DAY), recorded_at=NOON - timedelta(hours=2))
    return replace(facts, deciders=(begins,), consents=(replace(given, withdrawn_at=NOON - timedelta(hours=1)),))


def boundary_to_come(told: Told, facts: Facts) -> Facts:
    """A birthday next week is not one of today: consent stands until then."""
    consented, law = facts.bases
    return replace(facts, bases=(replace(consented, boundary_at=NOON + 7 * _DAY, asks_second_reader=True), law))


def a_partner_left(told: Told, facts: Facts) -> Facts:
    """A recipient of the owner's bases left the case this morning."""
    left = Period(_YEAR.start, NOON - timedelta(hours=3))
    mine, gone = facts.participations
    return replace(facts, participations=(mine, replace(gone, valid=left)))


def a_partner_closed_down(told: Told, facts: Facts) -> Facts:
    """A recipient is no tenant any more, and never left the case."""
    gone = Period(_YEAR.start, NOON - timedelta(hours=3))
    organisations = tuple(
        replace(one, active=gone) if one.organisation == told.organisations[1] else one for one in facts.organisations
    )
    return replace(facts, organisations=organisations)


STORIES = tuple(
    Told(change.__name__, change)
    for change in (
        partners_side_by_side,
        bases_that_ended,
        another_consent_stands,
        another_consent_withdrawn,
        an_emergency_unread,
        a_signature_missing,
        consent_still_to_come,
        beside_an_open_basis,
        nobody_has_a_role,
        everybody_recused,
        partner_out_of_the_register,
        convenant_over,
        restrictions_over_and_to_come,
        restricted_towards_a_partner,
        bases_to_come,
        custody_to_come,
        boundary_to_come,
        a_partner_left,
        a_partner_closed_down,
    )
)
