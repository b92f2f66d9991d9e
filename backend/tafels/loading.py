"""Reading blueprint files: their shape, what their parts must mean together, and where in the file a problem stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from backend.tafels.blueprint import Blueprint, Sourced, from_document
from backend.tafels.errors import TEXTS, TafelsCode
from backend.tafels.expression import ExpressionInvalid, codes, parse
from backend.tafels.models import SeatKind
from consent.basis import OPENS_NOTHING, Category
from consent.reference.faults import Fault, ReferenceCode
from consent.reference.lines import Path
from consent.reference.reading import read, shaped, twice

BLUEPRINTS = FilePath(__file__).parent / "blueprints"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlueprintFile:
    """A blueprint that was read: its value, the document as it will be stored, and the digest of its bytes.

    `version_line` is where its version stands, for an error that asks for a new one.
    """

    name: str
    blueprint: Blueprint
    document: dict[str, Any]
    sha256: str
    version_line: int


def load_all(folder: FilePath = BLUEPRINTS) -> list[BlueprintFile]:
    """Every blueprint of a folder, by file name. Raises `ReferenceInvalid` for the first file that is wrong."""
    return [load(path) for path in sorted(folder.glob("*.toml"))]


def load(path: FilePath) -> BlueprintFile:
    """Read one file. Raises `ReferenceInvalid` with everything that is wrong with it; changes nothing."""
    reading = read(path)
    blueprint = shaped(reading, from_document)
    if faults := list(_faults(blueprint)):
        raise reading.invalid(faults, texts=TEXTS)
    return BlueprintFile(
        name=reading.name,
        blueprint=blueprint,
        document=reading.document,
        sha256=reading.sha256,
        version_line=reading.line("version"),
    )


def _faults(blueprint: Blueprint) -> Iterator[Fault]:
    """What is wrong between parts that are each of the right shape."""
    yield from _unsigned(blueprint)
    yield from _criteria(blueprint)
    yield from _seats(blueprint)
    if blueprint.weighing.organisations > blueprint.weighing.people:
        yield Fault(("weighing", "organisations"), TafelsCode.ORGANISATIONS_OVER_PEOPLE, {})
    for place, purpose in enumerate(blueprint.purposes.codes):
        if purpose in OPENS_NOTHING:
            yield Fault(("purposes", "codes", place), TafelsCode.PURPOSE_ENFORCEMENT, {"name": purpose})
    for place, category in enumerate(blueprint.break_glass.categories):
        if category is Category.ADRES_GEHEIM:
            yield Fault(("break_glass", "categories", place), TafelsCode.GLASS_ON_SECRET, {"name": category})
    for path, values in _lists(blueprint):
        yield from twice(path, values)


def _unsigned(blueprint: Blueprint) -> Iterator[Fault]:
    facts: list[tuple[Path, Sourced | None]] = [
        ((), blueprint),
        *(((name,), getattr(blueprint, name)) for name in ("regime", "responsible", "purposes", "subjects", "rhythm")),
        *(((name,), getattr(blueprint, name)) for name in ("admission", "weighing", "stages", "break_glass")),
        *(((name,), getattr(blueprint, name)) for name in ("retention", "escalation")),
        *((("seats", place), fact) for place, fact in enumerate(blueprint.seats)),
        *((("ceilings", place), fact) for place, fact in enumerate(blueprint.ceilings)),
        *((("admission", "criteria", place), fact) for place, fact in enumerate(blueprint.admission.criteria)),
    ]
    for path, fact in facts:
        if fact and fact.verified and not (fact.verified_by and fact.verified_on):
            yield Fault((*path, "verified"), ReferenceCode.SIGNATURE_MISSING, {})


def _criteria(blueprint: Blueprint) -> Iterator[Fault]:
    admission = blueprint.admission
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
    ceilings = {one.organisation_kind for one in blueprint.ceilings}
    for place, seat in enumerate(blueprint.seats):
        if seat.organisation_kind not in ceilings:
            yield Fault(("seats", place), TafelsCode.SEAT_WITHOUT_CEILING, {"name": seat.organisation_kind})
    fixed = {one.organisation_kind for one in blueprint.seats if one.kind is SeatKind.VAST}
    responsible = blueprint.responsible.organisation_kind
    if responsible not in fixed:
        yield Fault(("responsible",), TafelsCode.RESPONSIBLE_WITHOUT_SEAT, {"name": responsible})


def _lists(blueprint: Blueprint) -> Iterator[tuple[Path, Sequence[str]]]:
    yield ("seats",), [one.organisation_kind for one in blueprint.seats]
    yield ("ceilings",), [one.organisation_kind for one in blueprint.ceilings]
    yield ("admission", "criteria"), [one.code for one in blueprint.admission.criteria]
    yield ("purposes", "codes"), blueprint.purposes.codes
    yield ("subjects", "kinds"), blueprint.subjects.kinds
    yield ("stages", "codes"), blueprint.stages.codes
    yield ("break_glass", "categories"), blueprint.break_glass.categories
    for place, ceiling in enumerate(blueprint.ceilings):
        yield ("ceilings", place, "categories"), ceiling.categories
