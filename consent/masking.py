"""Which kinds of organisation are hidden in a household from whoever does not need to know them, as a file says.

Who is shown one is derived with the access of a case (`consent/sql/derive.sql`), and asked by row policies and by every
field that would tell of an organisation in a case (ADR 0011).
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from consent.basis import Category
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
