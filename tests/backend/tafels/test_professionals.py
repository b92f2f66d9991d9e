"""A role that asks a registration gives nothing on a day without one, whoever asks and however; and it says which."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from backend.notifications.queries import people
from backend.outbox.models import Topic
from backend.tafels.appointing.commands import GrantRole
from backend.tafels.appointing.service import grant_role
from backend.tafels.professionals.commands import EndRegistration, RecordRegistration
from backend.tafels.professionals.queries import own_missed
from backend.tafels.professionals.service import end_registration, record_registration
from backend.tasks.sweeping import open_due
from tenants.actor import Actor
from tenants.ids import MemberId, new_id
from tenants.refusal import Refusal
from tenants.roles import RoleKind
from tenants.session import driver
from tests.backend.cases.course.ways import is_forced_back
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, invited
from tests.backend.outbox.office import Office
from tests.backend.tafels.asking import ASKS, DUTCH, administrator, asks, today
from tests.backend.tasks.conftest import anyio_backend, desk, house, kamer, keys_dsn, office, opened
from tests.backend.tasks.sweeps import to_moment
from tests.factories.cell import actor

__all__ = ["anyio_backend", "desk", "house", "kamer", "keys_dsn", "office", "opened"]


async def _wish(kamer: Kamer, member: UUID, **changes: Any) -> RecordRegistration:
    day = await today(kamer)
    wished: dict[str, Any] = {
        "register_code": "BIG",
        "number": "49012345601",
        "valid_from": day - timedelta(days=30),
        "valid_until": day + timedelta(days=100),
        "checked_on": day,
    }
    return RecordRegistration(member=MemberId(member), **wished | changes)


async def _missed(kamer: Kamer, who: str | Actor) -> list[str] | None:
    async with kamer.region.working(who if isinstance(who, Actor) else kamer.actor(who)) as session:
        return await own_missed(session)


async def _is_told_before(kamer: Kamer, office: Office, ends: datetime, *, case: UUID, member: UUID) -> None:
    """Eight weeks before the last day is over a task opens, once, and not earlier."""
    asked = (
        "SELECT count(*) FROM casework.task t JOIN tenants.registration g ON g.id = t.object_id"
        " WHERE t.case_id = $1 AND t.kind = 'BEVOEGDHEID_EINDIGT' AND g.member_id = $2"
    )
    for early, tasks in ((timedelta(minutes=1), 0), (timedelta(minutes=-1), 1), (timedelta(minutes=-2), 1)):
        await to_moment(kamer, ends - timedelta(days=56) - early)
        await open_due(office.system)
        assert await kamer.admin.fetchval(asked, case, member) == tasks


async def test_a_role_gives_nothing_without_its_registration_from_day_to_day(kamer: Kamer, office: Office) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    before, of_police = await kamer.sees("bram"), await kamer.sees("petra")
    assert before["case"]
    beheer, bram = await administrator(kamer, "ggz"), kamer.members["bram"]
    await asks(kamer)

    # Asked, and nobody wrote one down: nothing at all, whoever sees else sees on, and he is told why.
    assert not set(await kamer.sees("bram")) & {"case", "subject", "contribution", "participation"}
    assert await kamer.sees("petra") == of_police
    assert await _missed(kamer, "bram") == ["BIG", "SKJ"]
    assert await _missed(kamer, "petra") is None
    # Nor does it give anything to a colleague by a mandate, until both are registered.
    eva = await kamer.world.member(kamer.organisations["ggz"])
    await kamer.world.mandate(bram, eva)
    acting = actor(organisation=kamer.organisations["ggz"], member=eva)
    wish = await _wish(kamer, bram)
    for member in (bram, eva):
        assert "case" not in await kamer.sees(acting)
        await kamer.does(beheer, record_registration, replace(wish, member=MemberId(member)))
    assert await kamer.sees("bram") == before
    assert (await kamer.sees(acting))["case"] == before["case"]
    assert await _missed(kamer, "bram") is None

    # A colleague who is told of a case by mail is asked the same at sending.
    await kamer.admin.execute(
        "INSERT INTO tenants.mail_address (id, organisation_id, member_id, address, version)"
        " VALUES (gen_random_uuid(), $1, $2, 'bram@ggz.test', 1)",
        kamer.organisations["ggz"],
        bram,
    )

    async def told() -> list[UUID]:
        ggz = kamer.organisations["ggz"]
        async with office.system.working(ggz) as session:
            places = [kamer.tafel]
            return await people(session, Topic.CASE_CHANGED, organisation=ggz, case=one.case, places=places)

    assert await told() == [bram]
    ends = datetime.combine(wish.valid_until + timedelta(days=1), datetime.min.time(), DUTCH)
    await _is_told_before(kamer, office, ends, case=one.case, member=bram)

    # The last day counts until midnight in the Netherlands, and then nothing else changed.
    await to_moment(kamer, ends - timedelta(minutes=1))
    assert (await kamer.sees("bram"))["case"] == before["case"]
    rows = await kamer.everything()
    await to_moment(kamer, ends)
    assert "case" not in await kamer.sees("bram")
    assert await told() == []
    assert await kamer.everything() == rows
    # Renewed, it gives what it gave; ended, nothing from that moment.
    done = await kamer.does(beheer, record_registration, await _wish(kamer, bram, register_code="SKJ"))
    assert (await kamer.sees("bram"))["case"] == before["case"]
    wrong = EndRegistration(registration=done.registration, expected_version=7)
    await kamer.is_refused(beheer, end_registration, wrong, code="CONFLICT", field="expectedVersion")
    await kamer.does(beheer, end_registration, replace(wrong, expected_version=1))
    assert "case" not in await kamer.sees("bram")
    again = replace(wrong, expected_version=2)
    await kamer.is_refused(beheer, end_registration, again, code="ALREADY_ENDED", field="registration")


@pytest.mark.parametrize("place", ["house", "case"])
async def test_a_role_in_the_house_or_in_a_case_asks_it_too(kamer: Kamer, place: str) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    eva = await kamer.world.member(kamer.organisations["ggz"])
    acting = actor(organisation=kamer.organisations["ggz"], member=eva)
    await kamer.world.role(eva, "DEELNEMER", case=one.case if place == "case" else None)
    assert (await kamer.sees(acting))["case"] == 1
    await asks(kamer)
    if place == "case":
        # A case keeps the version with which it was weighed; that one asks nothing.
        assert (await kamer.sees(acting))["case"] == 1
        await kamer.admin.execute(
            'UPDATE casework."case" c SET kind_code = t.kind_code, kind_version = t.kind_version'
            " FROM casework.tafel t WHERE t.id = c.tafel_id AND c.id = $1",
            one.case,
        )
    assert "case" not in await kamer.sees(acting)
    assert await _missed(kamer, acting) == ["BIG", "SKJ"]
    await kamer.does(await administrator(kamer, "ggz"), record_registration, await _wish(kamer, eva))
    assert (await kamer.sees(acting))["case"] == 1


async def test_a_role_in_the_house_holds_wherever_no_registration_is_asked(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    ggz = kamer.organisations["ggz"]
    elsewhere = await kamer.world.tafel(kamer.organisations["gemeente"], kind="VEILIGHEIDSKAMER")
    other = await kamer.world.case(elsewhere, kamer.organisations["gemeente"], number="2026-000097")
    await kamer.world.participation(other, ggz)
    eva = await kamer.world.member(ggz)
    await kamer.world.role(eva, "DEELNEMER")
    acting = actor(organisation=ggz, member=eva)
    visible = 'SELECT id FROM casework."case" ORDER BY id'

    async def seen() -> tuple[set[UUID], set[UUID], bool]:
        async with kamer.region.reading(acting) as connection:
            cases = {row["id"] for row in await connection.fetch(visible)}
            scopes = await connection.fetchval("SELECT tenants.scopes('CASE_READ')")
            return cases, set(scopes or ()), bool(await connection.fetchval("SELECT tenants.placed('CASE_READ')"))

    before = await kamer.sees("petra")
    cases, _, placed = await seen()
    assert (cases, placed) == ({one.case, other}, False)
    await asks(kamer)
    # One tafel at which the organisation sits asks one: there it gives nothing, and elsewhere what it gave. It does not
    # become a role of those tafels for what only such a role opens.
    cases, scopes, placed = await seen()
    assert cases == {other}
    assert elsewhere in scopes
    assert not scopes & {ggz, kamer.tafel}
    assert not placed
    assert await kamer.sees("petra") == before
    # The other one asks it as well: nothing is left. A registration gives all of it back at once.
    await asks(kamer, tafel=elsewhere)
    assert (await seen())[0] == set()
    beheer = await administrator(kamer, "ggz")
    await kamer.does(beheer, record_registration, await _wish(kamer, eva))
    assert await seen() == ({one.case, other}, {ggz}, False)


async def test_what_a_kind_says_wrongly_past_the_service_takes_no_right_from_anybody(kamer: Kamer) -> None:
    for asked in ("iedereen", [1, {"organisation_kind": "GGZ"}], [{**ASKS[0], "registers": 3}]):
        await asks(kamer, asked)
        assert await _missed(kamer, "bram") is None
        assert await kamer.sees("bram") is not None


async def test_a_role_is_not_given_without_it(kamer: Kamer) -> None:
    beheer = await administrator(kamer, "ggz")
    eva = MemberId(await kamer.world.member(kamer.organisations["ggz"]))
    await asks(kamer)
    wish = GrantRole(member=eva, kind=RoleKind.DEELNEMER, tafel=kamer.tafel)
    await kamer.is_refused(beheer, grant_role, wish, code="REGISTRATION_MISSING", field="member")
    told = await kamer.tries(beheer, grant_role, wish)
    assert isinstance(told, Refusal)
    assert "BIG of SKJ" in told.message_nl
    assert "BIG or SKJ" in told.message_en
    # In the whole organisation it is given: it counts where no registration is asked.
    await kamer.does(beheer, grant_role, replace(wish, tafel=None))
    put = (
        "INSERT INTO tenants.role (id, organisation_id, member_id, kind, tafel_id, valid) SELECT $1, tenants.org(), $2,"
        " 'DEELNEMER', $3, tstzrange(tenants.moment(), NULL)"
    )
    assert await is_forced_back(kamer, beheer, put, new_id(), eva, kamer.tafel) == "KT024"
    await kamer.does(beheer, record_registration, await _wish(kamer, eva))
    await kamer.does(beheer, grant_role, wish)


async def test_who_writes_down_and_reads_a_registration(kamer: Kamer) -> None:
    beheer, other = await administrator(kamer, "ggz"), await administrator(kamer, "politie")
    bram, day = kamer.members["bram"], await today(kamer)
    wish = await _wish(kamer, bram)
    for who, changes, code, field in (
        ("bram", {}, "NOT_ALLOWED", None),
        (other, {}, "NOT_FOUND", "member"),
        (beheer, {"member": beheer.member}, "OWN_REGISTRATION", "member"),
        (beheer, {"member": MemberId(new_id())}, "NOT_FOUND", "member"),
        (beheer, {"register_code": "KVK"}, "REGISTER_UNKNOWN", "registerCode"),
        (beheer, {"number": "12"}, "NUMBER_UNFIT", "number"),
        (beheer, {"number": "een nummer"}, "NUMBER_UNFIT", "number"),
        (beheer, {"valid_until": wish.valid_from - timedelta(days=1)}, "PERIOD_INVALID", "validUntil"),
        (beheer, {"checked_on": day + timedelta(days=1)}, "CHECKED_LATER", "checkedOn"),
    ):
        await kamer.is_refused(who, record_registration, replace(wish, **changes), code=code, field=field)
    done = (await kamer.does(beheer, record_registration, wish)).registration
    row = await kamer.row("tenants.registration", done)
    assert (row["member_id"], row["recorded_by"], row["ended_at"], row["version"]) == (bram, beheer.member, None, 1)
    ends = EndRegistration(registration=done, expected_version=1)
    for who, code in (("bram", "NOT_ALLOWED"), (other, "NOT_FOUND"), ("olaf", "NOT_FOUND")):
        await kamer.is_refused(who, end_registration, ends, code=code, field="registration")
    counts = "SELECT count(*) FROM tenants.registration WHERE id = $1"
    for who, seen in ((beheer, 1), ("bram", 1), ("olaf", 0), (other, 0), ("petra", 0)):
        async with kamer.region.reading(who if isinstance(who, Actor) else kamer.actor(who)) as connection:
            assert await connection.fetchval(counts, done) == seen

    # The same by force: nobody else's, nobody's own, no other register, no later day, and nothing in another's name.
    put = (
        "INSERT INTO tenants.registration (id, organisation_id, member_id, register_code, number, valid_from,"
        " valid_until, checked_on, recorded_by, recorded_at, version) SELECT gen_random_uuid(), m.organisation_id, m.id"
        ", {register}, '12345', '2026-01-01', '2030-01-01', {checked}, {by}, tenants.moment(), 1"
        " FROM tenants.member m WHERE m.id = $1"
    )
    mine = {"register": "'SKJ'", "checked": "'2026-01-01'", "by": "tenants.member()"}
    acts = (
        ("bram", put.format(**mine), kamer.members["olaf"], "42501"),
        (beheer, put.format(**mine | {"register": "'KVK'"}), bram, "42501"),
        (beheer, put.format(**mine | {"checked": "'2099-01-01'"}), bram, "42501"),
        (beheer, put.format(**mine | {"by": f"'{kamer.members['olaf']}'"}), bram, "42501"),
        (beheer, put.format(**mine), beheer.member, "42501"),
        (beheer, "UPDATE tenants.registration SET valid_until = '2099-01-01' WHERE id = $1", done, "42501"),
        (beheer, "DELETE FROM tenants.registration WHERE id = $1", done, "42501"),
        ("bram", "SELECT tenants.unregistered(NULL, $1, 'DEELNEMER', NULL, NULL, '2026-01-01')", bram, "42501"),
    )
    for who, statement, value, code in acts:
        assert await is_forced_back(kamer, who, statement, value) == code, statement
    ending = "UPDATE tenants.registration SET ended_at = tenants.moment(), ended_by = tenants.member() WHERE id = $1"
    async with kamer.region.working(kamer.actor("bram")) as session:
        assert await (await driver(session)).execute(ending, done) == "UPDATE 0"
