"""The yearly audit of a partnership as a report: taken down the first time it is asked for, and the same ever after.

`at` is the session's own moment (`tenants.session.moment_of`); nothing is committed here; a refusal leaves no change.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.reports.commands import AskAudit, Audit, AuditCount
from consent.ages import legal_day
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.partnership.errors import PartnershipCode, refuse
from consent.partnership.kinds import AuditTopic
from consent.queries import holds
from tenants.actor import Actor
from tenants.ids import new_id
from tenants.ledger.service import record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.session import driver
from tenants.vocabulary import LedgerAction

_TAFEL: Final = """
SELECT t.organisation_id, t.name, consent.is_partnership(t.kind_code, t.kind_version) AS by_statute
  FROM casework.tafel t WHERE t.id = $1
"""
_TAKEN_DOWN: Final = "SELECT * FROM consent.partnership_report WHERE tafel_id = $1 AND year = $2"
# Of two who ask at once one takes it down, and both are told that. The database counts by itself.
_TAKE_DOWN: Final = """
INSERT INTO consent.partnership_report (id, tafel_id, owner_org, year, definition, lines, made_by, made_at)
VALUES ($1, $2, $3, $4, '{}', '[]', $5, $6) ON CONFLICT (owner_org, tafel_id, year) DO NOTHING
"""


@all_or_nothing()
async def yearly_audit(session: AsyncSession, actor: Actor, command: AskAudit, at: datetime) -> Audit | Refusal:
    """The audit of a year that is over (Wgs; domain reference, g3), for an officer of who answers for the tafel."""
    tafel = await (await driver(session)).fetchrow(_TAFEL, command.tafel)
    if tafel is None:
        return refuse(CommonCode.NOT_FOUND, field="tafel")
    mine = tafel["organisation_id"] == actor.organisation
    if not mine or not await holds(session, Right.PARTNERSHIP_WRITE, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="tafel")
    if not tafel["by_statute"]:
        return refuse(PartnershipCode.NO_PARTNERSHIP, field="tafel")
    if command.year >= legal_day(at).year:
        return refuse(PartnershipCode.AUDIT_YEAR_RUNS, field="year")
    found = await _taken_down(session, command) or await _take_down(session, actor, command, at=at)
    await record(session, action=LedgerAction.READ, operation="reports.yearly_audit")
    return _audit(found, tafel=tafel["name"])


async def _taken_down(session: AsyncSession, command: AskAudit) -> asyncpg.Record | None:
    return await (await driver(session)).fetchrow(_TAKEN_DOWN, command.tafel, command.year)


async def _take_down(session: AsyncSession, actor: Actor, command: AskAudit, *, at: datetime) -> asyncpg.Record:
    id: UUID = new_id()
    made = (id, command.tafel, actor.organisation, command.year, actor.member, at)
    done = await (await driver(session)).execute(_TAKE_DOWN, *made)
    if done.endswith(" 1"):
        await record(session, action=LedgerAction.WRITE, operation="reports.take_down_audit")
    found = await _taken_down(session, command)
    if found is None:
        raise LookupError("A year that was taken down is there for whoever took it down.")
    return found


def _audit(found: asyncpg.Record, *, tafel: str) -> Audit:
    definition = found["definition"]
    return Audit(
        tafel=tafel,
        year=found["year"],
        version=definition["version"],
        minimum=definition["minimum"],
        topics={AuditTopic(code): text for code, text in definition["topics"].items()},
        counts=[
            AuditCount(
                topic=AuditTopic(line["topic"]),
                organisation=line["organisation"],
                code=line["code"],
                counted=line["counted"],
            )
            for line in found["lines"]
        ],
        made_at=found["made_at"],
    )
