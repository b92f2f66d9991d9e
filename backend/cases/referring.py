"""Referring a household to a tafel: the case, who it is about, and the referral itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.commands import NewSubject, Refer, Referred
from backend.cases.errors import CasesCode, refuse
from backend.cases.kinds import Informed, ParticipationKind, Stage
from backend.cases.models import Case, Participation, Referral, Subject
from backend.outbox.models import Topic
from backend.outbox.service import tell
from backend.tafels import queries as tafels
from backend.tafels.models import Tafel, TafelStatus
from consent import ages, fields
from consent.attempt import all_or_nothing
from consent.basis import Category
from consent.errors import CommonCode
from consent.keys.cipher import Key
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.partnership.errors import REGISTERED, PartnershipCode
from consent.partnership.errors import refuse as of_partnership
from consent.partnership.queries import is_closed_to_me
from consent.queries import holds
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import CaseId, ReferralId, SubjectId, new_id, new_subject_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction


@all_or_nothing({REGISTERED: of_partnership(PartnershipCode.NOT_IN_PARTNERSHIP, field="tafel")})
async def refer(
    session: AsyncSession, actor: Actor, command: Refer, at: datetime, *, keys: KeyStore
) -> Referred | Refusal:
    """Refer a household to a tafel. The referrer takes part from now; nobody else does.

    Keys are made before the rows that they seal; those of a refused referral are swept as orphans.
    """
    if command.informed is None:
        return refuse(CasesCode.INFORMED_MISSING, field="informed")
    tafel = _misses_something(command, at) or await _open_tafel(session, actor, command)
    if isinstance(tafel, Refusal):
        return tafel
    made = await keys.create_subject_keys(actor, len(command.subjects))
    shared = await keys.key_for_subjects(actor, [key.id for key in made])
    case = await _open_case(session, actor, tafel, at=at)
    people = [_subject(actor, one, case=case, key=key) for one, key in zip(command.subjects, made, strict=True)]
    referral = _referral(actor, command, informed=command.informed, case=case, key=shared, at=at)
    await write(session, *people)
    await write(session, referral)
    # Last, as it cannot be undone with the rest: a hash whose subject was not stored finds nobody.
    people_keys = zip(people, made, command.subjects, strict=True)
    names = {SubjectId(row.id): (key.id, one.name) for row, key, one in people_keys}
    await (await keys.persons(actor)).note_names(actor, names)
    await _tell_and_log(session, actor, tafel, case=case, people=people, at=at)
    return Referred(case=case, referral=ReferralId(referral.id), subjects=tuple(SubjectId(one.id) for one in people))


async def _tell_and_log(
    session: AsyncSession, actor: Actor, tafel: Tafel, *, case: CaseId, people: Sequence[Subject], at: datetime
) -> None:
    others = {tafel.organisation_id} - {actor.organisation}
    await tell(session, Topic.CASE_CHANGED, case=case, thing=case, organisations=others, at=at)
    touched = [
        Touched(object_type="Subject", object_id=one.id, case=case, subject=one.id, category=Category.IDENTITEIT)
        for one in people
    ]
    await record(session, action=LedgerAction.WRITE, operation="cases.refer", case=case, touched=touched)


def _misses_something(command: Refer, at: datetime) -> Refusal | None:
    return fields.first(
        _informed(command),
        fields.text(command.reason, "reason"),
        fields.several(range(len(command.subjects)), "subjects"),
        *(_person(one, f"subjects.{place}", at) for place, one in enumerate(command.subjects)),
    )


def _informed(command: Refer) -> Refusal | None:
    """Why the referral was not discussed must be said, when and only when it was not (feature 16)."""
    if command.informed is Informed.NIET_GEINFORMEERD:
        if not (command.informed_reason or "").strip():
            return refuse(CasesCode.INFORMED_REASON_MISSING, field="informedReason")
        return fields.text(command.informed_reason, "informedReason")
    if command.informed_reason is not None:
        return refuse(CasesCode.INFORMED_REASON_UNWANTED, field="informedReason")
    return None


def _person(one: NewSubject, field: str, at: datetime) -> Refusal | None:
    if one.birth_date is not None and not ages.is_possible(one.birth_date, at=at):
        return refuse(CasesCode.BIRTH_DATE_IMPOSSIBLE, field=f"{field}.birthDate")
    return fields.text(one.name, f"{field}.name", limit=fields.SHORT_TEXT)


async def _open_tafel(session: AsyncSession, actor: Actor, command: Refer) -> Tafel | Refusal:
    tafel = await tafels.tafel(session, command.tafel)
    if tafel is None:
        return refuse(CommonCode.NOT_FOUND, field="tafel")
    if tafel.status != TafelStatus.ACTIEF:
        return refuse(CasesCode.TAFEL_NOT_ACTIVE, field="tafel")
    if not await holds(session, Right.REFERRAL_MAKE, tafel.id, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="tafel")
    if await is_closed_to_me(session, tafel.id):
        return of_partnership(PartnershipCode.NOT_AUTHORISED_BY_NAME, field="tafel")
    return tafel


async def _open_case(session: AsyncSession, actor: Actor, tafel: Tafel, *, at: datetime) -> CaseId:
    """The case and the referrer's own participation, each before what the row policies ask it for."""
    case = CaseId(new_id())
    await write(
        session,
        Case(
            id=case,
            tafel_id=tafel.id,
            kind_code=tafel.kind_code,
            kind_version=tafel.kind_version,
            stage=Stage.AANGEMELD,
            owner_org=actor.organisation,
            opened_at=at,
        ),
    )
    await write(
        session,
        Participation(
            case_id=case,
            organisation_id=actor.organisation,
            invited_by=actor.organisation,
            kind=ParticipationKind.AANMELDER,
            valid=Range(at, None),
        ),
    )
    return case


def _subject(actor: Actor, one: NewSubject, *, case: CaseId, key: Key) -> Subject:
    id = new_subject_id()
    born = one.birth_date
    turns: dict[str, Any] = dict(ages.birthdays(born)) if born else {}
    return Subject(
        id=id,
        case_id=case,
        owner_org=actor.organisation,
        role_in_household=one.role_in_household,
        name_enc=_sealed("subject", "name_enc", id, text=one.name, key=key),
        birth_date_enc=_sealed("subject", "birth_date_enc", id, text=born.isoformat(), key=key) if born else None,
        key_id=key.id,
        **turns,
    )


def _referral(actor: Actor, command: Refer, *, informed: Informed, case: CaseId, key: Key, at: datetime) -> Referral:
    id = new_id()
    why_not = command.informed_reason
    return Referral(
        id=id,
        case_id=case,
        tafel_id=command.tafel,
        owner_org=actor.organisation,
        informed=informed,
        informed_reason_enc=_sealed("referral", "informed_reason_enc", id, text=why_not, key=key) if why_not else None,
        reason_enc=_sealed("referral", "reason_enc", id, text=command.reason, key=key),
        key_id=key.id,
        referred_at=at,
    )


def _sealed(table: str, column: str, row: UUID, *, text: str, key: Key) -> bytes:
    return seal_text(text, table=f"casework.{table}", column=column, row_id=row, key=key)
