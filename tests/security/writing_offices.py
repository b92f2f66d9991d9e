"""Rows about tafels: decisions of a privacy officer, kinds that are laid down, statements and who accepted them."""

from datetime import date, datetime, timedelta

import asyncpg
import orjson

from tenants.ids import new_id
from tests.security.bound_rows import Row, bound
from tests.security.wall import Wall


async def activation(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B decides anew that its house may admit cases."""
    at = (await bound(asking))["at"]
    assert isinstance(at, datetime)
    tafel = await asking.fetchrow(
        "SELECT id AS tafel_id, kind_code, kind_version, convenant_id FROM casework.tafel WHERE id = $1", wall.house
    )
    return {
        "id": new_id(),
        "owner_org": wall.b.organisation,
        **dict(tafel or {}),
        "regime": "WGS_ZVH",
        "dpia": "DPIA 1",
        "dpia_on": date(2026, 1, 1),
        "fg_advice": "Advies 1",
        "fg_advised_on": date(2026, 1, 1),
        "review_on": at.date() + timedelta(days=30),
        "demo": False,
        "decided_by": wall.b.member,
        "decided_at": at,
    }


async def kind(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B lays down a kind of tafel without cases."""
    document = {
        "code": "WALL",
        "version": 1,
        "subjects": {"kinds": ["GEEN"]},
        "regime": {"code": "GEEN_PERSOONSGEGEVENS"},
    }
    return {
        "code": "WALL",
        "version": 1,
        "blueprint": orjson.dumps(document).decode(),
        "sha256": "wall",
        "laid_by_org": wall.b.organisation,
        "laid_by": wall.b.member,
        "laid_at": (await bound(asking))["at"],
    }


async def statement(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B asks everybody at its house for silence."""
    return {
        "id": new_id(),
        "tafel_id": wall.house,
        "owner_org": wall.b.organisation,
        "kind": "GEHEIMHOUDING",
        "number": 1,
        "text": "Zwijg.",
        "published_by": wall.b.member,
        "published_at": (await bound(asking))["at"],
    }


async def acceptance(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B accepts that for itself."""
    published = await statement(asking, wall)
    holes = ", ".join(f"${place}" for place in range(1, len(published) + 1))
    await asking.execute(
        f"INSERT INTO casework.tafel_statement ({', '.join(published)}) VALUES ({holes})", *published.values()
    )
    return {
        "id": new_id(),
        "statement_id": published["id"],
        "organisation_id": wall.b.organisation,
        "member_id": wall.b.member,
        "accepted_at": (await bound(asking))["at"],
    }


async def described(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B tells the region what it does."""
    return {
        "id": new_id(),
        "organisation_id": wall.b.organisation,
        "task": "Hulp",
        "area": [],
        "phone": "070 000 00 00",
        "expertise": ["WONEN"],
        "maintained_by": wall.b.member,
        "maintained_at": (await bound(asking))["at"],
        "version": 1,
    }


async def succession(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B says that it goes on in A."""
    at = (await bound(asking))["at"]
    return {
        "id": new_id(),
        "organisation_id": wall.b.organisation,
        "successor_id": wall.a.organisation,
        "reason": "FUSIE",
        "starts_at": at,
        "proposed_by": wall.b.member,
        "proposed_at": at,
        "version": 1,
    }


async def named(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B says by which other word it is known."""
    at = (await bound(asking))["at"]
    return {
        "id": new_id(),
        "organisation_id": wall.b.organisation,
        "kind": "ALIAS",
        "name": "Ander woord",
        "starts_at": at,
        "recorded_by": wall.b.member,
        "recorded_at": at,
        "version": 1,
    }
