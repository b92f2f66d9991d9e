"""Forms: filling one in about the first person of a case, and laying two days beside each other."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import Any

from backend.demo.kinds import documents
from backend.demo.kinds.knowing import kind_of
from backend.demo.kinds.referring import Case
from backend.demo.kinds.table import Table, nodes, organisation, today

_WORDS = "Zo zien wij het vandaag."


def forms(table: Table, **expected: tuple[str, int]) -> None:
    """Which forms people use at this kind of tafel: what each looks at, and how many items it has; all of them."""
    found = {one["code"]: (one["kind"], len(one["items"])) for one in kind_of(table)["forms"]}
    table.expect("forms", expected=expected, found=found)


def fills_in(
    table: Table,
    case: Case,
    form: str,
    answers: Mapping[str, str],
    *,
    by: str,
    category: str = "VEILIGHEID",
    weeks_ago: int = 0,
    to: tuple[str, ...] = (),
) -> None:
    """Somebody fills in a form, for the own organisation and these. Raises Declined."""
    table.do(
        by,
        documents.FILL_IN,
        case=case.id,
        subjects=[_first(case)],
        category=category,
        purpose="VEILIGHEID_GEZIN",
        nature="MENING",
        body=_WORDS,
        happenedOn=(today() - timedelta(weeks=weeks_ago)).isoformat(),
        form={"form": form, "answers": [{"item": item, "value": value} for item, value in answers.items()]},
        recipients=[{"organisation": organisation(one)} for one in to],
    )


def unused(table: Table, case: Case, form: str, *, by: str) -> None:
    """A form of other kinds is none here."""
    with table.declines("FORM_UNKNOWN", f"fills in {form}"):
        fills_in(table, case, form, {"VEILIGHEID": "1"}, by=by)


def beside(
    table: Table,
    case: Case,
    form: str,
    expected: AbstractSet[tuple[str, str | None, str | None]],
    *,
    by: str,
    weeks: int,
) -> None:
    """What somebody sees of so many weeks ago and of now: item, then and now; a line for each who filled it in."""
    day = (today() - timedelta(weeks=weeks)).isoformat()
    asked = {"subject": _first(case), "form": form, "earlier": day, "later": today().isoformat()}
    found = nodes(table.ask(by, documents.BESIDE, **asked)["formComparison"])
    lines = {(one["item"], _value(one["earlier"]), _value(one["later"])) for one in found}
    table.expect(f"{by} sees of {form}", expected=expected, found=lines)


def _first(case: Case) -> str:
    return str(next(iter(case.people.values())))


def _value(answer: Any) -> str | None:  # noqa: ANN401 - what the API answers
    return None if answer is None else str(answer["value"])
