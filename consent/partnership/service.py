"""The registers of a partnership: who takes part, and who reads there by name. Nothing in them is edited but an end."""

from datetime import datetime, timedelta

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import fields
from consent.ages import legal_day
from consent.attempt import all_or_nothing
from consent.catalogue.entries import Partnership
from consent.common_errors import CommonCode
from consent.partnership import queries
from consent.partnership.commands import (
    AuthorisePerson,
    EndAuthorisation,
    EndParticipant,
    Registered,
    RegisterParticipant,
)
from consent.partnership.errors import PartnershipCode, is_reference, refuse
from consent.partnership.kinds import ParticipantBasis
from consent.partnership.models import AuthorisedPerson, PartnershipParticipant
from consent.queries import holds
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import TafelId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

_Row = PartnershipParticipant | AuthorisedPerson


@all_or_nothing()
async def register_participant(
    session: AsyncSession, actor: Actor, command: RegisterParticipant, at: datetime
) -> Registered | Refusal:
    """Put an organisation in the register, for whoever keeps it: an officer of whoever answers for the tafel."""
    during = fields.period(command.starts_at, command.ends_at, at=at)
    if isinstance(during, Refusal):
        return during
    if not is_reference(command.source):
        return refuse(PartnershipCode.SOURCE_INVALID, field="source")
    lists = await _kept(session, actor, command.tafel, starts=during.lower or at)
    if isinstance(lists, Refusal):
        return lists
    if refused := await _no_participant(session, command, lists, at=at):
        return refused
    one = PartnershipParticipant(
        id=new_id(),
        tafel_id=command.tafel,
        owner_org=actor.organisation,
        organisation_id=command.organisation,
        basis=ParticipantBasis.WETTELIJK if command.case is None else ParticipantBasis.TOEGELATEN,
        case_id=command.case,
        source=command.source,
        valid=during,
        recorded_by=actor.member,
        recorded_at=at,
    )
    await write(session, one)
    await _log(session, "register_participant", one)
    return Registered(id=one.id, version=one.version)


@all_or_nothing()
async def end_participant(
    session: AsyncSession, actor: Actor, command: EndParticipant, at: datetime
) -> Registered | Refusal:
    """Say until when an organisation stands in the register; what that opened closes then."""
    one = await queries.participant(session, command.participant)
    if one is not None and one.owner_org != actor.organisation:
        return refuse(CommonCode.NOT_ALLOWED, field="participant")
    return await _end(session, actor, one, command.ends_at, command.expected_version, field="participant", at=at)


@all_or_nothing()
async def authorise_person(
    session: AsyncSession, actor: Actor, command: AuthorisePerson, at: datetime
) -> Registered | Refusal:
    """Let a colleague read content at a tafel of a partnership, after a screening and until a moment (Wgs; F36)."""
    during = fields.period(command.starts_at, command.ends_at, at=at)
    if isinstance(during, Refusal):
        return during
    start = during.lower or at
    if command.screened_on > legal_day(at):
        return refuse(PartnershipCode.SCREENING_IN_FUTURE, field="screenedOn")
    if refused := await _unauthorisable(session, actor, command, start=start):
        return refused
    one = AuthorisedPerson(
        id=new_id(),
        tafel_id=command.tafel,
        organisation_id=actor.organisation,
        member_id=command.member,
        screened_on=command.screened_on,
        valid=during,
        recorded_by=actor.member,
        recorded_at=at,
    )
    await write(session, one)
    await _log(session, "authorise_person", one)
    return Registered(id=one.id, version=one.version)


@all_or_nothing()
async def end_authorisation(
    session: AsyncSession, actor: Actor, command: EndAuthorisation, at: datetime
) -> Registered | Refusal:
    """Say until when somebody is authorised, earlier than was said; the next read after it shows nothing."""
    one = await queries.authorisation(session, command.authorisation)
    return await _end(session, actor, one, command.ends_at, command.expected_version, field="authorisation", at=at)


