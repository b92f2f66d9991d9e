"""The small cast of a random history: its people, its things, and how its case begins.

The first organisation owns the case. Where it is of a kind that is bound to secrecy, or keeps a register of what it
provides, what it brought in is told on a ground or on a decision, and not merely shared.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID, uuid5

from consent.basis import BasisKind, Category, ConsentKind, Protection, Purpose
from consent.facts import BasisFact, CaseFact, Ceiling, ConsentFact, ConvenantFact, Facts, Participation, Release
from consent.member_facts import MemberFact, OrganisationFact, RoleFact
from consent.periods import Period
from consent.question import Reader, Row, RowKind
from tenants.ids import CaseId, ContributionId, ConvenantId, LegalBasisId, MemberId, OrganisationId, SubjectId, TafelId
from tenants.organisation_kinds import OrganisationKind
from tenants.roles import RoleKind
from tests.consent.duties import Duties, speaking_laws
from tests.consent.settings import Setting, SubjectOf

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
_BEGIN = Period(datetime(2026, 1, 1, tzinfo=UTC))
_SPACE = UUID("0d5a2f0e-31c5-4a52-9a4e-7f2f6f0f1c55")
CATEGORIES = (Category.VEILIGHEID, Category.IDENTITEIT, Category.GEZONDHEID)
PURPOSES = (Purpose.VEILIGHEID_GEZIN, Purpose.HULP_COORDINATIE)


@cache
def _id(seed: str, name: str) -> UUID:
    return uuid5(_SPACE, f"{seed}/{name}")


_UNBOUND = (OrganisationKind.OVERIG,) * 3
# Somebody with each duty, among those whom some ground lets them tell: kinds of the owner and its two partners.
KINDS = (
    _UNBOUND,
    _UNBOUND,
    _UNBOUND,
    (OrganisationKind.GGZ, OrganisationKind.GI, OrganisationKind.VEILIG_THUIS),
    (OrganisationKind.POLITIE, OrganisationKind.GEMEENTE, OrganisationKind.GI),
    (OrganisationKind.GI, OrganisationKind.VEILIG_THUIS, OrganisationKind.GGZ),
    (OrganisationKind.OM, OrganisationKind.GEMEENTE, OrganisationKind.POLITIE),
    (OrganisationKind.HUISARTS_JGZ, OrganisationKind.GGZ, OrganisationKind.GI),
)


@dataclass(frozen=True)
class Cast:
    """The people and things of one history; `seed` makes their ids, so that histories share a database."""

    seed: str
    kinds: tuple[OrganisationKind, OrganisationKind, OrganisationKind] = field(default=_UNBOUND, kw_only=True)

    def id(self, name: str) -> UUID:
        return _id(self.seed, name)

    @property
    def case(self) -> CaseId:
        return CaseId(self.id("case"))

    @property
    def convenant(self) -> ConvenantId:
        return ConvenantId(self.id("convenant"))

    @property
    def elsewhere(self) -> ConvenantId:
        """An agreement under which this case does not lie."""
        return ConvenantId(self.id("elsewhere"))

    @property
    def bound(self) -> bool:
        """Whether a duty of secrecy binds the owner over what it brought in."""
        return self.kinds[0] is not OrganisationKind.OVERIG

    @property
    def organisations(self) -> tuple[OrganisationId, ...]:
        """The owner of the case, and two partners."""
        return tuple(OrganisationId(self.id(f"organisation {number}")) for number in range(3))

    @property
    def members(self) -> tuple[tuple[MemberId, OrganisationId], ...]:
        """One member of the owner, two of the first partner, one of the second."""
        owner, one, two = self.organisations
        employers = (owner, one, one, two)
        return tuple((MemberId(self.id(f"member {number}")), employer) for number, employer in enumerate(employers))

    @property
    def subjects(self) -> tuple[SubjectId, ...]:
        return tuple(SubjectId(self.id(f"subject {number}")) for number in range(2))

    @property
    def contributions(self) -> tuple[Row, ...]:
        owner, _, two = self.organisations
        one, other = self.subjects
        # Over what is no help or care, youth care is bound to nothing special.
        told = Category.GEZONDHEID if self.kinds[0] is OrganisationKind.GI else Category.VEILIGHEID
        kinds = (
            (owner, (one,), told, Protection.GEEN),
            (owner, (one, other), told, Protection.GEEN),
            (two, (other,), Category.GEZONDHEID, Protection.GEEN),
            (owner, (one,), Category.VEILIGHEID, Protection.OPVANGADRES),
        )
        return tuple(
            Row(
                kind=RowKind.CONTRIBUTION,
                id=self.id(f"contribution {number}"),
                case=self.case,
                owner=by,
                subjects=about,
                category=category,
                protection=protection,
                no_glass=self.bound and number == 1,
            )
            for number, (by, about, category, protection) in enumerate(kinds)
        )

    @property
    def readers(self) -> tuple[Reader, ...]:
        """Every member, with each of the two purposes."""
        return tuple(
            Reader(member=member, organisation=employer, purpose=purpose, assurance=2)
            for member, employer in self.members
            for purpose in PURPOSES
        )

    def setting(self) -> Setting:
        """The case when the history begins: everybody has a role, and one partner takes part and sees things."""
        owner = self.organisations[0]
        return Setting(
            facts=self._facts(),
            organisations=dict(zip(self.organisations, self.kinds, strict=True)),
            case_owners={self.case: owner},
            subjects={subject: SubjectOf(case=self.case, owner=owner) for subject in self.subjects},
            contributions=self.contributions,
            checked=self._checked,
        )

    def duties(self) -> Duties:
        """What binds them when the history begins: nothing was decided yet."""
        return Duties(
            kinds=dict(zip(self.organisations, self.kinds, strict=True)),
            rows={ContributionId(row.id): row for row in self.contributions},
            checked=self._checked,
            partnership=self.convenant,
        )

    @property
    def _checked(self) -> frozenset[ContributionId]:
        """In the second nobody looked whether others are told of."""
        return frozenset(ContributionId(row.id) for number, row in enumerate(self.contributions) if number != 1)

    def _facts(self) -> Facts:
        tafel = TafelId(self.id("tafel"))
        employers = self.members
        return Facts(
            cases=(CaseFact(case=self.case, tafel=tafel, convenant=self.convenant),),
            convenants=tuple(
                ConvenantFact(convenant=one, valid=_BEGIN) for one in (self.convenant, self.elsewhere)[: 1 + self.bound]
            ),
            organisations=tuple(OrganisationFact(organisation=one, active=_BEGIN) for one in self.organisations),
            members=tuple(MemberFact(member=member, organisation=by, active=_BEGIN) for member, by in employers),
            roles=tuple(
                RoleFact(member=member, organisation=by, kind=RoleKind.DEELNEMER, case=self.case, valid=_BEGIN)
                for member, by in employers
            ),
            participations=tuple(
                Participation(case=self.case, organisation=one, valid=_BEGIN) for one in self.organisations[:2]
            ),
            releases=tuple(
                Release(contribution=ContributionId(row.id), organisation=self.organisations[1], valid=_BEGIN)
                for row in self.contributions[: 0 if self.bound else 2]
            ),
            bases=(*self._first_bases(), *self._speaking_bases()),
            consents=tuple(self._first_consents()),
            ceilings=tuple(
                Ceiling(convenant=self.convenant, organisation=one, category=category, valid=_BEGIN)
                for one in self.organisations[1:]
                for category in CATEGORIES[: 3 if self.bound else 2]
            ),
        )

    def _first_bases(self) -> tuple[BasisFact, ...]:
        """Consent for the one subject, the law for the other."""
        kinds = (BasisKind.TOESTEMMING, BasisKind.WETTELIJK)
        return tuple(
            BasisFact(
                id=LegalBasisId(self.id(f"first basis of {kind}")),
                subject=subject,
                kind=kind,
                purpose=PURPOSES[0],
                categories=frozenset(CATEGORIES[:2]),
                recipients=frozenset(self.organisations[1:]),
                valid=_BEGIN,
            )
            for subject, kind in zip(self.subjects, kinds, strict=True)
        )

    def _speaking_bases(self) -> Iterator[BasisFact]:
        """Of whoever is bound: for each person, consent to breaking secrecy, and each law on which one may speak."""
        if not self.bound:
            return
        opened, told = self._first_bases()[0], frozenset({self.contributions[0].category})
        for subject in self.subjects:
            id = LegalBasisId(self.id(f"speaking on consent of {subject}"))
            yield replace(opened, id=id, subject=subject, categories=told)
            for laws, kinds in speaking_laws():
                to = frozenset(one for one, kind in zip(self.organisations, self.kinds, strict=True) if kind in kinds)
                id = LegalBasisId(self.id(f"speaking about {subject} to {sorted(to)}"))
                if to:
                    kind = BasisKind.WETTELIJK
                    yield replace(opened, id=id, subject=subject, kind=kind, laws=laws, categories=told, recipients=to)

    def _first_consents(self) -> Iterator[ConsentFact]:
        """What opens the first basis, and what lets speak on the others."""
        given = NOON - timedelta(days=1)
        kinds = {self._first_bases()[0].id: ConsentKind.VERWERKING}
        for basis in self._speaking_bases():
            if basis.kind is BasisKind.TOESTEMMING:
                kinds[basis.id] = ConsentKind.DOORBREKEN_GEHEIM
        for asked, kind in kinds.items():
            yield ConsentFact(basis=asked, kind=kind, given_at=given, signed_at=given)
