"""What there is of a kind of tafel: its versions, its tafels, and what convenants give there."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import orjson
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels.blueprint import Blueprint
from backend.tafels.laying.commands import OverCeiling
from backend.tafels.stored import CODE, readable
from tenants.session import driver

_NEWEST: Final = """
SELECT k.version, k.blueprint FROM casework.tafel_kind k WHERE k.code = $1 ORDER BY k.version DESC LIMIT 1
"""
_VERSIONS: Final = """
SELECT k.code, k.version, k.blueprint FROM casework.tafel_kind k
 WHERE k.code = $1 AND ($2::integer IS NULL OR k.version = $2) ORDER BY k.version DESC
"""
_EVERY: Final = """
SELECT DISTINCT ON (k.code) k.code, k.version, k.blueprint FROM casework.tafel_kind k ORDER BY k.code, k.version DESC
"""
_TAFELS: Final = "SELECT t.id FROM casework.tafel t WHERE t.kind_code = $1 ORDER BY t.id"
# What a convenant gives an organisation now that the new ceilings, by kind of organisation, would not give.
_OVER: Final = """
SELECT t.id AS tafel, g.organisation_id AS organisation, g.category
  FROM casework.tafel t
  JOIN tenants.convenant_ceiling g ON g.convenant_id = t.convenant_id AND g.valid @> tenants.moment()
  JOIN tenants.organisation o ON o.id = g.organisation_id
 WHERE t.kind_code = $1 AND NOT coalesce($2::jsonb -> o.kind ? g.category, false)
 ORDER BY t.id, o.id, g.category
"""


async def one_kind(session: AsyncSession, code: str, *, version: int | None = None) -> Blueprint | None:
    """A kind in one version, the newest that can be read when none is named, or None."""
    if not CODE.fullmatch(code):
        return None
    rows = await (await driver(session)).fetch(_VERSIONS, code, version)
    return next(
        (found for row in rows if (found := readable(row["blueprint"], code=code, version=row["version"]))), None
    )


async def every_kind(session: AsyncSession) -> list[Blueprint]:
    """Every kind in its newest version that can be read, by code; one of which no version can is left out."""
    found = []
    for code, version, document in await (await driver(session)).fetch(_EVERY):
        one = readable(document, code=code, version=version)
        found.append(one or await one_kind(session, code))
    return [one for one in found if one is not None]


async def newest(session: AsyncSession, code: str) -> tuple[int, dict[str, Any]] | None:
    """The newest version of a kind with its document, or None."""
    found = await (await driver(session)).fetchrow(_NEWEST, code)
    return None if found is None else (found["version"], found["blueprint"])


async def tafels_of(session: AsyncSession, code: str) -> tuple[UUID, ...]:
    """The tafels of a kind, of any version."""
    return tuple(row["id"] for row in await (await driver(session)).fetch(_TAFELS, code))


async def over_ceiling(
    session: AsyncSession, code: str, *, ceilings: Mapping[str, list[str]]
) -> tuple[OverCeiling, ...]:
    """What convenants of tafels of a kind give beyond these ceilings."""
    rows = await (await driver(session)).fetch(_OVER, code, orjson.dumps(ceilings).decode())
    return tuple(OverCeiling(**dict(row)) for row in rows)
