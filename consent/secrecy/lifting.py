"""When a duty of secrecy does not stand in the way of one recipient, for every person concerned. Pure.

`consent.lifting` is its twin in SQL, from which a release knows when it may be read; both obey one truth table
(tests/truth_tables/geheim). A ground is never exchanged for another one: what rests on consent to breaking secrecy
closes with that consent, whatever else there is.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_

from consent.basis import BasisKind, Category, ConsentKind
from consent.catalogue.entries import SecrecyGround
from consent.periods import Period, Periods
from consent.provisions.kinds import RestsOn
from tenants.ids import OrganisationId, SubjectId
from tenants.organisation_kinds import OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedBasis:
    """A legal basis of whoever speaks: its ground, and the consent behind it, if any. `stands` is cut by its ends.

    Consent counts from `signed_at`, when the last of those who must sign it had signed.
    """

    owner: OrganisationId
    subject: SubjectId
    categories: Collection[Category]
    recipients: Collection[OrganisationId]
    kind: BasisKind
    ground_code: str
    stands: Periods
    consent: ConsentKind | None = None
    signed_at: datetime | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedConflict:
    """A decision on a conflict of duties. It lifts nothing before a second reader confirmed it, nor after its end."""

    owner: OrganisationId
    subject: SubjectId
    categories: Collection[Category]
    recipients: Collection[OrganisationId]
    valid: Period
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What would be told: by whom, about whom, which data, to whom."""

    owner: OrganisationId
    subjects: Sequence[SubjectId]
    category: Category
    recipient: OrganisationId
    recipient_kind: OrganisationKind


Evidence = RecordedBasis | RecordedConflict


def lifting(ground: SecrecyGround, speech: Speech, evidence: Collection[Evidence]) -> Periods:
    """The periods in which this ground lifts the duty of secrecy, for every person that it is about."""
    if ground.recipient_kinds and speech.recipient_kind not in ground.recipient_kinds:
        return Periods()
    return reduce(and_, (_lifted(ground, speech, subject, evidence) for subject in speech.subjects))


def _lifted(ground: SecrecyGround, speech: Speech, subject: SubjectId, evidence: Collection[Evidence]) -> Periods:
    if ground.rests_on is RestsOn.RELEASE:
        return Periods.of([Period()])
    return Periods.of(
        span for one in evidence if _is_about(one, speech, subject) for span in _period(ground, one).spans
    )


def _is_about(one: Evidence, speech: Speech, subject: SubjectId) -> bool:
    return (
        one.owner == speech.owner
        and one.subject == subject
        and speech.category in one.categories
        and speech.recipient in one.recipients
    )


def _period(ground: SecrecyGround, one: Evidence) -> Periods:
    """In which periods one piece of evidence is what this ground rests on."""
    if isinstance(one, RecordedConflict):
        bears = ground.rests_on is RestsOn.DUTY_CONFLICT and one.confirmed_at is not None
        return Periods.of([one.valid]) & Periods.of([Period(one.confirmed_at, one.ended_at)]) if bears else Periods()
    if ground.rests_on is RestsOn.CONSENT and one.consent is ConsentKind.DOORBREKEN_GEHEIM:
        signed = [] if one.signed_at is None else [Period(one.signed_at, one.withdrawn_at)]
        return one.stands & Periods.of(signed)
    lawful = ground.rests_on is RestsOn.LAW and one.kind is BasisKind.WETTELIJK and one.ground_code in ground.laws
    return one.stands if lawful else Periods()
