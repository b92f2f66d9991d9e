"""What the owner of a case is bound to in a history, as values: duties of secrecy, decisions on them, and registers.

The same pure functions decide as in the product, by the catalogue that is shipped.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from consent.access import basis_stands, confirmed_periods
from consent.basis import CatalogueKind, Category
from consent.catalogue.entries import Regime, SecrecyGround
from consent.catalogue.loading import catalogue
from consent.facts import BasisFact, Facts, Release
from consent.laws import Law
from consent.periods import Period, Periods
from consent.provisions.verdict import Provision
from consent.question import Row
from consent.reassessing import reassess_at
from consent.secrecy.lifting import Evidence, RecordedBasis, RecordedConflict, Speech, lifting
from tenants.ids import ContributionId, ConvenantId, OrganisationId
from tenants.organisation_kinds import OrganisationKind

# Which release it was: no two of one contribution to one organisation begin at the same moment.
Told = tuple[ContributionId, OrganisationId, datetime]


@cache
def _entries(kind: CatalogueKind) -> tuple[Any, ...]:
    return tuple(one.entry for file in catalogue() if file.kind is kind for one in file.entries)


def ground_of(code: str | None) -> SecrecyGround | None:
    """The secrecy ground of the catalogue with this code, or None."""
    return next((one for one in _entries(CatalogueKind.GEHEIM_GROND) if one.code == code), None)


def regime_of(kind: OrganisationKind, category: Category) -> Regime | None:
    """The duty of secrecy that binds an organisation of this kind over these data, or None."""
    regimes = _entries(CatalogueKind.GEHEIM_REGIME)
    bound = (one for one in regimes if kind in one.organisations and category in (one.categories or Category))
    return next(bound, None)


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision in the register of police or prosecution service, and whose it is."""

    owner: OrganisationId
    provision: Provision


@dataclass(frozen=True, kw_only=True)
class Duties:
    """What binds, in one case: by the kinds of its organisations, and by what they decided.

    `checked` are the contributions of which somebody looked whether others are told of in them; `grounds` what each
    release names.
    """

    kinds: Mapping[OrganisationId, OrganisationKind] = field(default_factory=dict)
    rows: Mapping[ContributionId, Row] = field(default_factory=dict)
    checked: frozenset[ContributionId] = frozenset()
    partnership: ConvenantId | None = None
    conflicts: Mapping[UUID, RecordedConflict] = field(default_factory=dict)
    decisions: Mapping[UUID, Decided] = field(default_factory=dict)
    grounds: Mapping[Told, str] = field(default_factory=dict)

    def regime(self, row: Row) -> Regime | None:
        return regime_of(self.kinds[row.owner], row.category)

    def speech(self, row: Row, recipient: OrganisationId) -> Speech:
        """What telling this to that organisation is."""
        return Speech(
            owner=row.owner,
            subjects=row.subjects,
            category=row.category,
            recipient=recipient,
            recipient_kind=self.kinds[recipient],
        )

    def lifted(self, facts: Facts, row: Row, recipient: OrganisationId, ground: SecrecyGround) -> Periods:
        """When a ground lifts the duty over this row towards one recipient."""
        return lifting(ground, self.speech(row, recipient), list(self._evidence(facts)))

    def _evidence(self, facts: Facts) -> Iterator[Evidence]:
        """In a history every basis is that of the case's owner."""
        owner = next(iter(self.kinds))
        yield from (_recorded(facts, basis, owner) for basis in facts.bases)
        yield from self.conflicts.values()

    def lifting_anew(self, facts: Facts) -> Facts:
        """The facts, with every release that names a ground lifted as it is by what there is now."""
        if not self.grounds:
            return facts
        return replace(facts, releases=tuple(self._anew(facts, one) for one in facts.releases))

    def _anew(self, facts: Facts, one: Release) -> Release:
        assert one.valid.start is not None
        ground = ground_of(self.grounds.get((one.contribution, one.organisation, one.valid.start)))
        if ground is None:
            return one
        return replace(one, lifted=self.lifted(facts, self.rows[one.contribution], one.organisation, ground))


NO_DUTIES = Duties()


def _recorded(facts: Facts, basis: BasisFact, owner: OrganisationId) -> RecordedBasis:
    """A basis as what a ground may rest on; under one of consent at most one consent was given."""
    consent = next((one for one in facts.consents if one.basis == basis.id), None)
    again = reassess_at(facts, basis, consent) if consent else None
    return RecordedBasis(
        owner=owner,
        subject=basis.subject,
        categories=basis.categories,
        recipients=basis.recipients,
        kind=basis.kind,
        ground_code=next((law.code for law in basis.laws), ""),
        stands=basis_stands(facts, basis) & confirmed_periods(basis) & Periods.of([Period(end=again)]),
        consent=consent.kind if consent else None,
        signed_at=consent.signed_at if consent else None,
        withdrawn_at=consent.withdrawn_at if consent else None,
    )


def speaking_laws() -> tuple[tuple[frozenset[Law], Collection[OrganisationKind]], ...]:
    """The laws on which a ground to speak may rest, with whom each lets be told."""
    return tuple(
        (frozenset({Law(kind=CatalogueKind.GRONDSLAG, code=code)}), one.recipient_kinds)
        for one in _entries(CatalogueKind.GEHEIM_GROND)
        for code in one.laws
    )
