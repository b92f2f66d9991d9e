"""What was asked across tafels is forgotten when the reference data say so, and not a day sooner."""

from datetime import timedelta

from backend.cases import service as cases
from backend.cases.consulting.commands import AskConsult
from backend.cases.consulting.recognising import recognising
from backend.cases.consulting.service import ask_consult
from consent.keys.cipher import key_id_of
from tenants.ids import TafelId
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted
from tests.backend.cases.wishes import contribute_command
from tests.backend.outbox.office import Office
from tests.backend.retention.steps import swept
from tests.factories import course, matching

MEEDENKEN = '{"consult": {"asks": "LOKAAL_TEAM", "advises": ["GGZ"], "modes": ["ANONIEM"]}}'


async def test_the_sweep_forgets_what_was_asked_long_ago(kamer: Kamer, office: Office) -> None:
    other = await kamer.world.tafel(kamer.organisations["politie"], kind="ANDERS")
    one = await matching.match(kamer.world, kamer.tafel, other, by=kamer.members["noor"])
    asked = "SELECT count(*) FROM casework.cross_match WHERE id = $1"
    await office.later(timedelta(days=89))
    await swept(office)
    assert await office.admin.fetchval(asked, one) == 1
    await office.later(timedelta(days=2))
    await swept(office)
    assert await office.admin.fetchval(asked, one) == 0


async def test_the_sweep_forgets_who_was_asked_to_be_involved(kamer: Kamer, office: Office) -> None:
    one = await admitted(kamer)
    text = contribute_command(kamer, one.case, one.mother)
    brought = await kamer.does("noor", cases.contribute, text)
    noor = {"owner": kamer.organisations["lokaal"], "member": kamer.members["noor"]}
    await course.involvement(kamer.world, one.case, brought.contribution, **noor)
    left = "SELECT (SELECT count(*) FROM casework.involvement) + (SELECT count(*) FROM casework.involved_party)"
    await office.admin.execute("UPDATE casework.involvement SET recorded_at = tenants.moment()")
    await office.later(timedelta(days=89))
    await swept(office)
    assert await office.admin.fetchval(left) == 2
    await office.later(timedelta(days=2))
    await swept(office)
    assert await office.admin.fetchval(left) == 0


async def test_the_sweep_destroys_a_question_without_a_name_key_first(kamer: Kamer, office: Office) -> None:
    tafel = await kamer.world.tafel(kamer.organisations["gemeente"], blueprint=MEEDENKEN, kind="MEEDENKEN")
    await kamer.world.seat(tafel, kamer.organisations["lokaal"])
    await kamer.world.role(kamer.members["noor"], "DEELNEMER", tafel=tafel)
    asked = AskConsult(tafel=TafelId(tafel), question="Waar letten we op?")
    one = (await kamer.does("noor", ask_consult, asked)).consult
    key = key_id_of((await kamer.row("casework.consult", one))["question_enc"])
    left = "SELECT count(*) FROM casework.consult WHERE id = $1"
    await office.later(timedelta(days=89))
    await swept(office)
    assert await office.admin.fetchval(left, one) == 1
    [before] = (await office.cell.keys.keys_for(office.system.actor(), [key])).values()
    assert before is not None
    await office.later(timedelta(days=2))
    await swept(office)
    assert await office.admin.fetchval(left, one) == 0
    [after] = (await office.cell.keys.keys_for(office.system.actor(), [key])).values()
    assert after is None


async def test_the_sweep_forgets_booked_time_that_counts_no_more(kamer: Kamer, office: Office) -> None:
    lokaal, ggz = kamer.organisations["lokaal"], kamer.organisations["ggz"]
    await matching.hours(kamer.world, kamer.tafel, asker=lokaal, owner=ggz, member=kamer.members["bram"])
    left = "SELECT count(*) FROM casework.consult_hours"
    await office.later(timedelta(days=recognising().hours_kept_days - 1))
    await swept(office)
    assert await office.admin.fetchval(left) == 1
    await office.later(timedelta(days=2))
    await swept(office)
    assert await office.admin.fetchval(left) == 0
