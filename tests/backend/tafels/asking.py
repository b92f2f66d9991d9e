"""A tafel whose kind asks registrations, and who writes them down."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import orjson

from tenants.actor import Actor
from tests.backend.cases.course.ways import PURPOSES, RETENTION
from tests.backend.cases.kamer import Kamer
from tests.factories.cell import actor

DUTCH = ZoneInfo("Europe/Amsterdam")
ASKS = [{"organisation_kind": "GGZ", "roles": ["DEELNEMER"], "registers": ["SKJ", "BIG"]}]


async def administrator(kamer: Kamer, name: str) -> Actor:
    """Somebody new who administers an organisation."""
    member = await kamer.world.member(kamer.organisations[name])
    await kamer.world.role(member, "BEHEERDER")
    return actor(organisation=kamer.organisations[name], member=member)


async def asks(kamer: Kamer, asked: Any = ASKS, *, tafel: UUID | None = None) -> None:
    """From now on this tafel is of a kind that asks registrations."""
    kind = f"PROEF_{uuid4().hex.upper()}"
    document = {"purposes": PURPOSES, "retention": RETENTION, "registrations": asked}
    text = orjson.dumps(document).decode()
    await kamer.admin.execute("INSERT INTO casework.tafel_kind VALUES ($1, 1, $2::jsonb, 'test')", kind, text)
    moved = "UPDATE casework.tafel SET kind_code = $2, kind_version = 1 WHERE id = $1"
    await kamer.admin.execute(moved, tafel or kamer.tafel, kind)


async def today(kamer: Kamer) -> date:
    """The day of the test's clock in the Netherlands."""
    at: datetime = await kamer.admin.fetchval("SELECT tenants.moment()")
    return at.astimezone(DUTCH).date()
