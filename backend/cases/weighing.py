"""From referral to decision: taking it up, weighing it by two pairs of eyes, admitting it or turning it away."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import queries
from backend.cases.commands import Admit, Admitted, CaseMoved, Reject, StartWeighing, Weigh, Weighed
from backend.cases.errors import CasesCode, refuse
from backend.cases.ids import WeighingId
from backend.cases.kinds import ParticipationKind, Stage, Verdict
from backend.cases.models import Case, Participation
from backend.cases.weighing_rows import ARGUMENTS, weighing_row
from backend.outbox.models import Topic
from backend.outbox.service import tell
from backend.tafels import queries as tafels
from backend.tafels.activating.errors import ActivationCode
from backend.tafels.activating.errors import refuse as of_tafel
from backend.tafels.blueprint.intake import Admission
from backend.tafels.expression import met
from backend.tafels.stating.errors import StatingCode
from backend.tafels.stating.errors import refuse as of_statement
from consent import fields
from consent.attempt import all_or_nothing
from consent.errors import CommonCode
from consent.keys.store import KeyStore
from consent.partnership.errors import REGISTERED, PartnershipCode
from consent.partnership.errors import refuse as of_partnership
from consent.partnership.queries import is_closed_to_me
from consent.queries import holds
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import CaseId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

_GUARDED = {
    REGISTERED: of_partnership(PartnershipCode.NOT_IN_PARTNERSHIP, field="case"),
    "KT003": refuse(CommonCode.CASE_STAGE, field="case"),
    "KT004": refuse(CasesCode.WEIGHING_INCOMPLETE, field="case"),
    "KT012": refuse(CommonCode.CONFLICT, field="case"),
    "KT014": of_tafel(ActivationCode.TAFEL_NOT_DECIDED, field="case"),
    "KT015": of_tafel(ActivationCode.REVIEW_OVERDUE, field="case"),
    "KT016": of_tafel(ActivationCode.CONVENANT_ENDED, field="case"),
    "KT006": refuse(CasesCode.PERSON_ALREADY_WEIGHED, field="case"),
    "KT018": of_statement(StatingCode.STATEMENT_NOT_ACCEPTED, field="case"),
    "uq_weighing_case_id_organisation_id": refuse(CasesCode.ALREADY_WEIGHED, field="case"),
    "one_participation": refuse(CommonCode.CONFLICT, field="expectedVersion"),
}


@all_or_nothing(_GUARDED)
async def start_weighing(
    session: AsyncSession, actor: Actor, command: StartWeighing, at: datetime
) -> CaseMoved | Refusal:
    """Take a referral into weighing: whoever steers the tafel, or weighs at it."""
    case = await _seen(session, command.case, stage=Stage.AANGEMELD)
    if isinstance(case, Refusal):
        return case
    if not (await _steers(session, actor, case) or await _weighs(session, actor, case, at=at)):
        return refuse(CommonCode.NOT_ALLOWED, field="case")
    moved = await _move(session, case, Stage.WEGING, expected=command.expected_version, operation="start_weighing")
    return moved or CaseMoved(case=command.case, version=case.version + 1)


@all_or_nothing(_GUARDED)
async def weigh(
    session: AsyncSession, actor: Actor, command: Weigh, at: datetime, *, keys: KeyStore
) -> Weighed | Refusal:
    """Record one organisation's weighing, once, by a person who has not weighed this case for another.

    The weigher sees no subject; the texts are sealed under the key of the referral, and go when it goes.
    """
    refused = fields.first(*(fields.text(getattr(command, name), name) for name in ARGUMENTS))
    case = refused or await _seen(session, command.case, stage=Stage.WEGING)
    if isinstance(case, Refusal):
        return case
    if not await _weighs(session, actor, case, at=at):
        return refuse(CommonCode.NOT_ALLOWED, field="case")
    if await is_closed_to_me(session, case.tafel_id):
        return of_partnership(PartnershipCode.NOT_AUTHORISED_BY_NAME, field="case")
    if await queries.has_weighed(session, case.id, organisation=actor.organisation):
        return refuse(CasesCode.ALREADY_WEIGHED, field="case")
    blueprint = await tafels.blueprint(session, code=case.kind_code, version=case.kind_version)
    referral = await queries.referral_of(session, case.id)
    refused = _answered(command, blueprint.admission)
    if refused or referral is None:
        return refused or refuse(CommonCode.NOT_FOUND, field="case")
    [key] = await keys.living_keys(actor, [referral.key_id])
    weighing = weighing_row(actor, command, tafel=case.tafel_id, key=key, at=at)
    await write(session, weighing)
    await _log(session, "weigh", case, what="Weighing", id=weighing.id)
    return Weighed(case=command.case, weighing=WeighingId(weighing.id))


@all_or_nothing(_GUARDED)
async def admit(session: AsyncSession, actor: Actor, command: Admit, at: datetime) -> Admitted | Refusal:
    """Admit a case. The database counts the weighings and gives the number; nothing goes past that (feature 17).

    The organisation that admits takes part first, because once a case has a number only participants see it; and so
    does the one that answers for the tafel, without which the database admits nothing.
    """
    case = await _seen(session, command.case, stage=Stage.WEGING)
    if isinstance(case, Refusal):
        return case
    if not await _steers(session, actor, case):
        return refuse(CommonCode.NOT_ALLOWED, field="case")
    await _let_in(session, actor, case, at=at)
    refused = await _move(session, case, Stage.TOEGELATEN, expected=command.expected_version, operation="admit")
    if refused:
        return refused
    await _tell_referrer(session, actor, case, at=at)
    admitted = await queries.case(session, case.id)
    if admitted is None or admitted.number is None:
        raise LookupError("An admitted case has a number, and who admitted it takes part.")
    return Admitted(case=command.case, number=admitted.number, version=admitted.version)


@all_or_nothing(_GUARDED)
async def reject(session: AsyncSession, actor: Actor, command: Reject, at: datetime) -> CaseMoved | Refusal:
    """Turn a case away, with the arguments of a weighing that says so (domain reference, section d)."""
    case = await _seen(session, command.case, stage=Stage.WEGING)
    if isinstance(case, Refusal):
        return case
    if not (await _steers(session, actor, case) and await _weighs(session, actor, case, at=at)):
        return refuse(CommonCode.NOT_ALLOWED, field="case")
    if not await queries.is_argued_against(session, case.id):
        return refuse(CasesCode.NO_REJECTING_WEIGHING, field="case")
    moved = await _move(session, case, Stage.AFGEWEZEN, expected=command.expected_version, operation="reject")
    if moved:
        return moved
    await _tell_referrer(session, actor, case, at=at)
    return CaseMoved(case=command.case, version=case.version + 1)


async def _seen(session: AsyncSession, id: CaseId, *, stage: Stage) -> Case | Refusal:
    case = await queries.case(session, id)
    if case is None:
        return refuse(CommonCode.NOT_FOUND, field="case")
    return case if case.stage == stage else refuse(CommonCode.CASE_STAGE, field="case")


async def _steers(session: AsyncSession, actor: Actor, case: Case) -> bool:
    return await holds(session, Right.PARTICIPATION_WRITE, case.id, case.tafel_id, actor.organisation)


async def _weighs(session: AsyncSession, actor: Actor, case: Case, *, at: datetime) -> bool:
    """A weigher has the right at this very tafel, and an organisation with a seat there."""
    seats = await tafels.seats(session, case.tafel_id, organisation=actor.organisation, at=at)
    return bool(seats) and await holds(session, Right.REFERRAL_WEIGH, case.tafel_id)


async def _move(session: AsyncSession, case: Case, stage: Stage, *, expected: int, operation: str) -> Refusal | None:
    """Bring the case to its next stage, if nobody changed it in the meantime."""
    refused = await change(
        session,
        update(Case)
        .where(col(Case.id) == case.id, col(Case.version) == expected)
        .values(stage=stage.value, version=col(Case.version) + 1),
    )
    if refused is None:
        await _log(session, operation, case, what="Case", id=case.id)
    return refused


def _answered(command: Weigh, admission: Admission | None) -> Refusal | None:
    """Every criterion answered once, with an argument; a verdict of admission only when the sentence holds."""
    if admission is None:
        raise LookupError("A kind of tafel that has cases says when it admits them.")
    asked = [one.code for one in admission.criteria]
    if sorted(one.code for one in command.criteria) != sorted(asked):
        return refuse(CasesCode.CRITERIA_INCOMPLETE, field="criteria", codes=", ".join(asked))
    checks = (fields.text(one.argument, f"criteria.{place}.argument") for place, one in enumerate(command.criteria))
    if refused := fields.first(*checks):
        return refused
    answers = {one.code: one.met for one in command.criteria}
    if command.verdict is Verdict.TOELATEN and not met(admission.rule, answers):
        return refuse(CasesCode.CRITERIA_NOT_MET, field="criteria", expression=admission.expression)
    return None


async def _let_in(session: AsyncSession, actor: Actor, case: Case, *, at: datetime) -> None:
    """Whoever admits takes part, and so does the organisation that answers for all processing at the tafel (AVG 26)."""
    tafel = await tafels.tafel(session, case.tafel_id)
    if tafel is None:
        raise LookupError("A case lies at a tafel that every bound member may know.")
    now: Range[datetime] = Range(at, None)
    here = await queries.participants(session, case.id, during=now)
    for organisation in sorted({actor.organisation, tafel.organisation_id} - here):
        one = Participation(
            id=new_id(),
            case_id=case.id,
            organisation_id=organisation,
            invited_by=actor.organisation,
            kind=ParticipationKind.VAST,
            valid=now,
        )
        await write(session, one)
        if organisation != actor.organisation:
            await tell(session, Topic.INVITED, case=case.id, thing=one.id, organisations=[organisation], at=at)


async def _tell_referrer(session: AsyncSession, actor: Actor, case: Case, *, at: datetime) -> None:
    others = {case.owner_org} - {actor.organisation}
    await tell(session, Topic.CASE_CHANGED, case=case.id, thing=case.id, organisations=others, at=at)


async def _log(session: AsyncSession, operation: str, case: Case, *, what: str, id: UUID) -> None:
    touched = Touched(object_type=what, object_id=id, case=case.id)
    await record(session, action=LedgerAction.WRITE, operation=f"cases.{operation}", case=case.id, touched=[touched])
