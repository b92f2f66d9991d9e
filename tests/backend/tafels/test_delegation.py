"""A registered colleague passes a task on: what that opens and never opens, how it ends, and whose name it bears."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from backend.cases import service as cases
from backend.notifications.queries import people
from backend.outbox.models import Topic
from backend.tafels.professionals.commands import DelegateTask, EndRegistration, WithdrawDelegation
from backend.tafels.professionals.delegating import delegate_task, withdraw_delegation
from backend.tafels.professionals.service import end_registration
from tenants.actor import Actor
from tenants.ids import CaseId, MemberId, TafelId, new_id
from tenants.session import driver
from tests.backend.cases.course.ways import is_forced_back
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted
from tests.backend.cases.steps import opened as shared
from tests.backend.cases.wishes import contribute_command
from tests.backend.outbox.office import Office
from tests.backend.tafels.asking import administrator, asks, today
from tests.backend.tasks.conftest import anyio_backend, desk, house, kamer, keys_dsn, office, opened
from tests.backend.tasks.sweeps import to_moment
from tests.factories.cell import actor
from tests.factories.professionals import registration

__all__ = ["anyio_backend", "desk", "house", "kamer", "keys_dsn", "office", "opened"]
_DUTCH = ZoneInfo("Europe/Amsterdam")
_ENDED = "SELECT tenants.delegation_ended($1)"
_ACTS = "SELECT * FROM tenants.delegated_act WHERE case_id = $1 ORDER BY done_at, object_type"


async def _arranged(kamer: Kamer) -> tuple[AdmittedCase, Actor]:
    """Bram is registered and Eva is not, both take part for the GGZ at a tafel that asks it of participants."""
    one = await admitted(kamer)
    await shared(kamer, one, "ggz")
    ggz = kamer.organisations["ggz"]
    eva = await kamer.world.member(ggz)
    await kamer.world.role(eva, "DEELNEMER", tafel=kamer.tafel)
    await asks(kamer)
    await registration(kamer.world, kamer.members["bram"], of=ggz)
    return one, actor(organisation=ggz, member=eva)


async def _wish(kamer: Kamer, to: Actor, **changes: Any) -> DelegateTask:
    day = await today(kamer)
    wished: dict[str, Any] = {
        "task_code": "VERSLAG_OPSTELLEN",
        "case": None,
        "tafel": TafelId(kamer.tafel),
        "reason_code": "VERVANGING",
        "valid_from": day,
        "valid_until": day + timedelta(days=20),
    }
    return DelegateTask(to=MemberId(to.member), **wished | changes)


async def _ended(kamer: Kamer, delegation: UUID, who: str = "bram") -> str | None:
    async with kamer.region.reading(kamer.actor(who)) as connection:
        ended: str | None = await connection.fetchval(_ENDED, delegation)
        return ended


@pytest.mark.parametrize("place", ["case", "tafel"])
async def test_a_task_passed_on_opens_what_it_needs_and_names_who_answers(kamer: Kamer, place: str) -> None:
    other = await admitted(kamer)
    await shared(kamer, other, "ggz")
    one, eva = await _arranged(kamer)
    of_bram, of_police = await kamer.sees("bram"), await kamer.sees("petra")
    assert "case" not in await kamer.sees(eva)
    here = {"case": one.case, "tafel": None} if place == "case" else {}
    done = await kamer.does("bram", delegate_task, await _wish(kamer, eva, **here))

    # Eva sees what her own role would give: there, and nowhere else. Nobody else sees more, or less.
    assert (await kamer.sees(eva))["case"] == (1 if place == "case" else of_bram["case"])
    assert await kamer.sees("bram") == of_bram
    assert await kamer.sees("petra") == of_police
    brought = contribute_command(kamer, one.case, one.mother)
    acted = await kamer.does(eva, cases.contribute, brought)
    [act] = await kamer.admin.fetch(_ACTS, one.case)
    assert (act["object_type"], act["object_id"]) == ("Contribution", acted.contribution)
    assert (act["member_id"], act["delegator_id"]) == (eva.member, kamer.members["bram"])
    assert (act["delegation_id"], act["task_code"]) == (done.delegation, "VERSLAG_OPSTELLEN")
    # What Bram does in his own name names nobody else.
    await kamer.does("bram", cases.contribute, brought)
    assert len(await kamer.admin.fetch(_ACTS, one.case)) == 1
    # The name is read in the own organisation, and by nobody of another one.
    for who, seen in (("bram", 1), (eva, 1), ("petra", 0), ("noor", 0)):
        async with kamer.region.reading(who if isinstance(who, Actor) else kamer.actor(who)) as connection:
            assert await connection.fetchval("SELECT count(*) FROM tenants.delegated_act") == seen
    if place == "case":
        elsewhere = contribute_command(kamer, other.case, other.mother)
        await kamer.is_refused(eva, cases.contribute, elsewhere, code="NOT_FOUND", field="case")


async def test_a_task_opens_no_more_than_the_table_says(kamer: Kamer) -> None:
    one, eva = await _arranged(kamer)
    done = await kamer.does("bram", delegate_task, await _wish(kamer, eva, task_code="INFORMATIE_VERZAMELEN"))
    assert (await kamer.sees(eva))["case"] == 1
    brought = contribute_command(kamer, one.case, one.mother)
    await kamer.is_refused(eva, cases.contribute, brought, code="NOT_ALLOWED", field="case")
    assert await _ended(kamer, done.delegation) is None
    # A task that lets one write lets one write what it names: no assessment, whoever tries and however.
    await kamer.does("bram", delegate_task, await _wish(kamer, eva))
    [contribution] = [(await kamer.does(eva, cases.contribute, brought)).contribution]
    put = (
        "INSERT INTO casework.release (id, case_id, contribution_id, owner_org, organisation_id, valid, version)"
        " SELECT gen_random_uuid(), $1, $2, tenants.org(), $3, tstzrange(tenants.moment(), NULL), 1"
    )
    assert await is_forced_back(kamer, eva, put, one.case, contribution, kamer.organisations["politie"]) == "42501"
    assert await is_forced_back(kamer, eva, "SELECT tenants.note_delegated()") != ""
    noted = "INSERT INTO tenants.delegated_act SELECT * FROM tenants.delegated_act"
    assert await is_forced_back(kamer, eva, noted) == "42501"


async def test_it_ends_by_itself(kamer: Kamer) -> None:
    _, eva = await _arranged(kamer)
    wish = await _wish(kamer, eva)
    later = await kamer.does("bram", delegate_task, replace(wish, valid_from=wish.valid_from + timedelta(days=1)))
    assert await _ended(kamer, later.delegation) == "NOG_NIET"
    assert "case" not in await kamer.sees(eva)
    done = await kamer.does("bram", delegate_task, wish)
    assert (await kamer.sees(eva))["case"] == 1

    # On its day: the last one counts until midnight in the Netherlands, and nothing else changes.
    rows = await kamer.everything()
    ends = datetime.combine(wish.valid_until + timedelta(days=1), datetime.min.time(), _DUTCH)
    await to_moment(kamer, ends - timedelta(minutes=1))
    assert (await kamer.sees(eva))["case"] == 1
    await to_moment(kamer, ends)
    assert await _ended(kamer, done.delegation) == "VOORBIJ"
    assert "case" not in await kamer.sees(eva)
    assert await kamer.everything() == rows
    await kamer.world.shift_clock("0")

    # With the registration, the membership and the role of who passed it on, and back with them.
    bram = kamer.members["bram"]
    for ending, mending, why in (
        (
            "UPDATE tenants.registration SET valid_until = '2021-01-01' WHERE member_id = $1",
            "UPDATE tenants.registration SET valid_until = '2060-01-01' WHERE member_id = $1",
            "REGISTRATIE",
        ),
        (
            "UPDATE tenants.member SET active = '(,2021-01-01)' WHERE id = $1",
            "UPDATE tenants.member SET active = '(,)' WHERE id = $1",
            "LIDMAATSCHAP",
        ),
        (
            "UPDATE tenants.role SET kind = 'SECRETARIS' WHERE member_id = $1",
            "UPDATE tenants.role SET kind = 'DEELNEMER' WHERE member_id = $1",
            "ROL",
        ),
    ):
        await kamer.admin.execute(ending, bram)
        assert "case" not in await kamer.sees(eva), why
        assert await _ended(kamer, done.delegation, "olaf") == why
        await kamer.admin.execute(mending, bram)
        assert (await kamer.sees(eva))["case"] == 1
    withdraws = WithdrawDelegation(delegation=done.delegation, expected_version=7)
    await kamer.is_refused("bram", withdraw_delegation, withdraws, code="CONFLICT", field="expectedVersion")
    for stranger in ("olaf", "petra"):
        await kamer.is_refused(stranger, withdraw_delegation, withdraws, code="NOT_FOUND", field="delegation")
    await kamer.does(eva, withdraw_delegation, replace(withdraws, expected_version=1))
    assert await _ended(kamer, done.delegation) == "INGETROKKEN"
    assert "case" not in await kamer.sees(eva)
    again = replace(withdraws, expected_version=2)
    await kamer.is_refused("bram", withdraw_delegation, again, code="ALREADY_ENDED", field="delegation")


async def test_whose_own_registration_or_recusal_changes_what_a_task_gives(kamer: Kamer) -> None:
    one, eva = await _arranged(kamer)
    wish = await _wish(kamer, eva, task_code="GEZIN_SPREKEN")
    await kamer.is_refused("bram", delegate_task, wish, code="DELEGATE_UNREGISTERED", field="to")
    await kamer.admin.execute(
        "INSERT INTO tenants.registration SELECT gen_random_uuid(), organisation_id, $1, 'REGISTERPLEIN', number,"
        " valid_from, valid_until, checked_on, recorded_by, recorded_at, NULL, NULL, 1 FROM tenants.registration"
        " WHERE member_id = $2",
        eva.member,
        kamer.members["bram"],
    )
    # Registered elsewhere than the tafel asks, she does what was passed on to her, and it names Bram.
    assert "case" not in await kamer.sees(eva)
    done = await kamer.does("bram", delegate_task, wish)
    assert (await kamer.sees(eva))["case"] == 1
    await kamer.admin.execute(
        "UPDATE tenants.registration SET valid_until = '2021-01-01' WHERE member_id = $1", eva.member
    )
    assert await _ended(kamer, done.delegation) == "REGISTRATIE_COLLEGA"
    assert "case" not in await kamer.sees(eva)
    # Who stands in the register that is asked does everything in her own name.
    await registration(kamer.world, eva.member, of=kamer.organisations["ggz"])
    await kamer.does(eva, cases.contribute, contribute_command(kamer, one.case, one.mother))
    assert await kamer.admin.fetch(_ACTS, one.case) == []


async def test_who_can_pass_what_on_to_whom(kamer: Kamer) -> None:
    one, eva = await _arranged(kamer)
    ggz, day = kamer.organisations["ggz"], await today(kamer)
    wish = await _wish(kamer, eva)
    idle = MemberId(await kamer.world.member(ggz))
    recused = await kamer.world.member(ggz)
    await kamer.world.role(recused, "DEELNEMER", tafel=kamer.tafel)
    await kamer.world.recusal(recused, one.case, one.mother)
    in_case = replace(wish, case=one.case, tafel=None)
    faults: tuple[tuple[str | Actor, DelegateTask, str, str | None], ...] = (
        ("bram", replace(wish, task_code="KOFFIE_HALEN"), "TASK_UNKNOWN", "taskCode"),
        ("bram", replace(wish, task_code="\x00" * 5000), "TASK_UNKNOWN", "taskCode"),
        ("bram", replace(wish, task_code="VEILIGHEID_BEOORDELEN"), "TASK_STAYS", "taskCode"),
        ("bram", replace(wish, task_code="AANMELDEN"), "DELEGATOR_NOT_THERE", "taskCode"),
        ("bram", replace(wish, reason_code="ZOMAAR"), "REASON_UNKNOWN", "reasonCode"),
        ("bram", replace(wish, to=MemberId(kamer.members["bram"])), "TO_ONESELF", "to"),
        ("bram", replace(wish, to=MemberId(kamer.members["petra"])), "NOT_FOUND", "to"),
        ("bram", replace(wish, to=MemberId(new_id())), "NOT_FOUND", "to"),
        ("bram", replace(wish, to=idle), "DELEGATE_NOT_THERE", "to"),
        ("bram", replace(in_case, to=MemberId(recused)), "DELEGATE_NOT_THERE", "to"),
        ("bram", replace(wish, case=one.case), "ONE_PLACE", "case"),
        ("bram", replace(wish, tafel=None), "ONE_PLACE", "case"),
        ("bram", replace(in_case, case=CaseId(new_id())), "NOT_FOUND", "case"),
        ("bram", replace(wish, tafel=TafelId(new_id())), "NOT_FOUND", "tafel"),
        ("bram", replace(wish, valid_from=day - timedelta(days=1)), "PERIOD_INVALID", "validUntil"),
        ("bram", replace(wish, valid_until=day - timedelta(days=1)), "PERIOD_INVALID", "validUntil"),
        ("bram", replace(wish, valid_until=day + timedelta(days=93)), "DELEGATION_TOO_LONG", "validUntil"),
        ("bram", replace(wish, valid_until=day.replace(year=9999)), "DELEGATION_TOO_LONG", "validUntil"),
        # Unregistered, in another organisation, or having it passed on oneself.
        (eva, replace(wish, to=MemberId(kamer.members["bram"])), "DELEGATOR_UNREGISTERED", "taskCode"),
        ("petra", wish, "NOT_FOUND", "to"),
    )
    for who, asked, code, field in faults:
        await kamer.is_refused(who, delegate_task, asked, code=code, field=field)
    await kamer.does("bram", delegate_task, wish)
    onwards = replace(wish, to=MemberId(recused))
    await kamer.is_refused(eva, delegate_task, onwards, code="DELEGATOR_UNREGISTERED", field="taskCode")

    # By force the same: nothing in another's name, of another day, or that the table forbids; and none made longer.
    put = (
        "INSERT INTO tenants.delegation (id, organisation_id, from_member_id, to_member_id, task_code, task_version,"
        " tafel_id, reason_code, valid_from, valid_until, recorded_at, version)"
        " SELECT gen_random_uuid(), tenants.org(), {giver}, $1, {task}, 1, $2, {reason}, tenants.today(),"
        " tenants.today(), tenants.moment() - interval '{ago}', 1"
    )
    mine = {"giver": "tenants.member()", "task": "'VERSLAG_OPSTELLEN'", "reason": "'VERVANGING'", "ago": "0"}
    acts: tuple[tuple[str | Actor, dict[str, str], UUID], ...] = (
        ("bram", {"task": "'REGIE_VOEREN'"}, eva.member),
        ("bram", {"reason": "'ZOMAAR'"}, eva.member),
        ("bram", {"ago": "1 day"}, eva.member),
        ("bram", {}, kamer.members["petra"]),
        ("bram", {}, idle),
        (eva, {}, recused),
        (eva, {"giver": f"'{kamer.members['bram']}'"}, recused),
    )
    for who, changes, to in acts:
        assert await is_forced_back(kamer, who, put.format(**mine | changes), to, kamer.tafel) == "42501", changes
    for change in ("valid_until = '2099-01-01'", "to_member_id = from_member_id", "task_code = 'AANMELDEN'"):
        assert await is_forced_back(kamer, "bram", f"UPDATE tenants.delegation SET {change}") == "42501"
    assert await is_forced_back(kamer, "bram", "DELETE FROM tenants.delegation") == "42501"
    withdrawn = "UPDATE tenants.delegation SET withdrawn_at = tenants.moment(), withdrawn_by = tenants.member()"
    async with kamer.region.working(kamer.actor("olaf")) as session:
        assert await (await driver(session)).execute(withdrawn) == "UPDATE 0"


async def test_an_ended_registration_closes_what_rests_on_it_and_an_administrator_sees_it(kamer: Kamer) -> None:
    _, eva = await _arranged(kamer)
    done = await kamer.does("bram", delegate_task, await _wish(kamer, eva))
    beheer = await administrator(kamer, "ggz")
    [kept] = await kamer.admin.fetch("SELECT id FROM tenants.registration WHERE member_id = $1", kamer.members["bram"])
    await kamer.does(beheer, end_registration, EndRegistration(registration=kept["id"], expected_version=1))
    assert "case" not in await kamer.sees(eva)
    async with kamer.region.reading(beheer) as connection:
        assert await connection.fetchval(_ENDED, done.delegation) == "REGISTRATIE"
        assert await connection.fetchval("SELECT count(*) FROM tenants.delegation") == 1
    async with kamer.region.reading(kamer.actor("petra")) as connection:
        assert await connection.fetchval(_ENDED, done.delegation) is None
        assert await connection.fetchval("SELECT count(*) FROM tenants.delegation") == 0


async def test_who_does_a_task_is_told_by_mail_while_it_holds(kamer: Kamer, office: Office) -> None:
    one, eva = await _arranged(kamer)
    ggz = kamer.organisations["ggz"]
    await kamer.admin.execute(
        "INSERT INTO tenants.mail_address (id, organisation_id, member_id, address, version)"
        " VALUES (gen_random_uuid(), $1, $2, 'eva@ggz.test', 1)",
        *(ggz, eva.member),
    )

    async def told() -> list[UUID]:
        async with office.system.working(ggz) as session:
            return await people(
                session, Topic.CASE_CHANGED, organisation=ggz, case=one.case, places=[TafelId(kamer.tafel)]
            )

    assert await told() == []
    done = await kamer.does("bram", delegate_task, await _wish(kamer, eva))
    assert await told() == [eva.member]
    await kamer.does("bram", withdraw_delegation, WithdrawDelegation(delegation=done.delegation, expected_version=1))
    assert await told() == []
