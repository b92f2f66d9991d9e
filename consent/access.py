"""When a legal basis opens something: the definition that the derived table `consent.case_access` mirrors.

access(case, subject, category, organisation, purpose) =
the union over matching bases of (valid ∩ before its boundary ∩ before its end ∩ before what it rests on falls away ∩
since its second reader confirmed, where it asks one and was no emergency ∩, where consent is the basis, consent
from its last signature until it must be reassessed, and else until a consent to the same is withdrawn)
∩ the periods in which the organisation takes part, in a partnership with a statute as its register says
∩ the periods in which its ceiling under the tafel's convenant holds the category ∩ the periods in which that convenant
stands.
"""

from dataclasses import dataclass
from datetime import datetime

from consent.basis import OPENS_NOTHING, BasisKind, CatalogueKind, Category, ConsentKind, Purpose
from consent.facts import BasisFact, ConsentFact, Decider, Facts
from consent.laws import Law, laws_until
from consent.periods import Period, Periods
from consent.reassessing import reassess_at, withdrawn_beside
from tenants.ids import CaseId, LegalBasisId, OrganisationId, SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessKey:
    """What one row of the derived access is about. Two purposes are two keys and never add up (AVG 5(1)(b))."""

    case: CaseId
    subject: SubjectId
    category: Category
    organisation: OrganisationId
    purpose: Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedBy:
    """A basis that opens access to a subject now, and the moment at which that ends (`None`: no end known).

    `urgent` tells that it ends then unless a second person confirms what was decided in an emergency.
    """

    subject: SubjectId
    basis: LegalBasisId
    until: datetime | None
    urgent: bool = False


def access_periods(facts: Facts, key: AccessKey) -> Periods:
    """The periods in which `key` is open, exactly as one row of the derived table holds them."""
    lawful = Periods.of(
        span for basis in facts.bases if covers(basis, key) for span in basis_periods(facts, basis).spans
    )
    return lawful & room(facts, key)


def opened_by(facts: Facts, key: AccessKey, at: datetime) -> tuple[OpenedBy, ...]:
    """The bases that open `key` at `at`, in the order of the facts; empty when it is closed."""
    bounds = room(facts, key)
    periods = [(basis, basis_periods(facts, basis) & bounds) for basis in facts.bases if covers(basis, key)]
    return tuple(
        OpenedBy(
            subject=key.subject,
            basis=basis.id,
            until=until,
            urgent=until is not None and until == emergency_until(basis),
        )
        for basis, spans in periods
        if spans.holds(at)
        for until in (spans.until(at),)
    )


def basis_periods(facts: Facts, basis: BasisFact) -> Periods:
    """The periods in which a basis itself opens (AVG 6(1)); a basis of consent only while that consent stands.

    Leave to break secrecy and agreeing to care are other permissions and open nothing (AP 2016). Withdrawal takes
    effect at its moment and not before it (AVG 7(3)), on a law that was invoked beside it as well.
    """
    stands = basis_stands(facts, basis) & confirmed_periods(basis)
    if basis.kind is not BasisKind.TOESTEMMING:
        return stands & Periods.of([Period(end=withdrawn_beside(facts, basis))])
    return stands & Periods.of(
        span
        for consent in facts.consents
        if consent.basis == basis.id and consent.kind is ConsentKind.VERWERKING
        for span in (signed_periods(consent) & Periods.of([Period(end=reassess_at(facts, basis, consent))])).spans
    )


def confirmed_periods(basis: BasisFact) -> Periods:
    """The period from the confirmation by a second reader; all time where none is asked, none while one is awaited.

    An emergency does not wait for the second reader: it ends without one.
    """
    if not basis.asks_second_reader or basis.urgent_until is not None:
        return Periods.of([Period()])
    return Periods.of([] if basis.confirmed_at is None else [Period(basis.confirmed_at)])


