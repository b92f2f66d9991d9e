"""Laying down the catalogue in a region. Law changes by a new version of an entry; a version never changes."""

from collections.abc import Sequence
from uuid import UUID, uuid5

import asyncpg
import orjson

from consent.basis import CatalogueKind
from consent.catalogue.loading import CatalogueFile, Filed, catalogue
from consent.reference.faults import ReferenceCode, ReferenceInvalid, problem

# Ids are made from names, so that an entry is the same in every region.
_NAMES = UUID("6a0f0a52-5f0e-4a41-9a3c-3a7d4a1d6c55")
_INSERT = """
INSERT INTO consent.catalogue_entry (id, kind, code, version, digest, content, valid_from, valid_until)
VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8) ON CONFLICT (kind, code, version) DO NOTHING
"""
_DIGEST = "SELECT digest FROM consent.catalogue_entry WHERE kind = $1 AND code = $2 AND version = $3"


def entry_id(kind: CatalogueKind, code: str, version: int) -> UUID:
    """The id of one version of an entry."""
    return uuid5(_NAMES, f"{kind}:{code}:{version}")


async def register_catalogue(
    owner: asyncpg.Connection, *, files: Sequence[CatalogueFile] | None = None
) -> list[tuple[str, str, int]]:
    """Register the entries that this region does not have yet; answers their kinds, codes and versions.

    Takes the owner's connection, because no runtime role may lay down law. Safe to repeat. Raises `ReferenceInvalid`,
    and registers nothing, when a version that is registered has another content now.
    """
    wanted = catalogue() if files is None else files
    async with owner.transaction():
        return [
            (file.kind.value, one.entry.code, one.entry.version)
            for file in wanted
            for one in file.entries
            if await _register(owner, file, one)
        ]


async def _register(owner: asyncpg.Connection, file: CatalogueFile, one: Filed) -> bool:
    named = (file.kind.value, one.entry.code, one.entry.version)
    status = await owner.execute(
        _INSERT,
        entry_id(file.kind, one.entry.code, one.entry.version),
        *named,
        one.digest,
        orjson.dumps(one.content).decode(),
        one.entry.valid_from,
        one.entry.valid_until,
    )
    if status == "INSERT 0 1":
        return True
    if await owner.fetchval(_DIGEST, *named) != one.digest:
        changed = problem(ReferenceCode.CHANGED, line=one.version_line, name=f"{one.entry.code} {one.entry.version}")
        raise ReferenceInvalid(file.name, [changed])
    return False
