"""What the services of casework must know. The row policies decide what of it there is to know."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import literal
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.kinds import Verdict
from backend.cases.models import Case, Contribution, Participation, Release, Weighing
from backend.cases.referral_models import Referral
from consent.reading import fresh
from tenants.ids import OrganisationId


async def case(session: AsyncSession, id: UUID) -> Case | None:
    """One case, or None."""
    return await fresh(session, Case, id=id)


async def referral_of(session: AsyncSession, case: UUID) -> Referral | None:
    """The referral of a case, or None."""
    return await fresh(session, Referral, case_id=case)


async def has_weighed(session: AsyncSession, case: UUID, *, member: UUID) -> bool:
    """Whether this member has weighed this case."""
    asked = select(Weighing.id).where(Weighing.case_id == case, Weighing.member_id == member)
    return (await session.exec(asked)).first() is not None


async def is_argued_against(session: AsyncSession, case: UUID) -> bool:
    """Whether some weighing, with its arguments, says that the case should be turned away."""
    asked = select(Weighing.id).where(Weighing.case_id == case, Weighing.verdict == Verdict.AFWIJZEN)
    return (await session.exec(asked)).first() is not None


async def participation(session: AsyncSession, id: UUID) -> Participation | None:
    """One participation, or None."""
    return await fresh(session, Participation, id=id)


async def participants(session: AsyncSession, case: UUID, *, during: Range[datetime]) -> frozenset[OrganisationId]:
    """The organisations that take part in a case in some part of a period."""
    asked = select(Participation.organisation_id).where(
        Participation.case_id == case, col(Participation.valid).bool_op("&&")(literal(during, TSTZRANGE))
    )
    return frozenset(OrganisationId(one) for one in await session.exec(asked))


async def contribution(session: AsyncSession, id: UUID) -> Contribution | None:
    """One contribution, or None."""
    return await fresh(session, Contribution, id=id)


async def release(session: AsyncSession, id: UUID) -> Release | None:
    """One release, or None."""
    return await fresh(session, Release, id=id)


async def is_released(session: AsyncSession, contribution: UUID, *, to: UUID, at: datetime) -> bool:
    """Whether a contribution is released to an organisation at a moment."""
    asked = select(Release.id).where(
        Release.contribution_id == contribution,
        Release.organisation_id == to,
        col(Release.valid).contains(at),
    )
    return (await session.exec(asked)).first() is not None
