"""What must be known of the registers. The row policies decide what of it there is to know."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
from sqlmodel.ext.asyncio.session import AsyncSession

from consent.basis import Category
from consent.periods import Period
from consent.provisions.kinds import ProvisionRegister
from consent.provisions.models import JusticeProvision, PoliceDecision
from consent.provisions.verdict import Provision
from consent.reading import fresh
from tenants.ids import ConvenantId, OrganisationId
from tenants.organisation_kinds import OrganisationKind
from tenants.session import driver

_KINDS: Final = "SELECT id, kind FROM tenants.organisation WHERE id = ANY ($1::uuid[]) AND active @> $2::timestamptz"
_PARTNERSHIP: Final = "SELECT convenant_id FROM casework.tafel WHERE id = $1::uuid"
_POLICE: Final = """
SELECT categories, recipients, valid, ended_at, convenant_id,
       consent.is_closed_to_glass(id, NULL, tenants.moment()) AS closed_to_glass
  FROM consent.police_decision WHERE id = $1::uuid AND owner_org = $2::uuid
"""
_JUSTICE: Final = """
SELECT categories, recipients, valid, ended_at, NULL::uuid AS convenant_id,
       consent.is_closed_to_glass(NULL, id, tenants.moment()) AS closed_to_glass
  FROM consent.justice_provision WHERE id = $1::uuid AND owner_org = $2::uuid
"""


async def kinds_of(
    session: AsyncSession, organisations: Collection[UUID], *, at: datetime
) -> dict[OrganisationId, OrganisationKind]:
    """The kinds of those among these organisations that are tenants at a moment."""
    found = await (await driver(session)).fetch(_KINDS, organisations, at)
    return {OrganisationId(row["id"]): OrganisationKind(row["kind"]) for row in found}


async def partnership_of(session: AsyncSession, tafel: UUID) -> ConvenantId | None:
    """The convenant under which a tafel sits, or None for one that is not there."""
    found = await (await driver(session)).fetchval(_PARTNERSHIP, tafel)
    return None if found is None else ConvenantId(found)


async def police_decision(session: AsyncSession, id: UUID) -> PoliceDecision | None:
    """One decision of one's own organisation, or None."""
    return await fresh(session, PoliceDecision, id=id)


async def justice_provision(session: AsyncSession, id: UUID) -> JusticeProvision | None:
    """One provision of one's own organisation, or None."""
    return await fresh(session, JusticeProvision, id=id)


async def provision(
    session: AsyncSession, register: ProvisionRegister, id: UUID | None, *, owner: UUID
) -> Provision | None:
    """A decision of the providing organisation as the verdict asks for it; None when it is not there."""
    if id is None:
        return None
    statement = _POLICE if register is ProvisionRegister.WPG else _JUSTICE
    row = await (await driver(session)).fetchrow(statement, id, owner)
    return None if row is None else _fact(register, row)


def _fact(register: ProvisionRegister, row: asyncpg.Record) -> Provision:
    span: Any = row["valid"]
    return Provision(
        register=register,
        categories=frozenset(map(Category, row["categories"])),
        recipients=frozenset(map(OrganisationId, row["recipients"])),
        valid=Period(span.lower, span.upper),
        ended_at=row["ended_at"],
        partnership=row["convenant_id"],
        closed_to_glass=row["closed_to_glass"],
    )
