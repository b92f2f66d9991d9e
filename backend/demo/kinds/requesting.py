"""Asking a partner about a person: with a text that was shared, that nothing is known, or why not."""

from typing import Any

from backend.demo.kinds import documents
from backend.demo.kinds.referring import Case
from backend.demo.kinds.table import Table, organisation

_QUESTION = "Wat weet u van de veiligheid thuis?"
_WHY_NOT = "Wij mogen dit niet vertellen voordat de ouder het weet."


def requested(table: Table, case: Case, *, asks: str, whom: str, shared: str, unshared: str, unseen: str) -> None:
    """`asks` asks three times and is answered in three ways; `unseen` takes part and reads neither question nor answer.

    `shared` is a text of `whom` about safety that `asks` reads, `unshared` one that nobody else reads.
    """
    with table.declines("ASKED_WITHOUT_BASIS", f"{unseen} is asked"):
        _asked(table, case, asks, unseen)
    open_ = _asked(table, case, asks, whom)
    for code, wrong in (
        ("ANSWER_OF_ANOTHER_KIND", {"answerOutcome": "AANVAARD"}),
        ("ANSWER_MISFIT", {"answerOutcome": "GEWEIGERD"}),
        ("ANSWER_MISFIT", {"answerOutcome": "BIJDRAGE"}),
        ("ANSWER_MISFIT", {"answerOutcome": "NIETS_BEKEND", "reasonWhyNot": _WHY_NOT}),
        ("ANSWER_NOT_SHARED", {"answerOutcome": "BIJDRAGE", "contribution": unshared}),
    ):
        with table.declines(code, f"answered with {[*wrong]} as {wrong['answerOutcome']}"):
            _answered(table, whom, open_, **wrong)
    for who, code in ((asks, "NOT_ALLOWED"), (unseen, "NOT_FOUND")):
        with table.declines(code, f"{who} answers"):
            _answered(table, who, open_, answerOutcome="NIETS_BEKEND")
    table.expect("answered by then", expected={"answer": None}, found=_read(table, asks, open_))
    _answered(table, whom, open_, answerOutcome="BIJDRAGE", contribution=shared)
    with table.declines("ALREADY_ANSWERED", "answered twice"):
        _answered(table, whom, open_, answerOutcome="NIETS_BEKEND")
    nothing, refused = (_asked(table, case, asks, whom) for _ in range(2))
    _answered(table, whom, nothing, answerOutcome="NIETS_BEKEND")
    _answered(table, whom, refused, answerOutcome="GEWEIGERD", reasonWhyNot=_WHY_NOT)
    for id, outcome, why, text in (
        (open_, "BIJDRAGE", None, True),
        (nothing, "NIETS_BEKEND", None, False),
        (refused, "GEWEIGERD", _WHY_NOT, False),
    ):
        found = _read(table, asks, id)["answer"]
        told = (found["outcome"], found["reason"], bool(found["contribution"] and found["contribution"]["body"]))
        table.expect(f"{asks} is answered", expected=(outcome, why, text), found=told)
        table.expect(f"{unseen} reads of it", expected=None, found=_read(table, unseen, id))


def _asked(table: Table, case: Case, who: str, whom: str) -> str:
    id: str = table.do(
        who,
        documents.ASK_INFORMATION,
        subject=next(iter(case.people.values())),
        organisation=organisation(whom),
        category="VEILIGHEID",
        purpose="VEILIGHEID_GEZIN",
        question=_QUESTION,
    )["request"]["id"]
    return id


def _answered(table: Table, who: str, id: str, **answer: str) -> None:
    table.do(who, documents.ANSWER_INFORMATION, request=id, **answer)


def _read(table: Table, who: str, id: str) -> Any:  # noqa: ANN401 - what the API answers
    return table.ask(who, documents.ANSWERED, id=id)["informationRequest"]
