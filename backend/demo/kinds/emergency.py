"""Emergency access at night: for a reason, the least, at most an hour, told to everybody in the case, and reviewed."""

from datetime import datetime, timedelta
from typing import Any

from backend.demo.kinds import documents
from backend.demo.kinds.company import CHAIR, NIGHT, NIGHT_OFFICER
from backend.demo.kinds.course import unseen
from backend.demo.kinds.referring import Case
from backend.demo.kinds.table import Table, nodes

_WHY = "Er is vannacht geweld gemeld, en er zijn kinderen in huis."
_LONGEST = timedelta(minutes=60)


def broken(table: Table, case: Case, *, partners: tuple[str, ...]) -> str:
    """Whoever works nights is told the number, opens the case for a short time, and every partner is told; its id."""
    number = table.ask(case.referrer, documents.NUMBER, id=case.id)["case"]["number"]
    before = {who: _told(table, who, case) for who in partners}
    unseen(table, case, NIGHT)
    for code, wish in (
        ("GLASS_TOO_LONG", {"reason": _WHY, "minutes": 61}),
        ("GLASS_TOO_LONG", {"reason": _WHY, "minutes": 0}),
        ("GLASS_CATEGORY", {"reason": _WHY, "categories": ["GEZONDHEID"]}),
        ("FIELD_MISSING", {"reason": " "}),
    ):
        with table.declines(code, f"the glass is broken with {sorted(wish.items())[:1]}"):
            _broken(table, NIGHT, number=number, **wish)
    with table.declines("NOT_ALLOWED", f"{case.referrer} breaks the glass"):
        _broken(table, case.referrer, number=number, reason=_WHY)
    unseen(table, case, NIGHT)
    table.expect("told before", expected=before, found={who: _told(table, who, case) for who in partners})
    opened = _broken(table, NIGHT, number=number, reason=_WHY)
    glass = opened["breakGlass"]
    table.expect("opens for", expected=_LONGEST, found=_moment(glass["validUntil"]) - _moment(glass["validFrom"]))
    named = [one["name"] for one in opened["case"]["subjects"]]
    table.expect("names", expected=len(case.people), found=len([one for one in named if one]))
    for who in partners:
        table.expect(f"{who} is told", expected=before[who] + 1, found=_told(table, who, case))
    for who, code in ((NIGHT, "OWN_GLASS"), (NIGHT_OFFICER, "GLASS_STILL_OPEN"), (CHAIR, "NOT_FOUND")):
        with table.declines(code, f"{who} reviews while it is open"):
            reviewed(table, glass["id"], by=who)
    return str(glass["id"])


def reviewed(table: Table, glass: str, *, by: str = NIGHT_OFFICER) -> None:
    """An officer of the crisis service looks back at it. Raises Declined."""
    found = table.do(by, documents.REVIEW_GLASS, breakGlass=glass, expectedVersion=1)["breakGlass"]
    table.expect("reviewed", expected=True, found=found["reviewed"])


def _broken(table: Table, who: str, **values: object) -> dict[str, Any]:
    return table.do(who, documents.GLASS, **values)


def _told(table: Table, who: str, case: Case) -> int:
    found = nodes(table.ask(who, documents.NOTICES)["notifications"])
    return len(
        [one for one in found if one["topic"] == "BREAK_GLASS_OPENED" and (one["case"] or {}).get("id") == case.id]
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
