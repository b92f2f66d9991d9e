"""What the services ask of the catalogue as it is registered in the region."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

import asyncpg
from sqlmodel.ext.asyncio.session import AsyncSession

from consent.basis import Art6, CatalogueKind, Category, Purpose
from consent.catalogue.entries import (
    Art6Entry,
    Ground,
    Regime,
    SecrecyGround,
    art6_from,
    ground_from,
    regime_from,
    secrecy_ground_from,
)
from consent.laws import Law
from consent.provisions.kinds import JusticePurpose, PoliceArticle
from tenants.organisation_kinds import OrganisationKind
from tenants.session import driver

_KNOWN: Final = "SELECT count(*) > 0 FROM consent.catalogue_entry WHERE kind = 'GRONDSLAG' AND code = $1"
_FOUND: Final = """
SELECT e.content AS ground, a.content AS art6, consent.is_signed(e.kind, e.code, e.version, $4) AS signed,
       (SELECT o.kind FROM tenants.organisation o WHERE o.id = tenants.org()) AS organisation,
       x.kind AS lapsed_kind, x.code AS lapsed_code
  FROM consent.entry_on('GRONDSLAG', $1, $3) e
 CROSS JOIN consent.entry_on('ART6', $2, $3) a
  LEFT JOIN consent.lapsed($5, $6, $3) x ON true
"""
_REGIME: Final = "SELECT consent.regime_of($1, $2, $3)"
_ARTICLE: Final = "SELECT consent.article_on($1, $2, $3)"
_ENTRIES: Final = """
SELECT e.id, e.kind, e.code, e.version, e.digest, e.valid_from, (SELECT mode = 'DEMO' FROM tenants.cell) AS demo
  FROM consent.catalogue_entry e WHERE e.id = ANY ($1::uuid[])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundGround:
    """A ground that holds on a day, the article that was asked, and whether the responsible organisation signed it.

    `lapsed` is the purpose, or the first category, that was asked and is no law that day.
    """

    ground: Ground
    art6: Art6Entry
    signed: bool
    organisation: OrganisationKind
    lapsed: Law | None = None


async def is_known(session: AsyncSession, code: str) -> bool:
    """Whether any version of this ground is in the catalogue."""
    return bool(await (await driver(session)).fetchval(_KNOWN, code))


async def ground_on(
    session: AsyncSession,
    code: str,
    *,
    art6: Art6,
    day: date,
    responsible: UUID,
    purpose: Purpose,
    categories: Sequence[Category],
) -> FoundGround | None:
    """The version of a ground that holds on a legal day, or None."""
    row = await (await driver(session)).fetchrow(_FOUND, code, art6, day, responsible, purpose, list(categories))
    if row is None:
        return None
    return FoundGround(
        ground=ground_from(row["ground"]),
        art6=art6_from(row["art6"]),
        signed=row["signed"],
        organisation=OrganisationKind(row["organisation"]),
        lapsed=row["lapsed_kind"] and Law(kind=CatalogueKind(row["lapsed_kind"]), code=row["lapsed_code"]),
    )


async def entries(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, asyncpg.Record]:
    """These entries by their id, those that are there."""
    return {row["id"]: row for row in await (await driver(session)).fetch(_ENTRIES, ids)}


async def regime_of(
    session: AsyncSession, organisation: UUID, *, category: Category | None, at: datetime
) -> Regime | None:
    """The duty of secrecy that binds an organisation over a kind of data, or any of its data; None when none does."""
    found = await (await driver(session)).fetchval(_REGIME, organisation, category, at)
    return None if found is None else regime_from(found)


async def article_on(
    session: AsyncSession, *, article: PoliceArticle | None = None, purpose: JusticePurpose | None = None, at: datetime
) -> SecrecyGround | None:
    """The secrecy ground that an article of the Wpg, or a purpose of Wjsg 39f, is at that moment; None when none is."""
    found = await (await driver(session)).fetchval(_ARTICLE, article, purpose, at)
    return None if found is None else secrecy_ground_from(found)
