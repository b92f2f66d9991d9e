"""Whether a basis fits the case and its tafel: who may record, at which stage, on which ground, for what, to whom."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import Range
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import ages, queries
from consent.basis import Argument
from consent.catalogue.errors import no_law
from consent.catalogue.queries import FoundGround, ground_on, is_known
from consent.catalogue.switching import switching_kinds
from consent.ceilings import above_ceiling
from consent.combining import Invoked, asks_second_reader, impossible, not_measured, not_urgent
from consent.commands import RecordBasis
from consent.custody.models import Measure
from consent.errors import CommonCode, ConsentCode, refuse
from consent.giving.freedom import unfree
from consent.partnership.queries import outside
from consent.queries import Setting, SubjectFacts, holds, places
from consent.reading import fresh
from consent.refusing.queries import refused as refused_to_share
from consent.repeating import again
from consent.workdays import end_of_next_working_day
from tenants.actor import Actor
from tenants.ids import ConvenantId
from tenants.refusal import Refusal
from tenants.roles import Right


async def unfit(
    session: AsyncSession, actor: Actor, command: RecordBasis, subject: SubjectFacts, *, start: datetime, at: datetime
) -> Refusal | bool:
    """What case and tafel do not allow, or whether the basis, from `start`, waits for a second reader."""
    setting = await _setting(session, actor, command, subject, at=at)
    if isinstance(setting, Refusal):
        return setting
    found = await _carrying(session, command, setting, start=start)
    if isinstance(found, Refusal):
        return found
    if refused := await _unmeasured(session, command, subject, found=found, start=start) or await _no_emergency(
        session, actor, command, subject, found=found, at=at
    ):
        return refused
    if refused := await _beyond(session, command, setting, subject, start=start, at=at):
        return refused
    switches = await _switches(session, command, subject)
    if isinstance(switches, Refusal):
        return switches
    # Whoever says why it goes on after a withdrawal is read by two, also where none is known; so is an emergency.
    said = command.after_withdrawal is not None or command.urgent
    return switches or said or asks_second_reader(found.ground, found.organisation)


async def _switches(session: AsyncSession, command: RecordBasis, subject: SubjectFacts) -> Refusal | bool:
    """Whether this goes on where a consent was withdrawn: never in silence (AVG 7(3); AP 2016), so with a reason."""
    if command.kind not in switching_kinds():
        return False
    if not await queries.withdrawn_earlier(
        session,
        subject,
        categories=command.categories,
        recipients=command.recipients,
    ):
        return False
    if command.after_withdrawal is None:
        return refuse(ConsentCode.CONSENT_WAS_WITHDRAWN, field="afterWithdrawal")
    return True


async def _setting(
    session: AsyncSession, actor: Actor, command: RecordBasis, subject: SubjectFacts, *, at: datetime
) -> Setting | Refusal:
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
    return setting


async def _carrying(
    session: AsyncSession, command: RecordBasis, setting: Setting, *, start: datetime
) -> FoundGround | Refusal:
    """The ground, or why the catalogue does not let it carry this: its dates, its signature, or what it is for."""
    code = command.ground_code
    found = await ground_on(
        session,
        code,
        art6=command.art6,
        day=ages.legal_day(start),
        responsible=setting.responsible,
        purpose=command.purpose,
        categories=command.categories,
    )
    if found is None:
        known = await is_known(session, code)
        lacking = ConsentCode.GROUND_NOT_IN_FORCE if known else ConsentCode.GROUND_UNKNOWN
        return refuse(lacking, field="groundCode", ground=code)
    if not found.signed:
        return refuse(ConsentCode.GROUND_NOT_SIGNED, field="groundCode", ground=code)
    if found.lapsed:
        return no_law(found.lapsed)
    asked = Invoked(
        organisation=found.organisation,
        kind=command.kind,
        art6=command.art6,
        art9=command.art9,
        art10=command.art10,
        purpose=command.purpose,
        categories=command.categories,
        argued=_argued(command),
    )
    refused = impossible(found.ground, found.art6, asked) or await unfree(
        session, command, found, responsible=setting.responsible, day=ages.legal_day(start)
    )
    return refused or found


async def _unmeasured(
    session: AsyncSession, command: RecordBasis, subject: SubjectFacts, *, found: FoundGround, start: datetime
) -> Refusal | None:
    """Why this does not rest on the measure that it names: one that is seen in this case, that stands at the start."""
    one = None if command.measure is None else await fresh(session, Measure, id=command.measure)
    if command.measure is not None and (one is None or one.case_id != subject.case):
        return refuse(CommonCode.NOT_FOUND, field="measure")
    if refused := not_measured(found.ground, None if one is None else one.kind):
        return refused
    if one is not None and not one.valid.contains(start):
        return refuse(ConsentCode.MEASURE_NOT_RUNNING, field="measure")
    return None


async def _no_emergency(
    session: AsyncSession,
    actor: Actor,
    command: RecordBasis,
    subject: SubjectFacts,
    *,
    found: FoundGround,
    at: datetime,
) -> Refusal | None:
    """Why this is not recorded by one person alone: on duty, from now, on a ground and for data that allow it."""
    if not command.urgent:
        return None
    scope = await places(session, subject.case, organisation=actor.organisation)
    if not await holds(session, Right.URGENT_BASIS, *scope):
        return refuse(ConsentCode.URGENT_NOT_ON_DUTY, field="urgent")
    if command.starts_at not in {None, at}:
        return refuse(ConsentCode.URGENT_STARTS_NOW, field="startsAt")
    return not_urgent(found.ground, command.categories) or await again(
        session, subject.case, command.subject, command.recipients, until=end_of_next_working_day(at)
    )


def _argued(command: RecordBasis) -> frozenset[Argument]:
    given = {Argument.PROPORTIONALITEIT: command.proportionality, Argument.SUBSIDIARITEIT: command.subsidiarity}
    return frozenset(one for one, said in given.items() if said is not None)


async def _beyond(
    session: AsyncSession,
    command: RecordBasis,
    setting: Setting,
    subject: SubjectFacts,
    *,
    start: datetime,
    at: datetime,
) -> Refusal | None:
    """What a partnership with a statute, or the convenant, never lets go to these recipients, or is refused to them."""
    refused = setting.by_statute and await _beyond_statute(session, command, subject, start=start)
    return refused or await _above_ceiling(session, command, convenant=setting.convenant, start=start, at=at)


async def _beyond_statute(
    session: AsyncSession, command: RecordBasis, subject: SubjectFacts, *, start: datetime
) -> Refusal | None:
    """What its closed lists do not hold, or one's own organisation refuses to share there with another."""
    purpose, categories, case = command.purpose, command.categories, subject.case
    if beyond := await outside(session, case, purpose=purpose, categories=categories, at=start):
        return beyond
    during = Range(start, command.ends_at)
    return await refused_to_share(session, subject, command, during=during)


async def _above_ceiling(
    session: AsyncSession, command: RecordBasis, *, convenant: ConvenantId, start: datetime, at: datetime
) -> Refusal | None:
    """Feature 6: a category that a recipient may not receive under the convenant is refused, by its name."""
    recipients = command.recipients
    if await queries.active_organisations(session, recipients, at=at) != set(recipients):
        return refuse(CommonCode.NOT_FOUND, field="recipients")
    allowed = await queries.ceiling(session, convenant, organisations=recipients, at=start)
    for category in command.categories:
        beyond = next((one for one in recipients if category not in allowed[one]), None)
        if beyond is not None:
            clause = await queries.clause(session, convenant, organisation=beyond)
            return above_ceiling(category, clause=clause, field="categories")
    return None
