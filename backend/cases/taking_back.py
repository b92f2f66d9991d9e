"""What an organisation takes back: from one that may read it, or altogether because it should not have been brought."""

from datetime import datetime
from typing import Final

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import queries
from backend.cases.correction_commands import CorrectionMade, Retract
from backend.cases.correction_rows import CORRECTED_ALREADY, correction, touched
from backend.cases.errors import refuse
from backend.cases.kinds import CorrectionKind
from backend.cases.models import Release
from backend.cases.sharing_commands import ReleaseWithdrawn, WithdrawRelease
from consent import fields
from consent.attempt import all_or_nothing
from consent.errors import CommonCode
from consent.queries import holds, places
from consent.writing import change
from tenants.actor import Actor
from tenants.ids import CaseId
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

_FORCED: Final = dict(CORRECTED_ALREADY)


@all_or_nothing()
async def withdraw_release(
    session: AsyncSession, actor: Actor, command: WithdrawRelease, at: datetime
) -> ReleaseWithdrawn | Refusal:
    """End a release now. The database tells the recipient, also when the owner has left the case (AVG 19)."""
    made = await queries.release(session, command.release)
    if made is None:
        return refuse(CommonCode.NOT_FOUND, field="release")
    scope = await places(session, made.case_id, organisation=actor.organisation)
    if made.owner_org != actor.organisation or not await holds(session, Right.CONTENT_WRITE, *scope):
        return refuse(CommonCode.NOT_ALLOWED, field="release")
    if fields.is_over(made.valid, at):
        return refuse(CommonCode.ALREADY_ENDED, field="release")
    version = command.expected_version + 1
    refused = await change(
        session,
        update(Release)
        .where(col(Release.id) == made.id, col(Release.version) == command.expected_version)
        .values(valid=fields.closed_at(made.valid, at), version=col(Release.version) + 1),
    )
    if refused:
        return refused
    ended = Touched(object_type="Release", object_id=made.id, case=made.case_id)
    await record(
        session, action=LedgerAction.WRITE, operation="cases.withdraw_release", case=made.case_id, touched=[ended]
    )
    return ReleaseWithdrawn(case=CaseId(made.case_id), release=command.release, version=version)


@all_or_nothing(_FORCED)
async def retract(session: AsyncSession, actor: Actor, command: Retract, at: datetime) -> CorrectionMade | Refusal:
    """Take back a contribution of one's own: nobody else reads it any more, also not in an emergency.

    The database closes its releases and gives each organisation that received or read it the task to stop using it
    (AVG 17 and 19), in the same transaction. The text stays with its owner, who answers for what was told; so it is
    also when the case has ended, or the owner left it.
    """
    one = await queries.contribution(session, command.contribution)
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field="contribution")
    scope = await places(session, one.case_id, organisation=actor.organisation)
    if one.owner_org != actor.organisation or not await holds(session, Right.CONTENT_WRITE, *scope):
        return refuse(CommonCode.NOT_ALLOWED, field="contribution")
    made = await correction(
        session, actor, one, kind=CorrectionKind.INTREKKING, reason=command.reason, replacement=None, at=at
    )
    await record(session, action=LedgerAction.WRITE, operation="cases.retract", case=one.case_id, touched=touched(one))
    return made
