"""Laying down the kinds of tafel. Law and practice change by a new version; a version never changes."""

from collections.abc import Sequence

import asyncpg
import orjson

from backend.tafels.loading import BlueprintFile, load_all
from consent.reference.faults import ReferenceCode, ReferenceInvalid, problem


async def register_kinds(
    owner: asyncpg.Connection, *, files: Sequence[BlueprintFile] | None = None
) -> list[tuple[str, int]]:
    """Register the blueprints that this region does not have yet; answers their codes and versions.

    Takes the owner's connection, because no runtime role may lay down law. Safe to repeat. Raises `ReferenceInvalid`,
    and registers nothing, when a version that is registered has another content now.
    """
    wanted = load_all() if files is None else files
    async with owner.transaction():
        return [(file.blueprint.code, file.blueprint.version) for file in wanted if await _register(owner, file)]


async def _register(owner: asyncpg.Connection, file: BlueprintFile) -> bool:
    code, version = file.blueprint.code, file.blueprint.version
    status = await owner.execute(
        "INSERT INTO casework.tafel_kind (code, version, blueprint, sha256) VALUES ($1, $2, $3::jsonb, $4)"
        " ON CONFLICT (code, version) DO NOTHING",
        code,
        version,
        orjson.dumps(file.document).decode(),
        file.sha256,
    )
    if status == "INSERT 0 1":
        return True
    registered = await owner.fetchval(
        "SELECT sha256 FROM casework.tafel_kind WHERE code = $1 AND version = $2", code, version
    )
    if registered != file.sha256:
        changed = problem(ReferenceCode.CHANGED, line=file.version_line, name=f"{code} {version}")
        raise ReferenceInvalid(file.name, [changed])
    return False
