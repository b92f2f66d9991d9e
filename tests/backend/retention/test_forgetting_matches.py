"""What was asked across tafels is forgotten when the reference data say so, and not a day sooner."""

from datetime import timedelta

from tests.backend.cases.kamer import Kamer
from tests.backend.outbox.office import Office
from tests.backend.retention.steps import swept
from tests.factories import matching


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
