"""The way of an admitted case: who sees it, what each phase asks, what it ends in."""

from collections.abc import Iterable
from typing import Any

from backend.demo.kinds import documents
from backend.demo.kinds.company import CHAIR, GROUNDS
from backend.demo.kinds.referring import Case
from backend.demo.kinds.table import Table, in_a_month, nodes, organisation
from backend.demo.scenario.documents import CLOSE, CONTRIBUTE, INVITE, OUTCOME, RECORD_BASIS
from backend.demo.texts import texts

_WORDS = "Zo is het besproken, en dit is de reden."


def unseen(table: Table, case: Case, *who: str) -> None:
    """For these it is as if the case were not there."""
    for one in who:
        table.expect(f"{one} sees", expected=None, found=table.ask(one, documents.SEEN, id=case.id)["case"])


def called(table: Table, case: Case, who: str, seat: str) -> None:
    """Somebody who is on call, or a guest, sees nothing until called, and then takes part."""
    unseen(table, case, who)
    ends = {"endsAt": in_a_month()} if seat == "GAST" else {}
    if ends:
        with table.declines("GUEST_WITHOUT_END", f"{who} is a guest without end"):
            table.do(CHAIR, INVITE, case=case.id, organisation=organisation(who), kind=seat)
    table.do(CHAIR, INVITE, case=case.id, organisation=organisation(who), kind=seat, **ends)
    stage = table.ask(who, documents.SEEN, id=case.id)["case"]["stage"]
    table.expect(f"{who} called as {seat}", expected="TOEGELATEN", found=stage)


def not_called(table: Table, case: Case, who: str, seat: str, code: str) -> None:
    """Somebody cannot be called to this seat, and why."""
    ends = in_a_month()
    with table.declines(code, f"{who} called as {seat}"):
        table.do(CHAIR, INVITE, case=case.id, organisation=organisation(who), kind=seat, endsAt=ends)


def introduced(
    table: Table,
    case: Case,
    *,
    to: tuple[str, ...],
    ground: str | None = None,
    purpose: str = "VEILIGHEID_GEZIN",
    categories: tuple[str, ...] = ("IDENTITEIT",),
    **more: object,
) -> None:
    """The referrer records for each person why these may know who it is; from now on they do. Raises Declined."""
    code, words = ground or GROUNDS[case.referrer], texts().basis
    for subject in case.people.values():
        table.do(
            case.referrer,
            RECORD_BASIS,
            subject=subject,
            kind="WETTELIJK",
            groundCode=code,
            art6="C" if code == "WGBO_7_457" else "E",
            purpose=purpose,
            categories=list(categories),
            recipients=[organisation(one) for one in to],
            necessity=words.law[0],
            proportionality=words.proportionality[0],
            subsidiarity=words.subsidiarity[0],
            **more,
        )


def phases(table: Table, case: Case, **expected: Iterable[str]) -> None:
    """Which phases there are, in their order, and what each asks before it begins."""
    found = nodes(table.ask(CHAIR, documents.PHASES, case=case.id)["casePhases"])
    told = {one["code"]: tuple(one["guards"]) for one in found}
    table.expect("phases", expected={code: tuple(asks) for code, asks in expected.items()}, found=told)
    stands = [one["code"] for one in found if one["stands"]]
    table.expect("begins in", expected=[next(iter(expected))], found=stands)


def goes_to(table: Table, case: Case, phase: str) -> None:
    """The chair brings it to a phase. Raises Declined."""
    moved = table.do(CHAIR, documents.MOVE, case=case.id, to=phase, expectedVersion=case.version)["case"]
    case.version = moved["version"]
    table.expect("goes to", expected=phase, found=moved["phase"])


def held(table: Table, case: Case, phase: str, code: str) -> None:
    """It cannot go to a phase yet, and why."""
    with table.declines(code, f"goes to {phase}"):
        table.do(CHAIR, documents.MOVE, case=case.id, to=phase, expectedVersion=case.version)


