"""A case that goes on in another one: two say so, and who reads one of them learns nothing of the other."""

from backend.demo.kinds import documents
from backend.demo.kinds.company import CHAIR
from backend.demo.kinds.referring import Case
from backend.demo.kinds.table import Table


def goes_on_in(table: Table, case: Case, later: Case, *, kind: str, reason: str, second: str, unaware: str) -> None:
    """The chair records it, somebody else confirms it, and both cases tell it to who reads both. Raises Declined."""
    wish = {"case": case.id, "later": later.id, "kind": kind, "reason": reason}
    made = table.do(CHAIR, documents.CONTINUE, **wish)["continuation"]
    with table.declines("CONTINUATION_SECOND_PERSON", "the chair confirms what the chair recorded"):
        table.do(CHAIR, documents.CONFIRM_CONTINUATION, continuation=made["id"])
    table.do(second, documents.CONFIRM_CONTINUATION, continuation=made["id"])
    for one in (case, later):
        (found,) = table.ask(second, documents.CONTINUATIONS, case=one.id)["case"]["continuations"]
        told = (found["kind"], found["earlier"]["id"], found["later"]["id"], found["confirmedAt"] is not None)
        table.expect("goes on", expected=(kind, case.id, later.id, True), found=told)
    seen = table.ask(unaware, documents.CONTINUATIONS, case=case.id)["case"]["continuations"]
    table.expect(f"{unaware}, who takes part in one of them, is told", expected=[], found=seen)
