"""Rows that B may insert into the registers of a case: custody, measures, capacity, and what there is to do."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta

import asyncpg
from asyncpg import Range

from tenants.ids import new_id
from tests.security.bound_rows import FROM, Row, bound
from tests.security.wall import Wall


async def register(asking: asyncpg.Connection, wall: Wall) -> Row:
    return {
        "id": new_id(),
        "case_id": wall.own.case,
        "owner_org": wall.b.organisation,
        "valid": FROM,
        "recorded_by": wall.b.member,
        "recorded_at": (await bound(asking))["at"],
        "version": 1,
    }


async def custody(asking: asyncpg.Connection, wall: Wall) -> Row:
    return {
        **await register(asking, wall),
        "child_id": wall.own.subject,
        "holder_org": wall.b.organisation,
        "kind": "VOOGDIJ_GI",
        "source": "BESCHIKKING",
        "checked_on": date(2026, 1, 1),
        "possible_danger": False,
        "contact_ban": False,
    }


async def measure(asking: asyncpg.Connection, wall: Wall) -> Row:
    row = await register(asking, wall)
    return {**row, "child_id": wall.own.subject, "kind": "OTS", "decision_enc": b"\x01"}


async def capacity(asking: asyncpg.Connection, wall: Wall) -> Row:
    row = await register(asking, wall)
    return {**row, "subject_id": wall.own.subject, "capable": False, "judge_enc": b"\x01"}


async def contact_rule(asking: asyncpg.Connection, wall: Wall) -> Row:
    row, at = await register(asking, wall), (await bound(asking))["at"]
    assert isinstance(at, datetime)
    rule = {"subject_id": wall.own.subject, "channel": "GESPREK", "days": [], "not_at_home": False, "never_with": []}
    return {**row, **rule, "valid": Range(at, None)}


async def participant(asking: asyncpg.Connection, wall: Wall) -> Row:
    at = (await bound(asking))["at"]
    assert isinstance(at, datetime)
    return {
        "id": new_id(),
        "tafel_id": wall.house,
        "owner_org": wall.b.organisation,
        "organisation_id": wall.b.organisation,
        "basis": "WETTELIJK",
        "source": "Wgs 2.25",
        "valid": Range(at, None),
        "recorded_by": wall.b.member,
        "recorded_at": at,
        "version": 1,
    }


async def authorised(asking: asyncpg.Connection, wall: Wall) -> Row:
    at = (await bound(asking))["at"]
    assert isinstance(at, datetime)
    return {
        "id": new_id(),
        "tafel_id": wall.house,
        "organisation_id": wall.b.organisation,
        "member_id": wall.crisis.member,
        "screened_on": date(2026, 1, 1),
        "valid": Range(at, at + timedelta(days=30)),
        "recorded_by": wall.b.member,
        "recorded_at": at,
        "version": 1,
    }


async def task(asking: asyncpg.Connection, wall: Wall) -> Row:
    at = (await bound(asking))["at"]
    return {
        "id": new_id(),
        "case_id": wall.own.case,
        "organisation_id": wall.b.organisation,
        "kind": "HERBEOORDELEN",
        "subject_id": wall.own.subject,
        "object_id": wall.own.basis,
        "due_at": at,
        "created_at": at,
        "version": 1,
    }


async def withdrawal(asking: asyncpg.Connection, wall: Wall) -> Row:
    return {
        "id": new_id(),
        "case_id": wall.own.case,
        "subject_id": wall.own.subject,
        "organisation_id": wall.b.organisation,
        "member_id": wall.b.member,
        "channel": "TELEFONISCH",
        "registered_at": (await bound(asking))["at"],
    }


async def withdrawal_code(asking: asyncpg.Connection, wall: Wall) -> Row:
    return {
        "id": new_id(),
        "case_id": wall.own.case,
        "consent_id": wall.own.consent,
        "owner_org": wall.b.organisation,
        "made_by": wall.b.member,
        "made_at": (await bound(asking))["at"],
        "code_hash": b"\x01",
    }


async def report(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B takes the counts of a year down, as if it had counted itself."""
    return {
        "id": new_id(),
        "tafel_id": wall.house,
        "owner_org": wall.b.organisation,
        "year": 2025,
        "definition": "{}",
        "lines": "[]",
        "made_by": wall.b.member,
        "made_at": (await bound(asking))["at"],
    }


REGISTERS: Mapping[str, Callable[[asyncpg.Connection, Wall], Awaitable[Row]]] = {
    "casework.task": task,
    "consent.authorised_person": authorised,
    "consent.capacity": capacity,
    "consent.contact_rule": contact_rule,
    "consent.custody": custody,
    "consent.measure": measure,
    "consent.partnership_participant": participant,
    "consent.partnership_report": report,
    "consent.withdrawal": withdrawal,
    "consent.withdrawal_code": withdrawal_code,
}
