"""Whether a ground can carry what is asked of it. Pure: no database, no clock; every rule is data of the catalogue.

The database refuses the same by `consent.ground_fault`; one truth table holds both.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from consent.basis import Argument, Art6, Art9Exception, Art10Ground, BasisKind, Category, Purpose
from consent.catalogue.entries import Art6Entry, Ground
from consent.custody.kinds import MeasureKind
from consent.errors import ConsentCode, refuse
from tenants.organisation_kinds import OrganisationKind
from tenants.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoked:
    """What somebody asks of a ground: which organisation, on which articles, for what, about which data.

    `argued` are the arguments that were written down beside the necessity.
    """

    organisation: OrganisationKind
    kind: BasisKind
    art6: Art6
    purpose: Purpose
    categories: tuple[Category, ...]
    art9: Art9Exception | None = None
    art10: Art10Ground | None = None
    argued: frozenset[Argument] = frozenset()


def impossible(ground: Ground, art6: Art6Entry, asked: Invoked) -> Refusal | None:
    """The first rule of the catalogue that this breaks, or None. `art6` is the entry of the article that is asked."""
    return next(_faults(ground, art6, asked), None)


def asks_second_reader(ground: Ground, organisation: OrganisationKind) -> bool:
    """Whether a basis that such an organisation decides on opens nothing until a colleague has confirmed it."""
    return ground.second_reader or organisation in ground.second_reader_for


def not_urgent(ground: Ground, categories: tuple[Category, ...]) -> Refusal | None:
    """Why one person alone cannot invoke this ground in an emergency, or not for all of this; None where they can."""
    if not ground.urgent:
        return refuse(ConsentCode.URGENT_OUTSIDE_GROUND, field="urgent", ground=ground.code)
    beyond = next((one for one in categories if one not in ground.urgent), None)
    if beyond is None:
        return None
    return refuse(ConsentCode.URGENT_BEYOND_MINIMUM, field="categories", ground=ground.code, category=beyond)


def not_measured(ground: Ground, measure: MeasureKind | None) -> Refusal | None:
    """Why this is not the measure that the ground rests on; None where it is, or where it rests on none."""
    if measure is None:
        return refuse(ConsentCode.MEASURE_MISSING, field="measure", ground=ground.code) if ground.measures else None
    if measure not in ground.measures:
        return refuse(ConsentCode.MEASURE_OUTSIDE_GROUND, field="measure", ground=ground.code)
    return None


def _faults(ground: Ground, art6: Art6Entry, asked: Invoked) -> Iterator[Refusal]:
    """In the order in which the database looks, too."""
    if asked.kind is not ground.basis or asked.art6 not in ground.art6:
        yield refuse(ConsentCode.ART6_OUTSIDE_GROUND, field="art6", ground=ground.code, art6=asked.art6)
    if asked.organisation not in ground.organisations:
        yield refuse(ConsentCode.GROUND_NOT_FOR_ORGANISATION, field="groundCode", ground=ground.code)
    # A private organisation has no public task, and a public authority no legitimate interest in its own task.
    if asked.organisation not in art6.organisations:
        yield refuse(ConsentCode.ART6_NOT_FOR_ORGANISATION, field="art6", art6=asked.art6)
    if asked.art9 is not None and asked.art9 not in ground.art9:
        yield refuse(ConsentCode.ART9_OUTSIDE_GROUND, field="art9", ground=ground.code, art9=asked.art9)
    if asked.art10 is not None and asked.art10 not in ground.art10:
        yield refuse(ConsentCode.ART10_OUTSIDE_GROUND, field="art10", ground=ground.code, art10=asked.art10)
    for category in asked.categories:
        if category in ground.never:
            yield refuse(ConsentCode.CATEGORY_OUTSIDE_GROUND, field="categories", ground=ground.code, category=category)
    if asked.purpose not in ground.purposes:
        yield refuse(ConsentCode.PURPOSE_OUTSIDE_GROUND, field="purpose", ground=ground.code)
    yield from _unargued(ground, asked)


def _unargued(ground: Ground, asked: Invoked) -> Iterator[Refusal]:
    lacking = set(ground.requires) - asked.argued
    if Argument.PROPORTIONALITEIT in lacking:
        yield refuse(ConsentCode.PROPORTIONALITY_MISSING, field="proportionality", ground=ground.code)
    if Argument.SUBSIDIARITEIT in lacking:
        yield refuse(ConsentCode.SUBSIDIARITY_MISSING, field="subsidiarity", ground=ground.code)
