"""Referring a household to a tafel: the case, who it is about, and the referral itself."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import Range
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import referral_rows as rows
from backend.cases import repeating, signalling
from backend.cases.commands import NewSubject, Refer, Referred
from backend.cases.consulting import preceding
from backend.cases.errors import CasesCode, refuse
from backend.cases.kinds import Informed, ParticipationKind, Stage
from backend.cases.models import Case, Participation, Subject
from backend.intake import gates
from backend.intake.errors import IntakeCode
from backend.intake.errors import refuse as of_intake
from backend.intake.taking import Told, left_out, refused, taking
from backend.outbox.models import Topic
from backend.outbox.service import tell
from backend.tafels import queries as tafels
from backend.tafels.kinds import ReferralField
from backend.tafels.models import Tafel, TafelStatus
from consent import ages, fields
from consent.attempt import all_or_nothing
from consent.basis import Category
from consent.errors import CommonCode
from consent.keys.store import KeyStore
from consent.partnership.errors import REGISTERED, PartnershipCode
from consent.partnership.errors import refuse as of_partnership
from consent.partnership.queries import is_closed_to_me
from consent.queries import holds
from consent.succession import gone_on
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import CaseId, ReferralId, SubjectId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal, Refusals
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

_FORCED: Refusals = {
    REGISTERED: of_partnership(PartnershipCode.NOT_IN_PARTNERSHIP, field="tafel"),
    "no_cases_here": of_intake(IntakeCode.NO_CASES_HERE, field="tafel"),
    # Somebody sent it before, whose referral one may not see.
    **gone_on("tafel"),
    "uq_referral_source": of_intake(IntakeCode.SOURCE_KEY_TAKEN, field="sourceKey"),
}


@all_or_nothing(_FORCED)
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
    digest = repeating.source_digest(actor, command.source_key)
    if known := await repeating.first(session, digest):
        return known
    missing = await _missing(session, actor, tafel, command, at=at)
    if isinstance(missing, Refusal):
        return missing
    await signalling.wait(session, command)
    made = await keys.create_subject_keys(actor, len(command.subjects))
    shared = await keys.key_for_subjects(actor, [key.id for key in made])
    case = await _open_case(session, actor, tafel, at=at)
    people = [rows.subject(actor, one, case=case, key=key) for one, key in zip(command.subjects, made, strict=True)]
    telling = rows.Telling(informed=command.informed, left_out=missing, digest=digest)
    referral = rows.referral(actor, command, telling, case=case, key=shared, at=at)
    earlier = await repeating.earlier_report(actor, command.subjects, case=case, tafel=command.tafel, keys=keys)
    await write(session, *people)
    homes = rows.addresses(actor, command.subjects, people, made)
    await write(session, referral, *homes, *rows.informants(actor, command, case=case, key=shared), earlier)
    if refused := await signalling.tell(session, actor, command, case=case, keys=keys, at=at):
        return refused
    # Last, as it cannot be undone with the rest: a hash whose subject was not stored finds nobody.
    people_keys = zip(people, made, command.subjects, strict=True)
    names = {SubjectId(row.id): (key.id, one.name) for row, key, one in people_keys if one.name}
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
        _text(command.reason, "reason"),
        _text(command.goal, "goal"),
        repeating.refused(command),
        _text(command.informant, "informant", limit=fields.SHORT_TEXT),
        fields.at_most(command.wanted_partners, "wantedPartners"),
        fields.at_most(command.discussed, "discussedCases"),
        _text(command.gate_reason, "gateReason"),
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
    if one.address_secret and one.address is None:
        return refuse(CommonCode.FIELD_MISSING, field=f"{field}.address")
    return _text(one.name, f"{field}.name", limit=fields.SHORT_TEXT) or _text(
        one.address, f"{field}.address", limit=fields.SHORT_TEXT
    )


def _text(value: str | None, field: str, *, limit: int = fields.LONG_TEXT) -> Refusal | None:
    """What may be left out: whether it may here, the kind of tafel says."""
    return None if value is None else fields.text(value, field, limit=limit)


def _told(command: Refer) -> Iterator[Told]:
    yield Told(field=ReferralField.REDEN, name="reason", given=command.reason is not None)
    yield Told(field=ReferralField.DOEL, name="goal", given=command.goal is not None)
    yield Told(field=ReferralField.GEWENSTE_PARTNERS, name="wantedPartners", given=bool(command.wanted_partners))
    yield Told(field=ReferralField.MELDER, name="informant", given=command.informant is not None)
    for place, one in enumerate(command.subjects):
        about = f"subjects.{place}"
        yield Told(field=ReferralField.NAAM, name=f"{about}.name", given=one.name is not None)
        yield Told(field=ReferralField.ADRES, name=f"{about}.address", given=one.address is not None)
        yield Told(field=ReferralField.GEBOORTEDATUM, name=f"{about}.birthDate", given=one.birth_date is not None)
        yield Told(
            field=ReferralField.ROL_IN_GEZIN, name=f"{about}.roleInHousehold", given=one.role_in_household is not None
        )


async def _missing(
    session: AsyncSession, actor: Actor, tafel: Tafel, command: Refer, *, at: datetime
) -> Sequence[ReferralField] | Refusal:
    """What this kind of tafel asks for and was not told, when it takes this referral from this organisation at all."""
    if not await repeating.sees_at(session, command.earlier, tafel=command.tafel):
        return refuse(CommonCode.NOT_FOUND, field="earlierCase")
    told, partners = tuple(_told(command)), command.wanted_partners
    here = await taking(
        session,
        code=tafel.kind_code,
        version=tafel.kind_version,
        sender=actor.organisation,
        partners=partners,
        at=at,
    )
    why = refused(here, kind=command.kind, told=told, partners=partners) or signalling.refused(here, command)
    why = why or await gates.shut(
        session, tafel.kind_code, command.discussed, has_reason=command.gate_reason is not None
    )
    why = why or await preceding.refused(session, command.consult, tafel=command.tafel)
    return why or left_out(here, told)


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
