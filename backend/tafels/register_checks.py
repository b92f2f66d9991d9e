"""What a blueprint names of the registers must be there: terms, forms, documents and letters."""

from collections.abc import Iterator, Sequence

from backend.tafels.blueprint import Blueprint
from backend.tafels.blueprint.forms import FormUse
from backend.tafels.errors import TafelsCode
from backend.tafels.registers.forms import content_faults, registered
from backend.tafels.registers.kinds import PaperKind, Reckoning, TermUnit
from backend.tafels.registers.papers import papers
from backend.tafels.registers.professions import professions
from backend.tafels.registers.terms import terms
from consent.reference.faults import Fault
from consent.reference.lines import Path
from consent.reference.reading import twice
from tenants.roles import IN_HOUSE_ONLY


def register_faults(blueprint: Blueprint) -> Iterator[Fault]:
    """A fault for each code that no register has, and for each entry of another kind than it is named as."""
    known = {one.code: one for one in terms()}
    for place, one in enumerate(blueprint.clocks):
        if one.code not in known:
            yield Fault(("clocks", place, "code"), TafelsCode.TERM_UNKNOWN, {"name": one.code})
        elif one.length and known[one.code].reckoned is not Reckoning.IN_TE_STELLEN:
            yield Fault(("clocks", place, "length"), TafelsCode.TERM_LENGTH_FIXED, {"name": one.code})
        elif one.length and one.length.unit is TermUnit.WERKDAG:
            yield Fault(("clocks", place, "length", "unit"), TafelsCode.TERM_IN_WORKING_DAYS, {})
    for place, form in enumerate(blueprint.forms):
        yield from _form(form, ("forms", place))
    yield from _registrations(blueprint)
    if blueprint.papers:
        yield from _papers(("papers", "documents"), blueprint.papers.documents, PaperKind.DOCUMENT)
        yield from _papers(("papers", "letters"), blueprint.papers.letters, PaperKind.BRIEF)
    if blueprint.signals and blueprint.signals.letter:
        for fault in _papers(("signals", "letter"), [blueprint.signals.letter], PaperKind.BRIEF):
            yield fault._replace(path=("signals", "letter"))


def _registrations(blueprint: Blueprint) -> Iterator[Fault]:
    known = {one.code for one in professions()}
    asked = blueprint.registrations
    yield from twice(("registrations",), [one.organisation_kind for one in asked])
    for place, one in enumerate(asked):
        for at, code in enumerate(one.registers):
            if code not in known:
                path = ("registrations", place, "registers", at)
                yield Fault(path, TafelsCode.REGISTER_UNKNOWN_HERE, {"name": code})
        for at, role in enumerate(one.roles):
            if role in IN_HOUSE_ONLY:
                yield Fault(("registrations", place, "roles", at), TafelsCode.ROLE_NOT_AT_TAFEL, {"name": role})


def _form(use: FormUse, path: Path) -> Iterator[Fault]:
    if (use.version is None) is (use.own is None):
        yield Fault(path, TafelsCode.FORM_UNCLEAR, {})
    elif use.own:
        yield from content_faults(use.own, (*path, "own"))
    elif (found := registered(use)) is None:
        yield Fault((*path, "code"), TafelsCode.FORM_UNKNOWN_HERE, {"name": use.code})
    elif found.kind is not use.kind:
        yield Fault((*path, "kind"), TafelsCode.FORM_OF_OTHER_KIND, {"name": use.code, "kind": found.kind})


def _papers(path: Path, codes: Sequence[str], kind: PaperKind) -> Iterator[Fault]:
    kinds = {one.code: one.kind for one in papers()}
    for place, code in enumerate(codes):
        if code not in kinds:
            yield Fault((*path, place), TafelsCode.PAPER_UNKNOWN, {"name": code})
        elif kinds[code] is not kind:
            yield Fault((*path, place), TafelsCode.PAPER_OF_OTHER_KIND, {"name": code, "kind": kinds[code]})
