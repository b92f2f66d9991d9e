"""Ways of a case that no file of the house has, so that a test asks one thing of it; and how to go past a service."""

from typing import Any
from uuid import uuid4

import asyncpg
import orjson

from tenants.actor import Actor
from tenants.ids import CaseId
from tenants.session import driver
from tests.backend.cases.kamer import Kamer

PURPOSES = {"codes": ["VEILIGHEID_GEZIN", "HULP_COORDINATIE"]}
RETENTION = {"admitted": "ZVH_CASUS", "rejected": "AFGEWEZEN_AANMELDING"}
OUTCOMES = [{"code": "KLAAR"}, {"code": "VERDER", "asks_reason": True}]


def phase(code: str, *to: str, guards: tuple[str, ...] = (), ends: bool = False) -> dict[str, Any]:
    """One phase, as a blueprint stores it."""
    return {"code": code, "name_nl": code, "name_en": code, "to": list(to), "guards": list(guards), "ends": ends}


def guarded(*guards: str) -> list[dict[str, Any]]:
    """Two phases, of which the second asks this and ends."""
    return [phase("BEGIN", "VERVOLG"), phase("VERVOLG", "BEGIN", guards=guards, ends=True)]


async def weighed_with(kamer: Kamer, case: CaseId, *, phases: list[dict[str, Any]] | None = None, **parts: Any) -> None:
    """Let a case be one that was weighed with such a blueprint, and let it stand in the first of its phases.

    Who answers for the database does this, past what binds everybody else.
    """
    ways = guarded() if phases is None else phases
    document = {"purposes": PURPOSES, "retention": RETENTION, "outcomes": OUTCOMES, "phases": ways, **parts}
    kind = f"PROEF_{uuid4().hex.upper()}"
    text = orjson.dumps(document).decode()
    await kamer.admin.execute("INSERT INTO casework.tafel_kind VALUES ($1, 1, $2::jsonb, 'test')", kind, text)
    await kamer.admin.execute(
        'UPDATE casework."case" SET kind_code = $2, kind_version = 1, phase = $3 WHERE id = $1',
        case,
        kind,
        ways[0]["code"] if ways else None,
    )


async def is_forced_back(kamer: Kamer, who: str | Actor, statement: str, *values: object) -> str:
    """Raw SQL of somebody, past the services, which the database must refuse: by which rule, or else which SQLSTATE.

    Nothing may have changed.
    """
    before = await kamer.everything()
    told: asyncpg.PostgresError | None = None
    try:
        async with kamer.region.working(who if isinstance(who, Actor) else kamer.actor(who)) as session:
            await (await driver(session)).execute(statement, *values)
    except asyncpg.PostgresError as refused:
        told = refused
    assert told is not None
    assert await kamer.everything() == before
    return getattr(told, "constraint_name", None) or told.sqlstate or ""
