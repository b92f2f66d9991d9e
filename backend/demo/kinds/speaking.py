"""What is said of a text: by the person it is about, and by whoever wrote it and was wrong."""

from typing import Any

from backend.demo.kinds import documents
from backend.demo.kinds.course import text
from backend.demo.kinds.referring import Case
from backend.demo.kinds.table import Table, nodes, today

_SAYS = "Zo was het niet: ik heb zelf om hulp gevraagd."
_RIGHT = "Moeder heeft zelf om hulp gevraagd."
_WORK = "CORRECTIE_VERWERKEN"


def says(table: Table, case: Case, *, by: str, to: str, unseen: str, category: str = "VEILIGHEID") -> str:
    """The person's own words stand beside a text: `to` reads both, `unseen` neither; the text's id."""
    brought = text(table, case, by, category=category, to=(to,))
    said = {"contribution": brought, "subject": _first(case), "giver": "BETROKKENE", "saidOn": today().isoformat()}
    for code, who, words in (("NOT_FOUND", unseen, _SAYS), ("FIELD_MISSING", to, " ")):
        with table.declines(code, f"{who} writes down what somebody says"):
            table.do(who, documents.SAY, **said, words=words)
    table.expect("said by then", expected=[], found=_read(table, by, brought)["ownStatements"])
    table.do(to, documents.SAY, **said, words=_SAYS)
    for who in (by, to):
        own = [{"giver": "BETROKKENE", "words": _SAYS}]
        table.expect(
            f"{who} reads what the person says", expected=own, found=_read(table, who, brought)["ownStatements"]
        )
    table.expect(f"{unseen} reads it", expected=None, found=_read(table, unseen, brought))
    return brought


def corrects(table: Table, case: Case, wrong: str, *, by: str, to: str, unseen: str) -> str:
    """Whoever wrote a text puts it right: `to`, who read it, reads the better one and is given work; its id.

    What the person said of the old one stands beside the new one too.
    """
    was, own = _read(table, to, wrong)["body"], _read(table, to, wrong)["ownStatements"]
    right = {"contribution": wrong, "correctionReason": "ONJUIST", "nature": "FEIT", "body": _RIGHT}
    before = {who: _work(table, who, case) for who in (to, unseen)}
    for code, who, body in (("NOT_ALLOWED", to, _RIGHT), ("NOT_FOUND", unseen, _RIGHT), ("FIELD_MISSING", by, " ")):
        with table.declines(code, f"{who} corrects"):
            table.do(who, documents.CORRECT, **{**right, "body": body})
    table.expect("reads still", expected=was, found=_read(table, to, wrong)["body"])
    table.expect("is given work by then", expected=before, found={who: _work(table, who, case) for who in before})
    done = table.do(by, documents.CORRECT, **right)["correction"]
    better: str = done["replacement"]["id"]
    with table.declines("ALREADY_CORRECTED", "corrected twice"):
        table.do(by, documents.CORRECT, **right)
    found = _read(table, to, better)
    table.expect(f"{to} reads", expected=(_RIGHT, own), found=(found["body"], found["ownStatements"]))
    table.expect(f"{unseen} reads the better one", expected=None, found=_read(table, unseen, better))
    for who, more in ((to, 1), (unseen, 0)):
        table.expect(f"{who} is given work", expected=more, found=_work(table, who, case) - before[who])
    return better


def _first(case: Case) -> str:
    return next(iter(case.people.values()))


def _read(table: Table, who: str, id: str) -> Any:  # noqa: ANN401 - what the API answers
    return table.ask(who, documents.TEXT, id=id)["contribution"]


def _work(table: Table, who: str, case: Case) -> int:
    found = nodes(table.ask(who, documents.WORK)["tasks"])
    return len([one for one in found if one["kind"] == _WORK and (one["case"] or {}).get("id") == case.id])
