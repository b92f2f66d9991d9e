"""A tafel is made by who answers for it, with seats for who acceded; roles there come from each organisation itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from backend.cases import service as cases
from backend.tafels.activating.service import activate_tafel
from backend.tafels.agreeing.commands import AccedeToConvenant
from backend.tafels.agreeing.service import accede
from backend.tafels.appointing.commands import EndRole, GrantRole
from backend.tafels.appointing.service import end_role, grant_role
from backend.tafels.founding.commands import EndSeat, GiveSeat, MakeTafel, PutUnderConvenant
from backend.tafels.founding.seating import end_seat, give_seat
from backend.tafels.founding.service import make_tafel, put_under
from backend.tafels.models import SeatKind
from tenants.actor import Actor
from tenants.ids import ConvenantId, MemberId, OrganisationId, TafelId, new_id
from tenants.roles import RoleKind
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.wishes import refer_command
from tests.backend.tafels.test_activating import NOW, _closed_for, _officer, _wish, there
from tests.backend.tafels.test_agreeing import KIND, _partners, all_accede, recorded
from tests.factories.cell import actor

__all__ = ["there"]


async def _administrator(there: Kamer, name: str = "gemeente") -> Actor:
    organisation = there.organisations[name]
    member = await there.world.member(organisation)
    await there.world.role(member, "BEHEERDER")
    return actor(organisation=organisation, member=member)


def _making(convenant: ConvenantId, **changes: Any) -> MakeTafel:
    wished: dict[str, Any] = {"name": "Kamer Zilverdam", "kind": KIND, "kind_version": NOW, "convenant": convenant}
    return MakeTafel(**wished | changes)


async def _made(there: Kamer, beheer: Actor) -> tuple[TafelId, ConvenantId]:
    convenant = await recorded(there)
    await all_accede(there, convenant)
    return (await there.does(beheer, make_tafel, _making(convenant))).tafel, convenant


def _seat(there: Kamer, tafel: TafelId, name: str, **changes: Any) -> GiveSeat:
    wished: dict[str, Any] = {"organisation": there.organisations[name], "kind": SeatKind.VAST}
    return GiveSeat(tafel=tafel, **wished | changes)


async def test_from_a_convenant_to_the_first_referral(there: Kamer) -> None:
    beheer = await _administrator(there)
    tafel, _ = await _made(there, beheer)
    row = await there.row("casework.tafel", tafel)
    assert (row["status"], row["organisation_id"]) == ("CONCEPT", there.organisations["gemeente"])
    for name in ("gemeente", "lokaal", "politie"):
        await there.does(beheer, give_seat, _seat(there, tafel, name))
    team = await _administrator(there, "lokaal")
    noor = MemberId(there.members["noor"])
    await there.does(team, grant_role, GrantRole(member=noor, kind=RoleKind.AANMELDER, tafel=tafel))
    refer = refer_command(there, tafel=tafel)
    before = await there.everything()
    refused: Any = await there.tries("noor", cases.refer, refer)
    assert refused.code
    assert await there.everything() == before
    await there.does(_officer(there), activate_tafel, _wish(tafel))
    await there.does("noor", cases.refer, refer)
    for operation in ("make", "give_seat", "grant_role"):
        assert await there.written(f"tafels.{operation}")


async def test_what_is_not_made(there: Kamer) -> None:
    beheer = await _administrator(there)
    convenant = await recorded(there)
    wish = _making(convenant)
    await there.is_refused(beheer, make_tafel, wish, code="NOT_ACCEDED", field="convenant")
    await all_accede(there, convenant)
    for who in ("anne", "olga", _officer(there)):
        await there.is_refused(who, make_tafel, wish, code="NOT_ALLOWED")
    later = await recorded(there, starts_at=datetime.now(UTC) + timedelta(days=9))
    old = await there.admin.fetchval("SELECT convenant_id FROM casework.tafel WHERE id = $1", there.tafel)
    mistakes: list[tuple[dict[str, Any], str, str]] = [
        ({"name": " "}, "FIELD_MISSING", "name"),
        ({"kind_version": 99}, "KIND_VERSION_UNKNOWN", "kindVersion"),
        ({"kind": "BESTAAT_NIET"}, "KIND_VERSION_UNKNOWN", "kindVersion"),
        ({"convenant": ConvenantId(new_id())}, "NOT_FOUND", "convenant"),
        ({"convenant": later}, "CONVENANT_NOT_FOR_THIS", "convenant"),
        ({"convenant": old}, "CONVENANT_NOT_FOR_THIS", "convenant"),
    ]
    for changes, code, field in mistakes:
        await there.is_refused(beheer, make_tafel, replace(wish, **changes), code=code, field=field)
    elsewhere = await _administrator(there, "lokaal")
    await there.is_refused(elsewhere, make_tafel, wish, code="KIND_ANSWERED_FOR_ELSEWHERE", field="kind")


async def test_who_gets_a_seat_and_until_when(there: Kamer) -> None:
    beheer = await _administrator(there)
    tafel, _ = await _made(there, beheer)
    wish = _seat(there, tafel, "politie")
    for who in ("anne", _officer(there), await _administrator(there, "politie")):
        await there.is_refused(who, give_seat, wish, code="NOT_ALLOWED", field="tafel")
    nobody = OrganisationId(new_id())
    mistakes: list[tuple[GiveSeat, str, str]] = [
        (replace(wish, tafel=TafelId(new_id())), "NOT_FOUND", "tafel"),
        (replace(wish, organisation=nobody), "NOT_FOUND", "organisation"),
        (replace(wish, kind=SeatKind.GAST), "SEAT_NOT_OF_THIS_KIND", "kind"),
        (_seat(there, tafel, "crisis"), "SEAT_NOT_OF_THIS_KIND", "kind"),
        (_seat(there, tafel, "om", kind=SeatKind.OP_AFROEP), "NOT_ACCEDED", "organisation"),
        (replace(wish, starts_at=datetime.now(UTC) - timedelta(days=1)), "PERIOD_INVALID", "startsAt"),
    ]
    for one, code, field in mistakes:
        await there.is_refused(beheer, give_seat, one, code=code, field=field)
    seat = (await there.does(beheer, give_seat, wish)).seat
    await there.is_refused(beheer, give_seat, wish, code="SEAT_TAKEN", field="organisation")
    later = datetime.now(UTC) + timedelta(days=5)
    await there.does(beheer, end_seat, EndSeat(seat=seat, ends_at=later))
    longer = EndSeat(seat=seat, ends_at=later + timedelta(days=1))
    await there.is_refused(beheer, end_seat, longer, code="PERIOD_INVALID", field="endsAt")
    await there.is_refused(_officer(there), end_seat, EndSeat(seat=seat), code="NOT_ALLOWED", field="seat")
    await there.does(beheer, end_seat, EndSeat(seat=seat))
    await there.is_refused(beheer, end_seat, EndSeat(seat=seat), code="ALREADY_ENDED", field="seat")
    await there.does(beheer, give_seat, wish)


async def test_a_later_number_takes_the_place_of_the_one_before_from_then_on(there: Kamer) -> None:
    beheer = await _administrator(there)
    tafel, first = await _made(there, beheer)
    await there.does(beheer, give_seat, _seat(there, tafel, "ggz"))
    await there.does(_officer(there), activate_tafel, _wish(tafel))
    assert await _closed_for(there, tafel) is None
    second = await recorded(there, partners=_partners(there))
    version = (await there.row("casework.tafel", tafel))["version"]
    wish = PutUnderConvenant(tafel=tafel, convenant=second, expected_version=version)
    await there.is_refused(beheer, put_under, wish, code="NOT_ACCEDED", field="convenant")
    await there.does(_officer(there), accede, AccedeToConvenant(convenant=second))
    await there.is_refused(beheer, put_under, wish, code="SEATED_NOT_ACCEDED", field="convenant")
    await there.does("olaf", accede, AccedeToConvenant(convenant=second))
    same = replace(wish, convenant=first)
    await there.is_refused(beheer, put_under, same, code="CONVENANT_NOT_LATER", field="convenant")
    stale = replace(wish, expected_version=version + 5)
    await there.is_refused(beheer, put_under, stale, code="CONFLICT", field="expectedVersion")
    await there.is_refused("anne", put_under, wish, code="NOT_ALLOWED", field="tafel")
    await there.does(beheer, put_under, wish)
    # What is decided is decided under a convenant: new cases wait for a decision that names this one.
    assert await _closed_for(there, tafel) == "TAFEL_NOT_DECIDED"
    await there.does(_officer(there), activate_tafel, _wish(tafel))
    assert await _closed_for(there, tafel) is None


async def test_who_gets_a_role_and_from_whom(there: Kamer) -> None:
    beheer = await _administrator(there)
    police = await _administrator(there, "politie")
    tafel, _ = await _made(there, beheer)
    wout, officer = MemberId(there.members["wout"]), MemberId(there.members["paula"])
    weigh = GrantRole(member=wout, kind=RoleKind.WEGER, tafel=tafel)
    await there.is_refused(police, grant_role, weigh, code="NOT_SEATED", field="tafel")
    await there.does(beheer, give_seat, _seat(there, tafel, "politie"))
    await there.is_refused("wout", grant_role, replace(weigh, member=officer), code="NOT_ALLOWED")
    mistakes: list[tuple[Actor, dict[str, Any], str, str]] = [
        (beheer, {}, "NOT_FOUND", "member"),
        (police, {"member": police.member}, "OWN_ROLE", "member"),
        (police, {"member": MemberId(new_id())}, "NOT_FOUND", "member"),
        (police, {"tafel": None}, "ROLE_ELSEWHERE", "tafel"),
        (police, {"kind": RoleKind.BEHEERDER}, "ROLE_ELSEWHERE", "tafel"),
        (police, {"kind": RoleKind.VOORZITTER}, "CHAIR_OF_ANOTHER_KIND", "kind"),
        (police, {"tafel": TafelId(new_id())}, "NOT_FOUND", "tafel"),
        (police, {"member": officer, "kind": RoleKind.BEHEERDER, "tafel": None}, "ROLES_APART", "kind"),
    ]
    for who, changes, code, field in mistakes:
        await there.is_refused(who, grant_role, replace(weigh, **changes), code=code, field=field)
    role = (await there.does(police, grant_role, weigh)).role
    await there.is_refused(beheer, end_role, EndRole(role=role), code="NOT_FOUND", field="role")
    await there.is_refused("wout", end_role, EndRole(role=role), code="NOT_ALLOWED", field="role")
    mine = await there.admin.fetchval("SELECT id FROM tenants.role WHERE member_id = $1", police.member)
    await there.is_refused(police, end_role, EndRole(role=mine), code="OWN_ROLE", field="role")
    await there.does(police, end_role, EndRole(role=role))
    await there.is_refused(police, end_role, EndRole(role=role), code="ALREADY_ENDED", field="role")


_TAFEL = (
    "INSERT INTO casework.tafel (id, organisation_id, kind_code, kind_version, name, convenant_id, status, version)"
    " SELECT gen_random_uuid(), tenants.org(), kind_code, {version}, 'Kamer', {convenant}, '{status}', 1"
    " FROM casework.tafel WHERE id = '{tafel}'"
)
_SEAT = (
    "INSERT INTO casework.tafel_seat (id, tafel_id, organisation_id, kind, valid)"
    " VALUES (gen_random_uuid(), '{tafel}', '{who}', '{kind}', tstzrange({since}, NULL))"
)
_ROLE = (
    "INSERT INTO tenants.role (id, organisation_id, member_id, kind, tafel_id, valid)"
    " VALUES (gen_random_uuid(), '{house}', '{member}', '{kind}', {tafel}, tstzrange(tenants.moment(), NULL))"
)


async def test_by_force_nobody_does_what_the_service_refuses(there: Kamer) -> None:
    beheer, police = await _administrator(there), await _administrator(there, "politie")
    tafel, _ = await _made(there, beheer)
    await there.does(beheer, give_seat, _seat(there, tafel, "politie"))
    good = {"version": NOW, "convenant": "convenant_id", "status": "CONCEPT", "tafel": tafel}
    other = await there.admin.fetchval("SELECT convenant_id FROM casework.tafel WHERE id = $1", there.tafel)
    now = "tenants.moment()"
    seat = {"tafel": tafel, "who": there.organisations["ggz"], "kind": "VAST", "since": now}
    house, wout, paula = there.organisations["politie"], there.members["wout"], there.members["paula"]
    role = {"house": house, "member": wout, "kind": "WEGER", "tafel": f"'{tafel}'"}
    attempts: list[tuple[Actor, str]] = [
        *(
            (beheer, _TAFEL.format_map(good | one))
            for one in ({"version": 1}, {"status": "ACTIEF"}, {"convenant": f"'{other}'"})
        ),
        (_officer(there), _TAFEL.format_map(good)),
        (police, _TAFEL.format_map(good)),
        (beheer, "UPDATE casework.tafel SET status = 'ACTIEF'"),
        (beheer, f"UPDATE casework.tafel SET convenant_id = '{other}', version = version + 1 WHERE id = '{tafel}'"),
        *(
            (beheer, _SEAT.format_map(seat | one))
            for one in (
                {"kind": "GAST"},
                {"since": "'2000-01-01'"},
                {"who": there.organisations["om"], "kind": "OP_AFROEP"},
            )
        ),
        (police, _SEAT.format_map(seat)),
        (_officer(there), _SEAT.format_map(seat)),
        (beheer, f"UPDATE casework.tafel_seat SET valid = '[2000-01-01,)' WHERE tafel_id = '{tafel}'"),
        (beheer, f"UPDATE casework.tafel_seat SET valid = 'empty' WHERE tafel_id = '{tafel}'"),
        *(
            (police, _ROLE.format_map(role | one))
            for one in (
                {"member": police.member},
                {"member": there.members["bram"]},
                {"kind": "VOORZITTER"},
                {"tafel": "NULL"},
                {"kind": "BEHEERDER"},
                {"kind": "BEHEERDER", "tafel": "NULL", "member": paula},
                {"tafel": f"'{there.tafel}'", "kind": "BEHEERDER"},
                {"house": there.organisations["ggz"]},
            )
        ),
        (there.actor("paula"), _ROLE.format_map(role)),
        (police, f"UPDATE tenants.role SET valid = '[1990-01-01,)' WHERE member_id = '{wout}'"),
        (police, f"UPDATE tenants.role SET valid = 'empty' WHERE member_id = '{wout}'"),
        (police, "DELETE FROM tenants.role"),
    ]
    for asker, statement in attempts:
        before = await there.everything()
        with pytest.raises(asyncpg.PostgresError):
            async with there.region.reading(asker) as connection:
                await connection.execute(statement)
        assert await there.everything() == before, statement
    for asker, statement in (
        (beheer, _TAFEL.format_map(good)),
        (beheer, _SEAT.format_map(seat)),
        (police, _ROLE.format_map(role)),
    ):
        async with there.region.reading(asker) as connection:
            assert await connection.execute(statement) == "INSERT 0 1"
    async with there.region.reading(police) as connection:
        mine = f"UPDATE tenants.role SET valid = 'empty' WHERE member_id = '{police.member}'"
        assert await connection.execute(mine) == "UPDATE 0"
