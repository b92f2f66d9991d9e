"""Reading blueprint files: their shape, what their parts must mean together, and where in the file a problem stands."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from backend.tafels.blueprint import Blueprint, Sourced, from_document
from backend.tafels.errors import BlueprintInvalid, Problem, TafelsCode, problem
from backend.tafels.expression import ExpressionInvalid, codes, parse
from backend.tafels.lines import Lines, Path
from backend.tafels.models import SeatKind
from consent.basis import Category, Purpose

BLUEPRINTS = FilePath(__file__).parent / "blueprints"

_LINE = re.compile(r"at line (\d+)")
_KINDS = {
    "missing": TafelsCode.MISSING,
    "unexpected_keyword_argument": TafelsCode.UNKNOWN,
    "enum": TafelsCode.CHOICE,
}


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


class _Fault(NamedTuple):
    path: Path
    code: TafelsCode
    details: dict[str, object]


def load_all(folder: FilePath = BLUEPRINTS) -> list[BlueprintFile]:
    """Every blueprint of a folder, by file name. Raises `BlueprintInvalid` for the first file that is wrong."""
    return [load(path) for path in sorted(folder.glob("*.toml"))]


def load(path: FilePath) -> BlueprintFile:
    """Read one file. Raises `BlueprintInvalid` with everything that is wrong with it; changes nothing."""
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise BlueprintInvalid(path.name, [problem(TafelsCode.FILE_UNREADABLE, line=1)]) from None
    document = _toml(path.name, text)
    blueprint = _checked(path.name, text, document)
    return BlueprintFile(
        name=path.name,
        blueprint=blueprint,
        document=document,
        sha256=hashlib.sha256(content).hexdigest(),
        version_line=Lines(text).of(("version",)),
    )


def _toml(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found else len(text.splitlines()) or 1
        raise BlueprintInvalid(name, [problem(TafelsCode.NOT_TOML, line=line, detail=error)]) from None


def _checked(name: str, text: str, document: dict[str, Any]) -> Blueprint:
    try:
        blueprint = from_document(document)
    except ValidationError as error:
        faults = [_misshapen(one) for one in error.errors(include_url=False, include_input=False)]
        raise BlueprintInvalid(name, _placed(faults, text)) from None
    if faults := list(_faults(blueprint)):
        raise BlueprintInvalid(name, _placed(faults, text))
    return blueprint


def _placed(faults: Sequence[_Fault], text: str) -> list[Problem]:
    lines = Lines(text)
    placed = [problem(fault.code, line=lines.of(fault.path), **fault.details) for fault in faults]
    return sorted(placed, key=lambda one: one.line)


def _misshapen(error: ErrorDetails) -> _Fault:
    """A fault of shape, as pydantic found it."""
    code = _KINDS.get(error["type"], TafelsCode.INVALID)
    name = ".".join(str(part + 1) if isinstance(part, int) else part for part in error["loc"])
    detail = error.get("ctx", {}).get("expected") or error["msg"]
    return _Fault(tuple(error["loc"]), code, {"name": name, "detail": detail})


def _faults(blueprint: Blueprint) -> Iterator[_Fault]:
    """What is wrong between parts that are each of the right shape."""
    yield from _unsigned(blueprint)
    yield from _criteria(blueprint)
    yield from _seats(blueprint)
    if blueprint.weighing.organisations > blueprint.weighing.people:
        yield _Fault(("weighing", "organisations"), TafelsCode.ORGANISATIONS_OVER_PEOPLE, {})
    for place, purpose in enumerate(blueprint.purposes.codes):
        if purpose is Purpose.HANDHAVING:
            yield _Fault(("purposes", "codes", place), TafelsCode.PURPOSE_ENFORCEMENT, {"name": purpose})
    for place, category in enumerate(blueprint.break_glass.categories):
        if category is Category.ADRES_GEHEIM:
            yield _Fault(("break_glass", "categories", place), TafelsCode.GLASS_ON_SECRET, {"name": category})
    for path, values in _lists(blueprint):
        yield from _twice(path, values)


def _unsigned(blueprint: Blueprint) -> Iterator[_Fault]:
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
            yield _Fault((*path, "verified"), TafelsCode.SIGNATURE_MISSING, {})


def _criteria(blueprint: Blueprint) -> Iterator[_Fault]:
    admission = blueprint.admission
    try:
        named = set(codes(parse(admission.expression)))
    except ExpressionInvalid as error:
        details: dict[str, object] = {"detail_nl": error.message_nl, "detail_en": error.message_en}
        yield _Fault(("admission", "expression"), TafelsCode.EXPRESSION, details)
        return
    known = [one.code for one in admission.criteria]
    for code in sorted(named - set(known)):
        yield _Fault(("admission", "expression"), TafelsCode.CRITERION_UNKNOWN, {"name": code})
    for place, code in enumerate(known):
        if code not in named:
            yield _Fault(("admission", "criteria", place), TafelsCode.CRITERION_UNUSED, {"name": code})


def _seats(blueprint: Blueprint) -> Iterator[_Fault]:
    ceilings = {one.organisation_kind for one in blueprint.ceilings}
    for place, seat in enumerate(blueprint.seats):
        if seat.organisation_kind not in ceilings:
            yield _Fault(("seats", place), TafelsCode.SEAT_WITHOUT_CEILING, {"name": seat.organisation_kind})
    fixed = {one.organisation_kind for one in blueprint.seats if one.kind is SeatKind.VAST}
    responsible = blueprint.responsible.organisation_kind
    if responsible not in fixed:
        yield _Fault(("responsible",), TafelsCode.RESPONSIBLE_WITHOUT_SEAT, {"name": responsible})


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


def _twice(path: Path, values: Sequence[str]) -> Iterator[_Fault]:
    for place, value in enumerate(values):
        if value in values[:place]:
            yield _Fault((*path, place), TafelsCode.TWICE, {"name": value})
