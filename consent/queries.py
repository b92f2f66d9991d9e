"""What the services of lawful basis must know. The row policies decide what of it there is to know."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import DateTime, bindparam, literal, select
from sqlmodel import col
from sqlmodel import select as pick
from sqlmodel.ext.asyncio.session import AsyncSession

from consent.basis import Category, ConsentKind, Purpose
from consent.casework_tables import CASE, SUBJECT, TAFEL, TAFEL_KIND
from consent.derived import CaseAccess, CaseParticipant
from consent.models import Consent, LegalBasis, Restriction
from consent.reading import fresh, prepared
from tenants.ids import CaseId, ConvenantId, OrganisationId, SubjectId
from tenants.models import Member
from tenants.roles import Right
from tenants.session import driver

# A referral may be prepared; what was turned away or closed takes nothing new.
_TAKES_MORE = frozenset({"AANGEMELD", "WEGING", "TOEGELATEN"})
_TURNS = ("turns_12_on", "turns_16_on", "turns_18_on")
_SUBJECT: Final = prepared(select(SUBJECT).where(SUBJECT.c.id == bindparam("id")))
_SETTING: Final = prepared(
    select(
        CASE.c.tafel_id,
        CASE.c.stage,
        TAFEL.c.convenant_id,
        TAFEL.c.organisation_id,
        TAFEL_KIND.c.blueprint,
        pick(CaseParticipant.case_id)
        .where(CaseParticipant.case_id == CASE.c.id, col(CaseParticipant.by_name))
        .exists()
        .label("by_statute"),
    )
    .join_from(CASE, TAFEL, TAFEL.c.id == CASE.c.tafel_id)
    .join(TAFEL_KIND, (TAFEL_KIND.c.code == CASE.c.kind_code) & (TAFEL_KIND.c.version == CASE.c.kind_version))
    .where(CASE.c.id == bindparam("case"))
)
_ACTIVE: Final = "SELECT id FROM tenants.organisation WHERE id = ANY ($1::uuid[]) AND active @> $2::timestamptz"
_CEILING: Final = """
SELECT l.organisation_id, l.category
  FROM tenants.convenant_ceiling l JOIN tenants.convenant v ON v.id = l.convenant_id
 WHERE l.convenant_id = $1::uuid AND l.organisation_id = ANY ($2::uuid[])
   AND l.valid @> $3::timestamptz AND v.valid @> $3::timestamptz