async def _unauthorisable(
    session: AsyncSession, actor: Actor, command: AuthorisePerson, *, start: datetime
) -> Refusal | None:
    found = await queries.of_tafel(session, command.tafel, day=legal_day(start))
    if found is None:
        return refuse(CommonCode.NOT_FOUND, field="tafel")
    if not await holds(session, Right.PARTNERSHIP_WRITE, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="tafel")
    lists = found[1]
    if lists is None:
        return refuse(PartnershipCode.NO_PARTNERSHIP, field="tafel")
    if refused := await _no_colleague(session, actor, command):
        return refused
    if command.ends_at > start + timedelta(days=lists.authorisation_days):
        return refuse(PartnershipCode.AUTHORISATION_TOO_LONG, field="endsAt", days=lists.authorisation_days)
    return None


async def _kept(session: AsyncSession, actor: Actor, tafel: TafelId, *, starts: datetime) -> Partnership | Refusal:
    """The partnership whose register one keeps for a tafel: the organisation that answers for it does."""
    found = await queries.of_tafel(session, tafel, day=legal_day(starts))
    if found is None:
        return refuse(CommonCode.NOT_FOUND, field="tafel")
    responsible, lists = found
    if responsible != actor.organisation or not await holds(session, Right.PARTNERSHIP_WRITE, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="tafel")
    return lists or refuse(PartnershipCode.NO_PARTNERSHIP, field="tafel")


async def _no_participant(
    session: AsyncSession, command: RegisterParticipant, lists: Partnership, *, at: datetime
) -> Refusal | None:
    kind = await queries.kind_of(session, command.organisation, at=at)
    if kind is None:
        return refuse(CommonCode.NOT_FOUND, field="organisation")
    if command.case is None:
        named = kind in lists.statutory
        return None if named else refuse(PartnershipCode.PARTICIPANT_NOT_STATUTORY, field="organisation")
    if not await queries.lies_at(session, command.case, tafel=command.tafel):
        return refuse(CommonCode.NOT_FOUND, field="case")
    return None if kind in lists.admitted else refuse(PartnershipCode.PARTICIPANT_NOT_ADMISSIBLE, field="organisation")


async def _no_colleague(session: AsyncSession, actor: Actor, command: AuthorisePerson) -> Refusal | None:
    myself = await queries.is_myself(session, command.member, me=actor.member)
    if myself is None:
        return refuse(CommonCode.NOT_FOUND, field="member")
    return refuse(PartnershipCode.OWN_AUTHORISATION, field="member") if myself else None


async def _end(
    session: AsyncSession,
    actor: Actor,
    one: _Row | None,
    ends_at: datetime | None,
    expected_version: int,
    *,
    field: str,
    at: datetime,
) -> Registered | Refusal:
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field=field)
    if not await holds(session, Right.PARTNERSHIP_WRITE, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field=field)
    if one.end_recorded_at is not None or fields.is_over(one.valid, at):
        return refuse(CommonCode.ALREADY_ENDED, field=field)
    end = at if ends_at is None else ends_at
    # From now on: what was open until now was open, whoever says otherwise later.
    if end.utcoffset() is None or end < at or (one.valid.upper is not None and end >= one.valid.upper):
        return refuse(CommonCode.PERIOD_INVALID, field="endsAt")
    model = type(one)
    refused = await change(
        session,
        update(model)
        .where(col(model.id) == one.id, col(model.version) == expected_version)
        .values(valid=fields.closed_at(one.valid, end), end_recorded_at=at, version=col(model.version) + 1),
    )
    if refused:
        return refused
    await _log(session, f"end_{field}", one)
    return Registered(id=one.id, version=expected_version + 1)


async def _log(session: AsyncSession, operation: str, one: _Row) -> None:
    """A line in the ledger; what touches one case names it."""
    case = one.case_id if isinstance(one, PartnershipParticipant) else None
    touched = [] if case is None else [Touched(object_type=type(one).__name__, object_id=one.id, case=case)]
    await record(session, action=LedgerAction.WRITE, operation=f"consent.{operation}", case=case, touched=touched)
