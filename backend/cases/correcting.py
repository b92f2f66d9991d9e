"""Putting a contribution right: a new version beside the old, by its owner (AVG 16; feature 31)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import DateTime, func, literal
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import queries
from backend.cases.contributing import BRINGING_FORCED, bring, provided_on
from backend.cases.correction_commands import Correct, CorrectionMade
from backend.cases.correction_rows import CORRECTED_ALREADY, correction, touched
from backend.cases.errors import refuse
from backend.cases.forms.commands import FilledIn
from backend.cases.kinds import CorrectionKind
from backend.cases.models import Contribution, Participation, Release
from backend.cases.sharing_commands import Contribute, Recipient
from consent import fields
from consent.attempt import all_or_nothing
from consent.basis import Category, Protection, Purpose
from consent.errors import CommonCode
from consent.keys.store import KeyStore
from tenants.actor import Actor
from tenants.ids import CaseId, OrganisationId, SubjectId
from tenants.refusal import Refusal

_FORCED: Final = {**BRINGING_FORCED, **CORRECTED_ALREADY}
# What bringing calls by another name than correcting.
_NAMED: Final = dict.fromkeys(("case", "subjects", "purpose", "category"), "contribution")


@all_or_nothing(_FORCED)
async def correct(
    session: AsyncSession, actor: Actor, command: Correct, at: datetime, *, keys: KeyStore
) -> CorrectionMade | Refusal:
    """Bring a new version of a contribution of one's own, under every rule of bringing.

    Who could read the old version goes on reading it, and sees that a newer one exists; the newer itself is read by
    whom it is released to. The database gives each organisation that received or read the old one the task to look at
    what it did with it (AVG 19), in the same transaction.
    """
    one = await queries.contribution(session, command.contribution)
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field="contribution")
    if one.owner_org != actor.organisation:
        return refuse(CommonCode.NOT_ALLOWED, field="contribution")
    again = await _again(session, one, command, at=at)
    done = await bring(session, actor, again, at, keys=keys, operation="correct", also=touched(one))
    if isinstance(done, Refusal):
        return replace(done, field=_NAMED.get(done.field or "", done.field))
    return await correction(
        session,
        actor,
        one,
        kind=CorrectionKind.CORRECTIE,
        reason=command.reason,
        replacement=done.contribution,
        at=at,
    )


async def _again(session: AsyncSession, one: Contribution, command: Correct, *, at: datetime) -> Contribute:
    """The new version as something to bring."""
    recipients = command.recipients
    if recipients is None:
        recipients = tuple(await _carried_over(session, one, at=at))
    return Contribute(
        case=CaseId(one.case_id),
        subjects=tuple(SubjectId(subject) for subject in one.subject_ids),
        category=Category(one.category),
        purpose=Purpose(one.purpose),
        nature=command.nature,
        happened_on=command.happened_on,
        body=command.body,
        protection=Protection(one.protection),
        recipients=recipients,
        provided_on=command.provided_on or provided_on(one),
        redaction=command.redaction,
        filled=_filled(one, command),
    )


def _filled(one: Contribution, command: Correct) -> FilledIn | None:
    """The form of the old version, filled in anew; answers to a text without one fit no form."""
    return FilledIn(form=one.form or "", answers=command.answers) if one.form or command.answers else None


async def _carried_over(session: AsyncSession, one: Contribution, *, at: datetime) -> Sequence[Recipient]:
    """To whom the old version is released now or later, of those who take part then; of several periods the first."""
    still = col(Release.valid).op("*")(literal(Range(at, None), TSTZRANGE))
    asked = (
        select(Release)
        .join(
            Participation,
            (col(Participation.case_id) == col(Release.case_id))
            & (col(Participation.organisation_id) == col(Release.organisation_id))
            & col(Participation.valid).bool_op("&&")(still),
        )
        .where(col(Release.contribution_id) == one.id)
        # One that went on in another is given nothing new; its task tells that the old version is wrong.
        .where(~func.tenants.has_gone_on(col(Release.organisation_id), literal(at, DateTime(timezone=True))))
        .order_by(col(Release.id))
    )
    carried: dict[OrganisationId, Recipient] = {}
    for made in await session.exec(asked):
        if not fields.is_over(made.valid, at):
            to = OrganisationId(made.organisation_id)
            begins = made.valid.lower if made.valid.lower is not None and made.valid.lower > at else None
            ends, ground = made.valid.upper, made.secrecy_ground
            carried.setdefault(to, Recipient(organisation=to, starts_at=begins, ends_at=ends, secrecy_ground=ground))
    return list(carried.values())