def signed_periods(consent: ConsentFact) -> Periods:
    """The period of a consent from when all who must sign had signed; none while a signature is awaited."""
    return Periods.of([] if consent.signed_at is None else [Period(consent.signed_at, consent.withdrawn_at)])


def basis_stands(facts: Facts, basis: BasisFact) -> Periods:
    """The periods of a basis, cut by its boundary, its end and what it rests on, whatever consent it may ask."""
    return (
        Periods.of([basis.valid])
        & Periods.of([Period(end=basis.boundary_at)])
        & Periods.of([Period(end=basis.ended_at)])
        & Periods.of([Period(end=rests_until(facts, basis))])
    )


def rests_until(facts: Facts, basis: BasisFact) -> datetime | None:
    """When what a basis rests on falls away: the decision of one person in an emergency, its measure, or its law."""
    measures = (_ends(one, basis) for one in facts.deciders if one.measure is not None and one.measure == basis.measure)
    law = laws_until(facts.laws, rests_on(basis), starts=basis.valid.start, known=basis.recorded_at)
    return min(filter(None, (emergency_until(basis), basis.rests_until, law, *measures)), default=None)


def rests_on(basis: BasisFact) -> frozenset[Law]:
    """The entries of the catalogue that carry a basis: its laws, its purpose and each of its categories.

    It rests on all of them at once. Where one category ends the whole basis closes that day: nothing may stay open on
    a category that is no law any more, and what remains was never weighed by itself. A person records anew what still
    holds.
    """
    categories = frozenset(Law(kind=CatalogueKind.CATEGORIE, code=category) for category in basis.categories)
    return basis.laws | {Law(kind=CatalogueKind.DOEL, code=basis.purpose)} | categories


def emergency_until(basis: BasisFact) -> datetime | None:
    """When what one person decided in an emergency ends, unless a second has confirmed it."""
    return basis.urgent_until if basis.confirmed_at is None else None


def _ends(measure: Decider, basis: BasisFact) -> datetime | None:
    """When a measure ends; one that never began carries nothing from the start of what rests on it."""
    spans = Periods.of([measure.valid]).spans
    return spans[-1].end if spans else basis.valid.start


def room(facts: Facts, key: AccessKey) -> Periods:
    """The periods in which the organisation takes part and its ceiling at this tafel holds the category."""
    return participation_periods(facts, key.case, key.organisation) & ceiling_periods(facts, key)


def participation_periods(facts: Facts, case: CaseId, organisation: OrganisationId) -> Periods:
    """The periods in which the organisation takes part in the case; in a partnership only while it is registered."""
    taken = Periods.of(
        one.valid for one in facts.participations if one.case == case and one.organisation == organisation
    )
    place = facts.case(case)
    if not place.partnership:
        return taken
    return taken & Periods.of(
        one.valid
        for one in facts.registered
        if one.tafel == place.tafel and one.organisation == organisation and one.case in {None, case}
    )


def ceiling_periods(facts: Facts, key: AccessKey) -> Periods:
    """The periods in which the organisation may receive the category under the tafel's convenant at all.

    While that convenant stands (AVG 26).
    """
    convenant = facts.case(key.case).convenant
    ceiling = Periods.of(
        ceiling.valid
        for ceiling in facts.ceilings
        if ceiling.convenant == convenant
        and ceiling.organisation == key.organisation
        and ceiling.category == key.category
    )
    stands = Periods.of(fact.valid for fact in facts.convenants if fact.convenant == convenant)
    return ceiling & stands


def covers(basis: BasisFact, key: AccessKey) -> bool:
    """Tell whether a basis is about this subject, category, recipient and purpose.

    Nothing is ever shared for enforcement, whatever somebody recorded (domain reference g5, purpose separation).
    """
    return (
        basis.subject == key.subject
        and key.category in basis.categories
        and key.organisation in basis.recipients
        and basis.purpose == key.purpose
        and key.purpose not in OPENS_NOTHING
    )
