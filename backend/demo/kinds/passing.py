"""What a registered professional passes on to somebody whose registration is over, and who answers for it."""

from datetime import timedelta

from backend.demo.cast import member_id
from backend.demo.circle import trainee, worker
from backend.demo.kinds import documents
from backend.demo.kinds.company import TRAINEE
from backend.demo.kinds.course import text
from backend.demo.kinds.referring import Case, refer
from backend.demo.kinds.table import Table, today
from backend.demo.pairing import node_id

_DAYS = timedelta(days=14)
_OPEN = "query Open($id: ID!) { case(id: $id) { stage } }"


def sleeps(table: Table, *, tells: set[str] | frozenset[str], registers: tuple[str, ...]) -> None:
    """Without a registration the roles of somebody in training give nothing here; it is said what is missed."""
    roles = table.ask(TRAINEE, documents.MISSING)["viewer"]["roles"]
    missed = {one["kind"]: one["missingRegistration"] for one in roles}
    table.expect("missed for a role", expected=sorted(registers), found=missed["DEELNEMER"])
    with table.declines("REGISTRATION_MISSING", "somebody in training refers"):
        refer(table, TRAINEE, tells=tells)


def passed_on(table: Table, case: Case, *, by: str, stays: str, registered: str, task: str) -> None:
    """In one case `task` is passed on, and nothing else: not what stays, nor what asks a registration of both."""
    _is_open(table, case, expected=False)
    with table.declines("TASK_STAYS", f"{stays} is passed on"):
        _pass(table, case, by=by, task=stays)
    with table.declines("DELEGATE_UNREGISTERED", f"{registered} is passed on to who is not registered"):
        _pass(table, case, by=by, task=registered)
    with table.declines("REGISTRATION_MISSING", "a text without a task"):
        text(table, case, TRAINEE, purpose="HULP_COORDINATIE")
    passed = _pass(table, case, by=by, task=task)
    _is_open(table, case, expected=True)
    _names(table, text(table, case, TRAINEE), by=by, task=task)
    with table.declines("REGISTRATION_MISSING", "what was not passed on"):
        table.do(TRAINEE, documents.TALK, case=case.id, discussed=True)
    table.do(by, documents.WITHDRAW_DELEGATION, delegation=passed, expectedVersion=1)
    _is_open(table, case, expected=False)


def _pass(table: Table, case: Case, *, by: str, task: str) -> str:
    passed: str = table.do(
        by,
        documents.DELEGATE,
        taskCode=task,
        to=node_id("Member", member_id(trainee(by), by)),
        case=case.id,
        reasonCode="INWERKEN",
        validFrom=today().isoformat(),
        validUntil=(today() + _DAYS).isoformat(),
    )["delegation"]["id"]
    return passed


def _is_open(table: Table, case: Case, *, expected: bool) -> None:
    found = table.ask(TRAINEE, _OPEN, id=case.id)["case"]
    table.expect("the case is open to somebody in training", expected=expected, found=found is not None)


def _names(table: Table, contribution: str, *, by: str, task: str) -> None:
    names = {login: table.cast.find(login).name for login in (worker(by), trainee(by))}
    found = table.ask(by, documents.DONE_FOR, id=contribution)["node"]["broughtFor"]
    expected = {
        "taskCode": task,
        "delegator": {"name": names[worker(by)]},
        "member": {"name": names[trainee(by)]},
    }
    table.expect("under whose responsibility", expected=expected, found=found)