"""
_CLAUSE: Final = """
SELECT p.clause FROM casework.convenant_partner p WHERE p.convenant_id = $1 AND p.organisation_id = $2
"""
_WITHDRAWN: Final = "SELECT consent.withdrawn_earlier($1, $2, $3, $4)"
_GIVEN_BEFORE: Final = "SELECT consent.given_before_withdrawal($1, $2, $3, $4, $5, $6)"
_HOLD: Final = "SELECT consent.hold_case($1)"
_HOLDS: Final = "SELECT coalesce(tenants.scopes($1) && $2::uuid[], false)"
# Where a role counts for a case: the case, one's own organisation and, once that took part, the tafel.
_PLACES: Final = """
SELECT ARRAY[$1::uuid, $2::uuid] || ARRAY(SELECT p.tafel_id FROM consent.case_participant p
                                          WHERE p.case_id = $1::uuid AND p.organisation_id = $2::uuid)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectFacts:
    """A subject that one may see: its case, the key of its texts, and the birthdays the law looks at."""

    id: SubjectId
    case: CaseId
    key: UUID
    turns: Mapping[str, date | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where a case lies: its tafel, stage and convenant, who answers for the tafel, and the purposes of its kind.

    `by_statute`: in a partnership with a statute of its own, whose closed lists rule as well.
    """

    tafel: UUID
    stage: str
    convenant: ConvenantId
    responsible: OrganisationId
    purposes: frozenset[Purpose]
    by_statute: bool

    @property
    def takes_more(self) -> bool:
        """Whether anything may still be recorded in it."""
        return self.stage in _TAKES_MORE


async def holds(session: AsyncSession, right: Right, *places: UUID) -> bool:
    """Whether the bound member may do this now in one of these places: case, tafel or own organisation."""
    return bool(await (await driver(session)).fetchval(_HOLDS, right, places))


async def subject(session: AsyncSession, id: UUID) -> SubjectFacts | None:
    """One subject, or None."""
    row = await (await driver(session)).fetchrow(_SUBJECT, id)
    if row is None:
        return None
    return SubjectFacts(
        id=SubjectId(row["id"]),
        case=CaseId(row["case_id"]),
        key=row["key_id"],
        turns={name: row[name] for name in _TURNS},
    )


async def setting(session: AsyncSession, case: UUID) -> Setting | None:
    """Where a case lies, or None for a case that one does not see."""
    row = await (await driver(session)).fetchrow(_SETTING, case)
    if row is None:
        return None
    return Setting(
        tafel=row["tafel_id"],
        stage=row["stage"],
        convenant=ConvenantId(row["convenant_id"]),
        responsible=OrganisationId(row["organisation_id"]),
        purposes=frozenset(Purpose(code) for code in row["blueprint"]["purposes"]["codes"]),
        by_statute=row["by_statute"],
    )


async def case_of_known_subject(session: AsyncSession, id: UUID, *, organisation: UUID) -> CaseId | None:
    """The case of a subject that the organisation knows in any way: as a row, by a basis, or by access it was given.

    An officer restricts without reading subjects, so seeing the row cannot be asked.
    """
    seen = await subject(session, id)
    if seen is not None:
        return seen.case
    for statement in (
        pick(LegalBasis.case_id).where(LegalBasis.subject_id == id),
        pick(CaseAccess.case_id).where(CaseAccess.subject_id == id, CaseAccess.organisation_id == organisation),
    ):
        case = (await session.exec(statement.limit(1))).first()
        if case is not None:
            return CaseId(case)
    return None


async def takes_part(session: AsyncSession, case: UUID, *, organisation: UUID, at: datetime) -> bool:
    """Whether one's own organisation takes part in a case at a moment."""
    found = await session.exec(
        pick(CaseParticipant.case_id).where(
            CaseParticipant.case_id == case,
            CaseParticipant.organisation_id == organisation,
            col(CaseParticipant.valid).contains(literal(at, DateTime(timezone=True))),
        )
    )
    return found.first() is not None


async def places(session: AsyncSession, case: UUID, *, organisation: UUID) -> tuple[UUID, ...]:
    """Where a role counts for a case: the case, one's own organisation and, once that took part, the tafel."""
    found: list[UUID] = await (await driver(session)).fetchval(_PLACES, case, organisation)
    return tuple(found)


async def active_organisations(
    session: AsyncSession, ids: Collection[UUID], *, at: datetime
) -> frozenset[OrganisationId]:
    """Those among these organisations that exist and are tenants at a moment."""
    found = await (await driver(session)).fetch(_ACTIVE, ids, at)
    return frozenset(OrganisationId(row["id"]) for row in found)


async def is_of_kind(session: AsyncSession, id: UUID, kinds: Collection[str]) -> bool:
    """Whether an organisation is of one of these kinds."""
    statement = "SELECT kind = ANY ($2::text[]) FROM tenants.organisation WHERE id = $1"
    return bool(await (await driver(session)).fetchval(statement, id, list(kinds)))


async def ceiling(
    session: AsyncSession, convenant: UUID, *, organisations: Collection[UUID], at: datetime
) -> dict[OrganisationId, frozenset[Category]]:
    """What each organisation may receive at most at a moment under a convenant; nothing when that has ended."""
    found = await (await driver(session)).fetch(_CEILING, convenant, organisations, at)
    allowed: dict[OrganisationId, set[Category]] = {OrganisationId(one): set() for one in organisations}
    for organisation, category in found:
        allowed[OrganisationId(organisation)].add(Category(category))
    return {organisation: frozenset(categories) for organisation, categories in allowed.items()}


async def clause(session: AsyncSession, convenant: UUID, *, organisation: UUID) -> str | None:
    """Where a convenant says what an organisation may receive, or None where it says nothing of it."""
    found: str | None = await (await driver(session)).fetchval(_CLAUSE, convenant, organisation)
    return found


async def withdrawn_earlier(
    session: AsyncSession,
    subject: SubjectFacts,
    *,
    categories: Collection[Category],
    recipients: Collection[UUID],
) -> bool:
    """Whether a consent to any of this was withdrawn, whoever had recorded it and for whatever purpose."""
    values = (subject.case, subject.id, list(categories), list(recipients))
    return bool(await (await driver(session)).fetchval(_WITHDRAWN, *values))


async def given_before_withdrawal(
    session: AsyncSession,
    subject: SubjectFacts,
    *,
    kind: ConsentKind,
    given_at: datetime,
    categories: Collection[Category],
    recipients: Collection[UUID],
) -> bool:
    """Whether a consent to any of this was withdrawn at or after `given_at` (aware), whoever had recorded it."""
    values = (subject.case, subject.id, kind, given_at, list(categories), list(recipients))
    return bool(await (await driver(session)).fetchval(_GIVEN_BEFORE, *values))


async def hold_case(session: AsyncSession, consent: UUID) -> None:
    """Take the locks of the case of a consent, so that what is recorded there at this moment is waited for."""
    await (await driver(session)).fetchval(_HOLD, consent)


async def legal_basis(session: AsyncSession, id: UUID) -> LegalBasis | None:
    """One basis, or None."""
    return await fresh(session, LegalBasis, id=id)


async def consent(session: AsyncSession, id: UUID) -> Consent | None:
    """One consent, or None."""
    return await fresh(session, Consent, id=id)


async def restriction(session: AsyncSession, id: UUID) -> Restriction | None:
    """One restriction, or None."""
    return await fresh(session, Restriction, id=id)


async def colleague(session: AsyncSession, id: UUID, *, organisation: UUID, at: datetime) -> bool:
    """Whether this is a member of one's own organisation at a moment."""
    found = await session.exec(
        pick(Member.id).where(
            Member.id == id,
            Member.organisation_id == organisation,
            col(Member.active).contains(literal(at, DateTime(timezone=True))),
        )
    )
    return found.first() is not None
