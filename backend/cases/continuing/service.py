"""Recording that a case goes on in another, and confirming it as the second person (feature 30).

What each organisation brought stays where it is, under its own bases: in the later case it brings, and asks for a
basis, anew. So nothing opens for anybody by a split or a merge.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy.dialects.postgresql import Range
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import queries
from backend.cases.continuing.commands import (
    ConfirmContinuation,
    ContinuationId,
    ContinuationRecorded,
    ContinueCase,
)
from backend.cases.continuing.errors import ContinuingCode, refuse
from backend.cases.continuing.kinds import REASONS, ContinuationKind
from backend.cases.continuing.models import Continuation
from backend.cases.course.writing import STEERS, STEERS_OR_BRINGS, running
from backend.cases.models import Case
from backend.outbox.models import Topic
from backend.outbox.service import notices
from consent.attempt import all_or_nothing
from consent.errors import CommonCode
from consent.reading import fresh
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import CaseId, OrganisationId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

_RECORDING: Final = {
    name: refuse(ContinuingCode.CONTINUATION_ALREADY, field="later")
    for name in ("uq_continuation_case_id_later_case_id", "continuation_already")
}
_CONFIRMING: Final = {
    str(code).lower(): refuse(code, field="continuation")
    for code in (ContinuingCode.CONTINUATION_SECOND_PERSON, ContinuingCode.CONTINUATION_SECOND_ORGANISATION)
}


@all_or_nothing(_RECORDING)
async def continue_case(
    session: AsyncSession, actor: Actor, command: ContinueCase, at: datetime
) -> ContinuationRecorded | Refusal:
    """Record that an admitted case goes on in another one at the same tafel, each admitted by a weighing of its own."""
    if command.reason not in REASONS[command.kind]:
        return refuse(ContinuingCode.CONTINUATION_REASON, field="reason")
    earlier = await running(session, actor, command.case, rights=STEERS)
    if isinstance(earlier, Refusal):
        return earlier
    later = await _running(session, actor, command.later, rights=STEERS, field="later")
    if isinstance(later, Refusal):
        return later
    if earlier.tafel_id != later.tafel_id or earlier.id == later.id:
        return refuse(ContinuingCode.CONTINUATION_ELSEWHERE, field="later")
    if command.kind is ContinuationKind.SPLITSING and later.opened_at <= earlier.opened_at:
        return refuse(ContinuingCode.CONTINUATION_NOT_LATER, field="later")
    one = Continuation(
        id=new_id(),
        case_id=earlier.id,
        later_case_id=later.id,
        kind=command.kind,
        reason=command.reason,
        owner_org=actor.organisation,
        recorded_by=actor.member,
        recorded_at=at,
    )
    told = await _in_both(session, earlier, later, at=at) - {actor.organisation}
    await write(session, one, *notices(Topic.CASE_CHANGED, case=earlier.id, thing=one.id, organisations=told, at=at))
    return await _kept(session, "continue_case", one)


@all_or_nothing(_CONFIRMING)
async def confirm_continuation(
    session: AsyncSession, actor: Actor, command: ConfirmContinuation, at: datetime
) -> ContinuationRecorded | Refusal:
    """Confirm it as somebody else, of another organisation where more than one weighs; from then on it holds."""
    one = await fresh(session, Continuation, id=command.continuation)
    if one is None or one.later_case_id is None:
        return refuse(CommonCode.NOT_FOUND, field="continuation")
    if one.confirmed_at is not None:
        return refuse(ContinuingCode.CONTINUATION_ALREADY, field="continuation")
    for id in (one.case_id, one.later_case_id):
        case = await _running(session, actor, CaseId(id), rights=STEERS_OR_BRINGS, field="continuation")
        if isinstance(case, Refusal):
            return case
    refused = await change(
        session,
        update(Continuation)
        .where(col(Continuation.id) == one.id, col(Continuation.confirmed_at).is_(None))
        .values(confirmed_org=actor.organisation, confirmed_by=actor.member, confirmed_at=at),
    )
    return refused or await _kept(session, "confirm_continuation", one)


async def _running(
    session: AsyncSession, actor: Actor, id: CaseId, *, rights: tuple[Right, ...], field: str
) -> Case | Refusal:
    case = await running(session, actor, id, rights=rights)
    return replace(case, field=field) if isinstance(case, Refusal) else case


async def _in_both(session: AsyncSession, earlier: Case, later: Case, *, at: datetime) -> frozenset[OrganisationId]:
    """Who takes part in both now: nobody else may know that there is another case."""
    now = Range(at, at, bounds="[]")
    here, there = [await queries.participants(session, CaseId(case.id), during=now) for case in (earlier, later)]
    return here & there


async def _kept(session: AsyncSession, operation: str, one: Continuation) -> ContinuationRecorded:
    case = CaseId(one.case_id)
    cases = [id for id in (one.case_id, one.later_case_id) if id is not None]
    touched = [Touched(object_type="Continuation", object_id=one.id, case=id) for id in cases]
    await record(session, action=LedgerAction.WRITE, operation=f"cases.{operation}", case=case, touched=touched)
    return ContinuationRecorded(case=case, continuation=ContinuationId(one.id))
