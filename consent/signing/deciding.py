"""Recording what a person chose where nobody can sign: the advice is the engine's, the decision is never."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from consent import fields, queries
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.ids import UnsignedDecisionId
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.signing.asking import asked
from consent.signing.commands import DecideUnsigned, UnsignedDecided
from consent.signing.errors import SigningCode, refuse
from consent.signing.models import UnsignedDecision
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction


@all_or_nothing()
async def decide_unsigned(
    session: AsyncSession, actor: Actor, command: DecideUnsigned, at: datetime, *, keys: KeyStore
) -> UnsignedDecided | Refusal:
    """Record who decided what, and why, about a person for whom nobody can sign this kind of consent now.

    It opens and closes nothing. Where somebody can sign after all, there is nothing to decide.
    """
    if refused := fields.text(command.reason, "reason"):
        return refused
    subject = await queries.subject(session, command.subject)
    if subject is None:
        return refuse(CommonCode.NOT_FOUND, field="subject")
    here = await queries.takes_part(session, subject.case, organisation=actor.organisation, at=at)
    scope = await queries.places(session, subject.case, organisation=actor.organisation)
    if not here or not await queries.holds(session, Right.BASIS_WRITE, *scope):
        return refuse(CommonCode.NOT_ALLOWED, field="subject")
    must = await asked(session, subject.id, kind=command.kind, given_at=at)
    if must is None:
        return refuse(CommonCode.NOT_FOUND, field="subject")
    if must.nobody is None:
        return refuse(SigningCode.SOMEBODY_CAN_SIGN, field="kind")
    [key] = await keys.living_keys(actor, [subject.key])
    table, column = "consent.unsigned_decision", "reason_enc"
    one = UnsignedDecision(
        id=(id := new_id()),
        case_id=subject.case,
        subject_id=subject.id,
        owner_org=actor.organisation,
        kind=command.kind,
        nobody=must.nobody,
        about=[found.signer for found in must.signers if found.kept_away and found.signer is not None],
        choice=command.choice,
        reason_enc=seal_text(command.reason, table=table, column=column, row_id=id, key=key),
        decided_by=actor.member,
        decided_at=at,
    )
    await write(session, one)
    touched = Touched(object_type="UnsignedDecision", object_id=one.id, case=one.case_id, subject=one.subject_id)
    await record(
        session, action=LedgerAction.WRITE, operation="consent.decide_unsigned", case=one.case_id, touched=[touched]
    )
    return UnsignedDecided(case=subject.case, decision=UnsignedDecisionId(one.id))
