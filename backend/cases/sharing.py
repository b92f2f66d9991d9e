"""With whom a contribution may be shared at all, whatever a legal basis would open."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.errors import CasesCode, refuse
from backend.cases.kinds import Stage
from backend.cases.models import Release
from backend.cases.sharing_commands import ProvidedOn, Recipient
from consent import fields
from consent.basis import Category
from consent.catalogue.entries import Regime, regime_from
from consent.ceilings import above_ceiling, above_own_ceiling
from consent.errors import CommonCode
from tenants.actor import Actor
from tenants.ids import CaseId, ContributionId, ConvenantId, OrganisationId, SubjectId, new_id
from tenants.refusal import Refusal
from tenants.session import driver
from tenants.writing import Row

_OWN: Final = """
SELECT consent.may_bring(c.id, $2), (SELECT p.clause FROM casework.tafel t
  JOIN casework.convenant_partner p ON p.convenant_id = t.convenant_id AND p.organisation_id = tenants.org()
 WHERE t.id = c.tafel_id)
  FROM casework."case" c WHERE c.id = $1
"""
_GROUND: Final = (Path(__file__).parent / "sql" / "ground.sql").read_text(encoding="utf-8")

Period = Range[datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What sharing in a case stands on: that of its tafel and its subjects, and that of the recipients asked for.

    `by_statute`: the case lies in a partnership with a statute of its own, whose closed lists rule as well.
    """

    purposes: Collection[str]
    keys: Sequence[UUID]
    periods: Sequence[Period | Refusal]
    active: Collection[UUID]
    taking_part: Collection[UUID]
    below_ceiling: Collection[UUID]
    clauses: Sequence[str | None]
    partnership: ConvenantId
    regime: Regime | None
    by_statute: bool
    may_bring: bool
    own_clause: str | None


async def ground(
    session: AsyncSession,
    actor: Actor,
    case: CaseId,
    *,
    category: Category,
    recipients: Sequence[Recipient],
    subjects: Sequence[SubjectId] = (),
    at: datetime,
    field: str,
) -> Ground | Refusal:
    """The ground of an admitted case that is not closed and to which this member may bring something."""
    periods = [fields.period(one.starts_at, one.ends_at, at=at) for one in recipients]
    named = [one.organisation for one in recipients]
    # A period that is none begins where it ends, and meets no participation; why it is none is told in its turn.
    starts = [at if isinstance(one, Refusal) else one.lower for one in periods]
    ends = [at if isinstance(one, Refusal) else one.upper for one in periods]
    asked = (case, subjects, category, named, starts, ends, actor.organisation, at)
    found = await (await driver(session)).fetchrow(_GROUND, *asked)
    if found is None:
        return refuse(CommonCode.NOT_FOUND, field=field)
    stage, may_write, *facts = found
    if not may_write:
        return refuse(CommonCode.NOT_ALLOWED, field=field)
    if stage != Stage.TOEGELATEN:
        return refuse(CommonCode.CASE_STAGE, field=field)
    purposes, keys, active, taking_part, below_ceiling, clauses, partnership, regime, *own = facts
    by_statute, may_bring, own_clause = own
    return Ground(
        purposes=purposes,
        keys=keys,
        periods=periods,
        active=active,
        taking_part=taking_part,
        below_ceiling=below_ceiling,
        clauses=clauses,
        partnership=partnership,
        regime=None if regime is None else regime_from(regime),
        by_statute=bool(by_statute),
        may_bring=may_bring,
        own_clause=own_clause,
    )


def unbringable(ground: Ground, category: Category, *, field: str) -> Refusal | None:
    """The refusal where the convenant does not let one's own organisation bring a category (feature 6)."""
    return None if ground.may_bring else above_own_ceiling(category, clause=ground.own_clause, field=field)


async def above_own(session: AsyncSession, case: CaseId, category: Category, *, field: str) -> Refusal | None:
    """The same for what goes with a contribution that was brought before; None of a case that is not seen."""
    found = await (await driver(session)).fetchrow(_OWN, case, category)
    return None if found is None or found[0] else above_own_ceiling(category, clause=found[1], field=field)


def receiving(
    ground: Ground, actor: Actor, recipients: Sequence[Recipient], *, category: Category, field: str
) -> Sequence[Period] | Refusal:
    """For each recipient the period in which it may read.

    Refused: one's own organisation, one that does not exist or take part then, and a category above its ceiling, which
    is what the convenant lets it receive (feature 6).
    """
    named = [one.organisation for one in recipients]
    refused = fields.at_most(named, field)
    if actor.organisation in named:
        refused = refused or refuse(CasesCode.OWN_ORGANISATION, field=field)
    if not set(named) <= set(ground.active):
        refused = refused or refuse(CommonCode.NOT_FOUND, field=field)
    if refused:
        return refused
    found: list[Period] = []
    for one, period in zip(named, ground.periods, strict=True):
        if isinstance(period, Refusal):
            return period
        if one not in ground.taking_part:
            return refuse(CasesCode.NOT_TAKING_PART, field=field)
        found.append(period)
    for one, clause in zip(named, ground.clauses, strict=True):
        if one not in ground.below_ceiling:
            return above_ceiling(Category(category), clause=clause, field=field)
    return found


def released(
    contribution: ContributionId,
    *,
    case: CaseId,
    owner: OrganisationId,
    recipient: Recipient,
    during: Period,
    provided_on: ProvidedOn,
) -> Row:
    """A release of a contribution, by its owner."""
    values = {
        "id": new_id(),
        "contribution_id": contribution,
        "case_id": case,
        "owner_org": owner,
        "organisation_id": recipient.organisation,
        "valid": during,
        "version": 1,
        "police_decision_id": provided_on.police_decision,
        "justice_provision_id": provided_on.justice_provision,
        "secrecy_ground": recipient.secrecy_ground,
        "lifted": None if recipient.secrecy_ground is None else "{}",
    }
    return Row(Release, values)
