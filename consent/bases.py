"""Recording a legal basis with its evidence, ending it, and withdrawing the consent behind it."""

from datetime import datetime

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import ages, fields, queries
from consent.attempt import all_or_nothing
from consent.basis import BasisKind
from consent.catalogue.queries import ground_on, is_known
from consent.combining import Invoked, impossible
from consent.commands import (
    BasisEnded,
    BasisRecorded,
    ConsentWithdrawn,
    EndBasis,
    RecordBasis,
    WithdrawConsent,
)
from consent.errors import CommonCode, ConsentCode, refuse
from consent.ids import ConsentId
from consent.keys.store import KeyStore
from consent.lawful import unlawful
from consent.models import Consent, LegalBasis
from consent.queries import Setting, SubjectFacts, holds, places
from consent.recording import Recorded, rows
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import CaseId, ConvenantId, LegalBasisId
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction


@all_or_nothing()
async def record_basis(
    session: AsyncSession, actor: Actor, command: RecordBasis, at: datetime, *, keys: KeyStore
) -> BasisRecorded | Refusal:
    """Record a basis. What it opens, it opens from its start, to recipients that take part, under their ceilings."""
    during = fields.period(command.starts_at, command.ends_at, at=at)
    if isinstance(during, Refusal):
        return during
    subject = unlawful(command, at=at) or await _visible(session, command)
    if isinstance(subject, Refusal):
        return subject
    start = during.lower or at
    if refused := await _unfit(session, actor, command, subject, start=start, at=at):
        return refused
    earlier = await _superseded(session, actor, command)
    if isinstance(earlier, Refusal):
        return earlier
    [key] = await keys.living_keys(actor, [subject.key])
    consented = command.kind is BasisKind.TOESTEMMING
    boundary = ages.next_boundary(subject.turns, after=start) if consented else None
    made = rows(actor, command, subject, key=key, during=during, boundary_at=boundary, at=at)
    return await _write(session, made, earlier=earlier, start=start)


@all_or_nothing()
async def end_basis(session: AsyncSession, actor: Actor, command: EndBasis, at: datetime) -> BasisEnded | Refusal:
    """End a basis of one's own now; the database tells its recipients."""
    one = await queries.legal_basis(session, command.basis)
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field="legalBasis")
    scope = await places(session, one.case_id, organisation=actor.organisation)
    if one.owner_org != actor.organisation or not await holds(session, Right.BASIS_WRITE, *scope):
        return refuse(CommonCode.NOT_ALLOWED, field="legalBasis")
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


async def _unfit(
    session: AsyncSession, actor: Actor, command: RecordBasis, subject: SubjectFacts, *, start: datetime, at: datetime
) -> Refusal | None:
    """What the case and its tafel do not allow: who may record, at which stage, for what, to whom."""
    setting = await queries.setting(session, subject.case)
    if setting is None:
        return refuse(CommonCode.NOT_FOUND, field="subject")
    scope = await places(session, subject.case, organisation=actor.organisation)
    here = await queries.takes_part(session, subject.case, organisation=actor.organisation, at=at)
    if not here or not await holds(session, Right.BASIS_WRITE, *scope):
        return refuse(CommonCode.NOT_ALLOWED, field="subject")
    if not setting.takes_more:
        return refuse(CommonCode.CASE_STAGE, field="subject")
    if command.purpose not in setting.purposes:
        return refuse(ConsentCode.PURPOSE_OUTSIDE_TAFEL, field="purpose")
    if refused := await _not_carried(session, command, setting, start=start):
        return refused
    return await _above_ceiling(session, command, convenant=setting.convenant, start=start, at=at)


async def _not_carried(
    session: AsyncSession, command: RecordBasis, setting: Setting, *, start: datetime
) -> Refusal | None:
    """Why the catalogue does not let this ground carry the basis: by its dates, its signature, or what it is for."""
    code = command.ground_code
    found = await ground_on(
        session, code, art6=command.art6, day=ages.legal_day(start), responsible=setting.responsible
    )
    if found is None:
        known = await is_known(session, code)
        lacking = ConsentCode.GROUND_NOT_IN_FORCE if known else ConsentCode.GROUND_UNKNOWN
        return refuse(lacking, field="groundCode", ground=code)
    if not found.signed:
        return refuse(ConsentCode.GROUND_NOT_SIGNED, field="groundCode", ground=code)
    asked = Invoked(
        organisation=found.organisation,
        kind=command.kind,
        art6=command.art6,
        art9=command.art9,
        art10=command.art10,
        purpose=command.purpose,
        categories=command.categories,
    )
    return impossible(found.ground, found.art6, asked)


async def _above_ceiling(
    session: AsyncSession, command: RecordBasis, *, convenant: ConvenantId, start: datetime, at: datetime
) -> Refusal | None:
    """Feature 6: a category that a recipient may not receive under the convenant is refused, by its name."""
    recipients = command.recipients
    if await queries.active_organisations(session, recipients, at=at) != set(recipients):
        return refuse(CommonCode.NOT_FOUND, field="recipients")
    allowed = await queries.ceiling(session, convenant, organisations=recipients, at=start)
    for category in command.categories:
        if any(category not in allowed[one] for one in recipients):
            return refuse(ConsentCode.CATEGORY_ABOVE_CEILING, field="categories", category=category)
    return None


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
) -> BasisRecorded | Refusal:
    await write(session, made.basis)
    await write(session, *made.recipients)
    if made.consent:
        await write(session, made.consent)
    if earlier and (earlier.ended_at is None or earlier.ended_at > start):
        refused = await change(
            session,
            update(LegalBasis)
            .where(col(LegalBasis.id) == earlier.id, col(LegalBasis.version) == earlier.version)
            .values(ended_at=start, version=earlier.version + 1),
        )
        if refused:
            return refused
    await _log(session, "record_basis", made.basis)
    return BasisRecorded(
        case=CaseId(made.basis.case_id),
        basis=LegalBasisId(made.basis.id),
        consent=ConsentId(made.consent.id) if made.consent else None,
        boundary_at=made.basis.boundary_at,
    )


async def _log(session: AsyncSession, operation: str, one: LegalBasis | Consent) -> None:
    """Say in the ledger which basis was touched, and about whom."""
    basis = one.id if isinstance(one, LegalBasis) else one.basis_id
    touched = Touched(
        object_type=type(one).__name__, object_id=one.id, case=one.case_id, subject=one.subject_id, bases=[basis]
    )
    await record(
        session, action=LedgerAction.WRITE, operation=f"consent.{operation}", case=one.case_id, touched=[touched]
    )
