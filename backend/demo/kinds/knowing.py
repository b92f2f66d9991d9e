"""What everybody in the region may know of a tafel and its kind, and what a tafel without cases refuses."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from backend.demo.kinds import documents
from backend.demo.kinds.company import OFFICER, PERSON, TEAM
from backend.demo.kinds.referring import refer
from backend.demo.kinds.table import Table, today

_DAY = timedelta(days=1)
_CASELESS = {"CLASS_WITHOUT_CASES", "REGIME_AND_CASES"}
_WITH_CASES = """code = "{code}"
version = 99
name = "Met casussen"
class = "{tafel_class}"
source = "design"
verified = false

[regime]
code = "GEEN_PERSOONSGEGEVENS"
source = "design"
verified = false

[convenant]
required = false
source = "design"
verified = false

[subjects]
kinds = ["PERSOON"]
source = "design"
verified = false

[[seats]]
organisation_kind = "LOKAAL_TEAM"
kind = "VAST"
source = "design"
verified = false
"""


def known(table: Table, *, by: str = TEAM, **expected: object) -> None:
    """Read these fields of the kind under which the tafel works, by their names in the API."""
    found = kind_of(table, by=by)
    for name, value in expected.items():
        table.expect(name, expected=value, found=found[name])


def sits(table: Table, *, by: str = TEAM, **expected: Iterable[str]) -> None:
    """Which kinds of organisation hold which kind of seat now (VAST, OP_AFROEP, GAST); all of them."""
    seats = table.ask(by, documents.TAFEL, id=table.id)["tafel"]["seats"]
    found: dict[str, set[str]] = {}
    for one in seats:
        found.setdefault(one["kind"], set()).add(one["organisation"]["kind"])
    for seat in ("VAST", "OP_AFROEP", "GAST"):
        table.expect(seat, expected=sorted(expected.get(seat, ())), found=sorted(found.get(seat, ())))


def answers_for(table: Table, kind: str, *, by: str = TEAM) -> None:
    """Which kind of organisation answers for the tafel; the kind of tafel says so where a source does."""
    found = table.ask(by, documents.TAFEL, id=table.id)["tafel"]["organisation"]["kind"]
    table.expect("answers for it", expected=kind, found=found)


def ceilings(table: Table, *, by: str = TEAM, **expected: Iterable[str]) -> None:
    """The most that a kind of organisation may receive under a convenant."""
    found = {one["organisationKind"]: one["categories"] for one in kind_of(table, by=by)["seats"]}
    for kind, categories in expected.items():
        table.expect(f"ceiling {kind}", expected=sorted(categories), found=sorted(found[kind]))


def ways(table: Table, *, by: str = TEAM, **expected: Iterable[str]) -> None:
    """What may follow each phase, in the order of the phases; all of them."""
    found = {one["code"]: tuple(one["to"]) for one in kind_of(table, by=by)["phases"]}
    table.expect("ways", expected={code: tuple(to) for code, to in expected.items()}, found=found)


def has_no_cases(table: Table, *who: str) -> None:
    """Nobody can let it admit anything, and none of these can refer to it; the local team where nobody is named."""
    version = table.ask(TEAM, documents.TAFEL, id=table.id)["tafel"]["kindVersion"]
    with table.declines("KIND_HAS_NO_CASES", "an officer lets it admit cases"):
        table.do(
            OFFICER,
            documents.ACTIVATE,
            tafel=table.id,
            kindVersion=version,
            dpia="DPIA demo",
            dpiaOn=(today() - _DAY).isoformat(),
            fgAdvice="FG-advies demo",
            fgAdvisedOn=(today() - _DAY).isoformat(),
            reviewOn=(today() + _DAY).isoformat(),
        )
    for by in who or (TEAM,):
        with table.declines("TAFEL_NOT_ACTIVE", f"{by} refers"):
            refer(table, by, tells=PERSON)


def cannot_get_cases(table: Table, tafel_class: str, *problems: str) -> None:
    """A next version by which a kind of this class would have cases is no version at all, and for which of these."""
    file = _WITH_CASES.format(code=table.tafel.kind, tafel_class=tafel_class)
    found = table.ask(OFFICER, documents.CHANGE, file=file)["tafelKindChange"]["problems"]
    told = {one["code"] for one in found}
    table.expect("a version with cases is wrong for", expected=sorted(problems), found=sorted(told & _CASELESS))


def term(table: Table, code: str, *, amount: int, unit: str, by: str = TEAM) -> None:
    """How long a term of the register of terms is."""
    found = {one["code"]: one["length"] for one in table.ask(by, documents.TERMS)["terms"]}
    table.expect(f"term {code}", expected={"amount": amount, "unit": unit}, found=found[code])


def kind_of(table: Table, *, by: str = TEAM) -> dict[str, Any]:
    """The kind in the very version under which the tafel works."""
    tafel = table.ask(by, documents.TAFEL, id=table.id)["tafel"]
    found: dict[str, Any] = table.ask(by, documents.KIND, code=tafel["kindCode"], version=tafel["kindVersion"])[
        "tafelKind"
    ]
    return found
