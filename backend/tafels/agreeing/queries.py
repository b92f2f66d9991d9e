"""What there is of convenants. Every bound member may know what was agreed; the row policies say so."""

from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels.agreeing.models import ConvenantAccession
from backend.tafels.blueprint import Blueprint
from consent.basis import Category
from consent.reading import fresh
from tenants.models import Convenant
from tenants.organisation_kinds import OrganisationKind
from tenants.session import driver

_NEWEST: Final = """
SELECT c.number, c.owner_org FROM tenants.convenant c WHERE c.name = $1 ORDER BY c.number DESC LIMIT 1
"""
_KINDS: Final = "SELECT o.id, o.kind FROM tenants.organisation o WHERE o.id = ANY ($1) AND o.active @> tenants.moment()"
_NAMES: Final = """
SELECT EXISTS (SELECT FROM casework.convenant_partner p WHERE p.convenant_id = $1 AND p.organisation_id = $2)
"""
_ACCESSION: Final = """
SELECT a.id FROM casework.convenant_accession a WHERE a.convenant_id = $1 AND a.organisation_id = $2
 ORDER BY a.acceded_at DESC LIMIT 1
"""


async def convenant(session: AsyncSession, id: UUID) -> Convenant | None:
    """One version of a convenant, or None."""
    return await fresh(session, Convenant, id=id)


async def newest(session: AsyncSession, name: str) -> tuple[int, UUID | None] | None:
    """The highest number under a name and whoever recorded that, or None where no convenant has the name."""
    found = await (await driver(session)).fetchrow(_NEWEST, name)
    return None if found is None else (found["number"], found["owner_org"])


async def kinds_of(session: AsyncSession, organisations: list[UUID]) -> dict[UUID, OrganisationKind]:
    """The kinds of those of these organisations that are active."""
    rows = await (await driver(session)).fetch(_KINDS, organisations)
    return {row["id"]: OrganisationKind(row["kind"]) for row in rows}


async def names(session: AsyncSession, convenant: UUID, *, organisation: UUID) -> bool:
    """Whether a convenant names an organisation as its partner."""
    return bool(await (await driver(session)).fetchval(_NAMES, convenant, organisation))


async def accession(session: AsyncSession, convenant: UUID, *, organisation: UUID) -> ConvenantAccession | None:
    """The last time that an organisation acceded to a convenant, or None when it never did."""
    id = await (await driver(session)).fetchval(_ACCESSION, convenant, organisation)
    return None if id is None else await fresh(session, ConvenantAccession, id=id)


def ceiling_of(kind: Blueprint, organisation: OrganisationKind) -> frozenset[Category]:
    """The most that a kind of organisation may receive at a kind of tafel, whatever is agreed."""
    return frozenset(
        category for one in kind.ceilings if one.organisation_kind is organisation for category in one.categories
    )
