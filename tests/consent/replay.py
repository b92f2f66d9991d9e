"""The steps of a history as SQL, so that the database lives the same history as the pure facts.

Every statement is a superuser's: who may take a step is for the write policies, which have tests of their own. A
step is refused when a constraint refuses it or when no row is there to change.
"""

from collections.abc import Callable
from datetime import datetime
from functools import singledispatch

import asyncpg

from consent.periods import Period
from tenants.ids import new_id
from tests.consent import telling_replay
from tests.consent.database import BASIS_COLUMNS, SECOND_READER, basis_record, stored
from tests.consent.deciding_steps import EndCustody, RecordCustody, VoidCustody
from tests.consent.steps import (
    BreakTheGlass,
    ConfirmBasis,
    EndBasis,
    EndRole,
    GiveConsent,
    GiveRole,
    Invite,
    Leave,
    Lift,
    LowerCeiling,
    Move,
    ProlongConvenant,
    RaiseCeiling,
    RecordBasis,
    Recuse,
    Restrict,
    Share,
    SignConsent,
    Step,
    Unshare,
    Withdraw,
)

_NOTHING = {"INSERT 0 0", "UPDATE 0"}


def _cut(table: str, at: str) -> str:
    """SQL that ends, at a parameter, the rows that began before it and still run; conditions may follow."""
    moment = f"{at}::timestamptz"
    cut = f"tstzrange(lower(valid), {moment})"
    return f"UPDATE {table} SET valid = {cut} WHERE valid @> {moment} AND lower(valid) < {moment}"


async def perform(step: Step, connection: asyncpg.Connection, at: datetime) -> bool:
    """Take a step at `at` (aware) in a savepoint of the present transaction. False when it is refused."""
    try:
        async with connection.transaction():
            return await _take(step, connection, at) not in _NOTHING
    except asyncpg.IntegrityConstraintViolationError:
        return False


@singledispatch
async def _take(step: object, connection: asyncpg.Connection, at: datetime) -> str:
    raise TypeError(f"no SQL for {type(step).__name__}")


_take.register(telling_replay.tell)
_take.register(telling_replay.decide_conflict)
_take.register(telling_replay.confirm_conflict)
_take.register(telling_replay.end_conflict)
_take.register(telling_replay.record_decision)
_take.register(telling_replay.end_decision)


@_take.register
async def _(step: Move, connection: asyncpg.Connection, at: datetime) -> str:
    return "time passes by itself"


