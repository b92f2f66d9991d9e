"""From referral to decision: who weighs, how many it takes, and that nothing is admitted before."""

from collections.abc import Iterable
from typing import Any

from backend.demo.kinds import documents
from backend.demo.kinds.company import CHAIR
from backend.demo.kinds.referring import Case
from backend.demo.kinds.table import Table
from backend.demo.scenario.documents import ADMIT, START_WEIGHING, WEIGH
from backend.demo.texts import texts

_UNSUITABLE = "NIET_GESCHIKT"


def take_up(table: Table, case: Case) -> None:
    """The chair puts it on the agenda. Raises Declined."""
    case.version = table.do(CHAIR, START_WEIGHING, case=case.id, expectedVersion=case.version)["case"]["version"]


def weigh(
    table: Table, case: Case, who: str, *, yes: Iterable[str], no: Iterable[str] = (), verdict: str = "TOELATEN"
) -> None:
    """Somebody answers each criterion with an argument, and says what should be done. Raises Declined."""
    words = texts().weighing
    answers = [
        *({"code": code, "met": True, "argument": words.met[0]} for code in yes),
        *({"code": code, "met": False, "argument": words.unmet[0]} for code in no),
    ]
    table.do(
        who,
        WEIGH,
        case=case.id,
        verdict=verdict,
        criteria=answers,
        purpose=words.purpose[0],
        necessity=words.necessity[0],
        proportionality=words.proportionality[0],
        subsidiarity=words.subsidiarity[0],
    )


def admit(table: Table, case: Case) -> None:
    """The chair admits. Raises Declined."""
    case.version = table.do(CHAIR, ADMIT, case=case.id, expectedVersion=case.version)["case"]["version"]


def admitted(table: Table, case: Case, *, by: tuple[str, ...], yes: Iterable[str], no: Iterable[str] = ()) -> None:
    """These weigh it, in this order, and before the last of them has, nothing is admitted."""
    answers, unmet = tuple(yes), tuple(no)
    take_up(table, case)
    for who in by:
        with table.declines("WEIGHING_INCOMPLETE", f"admitted before {who} weighed"):
            admit(table, case)
        weigh(table, case, who, yes=answers, no=unmet)
    admit(table, case)
    table.told.append(f"admitted by {by} on {answers}, {unmet} not met")


def turned_away(
    table: Table,
    case: Case,
    *,
    by: str,
    no: Iterable[str],
    yes: Iterable[str] = (),
    reason: str = "CRITERIA_NIET_GEHAALD",
    to: str | None = None,
    letter: str | None = "BRIEF_AFWIJZING",
) -> None:
    """Where the criteria are not met nobody can say that it is to be admitted; `by` says why not.

    The chair turns it away with those arguments and a reason, says at which kind of tafel it belongs (`to`), and has
    whoever referred send a letter, where this kind has one. That it is not suitable is a reason only where that is
    asked.
    """
    lacking, met = tuple(no), tuple(yes)
    take_up(table, case)
    with table.declines("CRITERIA_NOT_MET", f"{lacking} not met"):
        weigh(table, case, by, yes=met, no=lacking)
    weigh(table, case, by, yes=met, no=lacking, verdict="AFWIJZEN")
    if reason != _UNSUITABLE:
        with table.declines("SUITABILITY_UNASKED", "it is said not to be suitable"):
            _reject(table, case, reason=_UNSUITABLE, letter=letter, to=to)
    missing = ("LETTER_UNKNOWN", "BRIEF_AFWIJZING") if letter is None else ("LETTER_MISSING", None)
    with table.declines(missing[0], "turned away with another letter"):
        _reject(table, case, reason=reason, letter=missing[1], to=to)
    found = _reject(table, case, reason=reason, letter=letter, to=to)
    table.expect("turned away", expected="AFGEWEZEN", found=found["case"]["stage"])
    why = found["rejection"]
    table.expect("turned away for", expected=(reason, to, letter), found=(why["reason"], why["toKind"], why["letter"]))


def _reject(table: Table, case: Case, *, reason: str, letter: str | None, to: str | None) -> dict[str, Any]:
    return table.do(
        CHAIR,
        documents.REJECT,
        case=case.id,
        expectedVersion=case.version,
        reason=reason,
        explanation=texts().weighing.unmet[0],
        letter=letter,
        toKind=to,
    )
