"""The page for users that lists every kind of tafel, made from the blueprints so that it cannot say anything else."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from backend.tafels.blueprint import Blueprint
from backend.tafels.blueprint.seating import Seat
from backend.tafels.kinds import Regime, SubjectKind, TafelClass
from backend.tafels.models import SeatKind
from backend.tafels.page.names import CLASSES, REGIMES, SUBJECTS, together
from backend.tafels.page.rhythms import meets
from backend.tafels.page.specials import specials

PAGE = Path("docs/users/soorten-tafels.md")
_HEAD = """\
# Soorten tafels

*English: every kind of tafel that comes with Ketentafel, as its blueprint says. Codes are explained in the
[glossary](../glossary.md#kinds-of-tafel).*

Een soort tafel is een bestand, een blauwdruk. Deze bladzijde is uit die bestanden gemaakt: wie iets wil veranderen,
verandert het bestand en draait `.venv/bin/python -m backend.tafels.page`. Een regio kan een eigen soort toevoegen. Geen
jurist heeft dit al bekeken. Waar geen bron de wet noemt, beslist de privacy officer van de regio voordat er iets wordt
toegelaten.
"""
_SEATED = ((SeatKind.VAST, "vast"), (SeatKind.OP_AFROEP, "op afroep"), (SeatKind.GAST, "te gast"))


def page(kinds: Iterable[Blueprint]) -> str:
    """The page in Markdown: a section for each class of tafel, and in it each kind by its name."""
    known = sorted(kinds, key=lambda one: one.name.casefold())
    return "".join((_HEAD, *(_section(of, [one for one in known if one.tafel_class is of]) for of in TafelClass)))


def _section(of: TafelClass, kinds: list[Blueprint]) -> str:
    return f"\n## {CLASSES[of]}\n" + "".join(_entry(kind) for kind in kinds) if kinds else ""


def _entry(kind: Blueprint) -> str:
    lines = "".join(f"- {line}\n" for line in _lines(kind))
    aliases = f" Ook wel: {', '.join(kind.aliases)}." if kind.aliases else ""
    return f"\n### {kind.name}\n\n`{kind.code}`, versie {kind.version}.{aliases}\n\n{lines}"


def _lines(kind: Blueprint) -> Iterator[str]:
    yield f"Recht: {REGIMES[kind.regime.code]}."
    yield f"Aan tafel: {_seats(kind.seats)}."
    yield f"Komt bijeen: {meets(kind.rhythm)}."
    if kind.holds_cases:
        yield f"Gaat over: {together((SUBJECTS[one] for one in kind.subjects.kinds), by='of')}."
    elif kind.regime.code is Regime.GEEN_PERSOONSGEGEVENS:
        yield f"Gaat over: {SUBJECTS[SubjectKind.GEEN]}."
    yield from specials(kind)
    yield f"Bron: {kind.source}."


def _seats(seats: tuple[Seat, ...]) -> str:
    by_kind = ((how, [one.organisation_kind for one in seats if one.kind is kind]) for kind, how in _SEATED)
    return "; ".join(f"{how} {together(who)}" for how, who in by_kind if who) or "geen bron zegt wie"
