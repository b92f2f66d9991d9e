"""What a tafel asks everybody to accept: house rules and confidentiality, and who weighs nothing without."""

from collections.abc import Iterable, Mapping

from backend.demo.kinds import documents
from backend.demo.kinds.company import CHAIR, OFFICER
from backend.demo.kinds.referring import Case
from backend.demo.kinds.table import Table
from backend.demo.kinds.weighing import admit, take_up, weigh

_KINDS = ("GEHEIMHOUDING", "HUISREGELS")
_WORDS = "Wat hier wordt gezegd, blijft hier. Wie belang heeft bij een zaak, zegt dat voordat die begint."


def promised(
    table: Table, case: Case, *, by: str, also: tuple[str, ...], yes: Iterable[str], no: Iterable[str] = ()
) -> None:
    """Rules and confidentiality are published; `by` weighs once both are accepted, then so do the others.

    After this it is admitted.
    """
    answers = {"yes": tuple(yes), "no": tuple(no)}
    for stranger in (CHAIR, by):
        with table.declines("NOT_ALLOWED", f"{stranger} publishes"):
            _publish(table, stranger, _KINDS[0])
    _publish(table, OFFICER, _KINDS[0])
    earlier, newest = (_publish(table, OFFICER, _KINDS[1]) for _ in range(2))
    with table.declines("STATEMENT_REPLACED", "an earlier version is accepted"):
        table.do(by, documents.ACCEPT, statement=earlier)
    take_up(table, case)
    for kind, statement in _unaccepted(table, by).items():
        with table.declines("STATEMENT_NOT_ACCEPTED", f"{by} weighs without {kind}"):
            weigh(table, case, by, yes=answers["yes"], no=answers["no"])
        table.do(by, documents.ACCEPT, statement=statement)
    with table.declines("STATEMENT_ALREADY_ACCEPTED", "accepted twice"):
        table.do(by, documents.ACCEPT, statement=newest)
    _weighed(table, case, by, *also, answers=answers)


def _weighed(table: Table, case: Case, *who: str, answers: Mapping[str, tuple[str, ...]]) -> None:
    for one in who:
        # What was refused left nothing behind: without this weighing nothing is admitted yet.
        with table.declines("WEIGHING_INCOMPLETE", f"admitted before {one} weighed"):
            admit(table, case)
        for statement in _unaccepted(table, one).values():
            table.do(one, documents.ACCEPT, statement=statement)
        weigh(table, case, one, yes=answers["yes"], no=answers["no"])
    admit(table, case)


def _publish(table: Table, who: str, kind: str) -> str:
    given = {"tafel": table.id, "kind": kind, "text": _WORDS}
    statement: str = table.do(who, documents.PUBLISH, **given)["statement"]["id"]
    return statement


def _unaccepted(table: Table, who: str) -> dict[str, str]:
    """What somebody has still to accept, by its kind."""
    found = table.ask(who, documents.STATEMENTS, id=table.id)["tafel"]["statements"]
    table.expect("asked to accept", expected=list(_KINDS), found=sorted(one["kind"] for one in found))
    return {one["kind"]: one["id"] for one in found if not one["acceptedByMe"]}
