"""Making the receipt of a consent: the facts of it, and a new code to withdraw it by.

`at` is the session's own moment (`tenants.session.moment_of`); nothing is committed here; a refusal leaves no change.
The PDF is set afterwards (`backend.receipts.rendering`) and kept nowhere.
"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.receipts import queries
from backend.receipts.commands import MakeReceipt, ReceiptMade
from backend.receipts.errors import ReceiptsCode, refuse
from backend.receipts.rendering import Receipt
from backend.receipts.wording import words
from consent.attempt import all_or_nothing
from consent.contact.asking import contact_for, telling
from consent.errors import CommonCode, ConsentCode
from consent.keys.store import KeyStore
from consent.models import Consent, LegalBasis
from consent.queries import consent, holds, legal_basis, places
from consent.queries import subject as seen_subject
from consent.signing.errors import SigningCode
from consent.signing.errors import refuse as refuse_signing
from consent.withdrawing.codes import CodeHasher, new_code
from consent.withdrawing.models import WithdrawalCode
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import CaseId, SubjectId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction


@all_or_nothing()
async def make_receipt(
    session: AsyncSession,
    actor: Actor,
    command: MakeReceipt,
    at: datetime,
    *,
    keys: KeyStore,
    codes: CodeHasher,
    page: str | None,
) -> ReceiptMade | Refusal:
    """Make a receipt (AVG 7(1) and 7(3)): by the organisation that recorded the consent, while it stands.

    Never for whoever may be sent nothing (consent.contact). `page` is the address of the page without sign-in.
    """
    found = await _own(session, actor, command, at=at)
    if isinstance(found, Refusal):
        return found
    one, basis = found
    if refused := await _not_for(session, command, one, at=at):
        return refused
    if page is None:
        return refuse(ReceiptsCode.RECEIPT_WITHOUT_PAGE)
    unnamed = str(words(command.language)["unnamed"])
    parties = await queries.parties(session, basis.id, unnamed=unnamed)
    code = new_code()
    receipt = Receipt(
        language=command.language,
        name=await queries.name(session, one.subject_id, keys=keys),
        kind=one.kind,
        purpose=basis.purpose,
        categories=tuple(basis.categories),
        recipients=tuple(parties.recipients),
        owner=parties.owner,
        given_at=one.given_at,
        asked=await queries.asked(session, one.id, unnamed=unnamed),
        shown=await queries.shown(session, one.id),
        signed=await queries.signed(session, one.id),
        until=_until(basis),
        made_at=at,
        page=page,
        code=code,
    )
    made = WithdrawalCode(
        id=new_id(),
        case_id=one.case_id,
        consent_id=one.id,
        owner_org=actor.organisation,
        made_by=actor.member,
        made_at=at,
        code_hash=codes.hash(code),
    )
    await write(session, made)
    await _log(session, one)
    return ReceiptMade(case=CaseId(one.case_id), consent=command.consent, receipt=receipt)


async def _own(
    session: AsyncSession, actor: Actor, command: MakeReceipt, *, at: datetime
) -> tuple[Consent, LegalBasis] | Refusal:
    """The consent and its basis, of one's own organisation and standing."""
    one = await consent(session, command.consent)
    basis = None if one is None else await legal_basis(session, one.basis_id)
    if one is None or basis is None:
        return refuse(CommonCode.NOT_FOUND, field="consent")
    scope = await places(session, one.case_id, organisation=actor.organisation)
    if one.owner_org != actor.organisation or not await holds(session, Right.BASIS_WRITE, *scope):
        return refuse(CommonCode.NOT_ALLOWED, field="consent")
    if refused := _not_standing(one, basis, at=at):
        return refused
    if await seen_subject(session, one.subject_id) is None:
        return refuse(CommonCode.NOT_FOUND, field="consent")
    return one, basis


def _not_standing(one: Consent, basis: LegalBasis, *, at: datetime) -> Refusal | None:
    """Why there is nothing to give a receipt of: withdrawn, not signed by all, or over."""
    if one.withdrawn_at is not None:
        return refuse(ConsentCode.ALREADY_WITHDRAWN, field="consent")
    if one.signed_at is None:
        return refuse_signing(SigningCode.SIGNATURES_AWAITED, field="consent")
    end = _until(basis)
    return refuse(CommonCode.ALREADY_ENDED, field="consent") if end is not None and end <= at else None


async def _not_for(session: AsyncSession, command: MakeReceipt, one: Consent, *, at: datetime) -> Refusal | None:
    """Why this person cannot be given the receipt: not seen, no part in it, or not safe to be sent anything."""
    person = one.subject_id if command.recipient is None else command.recipient
    seen = await seen_subject(session, person)
    if seen is None or seen.case != one.case_id:
        return refuse(CommonCode.NOT_FOUND, field="recipient")
    route = await contact_for(session, seen.id, at=at, field="recipient")
    if isinstance(route, Refusal):
        return route
    about = SubjectId(one.subject_id)
    if person != about and (refused := await telling(session, about, to=seen.id, at=at, field="recipient")):
        return refused
    may = await queries.may_be_handed_to(session, person=person, subject=one.subject_id, consent=one.id, at=at)
    return None if may else refuse(ReceiptsCode.RECEIPT_NO_HOLDER, field="recipient")


def _until(basis: LegalBasis) -> datetime | None:
    """When it stops by itself: by its period, a birthday, or its end."""
    return min(
        (end for end in (basis.valid.upper, basis.boundary_at, basis.ended_at, basis.rests_until) if end), default=None
    )


async def _log(session: AsyncSession, one: Consent) -> None:
    """A receipt shows a name: both the consent and the person are in the log."""
    about = (("Consent", one.id), ("Subject", one.subject_id))
    touched = [
        Touched(object_type=kind, object_id=id, case=one.case_id, subject=one.subject_id, bases=[one.basis_id])
        for kind, id in about
    ]
    await record(
        session, action=LedgerAction.WRITE, operation="receipts.make_receipt", case=one.case_id, touched=touched
    )
