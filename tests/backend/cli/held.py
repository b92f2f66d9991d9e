"""What tests of the keys of a region do beside the commands: at its databases, and at its open key store."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

from backend.cli.at_work import at_work
from backend.embedded import EmbeddedServers
from backend.keyring import RegionKeys
from backend.settings import Region
from consent.keys.persons import PersonHashKind
from tenants.ids import SubjectId
from tenants.system import SystemAtWork

_Answer = TypeVar("_Answer")


async def run(servers: EmbeddedServers, database: str, *statements: str) -> None:
    admin = await asyncpg.connect(servers.postgres_dsn(database, "postgres"))
    try:
        for statement in statements:
            await admin.execute(statement)
    finally:
        await admin.close()


def within(region: Region, work: Callable[[SystemAtWork, RegionKeys], Awaitable[_Answer]]) -> _Answer:
    async def opened() -> _Answer:
        async with at_work(region) as (system, keys):
            return await work(system, keys)

    return asyncio.run(opened())


def noted(region: Region, numbers: dict[SubjectId, tuple[str, int]]) -> None:
    """Make people findable by number, each with the version of the row that keeps it."""

    async def work(system: SystemAtWork, keys: RegionKeys) -> None:
        persons = await keys.store.persons(system.actor())
        for one, (number, version) in numbers.items():
            (key,) = await keys.store.create_subject_keys(system.actor(), 1)
            bsn = PersonHashKind.BSN
            await persons.note(system.actor(), one, key=key.id, kind=bsn, value=number, version=version)

    within(region, work)


def found(region: Region, number: str) -> list[SubjectId]:
    async def work(system: SystemAtWork, keys: RegionKeys) -> list[SubjectId]:
        persons = await keys.store.persons(system.actor())
        return await persons.find(system.actor(), kind=PersonHashKind.BSN, value=number)

    return within(region, work)


def replica(statement: str) -> str:
    """Without the rows that it would need beside it."""
    return f"SET session_replication_role = replica; {statement}; SET session_replication_role = origin"


def number_row(subject: SubjectId, version: int) -> str:
    return replica(
        "INSERT INTO casework.citizen_number (id, case_id, subject_id, owner_org, bsn_enc, recorded_by, recorded_at,"
        f" version) SELECT one, one, '{subject}', one, '\\x01', one, now(), {version} FROM gen_random_uuid() one"
    )
