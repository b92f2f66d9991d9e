"""An organisation goes on in another one: both say so, nothing moves, and from its day on it gets nothing new."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from backend.cases import service as cases
from backend.cases.kinds import ParticipationKind
from backend.cases.sharing_commands import Invite, Recipient, ReleaseContribution
from backend.naming.commands import ConfirmSuccession, ProposeSuccession, SuccessionId, WithdrawSuccession
from backend.naming.merging import confirm_succession, propose_succession, withdraw_succession
from backend.tafels.appointing.commands import GrantRole
from backend.tafels.appointing.service import grant_role
from tenants.actor import Actor
from tenants.ids import MemberId, OrganisationId, new_id
from tenants.refusal import Refusal
from tenants.roles import RoleKind
from tenants.session import moment_of
from tenants.succession import SuccessionReason
from tests.backend.cases.conftest import anyio_backend, desk, house, kamer, keys_dsn
from tests.backend.cases.course.ways import is_forced_back
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, invited, opened
from tests.backend.cases.wishes import refer_command
from tests.backend.test_directory import administrator

__all__ = ["anyio_backend", "desk", "house", "kamer", "keys_dsn"]
_KEPT = """
SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM (
    SELECT b::text FROM casework.contribution b UNION ALL SELECT l::text FROM consent.legal_basis l
    UNION ALL SELECT r::text FROM casework.release r UNION ALL SELECT a::text FROM consent.case_access a
    UNION ALL SELECT p::text FROM casework.participation p UNION ALL SELECT z::text FROM casework.tafel_seat z
    UNION ALL SELECT r::text FROM tenants.role r) t
