"""What an organisation is called, and since when: who may say so, and that none takes the name of another."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from asyncpg import Range

from backend.naming.commands import AddAlias, EndAlias, OrganisationNameId, RenameOrganisation, WithdrawName
from backend.naming.service import add_alias, end_alias, rename, withdraw_name
from tenants.actor import Actor
from tenants.ids import new_id
from tenants.refusal import Refusal
from tenants.session import driver, moment_of
from tests.backend.cases.conftest import anyio_backend, desk, house, kamer, keys_dsn
from tests.backend.cases.course.ways import is_forced_back
from tests.backend.cases.kamer import Kamer
from tests.backend.test_directory import administrator

__all__ = ["anyio_backend", "desk", "house", "kamer", "keys_dsn"]
_CALLED = "SELECT tenants.name_on(o.id, o.name, $2) FROM tenants.organisation o WHERE o.id = $1"


async def _called(kamer: Kamer, organisation: Any, *, at: datetime) -> str:
    return str(await kamer.admin.fetchval(_CALLED, organisation, at))


async def test_a_name_holds_from_a_day_and_the_one_before_is_kept(kamer: Kamer) -> None:
    team = kamer.organisations["gemeente"]
    beheer = await administrator(kamer, team)
    first = await kamer.row("tenants.organisation", team)
    assert [
        tuple(one)
        for one in await kamer.admin.fetch(
            "SELECT kind, name, starts_at, recorded_by FROM tenants.organisation_name WHERE organisation_id = $1", team
        )
    ] == [("NAAM", first["name"], first["active"].lower, None)]

    await kamer.does(beheer, rename, RenameOrganisation(organisation=team, name="  Buurtteam Oost (fictief) "))
    now = await kamer.admin.fetchval("SELECT max(starts_at) FROM tenants.organisation_name")
    later = now + timedelta(days=30)
    await kamer.does(
        beheer, rename, RenameOrganisation(organisation=team, name="Buurtteams (fictief)", starts_at=later)
    )
    for at, name in (
        (now - timedelta(microseconds=1), first["name"]),
        (first["active"].lower - timedelta(days=1), first["name"]),
        (now, "Buurtteam Oost (fictief)"),
        (later - timedelta(microseconds=1), "Buurtteam Oost (fictief)"),
        (later, "Buurtteams (fictief)"),
    ):
        assert await _called(kamer, team, at=at) == name
    # Not a second one at that moment, nor the same again, nor for days that are over.
    for wish, code, field in (
        (RenameOrganisation(organisation=team, name="Nog een", starts_at=later), "NAME_ALREADY", "startsAt"),
        (RenameOrganisation(organisation=team, name="Buurtteam Oost (fictief)"), "NAME_ALREADY", "name"),
        (
            RenameOrganisation(organisation=team, name="Eerder", starts_at=now - timedelta(days=1)),
            "PERIOD_INVALID",
            "startsAt",
        ),
        (RenameOrganisation(organisation=team, name=" "), "FIELD_MISSING", "name"),
        (RenameOrganisation(organisation=team, name="x" * 201), "FIELD_TOO_LONG", "name"),
    ):
        await kamer.is_refused(beheer, rename, wish, code=code, field=field)
    # An organisation of the register that is put right there keeps the names it was given since.
    await kamer.admin.execute("UPDATE tenants.organisation SET name = 'Gemeente Waterrijk' WHERE id = $1", team)
    assert await _called(kamer, team, at=now - timedelta(days=1)) == "Gemeente Waterrijk"
    assert await _called(kamer, team, at=now) == "Buurtteam Oost (fictief)"


async def test_nobody_takes_the_name_of_another_and_only_an_administrator_names(kamer: Kamer) -> None:
    team, other = kamer.organisations["gemeente"], kamer.organisations["ggz"]
    beheer, elsewhere = await administrator(kamer, team), await administrator(kamer, other)
    before = (await kamer.row("tenants.organisation", other))["name"]
    await kamer.is_refused(
        "anne",
        rename,
        RenameOrganisation(organisation=kamer.actor("anne").organisation, name="Iets"),
        code="NOT_ALLOWED",
    )
    await kamer.is_refused(
        "anne", add_alias, AddAlias(organisation=kamer.actor("anne").organisation, name="Iets"), code="NOT_ALLOWED"
    )
    strange = RenameOrganisation(organisation=other, name="Iets")
    await kamer.is_refused(beheer, rename, strange, code="NOT_FOUND", field="organisation")
    alias = await kamer.does(elsewhere, add_alias, AddAlias(organisation=other, name="Holland  Rijnland"))
    for name in (before.upper(), "holland rijnland"):
        await kamer.is_refused(
            beheer, rename, RenameOrganisation(organisation=team, name=name), code="NAME_TAKEN", field="name"
        )
        await kamer.is_refused(
            beheer, add_alias, AddAlias(organisation=team, name=name), code="NAME_TAKEN", field="name"
        )
    await kamer.is_refused(
        elsewhere, add_alias, AddAlias(organisation=other, name="HOLLAND  rijnland"), code="NAME_ALREADY", field="name"
    )
    # Of another organisation, or a name: as one that is not there.
    first = await kamer.admin.fetchval("SELECT id FROM tenants.organisation_name WHERE organisation_id = $1", other)
    for who, one in ((beheer, alias.name), (elsewhere, first), (elsewhere, new_id())):
        wish = EndAlias(alias=OrganisationNameId(one))
        await kamer.is_refused(who, end_alias, wish, code="NOT_FOUND", field="alias")
    await kamer.is_refused("anne", end_alias, EndAlias(alias=alias.name), code="NOT_ALLOWED")
    await kamer.does(elsewhere, end_alias, EndAlias(alias=alias.name))
    await kamer.is_refused(elsewhere, end_alias, EndAlias(alias=alias.name), code="CONFLICT", field="alias")
    # What nobody goes by any more is free: an ended alias, a name of before, and those of who is gone.
    await kamer.does(beheer, add_alias, AddAlias(organisation=team, name="Holland Rijnland"))
    for name in ("GGZ aan Zee (fictief)", "GGZ aan het Meer (fictief)"):
        await kamer.does(elsewhere, rename, RenameOrganisation(organisation=other, name=name))
    await kamer.does(beheer, add_alias, AddAlias(organisation=team, name="GGZ aan Zee (fictief)"))
    gone = await kamer.world.organisation("Wijkteam Zuid", "LOKAAL_TEAM")
    await kamer.is_refused(
        beheer, add_alias, AddAlias(organisation=team, name="Wijkteam Zuid"), code="NAME_TAKEN", field="name"
    )
    over = Range(datetime.fromisoformat("2000-01-01T00:00Z"), datetime.fromisoformat("2001-01-01T00:00Z"))
    await kamer.admin.execute("UPDATE tenants.organisation SET active = $2 WHERE id = $1", gone, over)
    await kamer.does(beheer, add_alias, AddAlias(organisation=team, name="Wijkteam Zuid"))


async def test_a_name_that_was_to_be_is_taken_back_before_its_day(kamer: Kamer) -> None:
    team, other = kamer.organisations["gemeente"], kamer.organisations["ggz"]
    beheer, elsewhere = await administrator(kamer, team), await administrator(kamer, other)
    before = (await kamer.row("tenants.organisation", team))["name"]
    later = await kamer.admin.fetchval("SELECT tenants.moment() + interval '30 days'")
    wish = RenameOrganisation(organisation=team, name="Sociaal team (fictief)", starts_at=later)
    planned = await kamer.does(beheer, rename, wish)
    taking_back = WithdrawName(name=planned.name)
    first = await kamer.admin.fetchval("SELECT id FROM tenants.organisation_name WHERE organisation_id = $1", team)
    # Not by who does not administer it, not one that holds, nor an alias, nor one that is not there.
    alias = await kamer.does(beheer, add_alias, AddAlias(organisation=team, name="Het buurtteam"))
    await kamer.is_refused("anne", withdraw_name, taking_back, code="NOT_ALLOWED")
    await kamer.is_refused(elsewhere, withdraw_name, taking_back, code="NOT_FOUND", field="organisationName")
    for one, code in ((first, "NAME_HOLDS"), (alias.name, "NOT_FOUND"), (new_id(), "NOT_FOUND")):
        wrong = WithdrawName(name=OrganisationNameId(one))
        await kamer.is_refused(beheer, withdraw_name, wrong, code=code, field="organisationName")
    assert await _called(kamer, team, at=later) == "Sociaal team (fictief)"

    await kamer.does(beheer, withdraw_name, taking_back)
    assert await _called(kamer, team, at=later) == before
    await kamer.is_refused(beheer, withdraw_name, taking_back, code="CONFLICT", field="organisationName")
    # It never was: another may go by it, and one's own organisation may be called otherwise on that day.
    await kamer.does(elsewhere, add_alias, AddAlias(organisation=other, name="Sociaal team (fictief)"))
    await kamer.does(beheer, rename, RenameOrganisation(organisation=team, name="Oost (fictief)", starts_at=later))
    assert await _called(kamer, team, at=later) == "Oost (fictief)"


async def test_two_who_take_a_name_back_at_once_take_it_back_once(kamer: Kamer) -> None:
    team = kamer.organisations["gemeente"]
    beheer, colleague = await administrator(kamer, team), await administrator(kamer, team)
    later = await kamer.admin.fetchval("SELECT tenants.moment() + interval '30 days'")
    wish = RenameOrganisation(organisation=team, name="Wijkteams (fictief)", starts_at=later)
    planned = await kamer.does(beheer, rename, wish)

    async def takes_back(who: Actor) -> str:
        async with kamer.region.working(who) as session:
            answer = await withdraw_name(session, who, WithdrawName(name=planned.name), moment_of(session))
        return answer.code if isinstance(answer, Refusal) else "done"

    assert sorted(await asyncio.gather(takes_back(beheer), takes_back(colleague))) == ["CONFLICT", "done"]


_PUT = (
    "INSERT INTO tenants.organisation_name (id, organisation_id, kind, name, starts_at, recorded_by, recorded_at,"
    " ended_by, ended_at, version) SELECT gen_random_uuid(), {who}, 'ALIAS', {name}, tenants.moment() {since}, {by},"
    " tenants.moment(), {ended}, 1"
)
_FAIR = {"who": "tenants.org()", "name": "'Ander woord'", "since": "", "by": "tenants.member()", "ended": "NULL, NULL"}


async def test_it_holds_by_force(kamer: Kamer) -> None:
    # Anne administers here and is no other: what follows is refused for what it says.
    assert await is_forced_back(kamer, "anne", _PUT.format(**_FAIR)) == "42501"
    await kamer.world.role(kamer.members["anne"], "BEHEERDER")
    for change, told in (
        ({"who": "(SELECT id FROM tenants.organisation WHERE id <> tenants.org() LIMIT 1)"}, "42501"),
        ({"since": "- interval '1 second'"}, "42501"),
        ({"by": "NULL"}, "42501"),
        ({"ended": "tenants.member(), tenants.moment()"}, "42501"),
        ({"name": "(SELECT name FROM tenants.organisation WHERE id <> tenants.org() LIMIT 1)"}, "name_taken"),
        ({"name": "' rand'"}, "ck_organisation_name_one_line"),
    ):
        assert await is_forced_back(kamer, "anne", _PUT.format(**_FAIR | change)) == told, change
    assert await is_forced_back(kamer, "anne", "DELETE FROM tenants.organisation_name") == "42501"
    assert await is_forced_back(kamer, "anne", "UPDATE tenants.organisation_name SET name = 'Anders'") == "42501"
    ending = "UPDATE tenants.organisation_name SET ended_by = tenants.member(), ended_at = tenants.moment()"
    async with kamer.region.working(kamer.actor("anne")) as session:
        connection = await driver(session)
        # A name that holds is followed, and never ended; one that was to be is taken back.
        assert await connection.execute(ending) == "UPDATE 0"
        to_be = {"since": "+ interval '1 day'"}
        assert await connection.execute(_PUT.format(**_FAIR | to_be).replace("ALIAS", "NAAM")) == "INSERT 0 1"
        assert await connection.execute(ending) == "UPDATE 1"
        assert await connection.execute(_PUT.format(**_FAIR)) == "INSERT 0 1"
        assert await connection.execute(ending) == "UPDATE 1"
        assert await connection.execute(ending) == "UPDATE 0"
