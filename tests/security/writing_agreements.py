"""Rows of the register of convenants: an agreement, a partner in it, and that partner's accession."""

from datetime import datetime
from zoneinfo import ZoneInfo

import asyncpg
from asyncpg.types import Range

from tenants.ids import new_id
from tests.security.bound_rows import Row, bound, insert
from tests.security.wall import Wall

DUTCH = ZoneInfo("Europe/Amsterdam")


async def convenant(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B records an agreement for the kind of its own house."""
    at = (await bound(asking))["at"]
    assert isinstance(at, datetime)
    return {
        "id": new_id(),
        "name": f"Convenant {new_id()}",
        "number": 1,
        "valid": Range(at, None),
        "kind_code": "MUURHUIS",
        "kind_version": 1,
        "owner_org": wall.b.organisation,
        "recorded_by": wall.b.member,
        "recorded_at": at,
    }


async def partner(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B names itself in an agreement of that moment."""
    agreed = await convenant(asking, wall)
    await insert(asking, "tenants.convenant", agreed)
    return {
        "id": new_id(),
        "convenant_id": agreed["id"],
        "owner_org": wall.b.organisation,
        "organisation_id": wall.b.organisation,
        "clause": "artikel 5",
        "categories": [],
        "recorded_at": agreed["recorded_at"],
    }


async def accession(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B accedes to it."""
    named = await partner(asking, wall)
    await insert(asking, "casework.convenant_partner", named)
    at = (await bound(asking))["at"]
    assert isinstance(at, datetime)
    return {
        "id": new_id(),
        "convenant_id": named["convenant_id"],
        "organisation_id": wall.b.organisation,
        "acceded_by": wall.b.member,
        "acceded_at": at,
        "valid": Range(at, None),
        "version": 1,
    }


async def tafel(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B makes a tafel under it."""
    acceded = await accession(asking, wall)
    await insert(asking, "casework.convenant_accession", acceded)
    return {
        "id": new_id(),
        "organisation_id": wall.b.organisation,
        "kind_code": "MUURHUIS",
        "kind_version": 1,
        "name": "Huis van B",
        "convenant_id": acceded["convenant_id"],
        "status": "CONCEPT",
        "version": 1,
    }


async def seat(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B sits there itself."""
    made = await tafel(asking, wall)
    await insert(asking, "casework.tafel", made)
    at = (await bound(asking))["at"]
    assert isinstance(at, datetime)
    return {
        "id": new_id(),
        "tafel_id": made["id"],
        "organisation_id": wall.b.organisation,
        "kind": "VAST",
        "valid": Range(at, None),
    }


async def role(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B gives a colleague a role in the house."""
    at = (await bound(asking))["at"]
    assert isinstance(at, datetime)
    return {
        "id": new_id(),
        "organisation_id": wall.b.organisation,
        "member_id": wall.crisis.member,
        "kind": "AANMELDER",
        "valid": Range(at, None),
    }


async def registration(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B writes down that a colleague stands in a register."""
    at = (await bound(asking))["at"]
    assert isinstance(at, datetime)
    return {
        "id": new_id(),
        "organisation_id": wall.b.organisation,
        "member_id": wall.crisis.member,
        "register_code": "SKJ",
        "number": "FICTIEF-1",
        "valid_from": at.date(),
        "valid_until": at.date(),
        "checked_on": at.date(),
        "recorded_by": wall.b.member,
        "recorded_at": at,
        "version": 1,
    }


async def delegation(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B passes a task on to a colleague, in a case where both have a role."""
    at = (await bound(asking))["at"]
    assert isinstance(at, datetime)
    return {
        "id": new_id(),
        "organisation_id": wall.b.organisation,
        "from_member_id": wall.b.member,
        "to_member_id": wall.crisis.member,
        "task_code": "INFORMATIE_VERZAMELEN",
        "task_version": 1,
        "case_id": wall.shared.case,
        "reason_code": "VERVANGING",
        "valid_from": at.astimezone(DUTCH).date(),
        "valid_until": at.astimezone(DUTCH).date(),
        "recorded_at": at,
        "version": 1,
    }
