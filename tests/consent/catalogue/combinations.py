"""The truth table of what a ground can carry: its stories, each with all that it says."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from consent.basis import Argument, Art6, Art9Exception, Art10Ground, BasisKind, Category, Purpose
from consent.combining import Invoked
from tenants.organisation_kinds import OrganisationKind

TABLE = Path(__file__).parents[2] / "truth_tables" / "catalogus" / "onmogelijke_combinaties.yaml"
ALLOWED = "MAG"
# What the ground itself does not say: the articles that a category asks, the purposes of the tafel, dates, and names.
ELSEWHERE = {"ART9_MISSING", "ART10_MISSING", "PURPOSE_OUTSIDE_TAFEL", "GROUND_NOT_IN_FORCE", "GROUND_UNKNOWN"}


@dataclass(frozen=True, kw_only=True)
class Combination:
    """One story: what is asked of which ground, and the code of the rule that refuses it, or None."""

    label: str
    source: str
    ground: str
    asked: Invoked
    refused: str | None


@cache
def table() -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(TABLE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return content


def combinations() -> Iterator[Combination]:
    for rule in table()["regels"]:
        for told in rule["verhalen"]:
            story = table()["uitgangspunt"] | told
            yield Combination(
                label=f"{rule['regel']}: {told['verhaal']}",
                source=rule["bron"],
                ground=story["grondslag"],
                asked=_asked(story),
                refused=None if story["verwacht"] == ALLOWED else story["verwacht"],
            )


def _asked(story: dict[str, Any]) -> Invoked:
    return Invoked(
        organisation=OrganisationKind(story["door"]),
        kind=BasisKind(story["soort"]),
        art6=Art6(story["art6"]),
        art9=Art9Exception(story["art9"]) if "art9" in story else None,
        art10=Art10Ground(story["art10"]) if "art10" in story else None,
        purpose=Purpose(story["doel"]),
        categories=tuple(Category(one) for one in story["gegevens"]),
        # A story says what was not argued; all others argue what any ground may ask.
        argued=frozenset(Argument) - frozenset(map(Argument, story.get("zonder", ()))),
    )
