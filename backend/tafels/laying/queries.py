"""What there is of a kind of tafel: its versions, its tafels, and what convenants give there."""

import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import orjson
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels.blueprint import Blueprint, from_document
from backend.tafels.laying.commands import OverCeiling
from tenants.session import driver

# What can be the code of a kind at all; anything else names none.
_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{0,59}")
_NEWEST: Final = """
SELECT k.version, k.blueprint FROM casework.tafel_kind k WHERE k.code = $1 ORDER BY k.version DESC LIMIT 1
"""
_ONE: Final = """
SELECT k.blueprint FROM casework.tafel_kind k
 WHERE k.code = $1 AND ($2::integer IS NULL OR k.version = $2) ORDER BY k.version DESC LIMIT 1
"""
_EVERY: Final = """
SELECT DISTINCT ON (k.code) k.blueprint FROM casework.tafel_kind k ORDER BY k.code, k.version DESC
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
    """A kind in one version, the newest when none is named, or None."""
    if not _CODE.fullmatch(code):
        return None
    document = await (await driver(session)).fetchval(_ONE, code, version)
    return None if document is None else from_document(document)


async def every_kind(session: AsyncSession) -> list[Blueprint]:
    """Every kind in its newest version, by code."""
    return [from_document(row["blueprint"]) for row in await (await driver(session)).fetch(_EVERY)]


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
