"""What must be known of secrecy. The row policies decide what of it there is to know."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from consent.basis import Category
from consent.catalogue.entries import Regime, secrecy_ground_from
from consent.periods import Period, Periods
from consent.secrecy.verdict import Speaking
from tenants.organisation_kinds import OrganisationKind
from tenants.session import driver

# $1 owner, $2 case, $3 subjects, $4 category, $5 recipients and for each $6 the ground that was named, $7 its begin.
_SPEAKING: Final = """
SELECT o.kind, e.content AS ground,
       coalesce(consent.lifting($1, $2, $3::uuid[], $4, o.id, e.content), '{}') AS lifted
  FROM unnest($5::uuid[], $6::text[], $7::timestamptz[]) WITH ORDINALITY asked (recipient, code, begins, place)
  JOIN tenants.organisation o ON o.id = asked.recipient
  LEFT JOIN consent.entry_on('GEHEIM_GROND', asked.code, (asked.begins AT TIME ZONE 'Europe/Amsterdam')::date) e
         ON true
 ORDER BY asked.place
"""
_MAY_CONFLICT: Final = "SELECT bool_and(consent.may_decide_conflict($1, c.name, $3)) FROM unnest($2::text[]) c (name)"
_ONE_PERSON: Final = """
SELECT a.person_id = b.person_id FROM tenants.member a, tenants.member b WHERE a.id = $1 AND b.id = $2
"""


async def speaking(
    session: AsyncSession,
    regime: Regime | None,
    *,
    owner: UUID,
    case: UUID,
    subjects: Collection[UUID],
    category: Category,
    towards: Sequence[tuple[UUID, str | None, datetime]],
) -> list[Speaking]:
    """What each recipient would be told, on the ground that was named for it; in their order."""
    recipients, codes, begins = (list(column) for column in zip(*towards, strict=True)) if towards else ([], [], [])
    found = await (await driver(session)).fetch(
        _SPEAKING, owner, case, list(subjects), category, recipients, codes, begins
    )
    return [
        Speaking(
            regime=regime,
            code=code,
            ground=None if row["ground"] is None else secrecy_ground_from(row["ground"]),
            recipient_kind=OrganisationKind(row["kind"]),
            lifted=_periods(row["lifted"]),
            begins=start,
        )
        for row, (_, code, start) in zip(found, towards, strict=True)
    ]


async def may_conflict(
    session: AsyncSession, organisation: UUID, categories: Collection[Category], *, at: datetime
) -> bool:
    """Whether a duty of secrecy that a conflict of duties can lift stands over all of these data."""
    return bool(await (await driver(session)).fetchval(_MAY_CONFLICT, organisation, list(categories), at))


async def is_one_person(session: AsyncSession, one: UUID, other: UUID) -> bool:
    """Whether two members are one person, who may have two accounts."""
    return bool(await (await driver(session)).fetchval(_ONE_PERSON, one, other))


def _periods(ranges: Any) -> Periods:  # noqa: ANN401 - the driver's ranges have no common type
    return Periods.of(Period(one.lower, one.upper) for one in ranges if not one.isempty)
