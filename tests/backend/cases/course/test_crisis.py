"""After a crisis was acted upon, somebody sees to the view of all who look, by a date."""

from datetime import timedelta
from typing import Any

from backend.cases import service as cases
from backend.cases.commands import Admit, StartWeighing
from backend.cases.course.commands import GiveAssessment
from backend.cases.sharing_commands import EndParticipation
from backend.tasks import service as tasks
from backend.tasks.commands import CompleteTask, TaskId
from backend.tasks.errors import TasksCode
from backend.tasks.kinds import TaskOutcome
from consent.errors import CommonCode
from tests.backend.cases.course.disciplines import PARTS, text
from tests.backend.cases.course.ways import guarded, is_forced_back, weighed_with
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, opened
from tests.backend.cases.wishes import refer_command, weigh_command

_DONE = (
    "UPDATE casework.task SET done_at = tenants.moment(), done_by = tenants.member(), outcome = 'GEDAAN',"
    " version = version + 1 WHERE id = $1"
)


async def _crisis(kamer: Kamer, **parts: Any) -> AdmittedCase:
    """A case that came in as a crisis, of a kind with these parts; the GGZ takes part."""
    referred = await kamer.does("noor", cases.refer, refer_command(kamer))
    case = referred.case
    await kamer.admin.execute("UPDATE casework.referral SET kind = 'CRISIS' WHERE case_id = $1", case)
    await kamer.does("anne", cases.start_weighing, StartWeighing(case=case, expected_version=1))
    await kamer.does("karim", cases.weigh, weigh_command(case))
    await kamer.does("wout", cases.weigh, weigh_command(case))
    assert await _work(kamer, case) == []
    done = await kamer.does("anne", cases.admit, Admit(case=case, expected_version=2))
    mother, child = referred.subjects
    one = AdmittedCase(case=case, number=done.number, mother=mother, child=child)
    await opened(kamer, one, "ggz")
    await weighed_with(kamer, case, phases=guarded(), **parts)
    return one


async def _work(kamer: Kamer, case: Any) -> list[Any]:
    return [row for row in await kamer.rows("casework.task", case) if row["kind"] == "INTEGRAAL_BEELD"]


def _done(task: TaskId, outcome: TaskOutcome = TaskOutcome.GEDAAN) -> CompleteTask:
    return CompleteTask(task=task, expected_version=1, outcome=outcome)


async def _gives(kamer: Kamer, who: str, one: AdmittedCase, discipline: str) -> None:
    given = GiveAssessment(case=one.case, discipline=discipline, text=await text(kamer, who, one))
    await kamer.does(who, cases.give_assessment, given)


async def test_it_is_done_when_each_discipline_looked_and_who_looked_takes_part(kamer: Kamer) -> None:
    assert await _work(kamer, (await admitted(kamer)).case) == []
    one = await _crisis(kamer, **PARTS)
    [work] = await _work(kamer, one.case)
    assert work["organisation_id"] == kamer.organisations["gemeente"]
    assert (work["subject_id"], work["object_id"]) == (None, one.case)
    assert work["due_at"] - work["created_at"] == timedelta(days=7)
    task = TaskId(work["id"])

    async def is_not_done() -> None:
        code = TasksCode.VIEW_INCOMPLETE
        await kamer.is_refused("anne", tasks.complete_task, _done(task), code=code, field="outcome")
        assert await is_forced_back(kamer, "anne", _DONE, task) == "view_incomplete"

    await is_not_done()
    await _gives(kamer, "bram", one, "MEDISCH")
    await is_not_done()
    await _gives(kamer, "noor", one, "JURIDISCH")
    moments = [row["recorded_at"] for row in await kamer.rows("casework.assessment", one.case)]
    assert moments == sorted(set(moments))
    # Who left takes its view along.
    part = await kamer.admin.fetchval(
        "SELECT id FROM casework.participation WHERE case_id = $1 AND organisation_id = $2",
        one.case,
        kamer.organisations["ggz"],
    )
    await kamer.does("anne", cases.end_participation, EndParticipation(participation=part, expected_version=1))
    await is_not_done()
    await opened(kamer, one, "ggz")
    await kamer.is_refused("bram", tasks.complete_task, _done(task), code=CommonCode.NOT_FOUND, field="task")
    await kamer.does("anne", tasks.complete_task, _done(task))
    assert (await kamer.row("casework.task", task))["done_by"] == kamer.members["anne"]


async def test_a_person_says_that_it_is_not_needed_or_done_where_no_discipline_is_named(kamer: Kamer) -> None:
    for parts, outcome in ((PARTS, TaskOutcome.NIET_NODIG), ({}, TaskOutcome.GEDAAN), ({"disciplines": None}, None)):
        one = await _crisis(kamer, **parts)
        [work] = await _work(kamer, one.case)
        await kamer.does("anne", tasks.complete_task, _done(TaskId(work["id"]), outcome or TaskOutcome.GEDAAN))
