"""Advice without handing over: without a name, of which nobody else reads, or looking along in a case until a day."""

from typing import Any

from backend.demo.kinds import documents
from backend.demo.kinds.company import CHAIR
from backend.demo.kinds.referring import Case
from backend.demo.kinds.table import Table, in_a_month, nodes, organisation

# Nine invented digits that pass the eleven test.
_NUMBER = "123456782"
_NAMED = "Mevrouw Voorbeeld belt iedere dag."


def advised(table: Table, *, asks: str, advises: str, nobody: tuple[str, ...]) -> str:
    """`asks` asks without a name and `advises` answers; `nobody` reads it, and none of them asks here. Its id."""
    question = "Een peuter zegt thuis niets meer. Waar letten we op?"
    for text, code in ((f"Dossier {_NUMBER}.", "CONSULT_HAS_NUMBER"), (_NAMED, "CONSULT_MAY_NAME")):
        with table.declines(code, "a person is named"):
            table.do(asks, documents.ASK_CONSULT, tafel=table.id, question=text)
    with table.declines("CONSULT_NOT_HERE", f"{advises} asks"):
        table.do(advises, documents.ASK_CONSULT, tafel=table.id, question=question)
    id: str = table.do(asks, documents.ASK_CONSULT, tafel=table.id, question=question)["consult"]["id"]
    for who in nobody:
        table.expect(f"{who} reads the question", expected=None, found=_read(table, who, id))
    advice = "Kijk of het kind op de opvang wel praat."
    with table.declines("NOT_ALLOWED", f"{asks} answers"):
        table.do(asks, documents.ANSWER_CONSULT, consult=id, advice=advice)
    table.do(advises, documents.ANSWER_CONSULT, consult=id, advice=advice)
    with table.declines("CONSULT_ANSWERED", "it is answered again"):
        table.do(advises, documents.ANSWER_CONSULT, consult=id, advice=advice)
    for who in (asks, advises):
        table.expect(f"{who} reads both", expected=(question, advice), found=_read(table, who, id))
    return id


def became(table: Table, id: str, case: Case, *, advises: str, chair: str) -> None:
    """The case says that advice preceded, to who weighs; only who asked learns which case was made of it."""
    found = table.ask(chair, documents.PRECEDED, case=case.id)["case"]
    table.expect(f"{chair} reads that advice preceded", expected=True, found=found["referral"]["afterAdvice"])
    for who, cases in ((case.referrer, [case.id]), (advises, [])):
        [one] = [one for one in nodes(table.ask(who, documents.CONSULTS)["consults"]) if one["id"] == id]
        table.expect(f"{who} reads what became of it", expected=len(cases), found=len(one["caseIds"] or []))
        if cases:
            table.expect("and that is this case", expected=True, found=one["caseIds"] == cases)


def booked(table: Table, id: str, *, asks: str, advises: str, budget: int) -> None:
    """Who advised books hours on it, and both see them; no source says over what period, so that none is ever over."""
    before = _used(table, asks)
    with table.declines("NOT_ALLOWED", f"{asks} books"):
        table.do(asks, documents.BOOK_HOURS, consult=id, minutes=60)
    with table.declines("CONSULT_MINUTES_UNFIT", "no time is booked"):
        table.do(advises, documents.BOOK_HOURS, consult=id, minutes=0)
    minutes = 60 * budget + 1
    table.do(advises, documents.BOOK_HOURS, consult=id, minutes=minutes)
    for who in (asks, advises):
        table.expect(f"{who} reads what was booked", expected=minutes, found=_used(table, who) - before)
    [line] = nodes(table.ask(asks, documents.BUDGET, tafel=table.id)["consultBudget"])
    told = (line["budget"], line["remaining"], line["over"])
    table.expect("the hours there are", expected=(60 * budget, None, False), found=told)


def _used(table: Table, who: str) -> int:
    found = nodes(table.ask(who, documents.BUDGET, tafel=table.id)["consultBudget"])
    return sum(one["used"] for one in found)


def looked_along(table: Table, case: Case, *, asks: str, whom: str, way: str, no_way: str | None = None) -> None:
    """`asks` has `whom` look along in this way until a day, in no other way, and all else stays as it was."""
    wanted = _wanted(case, whom, alongMode=way, endsAt=in_a_month())
    with table.declines("ALONG_WINDOW_UNFIT", "somebody looks along without end"):
        table.do(asks, documents.ASK_INFORMATION, **{**wanted, "endsAt": None})
    if no_way:
        with table.declines("ALONG_NOT_HERE", f"somebody looks along by {no_way}"):
            table.do(asks, documents.ASK_INFORMATION, **{**wanted, "alongMode": no_way})
    before = [table.ask(who, documents.SEEN, id=case.id)["case"] for who in (asks, whom, CHAIR)]
    id = table.do(asks, documents.ASK_INFORMATION, **wanted)["request"]["id"]
    with table.declines("ANSWER_OF_ANOTHER_KIND", f"{whom} answers as if asked for information"):
        table.do(whom, documents.ANSWER_INFORMATION, request=id, answerOutcome="NIETS_BEKEND")
    table.do(whom, documents.ANSWER_INFORMATION, request=id, answerOutcome="AANVAARD")
    for who, read in ((asks, (way, "AANVAARD")), (whom, (way, "AANVAARD")), (CHAIR, None)):
        found = table.ask(who, documents.ASKED, id=id)["informationRequest"]
        told = (found["alongMode"], found["answer"]["outcome"]) if found else None
        table.expect(f"{who} reads of looking along", expected=read, found=told)
    after = [table.ask(who, documents.SEEN, id=case.id)["case"] for who in (asks, whom, CHAIR)]
    table.expect("looking along changed something", expected=False, found=before != after)


def not_asked_along(table: Table, case: Case, *, asks: str, whom: str) -> None:
    """Who may not know whom it is about is not asked to look along either."""
    with table.declines("ASKED_WITHOUT_BASIS", f"{whom} looks along"):
        table.do(
            asks,
            documents.ASK_INFORMATION,
            **_wanted(case, whom, alongMode="VEILIGHEIDSAFSPRAKEN", endsAt=in_a_month()),
        )


def _wanted(case: Case, whom: str, **more: str) -> dict[str, str]:
    return {
        "subject": next(iter(case.people.values())),
        "organisation": organisation(whom),
        "category": "VEILIGHEID",
        "purpose": "VEILIGHEID_GEZIN",
        "question": "Gaat u mee, en ziet u wat wij zien?",
        **more,
    }


def _read(table: Table, who: str, id: str) -> tuple[str, str] | None:
    found: list[dict[str, Any]] = [
        one for one in nodes(table.ask(who, documents.CONSULTS)["consults"]) if one["id"] == id
    ]
    return (found[0]["question"], found[0]["advice"]) if found else None
