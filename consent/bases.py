"""Recording a legal basis with its evidence, ending it, and withdrawing the consent behind it."""

from datetime import datetime

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import ages, queries
from consent.attempt import all_or_nothing
from consent.commands import (
    BasisConfirmed,
    BasisEnded,
    BasisRecorded,
    ConfirmBasis,
    ConsentWithdrawn,
    EndBasis,
    RecordBasis,
    WithdrawConsent,
)
from consent.errors import CommonCode, ConsentCode, refuse
from consent.fitting import unfit
from consent.giving.forming import formed
from consent.ids import ConsentId
from consent.keys.store import KeyStore
from consent.lawful import lawful_period
from consent.models import Consent, LegalBasis
from consent.partnership.errors import REFUSED_BASIS
from consent.queries import SubjectFacts, holds, places
from consent.recording import Recorded, rows
from consent.secrecy.queries import is_one_person
from consent.signing.recording import sign
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import CaseId, LegalBasisId
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction


@all_or_nothing(REFUSED_BASIS)
async def record_basis(
    session: AsyncSession, actor: Actor, command: RecordBasis, at: datetime, *, keys: KeyStore
) -> BasisRecorded | Refusal:
    """Record a basis, or change nothing."""
    made = await recorded(session, actor, command, at, keys=keys)
    if isinstance(made, Refusal):
        return made
    await _log(session, "record_basis", made.basis)
    return BasisRecorded(
        case=CaseId(made.basis.case_id),
        basis=LegalBasisId(made.basis.id),
        consent=ConsentId(made.consent.id) if made.consent else None,
        boundary_at=made.basis.boundary_at,
        waits=made.basis.asks_second_reader,
        urgent_until=made.basis.urgent_until,
    )


async def recorded(
    session: AsyncSession, actor: Actor, command: RecordBasis, at: datetime, *, keys: KeyStore
) -> Recorded | Refusal:
    """Record a basis, within a verb that undoes all of it when it is refused, and that says so in the ledger.

    What it opens, it opens from its start, to recipients that take part, under their ceilings. Where its ground asks a
    second reader, or a consent to the same was withdrawn, it opens nothing until a colleague has confirmed it; what is
    recorded in an emergency opens until the next working day is over, and longer only when it was confirmed by then.
    """
    during = lawful_period(command, at=at)
    if isinstance(during, Refusal):
        return during
    subject = await _visible(session, command)
    if isinstance(subject, Refusal):
        return subject
    start = during.lower or at
    waits = await unfit(session, actor, command, subject, start=start, at=at)
    if isinstance(waits, Refusal):
        return waits
    earlier = await _superseded(session, actor, command)
    if isinstance(earlier, Refusal):
        return earlier
    given = await formed(session, command, subject, during=during, at=at)
    if isinstance(given, Refusal):
        return given
    [key] = await keys.living_keys(actor, [subject.key])
    boundary = ages.next_boundary(subject.turns, after=start) if given else None
    made = rows(
        actor,
        command,
        given,
        subject,
        key=key,
        during=during,
        boundary_at=boundary,
        asks_second_reader=waits,
        at=at,
    )
    refused = await _write(session, made, earlier=earlier, start=start)
    if refused is None and made.consent and given:
        refused = await sign(session, actor, made.consent, given.signatures, key=key, at=at)
    return refused or made


@all_or_nothing()
async def confirm_basis(
    session: AsyncSession, actor: Actor, command: ConfirmBasis, at: datetime
) -> BasisConfirmed | Refusal:
    """Confirm what a colleague decided, as a second reader. Once, and never one's own decision.

    It opens from now; what was recorded in an emergency, and is not over yet, goes on until its own end.
    """
    one = await _own_basis(session, actor, command.basis)
    if isinstance(one, Refusal):
        return one
    if refused := await _unconfirmable(session, actor, one, at=at):
        return refused
    refused = await change(
        session,
        update(LegalBasis)
        .where(col(LegalBasis.id) == one.id, col(LegalBasis.version) == command.expected_version)
        .values(second_reader=actor.member, confirmed_at=at, version=col(LegalBasis.version) + 1),
    )
    if refused:
        return refused
    await _log(session, "confirm_basis", one)
    return BasisConfirmed(case=CaseId(one.case_id), basis=command.basis, version=command.expected_version + 1)


@all_or_nothing()
async def end_basis(session: AsyncSession, actor: Actor, command: EndBasis, at: datetime) -> BasisEnded | Refusal:
    """End a basis of one's own now; the database tells its recipients."""
    one = await _own_basis(session, actor, command.basis)
    if isinstance(one, Refusal):
        return one
    if one.ended_at is not None and one.ended_at <= at:
        return refuse(CommonCode.ALREADY_ENDED, field="legalBasis")
    version = command.expected_version + 1
    refused = await change(
        session,
        update(LegalBasis)
        .where(col(LegalBasis.id) == one.id, col(LegalBasis.version) == command.expected_version)
        .values(ended_at=at, version=col(LegalBasis.version) + 1),
    )
    if refused:
        return refused
    await _log(session, "end_basis", one)
    return BasisEnded(case=CaseId(one.case_id), basis=command.basis, version=version)


