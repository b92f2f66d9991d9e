"""What the parts of a blueprint must mean together, beyond each part's own shape."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass

from backend.tafels.blueprint import Blueprint
from backend.tafels.blueprint.sourced import Sourced
from backend.tafels.course_checks import course_faults
from backend.tafels.errors import TafelsCode
from backend.tafels.expression import ExpressionInvalid, codes, parse
from backend.tafels.kinds import ControllerModel, Regime, TafelClass
from backend.tafels.models import SeatKind
from backend.tafels.register_checks import register_faults
from backend.tafels.seat_checks import seat_faults
from consent.basis import OPENS_NOTHING, Category
from consent.reference.faults import Fault, ReferenceCode
from consent.reference.lines import Path
from consent.reference.reading import twice
from tenants.organisation_kinds import NOT_PROFESSIONAL

# What a kind with cases must lay down, and what a kind without cases has no use for.
_NEEDED = ("purposes", "ceilings", "intake", "admission", "weighing", "stages", "phases", "controllers", "retention")
_OF_CASES = (*_NEEDED, "break_glass", "signals", "suitability", "outcomes", "disciplines", "deciders", "relay", "forms")
_WITHOUT_CASES = frozenset({TafelClass.N, TafelClass.L})


def faults(blueprint: Blueprint) -> Iterator[Fault]:
    """Everything that is wrong between parts that are each of the right shape, in no order."""
    yield from _unsigned(blueprint, ())
    yield from _cases(blueprint)
    yield from _criteria(blueprint)
    yield from _seats(blueprint)
    yield from seat_faults(blueprint)
    yield from _controllers(blueprint)
    yield from _openings(blueprint)
    yield from course_faults(blueprint)
    yield from register_faults(blueprint)
    if blueprint.weighing and blueprint.weighing.organisations > blueprint.weighing.people:
        yield Fault(("weighing", "organisations"), TafelsCode.ORGANISATIONS_OVER_PEOPLE, {})
    for path, values in _lists(blueprint):
        yield from twice(path, values)


def _unsigned(fact: object, path: Path) -> Iterator[Fault]:
    """Every fact, however deep, that is said to be verified while nobody signed for it."""
    if isinstance(fact, Sourced) and fact.verified and not (fact.verified_by and fact.verified_on):
        yield Fault((*path, "verified"), ReferenceCode.SIGNATURE_MISSING, {})
    if isinstance(fact, tuple):
        for place, one in enumerate(fact):
            yield from _unsigned(one, (*path, place))
    elif is_dataclass(fact):
        for one in fields(fact):
            yield from _unsigned(getattr(fact, one.name), (*path, one.name))


def _cases(blueprint: Blueprint) -> Iterator[Fault]:
    """A kind has cases and all that a case needs, or it has none: no personal data, or a template of what will."""
    if blueprint.holds_cases:
        for name in _NEEDED:
            if not getattr(blueprint, name):
                yield Fault((), TafelsCode.CASES_NEED, {"name": name})
    else:
        for name in _OF_CASES:
            if getattr(blueprint, name):
                yield Fault((name,), TafelsCode.NO_CASES, {"name": name})
    if blueprint.holds_cases and blueprint.tafel_class in _WITHOUT_CASES:
        yield Fault(("subjects", "kinds"), TafelsCode.CLASS_WITHOUT_CASES, {"name": blueprint.tafel_class.value})
    if blueprint.template:
        if blueprint.holds_cases:
            yield Fault(("template",), TafelsCode.TEMPLATE_FILLED, {})
    elif blueprint.holds_cases is (blueprint.regime.code is Regime.GEEN_PERSOONSGEGEVENS):
        yield Fault(("regime", "code"), TafelsCode.REGIME_AND_CASES, {})


def _criteria(blueprint: Blueprint) -> Iterator[Fault]:
    admission = blueprint.admission
    if admission is None:
        return
    try:
        named = set(codes(parse(admission.expression)))
    except ExpressionInvalid as error:
        details: dict[str, object] = {"detail_nl": error.message_nl, "detail_en": error.message_en}
        yield Fault(("admission", "expression"), TafelsCode.EXPRESSION, details)
        return
    known = [one.code for one in admission.criteria]
    for code in sorted(named - set(known)):
        yield Fault(("admission", "expression"), TafelsCode.CRITERION_UNKNOWN, {"name": code})
    for place, code in enumerate(known):
        if code not in named:
            yield Fault(("admission", "criteria", place), TafelsCode.CRITERION_UNUSED, {"name": code})


def _seats(blueprint: Blueprint) -> Iterator[Fault]:
    """Who has a seat where there are cases can receive something, unless it is nobody's profession."""
    ceilings = {one.organisation_kind for one in blueprint.ceilings}
    for place, seat in enumerate(blueprint.seats):
        receives = blueprint.holds_cases and seat.organisation_kind not in NOT_PROFESSIONAL
        if receives and seat.organisation_kind not in ceilings:
            yield Fault(("seats", place), TafelsCode.SEAT_WITHOUT_CEILING, {"name": seat.organisation_kind})
    for place, ceiling in enumerate(blueprint.ceilings):
        if ceiling.organisation_kind in NOT_PROFESSIONAL:
            yield Fault(("ceilings", place), TafelsCode.NOT_PROFESSIONAL, {"name": ceiling.organisation_kind})
    fixed = {one.organisation_kind for one in blueprint.seats if one.kind is SeatKind.VAST}
    responsible = blueprint.responsible
    if responsible and responsible.organisation_kind not in fixed:
        yield Fault(("responsible",), TafelsCode.RESPONSIBLE_WITHOUT_SEAT, {"name": responsible.organisation_kind})


