"""The directory of partners: what each tells of itself, found by everybody, and never anything of a case."""

from typing import Any

from backend.demo.kinds import documents
from backend.demo.kinds.company import ADMINISTRATOR, CHAIR
from backend.demo.kinds.referring import Case
from backend.demo.kinds.table import Table, nodes, organisation

_TASK = "Wij denken mee over wonen en schulden"
_PLACE = "Zwanenhoek"


def listed(table: Table, *, whose: str, expertise: str, other: str, readers: tuple[str, ...]) -> None:
    """The administrator of `whose` says what it does; these find it by each of it, and by `other` expertise do not."""
    word = f"{_TASK} ({table.run})."
    said = {"task": word, "area": [_PLACE], "phone": "010 000 0000", "expertise": [expertise]}
    found = [one for one in _found(table, ADMINISTRATOR) if one["organisation"]["id"] == organisation(whose)]
    version = found[0]["version"] if found else None
    for code, who, wrong in (
        ("NOT_ALLOWED", CHAIR, {}),
        ("NOT_ALLOWED", whose, {}),
        ("UNREACHABLE", ADMINISTRATOR, {"phone": None}),
        ("CONTACT_UNFIT", ADMINISTRATOR, {"phone": "bel mij"}),
    ):
        with table.declines(code, f"{who} tells of {whose} with {list(wrong.values())}"):
            table.do(who, documents.DESCRIBE, **{**said, **wrong}, expectedVersion=version)
    table.expect("told by then", expected=0, found=len(_found(table, ADMINISTRATOR, text=table.run)))
    table.do(ADMINISTRATOR, documents.DESCRIBE, **said, expectedVersion=version)
    for who in readers:
        for wish in ({"text": table.run}, {"area": _PLACE.lower()}, {"expertise": expertise}):
            seen = {(one["organisation"]["id"], one["task"]) for one in _found(table, who, **wish)}
            table.expect(f"{who} finds by {[*wish]}", expected=True, found=(organisation(whose), word) in seen)
        others = {one["organisation"]["id"] for one in _found(table, who, expertise=other)}
        table.expect(f"{who} finds by {other}", expected=False, found=organisation(whose) in others)


def finds_no_person(table: Table, case: Case, *who: str) -> None:
    """Whom a case is about is no partner: by a name or a number of a case nobody finds anything."""
    seen = table.ask(case.referrer, documents.NAMED, id=case.id)["case"]
    words = [seen["number"], *(one["name"] for one in seen["subjects"])]
    table.expect("a case has a name and a number", expected=True, found=all(words))
    for one in (case.referrer, *who):
        found = [line for word in words for line in _found(table, one, text=word)]
        table.expect(f"{one} looks for a person or a case", expected=[], found=found)


def _found(table: Table, who: str, **wish: object) -> list[dict[str, Any]]:
    return nodes(table.ask(who, documents.DIRECTORY, **wish)["directory"])
