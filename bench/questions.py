"""The six questions, as a client sends them: documents of the product with the variables of the measured cases."""

from collections.abc import Mapping
from enum import StrEnum
from itertools import count
from typing import Any, Final

from bench import household
from bench.ids import GGZ, named
from casegraph.compiler.relay import write_node_id
from casegraph.edge.trusted import FOLDER
from tenants.ids import new_id

WORKLIST: Final = 50
FILTERED: Final = 25
STAGE: Final = "TOEGELATEN"
TEXT: Final = "Gesproken met school over de verzuimdagen; moeder is op de hoogte. Verzonnen tekst van een meting. " * 3
_turn = count()


class Operation(StrEnum):
    """What is asked (performance.md names them Q1, Q2, the hot case, Q3, Q4 and M1)."""

    WORKLIST = "worklist of 50"
    CASE = "case in full"
    HOT = "hot case"
    FILTERED = "filtered page of 25"
    VIEWER = "viewer"
    CONTRIBUTE = "add contribution"


_FILES: Final = {
    Operation.WORKLIST: "partner/Worklist",
    Operation.CASE: "partner/CaseInFull",
    Operation.HOT: "partner/CaseInFull",
    Operation.FILTERED: "partner/Worklist",
    Operation.VIEWER: "integrator/Viewer",
    Operation.CONTRIBUTE: "partner/Contribute",
}
TEXTS: Final = {one: (FOLDER / f"{file}.graphql").read_text(encoding="utf-8") for one, file in _FILES.items()}


def page_case() -> str:
    """The case that is read in full."""
    return "page 0"


def next_writing() -> str:
    """The case that takes the next contribution; each in its turn, so that writers rarely meet."""
    return f"writing {next(_turn) % household.WRITING}"


def variables(operation: Operation, *, after: str | None) -> Mapping[str, Any]:
    """The variables of one request; `after` is the cursor for the filtered page."""
    match operation:
        case Operation.WORKLIST:
            return {"first": WORKLIST}
        case Operation.CASE:
            return {"id": write_node_id("Case", named(page_case()))}
        case Operation.HOT:
            return {"id": write_node_id("Case", named("hot"))}
        case Operation.FILTERED:
            return {"first": FILTERED, "stage": STAGE} | ({"after": after} if after else {})
        case Operation.VIEWER:
            return {}
        case Operation.CONTRIBUTE:
            return {"input": _contribution()}


def _contribution() -> Mapping[str, Any]:
    case = next_writing()
    return {
        "clientMutationKey": new_id().hex,
        "case": write_node_id("Case", named(case)),
        "subjects": [write_node_id("Subject", named(f"{case} subject 0"))],
        "category": "VEILIGHEID",
        "purpose": "VEILIGHEID_GEZIN",
        "nature": "FEIT",
        "body": TEXT,
        "recipients": [{"organisation": write_node_id("Organisation", GGZ)}],
    }
