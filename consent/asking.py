"""Ask why a row is visible, or whether another organisation would see it: facts from the database, decided in Python.

The facts come in one statement. One's own are read under the row policies, so that a hidden row gives no answer,
exactly like one that does not exist. Another organisation's view is asked of one's own rows only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from consent.basis import BasisKind, Category, ConsentKind, Protection, Purpose
from consent.decision import Decision, visible
from consent.facts import (
    BasisFact,
    BreakGlass,
    CaseFact,
    Ceiling,
    ConsentFact,
    ConvenantFact,
    Facts,
    Mandate,
    MemberFact,
    OrganisationFact,
    Participation,
    Recusal,
    Release,
    Restriction,
    RoleFact,
)
from consent.may_share import Sharing, decided, may_share
from consent.periods import Period
from consent.question import Reader, Row, RowKind
from tenants.ids import (
    CaseId,
    ContributionId,
    ConvenantId,
    LegalBasisId,
    MemberId,
    OrganisationId,
    SubjectId,
    TafelId,
)
from tenants.roles import RoleKind
from tenants.session import actor_of

_EACH = " FROM unnest(CAST(:organisations AS uuid[])) WITH ORDINALITY AS o (id, at)"


@dataclass(frozen=True, slots=True)
class _Gathered:
    row: Row
    facts: Facts
    at: datetime


async def why(session: AsyncSession, row_id: UUID) -> Decision | None:
    """Why the bound member sees this contribution or subject; None when it is hidden or does not exist."""
    found = await _ask(session, "SELECT consent.facts_for_me(:row)", {"row": row_id})
    if found is None:
        return None
    mine = await _ask(session, "SELECT consent.facts_of_me(:case)", {"case": UUID(found["case"])})
    actor = actor_of(session)
    gathered = _gather(found)
    reader = Reader(
        member=actor.member,
        organisation=actor.organisation,
        purpose=Purpose(actor.purpose),
        assurance=actor.assurance,
    )
    facts = _with_member(gathered.facts, mine or {}, case=gathered.row.case, organisation=actor.organisation)
    return visible(reader, gathered.row, facts, gathered.at)


async def would_see(
    session: AsyncSession, row_id: UUID, *, organisation: OrganisationId, purpose: Purpose
) -> Decision | None:
    """Whether a participant of `organisation`, asking for `purpose`, would see this row of one's own, and why (not).

    None when the row is hidden, does not exist, or is not the own organisation's.
    """
    found = await _ask(
        session, "SELECT consent.facts_towards(:row, :organisation)", {"row": row_id, "organisation": organisation}
    )
    if found is None or found["active"] is None:
        return None
    gathered = _gather(found)
    return decided(gathered.facts, gathered.row, organisation=organisation, purpose=purpose, at=gathered.at)


async def may_be_shared(
    session: AsyncSession, contribution: UUID, *, organisations: Sequence[OrganisationId], purpose: Purpose
) -> list[Sharing] | None:
    """Whether each of these organisations may receive a contribution of one's own, in their order.

    None when the contribution is hidden, does not exist or is another's, or when one of the organisations is not there.
    """
    statement = "SELECT json_agg(consent.facts_towards(:row, o.id) ORDER BY o.at)" + _EACH
    found = await _ask(session, statement, {"row": contribution, "organisations": list(organisations)})
    return answers(found, purpose=purpose)


async def draft_may_be_shared(
    session: AsyncSession,
    subjects: Sequence[SubjectId],
    *,
    category: Category,
    organisations: Sequence[OrganisationId],
    purpose: Purpose,
) -> list[Sharing] | None:
    """The same of something about these persons that was not written yet.

    None when one of the persons is hidden or does not exist, when they are of several cases, or as above.
    """
    statement = (
        "SELECT json_agg(consent.facts_of_draft(CAST(:subjects AS uuid[]), :category, o.id) ORDER BY o.at)" + _EACH
    )
    values = {"subjects": sorted(set(subjects)), "category": category, "organisations": list(organisations)}
    return answers(await _ask(session, statement, values), purpose=purpose)


def answers(found: Sequence[Mapping[str, Any] | None] | None, *, purpose: Purpose) -> list[Sharing] | None:
    """Decide for each recipient from the facts that the database gave; None when it gave none for one of them."""
    made = []
    for one in found or ():
        if one is None or one["active"] is None:
            return None
        gathered = _gather(one)
        organisation = OrganisationId(UUID(one["organisation"]))
        made.append(may_share(gathered.facts, gathered.row, organisation=organisation, purpose=purpose, at=gathered.at))
    return made or None


async def _ask(session: AsyncSession, statement: str, values: Mapping[str, object]) -> Any:  # noqa: ANN401 - JSON
    connection = await session.connection()
    return await connection.scalar(text(statement), values)


def _gather(found: Mapping[str, Any]) -> _Gathered:
    case, organisation = CaseId(UUID(found["case"])), OrganisationId(UUID(found["organisation"]))
    convenant, category = ConvenantId(UUID(found["convenant"])), Category(found["category"])
    row = Row(
        kind=RowKind(found["kind"]),
        id=UUID(found["id"]),
        case=case,
        owner=OrganisationId(UUID(found["owner"])),
        subjects=tuple(SubjectId(UUID(one)) for one in found["subjects"]),
        category=category,
        protection=Protection(found["protection"]),
    )
    facts = Facts(
        cases=(CaseFact(case=case, tafel=TafelId(UUID(found["tafel"])), convenant=convenant),),
        convenants=(ConvenantFact(convenant=convenant, valid=_period(found["stands"])),),
        organisations=(
            (OrganisationFact(organisation=organisation, active=_period(found["active"])),) if found["active"] else ()
        ),
        participations=tuple(
            Participation(case=case, organisation=organisation, valid=_period(one)) for one in found["participations"]
        ),
        releases=tuple(
            Release(contribution=ContributionId(row.id), organisation=organisation, valid=_period(one))
            for one in found["releases"]
        ),
        ceilings=tuple(
            Ceiling(convenant=convenant, organisation=organisation, category=category, valid=_period(one))
            for one in found["ceilings"]
        ),
        restrictions=tuple(
            Restriction(subject=SubjectId(UUID(one["subject"])), valid=_period(one["valid"]))
            for one in found["restrictions"]
        ),
        bases=tuple(_basis(one, organisation) for one in found["bases"]),
        consents=tuple(_consent(one) for one in found["bases"] if one["consent"]),
    )
    at = datetime.fromisoformat(found["at"])
    return _Gathered(row=row, facts=facts, at=at)


def _with_member(facts: Facts, mine: Mapping[str, Any], *, case: CaseId, organisation: OrganisationId) -> Facts:
    me = MemberId(UUID(mine["member"]))
    return _replace(
        facts,
        members=tuple(
            MemberFact(member=MemberId(UUID(one["id"])), organisation=organisation, active=_period(one["active"]))
            for one in mine["members"]
        ),
        mandates=tuple(
            Mandate(giver=MemberId(UUID(one["giver"])), receiver=me, valid=_period(one["valid"]))
            for one in mine["mandates"]
        ),
        roles=tuple(
            RoleFact(
                member=MemberId(UUID(one["member"])),
                organisation=organisation,
                kind=RoleKind(one["kind"]),
                valid=_period(one["valid"]),
                tafel=TafelId(UUID(one["tafel"])) if one["tafel"] else None,
                case=CaseId(UUID(one["case"])) if one["case"] else None,
            )
            for one in mine["roles"]
        ),
        recusals=tuple(
            Recusal(member=me, subject=SubjectId(UUID(one["subject"])), valid=_period(one["valid"]))
            for one in mine["recusals"]
        ),
        break_glasses=tuple(
            BreakGlass(
                case=case,
                member=me,
                categories=frozenset(Category(one) for one in glass["categories"]),
                valid=_period(glass["valid"]),
            )
            for glass in mine["break_glasses"]
        ),
    )


def _basis(one: Mapping[str, Any], organisation: OrganisationId) -> BasisFact:
    return BasisFact(
        id=LegalBasisId(UUID(one["id"])),
        subject=SubjectId(UUID(one["subject"])),
        kind=BasisKind(one["kind"]),
        purpose=Purpose(one["purpose"]),
        categories=frozenset(Category(name) for name in one["categories"]),
        recipients=frozenset({organisation}),
        valid=_period(one["valid"]),
        boundary_at=_moment(one["boundary_at"]),
        ended_at=_moment(one["ended_at"]),
    )


def _consent(one: Mapping[str, Any]) -> ConsentFact:
    given = one["consent"]
    return ConsentFact(
        basis=LegalBasisId(UUID(one["id"])),
        kind=ConsentKind(given["kind"]),
        given_at=datetime.fromisoformat(given["given_at"]),
        withdrawn_at=_moment(given["withdrawn_at"]),
    )


def _period(bounds: Sequence[str | None]) -> Period:
    start, end = bounds
    return Period(_moment(start), _moment(end))


def _moment(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)


def _replace(facts: Facts, **parts: Any) -> Facts:  # noqa: ANN401 - the fields of Facts, each with its own type
    return Facts(**{name: getattr(facts, name) for name in Facts.__slots__} | parts)
