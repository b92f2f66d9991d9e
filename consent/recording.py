"""The rows of a basis that is fit to be recorded, with their texts sealed under the key of the subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range

from consent.commands import RecordBasis
from consent.giving.forming import Formed, row
from consent.giving.models import ConsentForm
from consent.keys.cipher import Key
from consent.keys.sealing import seal_text
from consent.models import Consent, LegalBasis, LegalBasisRecipient
from consent.queries import SubjectFacts
from consent.workdays import end_of_next_working_day
from tenants.actor import Actor
from tenants.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The rows, in the order in which they are written."""

    basis: LegalBasis
    recipients: Sequence[LegalBasisRecipient]
    consent: Consent | None
    form: ConsentForm | None


def rows(
    actor: Actor,
    command: RecordBasis,
    form: Formed | None,
    subject: SubjectFacts,
    *,
    key: Key,
    during: Range[datetime],
    boundary_at: datetime | None,
    asks_second_reader: bool,
    at: datetime,
) -> Recorded:
    """All rows of one basis."""
    basis = LegalBasis(
        id=(id := new_id()),
        case_id=subject.case,
        subject_id=subject.id,
        owner_org=actor.organisation,
        kind=command.kind,
        ground_code=command.ground_code,
        art6=command.art6,
        art9=command.art9,
        art10=command.art10,
        purpose=command.purpose,
        categories=list(command.categories),
        valid=during,
        boundary_at=boundary_at,
        decided_by=actor.member,
        recorded_at=at,
        reason_enc=_argued("reason_enc", id, text=command.necessity, key=key),
        proportionality_enc=_argued_or_none("proportionality_enc", id, text=command.proportionality, key=key),
        subsidiarity_enc=_argued_or_none("subsidiarity_enc", id, text=command.subsidiarity, key=key),
        after_withdrawal_enc=_argued_or_none("after_withdrawal_enc", id, text=command.after_withdrawal, key=key),
        asks_second_reader=asks_second_reader,
        urgent_until=end_of_next_working_day(at) if command.urgent else None,
        measure_id=command.measure,
        supersedes=command.supersedes,
    )
    recipients = [
        LegalBasisRecipient(basis_id=basis.id, organisation_id=one, case_id=basis.case_id, owner_org=basis.owner_org)
        for one in command.recipients
    ]
    consent = None if form is None else _consent(form, basis, key=key)
    return Recorded(
        basis=basis,
        recipients=recipients,
        consent=consent,
        form=None if form is None or consent is None else row(form, consent, key=key),
    )


def _consent(form: Formed, basis: LegalBasis, *, key: Key) -> Consent:
    """The consent with its evidence. The hash is taken over the sealed evidence.

    So it proves that the evidence is the one that was recorded, and when the key has been destroyed nobody can find a
    short text again by trying.
    """
    id, given = new_id(), form.given
    evidence = _sealed("evidence_enc", id, text=given.evidence, key=key)
    return Consent(
        id=id,
        basis_id=basis.id,
        case_id=basis.case_id,
        subject_id=basis.subject_id,
        owner_org=basis.owner_org,
        kind=given.kind,
        given_at=given.given_at,
        channel=given.channel,
        language=given.language,
        wording_version=str(form.wording.version),
        evidence_enc=evidence,
        evidence_hash=sha256(evidence).digest(),
        freedom_check_enc=_sealed("freedom_check_enc", id, text=given.freedom_check or "", key=key),
    )


def _argued(column: str, row: UUID, *, text: str, key: Key) -> bytes:
    return seal_text(text, table="consent.legal_basis", column=column, row_id=row, key=key)


def _argued_or_none(column: str, row: UUID, *, text: str | None, key: Key) -> bytes | None:
    return None if text is None else _argued(column, row, text=text, key=key)


def _sealed(column: str, row: UUID, *, text: str, key: Key) -> bytes:
    return seal_text(text, table="consent.consent", column=column, row_id=row, key=key)
