"""Registering a withdrawal for a person, by any organisation in the case, and the owner's check of who it was."""

from datetime import datetime

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import fields, queries
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.ids import WithdrawalId
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.models import Consent
from consent.noting import key_about
from consent.withdrawing.commands import CheckIdentity, IdentityChecked, RegisterWithdrawal, WithdrawalRegistered
from consent.withdrawing.errors import WithdrawalCode, refuse
from consent.withdrawing.models import Withdrawal
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import CaseId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

# Whoever records bases, and whoever the tafel's contact point lets answer the telephone (AVG 26: one point of contact).
_MAY_REGISTER = (Right.BASIS_WRITE, Right.PARTICIPATION_WRITE)
# The database's own trigger says that the person is not there, in the same words for one that is hidden.
_UNKNOWN = {"42501": refuse(CommonCode.NOT_FOUND, field="subject")}


@all_or_nothing(_UNKNOWN)
async def register_withdrawal(
    session: AsyncSession, actor: Actor, command: RegisterWithdrawal, at: datetime, *, keys: KeyStore
) -> WithdrawalRegistered | Refusal:
    """Withdraw what a person of the case consented to, whoever recorded it: as easily as it was given (AVG 7(3)).

    By an organisation that takes part and knows the person. What there was to withdraw is neither needed nor told; the
    owners check afterwards who it was, and nothing waits for that.
    """
    if command.channel.is_of_a_code:
        return refuse(WithdrawalCode.WITHDRAWAL_CHANNEL, field="channel")
    if command.note is not None and (refused := fields.text(command.note, "note")):
        return refused
    case = await queries.case_of_known_subject(session, command.subject, organisation=actor.organisation)
    if case is None or not await queries.takes_part(session, case, organisation=actor.organisation, at=at):
        return refuse(CommonCode.NOT_FOUND, field="subject")
    places = await queries.places(session, case, organisation=actor.organisation)
    if not any([await queries.holds(session, right, *places) for right in _MAY_REGISTER]):
        return refuse(CommonCode.NOT_ALLOWED, field="subject")
    one = Withdrawal(
        id=(id := new_id()),
        case_id=case,
        subject_id=command.subject,
        organisation_id=actor.organisation,
        member_id=actor.member,
        kind=command.kind,
        channel=command.channel,
        registered_at=at,
    )
    if command.note is not None:
        key = await key_about(session, actor, command.subject, keys=keys)
        one.note_enc = seal_text(command.note, table="consent.withdrawal", column="note_enc", row_id=id, key=key)
    await write(session, one)
    touched = Touched(object_type="Withdrawal", object_id=one.id, case=case, subject=command.subject)
    await record(
        session, action=LedgerAction.WRITE, operation="consent.register_withdrawal", case=case, touched=[touched]
    )
    return WithdrawalRegistered(case=case, withdrawal=WithdrawalId(one.id))


@all_or_nothing()
async def check_identity(
    session: AsyncSession, actor: Actor, command: CheckIdentity, at: datetime
) -> IdentityChecked | Refusal:
    """Record whether it was the person who withdrew. A consent that was withdrawn is never opened again.

    Also when it was somebody else: who may share again needs a new consent, asked of the person, because a correction
    would have to open what may rightly have been closed, on the word of whoever wants it open (AVG 7(1)).
    """
    one = await queries.consent(session, command.consent)
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field="consent")
    places = await queries.places(session, one.case_id, organisation=actor.organisation)
    if one.owner_org != actor.organisation or not await queries.holds(session, Right.BASIS_WRITE, *places):
        return refuse(CommonCode.NOT_ALLOWED, field="consent")
    if one.withdrawal_id is None or one.withdrawn_by is None:
        return refuse(WithdrawalCode.NOTHING_TO_CHECK, field="consent")
    if one.identity_check is not None:
        return refuse(WithdrawalCode.IDENTITY_CHECKED, field="consent")
    version = command.expected_version + 1
    refused = await change(
        session,
        update(Consent)
        .where(col(Consent.id) == one.id, col(Consent.version) == command.expected_version)
        .values(
            identity_check=command.outcome,
            identity_checked_at=at,
            identity_checked_by=actor.member,
            version=col(Consent.version) + 1,
        ),
    )
    if refused:
        return refused
    touched = Touched(
        object_type="Consent", object_id=one.id, case=one.case_id, subject=one.subject_id, bases=[one.basis_id]
    )
    await record(
        session, action=LedgerAction.WRITE, operation="consent.check_identity", case=one.case_id, touched=[touched]
    )
    return IdentityChecked(case=CaseId(one.case_id), consent=command.consent, version=version)