"""
_COUNT = "SELECT count(*) FROM tenants.succession"


def wish(one: Any, other: Any, **changes: Any) -> ProposeSuccession:
    made = ProposeSuccession(organisation=one, successor=OrganisationId(other), reason=SuccessionReason.FUSIE)
    return replace(made, **changes)


async def _party(kamer: Kamer, name: str, kind: str = "GGZ") -> tuple[UUID, Actor]:
    organisation = await kamer.world.organisation(f"{name} {new_id()}", kind)
    return organisation, await administrator(kamer, organisation)


async def _goes_on(kamer: Kamer, one: Actor, other: Actor, **changes: Any) -> SuccessionId:
    done = await kamer.does(one, propose_succession, wish(one.organisation, other.organisation, **changes))
    await kamer.does(other, confirm_succession, ConfirmSuccession(succession=done.succession))
    return done.succession


async def _reads(kamer: Kamer, who: str | Actor, one: UUID) -> bool:
    async with kamer.region.reading(who if isinstance(who, Actor) else kamer.actor(who)) as connection:
        return bool(await connection.fetchval(f"{_COUNT} WHERE organisation_id = $1", one))


async def _tasks(kamer: Kamer, kind: str) -> list[tuple[UUID, UUID, bool]]:
    found = await kamer.admin.fetch(
        'SELECT t.organisation_id, t.case_id, t.done_at IS NULL FROM casework.task t JOIN casework."case" c'
        " ON c.id = t.case_id WHERE t.kind = $1 AND c.tafel_id = $2 ORDER BY 2",
        *(kind, kamer.tafel),
    )
    return [tuple(row) for row in found]


async def test_from_its_day_on_nothing_new_is_given_and_nothing_that_runs_changes(kamer: Kamer) -> None:
    one, ggz = await admitted(kamer), kamer.organisations["ggz"]
    _, contribution = await opened(kamer, one, "ggz")
    await invited(kamer, one.case, "politie")
    later = await admitted(kamer)
    beheer = await administrator(kamer, ggz)
    north, there = await _party(kamer, "GGZ Noord (fictief)")
    before = await kamer.admin.fetchval(_KEPT)
    sees = await kamer.sees("bram")
    await _goes_on(kamer, beheer, there)
    called = await kamer.admin.fetchval("SELECT name FROM tenants.organisation WHERE id = $1", north)

    # Nothing moved, and nobody of the other one sees anything.
    assert await kamer.admin.fetchval(_KEPT) == before
    assert set(await kamer.sees("bram")) == set(sees)
    assert await kamer.sees(there) == {}
    answering = kamer.organisations["gemeente"]
    assert await _tasks(kamer, "OPVOLGER_AAN_TAFEL") == [(answering, one.case, True)]
    assert await _tasks(kamer, "CASUS_NAAR_OPVOLGER") == [(ggz, one.case, True)]

    # No participation, no referral by it, no role where it has no case; each says by name who goes on.
    into = Invite(case=later.case, organisation=ggz, kind=ParticipationKind.VAST)
    refused = await kamer.tries("anne", cases.invite, into)
    assert isinstance(refused, Refusal)
    assert str(called) in refused.message_nl
    for who, verb, command, field in (
        ("anne", cases.invite, into, "organisation"),
        ("noor", cases.refer, refer_command(kamer, wanted_partners=(ggz,)), "tafel"),
        (
            beheer,
            grant_role,
            GrantRole(member=MemberId(kamer.members["bram"]), kind=RoleKind.DEELNEMER, starts_at=None, ends_at=None),
            "member",
        ),
    ):
        await kamer.is_refused(who, verb, command, code="ORGANISATION_GOES_ON_IN", field=field)
    # Its people go on: a role at the tafel where it has a case, and one in the house.
    colleague = MemberId(await kamer.world.member(ggz))
    for kind, tafel in ((RoleKind.DEELNEMER, kamer.tafel), (RoleKind.PRIVACY_OFFICER, None)):
        given = GrantRole(member=colleague, kind=kind, tafel=tafel, starts_at=None, ends_at=None)
        await kamer.does(beheer, grant_role, given)
    assert await kamer.reads("bram", "casework.contribution", "body_enc", contribution)


async def test_a_release_to_it_is_refused_and_one_before_is_read(kamer: Kamer) -> None:
    one, ggz = await admitted(kamer), kamer.organisations["ggz"]
    await opened(kamer, one, "ggz")
    await opened(kamer, one, "politie")
    beheer = await administrator(kamer, ggz)
    _, there = await _party(kamer, "GGZ Zuid (fictief)")
    tomorrow = await kamer.admin.fetchval("SELECT tenants.moment() + interval '1 day'")
    await _goes_on(kamer, beheer, there, starts_at=tomorrow)
    police_only = await kamer.admin.fetchval(
        "SELECT r.contribution_id FROM casework.release r WHERE r.organisation_id = $1 ORDER BY r.id DESC",
        kamer.organisations["politie"],
    )
    to = Recipient(organisation=ggz, starts_at=tomorrow + timedelta(hours=1))
    later = ReleaseContribution(contribution=police_only, recipient=to)
    await kamer.is_refused("noor", cases.release, later, code="ORGANISATION_GOES_ON_IN", field="recipient")
    # Before its day all is as it was.
    now = ReleaseContribution(contribution=police_only, recipient=Recipient(organisation=ggz))
    await kamer.does("noor", cases.release, now)


async def test_who_may_say_so_and_in_which_other(kamer: Kamer) -> None:
    a, beheer = await _party(kamer, "A")
    b, elsewhere = await _party(kamer, "B")
    c, further = await _party(kamer, "C")
    colleague = replace(beheer, member=MemberId(await kamer.world.member(a)))
    gone = await kamer.world.organisation("Weg", "GGZ")
    await kamer.admin.execute("UPDATE tenants.organisation SET active = 'empty' WHERE id = $1", gone)
    past = await kamer.admin.fetchval("SELECT tenants.moment() - interval '1 day'")
    for who, command, code, field in (
        (colleague, wish(a, b), "NOT_ALLOWED", None),
        (beheer, wish(b, c), "NOT_FOUND", "organisation"),
        (beheer, wish(a, a), "SUCCESSION_ITSELF", "successor"),
        (beheer, wish(a, gone), "NOT_FOUND", "successor"),
        (beheer, wish(a, new_id()), "NOT_FOUND", "successor"),
        (beheer, wish(a, b, starts_at=past), "PERIOD_INVALID", "startsAt"),
        (beheer, wish(a, b, starts_at=datetime.fromisoformat("2099-01-01T00:00")), "PERIOD_INVALID", "startsAt"),
    ):
        await kamer.is_refused(who, propose_succession, command, code=code, field=field)
    done = (await kamer.does(beheer, propose_succession, wish(a, b))).succession
    confirming = ConfirmSuccession(succession=done)
    # One other only; nobody but the other confirms it, and nobody else knows of it until then.
    await kamer.is_refused(beheer, propose_succession, wish(a, c), code="SUCCESSION_ALREADY", field="organisation")
    await kamer.is_refused(beheer, confirm_succession, confirming, code="NOT_ALLOWED", field="succession")
    await kamer.is_refused(further, confirm_succession, confirming, code="NOT_FOUND", field="succession")
    assert [await _reads(kamer, who, a) for who in (beheer, elsewhere, further, "anne")] == [True, True, False, False]
    # The same person in both is one person.
    person = await kamer.admin.fetchval("SELECT person_id FROM tenants.member WHERE id = $1", beheer.member)
    both = await kamer.world.member(b)
    await kamer.admin.execute("UPDATE tenants.member SET person_id = $2 WHERE id = $1", both, person)
    await kamer.world.role(both, "BEHEERDER")
    me_too = replace(elsewhere, member=MemberId(both))
    await kamer.is_refused(me_too, confirm_succession, confirming, code="SUCCESSION_SECOND_PERSON", field="succession")

    await kamer.does(elsewhere, confirm_succession, confirming)
    assert [await _reads(kamer, who, a) for who in (further, "anne")] == [True, True]
    await kamer.is_refused(elsewhere, confirm_succession, confirming, code="CONFLICT", field="succession")
    for who in (beheer, elsewhere):
        back = WithdrawSuccession(succession=done)
        await kamer.is_refused(who, withdraw_succession, back, code="SUCCESSION_HOLDS", field="succession")
    # A chain may be, a circle not; and nobody goes on in one that is gone.
    await _goes_on(kamer, elsewhere, further)
    await kamer.is_refused(further, propose_succession, wish(c, a), code="SUCCESSION_CIRCLE", field="successor")
    _, late = await _party(kamer, "D")
    to_b = wish(late.organisation, b)
    await kamer.is_refused(late, propose_succession, to_b, code="ORGANISATION_GOES_ON_IN", field="successor")


async def test_it_is_taken_back_before_its_day_by_either(kamer: Kamer) -> None:
    one, ggz = await admitted(kamer), kamer.organisations["ggz"]
    await invited(kamer, one.case, "ggz")
    beheer = await administrator(kamer, ggz)
    _, there = await _party(kamer, "GGZ West (fictief)")
    later = await kamer.admin.fetchval("SELECT tenants.moment() + interval '30 days'")
    for who in (beheer, there):
        done = await _goes_on(kamer, beheer, there, starts_at=later)
        assert [waits for *_, waits in await _tasks(kamer, "CASUS_NAAR_OPVOLGER")].count(True) == 1
        await kamer.does(who, withdraw_succession, WithdrawSuccession(succession=done))
        again = WithdrawSuccession(succession=done)
        await kamer.is_refused(who, withdraw_succession, again, code="ALREADY_ENDED", field="succession")
        assert not await _reads(kamer, "anne", ggz)
        for kind in ("CASUS_NAAR_OPVOLGER", "OPVOLGER_AAN_TAFEL"):
            tasks = await _tasks(kamer, kind)
            assert tasks
            assert not any(waits for *_, waits in tasks)
    assert await kamer.admin.fetchval("SELECT tenants.has_gone_on($1, $2)", ggz, later) is False


async def test_two_that_confirm_a_circle_at_once_do_not_both(kamer: Kamer) -> None:
    a, beheer = await _party(kamer, "E")
    b, there = await _party(kamer, "F")
    to, back = [
        (await kamer.does(who, propose_succession, wish(who.organisation, other))).succession
        for who, other in ((beheer, b), (there, a))
    ]

    async def confirms(who: Actor, one: SuccessionId) -> str:
        async with kamer.region.working(who) as session:
            answer = await confirm_succession(session, who, ConfirmSuccession(succession=one), moment_of(session))
        return answer.code if isinstance(answer, Refusal) else "done"

    assert sorted(await asyncio.gather(confirms(there, to), confirms(beheer, back))) == ["SUCCESSION_CIRCLE", "done"]
    (_, late), (c, here) = await _party(kamer, "G"), await _party(kamer, "H")
    once = (await kamer.does(late, propose_succession, wish(late.organisation, c))).succession
    assert sorted(await asyncio.gather(confirms(here, once), confirms(here, once))) == ["CONFLICT", "done"]


async def test_one_that_is_hidden_in_households_is_not_told_of_by_it(kamer: Kamer) -> None:
    ggz = kamer.organisations["ggz"]
    _, sister = await _party(kamer, "Opvang (fictief)", "VROUWENOPVANG")
    beheer = await administrator(kamer, ggz)
    await _goes_on(kamer, beheer, sister)
    # Both, and whoever answers for the tafel where it sits; nobody else, though the refusal stands for all.
    seen = {who: await _reads(kamer, who, ggz) for who in ("bram", "anne", "noor", "petra", "cees")}
    assert seen == {"bram": True, "anne": True, "noor": False, "petra": False, "cees": False}
    command = refer_command(kamer, wanted_partners=(ggz,))
    await kamer.is_refused("noor", cases.refer, command, code="ORGANISATION_GOES_ON", field="tafel")


_PUT = (
    "INSERT INTO tenants.succession (id, organisation_id, successor_id, reason, starts_at, proposed_by, proposed_at,"
    " confirmed_by, confirmed_at, holds_from, version) SELECT gen_random_uuid(), {who}, {other}, 'FUSIE',"
    " tenants.moment() {since}, {by}, tenants.moment(), {confirmed}, 1"
)
_ANOTHER = "(SELECT id FROM tenants.organisation WHERE id <> tenants.org() AND kind = 'OM' LIMIT 1)"
_FAIR = {
    "who": "tenants.org()",
    "other": _ANOTHER,
    "since": "+ interval '1 day'",
    "by": "tenants.member()",
    "confirmed": "NULL, NULL::timestamptz, NULL::timestamptz",
}


async def test_it_holds_by_force(kamer: Kamer) -> None:
    assert await is_forced_back(kamer, "anne", _PUT.format(**_FAIR)) == "42501"
    await kamer.world.role(kamer.members["anne"], "BEHEERDER")
    for change, told in (
        ({"who": _ANOTHER, "other": "tenants.org()"}, "42501"),
        ({"other": "tenants.org()"}, "ck_succession_in_another"),
        ({"since": "- interval '1 second'"}, "42501"),
        ({"by": "(SELECT id FROM tenants.member WHERE id <> tenants.member() LIMIT 1)"}, "42501"),
        ({"confirmed": "gen_random_uuid(), tenants.moment(), tenants.moment()"}, "42501"),
    ):
        assert await is_forced_back(kamer, "anne", _PUT.format(**_FAIR | change)) == told, change
    assert await is_forced_back(kamer, "anne", "DELETE FROM tenants.succession") == "42501"
    # It stands; whoever proposed it confirms nothing, nor dates it otherwise.
    beheer = kamer.actor("anne")
    other = await kamer.admin.fetchval("SELECT id FROM tenants.organisation WHERE kind = 'OM' LIMIT 1")
    await kamer.does(beheer, propose_succession, wish(beheer.organisation, other))
    refusals = {"42501", "fk_succession_withdrawn_org_withdrawn_by"}
    for said in (
        "confirmed_by = tenants.member(), confirmed_at = tenants.moment(), holds_from = tenants.moment()",
        "holds_from = tenants.moment()",
        "withdrawn_org = successor_id, withdrawn_by = tenants.member(), withdrawn_at = tenants.moment()",
    ):
        statement = f"UPDATE tenants.succession SET {said} WHERE organisation_id = tenants.org()"
        assert await is_forced_back(kamer, "anne", statement) in refusals, said
