"""Making a tafel, and putting it under a later number of its convenant."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import Range
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels import queries as tafels
from backend.tafels.activating.errors import ActivationCode
from backend.tafels.activating.errors import refuse as refuse_version
from backend.tafels.agreeing.queries import convenant as one_convenant
from backend.tafels.agreeing.queries import kinds_of
from backend.tafels.agreeing.service import answered_for_elsewhere
from backend.tafels.blueprint import Blueprint
from backend.tafels.founding import queries
from backend.tafels.founding.commands import MakeTafel, PutUnderConvenant, TafelMade
from backend.tafels.founding.errors import FoundingCode, refuse
from backend.tafels.models import Tafel, TafelStatus
from consent import fields
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.queries import holds
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import TafelId, new_id
from tenants.ledger.service import record
from tenants.models import Convenant
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

# What only the database sees: something changed in the same moment.
_RACED = {"KT020": refuse(CommonCode.CONFLICT, field="convenant")}


@all_or_nothing(_RACED)
async def make_tafel(session: AsyncSession, actor: Actor, command: MakeTafel, at: datetime) -> TafelMade | Refusal:
    """Make a tafel, for an administrator of the organisation that answers for it (AVG 26; features 2 and 100).

    It admits nothing before a privacy officer decided that it may, and one of a kind without cases never does.
    """
    if not await holds(session, Right.TENANT_ADMIN, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED)
    if refused := fields.text(command.name, "name", limit=fields.SHORT_TEXT):
        return refused
    kind = await _kind(session, actor, command)
    if isinstance(kind, Refusal):
        return kind
    if refused := await _unfit(session, actor, await one_convenant(session, command.convenant), kind, at=at):
        return refused
    one = Tafel(
        id=new_id(),
        organisation_id=actor.organisation,
        kind_code=kind.code,
        kind_version=kind.version,
        name=command.name,
        convenant_id=command.convenant,
        status=TafelStatus.CONCEPT,
    )
    await write(session, one)
    await record(session, action=LedgerAction.WRITE, operation="tafels.make")
    return TafelMade(tafel=TafelId(one.id), version=one.version)


@all_or_nothing(_RACED)
async def put_under(
    session: AsyncSession, actor: Actor, command: PutUnderConvenant, at: datetime
) -> TafelMade | Refusal:
    """Put a tafel under a later number of its convenant, for an administrator of whoever answers for it.

    From now on that number's ceilings count there. New cases wait for a decision that names it.
    """
    tafel = await tafels.tafel(session, command.tafel)
    if tafel is None:
        return refuse(CommonCode.NOT_FOUND, field="tafel")
    mine = tafel.organisation_id == actor.organisation
    if not mine or not await holds(session, Right.TENANT_ADMIN, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="tafel")
    if refused := await _no_successor(session, actor, tafel, command, at=at):
        return refused
    refused = await change(
        session,
        update(Tafel)
        .where(col(Tafel.id) == tafel.id, col(Tafel.version) == command.expected_version)
        .values(convenant_id=command.convenant, version=col(Tafel.version) + 1),
    )
    if refused:
        return refused
    await record(session, action=LedgerAction.WRITE, operation="tafels.put_under_convenant")
    return TafelMade(tafel=command.tafel, version=command.expected_version + 1)


async def _kind(session: AsyncSession, actor: Actor, command: MakeTafel) -> Blueprint | Refusal:
    kind = await tafels.kind(session, code=command.kind, version=command.kind_version)
    if kind is None:
        return refuse_version(ActivationCode.KIND_VERSION_UNKNOWN, field="kindVersion")
    if kind.template:
        return refuse(FoundingCode.KIND_IS_TEMPLATE, field="kind")
    mine = (await kinds_of(session, [actor.organisation]))[actor.organisation]
    return answered_for_elsewhere(kind, mine, field="kind") or kind


async def _unfit(
    session: AsyncSession, actor: Actor, convenant: Convenant | None, kind: Blueprint, *, at: datetime
) -> Refusal | None:
    """Why a tafel of this kind cannot be under this convenant now."""
    if convenant is None:
        return refuse(CommonCode.NOT_FOUND, field="convenant")
    mine = convenant.owner_org == actor.organisation and convenant.kind_code == kind.code
    begun = convenant.valid.lower is not None and convenant.valid.lower <= at
    if not mine or not begun or fields.is_over(convenant.valid, at):
        return refuse(FoundingCode.CONVENANT_NOT_FOR_THIS, field="convenant")
    if await queries.gives_too_much(session, convenant.id, kind=kind.code, version=kind.version):
        return refuse(FoundingCode.CONVENANT_GIVES_TOO_MUCH, field="convenant")
    since_now = Range(at, None)
    acceded = await queries.acceded(session, convenant.id, organisation=actor.organisation, during=since_now)
    return None if acceded else refuse(FoundingCode.NOT_ACCEDED, field="convenant")


async def _no_successor(
    session: AsyncSession, actor: Actor, tafel: Tafel, command: PutUnderConvenant, *, at: datetime
) -> Refusal | None:
    kind = await tafels.blueprint(session, code=tafel.kind_code, version=tafel.kind_version)
    later = await one_convenant(session, command.convenant)
    if refused := await _unfit(session, actor, later, kind, at=at):
        return refused
    earlier = await one_convenant(session, tafel.convenant_id)
    follows = later and earlier and later.name == earlier.name and later.number > earlier.number
    if not follows:
        return refuse(FoundingCode.CONVENANT_NOT_LATER, field="convenant")
    if not await queries.seated_acceded(session, tafel.id, convenant=command.convenant):
        return refuse(FoundingCode.SEATED_NOT_ACCEDED, field="convenant")
    return None
