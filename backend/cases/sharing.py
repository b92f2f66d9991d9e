"""With whom a contribution may be shared at all, whatever a legal basis would open."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import Range
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import queries
from backend.cases.commands import Recipient
from backend.cases.errors import CasesCode, refuse
from backend.cases.kinds import Stage
from backend.cases.models import Case, Contribution, Release
from backend.tafels import queries as tafels
from consent import fields
from consent.basis import Category
from consent.errors import CommonCode, ConsentCode
from consent.queries import active_organisations, ceiling, holds, places
from tenants.actor import Actor
from tenants.ids import CaseId, OrganisationId, new_id
from tenants.refusal import Refusal
from tenants.roles import Right


async def running_case(session: AsyncSession, actor: Actor, id: CaseId, *, field: str) -> Case | Refusal:
    """An admitted case that is not closed and to which this member may bring something."""
    case = await queries.case(session, id)
    if case is None:
        return refuse(CommonCode.NOT_FOUND, field=field)
    if not await holds(session, Right.CONTENT_WRITE, *await places(session, id, organisation=actor.organisation)):
        return refuse(CommonCode.NOT_ALLOWED, field=field)
    return case if case.stage == Stage.TOEGELATEN else refuse(CommonCode.CASE_STAGE, field=field)


async def periods(
    session: AsyncSession,
    actor: Actor,
    case: Case,
    *,
    category: Category,
    recipients: Sequence[Recipient],
    at: datetime,
    field: str,
) -> list[Range[datetime]] | Refusal:
    """For each recipient the period in which it may read.

    Refused: one's own organisation, one that does not exist or take part then, and a category above its ceiling.
    """
    found: list[Range[datetime]] = []
    named = [one.organisation for one in recipients]
    refused = fields.at_most(named, field)
    if actor.organisation in named:
        refused = refused or refuse(CasesCode.OWN_ORGANISATION, field=field)
    if await active_organisations(session, named, at=at) != set(named):
        refused = refused or refuse(CommonCode.NOT_FOUND, field=field)
    if refused:
        return refused
    for one in recipients:
        during = fields.period(one.starts_at, one.ends_at, at=at)
        if isinstance(during, Refusal):
            return during
        if one.organisation not in await queries.participants(session, case.id, during=during):
            return refuse(CasesCode.NOT_TAKING_PART, field=field)
        found.append(during)
    return await _above_ceiling(session, case, category=category, recipients=named, at=at, field=field) or found


def released(one: Contribution, recipient: Recipient, *, during: Range[datetime]) -> Release:
    """A release of a contribution, by its owner."""
    return Release(
        id=new_id(),
        contribution_id=one.id,
        case_id=one.case_id,
        owner_org=one.owner_org,
        organisation_id=recipient.organisation,
        valid=during,
    )


async def _above_ceiling(
    session: AsyncSession,
    case: Case,
    *,
    category: Category,
    recipients: Sequence[OrganisationId],
    at: datetime,
    field: str,
) -> Refusal | None:
    """Feature 6: what the convenant does not let an organisation receive is not shared with it."""
    tafel = await tafels.tafel(session, case.tafel_id)
    if tafel is None:
        raise LookupError("A case lies at a tafel that every bound member may know.")
    allowed = await ceiling(session, tafel.convenant_id, organisations=recipients, at=at)
    if any(category not in allowed[one] for one in recipients):
        return refuse(ConsentCode.CATEGORY_ABOVE_CEILING, field=field, category=Category(category))
    return None
