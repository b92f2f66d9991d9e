"""Recording a convenant, acceding to it, and leaving it."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import Range
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels.agreeing import queries
from backend.tafels.agreeing.commands import (
    Acceded,
    AccedeToConvenant,
    AccessionId,
    ConvenantRecorded,
    LeaveConvenant,
    PartnerCeiling,
    RecordConvenant,
)
from backend.tafels.agreeing.errors import AgreeingCode, refuse
from backend.tafels.agreeing.models import ConvenantAccession, ConvenantPartner
from backend.tafels.blueprint import Blueprint
from backend.tafels.laying.queries import one_kind
from consent import fields
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.partnership.errors import is_reference
from consent.queries import holds
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import ConvenantId, new_id
from tenants.ledger.service import record
from tenants.models import Convenant
from tenants.organisation_kinds import OrganisationKind
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

# Somebody else took the number, or laid down a newer version of the kind, in the same moment.
_RACED = refuse(CommonCode.CONFLICT, field="name")
_TWICE = refuse(AgreeingCode.ALREADY_ACCEDED, field="convenant")


@all_or_nothing({"uq_convenant_name_number": _RACED, "KT019": _RACED})
async def record_convenant(
    session: AsyncSession, actor: Actor, command: RecordConvenant, at: datetime
) -> ConvenantRecorded | Refusal:
    """Record a convenant for a kind of tafel, for a privacy officer of whoever will answer for it (AVG 26; feature 6).

    What may be processed, and by whom, is the officer's to say; an administrator makes the tafel afterwards. So nobody
    founds a tafel alone.
    """
    if not await holds(session, Right.PROCESSING_DECIDE, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED)
    during = fields.period(command.starts_at, command.ends_at, at=at)
    if isinstance(during, Refusal):
        return during
    kind = await one_kind(session, command.kind)
    if kind is None:
        return refuse(CommonCode.NOT_FOUND, field="kind")
    if refused := await _unagreed(session, actor, command, kind):
        return refused
    newest = await queries.newest(session, command.name)
    if newest is not None and newest[1] != actor.organisation:
        return refuse(AgreeingCode.CONVENANT_NAME_TAKEN, field="name")
    one = _convenant(actor, command, kind, number=1 + (newest[0] if newest else 0), during=during, at=at)
    await write(session, one)
    await write(session, *(_partner(actor, one, each, at=at) for each in command.partners))
    await record(session, action=LedgerAction.WRITE, operation="tafels.record_convenant")
    return ConvenantRecorded(convenant=ConvenantId(one.id), number=one.number)


@all_or_nothing({"acceded_once": _TWICE})
async def accede(session: AsyncSession, actor: Actor, command: AccedeToConvenant, at: datetime) -> Acceded | Refusal:
    """Put one's own organisation under a convenant, for its own privacy officer; from now its ceiling there counts."""
    found = await queries.convenant(session, command.convenant)
    if found is None:
        return refuse(CommonCode.NOT_FOUND, field="convenant")
    if not await holds(session, Right.PROCESSING_DECIDE, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="convenant")
    if not await queries.names(session, found.id, organisation=actor.organisation):
        return refuse(AgreeingCode.NOT_A_PARTNER, field="convenant")
    if fields.is_over(found.valid, at):
        return refuse(AgreeingCode.CONVENANT_OVER, field="convenant")
    one = ConvenantAccession(
        id=new_id(),
        convenant_id=found.id,
        organisation_id=actor.organisation,
        acceded_by=actor.member,
        acceded_at=at,
        valid=Range(at, None),
    )
    await write(session, one)
    await record(session, action=LedgerAction.WRITE, operation="tafels.accede")
    return Acceded(convenant=command.convenant, accession=AccessionId(one.id), version=one.version)


