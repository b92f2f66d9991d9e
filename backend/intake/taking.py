"""What a version of a kind of tafel takes: from whom, as what, and which data may be told with it.

Read from the stored blueprint part by part, because a database keeps versions of before a part was thought of.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.intake.errors import IntakeCode, refuse
from backend.tafels.kinds import IntakeKind, ReferralField, SubjectKind
from consent.common_errors import CommonCode
from consent.masking import masked
from tenants.ids import OrganisationId
from tenants.refusal import Refusal
from tenants.session import driver

# What a referral held before blueprints listed it: a version without such a list still takes that, and no more.
_BEFORE: Final = frozenset(
    {
        ReferralField.NAAM,
        ReferralField.GEBOORTEDATUM,
        ReferralField.ROL_IN_GEZIN,
        ReferralField.REDEN,
        ReferralField.BSN,
    }
)
_TAKING: Final = """
SELECT jsonb_build_object(
           'subjects', k.blueprint #> '{subjects,kinds}', 'template', k.blueprint -> 'template',
           'intake', k.blueprint -> 'intake', 'signals', nullif(k.blueprint -> 'signals', 'null'),
           'seats', jsonb_path_query_array(k.blueprint, '$.seats[*].organisation_kind'), 'sender', o.kind,
           'partners', (SELECT jsonb_object_agg(p.id, p.kind) FROM tenants.organisation p
                         WHERE p.id = ANY ($4::uuid[]) AND p.active @> $5::timestamptz))::text
  FROM casework.tafel_kind k, tenants.organisation o
 WHERE k.code = $1 AND k.version = $2 AND o.id = $3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that a referral may tell: whether it was told, and by which name the input has it."""

    field: ReferralField
    name: str
    given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What a version takes. `senders`: the kinds of organisation that refer, any when empty.

    `sender` is the kind of whoever refers now, `partners` those of the organisations that it wishes, by their ids.
    """

    holds_cases: bool
    kinds: tuple[IntakeKind, ...]
    fields: frozenset[ReferralField]
    needed: frozenset[ReferralField]
    senders: tuple[str, ...]
    sender: str
    # Who signals, where the kind of tafel counts signals; None where it does not.
    signallers: tuple[str, ...] | None
    partners: dict[UUID, str]


async def taking(
    session: AsyncSession,
    *,
    code: str,
    version: int,
    sender: OrganisationId,
    partners: Iterable[OrganisationId],
    at: datetime,
) -> Taking:
    """What this version of a kind of tafel takes from this organisation. A tafel always names a version there is."""
    row = await (await driver(session)).fetchval(_TAKING, code, version, sender, list(partners), at)
    found = orjson.loads(row)
    intake = found["intake"]
    listed = frozenset(map(ReferralField, intake["fields"])) if intake else _BEFORE
    return Taking(
        holds_cases=not found["template"]
        and any(one != SubjectKind.GEEN for one in found["subjects"] or (SubjectKind.HUISHOUDEN,)),
        kinds=tuple(map(IntakeKind, intake["kinds"])) if intake else (IntakeKind.AANMELDING,),
        fields=listed,
        # Data are told for a purpose (AVG 5(1)(b)); of the people somebody may know little, where the kind allows that.
        needed=(frozenset({ReferralField.REDEN}) & listed) if intake else _BEFORE - {ReferralField.GEBOORTEDATUM},
        senders=tuple(intake.get("senders") or found["seats"]) if intake else (),
        sender=found["sender"],
        signallers=tuple(found["signals"]["senders"]) if found["signals"] else None,
        partners={UUID(id): kind for id, kind in (found["partners"] or {}).items()},
    )


def refused(
    of: Taking, *, kind: IntakeKind, told: Iterable[Told], partners: Iterable[OrganisationId]
) -> Refusal | None:
    """Why this may not come in here, or None. `casework.guard_case_intake` and its neighbours say the same by force."""
    if not of.holds_cases:
        return refuse(IntakeCode.NO_CASES_HERE, field="tafel")
    if of.senders and of.sender not in of.senders:
        return refuse(IntakeCode.SENDER_NOT_HERE, field="tafel", kinds=", ".join(of.senders))
    if kind not in of.kinds:
        return refuse(IntakeCode.INTAKE_KIND_NOT_HERE, field="kind", kinds=", ".join(of.kinds))
    if refused := _not_signalled(of, kind):
        return refused
    return _told_otherwise(of, told) or _uninvitable(of, partners)


def _not_signalled(of: Taking, kind: IntakeKind) -> Refusal | None:
    if kind is IntakeKind.SIGNAAL and of.signallers is not None and of.sender not in of.signallers:
        return refuse(IntakeCode.SENDER_NOT_HERE, field="kind", kinds=", ".join(of.signallers))
    return None


def _told_otherwise(of: Taking, told: Iterable[Told]) -> Refusal | None:
    """A field that is not on the list, or one that is needed and was not told."""
    for one in told:
        if one.given and one.field not in of.fields:
            return refuse(IntakeCode.FIELD_NOT_HERE, field=one.name, name=one.field.value)
        if not one.given and one.field in of.needed:
            return refuse(CommonCode.FIELD_MISSING, field=one.name)
    return None


def left_out(of: Taking, told: Iterable[Told]) -> list[ReferralField]:
    """What the kind of tafel asks for and was not told: a warning to whoever weighs, and no hindrance."""
    return sorted({one.field for one in told if not one.given and one.field in of.fields})


def _uninvitable(of: Taking, partners: Iterable[OrganisationId]) -> Refusal | None:
    shielded = {one.kind for one in masked()}
    for one in partners:
        if one not in of.partners:
            return refuse(CommonCode.NOT_FOUND, field="wantedPartners")
        if of.partners[one] in shielded:
            return refuse(IntakeCode.PARTNER_SHIELDED, field="wantedPartners")
    return None
