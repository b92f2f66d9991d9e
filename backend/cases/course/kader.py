"""In which frame a person is helped: voluntary, pressed or compelled, as dated events on one case (feature 114)."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import literal
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import queries as cases
from backend.cases.course.commands import KaderRecorded, RecordKader
from backend.cases.course.errors import CourseCode, forced, refuse
from backend.cases.course.models import KaderEvent
from backend.cases.course.writing import STEERS_OR_BRINGS, kept, running
from backend.cases.errors import CasesCode
from backend.cases.errors import refuse as of_cases
from backend.cases.kinds import Kader
from consent import queries
from consent.ages import begins, legal_day
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.custody.models import Measure
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import CaseId, new_id
from tenants.refusal import Refusal

_FORCED: Final = forced(CourseCode.KADER_SOURCE_MISSING, CourseCode.KADER_SOURCE_UNWANTED, field="source") | {
    f"ck_kader_event_{name}": refuse(code, field="source")
    for name, code in (
        ("source_of_compulsion", CourseCode.KADER_SOURCE_MISSING),
        ("source_only_of_compulsion", CourseCode.KADER_SOURCE_UNWANTED),
    )
}


@all_or_nothing(_FORCED)
async def record_kader(
    session: AsyncSession, actor: Actor, command: RecordKader, at: datetime
) -> KaderRecorded | Refusal:
    """Record from which day another kader holds for a person, with a text of one's own that says why.

    DWANG rests on a measure of the register of custody that runs on that day, or on another named source. The case
    stays the case that it is; whoever recorded a basis for that person under another kader is asked by the database to
    look at it anew. Nothing is ended by it: that is for a person to decide.
    """
    if refused := _misfit(command, at):
        return refused
    person = await queries.subject(session, command.subject)
    if person is None:
        return refuse(CommonCode.NOT_FOUND, field="subject")
    case = await running(session, actor, person.case, rights=STEERS_OR_BRINGS)
    if isinstance(case, Refusal):
        return refuse(CommonCode(case.code), field="subject")
    refused = await _reason(session, actor, command, case.id) or await _measure(session, command, case.id)
    if refused:
        return refused
    one = KaderEvent(
        id=new_id(),
        case_id=case.id,
        subject_id=command.subject,
        kader=command.kader,
        since_on=command.since_on,
        decided_by=command.decided_by,
        source=command.source,
        measure_id=command.measure,
        contribution_id=command.reason,
        owner_org=actor.organisation,
        recorded_by=actor.member,
        recorded_at=at,
    )
    await write(session, one)
    await kept(session, "record_kader", CaseId(case.id), what="KaderEvent", id=one.id)
    return KaderRecorded(case=CaseId(case.id), event=one.id)


def _misfit(command: RecordKader, at: datetime) -> Refusal | None:
    """What cannot be, whoever it is about."""
    if command.since_on > legal_day(at):
        return of_cases(CasesCode.HAPPENED_IN_FUTURE, field="sinceOn")
    named = command.measure is not None or command.source is not None
    if command.kader is Kader.DWANG and not named:
        return refuse(CourseCode.KADER_SOURCE_MISSING, field="source")
    if command.kader is not Kader.DWANG and named:
        return refuse(CourseCode.KADER_SOURCE_UNWANTED, field="source")
    return None


async def _reason(session: AsyncSession, actor: Actor, command: RecordKader, case: UUID) -> Refusal | None:
    """Why a text is no reason for this: it is another's, of another case, about somebody else, or not there to see."""
    told = await cases.contribution(session, command.reason)
    ours = told is not None and told.case_id == case and told.owner_org == actor.organisation
    if told is None or not ours or command.subject not in told.subject_ids:
        return refuse(CommonCode.NOT_FOUND, field="reason")
    return None


async def _measure(session: AsyncSession, command: RecordKader, case: UUID) -> Refusal | None:
    """Why a measure bears no compulsion: it is not there to see, of somebody else, or does not run on that day."""
    if command.measure is None:
        return None
    begun = begins(command.since_on)
    day = Range(begun, begins(command.since_on + timedelta(days=1)))
    asked = select(Measure.child_id, col(Measure.valid).bool_op("&&")(literal(day, TSTZRANGE)).label("runs")).where(
        Measure.id == command.measure, Measure.case_id == case
    )
    found = (await session.exec(asked)).first()
    if found is None or found[0] != command.subject:
        return refuse(CommonCode.NOT_FOUND, field="measure")
    return None if found[1] else refuse(CourseCode.KADER_MEASURE_NOT_RUNNING, field="measure")