@_take.register
async def _(step: Invite, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(
        "INSERT INTO casework.participation (id, case_id, organisation_id, invited_by, kind, valid, version)"
        " VALUES ($1, $2, $3, $3, 'VAST', $4, 1)",
        new_id(),
        step.case,
        step.organisation,
        stored(Period(at, step.until)),
    )


@_take.register
async def _(step: Leave, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(
        f"{_cut('casework.participation', '$3')} AND case_id = $1 AND organisation_id = $2",
        step.case,
        step.organisation,
        at,
    )


@_take.register
async def _(step: Share, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(
        "INSERT INTO casework.release (id, contribution_id, case_id, owner_org, organisation_id, valid, version)"
        " SELECT $1, c.id, c.case_id, c.owner_org, $3, $4, 1 FROM casework.contribution c WHERE c.id = $2",
        new_id(),
        step.contribution,
        step.organisation,
        stored(Period(at, step.until)),
    )


@_take.register
async def _(step: Unshare, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(
        f"{_cut('casework.release', '$3')} AND contribution_id = $1 AND organisation_id = $2",
        step.contribution,
        step.organisation,
        at,
    )


@_take.register
async def _(step: RecordBasis, connection: asyncpg.Connection, at: datetime) -> str:
    of = await connection.fetchrow(
        "SELECT s.case_id, s.owner_org, m.id FROM casework.subject s JOIN tenants.member m"
        " ON m.organisation_id = s.owner_org AND m.function_title <> $2 WHERE s.id = $1 LIMIT 1",
        step.basis.subject,
        SECOND_READER,
    )
    assert of is not None
    record = basis_record(step.basis, case=of[0], owner=of[1], decided_by=of[2])
    holes = ", ".join(f"${number}" for number in range(1, len(record) + 1))
    columns = ", ".join(BASIS_COLUMNS.split())
    await connection.execute(f"INSERT INTO consent.legal_basis ({columns}) VALUES ({holes})", *record)
    return await connection.execute(
        "INSERT INTO consent.legal_basis_recipient (basis_id, organisation_id, case_id, owner_org)"
        " SELECT $1, unnest($2::uuid[]), $3, $4",
        step.basis.id,
        sorted(step.basis.recipients),
        of[0],
        of[1],
    )


@_take.register
async def _(step: ConfirmBasis, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(
        "UPDATE consent.legal_basis b SET second_reader = m.id, confirmed_at = $2 FROM tenants.member m"
        " WHERE b.id = $1 AND b.asks_second_reader AND b.confirmed_at IS NULL AND b.ended_at IS NULL"
        " AND coalesce(b.urgent_until, 'infinity') > $2"
        " AND m.organisation_id = b.owner_org AND m.function_title = $3",
        step.basis,
        at,
        SECOND_READER,
    )


@_take.register
async def _(step: EndBasis, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(
        "UPDATE consent.legal_basis SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL", step.basis, at
    )


@_take.register
async def _(step: GiveConsent, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(
        "INSERT INTO consent.consent (id, basis_id, case_id, subject_id, owner_org, kind, given_at, channel, language,"
        " wording_version, evidence_enc, evidence_hash, freedom_check_enc, signed_at, version)"
        " SELECT $1, b.id, b.case_id, b.subject_id, b.owner_org, $3, $4::timestamptz, 'MONDELING', 'nl', '1', '', '',"
        " '', CASE WHEN NOT $5::boolean THEN $4::timestamptz END, 1"
        " FROM consent.legal_basis b WHERE b.id = $2 AND b.kind = 'TOESTEMMING'",
        new_id(),
        step.basis,
        step.kind,
        at,
        step.waits,
    )


@_take.register
async def _(step: SignConsent, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(
        "UPDATE consent.consent SET signed_at = $2 WHERE basis_id = $1 AND signed_at IS NULL AND withdrawn_at IS NULL",
        step.basis,
        at,
    )


@_take.register
async def _(step: Withdraw, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(
        "UPDATE consent.consent k SET withdrawn_at = $2, withdrawn_by = b.decided_by FROM consent.legal_basis b"
        " WHERE b.id = k.basis_id AND k.basis_id = $1 AND k.withdrawn_at IS NULL",
        step.basis,
        at,
    )


@_take.register
async def _(step: RecordCustody, connection: asyncpg.Connection, at: datetime) -> str:
    if step.measure is not None:
        return await connection.execute(
            "INSERT INTO consent.measure (id, case_id, child_id, owner_org, kind, valid, decision_enc, recorded_by,"
            " recorded_at, version) SELECT $1, s.case_id, s.id, s.owner_org, 'OTS', $3, '',"
            " (SELECT m.id FROM tenants.member m WHERE m.organisation_id = s.owner_org LIMIT 1), $4, 1"
            " FROM casework.subject s WHERE s.id = $2",
            step.measure,
            step.subject,
            stored(step.valid),
            at,
        )
    return await connection.execute(
        "INSERT INTO consent.custody (id, case_id, child_id, holder_org, owner_org, kind, valid, source, checked_on,"
        " possible_danger, contact_ban, recorded_by, recorded_at, version)"
        " SELECT $1, s.case_id, s.id, s.owner_org, s.owner_org, 'VOOGDIJ_GI', $3, 'BESCHIKKING', '2020-01-01', false,"
        " false, (SELECT m.id FROM tenants.member m WHERE m.organisation_id = s.owner_org LIMIT 1), $4, 1"
        " FROM casework.subject s WHERE s.id = $2",
        new_id(),
        step.subject,
        stored(step.valid),
        at,
    )


@_take.register
async def _(step: EndCustody, connection: asyncpg.Connection, at: datetime) -> str:
    return await _of_both(
        connection,
        lambda table: (
            _cut(table, "$2").replace(" SET ", " SET end_recorded_at = $2::timestamptz, ")
            + " AND child_id = $1 AND end_recorded_at IS NULL"
        ),
        *(step.subject, at),
    )


@_take.register
async def _(step: VoidCustody, connection: asyncpg.Connection, at: datetime) -> str:
    return await _of_both(
        connection,
        lambda table: (
            f"UPDATE {table} SET valid = 'empty', end_recorded_at = $2"
            " WHERE child_id = $1 AND end_recorded_at IS NULL AND NOT isempty(valid)"
        ),
        *(step.subject, at),
    )


async def _of_both(connection: asyncpg.Connection, statement: Callable[[str], str], *values: object) -> str:
    """One statement for custody and one for measures; what was done by either."""
    done = [await connection.execute(statement(table), *values) for table in ("consent.custody", "consent.measure")]
    return next((one for one in done if one not in _NOTHING), done[0])


@_take.register
async def _(step: Restrict, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(
        "INSERT INTO consent.restriction (id, case_id, subject_id, organisation_id, owner_org, ground, valid, version)"
        " SELECT $1, s.case_id, s.id, $3, s.owner_org, 'BEZWAAR', $4, 1 FROM casework.subject s WHERE s.id = $2",
        new_id(),
        step.subject,
        step.organisation,
        stored(Period(at)),
    )


@_take.register
async def _(step: Lift, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(f"{_cut('consent.restriction', '$2')} AND subject_id = $1", step.subject, at)


@_take.register
async def _(step: Recuse, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(
        "INSERT INTO consent.recusal (id, organisation_id, member_id, case_id, subject_id, valid)"
        " SELECT $1, m.organisation_id, m.id, s.case_id, s.id, $4 FROM tenants.member m, casework.subject s"
        " WHERE m.id = $2 AND s.id = $3",
        new_id(),
        step.member,
        step.subject,
        stored(Period(at, step.until)),
    )


@_take.register
async def _(step: BreakTheGlass, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(
        "INSERT INTO consent.break_glass (id, organisation_id, member_id, case_id, categories, reason_enc, valid,"
        " version) SELECT $1, m.organisation_id, m.id, $3, $4, '', $5, 1 FROM tenants.member m WHERE m.id = $2",
        new_id(),
        step.member,
        step.case,
        sorted(step.categories),
        stored(Period(at, step.until)),
    )


@_take.register
async def _(step: RaiseCeiling, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(
        "INSERT INTO tenants.convenant_ceiling (id, convenant_id, organisation_id, category, valid)"
        " VALUES ($1, $2, $3, $4, $5)",
        new_id(),
        step.convenant,
        step.organisation,
        step.category,
        stored(Period(at)),
    )


@_take.register
async def _(step: LowerCeiling, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(
        f"{_cut('tenants.convenant_ceiling', '$4')} AND convenant_id = $1 AND organisation_id = $2 AND category = $3",
        step.convenant,
        step.organisation,
        step.category,
        at,
    )


@_take.register
async def _(step: ProlongConvenant, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(
        "UPDATE tenants.convenant SET valid = tstzrange(lower(valid), $2) WHERE id = $1", step.convenant, step.until
    )


@_take.register
async def _(step: GiveRole, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(
        "INSERT INTO tenants.role (id, organisation_id, member_id, kind, case_id, valid)"
        " SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (SELECT FROM tenants.role r"
        " WHERE r.member_id = $3 AND r.valid @> lower($6::tstzrange) AND lower(r.valid) < lower($6::tstzrange))",
        new_id(),
        step.organisation,
        step.member,
        step.kind,
        step.case,
        stored(Period(at)),
    )


@_take.register
async def _(step: EndRole, connection: asyncpg.Connection, at: datetime) -> str:
    return await connection.execute(f"{_cut('tenants.role', '$2')} AND member_id = $1", step.member, at)
