"""Whether the form in which a consent was given is one that can be. Pure: no database and no clock.

The database refuses the same by `consent.form_fault`; one truth table holds both.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from consent.basis import Category
from consent.giving.errors import GivingCode
from consent.giving.kinds import DOCUMENTS, EvidenceKind
from tenants.ids import OrganisationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What there is to show of a consent, what of what was asked was given, and until when at the latest.

    `free` tells whether somebody said why the person could say no; `court` whether a decision of the court stands in
    for one who had to sign. `ends` is None where no end was given.
    """

    evidence: EvidenceKind
    free: bool
    document: bool
    witness: bool
    court: bool
    categories: Collection[Category]
    asked_categories: Collection[Category]
    recipients: Collection[OrganisationId]
    asked_recipients: Collection[OrganisationId]
    ends: datetime | None
    latest: datetime


def fault(form: Form) -> GivingCode | None:
    """The first rule that this breaks, in the order in which the database looks, or None (AVG 7; rec. 42, 43)."""
    if not form.free:
        return GivingCode.CONSENT_UNSUITABLE
    if unproven := _unproven(form):
        return unproven
    if not set(form.categories) <= set(form.asked_categories):
        return GivingCode.GIVEN_BEYOND_ASKED
    if not set(form.recipients) <= set(form.asked_recipients):
        return GivingCode.GIVEN_BEYOND_ASKED
    return GivingCode.CONSENT_TERM if form.ends is None or form.ends > form.latest else None


def _unproven(form: Form) -> GivingCode | None:
    """What is missing of the evidence, or stands beside it."""
    in_writing = form.evidence in DOCUMENTS
    by_word = form.evidence is EvidenceKind.MONDELING_MET_GETUIGE
    if in_writing and not form.document:
        return GivingCode.EVIDENCE_HASH_MISSING
    if by_word and not form.witness:
        return GivingCode.WITNESS_MISSING
    if in_writing != form.document or by_word != form.witness:
        return GivingCode.EVIDENCE_BESIDE_KIND
    court = form.evidence is EvidenceKind.RECHTERLIJKE_BESLISSING
    return GivingCode.EVIDENCE_COURT_MISSING if court and not form.court else None