@all_or_nothing()
async def leave(session: AsyncSession, actor: Actor, command: LeaveConvenant, at: datetime) -> Acceded | Refusal:
    """Take one's own organisation from under a convenant at a moment, for its own privacy officer.

    Its ceilings there end then, and with them what it receives; so do its seats at tafels under it.
    """
    found = await _to_leave(session, actor, command)
    if isinstance(found, Refusal):
        return found
    end = fields.ending(found.valid, command.ends_at, at=at, field="convenant")
    if isinstance(end, Refusal):
        return end
    model = ConvenantAccession
    refused = await change(
        session,
        update(model)
        .where(col(model.id) == found.id, col(model.version) == command.expected_version)
        .values(valid=end, version=col(model.version) + 1),
    )
    if refused:
        return refused
    await record(session, action=LedgerAction.WRITE, operation="tafels.leave_convenant")
    version = command.expected_version + 1
    return Acceded(convenant=command.convenant, accession=AccessionId(found.id), version=version)


async def _to_leave(session: AsyncSession, actor: Actor, command: LeaveConvenant) -> ConvenantAccession | Refusal:
    """One's own last accession, or why there is none to end."""
    under = await queries.convenant(session, command.convenant)
    if under is None:
        return refuse(CommonCode.NOT_FOUND, field="convenant")
    if not await holds(session, Right.PROCESSING_DECIDE, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="convenant")
    if under.owner_org == actor.organisation:
        return refuse(AgreeingCode.CONVENANT_OWNER_STAYS, field="convenant")
    found = await queries.accession(session, under.id, organisation=actor.organisation)
    return found or refuse(AgreeingCode.NOT_A_PARTNER, field="convenant")


async def _unagreed(session: AsyncSession, actor: Actor, command: RecordConvenant, kind: Blueprint) -> Refusal | None:
    """What is wrong with what is agreed: who answers, which partners, and what each of them would receive."""
    organisations = [one.organisation for one in command.partners]
    refused = fields.first(
        fields.text(command.name, "name", limit=fields.SHORT_TEXT), fields.several(organisations, "partners")
    )
    if refused:
        return refused
    kinds = await queries.kinds_of(session, [actor.organisation, *organisations])
    if not set(organisations) <= set(kinds):
        return refuse(CommonCode.NOT_FOUND, field="partners")
    refused = answered_for_elsewhere(kind, kinds[actor.organisation], field="kind")
    return refused or fields.first(*(_beyond(one, kind, kinds[one.organisation]) for one in command.partners))


def answered_for_elsewhere(kind: Blueprint, mine: OrganisationKind, *, field: str) -> Refusal | None:
    """The refusal where another kind of organisation answers for a kind of tafel than one's own."""
    answers = kind.responsible.organisation_kind if kind.responsible else mine
    return None if answers is mine else refuse(AgreeingCode.KIND_ANSWERED_FOR_ELSEWHERE, field=field, kind=answers)


def _beyond(one: PartnerCeiling, kind: Blueprint, its: OrganisationKind) -> Refusal | None:
    """What a partner is given that cannot be: a clause that names none, or more than the kind of tafel allows."""
    if not is_reference(one.clause):
        return refuse(AgreeingCode.CLAUSE_INVALID, field="partners")
    allowed = queries.ceiling_of(kind, its)
    beyond = next((each for each in one.categories if each not in allowed), None)
    if beyond is not None:
        return refuse(AgreeingCode.CATEGORY_ABOVE_KIND, field="partners", kind=its, category=beyond)
    return fields.at_most(one.categories, "partners")


def _convenant(
    actor: Actor, command: RecordConvenant, kind: Blueprint, *, number: int, during: Range[datetime], at: datetime
) -> Convenant:
    return Convenant(
        id=new_id(),
        name=command.name,
        number=number,
        valid=during,
        kind_code=kind.code,
        kind_version=kind.version,
        owner_org=actor.organisation,
        recorded_by=actor.member,
        recorded_at=at,
    )


def _partner(actor: Actor, convenant: Convenant, one: PartnerCeiling, *, at: datetime) -> ConvenantPartner:
    return ConvenantPartner(
        id=new_id(),
        convenant_id=convenant.id,
        owner_org=actor.organisation,
        organisation_id=one.organisation,
        clause=one.clause,
        categories=[category.value for category in one.categories],
        recorded_at=at,
    )
