"""Advice without a name: who asks and who answers, that nobody else reads it, and that nobody is named in it."""

from typing import Any

from backend.demo.kinds import documents
from backend.demo.kinds.referring import Case
from backend.demo.kinds.table import Table, nodes

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


def _read(table: Table, who: str, id: str) -> tuple[str, str] | None:
    found: list[dict[str, Any]] = [
        one for one in nodes(table.ask(who, documents.CONSULTS)["consults"]) if one["id"] == id
    ]
    return (found[0]["question"], found[0]["advice"]) if found else None
