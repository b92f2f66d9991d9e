"""Publishing what a tafel asks everybody to accept, and accepting it."""

from datetime import datetime
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels import queries
from backend.tafels.stating.commands import (
    AcceptanceId,
    AcceptStatement,
    PublishStatement,
    StatementAccepted,
    StatementId,
    StatementPublished,
)
from backend.tafels.stating.errors import StatingCode, refuse
from backend.tafels.stating.models import StatementAcceptance, TafelStatement
from consent import fields
from consent.attempt import ROW_POLICY, all_or_nothing
from consent.common_errors import CommonCode
from consent.queries import holds
from consent.reading import fresh
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import new_id
from tenants.ledger.service import record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.session import driver
from tenants.vocabulary import LedgerAction

_NEWEST: Final = "SELECT casework.newest_statement($1, $2)"
# Another version came in the same moment.
_RACED = refuse(CommonCode.CONFLICT, field="tafel")


@all_or_nothing({"uq_tafel_statement_owner_org_tafel_id_kind_number": _RACED, ROW_POLICY: _RACED})
async def publish_statement(
    session: AsyncSession, actor: Actor, command: PublishStatement, at: datetime
) -> StatementPublished | Refusal:
    """Publish the next version, for a privacy officer of whoever answers for the tafel (feature 101).

    Nobody weighs there before accepting the version that counts now; whoever accepted an earlier one does so anew.
    """
    if refused := fields.text(command.text, "text"):
        return refused
    tafel = await queries.tafel(session, command.tafel)
    if tafel is None:
        return refuse(CommonCode.NOT_FOUND, field="tafel")
    mine = tafel.organisation_id == actor.organisation
    if not mine or not await holds(session, Right.PROCESSING_DECIDE, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="tafel")
    newest = await (await driver(session)).fetchval(_NEWEST, tafel.id, command.kind.value)
    one = TafelStatement(
        id=new_id(),
        tafel_id=tafel.id,
        owner_org=actor.organisation,
        kind=command.kind,
        number=1 + (newest or 0),
        text=command.text,
        published_by=actor.member,
        published_at=at,
    )
    await write(session, one)
    await record(session, action=LedgerAction.WRITE, operation="tafels.publish_statement")
    return StatementPublished(tafel=command.tafel, statement=StatementId(one.id))


_NOT_NEWEST = refuse(StatingCode.STATEMENT_REPLACED, field="statement")
_TWICE = refuse(StatingCode.STATEMENT_ALREADY_ACCEPTED, field="statement")


@all_or_nothing({ROW_POLICY: _NOT_NEWEST, "uq_statement_acceptance_organisation_id_member_id_statement_id": _TWICE})
async def accept_statement(
    session: AsyncSession, actor: Actor, command: AcceptStatement, at: datetime
) -> StatementAccepted | Refusal:
    """Accept the version that counts now, for oneself in the organisation for which one acts (feature 12)."""
    found = await fresh(session, TafelStatement, id=command.statement)
    if found is None:
        return refuse(CommonCode.NOT_FOUND, field="statement")
    if found.number != await (await driver(session)).fetchval(_NEWEST, found.tafel_id, found.kind):
        return _NOT_NEWEST
    one = StatementAcceptance(
        id=new_id(),
        statement_id=found.id,
        organisation_id=actor.organisation,
        member_id=actor.member,
        accepted_at=at,
    )
    await write(session, one)
    await record(session, action=LedgerAction.WRITE, operation="tafels.accept_statement")
    return StatementAccepted(statement=command.statement, acceptance=AcceptanceId(one.id))
