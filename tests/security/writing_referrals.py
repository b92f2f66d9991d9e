"""Rows that B may insert of a referral of its own: the case, what was told and by whom, and how it is weighed."""

import asyncpg

from tenants.ids import new_id, new_subject_id
from tests.security.bound_rows import Row, bound, insert
from tests.security.wall import Wall


async def opened(asking: asyncpg.Connection, wall: Wall) -> Row:
    return {
        "id": new_id(),
        "tafel_id": wall.tafel,
        "kind_code": "MUUR",
        "kind_version": 1,
        "stage": "AANGEMELD",
        "owner_org": wall.b.organisation,
        "opened_at": (await bound(asking))["at"],
        "version": 1,
    }


async def referral(asking: asyncpg.Connection, wall: Wall) -> Row:
    case = await opened(asking, wall)
    await insert(asking, 'casework."case"', case)
    return {
        "id": new_id(),
        "case_id": case["id"],
        "tafel_id": wall.tafel,
        "owner_org": wall.b.organisation,
        "informed": "GEINFORMEERD",
        "reason_enc": b"\x01",
        "key_id": new_id(),
        "referred_at": case["opened_at"],
        "version": 1,
    }


async def informant(asking: asyncpg.Connection, wall: Wall) -> Row:
    case = await opened(asking, wall)
    await insert(asking, 'casework."case"', case)
    return {"id": new_id(), "case_id": case["id"], "owner_org": wall.b.organisation, "name_enc": b"\x01"}


async def told_address(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B tells where somebody lives whom B refers just now."""
    case = await opened(asking, wall)
    await insert(asking, 'casework."case"', case)
    person = {"id": new_id(), "case_id": case["id"], "owner_org": wall.b.organisation, "key_id": new_id()}
    await insert(asking, "casework.subject", {**person, "role_in_household": "ANDERS", "version": 1})
    row = {"id": new_id(), "case_id": case["id"], "subject_id": person["id"], "owner_org": wall.b.organisation}
    return {**row, "address_enc": b"\x01", "secret": False}


async def earlier_report(asking: asyncpg.Connection, wall: Wall) -> Row:
    case = await opened(asking, wall)
    await insert(asking, 'casework."case"', case)
    return {"case_id": case["id"], "tafel_id": wall.tafel, "candidates": [new_id()], "reported": False}


async def rejection(asking: asyncpg.Connection, wall: Wall) -> Row:
    weighed = await weighing(asking, wall)
    return {
        "id": new_id(),
        "case_id": weighed["case_id"],
        "tafel_id": wall.tafel,
        "owner_org": wall.b.organisation,
        "recorded_by": wall.b.member,
        "recorded_at": weighed["weighed_at"],
        "outcome": "AFGEWEZEN",
        "reason": "CRITERIA_NIET_GEHAALD",
        "explanation_enc": b"\x01",
    }


async def signal(asking: asyncpg.Connection, wall: Wall) -> Row:
    told = {**await referral(asking, wall), "kind": "SIGNAAL"}
    await insert(asking, "casework.referral", told)
    person = {
        "id": new_subject_id(),
        "case_id": told["case_id"],
        "owner_org": wall.b.organisation,
        "role_in_household": "ANDERS",
        "name_enc": b"\x01",
        "key_id": new_id(),
        "version": 1,
    }
    await insert(asking, "casework.subject", person)
    return {
        "case_id": told["case_id"],
        "tafel_id": wall.tafel,
        "owner_org": wall.b.organisation,
        "category": "VEILIGHEID",
        "candidates": [new_id()],
        "fellows": [],
    }


async def weighing(asking: asyncpg.Connection, wall: Wall) -> Row:
    case = await opened(asking, wall)
    await insert(asking, 'casework."case"', case)
    moved = "UPDATE casework.\"case\" SET stage = 'WEGING' WHERE id = $1"
    assert await asking.execute(moved, case["id"]) == "UPDATE 1"
    return {
        "id": new_id(),
        "case_id": case["id"],
        "tafel_id": wall.tafel,
        "organisation_id": wall.b.organisation,
        "member_id": wall.b.member,
        "verdict": "TOELATEN",
        "criteria": "{}",
        "purpose_enc": b"",
        "necessity_enc": b"",
        "proportionality_enc": b"",
        "subsidiarity_enc": b"",
        "weighed_at": case["opened_at"],
    }
