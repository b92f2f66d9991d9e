"""Recording signatures: those that come with a consent, and those that come later."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import queries
from consent.ages import legal_day
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.errors import ConsentCode
from consent.errors import refuse as refuse_consent
from consent.ids import ConsentId
from consent.keys.cipher import Key
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.models import Consent
from consent.reading import fresh
from consent.signing.checking import misfit
from consent.signing.commands import AddSignature, Signature, SignatureAdded
from consent.signing.errors import SigningCode, refuse
from consent.signing.models import ConsentSigner
from consent.writing import change
from tenants.actor import Actor
from tenants.ids import CaseId
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

# What a policy or constraint says that the service had no time to see: somebody else was first.
_LATE: Mapping[str, Refusal] = MappingProxyType(
    {
        "42501": refuse(SigningCode.SIGNER_NOT_ASKED, field="consentSigner"),
        "signer_kept_away": refuse(SigningCode.SIGNER_KEPT_AWAY, field="consentSigner"),
    }
)


async def sign(
    session: AsyncSession, actor: Actor, consent: Consent, signatures: Sequence[Signature], *, key: Key, at: datetime
) -> Refusal | None:
    """Fill in the signatures that a consent comes with, in the rows that the database made of who must sign."""
    waiting = (await session.exec(select(ConsentSigner).where(ConsentSigner.consent_id == consent.id))).all()
    rows = {one.signer_id or one.signer_org: one for one in waiting}
    for signature in signatures:
        row = rows.get(signature.signer or signature.organisation)
        if row is None:
            return refuse(SigningCode.SIGNER_NOT_ASKED, field="consent.signatures")
        if refused := await _fill(session, actor, row.id, signature, version=row.version, key=key, at=at):
            return refused
    return None


@all_or_nothing(_LATE)
async def add_signature(
    session: AsyncSession, actor: Actor, command: AddSignature, at: datetime, *, keys: KeyStore
) -> SignatureAdded | Refusal:
    """Record a signature that came later. With the last one the consent opens what it names, from now on."""
    row = await fresh(session, ConsentSigner, id=command.signer)
    consent = None if row is None else await queries.consent(session, row.consent_id)
    if row is None or consent is None or not await _knows(session, row):
        return refuse(CommonCode.NOT_FOUND, field="consentSigner")
    if not await queries.holds(
        session, Right.BASIS_WRITE, *await queries.places(session, row.case_id, organisation=actor.organisation)
    ):
        return refuse(CommonCode.NOT_ALLOWED, field="consentSigner")
    refused = _unsigned(row, consent, command, today=legal_day(at))
    if refused:
        return refused
    subject = await queries.subject(session, row.subject_id)
    if subject is None:
        return refuse(CommonCode.NOT_FOUND, field="consentSigner")
    [key] = await keys.living_keys(actor, [subject.key])
    refused = await _fill(session, actor, row.id, command, version=command.expected_version, key=key, at=at)
    if refused:
        return refused
    await _log(session, row, basis=consent.basis_id)
    version = command.expected_version + 1
    return SignatureAdded(
        case=CaseId(row.case_id), consent=ConsentId(row.consent_id), signer=command.signer, version=version
    )


def _unsigned(row: ConsentSigner, consent: Consent, command: AddSignature, *, today: date) -> Refusal | None:
    """Why this signature is not recorded: there is one, the consent is over, or it is none."""
    if row.signed_on is not None:
        return refuse(SigningCode.ALREADY_SIGNED, field="consentSigner")
    if consent.withdrawn_at is not None:
        return refuse_consent(ConsentCode.ALREADY_WITHDRAWN, field="consentSigner")
    if row.kept_away and not command.means.is_of_the_court:
        return refuse(SigningCode.SIGNER_KEPT_AWAY, field="consentSigner")
    return misfit(row.signs_as, command, given_on=legal_day(consent.given_at), today=today, field=None)


async def _knows(session: AsyncSession, row: ConsentSigner) -> bool:
    """Whether one may know who must sign here; who that is shows to nobody else."""
    return row.signer_id is None or await queries.subject(session, row.signer_id) is not None


async def _fill(
    session: AsyncSession,
    actor: Actor,
    row: UUID,
    by: Signature | AddSignature,
    *,
    version: int,
    key: Key,
    at: datetime,
) -> Refusal | None:
    sealed = None
    if by.decision is not None:
        table, column = "consent.consent_signer", "decision_enc"
        sealed = seal_text(by.decision, table=table, column=column, row_id=row, key=key)
    return await change(
        session,
        update(ConsentSigner)
        .where(col(ConsentSigner.id) == row, col(ConsentSigner.version) == version)
        .values(
            signed_on=by.signed_on,
            means=by.means,
            decision_enc=sealed,
            recorded_by=actor.member,
            recorded_at=at,
            version=col(ConsentSigner.version) + 1,
        ),
    )


async def _log(session: AsyncSession, row: ConsentSigner, *, basis: UUID) -> None:
    touched = Touched(
        object_type="ConsentSigner", object_id=row.id, case=row.case_id, subject=row.subject_id, bases=[basis]
    )
    await record(
        session, action=LedgerAction.WRITE, operation="consent.add_signature", case=row.case_id, touched=[touched]
    )