def text(
    table: Table,
    case: Case,
    by: str,
    *,
    category: str = "VEILIGHEID",
    purpose: str = "VEILIGHEID_GEZIN",
    to: tuple[str, ...] = (),
) -> str:
    """Somebody brings a text about the first person, for the own organisation and these; its id. Raises Declined."""
    found: Any = table.do(
        by,
        CONTRIBUTE,
        case=case.id,
        subjects=[next(iter(case.people.values()))],
        category=category,
        purpose=purpose,
        nature="MENING",
        body=_WORDS,
        recipients=[{"organisation": organisation(one)} for one in to],
    )
    brought: str = found["contribution"]["id"]
    return brought


def ends_in(table: Table, case: Case, outcome: str, *, by: str = CHAIR) -> None:
    """What became of it is written down. Raises Declined."""
    found = table.do(by, OUTCOME, case=case.id, outcome=outcome)["case"]["outcomes"]
    table.expect("ends in", expected=outcome, found=found[0]["outcome"])


def ends_with_reason(table: Table, case: Case, outcome: str, *, by: str) -> None:
    """This outcome asks why, in a text of whoever writes it down."""
    with table.declines("OUTCOME_REASON_MISSING", f"{outcome} without a reason"):
        table.do(by, OUTCOME, case=case.id, outcome=outcome)
    reason = text(table, case, by)
    found = table.do(by, OUTCOME, case=case.id, outcome=outcome, reason=reason)["case"]["outcomes"]
    table.expect("ends with a reason in", expected=outcome, found=found[0]["outcome"])


def knows_no(table: Table, case: Case, *outcomes: str) -> None:
    """These are outcomes of other kinds."""
    for one in outcomes:
        with table.declines("OUTCOME_UNKNOWN", f"ends in {one}"):
            table.do(CHAIR, OUTCOME, case=case.id, outcome=one)


def decided(table: Table, case: Case, *, by: str, to: str | None = None, decision: str | None = None) -> str:
    """Somebody takes a decision, which it lays down first for the other to read where there is none; its id."""
    if decision is None:
        words = text(table, case, by, to=(to,) if to else ())
        decision = table.do(by, documents.PROPOSE, case=case.id, text=words)["decision"]["id"]
    taken: str = table.do(by, documents.CONFIRM, decision=decision)["decision"]["id"]
    return taken


def talked(table: Table, case: Case) -> None:
    """It was discussed with the family, and that is written down."""
    table.do(CHAIR, documents.TALK, case=case.id, discussed=True)


def assessed(table: Table, case: Case, by: str, discipline: str, *, purpose: str = "VEILIGHEID_GEZIN") -> None:
    """The worker of an organisation gives the assessment of a discipline. Raises Declined."""
    table.do(by, documents.ASSESS, case=case.id, discipline=discipline, text=text(table, case, by, purpose=purpose))


def cannot_close(table: Table, case: Case, code: str) -> None:
    """It is not done yet, and why."""
    with table.declines(code, "closed"):
        table.do(CHAIR, CLOSE, case=case.id, expectedVersion=case.version)


def closes(table: Table, case: Case) -> None:
    """The tafel is done with it, and from now on its term runs."""
    ended = table.do(CHAIR, CLOSE, case=case.id, expectedVersion=case.version)["case"]
    table.expect("closed", expected="AFGESLOTEN", found=ended["stage"])


def shut(table: Table, case: Case, *, by: str, category: str, to: str) -> None:
    """What this organisation may never receive at this tafel, whatever the basis."""
    asked = {"subjects": [next(iter(case.people.values()))], "category": category, "recipients": [organisation(to)]}
    (answer,) = table.ask(by, documents.DRAFT, **asked)["mayShareDraft"]
    above = "ABOVE_CEILING" in {one["missing"] for one in answer["lacking"]}
    table.expect(f"{to} may never receive {category}", expected=(False, True), found=(answer["may"], above))


def nearer(table: Table, case: Case, *, by: str, category: str, to: str) -> None:
    """What this organisation may receive at this tafel once there is a basis."""
    asked = {"subjects": [next(iter(case.people.values()))], "category": category, "recipients": [organisation(to)]}
    (answer,) = table.ask(by, documents.DRAFT, **asked)["mayShareDraft"]
    above = "ABOVE_CEILING" in {one["missing"] for one in answer["lacking"]}
    table.expect(f"{to} could receive {category}", expected=False, found=above)
