"""Which kinds of organisation are hidden in a household from whoever does not need to know them, as a file says.

Who is shown one is derived with the access of a case (`consent/sql/derive.sql`), and asked by row policies and by every
field that would tell of an organisation in a case (ADR 0011).
"""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from consent.access import AccessKey, basis_periods, room
from consent.basis import OPENS_NOTHING, Category
from consent.facts import Facts
from consent.periods import Period, Periods
from tenants.ids import CaseId, LegalBasisId, OrganisationId
from tenants.organisation_kinds import OrganisationKind

_FILE = Path(__file__).parent / "catalogue" / "afscherming.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A kind of organisation, and the category whose basis, recorded by such an organisation, shows it."""

    kind: OrganisationKind
    shown_by: Category


@cache
def masked() -> tuple[Masked, ...]:
    """Every kind that is hidden. ValueError for a word that no closed set has."""
    content: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Masked(kind=OrganisationKind(one["organisation"]), shown_by=Category(one["shown_by"]))
        for one in content["masked"]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """An organisation in a case that may be hidden in a household, and what decides to whom it is shown.

    `known_to` are who invited it and who answers for the tafel; `bases` are those that it recorded in the case itself.
    """

    organisation: OrganisationId
    kind: OrganisationKind
    case: CaseId
    known_to: Collection[OrganisationId]
    bases: Collection[LegalBasisId]


def shown_periods(facts: Facts, hidden: Hidden, *, to: OrganisationId) -> Periods:
    """When an organisation is shown another one that takes part in a case: the twin of `consent.shown_organisation`.

    A kind that nothing hides is always shown, and so is one to itself and to whom it is known anyhow. To others it is
    shown while a basis of its own lets them know of somebody what only such an organisation has to keep secret.
    """
    opens = {one.shown_by for one in masked() if one.kind is hidden.kind}
    if not opens or to == hidden.organisation or to in hidden.known_to:
        return Periods.of([Period()])
    return Periods.of(
        span
        for basis in facts.bases
        if basis.id in hidden.bases and to in basis.recipients and basis.purpose not in OPENS_NOTHING
        for category in basis.categories & opens
        for key in (
            AccessKey(
                case=hidden.case, subject=basis.subject, category=category, organisation=to, purpose=basis.purpose
            ),
        )
        for span in (basis_periods(facts, basis) & room(facts, key)).spans
    )
