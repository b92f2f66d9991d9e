"""Facts for the pure decision, read from the JSON in which the database tells them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from consent.basis import BasisKind, Category, ConsentKind, Protection, Purpose
from consent.explain import Sentence
from consent.facts import (
    BasisFact,
    BreakGlass,
    CaseFact,
    Ceiling,
    ConsentFact,
    ConvenantFact,
    Facts,
    Participation,
    Recusal,
    Release,
    Restriction,
)
from consent.member_facts import Mandate, MemberFact, OrganisationFact, RoleFact
from consent.periods import Period, Periods
from consent.question import Row, RowKind
from consent.signing.rules import SignsAs
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

_ALWAYS = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Gathered:
    """A row, what its visibility rests on, and the moment for which the database told it.

    `ban` says in words that it may not be passed on; None when it may. `providable` tells its owner whether a decision
    in force bears providing it to that organisation (Wpg, Wjsg 39f), and `grounds` which secrecy grounds would lift the
    duty that stands over it now; None when no duty asks one, or when it is not the asker's to know. `spoken_on` is the
    ground that the release names. `refused` tells its owner that it refuses to share such data, and `bringable` whether
    the convenant lets it bring them.
    """

    row: Row
    facts: Facts
    at: datetime
    ban: Sentence | None
    providable: bool | None
    grounds: tuple[str, ...] | None
    spoken_on: str | None
    refused: bool
    bringable: bool | None


def gather(found: Mapping[str, Any]) -> Gathered:
    """Read what `consent.facts_for_me` and its like give: facts about one row and one organisation."""
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
        no_glass=found["no_glass"],
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
            Release(
                contribution=ContributionId(row.id),
                organisation=organisation,
                valid=_period(one["valid"]),
                lifted=None if one["lifted"] is None else Periods.of(map(_period, one["lifted"])),
            )
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
    ban = found["ban"] and Sentence(found["ban"]["nl"], found["ban"]["en"])
    spoken = [one["ground"] for one in found["releases"] if one["ground"] and _period(one["valid"]).holds(at)]
    return Gathered(
        row=row,
        facts=facts,
        at=at,
        ban=ban,
        providable=found["providable"],
        grounds=None if found["grounds"] is None else tuple(found["grounds"]),
        spoken_on=next(iter(spoken), None),
        refused=bool(found["refused"]),
        bringable=found["bringable"],
    )


def with_member(facts: Facts, mine: Mapping[str, Any], *, case: CaseId, organisation: OrganisationId) -> Facts:
    """Add what `consent.facts_of_me` gives: one's own standing in the case."""
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
        asks_second_reader=one["asks_second_reader"],
        confirmed_at=_moment(one["confirmed_at"]),
        urgent_until=_moment(one["urgent_until"]),
        # When what it rests on ends was derived: the asker need not see the register that it follows from.
        rests_until=_moment(one["rests_until"]),
        # So was when a withdrawal closed it: the asker need not see whose consent that was.
        after_withdrawal=_ALWAYS,
        reassess_at=None if one["kind"] == BasisKind.TOESTEMMING else _moment(one["reassess_at"]),
    )


def _consent(one: Mapping[str, Any]) -> ConsentFact:
    given = one["consent"]
    return ConsentFact(
        basis=LegalBasisId(UUID(one["id"])),
        kind=ConsentKind(given["kind"]),
        given_at=datetime.fromisoformat(given["given_at"]),
        signed_at=_moment(given["signed_at"]),
        awaits=frozenset(map(SignsAs, given["awaits"])),
        withdrawn_at=_moment(given["withdrawn_at"]),
        # What custody closes was derived for the asker, who need not see the register that it follows from.
        reassess_at=_moment(one["reassess_at"]),
    )


def _period(bounds: Sequence[str | None]) -> Period:
    start, end = bounds
    return Period(_moment(start), _moment(end))


def _moment(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)


def _replace(facts: Facts, **parts: Any) -> Facts:  # noqa: ANN401 - the fields of Facts, each with its own type
    return Facts(**{name: getattr(facts, name) for name in Facts.__slots__} | parts)
