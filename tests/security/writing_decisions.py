"""Rows of decisions: what an organisation provides, by its officer, and a conflict of duties, by whoever is bound."""

from datetime import date, datetime, timedelta

import asyncpg
from asyncpg.types import Range

from tenants.ids import new_id
from tests.security.bound_rows import Row, bound
from tests.security.wall import Party, Wall


async def _decision(asking: asyncpg.Connection, wall: Wall, owner: Party) -> Row:
    at = (await bound(asking))["at"]
    assert isinstance(at, datetime)
    return {
        "id": new_id(),
        "owner_org": owner.organisation,
        "mark": "wall",
        "authority": "wall",
        "decided_on": date(2026, 1, 1),
        "categories": ["VEILIGHEID"],
        "recipients": [wall.b.organisation],
        "valid": Range(at, at + timedelta(days=1)),
        "recorded_by": owner.member,
        "recorded_at": at,
        "version": 1,
    }


async def police(asking: asyncpg.Connection, wall: Wall) -> Row:
    """What the police decided to provide."""
    row = await _decision(asking, wall, wall.police)
    return {**row, "article": "WPG_19", "interest_enc": b"\x01", "goal_enc": b"\x01"}


async def justice(asking: asyncpg.Connection, wall: Wall) -> Row:
    """What the prosecution service decided to provide."""
    row = await _decision(asking, wall, wall.justice)
    return {**row, "purpose": "HULP_AAN_BETROKKENEN", "necessity_enc": b"\x01"}


async def duty_conflict(asking: asyncpg.Connection, wall: Wall) -> Row:
    """What B, bound to secrecy about care, decided to tell all the same."""
    at = (await bound(asking))["at"]
    assert isinstance(at, datetime)
    steps = dict.fromkeys(("asked_enc", "harm_enc", "last_resort_enc", "minimum_enc", "consulted_enc"), b"\x01")
    return {
        "id": new_id(),
        "case_id": wall.own.case,
        "subject_id": wall.own.subject,
        "owner_org": wall.b.organisation,
        "categories": ["HULPVERLENING"],
        "recipients": [wall.a.organisation],
        "valid": Range(at, at + timedelta(days=1)),
        "decided_by": wall.b.member,
        "decided_at": at,
        "version": 1,
        **steps,
    }


async def refusal(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B refuses to share at a tafel where that is the rule."""
    at = (await bound(asking))["at"]
    assert isinstance(at, datetime)
    return {
        "id": new_id(),
        "case_id": wall.housed,
        "owner_org": wall.b.organisation,
        "categories": ["WONEN"],
        "valid": Range(at, None),
        "recorded_by": wall.b.member,
        "recorded_at": at,
        "version": 1,
    }


async def reason(asking: asyncpg.Connection, wall: Wall) -> Row:
    """Why, written with the refusal."""
    row = await refusal(asking, wall)
    columns = ", ".join(row)
    places = ", ".join(f"${place}" for place in range(1, len(row) + 1))
    await asking.execute(f"INSERT INTO consent.sharing_refusal ({columns}) VALUES ({places})", *row.values())
    return {**{name: row[name] for name in ("id", "case_id", "owner_org")}, "reason_enc": b"\x01"}


async def advice(asking: asyncpg.Connection, wall: Wall) -> Row:
    """What the committee advised B about its house."""
    kind = await asking.fetchrow("SELECT kind_code, kind_version FROM casework.tafel WHERE id = $1", wall.house)
    return {
        "id": new_id(),
        "owner_org": wall.b.organisation,
        **dict(kind or {}),
        "about": "VERLENGING",
        "committee": "RAC 2026-1",
        "given_on": date(2026, 1, 1),
        "verdict": "RECHTMATIG",
        "question_enc": b"\x01",
        "advice_enc": b"\x01",
        "recorded_by": wall.b.member,
        "recorded_at": (await bound(asking))["at"],
    }


async def extension(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B decides to keep its own case longer."""
    at = (await bound(asking))["at"]
    assert isinstance(at, datetime)
    return {
        "id": new_id(),
        "case_id": wall.own.case,
        "organisation_id": wall.b.organisation,
        "until": at.date() + timedelta(days=30),
        "reason_enc": b"\x01",
        "decided_by": wall.b.member,
        "decided_at": at,
        "version": 1,
    }


async def match(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B asks its own house about somebody of its case at the tafel of A, where a test has a legal basis for that."""
    return {
        "id": new_id(),
        "asking_org": wall.b.organisation,
        "asking_tafel": wall.tafel,
        "asked_org": wall.b.organisation,
        "asked_tafel": wall.house,
        "asked_by": wall.b.member,
        "at": (await bound(asking))["at"],
        "subject_id": wall.own.subject,
        "candidates": [wall.own.subject],
        "hit": False,
    }


async def involvement(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B asks who is involved with somebody of its case, where a test has a legal basis for that."""
    asked = await bound(asking)
    return {
        "id": new_id(),
        "case_id": wall.own.case,
        "subject_id": wall.own.subject,
        "candidates": [wall.own.subject],
        "owner_org": wall.b.organisation,
        "recorded_by": wall.b.member,
        "recorded_at": asked["at"],
    }


async def consult(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B asks for advice without a name."""
    at = (await bound(asking))["at"]
    return {
        "id": new_id(),
        "tafel_id": wall.tafel,
        "owner_org": wall.b.organisation,
        "question_enc": b"\x01",
        "confirmed": [],
        "recorded_by": wall.b.member,
        "recorded_at": at,
        "advice_confirmed": [],
    }


async def consult_hours(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B books time on what A asked at B's own house, and B advised on."""
    asked = await asking.fetchval("SELECT id FROM casework.consult WHERE tafel_id = $1", wall.house)
    return {
        "id": new_id(),
        "tafel_id": wall.house,
        "consult_id": asked,
        "asking_org": wall.a.organisation,
        "owner_org": wall.b.organisation,
        "minutes": 60,
        "recorded_by": wall.b.member,
        "recorded_at": (await bound(asking))["at"],
    }
