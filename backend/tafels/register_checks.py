"""What a blueprint names of the registers must be there: terms, documents and letters."""

from collections.abc import Iterator, Sequence

from backend.tafels.blueprint import Blueprint
from backend.tafels.errors import TafelsCode
from backend.tafels.registers.kinds import PaperKind
from backend.tafels.registers.papers import papers
from backend.tafels.registers.terms import terms
from consent.reference.faults import Fault
from consent.reference.lines import Path


def register_faults(blueprint: Blueprint) -> Iterator[Fault]:
    """A fault for each code that no register has, and for each letter among documents or document among letters."""
    known = {one.code for one in terms()}
    for place, one in enumerate(blueprint.clocks):
        if one.code not in known:
            yield Fault(("clocks", place, "code"), TafelsCode.TERM_UNKNOWN, {"name": one.code})
    if blueprint.papers:
        yield from _papers(("papers", "documents"), blueprint.papers.documents, PaperKind.DOCUMENT)
        yield from _papers(("papers", "letters"), blueprint.papers.letters, PaperKind.BRIEF)
    if blueprint.signals and blueprint.signals.letter:
        for fault in _papers(("signals", "letter"), [blueprint.signals.letter], PaperKind.BRIEF):
            yield fault._replace(path=("signals", "letter"))


def _papers(path: Path, codes: Sequence[str], kind: PaperKind) -> Iterator[Fault]:
    kinds = {one.code: one.kind for one in papers()}
    for place, code in enumerate(codes):
        if code not in kinds:
            yield Fault((*path, place), TafelsCode.PAPER_UNKNOWN, {"name": code})
        elif kinds[code] is not kind:
            yield Fault((*path, place), TafelsCode.PAPER_OF_OTHER_KIND, {"name": code, "kind": kinds[code]})
