"""What was asked across tafels is forgotten when the reference data say so, and not a day sooner."""

from datetime import timedelta

from backend.cases import service as cases
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted
from tests.backend.cases.wishes import contribute_command
from tests.backend.outbox.office import Office
from tests.backend.retention.steps import swept
from tests.factories import course, matching


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
