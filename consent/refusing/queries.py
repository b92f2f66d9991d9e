"""What a refusal to share stands in the way of, and what stands in the way of it; as the row policies show it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range
from sqlmodel.ext.asyncio.session import AsyncSession

from consent.ages import legal_day
from consent.basis import Category
from consent.commands import RecordBasis
from consent.partnership.errors import PartnershipCode, refuse
from consent.proposing import Withheld
from consent.queries import SubjectFacts
from tenants.ids import SubjectId
from tenants.refusal import Refusal
from tenants.session import driver

_REFUSED: Final = """
SELECT count(*) > 0 FROM unnest($3::text[]) c (name)
 WHERE consent.refuses(tenants.org(), $1, ARRAY[$2::uuid], c.name, tstzrange($4, $5))
   AND EXISTS (SELECT FROM unnest($6::uuid[]) r (id) WHERE r.id <> tenants.org())
"""
_BASED: Final = """
SELECT b.ground_code, b.purpose, lower(b.valid) AS since
  FROM consent.legal_basis b JOIN consent.standing_bases($1, tenants.org()) s ON s.basis_id = b.id
 WHERE s.valid && tstzrange($4, $5) AND s.categories && $3::text[] AND ($2::uuid IS NULL OR s.subject_id = $2)
 ORDER BY lower(b.valid), b.id LIMIT 1
"""
# From a moment on, however late they begin.
_MINE: Final = """
SELECT f.subject_id, f.categories FROM consent.sharing_refusal f
 WHERE f.case_id = $1 AND f.owner_org = tenants.org() AND f.valid && tstzrange($2, NULL)
"""


async def refused(
    session: AsyncSession, subject: SubjectFacts, command: RecordBasis, *, during: Range[datetime]
) -> Refusal | None:
    """Why one's own organisation records no basis for this: it refuses to share it, then or for a part of that time."""
    named, recipients = list(command.categories), list(command.recipients)
    asked = (subject.case, subject.id, named, during.lower, during.upper, recipients)
    found = await (await driver(session)).fetchval(_REFUSED, *asked)
    return refuse(PartnershipCode.REFUSES_TO_SHARE, field="categories") if found else None


async def based(
    session: AsyncSession, case: UUID, subject: UUID | None, *, categories: Sequence[Category], during: Range[datetime]
) -> Refusal | None:
    """Why one's own organisation does not refuse this: a basis of its own may open it then. It is named."""
    asked = (case, subject, list(categories), during.lower, during.upper)
    found = await (await driver(session)).fetchrow(_BASED, *asked)
    if found is None:
        return None
    return refuse(
        PartnershipCode.STILL_BASED,
        field="categories",
        ground=found["ground_code"],
        purpose=found["purpose"],
        since=f"{legal_day(found['since']):%d-%m-%Y}",
    )


async def withheld(session: AsyncSession, case: UUID, *, at: datetime) -> list[Withheld]:
    """What one's own organisation refuses to share in a case, now or later."""
    return [
        Withheld(
            subject=None if row["subject_id"] is None else SubjectId(row["subject_id"]),
            categories=frozenset(map(Category, row["categories"])),
        )
        for row in await (await driver(session)).fetch(_MINE, case, at)
    ]