def _controllers(blueprint: Blueprint) -> Iterator[Fault]:
    """Joint controllers name a contact point and divide their duties (AVG 26); one controller has neither."""
    controllers = blueprint.controllers
    if controllers is None:
        return
    together = controllers.model is ControllerModel.GEZAMENLIJK
    if together and not (controllers.contact_point and controllers.tasks):
        yield Fault(("controllers",), TafelsCode.JOINT_WITHOUT_TASKS, {})
    if not together and (controllers.contact_point or controllers.tasks):
        yield Fault(("controllers", "model"), TafelsCode.SINGLE_WITH_TASKS, {})


def _openings(blueprint: Blueprint) -> Iterator[Fault]:
    purposes = blueprint.purposes.codes if blueprint.purposes else ()
    for place, purpose in enumerate(purposes):
        if purpose in OPENS_NOTHING:
            yield Fault(("purposes", "codes", place), TafelsCode.PURPOSE_ENFORCEMENT, {"name": purpose})
    opened = blueprint.break_glass.categories if blueprint.break_glass else ()
    for place, category in enumerate(opened):
        if category is Category.ADRES_GEHEIM:
            yield Fault(("break_glass", "categories", place), TafelsCode.GLASS_ON_SECRET, {"name": category})


def _lists(blueprint: Blueprint) -> Iterator[tuple[Path, Sequence[object]]]:
    yield ("seats",), [one.organisation_kind for one in blueprint.seats]
    yield ("ceilings",), [one.organisation_kind for one in blueprint.ceilings]
    yield ("subjects", "kinds"), blueprint.subjects.kinds
    for name in ("disciplines", "phases", "outcomes", "clocks", "forms"):
        yield (name,), [one.code for one in getattr(blueprint, name)]
    if blueprint.regie:
        yield ("regie", "questions"), [one.code for one in blueprint.regie.questions]
    if blueprint.admission:
        yield ("admission", "criteria"), [one.code for one in blueprint.admission.criteria]
    for name, inner in (("purposes", "codes"), ("stages", "codes"), ("break_glass", "categories")):
        if part := getattr(blueprint, name):
            yield (name, inner), getattr(part, inner)
    if blueprint.papers:
        yield from ((("papers", name), getattr(blueprint.papers, name)) for name in ("documents", "letters"))
    if blueprint.intake:
        yield from ((("intake", name), getattr(blueprint.intake, name)) for name in ("kinds", "fields", "senders"))
    for place, ceiling in enumerate(blueprint.ceilings):
        yield ("ceilings", place, "categories"), ceiling.categories
        if ceiling.brings:
            yield ("ceilings", place, "brings"), (*ceiling.categories, *ceiling.brings)
