"""What everybody in the region may know of a tafel and its kind, and what a tafel without cases refuses."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from backend.demo.kinds import documents
from backend.demo.kinds.company import OFFICER, PERSON, TEAM
from backend.demo.kinds.referring import refer
from backend.demo.kinds.table import Table, today

_DAY = timedelta(days=1)


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


def has_no_cases(table: Table, *, by: str = TEAM) -> None:
    """Nobody can let it admit anything, and nobody can refer to it."""
    version = table.ask(by, documents.TAFEL, id=table.id)["tafel"]["kindVersion"]
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
    with table.declines("TAFEL_NOT_ACTIVE", f"{by} refers"):
        refer(table, by, tells=PERSON)


def kind_of(table: Table, *, by: str = TEAM) -> dict[str, Any]:
    """The kind in the very version under which the tafel works."""
    tafel = table.ask(by, documents.TAFEL, id=table.id)["tafel"]
    found: dict[str, Any] = table.ask(by, documents.KIND, code=tafel["kindCode"], version=tafel["kindVersion"])[
        "tafelKind"
    ]
    return found
