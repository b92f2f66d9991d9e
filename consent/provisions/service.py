"""Recording on what police and prosecution service provide, and ending it. What was decided is never edited."""

from datetime import datetime
from functools import partial
from uuid import UUID

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import fields
from consent.attempt import all_or_nothing
from consent.catalogue.entries import SecrecyGround
from consent.catalogue.queries import article_on, regime_of
from consent.common_errors import CommonCode
from consent.ids import JusticeProvisionId, PoliceDecisionId
from consent.keys.cipher import Key
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.provisions import queries
from consent.provisions.commands import (
    Decided,
    EndJusticeProvision,
    EndPoliceDecision,
    JusticeProvisionEnded,
    JusticeProvisionRecorded,
    PoliceDecisionEnded,
    PoliceDecisionRecorded,
    RecordJusticeProvision,
    RecordPoliceDecision,
)
from consent.provisions.errors import ProvisionCode, refuse
from consent.provisions.fitting import beyond, period, unfit_decision, unfit_provision
from consent.provisions.kinds import ProvisionRegister
from consent.provisions.models import JusticeProvision, PoliceDecision
from consent.queries import holds
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import ConvenantId, OrganisationId, TafelId, new_id
from tenants.ledger.service import record
from tenants.organisation_kinds import OrganisationKind
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

_Entry = type[PoliceDecision] | type[JusticeProvision]


@all_or_nothing()
async def record_police_decision(
    session: AsyncSession, actor: Actor, command: RecordPoliceDecision, at: datetime, *, keys: KeyStore
) -> PoliceDecisionRecorded | Refusal:
    """Record a decision under the Wpg, with what its article asks. Its texts get a key of their own."""
    article = await _article(session, actor, command, at=at)
    if isinstance(article, Refusal):
        return article
    during = period(command.decided, at=at)
    if isinstance(during, Refusal):
        return during
    kinds = await _recipients(session, actor, command.decided, at=at)
    if isinstance(kinds, Refusal):
        return kinds
    if refused := beyond(article, kinds.values()):
        return refused
    partnership = await _partnership(session, command.tafel)
    if isinstance(partnership, Refusal):
        return partnership
    id, decided = new_id(), command.decided
    sealed = partial(_sealed, PoliceDecision, id, key=await keys.create_subject_key(actor))
    one = PoliceDecision(
        id=id,
        owner_org=actor.organisation,
        article=command.article,
        mark=decided.mark,
        authority=decided.authority,
        decided_on=decided.decided_on,
        convenant_id=partnership,
        regulation=command.regulation,
        categories=list(decided.categories),
        recipients=list(decided.recipients),
        valid=during,
        interest_enc=sealed("interest_enc", command.interest),
        goal_enc=sealed("goal_enc", command.goal),
        task_enc=sealed("task_enc", command.task),
        conditions_enc=sealed("conditions_enc", command.conditions),
        recorded_by=actor.member,
        recorded_at=at,
    )
    await write(session, one)
    await _log(session, "record_police_decision")
    return PoliceDecisionRecorded(decision=PoliceDecisionId(id), partnership=partnership)


@all_or_nothing()
async def record_justice_provision(
    session: AsyncSession, actor: Actor, command: RecordJusticeProvision, at: datetime, *, keys: KeyStore
) -> JusticeProvisionRecorded | Refusal:
    """Record a provision under Wjsg 39f. That a text can be traced to nobody else is checked per contribution."""
    refused = await _may_keep(session, actor, ProvisionRegister.WJSG_39F, at=at) or unfit_provision(command, at=at)
    if refused:
        return refused
    if await article_on(session, purpose=command.purpose, at=at) is None:
        return refuse(ProvisionCode.PROVISION_ARTICLE, field="purpose")
    during = period(command.decided, at=at)
    if isinstance(during, Refusal):
        return during
    kinds = await _recipients(session, actor, command.decided, at=at)
    if isinstance(kinds, Refusal):
        return kinds
    id, decided, key = new_id(), command.decided, await keys.create_subject_key(actor)
    place = "consent.justice_provision"
    one = JusticeProvision(
        id=id,
        owner_org=actor.organisation,
        purpose=command.purpose,
        mark=decided.mark,
        authority=decided.authority,
        decided_on=decided.decided_on,
        categories=list(decided.categories),
        recipients=list(decided.recipients),
        valid=during,
        necessity_enc=seal_text(command.necessity, table=place, column="necessity_enc", row_id=id, key=key),
        recorded_by=actor.member,
        recorded_at=at,
    )
    await write(session, one)
    await _log(session, "record_justice_provision")
    return JusticeProvisionRecorded(provision=JusticeProvisionId(id))


