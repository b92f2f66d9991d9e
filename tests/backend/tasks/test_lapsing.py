"""What is over before anybody answered asks nothing more; and hours for advice that are used up are told once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from backend.cases import service as cases
from backend.cases.asking.along import Along
from backend.cases.asking.commands import AnswerInformation
from backend.cases.asking.kinds import AlongMode, AnswerOutcome
from backend.cases.consulting.commands import AnswerConsult, AskConsult, BookHours
from backend.cases.consulting.hours import book_hours
from backend.cases.consulting.service import answer_consult, ask_consult
from backend.tasks.commands import CompleteTask
from backend.tasks.kinds import TaskOutcome
from backend.tasks.service import complete_task
from backend.tasks.sweeping import close_lapsed, open_due
from consent.errors import CommonCode
from tenants.ids import TafelId
from tests.backend.cases.course.ways import is_forced_back, weighed_with
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, opened
from tests.backend.cases.test_asking import question
from tests.backend.outbox.office import Office
from tests.backend.tasks.sweeps import DAY, TASK, to_moment, told_by_sweep

_LAPSES = "UPDATE casework.task SET done_at = tenants.moment(), outcome = 'NIET_NODIG', version = 2 WHERE id = $1"


async def _work(kamer: Kamer, case: UUID) -> dict[UUID, tuple[str, bool, str | None]]:
    """By what it is about: which task, whether it is still to be done, and what came of it."""
    return {
        row["object_id"]: (row["kind"], row["done_at"] is None, row["outcome"]) for row in await kamer.rows(TASK, case)
    }


async def test_an_unanswered_question_to_look_along_is_over_on_its_day(kamer: Kamer, office: Office) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    now: datetime = await kamer.admin.fetchval("SELECT tenants.moment()")
    ends = now + 20 * DAY
    along = Along(mode=AlongMode.MEE_OP_HUISBEZOEK, ends_at=ends)
    silent, answered, plain = [
        (await kamer.does("noor", cases.ask_information, question(kamer, one.mother, "ggz", along=each))).request
        for each in (along, along, None)
    ]
    accepts = AnswerInformation(request=answered, outcome=AnswerOutcome.AANVAARD)
    await kamer.does("bram", cases.answer_information, accepts)
    [task] = [row["id"] for row in await kamer.rows(TASK, one.case) if row["object_id"] == silent]
    assert await is_forced_back(kamer, "bram", _LAPSES, task) == "42501"

    # Silence is work for whoever asked, as long as there still is something to answer.
    await to_moment(kamer, ends - timedelta(minutes=1))
    assert await close_lapsed(office.system) == 0
    await open_due(office.system)
    work = [(row["kind"], row["object_id"]) for row in await kamer.rows(TASK, one.case) if row["done_at"] is None]
    assert sorted(work) == sorted(
        (kind, each) for kind in ("VRAAG_BEANTWOORDEN", "VRAAG_ONBEANTWOORD") for each in (silent, plain)
    )
    # From that moment on nobody does it or says that it is not needed, also before the sweep comes by.
    await to_moment(kamer, ends + timedelta(seconds=5))
    done = CompleteTask(task=task, expected_version=1, outcome=TaskOutcome.GEDAAN)
    await kamer.is_refused("bram", complete_task, done, code=CommonCode.NOT_FOUND, field="task")
    assert [await close_lapsed(office.system) for _ in range(2)] == [1, 0]
    assert await kamer.told("CASE_CHANGED", silent) == {"ggz", "lokaal"}
    for row in await kamer.rows(TASK, one.case):
        if row["object_id"] == silent:
            assert (row["outcome"], row["done_by"], row["version"]) == ("NIET_NODIG", None, 2), row
    # Nor is anybody told of that silence any more; of a question without an end they are.
    await to_moment(kamer, ends + 10 * DAY)
    found = {task[1:3] for task in await told_by_sweep(kamer, office, one.case) if task[0] == "gemeente"}
    assert {about for kind, about in found if kind == "VRAAG_ONBEANTWOORD"} == {plain}


async def _consulting(kamer: Kamer) -> tuple[TafelId, BookHours]:
    consult: dict[str, Any] = {"asks": "LOKAAL_TEAM", "advises": ["GGZ"], "modes": ["ANONIEM"]}
    terms = {**consult, "hours_per_team": 1, "hours_period": "MAAND"}
    kind = f"UREN_{UUID(int=id(kamer)).hex.upper()}"
    await kamer.admin.execute(
        "INSERT INTO casework.tafel_kind VALUES ($1, 1, $2::jsonb, 'test')",
        kind,
        orjson.dumps({"consult": terms}).decode(),
    )
    await kamer.admin.execute(
        "UPDATE casework.tafel SET kind_code = $2, kind_version = 1 WHERE id = $1", kamer.tafel, kind
    )
    asked = await kamer.does("noor", ask_consult, AskConsult(tafel=kamer.tafel, question="Waar letten we op?"))
    await kamer.does("bram", answer_consult, AnswerConsult(consult=asked.consult, advice="Let op slaap."))
    return kamer.tafel, BookHours(consult=asked.consult, minutes=60)


async def test_hours_that_are_used_up_are_told_once_to_who_answers_for_the_tafel(kamer: Kamer, office: Office) -> None:
    one = await admitted(kamer)
    await weighed_with(kamer, one.case)
    tafel, books = await _consulting(kamer)

    async def told() -> list[tuple[str, UUID]]:
        found = await told_by_sweep(kamer, office, one.case)
        return [(task[0], task[2]) for task in found if task[1] == "CONSULTUREN_OP"]

    await kamer.does("bram", book_hours, books)
    assert await told() == []
    await kamer.does("bram", book_hours, BookHours(consult=books.consult, minutes=1))
    assert await told() == [("gemeente", tafel)]
    await kamer.does("bram", book_hours, books)
    assert await told() == [("gemeente", tafel)]
    # A next month begins anew, and is told in its turn.
    now: datetime = await kamer.admin.fetchval("SELECT tenants.moment()")
    await to_moment(kamer, now + 50 * DAY)
    assert await told() == [("gemeente", tafel)]
    for _ in range(2):
        await kamer.does("bram", book_hours, books)
    assert await told() == [("gemeente", tafel)] * 2
