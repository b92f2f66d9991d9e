"""From referral to decision: taking it up, weighing it by two pairs of eyes, and admitting it."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import Range
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import queries, steering
from backend.cases.commands import Admit, Admitted, CaseMoved, StartWeighing, Weigh, Weighed
from backend.cases.errors import CasesCode, refuse
from backend.cases.ids import WeighingId
from backend.cases.kinds import ParticipationKind, Stage, Verdict
from backend.cases.models import Case, Participation
from backend.cases.weighing_rows import ARGUMENTS, weighing_row
from backend.intake.errors import IntakeCode
from backend.intake.errors import refuse as of_intake
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
from consent.succession import gone_on
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import new_id
from tenants.refusal import Refusal, Refusals

_GUARDED: Refusals = {
    REGISTERED: of_partnership(PartnershipCode.NOT_IN_PARTNERSHIP, field="case"),
    **gone_on("case"),
    "KT003": refuse(CommonCode.CASE_STAGE, field="case"),
    "KT004": refuse(CasesCode.WEIGHING_INCOMPLETE, field="case"),
    "KT012": refuse(CommonCode.CONFLICT, field="case"),
    "KT014": of_tafel(ActivationCode.TAFEL_NOT_DECIDED, field="case"),
    "KT015": of_tafel(ActivationCode.REVIEW_OVERDUE, field="case"),
    "KT016": of_tafel(ActivationCode.CONVENANT_ENDED, field="case"),
    "signals_few": of_intake(IntakeCode.SIGNALS_FEW, field="case"),
    "KT006": refuse(CasesCode.PERSON_ALREADY_WEIGHED, field="case"),
    "KT018": of_statement(StatingCode.STATEMENT_NOT_ACCEPTED, field="case"),
    "uq_weighing_case_id_member_id": refuse(CasesCode.ALREADY_WEIGHED, field="case"),
    "one_participation": refuse(CommonCode.CONFLICT, field="expectedVersion"),
}


@all_or_nothing(_GUARDED)
async def start_weighing(
    session: AsyncSession, actor: Actor, command: StartWeighing, at: datetime
) -> CaseMoved | Refusal:
    """Take a referral into weighing: whoever steers the tafel, or weighs at it."""
    case = await steering.seen(session, command.case, stage=Stage.AANGEMELD)
    if isinstance(case, Refusal):
        return case
    if not (await steering.steers(session, actor, case) or await steering.weighs(session, actor, case, at=at)):
        return refuse(CommonCode.NOT_ALLOWED, field="case")
    moved = await steering.move(
        session, case, Stage.WEGING, expected=command.expected_version, operation="start_weighing"
    )
    return moved or CaseMoved(case=command.case, version=case.version + 1)


@all_or_nothing(_GUARDED)
async def weigh(
    session: AsyncSession, actor: Actor, command: Weigh, at: datetime, *, keys: KeyStore
) -> Weighed | Refusal:
    """Record a person's weighing for an organisation, once, whoever else weighs there or that person works for.

    The weigher sees no subject; the texts are sealed under the key of the referral, and go when it goes.
    """
    refused = fields.first(*(fields.text(getattr(command, name), name) for name in ARGUMENTS))
    case = refused or await steering.seen(session, command.case, stage=Stage.WEGING)
    if isinstance(case, Refusal):
        return case
    if not await steering.weighs(session, actor, case, at=at):
        return refuse(CommonCode.NOT_ALLOWED, field="case")
    if await is_closed_to_me(session, case.tafel_id):
        return of_partnership(PartnershipCode.NOT_AUTHORISED_BY_NAME, field="case")
    if await queries.has_weighed(session, case.id, member=actor.member):
        return refuse(CasesCode.ALREADY_WEIGHED, field="case")
    blueprint = await tafels.blueprint(session, code=case.kind_code, version=case.kind_version)
    referral = await queries.referral_of(session, case.id)
    refused = _answered(command, blueprint.admission)
    if refused or referral is None:
        return refused or refuse(CommonCode.NOT_FOUND, field="case")
    [key] = await keys.living_keys(actor, [referral.key_id])
    weighing = weighing_row(actor, command, tafel=case.tafel_id, key=key, at=at)
    await write(session, weighing)
    await steering.log(session, "weigh", case, what="Weighing", id=weighing.id)
    return Weighed(case=command.case, weighing=WeighingId(weighing.id))


@all_or_nothing(_GUARDED)
async def admit(session: AsyncSession, actor: Actor, command: Admit, at: datetime) -> Admitted | Refusal:
    """Admit a case. The database counts the weighings and gives the number; nothing goes past that (feature 17).

    The organisation that admits takes part first, because once a case has a number only participants see it; and so
    does the one that answers for the tafel, without which the database admits nothing.
    """
    case = await steering.seen(session, command.case, stage=Stage.WEGING)
    if isinstance(case, Refusal):
        return case
    if not await steering.steers(session, actor, case):
        return refuse(CommonCode.NOT_ALLOWED, field="case")
    await _let_in(session, actor, case, at=at)
    refused = await steering.move(session, case, Stage.TOEGELATEN, expected=command.expected_version, operation="admit")
    if refused:
        return refused
    await steering.tell_referrer(session, actor, case, at=at)
    admitted = await queries.case(session, case.id)
    if admitted is None or admitted.number is None:
        raise LookupError("An admitted case has a number, and who admitted it takes part.")
    return Admitted(case=command.case, number=admitted.number, version=admitted.version)


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