@all_or_nothing()
async def withdraw_consent(
    session: AsyncSession, actor: Actor, command: WithdrawConsent, at: datetime
) -> ConsentWithdrawn | Refusal:
    """Withdraw a consent: access closes in this transaction, the evidence stays, everybody concerned is told.

    With it goes, by force, every other consent of that person and kind to one of the same categories for one of the
    same recipients; and what rests on a law beside it closes until somebody decides anew.

    By whoever recorded it or receives under it, without a reason and whatever version they saw (AVG 7(3)).
    """
    one = await queries.consent(session, command.consent)
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field="consent")
    if not await holds(
        session, Right.BASIS_WRITE, *await places(session, one.case_id, organisation=actor.organisation)
    ):
        return refuse(CommonCode.NOT_ALLOWED, field="consent")
    if one.withdrawn_at is not None:
        return refuse(ConsentCode.ALREADY_WITHDRAWN, field="consent")
    await queries.hold_case(session, one.id)
    version = one.version + 1
    refused = await change(
        session,
        update(Consent)
        .where(col(Consent.id) == one.id, col(Consent.withdrawn_at).is_(None))
        .values(withdrawn_at=at, withdrawn_by=actor.member, version=version),
    )
    if refused:
        return refuse(ConsentCode.ALREADY_WITHDRAWN, field="consent")
    await _log(session, "withdraw_consent", one)
    return ConsentWithdrawn(case=CaseId(one.case_id), consent=command.consent, version=version)


async def _visible(session: AsyncSession, command: RecordBasis) -> SubjectFacts | Refusal:
    return await queries.subject(session, command.subject) or refuse(CommonCode.NOT_FOUND, field="subject")


async def _own_basis(session: AsyncSession, actor: Actor, basis: LegalBasisId) -> LegalBasis | Refusal:
    """A basis of one's own organisation, for whoever may record bases in that case."""
    one = await queries.legal_basis(session, basis)
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field="legalBasis")
    scope = await places(session, one.case_id, organisation=actor.organisation)
    if one.owner_org != actor.organisation or not await holds(session, Right.BASIS_WRITE, *scope):
        return refuse(CommonCode.NOT_ALLOWED, field="legalBasis")
    return one


async def _unconfirmable(session: AsyncSession, actor: Actor, one: LegalBasis, *, at: datetime) -> Refusal | None:
    """Why this basis takes no second reader, or not this one."""
    if not one.asks_second_reader:
        return refuse(ConsentCode.SECOND_READER_UNASKED, field="legalBasis")
    if one.confirmed_at is not None:
        return refuse(ConsentCode.ALREADY_CONFIRMED, field="legalBasis")
    ends = (one.ended_at, one.urgent_until, one.rests_until)
    if any(end is not None and end <= at for end in ends):
        return refuse(CommonCode.ALREADY_ENDED, field="legalBasis")
    if await is_one_person(session, one.decided_by, actor.member):
        return refuse(ConsentCode.OWN_DECISION, field="legalBasis")
    setting = await queries.setting(session, one.case_id)
    open_to_more = setting is not None and setting.takes_more
    return None if open_to_more else refuse(CommonCode.CASE_STAGE, field="legalBasis")


async def _superseded(session: AsyncSession, actor: Actor, command: RecordBasis) -> LegalBasis | Refusal | None:
    """The basis of one's own about the same subject that the new one takes the place of, if any."""
    if command.supersedes is None:
        return None
    one = await queries.legal_basis(session, command.supersedes)
    if one is None or one.subject_id != command.subject or one.owner_org != actor.organisation:
        return refuse(CommonCode.NOT_FOUND, field="supersedes")
    return one


async def _write(
    session: AsyncSession, made: Recorded, *, earlier: LegalBasis | None, start: datetime
) -> Refusal | None:
    await write(session, made.basis)
    await write(session, *made.recipients)
    if made.consent:
        await write(session, made.consent)
    if made.form:
        await write(session, made.form)
    if earlier and (earlier.ended_at is None or earlier.ended_at > start):
        return await change(
            session,
            update(LegalBasis)
            .where(col(LegalBasis.id) == earlier.id, col(LegalBasis.version) == earlier.version)
            .values(ended_at=start, version=earlier.version + 1),
        )
    return None


async def _log(session: AsyncSession, operation: str, one: LegalBasis | Consent) -> None:
    """Say in the ledger which basis was touched, and about whom."""
    basis = one.id if isinstance(one, LegalBasis) else one.basis_id
    touched = Touched(
        object_type=type(one).__name__, object_id=one.id, case=one.case_id, subject=one.subject_id, bases=[basis]
    )
    await record(
        session, action=LedgerAction.WRITE, operation=f"consent.{operation}", case=one.case_id, touched=[touched]
    )
