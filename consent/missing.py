"""What is missing for one organisation to receive one kind of data about one person: the first condition not met.

Finer than the decision, which says that there is no basis; never another verdict. The share matrix is its twin in SQL
(`consent/sql/matrix.sql`), and both are held to the same random histories.
"""

from datetime import datetime
from enum import StrEnum

from consent.access import (
    AccessKey,
    access_periods,
    basis_stands,
    ceiling_periods,
    covers,
    participation_periods,
    rests_until,
    signed_periods,
)
from consent.basis import OPENS_NOTHING, BasisKind, ConsentKind
from consent.facts import BasisFact, ConsentFact, Facts
from consent.periods import Period
from consent.reassessing import reassess_at, withdrawn_beside
from consent.signing.rules import SignsAs


class Missing(StrEnum):
    """The first condition that is not met, in the order in which it is asked.

    The last seven are about bases. With several bases the one that is nearest to opening is told of.
    """

    PURPOSE_CLOSED = "PURPOSE_CLOSED"
    RESTRICTED = "RESTRICTED"
    NOT_PARTICIPATING = "NOT_PARTICIPATING"
    ABOVE_CEILING = "ABOVE_CEILING"
    NO_BASIS = "NO_BASIS"
    SECOND_READER_MISSING = "SECOND_READER_MISSING"
    SIGNATURE_MISSING = "SIGNATURE_MISSING"
    CONSENT_MISSING = "CONSENT_MISSING"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    CONSENT_TO_REASSESS = "CONSENT_TO_REASSESS"
    NOT_YET_IN_FORCE = "NOT_YET_IN_FORCE"
    BASIS_ENDED = "BASIS_ENDED"


_NEAREST = (
    Missing.SECOND_READER_MISSING,
    Missing.SIGNATURE_MISSING,
    Missing.CONSENT_MISSING,
    Missing.CONSENT_WITHDRAWN,
    Missing.CONSENT_TO_REASSESS,
    Missing.NOT_YET_IN_FORCE,
    Missing.BASIS_ENDED,
)


def missing(facts: Facts, key: AccessKey, at: datetime) -> Missing | None:
    """The first condition that keeps `key` closed at `at`, or None when it is open. KeyError for an unknown case."""
    return _before_any_basis(facts, key, at) or _of_bases(facts, key, at)


def _before_any_basis(facts: Facts, key: AccessKey, at: datetime) -> Missing | None:
    if key.purpose in OPENS_NOTHING:
        return Missing.PURPOSE_CLOSED
    if restricted(facts, key, at):
        return Missing.RESTRICTED
    if not (participation_periods(facts, key.case, key.organisation).holds(at) and _exists(facts, key, at)):
        return Missing.NOT_PARTICIPATING
    return None if ceiling_periods(facts, key).holds(at) else Missing.ABOVE_CEILING


def restricted(facts: Facts, key: AccessKey, at: datetime) -> bool:
    """Whether processing about the subject is restricted towards the organisation at `at` (AVG 18)."""
    return any(
        one.subject == key.subject and one.organisation in {None, key.organisation} and one.valid.holds(at)
        for one in facts.restrictions
    )


def _exists(facts: Facts, key: AccessKey, at: datetime) -> bool:
    return any(one.organisation == key.organisation and one.active.holds(at) for one in facts.organisations)


def _of_bases(facts: Facts, key: AccessKey, at: datetime) -> Missing | None:
    if access_periods(facts, key).holds(at):
        return None
    found = {_fault(facts, basis, at) for basis in facts.bases if covers(basis, key)}
    return next((one for one in _NEAREST if one in found), Missing.NO_BASIS)


def _fault(facts: Facts, basis: BasisFact, at: datetime) -> Missing:
    """Why a basis that does not open now does not."""
    beside = None if basis.kind is BasisKind.TOESTEMMING else withdrawn_beside(facts, basis)
    if beside is not None and beside <= at:
        return Missing.CONSENT_WITHDRAWN
    given = [one for one in facts.consents if one.basis == basis.id and one.kind is ConsentKind.VERWERKING]
    if any(_to_reassess(facts, basis, one, at) for one in given):
        return Missing.CONSENT_TO_REASSESS
    stands = basis_stands(facts, basis)
    if not stands.holds(at):
        later = any(span.start is not None and span.start > at for span in stands.spans)
        return Missing.NOT_YET_IN_FORCE if later else Missing.BASIS_ENDED
    if basis.kind is BasisKind.TOESTEMMING and not any(signed_periods(one).holds(at) for one in given):
        return _of_consent(given, at)
    return Missing.SECOND_READER_MISSING


def _of_consent(given: list[ConsentFact], at: datetime) -> Missing:
    """Why no consent behind a basis holds now: withdrawn, not signed by all, or not given."""
    if any(one.withdrawn_at is not None and one.withdrawn_at <= at for one in given):
        return Missing.CONSENT_WITHDRAWN
    return Missing.SIGNATURE_MISSING if any(_runs(one, at) for one in given) else Missing.CONSENT_MISSING


def awaited(facts: Facts, key: AccessKey) -> frozenset[SignsAs]:
    """In what quality somebody must still sign a consent that would open `key`."""
    bases = {basis.id for basis in facts.bases if covers(basis, key)}
    return frozenset[SignsAs]().union(*(one.awaits for one in facts.consents if one.basis in bases))


def _to_reassess(facts: Facts, basis: BasisFact, consent: ConsentFact, at: datetime) -> bool:
    """Whether a consent runs, and a birthday or a change of custody or of a measure is all that closes its basis."""
    closes = (basis.ended_at, rests_until(facts, basis))
    ended = any(end is not None and end <= at for end in closes)
    due = min(filter(None, (basis.boundary_at, reassess_at(facts, basis, consent))), default=None)
    return _runs(consent, at) and basis.valid.holds(at) and not ended and due is not None and due <= at


def _runs(consent: ConsentFact, at: datetime) -> bool:
    return Period(consent.given_at, consent.withdrawn_at).holds(at)
