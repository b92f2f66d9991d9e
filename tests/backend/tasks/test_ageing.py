"""A safety view that grew old is told, once, by the term that the region set in its kind of tafel."""

from datetime import date, datetime, timedelta
from uuid import UUID

import orjson

from backend.cases import service as cases
from backend.cases.correction_commands import Retract
from backend.cases.kinds import CorrectionReason
from consent.ages import begins, legal_day
from tenants.ids import ContributionId, new_id
from tests.backend.cases.course.ways import weighed_with
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted
from tests.backend.cases.wishes import contribute_command
from tests.backend.outbox.office import Office
from tests.backend.tasks.sweeps import DAY, to_moment, told_by_sweep


async def test_a_safety_view_that_grew_old_is_told_once_to_who_answers_for_the_tafel(
    kamer: Kamer, office: Office
) -> None:
    one = await admitted(kamer)
    forms = [{"code": "BEELD", "kind": "VEILIGHEID"}, {"code": "LEVEN", "kind": "LEEFGEBIEDEN"}]
    clock = {"code": "VEILIGHEIDSBEELD_OUD", "length": {"amount": 2, "unit": "WEEK"}}
    await weighed_with(kamer, one.case, forms=forms, clocks=[clock])
    at: datetime = await kamer.admin.fetchval("SELECT tenants.moment()")
    since = "SELECT since FROM casework.case_phase WHERE case_id = $1"
    admission = legal_day(await kamer.admin.fetchval(since, one.case))

    async def told(moment: datetime) -> list[datetime]:
        await to_moment(kamer, moment)
        found = [task for task in await told_by_sweep(kamer, office, one.case) if task[1] == "VEILIGHEIDSBEELD_OUD"]
        assert {task[:3] for task in found} <= {("gemeente", "VEILIGHEIDSBEELD_OUD", one.case)}
        return [task[3] for task in found]

    async def seen(day: date, form: str, **changes: object) -> UUID:
        """The lokaal team filled in this form about the mother."""
        id = new_id()
        text = await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.mother))
        await kamer.admin.execute(
            "INSERT INTO casework.contribution SELECT (jsonb_populate_record(b, jsonb_build_object('id', $2::uuid,"
            " 'form', $3::text, 'happened_on', $4::date) || $5::jsonb)).* FROM casework.contribution b WHERE b.id = $1",
            *(text.contribution, id, form, day, orjson.dumps(changes).decode()),
        )
        return id

    # Without a view it is counted from admission, on the day itself and no earlier.
    first = begins(admission + 14 * DAY)
    assert await told(first - timedelta(seconds=5)) == []
    assert await told(first) == [first + 7 * DAY]
    assert await told(first + 30 * DAY) == [first + 7 * DAY]
    # Another form, and a report under protection, are no view; a view is, and grows old in its turn.
    day = admission + 40 * DAY
    await seen(day, "LEVEN")
    await seen(day, "BEELD", protection="MELDER")
    assert await told(begins(day + 15 * DAY)) == [first + 7 * DAY]
    view = await seen(day + 10 * DAY, "BEELD")
    second = begins(day + 24 * DAY)
    assert await told(second - timedelta(seconds=5)) == [first + 7 * DAY]
    assert await told(second) == [first + 7 * DAY, second + 7 * DAY]
    # One that was taken back is none: the case is as old as it was before.
    newer = await seen(day + 20 * DAY, "BEELD")
    for text in (newer, view):
        wrong = Retract(contribution=ContributionId(text), reason=CorrectionReason.ONJUIST)
        await kamer.does("noor", cases.retract, wrong)
    assert await told(second + 20 * DAY) == [first + 7 * DAY, second + 7 * DAY]
    # What a region did not set is told of no case, and nothing is told of one that is over.
    other = await admitted(kamer)
    await weighed_with(kamer, other.case, forms=forms, clocks=[{"code": "VEILIGHEIDSBEELD_OUD"}])
    await to_moment(kamer, at + 400 * DAY)
    assert "VEILIGHEIDSBEELD_OUD" not in {task[1] for task in await told_by_sweep(kamer, office, other.case)}
