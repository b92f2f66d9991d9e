"""What a page of cases costs to read when the newest of them are not there yet, as a story that looks back sees it."""

from __future__ import annotations

from backend.embedded import EmbeddedServers
from tests.backend.db import crowd
from tests.casegraph.plans import read
from tests.factories import cell

_TEXT = "query Worklist { cases(first: 50) { edges { node { number } } } }"
_CASES = 1_000
# The moment by which the crowd's first hundred cases are open: five for each organisation, and five as a partner.
_LOOK_BACK = "UPDATE tenants.cell SET clock_offset = timestamptz '2026-01-01 01:40:30+00' - now()"


async def test_a_page_begins_at_the_moment_and_not_at_what_is_to_come(
    servers: EmbeddedServers, case_template: str, binding_key: bytes
) -> None:
    database = await cell.clone(servers, binding_key=binding_key)
    try:
        async with database.admin() as admin:
            people = await crowd.gather(admin)
            await crowd.add_cases(admin, people, first=1, last=_CASES)
            await admin.execute(_LOOK_BACK)
        reading = await read(database, people.partner, _TEXT)
    finally:
        await cell.drop(database)
    assert len(reading.body["cases"]["edges"]) == 10
    assert "ix_case_participant_inbox" in reading.indexes
    assert reading.rows["case"] == 10
