"""The steps of telling as SQL: what secrecy or a register forbids is refused by the functions that the policies ask."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import asyncpg

from consent.periods import Period
from consent.provisions.kinds import ProvisionRegister
from consent.provisions.verdict import Provision
from consent.secrecy.lifting import RecordedConflict
from tenants.ids import new_id
from tests.consent.casts import Cast
from tests.consent.database import SECOND_READER, read, stored
from tests.consent.duties import Decided, Duties
from tests.consent.telling_steps import ConfirmConflict, DecideConflict, EndConflict, EndDecision, RecordDecision, Tell

_FAULT = "consent.release_fault(c.owner_org, c.case_id, c.id, $2::uuid, $3::uuid, $4::uuid, $5::text, $6, $6)"
_WHO = (
    "(SELECT m.id FROM tenants.member m WHERE m.organisation_id = {owner} AND m.function_title {is_reader} $1 LIMIT 1)"
)
_DECIDES, _READS = (_WHO.format(owner="s.owner_org", is_reader=one) for one in ("<>", "="))


async def unguarded(admin: asyncpg.Connection) -> None:
    """Let steps confirm and end at moments of their own: who may, and that it is now, has tests of its own."""
    await admin.execute("ALTER TABLE consent.duty_conflict DISABLE TRIGGER guard_duty_conflict")


def _named(step: Tell) -> tuple[object, ...]:
    police = step.decision if step.register is ProvisionRegister.WPG else None
    justice = step.decision if step.register is ProvisionRegister.WJSG_39F else None
    return step.contribution, police, justice, step.organisation, step.ground


async def fault(connection: asyncpg.Connection, step: Tell, at: datetime) -> str | None:
    """The reason that the policies have for refusing, or None."""
    asked = f"SELECT {_FAULT} FROM casework.contribution c WHERE c.id = $1"
    found: str | None = await connection.fetchval(asked, *_named(step), at)
    return found


async def tell(step: Tell, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(
        "INSERT INTO casework.release (id, contribution_id, case_id, owner_org, police_decision_id,"
        " justice_provision_id, organisation_id, secrecy_ground, lifted, valid, version)"
        " SELECT $7, c.id, c.case_id, c.owner_org, $2, $3, $4, $5::text, CASE WHEN $5::text IS NOT NULL"
        f" THEN '{{}}'::tstzmultirange END, $8, 1 FROM casework.contribution c WHERE c.id = $1 AND {_FAULT} IS NULL",
        *(*_named(step), at, new_id(), stored(Period(at, step.until))),
    )


async def decide_conflict(step: DecideConflict, connection: asyncpg.Connection, at: datetime) -> str:
    one = step.conflict
    return await connection.execute(
        "INSERT INTO consent.duty_conflict (id, case_id, subject_id, owner_org, categories, recipients, valid,"
        " asked_enc, harm_enc, last_resort_enc, minimum_enc, consulted_enc, decided_by, decided_at, version)"
        f" SELECT $2, s.case_id, s.id, s.owner_org, $4, $5, $6, '', '', '', '', '', {_DECIDES}, $7, 1"
        " FROM casework.subject s WHERE s.id = $3",
        *(SECOND_READER, step.id, one.subject, sorted(one.categories), sorted(one.recipients), stored(one.valid), at),
    )


async def confirm_conflict(step: ConfirmConflict, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(
        f"UPDATE consent.duty_conflict s SET confirmed_at = $3, confirmed_by = {_READS}"
        " WHERE id = $2 AND confirmed_at IS NULL AND ended_at IS NULL",
        *(SECOND_READER, step.id, at),
    )


async def end_conflict(step: EndConflict, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(
        "UPDATE consent.duty_conflict SET ended_at = $2, ended_by = decided_by WHERE id = $1 AND ended_at IS NULL",
        *(step.id, at),
    )


async def record_decision(step: RecordDecision, connection: asyncpg.Connection, at: datetime) -> str:
    one, owner = step.decided.provision, step.decided.owner
    named = (SECOND_READER, step.id, owner, step.on, date(2025, 1, 1), sorted(one.categories), sorted(one.recipients))
    who, valid = _WHO.format(owner="$3", is_reader="<>"), stored(one.valid)
    police = one.register is ProvisionRegister.WPG
    table, what, more = (
        ("police_decision", "article", "convenant_id") if police else ("justice_provision", "purpose", "necessity_enc")
    )
    return await connection.execute(
        f"INSERT INTO consent.{table} (id, owner_org, {what}, mark, authority, decided_on, categories, recipients,"
        f" valid, recorded_by, recorded_at, version, {more})"
        f" SELECT $2, $3, $4, 'proef', 'proef', $5, $6, $7, $8, {who}, $9, 1, $10",
        *(*named, valid, at, one.partnership if police else b""),
    )


async def end_decision(step: EndDecision, connection: asyncpg.Connection, at: datetime) -> str:
    done = [
        await connection.execute(
            f"UPDATE consent.{table} SET ended_at = $2, ended_by = recorded_by WHERE id = $1 AND ended_at IS NULL",
            *(step.id, at),
        )
        for table in ("police_decision", "justice_provision")
    ]
    return max(done)


async def lifted(connection: asyncpg.Connection, case: UUID) -> dict[tuple[UUID, UUID, datetime], list[Period]]:
    """When what was told on a ground may be read, as the database derived it."""
    rows = await connection.fetch(
        "SELECT contribution_id, organisation_id, lower(valid), lifted FROM casework.release"
        " WHERE case_id = $1 AND secrecy_ground IS NOT NULL",
        case,
    )
    return {(row[0], row[1], row[2]): [Period(one.lower, one.upper) for one in row[3]] for row in rows}


async def recorded(connection: asyncpg.Connection, cast: Cast) -> Duties:
    """What binds in a case, with what was decided of it and on which ground things were told, as the tables hold it."""
    conflicts = await connection.fetch("SELECT * FROM consent.duty_conflict WHERE case_id = $1", cast.case)
    told = await connection.fetch(
        "SELECT contribution_id, organisation_id, lower(valid), secrecy_ground FROM casework.release"
        " WHERE case_id = $1 AND secrecy_ground IS NOT NULL",
        cast.case,
    )
    decisions = await connection.fetch(
        "SELECT 'WPG', id, categories, recipients, valid, ended_at, convenant_id FROM consent.police_decision"
        " WHERE owner_org = $1 UNION ALL"
        " SELECT 'WJSG_39F', id, categories, recipients, valid, ended_at, NULL FROM consent.justice_provision"
        " WHERE owner_org = $1",
        cast.organisations[0],
    )
    return replace(
        cast.duties(),
        conflicts={row["id"]: _conflict(row) for row in conflicts},
        decisions={row[1]: Decided(owner=cast.organisations[0], provision=_provision(row)) for row in decisions},
        grounds={(row[0], row[1], row[2]): row[3] for row in told},
    )


def _conflict(row: asyncpg.Record) -> RecordedConflict:
    return RecordedConflict(
        owner=row["owner_org"],
        subject=row["subject_id"],
        categories=row["categories"],
        recipients=row["recipients"],
        valid=read(row["valid"]),
        confirmed_at=row["confirmed_at"],
        ended_at=row["ended_at"],
    )


def _provision(row: asyncpg.Record) -> Provision:
    return Provision(
        register=ProvisionRegister(row[0]),
        categories=row[2],
        recipients=row[3],
        valid=read(row[4]),
        ended_at=row[5],
        partnership=row[6],
    )