@all_or_nothing()
async def end_police_decision(
    session: AsyncSession, actor: Actor, command: EndPoliceDecision, at: datetime
) -> PoliceDecisionEnded | Refusal:
    """End a decision now. Nothing new is provided on it; what was provided follows its releases."""
    one = await queries.police_decision(session, command.decision)
    refused = await _end(
        session, actor, PoliceDecision, one, at=at, field="policeDecision", version=command.expected_version
    )
    if refused:
        return refused
    await _log(session, "end_police_decision")
    return PoliceDecisionEnded(decision=command.decision, version=command.expected_version + 1)


@all_or_nothing()
async def end_justice_provision(
    session: AsyncSession, actor: Actor, command: EndJusticeProvision, at: datetime
) -> JusticeProvisionEnded | Refusal:
    """End a provision now. Nothing new is provided on it; what was provided follows its releases."""
    one = await queries.justice_provision(session, command.provision)
    refused = await _end(
        session, actor, JusticeProvision, one, at=at, field="justiceProvision", version=command.expected_version
    )
    if refused:
        return refused
    await _log(session, "end_justice_provision")
    return JusticeProvisionEnded(provision=command.provision, version=command.expected_version + 1)


async def _may_keep(
    session: AsyncSession, actor: Actor, register: ProvisionRegister, *, at: datetime
) -> Refusal | None:
    regime = await regime_of(session, actor.organisation, category=None, at=at)
    if regime is None or regime.register_code is not register:
        return refuse(ProvisionCode.REGISTER_ELSEWHERE)
    if not await holds(session, Right.PROVISION_WRITE, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED)
    return None


async def _article(
    session: AsyncSession, actor: Actor, command: RecordPoliceDecision, *, at: datetime
) -> SecrecyGround | Refusal:
    """What the catalogue says of the article, when this decision holds what it asks."""
    if refused := await _may_keep(session, actor, ProvisionRegister.WPG, at=at):
        return refused
    article = await article_on(session, article=command.article, at=at)
    if article is None:
        return refuse(ProvisionCode.PROVISION_ARTICLE, field="article")
    return unfit_decision(command, article, at=at) or article


async def _recipients(
    session: AsyncSession, actor: Actor, decided: Decided, *, at: datetime
) -> dict[OrganisationId, OrganisationKind] | Refusal:
    """The kinds of the organisations that the decision names: each there, and none of them the providing one."""
    found = await queries.kinds_of(session, decided.recipients, at=at)
    if actor.organisation in decided.recipients or not set(decided.recipients) <= set(found):
        return refuse(CommonCode.NOT_FOUND, field="recipients")
    return found


async def _partnership(session: AsyncSession, tafel: TafelId | None) -> ConvenantId | Refusal | None:
    if tafel is None:
        return None
    found = await queries.partnership_of(session, tafel)
    return found or refuse(CommonCode.NOT_FOUND, field="tafel")


async def _end(
    session: AsyncSession,
    actor: Actor,
    entry: _Entry,
    one: PoliceDecision | JusticeProvision | None,
    *,
    at: datetime,
    field: str,
    version: int,
) -> Refusal | None:
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field=field)
    if not await holds(session, Right.PROVISION_WRITE, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field=field)
    if one.ended_at is not None or fields.is_over(one.valid, at):
        return refuse(CommonCode.ALREADY_ENDED, field=field)
    return await change(
        session,
        update(entry)
        .where(col(entry.id) == one.id, col(entry.version) == version)
        .values(ended_at=at, ended_by=actor.member, version=col(entry.version) + 1),
    )


def _sealed(entry: _Entry, row: UUID, column: str, text: str | None, *, key: Key) -> bytes | None:
    if text is None:
        return None
    return seal_text(text, table=f"consent.{entry.__tablename__}", column=column, row_id=row, key=key)


async def _log(session: AsyncSession, operation: str) -> None:
    """A line in the ledger. A decision is of no case, so it touches no object there; its own row says who and when."""
    await record(session, action=LedgerAction.WRITE, operation=f"consent.{operation}")
