"""Who takes part in a case, and until when."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import Range
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import queries
from backend.cases.errors import CasesCode, refuse
from backend.cases.ids import ParticipationId
from backend.cases.kinds import ParticipationKind, Stage
from backend.cases.models import Case, Participation
from backend.cases.sharing_commands import EndParticipation, Invite, Invited, ParticipationEnded
from backend.outbox.models import Topic
from backend.outbox.service import tell
from backend.tafels import queries as tafels
from backend.tafels.models import SeatKind
from consent import fields
from consent.attempt import all_or_nothing
from consent.errors import CommonCode
from consent.partnership.errors import REGISTERED, PartnershipCode
from consent.partnership.errors import refuse as of_partnership
from consent.queries import active_organisations, holds
from consent.succession import gone_on
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import CaseId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal, Refusals
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

# Who is fixed or on call sits at the tafel; a guest or who stays involved need not.
_SEATED = {ParticipationKind.VAST: SeatKind.VAST, ParticipationKind.OP_AFROEP: SeatKind.OP_AFROEP}
_TWICE: Refusals = {
    "one_participation": refuse(CasesCode.ALREADY_TAKES_PART, field="organisation"),
    REGISTERED: of_partnership(PartnershipCode.NOT_IN_PARTNERSHIP, field="organisation"),
    **gone_on("organisation"),
}


@all_or_nothing(_TWICE)
async def invite(session: AsyncSession, actor: Actor, command: Invite, at: datetime) -> Invited | Refusal:
    """Let an organisation take part in an admitted case. That opens no content; a legal basis does."""
    case = await queries.case(session, command.case)
    if case is None:
        return refuse(CommonCode.NOT_FOUND, field="case")
    if not await _steers(session, actor, case):
        return refuse(CommonCode.NOT_ALLOWED, field="case")
    if case.stage != Stage.TOEGELATEN:
        return refuse(CommonCode.CASE_STAGE, field="case")
    during = _period(command, at)
    if isinstance(during, Refusal):
        return during
    if refused := await _uninvitable(session, command, case, during, at=at):
        return refused
    one = Participation(
        id=new_id(),
        case_id=case.id,
        organisation_id=command.organisation,
        invited_by=actor.organisation,
        kind=command.kind,
        valid=during,
    )
    await write(session, one)
    await tell(session, Topic.INVITED, case=case.id, thing=one.id, organisations=[command.organisation], at=at)
    await _log(session, "invite", one)
    return Invited(case=command.case, participation=ParticipationId(one.id))


@all_or_nothing()
async def end_participation(
    session: AsyncSession, actor: Actor, command: EndParticipation, at: datetime
) -> ParticipationEnded | Refusal:
    """End a participation now; what it opened closes with it. Its history stays."""
    one = await queries.participation(session, command.participation)
    case = None if one is None else await queries.case(session, one.case_id)
    if one is None or case is None:
        return refuse(CommonCode.NOT_FOUND, field="participation")
    refused = await _unendable(session, actor, one, case, at=at)
    if refused:
        return refused
    # Told before the change: afterwards who ends its own participation no longer sees the case.
    others = {one.organisation_id} - {actor.organisation}
    await tell(session, Topic.CASE_CHANGED, case=case.id, thing=one.id, organisations=others, at=at)
    version, valid = command.expected_version + 1, fields.closed_at(one.valid, at)
    refused = await change(
        session,
        update(Participation)
        .where(col(Participation.id) == one.id, col(Participation.version) == command.expected_version)
        .values(valid=valid, version=col(Participation.version) + 1),
    )
    if refused:
        return refused
    await _log(session, "end_participation", one)
    return ParticipationEnded(case=CaseId(case.id), participation=command.participation, version=version)


def _period(command: Invite, at: datetime) -> Range[datetime] | Refusal:
    if command.kind is ParticipationKind.AANMELDER:
        return refuse(CasesCode.NOT_INVITED_AS_REFERRER, field="kind")
    if command.kind is ParticipationKind.GAST and command.ends_at is None:
        return refuse(CasesCode.GUEST_WITHOUT_END, field="endsAt")
    return fields.period(command.starts_at, command.ends_at, at=at)


async def _uninvitable(
    session: AsyncSession, command: Invite, case: Case, during: Range[datetime], *, at: datetime
) -> Refusal | None:
    organisation = command.organisation
    if not await active_organisations(session, [organisation], at=at):
        return refuse(CommonCode.NOT_FOUND, field="organisation")
    asked = _SEATED.get(command.kind)
    if asked and asked not in await tafels.seats(session, case.tafel_id, organisation=organisation, at=at):
        return refuse(CasesCode.NO_SEAT, field="organisation")
    if organisation in await queries.participants(session, case.id, during=during):
        return refuse(CasesCode.ALREADY_TAKES_PART, field="organisation")
    return None


async def _unendable(
    session: AsyncSession, actor: Actor, one: Participation, case: Case, *, at: datetime
) -> Refusal | None:
    if not await _steers(session, actor, case):
        return refuse(CommonCode.NOT_ALLOWED, field="participation")
    if fields.is_over(one.valid, at):
        return refuse(CommonCode.ALREADY_ENDED, field="participation")
    tafel = await tafels.tafel(session, case.tafel_id)
    if tafel and tafel.organisation_id == one.organisation_id and case.stage == Stage.TOEGELATEN:
        return refuse(CasesCode.RESPONSIBLE_STAYS, field="participation")
    return None


async def _steers(session: AsyncSession, actor: Actor, case: Case) -> bool:
    return await holds(session, Right.PARTICIPATION_WRITE, case.id, case.tafel_id, actor.organisation)


async def _log(session: AsyncSession, operation: str, one: Participation) -> None:
    touched = Touched(object_type="Participation", object_id=one.id, case=one.case_id)
    await record(
        session, action=LedgerAction.WRITE, operation=f"cases.{operation}", case=one.case_id, touched=[touched]
    )
