"""What an organisation tells the region about itself, by its own administrator; and never where a shelter works."""

from dataclasses import replace
from typing import Any

from backend.directory.commands import DescribeOrganisation
from backend.directory.kinds import Expertise
from backend.directory.service import describe
from tenants.actor import Actor
from tests.backend.cases.conftest import anyio_backend, desk, house, kamer, keys_dsn
from tests.backend.cases.course.ways import is_forced_back
from tests.backend.cases.kamer import Kamer
from tests.factories.cell import actor

__all__ = ["anyio_backend", "desk", "house", "kamer", "keys_dsn"]
WISH = DescribeOrganisation(
    task="Wij kijken mee bij schulden.",
    area=("Waterrijk", "Zilverdam"),
    phone="+31 70 000 00 00",
    expertise=(Expertise.SCHULDEN, Expertise.WONEN),
)


async def administrator(kamer: Kamer, organisation: Any) -> Actor:
    member = await kamer.world.member(organisation)
    await kamer.world.role(member, "BEHEERDER")
    return actor(organisation=organisation, member=member)


async def test_an_administrator_says_it_and_everybody_in_the_region_reads_it(kamer: Kamer) -> None:
    beheer = await administrator(kamer, kamer.organisations["gemeente"])
    done = await kamer.does(beheer, describe, WISH)
    row = await kamer.row("casework.directory_entry", done.entry)
    assert (row["task"], row["area"], row["version"]) == (WISH.task, list(WISH.area), 1)
    for who in ("petra", "cees"):
        async with kamer.region.reading(kamer.actor(who)) as connection:
            assert await connection.fetchval("SELECT count(*) FROM casework.directory_entry") == 1
    again = replace(WISH, task="Wij helpen bij schulden.", expected_version=1)
    assert await kamer.does(beheer, describe, again) == done
    row = await kamer.row("casework.directory_entry", done.entry)
    assert (row["task"], row["version"]) == ("Wij helpen bij schulden.", 2)
    for version in (None, 1, 3):
        stale = replace(again, expected_version=version)
        await kamer.is_refused(beheer, describe, stale, code="CONFLICT", field="expectedVersion")


async def test_what_cannot_stand_there(kamer: Kamer) -> None:
    beheer = await administrator(kamer, kamer.organisations["gemeente"])
    await kamer.is_refused("anne", describe, WISH, code="NOT_ALLOWED")
    for changes, code, field in (
        ({"task": " "}, "FIELD_MISSING", "task"),
        ({"task": "x" * 2_001}, "FIELD_TOO_LONG", "task"),
        ({"area": ("",)}, "FIELD_MISSING", "area"),
        ({"area": ("Hier", "Hier")}, "LIST_REPEATS", "area"),
        ({"area": tuple(map(str, range(61)))}, "LIST_TOO_LONG", "area"),
        ({"expertise": ()}, "LIST_EMPTY", "expertise"),
        ({"phone": "bel mij"}, "CONTACT_UNFIT", "phone"),
        ({"mail": "loket@gemeente"}, "CONTACT_UNFIT", "mail"),
        ({"website": "javascript:alert(1)"}, "CONTACT_UNFIT", "website"),
        ({"website": "http://gemeente.test"}, "CONTACT_UNFIT", "website"),
        ({"phone": None}, "UNREACHABLE", "phone"),
        ({"expected_version": 1}, "CONFLICT", "expectedVersion"),
    ):
        await kamer.is_refused(beheer, describe, replace(WISH, **changes), code=code, field=field)


async def test_a_shelter_does_not_tell_where_it_works(kamer: Kamer) -> None:
    shelter = await kamer.world.organisation("Fictieve Opvang", "VROUWENOPVANG")
    beheer = await administrator(kamer, shelter)
    await kamer.is_refused(beheer, describe, WISH, code="AREA_TELLS_WHERE", field="area")
    await kamer.does(beheer, describe, replace(WISH, area=()))
    await kamer.is_refused(beheer, describe, replace(WISH, expected_version=1), code="AREA_TELLS_WHERE", field="area")


async def test_it_holds_by_force(kamer: Kamer) -> None:
    beheer = await administrator(kamer, kamer.organisations["gemeente"])
    await kamer.does(beheer, describe, WISH)
    put = (
        "INSERT INTO casework.directory_entry (id, organisation_id, task, area, phone, expertise, maintained_by,"
        " maintained_at, version)"
        " SELECT gen_random_uuid(), $1, 'Taak', '{}', '070', '{WONEN}', tenants.member(), tenants.moment(), 1"
    )
    # Not for another organisation, and not without being its administrator.
    assert await is_forced_back(kamer, "anne", put, kamer.organisations["ggz"]) == "42501"
    assert await is_forced_back(kamer, "bram", put, kamer.organisations["ggz"]) == "42501"
    assert await is_forced_back(kamer, "anne", "DELETE FROM casework.directory_entry") == "42501"
    async with kamer.region.reading(kamer.actor("anne")) as connection:
        assert await connection.execute("UPDATE casework.directory_entry SET task = 'Anders'") == "UPDATE 0"
