"""The form that a consent comes with: looked at as it is given, and made into its row."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.postgresql import Range
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import fields
from consent.ages import legal_day
from consent.basis import CatalogueKind
from consent.commands import ConsentGiven, RecordBasis
from consent.common_errors import CommonCode
from consent.giving.errors import GivingCode, refuse
from consent.giving.form import Form, fault
from consent.giving.models import ConsentForm
from consent.giving.queries import Wording, wording_on
from consent.giving.terms import latest_end
from consent.giving.witnessing import Witness, seen
from consent.keys.cipher import Key
from consent.keys.sealing import seal_text
from consent.models import Consent
from consent.queries import SubjectFacts, active_organisations, given_before_withdrawal
from consent.signing.commands import Signature
from consent.signing.giving import signed
from tenants.ids import new_id
from tenants.refusal import Refusal

_HASH = re.compile(r"[0-9a-f]{64}")
_FIELDS = {
    GivingCode.CONSENT_TERM: "endsAt",
    GivingCode.EVIDENCE_BESIDE_KIND: "consent.evidenceKind",
    GivingCode.EVIDENCE_COURT_MISSING: "consent.signatures",
    GivingCode.EVIDENCE_HASH_MISSING: "consent.documentHash",
    GivingCode.WITNESS_MISSING: "consent.witness",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Formed:
    """A consent in a form that can be: all that was asked, the wording of that day, and the signatures there are."""

    command: RecordBasis
    given: ConsentGiven
    wording: Wording
    witness: Witness
    signatures: tuple[Signature, ...]


def unsaid(given: ConsentGiven) -> Iterator[Refusal | None]:
    """What is wrong with single fields, before anything is read."""
    if given.freedom_check is not None and given.freedom_check.strip():
        yield fields.text(given.freedom_check, "consent.freedomCheck")
    if given.document_hash is not None and not _HASH.fullmatch(given.document_hash):
        yield refuse(GivingCode.DOCUMENT_HASH_INVALID, field="consent.documentHash")
    if given.witness is not None:
        yield fields.text(given.witness, "consent.witness", limit=fields.SHORT_TEXT)
        if given.witness_member is not None:
            yield refuse(GivingCode.WITNESS_TWICE, field="consent.witnessMember")
    for name, asked in (("askedCategories", given.asked_categories), ("askedRecipients", given.asked_recipients)):
        yield None if asked is None else fields.several(asked, f"consent.{name}")


def within_term(command: RecordBasis, during: Range[datetime]) -> Range[datetime] | Refusal:
    """The period of a basis; of a consent without an end, until it holds no longer at the latest."""
    given = command.consent
    if given is None or during.upper is not None:
        return during
    latest = latest_end(given.kind, given.given_at)
    if during.lower is not None and during.lower >= latest:
        return _too_long(latest)
    return Range(during.lower, latest)


async def formed(
    session: AsyncSession, command: RecordBasis, subject: SubjectFacts, *, during: Range[datetime], at: datetime
) -> Formed | Refusal | None:
    """The form of the consent that a basis comes with, or the first thing that is wrong with it; None without one."""
    given = command.consent
    if given is None:
        return None
    wording = await _misshapen(session, command, given, ends=during.upper, at=at) or await wording_on(
        session, given.kind, language=given.language, day=legal_day(given.given_at)
    )
    if isinstance(wording, Refusal):
        return wording
    if await given_before_withdrawal(
        session,
        subject,
        kind=given.kind,
        given_at=given.given_at,
        categories=command.categories,
        recipients=command.recipients,
    ):
        return refuse(GivingCode.GIVEN_BEFORE_WITHDRAWAL, field="consent.givenAt")
    witness = await seen(session, given, case=subject.case)
    if isinstance(witness, Refusal):
        return witness
    signatures = await signed(session, given, subject, at=at)
    if isinstance(signatures, Refusal):
        return signatures
    return Formed(command=command, given=given, wording=wording, witness=witness, signatures=signatures)


async def _misshapen(
    session: AsyncSession, command: RecordBasis, given: ConsentGiven, *, ends: datetime | None, at: datetime
) -> Refusal | None:
    latest = latest_end(given.kind, given.given_at)
    wrong = fault(_form(command, given, ends=ends, latest=latest))
    if wrong is GivingCode.CONSENT_TERM:
        return _too_long(latest)
    if wrong is not None:
        return refuse(wrong, field=_FIELDS.get(wrong, "consent"))
    # Whom a basis names is looked up before; whom it does not name was asked for all the same.
    asked = given.asked_recipients
    if asked is not None and await active_organisations(session, asked, at=at) != set(asked):
        return refuse(CommonCode.NOT_FOUND, field="consent.askedRecipients")
    return None


def row(form: Formed, consent: Consent, *, key: Key) -> ConsentForm:
    """The form as it is kept, with the name of a witness sealed under the key of the subject."""
    given, id = form.given, new_id()
    table, column = "consent.consent_form", "witness_enc"
    named = given.witness and seal_text(given.witness, table=table, column=column, row_id=id, key=key)
    return ConsentForm(
        id=id,
        consent_id=consent.id,
        basis_id=consent.basis_id,
        case_id=consent.case_id,
        subject_id=consent.subject_id,
        owner_org=consent.owner_org,
        wording_kind=CatalogueKind.TOESTEMMINGSTEKST,
        wording_code=form.wording.code,
        wording_version=form.wording.version,
        wording_digest=form.wording.digest,
        evidence_kind=given.evidence_kind,
        document_hash=None if given.document_hash is None else bytes.fromhex(given.document_hash),
        witness_enc=named or None,
        witness_org=form.witness.organisation,
        witness_member=form.witness.member,
        asked_categories=list(given.asked_categories or form.command.categories),
        asked_recipients=list(given.asked_recipients or form.command.recipients),
    )


def _form(command: RecordBasis, given: ConsentGiven, *, ends: datetime | None, latest: datetime) -> Form:
    return Form(
        evidence=given.evidence_kind,
        free=given.freedom_check is not None,
        document=given.document_hash is not None,
        witness=given.witness is not None or given.witness_member is not None,
        court=any(one.means.is_of_the_court for one in given.signatures or ()),
        categories=command.categories,
        asked_categories=given.asked_categories or command.categories,
        recipients=command.recipients,
        asked_recipients=given.asked_recipients or command.recipients,
        ends=ends,
        latest=latest,
    )


def _too_long(latest: datetime) -> Refusal:
    return refuse(GivingCode.CONSENT_TERM, field="endsAt", until=legal_day(latest).isoformat())
