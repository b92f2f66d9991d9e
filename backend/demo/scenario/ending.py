"""The second half: the case is closed, its term passes, two people approve, and it is destroyed with a declaration."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from backend.demo import clock
from backend.demo.pairing import node_id
from backend.demo.runs import Run
from backend.demo.scenario import documents
from backend.demo.scenario.household import BACK
from backend.demo.scenario.people import ADMINISTRATOR, CHAIR, OFFICER, VIEWERS
from backend.demo.scenario.play import Facts, Play, Step

# How long after a date the clock is set, so that nobody has to wonder whether the date itself counts.
_AFTER = timedelta(hours=1)
_TODAY = timedelta(0)
# What a case of this kind of tafel may end in, by its blueprint.
SOLVED = "OPGELOST"


def conclude(play: Play) -> Facts:
    """The tafel says what became of it."""
    ended = play.do(CHAIR.login, documents.OUTCOME, case=play.fact("case"), outcome=SOLVED)["case"]
    play.expect("outcome", expected=[SOLVED], found=[one["outcome"] for one in ended["outcomes"]])
    return {}


def close(play: Play) -> Facts:
    """The tafel is done with it; from now on its term runs."""
    version = play.fact("admitted_version")
    case = play.do(CHAIR.login, documents.CLOSE, case=play.fact("case"), expectedVersion=version)["case"]
    play.expect("stage", expected="AFGESLOTEN", found=case["stage"])
    return {"due_at": case["retentionTerm"]["dueAt"]}


def propose(play: Play) -> Facts:
    """Five years later its term is over, and a sweep puts it on a list for the municipality."""
    play.sweep()
    number = str(play.fact("number"))
    found = play.wait_for("destruction list", lambda: _list_of(play), expected=number, there=lambda: _listed(play))
    return {"list": found["id"], "list_version": found["version"]}


def approve_officer(play: Play) -> Facts:
    """The privacy officer approves. One is not enough."""
    return _approve(play, OFFICER, version="list_version", state="TER_GOEDKEURING")


def approve_administrator(play: Play) -> Facts:
    """The administrator approves too: two people, two roles. The cooling-off begins."""
    facts = _approve(play, ADMINISTRATOR, version="first_version", state="AFKOELING")
    over = datetime.fromisoformat(facts["execute_at"])
    play.expect("cooling-off over today", expected=True, found=over < clock.now())
    return facts


def destroy(play: Play) -> Facts:
    """The cooling-off is over: a sweep destroys rows and keys, and declares it."""

    def declared() -> dict[str, Any] | None:
        play.sweep()
        return _declaration_of(play)

    case = str(play.fact("case"))
    declaration = play.wait_for("declaration", declared, expected=case, there=lambda: _declared(play))
    play.company.audience.declared(declaration)
    return {}


def absent(play: Play) -> Facts:
    """For everybody the case now looks like one that never was."""
    case = play.fact("case")
    for viewer in VIEWERS:
        gone, never = (play.ask(viewer.login, documents.ABSENT, id=id) for id in (case, node_id("Case", uuid4())))
        play.expect(f"what {viewer.login} finds", expected=never, found=gone)
        listed = [edge["node"]["id"] for edge in play.ask(viewer.login, documents.WORKLIST)["cases"]["edges"]]
        play.expect(f"worklist of {viewer.login}", expected=False, found=case in listed)
    return {}


def _approve(play: Play, login: str, *, version: str, state: str) -> Facts:
    payload = play.do(login, documents.APPROVE, destructionList=play.fact("list"), expectedVersion=play.fact(version))
    approved = payload["destructionList"]
    play.expect("state of the list", expected=state, found=approved["state"])
    return {"first_version": approved["version"], "execute_at": approved["executeAt"]}


def _lists(play: Play) -> list[dict[str, Any]]:
    """The lists that wait, as the privacy officer sees them."""
    lists = play.ask(OFFICER, documents.LISTS, waiting=True)["destructionLists"]["edges"]
    return [edge["node"] for edge in lists]


def _list_of(play: Play) -> dict[str, Any] | None:
    """The list that our case is on."""
    for found in _lists(play):
        if play.fact("case") in {one["node"]["caseId"] for one in found["destructions"]["edges"]}:
            return found
    return None


def _listed(play: Play) -> list[str]:
    """Which cases are listed, and how far each is."""
    listed = [one["node"] for found in _lists(play) for one in found["destructions"]["edges"]]
    return [f"{one['caseNumber']} {one['state']}" for one in listed]


def _declarations(play: Play) -> list[dict[str, Any]]:
    edges = play.ask(OFFICER, documents.DECLARATIONS)["declarations"]["edges"]
    return [edge["node"] for edge in edges]


def _declaration_of(play: Play) -> dict[str, Any] | None:
    found = [one for one in _declarations(play) if one["caseId"] == play.fact("case")]
    return found[0] if found else None


def _declared(play: Play) -> list[str]:
    """Which cases were declared."""
    return [str(one["caseId"]) for one in _declarations(play)]


def _then(_run: Run) -> timedelta:
    return BACK


def _when_due(run: Run) -> timedelta:
    """Counted from when the run began, so that the clock goes on when a step is done later."""
    return run.began - (datetime.fromisoformat(run.facts["due_at"]) + _AFTER)


def _today(_run: Run) -> timedelta:
    return _TODAY


STEPS = (
    Step(name="conclude", title="De uitkomst wordt vastgelegd / The outcome is recorded", ago=_then, do=conclude),
    Step(name="close", title="De casus wordt afgesloten / The case is closed", ago=_then, do=close),
    Step(
        name="propose",
        title="De termijn is om: voorgesteld ter vernietiging / The term is over: proposed for destruction",
        ago=_when_due,
        do=propose,
    ),
    Step(
        name="approve-officer",
        title="De privacy officer keurt goed / The privacy officer approves",
        ago=_when_due,
        do=approve_officer,
    ),
    Step(
        name="approve-administrator",
        title="De beheerder keurt goed / The administrator approves",
        ago=_when_due,
        do=approve_administrator,
    ),
    Step(name="destroy", title="De casus wordt vernietigd / The case is destroyed", ago=_today, do=destroy),
    Step(name="absent", title="Voor iedereen bestaat zij niet / To everybody it does not exist", ago=_today, do=absent),
)
