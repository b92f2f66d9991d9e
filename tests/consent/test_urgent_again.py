"""One person decides alone in an emergency once: then a colleague confirms, or somebody else is on duty."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from asyncpg.types import Range

from consent import service as lawful
from consent.basis import Art6, BasisKind, Category
from consent.commands import ConfirmBasis, EndBasis, RecordBasis
from consent.repeating import counts_within
from tenants.actor import Actor
from tenants.binding import SETTING, sign
from tenants.ids import MemberId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited
from tests.backend.cases.wishes import basis_command
from tests.consent.colleagues import colleague
from tests.consent.sql_mutants import Edit
from tests.consent.truth_names import at
from tests.factories.cell import actor

NIGHT, ENDS = at("2026-04-02 22:00"), at("2026-04-08 00:00")
LATER = {"code": "URGENT_AGAIN", "field": "urgent"}
_BASIS = """
INSERT INTO consent.legal_basis (id, case_id, subject_id, owner_org, kind, ground_code, art6, purpose, categories,
                                 valid, decided_by, recorded_at, reason_enc, proportionality_enc, subsidiarity_enc,
                                 asks_second_reader, urgent_until, version)
VALUES ($1, $2, $3, tenants.org(), 'WETTELIJK', 'VITAAL_BELANG', 'd', 'VEILIGHEID_GEZIN', '{VEILIGHEID}',
        tstzrange(tenants.moment(), NULL), tenants.member(), tenants.moment(), '', '', '', true,
        CASE WHEN $4 THEN consent.urgent_end(tenants.moment()) END, 1)
"""
_RECIPIENT = """
INSERT INTO consent.legal_basis_recipient (basis_id, case_id, owner_org, organisation_id)
VALUES ($1, $2, tenants.org(), $3)
"""


_ASKED = "SELECT consent.urgent_before($1, $2, $3, $4)"
_FUNCTION = "consent.urgent_before"
_EDITS = (
    ("ON d.person_id = m.person_id", "ON true"),
    ('b.case_id = urgent_before."case" AND', ""),
    ("AND b.owner_org = tenants.org()", ""),
    ("AND b.decided_by = d.id", ""),
    ("ON r.basis_id = b.id", "ON true"),
    ("m.id = tenants.member() AND", ""),
    ("b.subject_id = urgent_before.subject AND", ""),
    ("AND b.confirmed_at IS NULL", ""),
    ("AND b.urgent_until < urgent_before.until", ""),
    ("b.urgent_until < urgent_before.until", "b.urgent_until <= urgent_before.until"),
    ("AND b.urgent_until > tenants.moment() - interval 'P30D'", ""),
    ("AND r.organisation_id = ANY (urgent_before.recipients)", ""),
)


async def _clock(kamer: Kamer, moment: datetime) -> None:
    await kamer.admin.execute("UPDATE tenants.cell SET clock_offset = $1 - now()", moment)


async def _on_duty(kamer: Kamer) -> Actor:
    """Who is on duty now; whoever was before is no longer."""
    now: datetime = await kamer.admin.fetchval("SELECT tenants.moment()")
    await kamer.admin.execute(
        "UPDATE tenants.role SET valid = valid * tstzrange(NULL, $2) WHERE kind = 'PIKET' AND organisation_id = $1",
        *(kamer.organisations["lokaal"], now),
    )
    officer = await colleague(kamer, "lokaal", "WEGER")
    await kamer.world.role(officer.member, "PIKET", valid=Range(now, None))
    return officer


async def _night(kamer: Kamer) -> tuple[AdmittedCase, Actor]:
    await _clock(kamer, NIGHT)
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz", "politie")
    return one, await _on_duty(kamer)


def _emergency(kamer: Kamer, one: AdmittedCase, *recipients: str, **changes: Any) -> RecordBasis:
    given: dict[str, Any] = {
        "kind": BasisKind.WETTELIJK,
        "ground_code": "VITAAL_BELANG",
        "art6": Art6.D,
        "categories": (Category.VEILIGHEID,),
        "urgent": True,
    }
    return basis_command(kamer, one.mother, *(recipients or ("ggz",)), **(given | changes))


async def test_what_nobody_confirmed_the_same_officer_does_not_record_again(kamer: Kamer) -> None:
    one, officer = await _night(kamer)
    verb, again = lawful.record_basis, _emergency(kamer, one)
    await kamer.does(officer, verb, again)
    # On the same night more is added to it: it ends no later.
    await kamer.does(officer, verb, _emergency(kamer, one, "ggz", "politie", categories=(Category.IDENTITEIT,)))
    for moment in (ENDS - timedelta(minutes=1), ENDS, ENDS + timedelta(days=20)):
        await _clock(kamer, moment)
        await kamer.is_refused(officer, verb, again, **LATER)
        await kamer.is_refused(officer, verb, _emergency(kamer, one, "politie", "ggz"), **LATER)
        assert await _by_hand(kamer, one, officer) is False
    # Without urgency it waits for a colleague, and opens once that one confirms.
    done = await kamer.does(officer, verb, replace(again, urgent=False))
    assert (done.waits, done.urgent_until) == (True, None)
    await kamer.does("noor", lawful.confirm_basis, ConfirmBasis(basis=done.basis, expected_version=1))
    assert (await kamer.sees("bram"))["legal_basis"] == 1
    assert await _by_hand(kamer, one, officer, urgent=False) is True


async def test_another_person_about_another_or_to_another_is_no_repetition(kamer: Kamer) -> None:
    one, officer = await _night(kamer)
    verb = lawful.record_basis
    await kamer.does(officer, verb, _emergency(kamer, one))
    await _clock(kamer, ENDS)
    await kamer.does(officer, verb, _emergency(kamer, one, "politie"))
    await kamer.does(officer, verb, replace(_emergency(kamer, one), subject=one.child))
    other = await admitted(kamer)
    await invited(kamer, other.case, "ggz")
    await kamer.does(officer, verb, _emergency(kamer, other))
    await kamer.is_refused(officer, verb, _emergency(kamer, one), **LATER)
    second = await _on_duty(kamer)
    assert await _by_hand(kamer, one, second) is True
    await kamer.does(second, verb, _emergency(kamer, one))


async def test_confirmed_or_long_ago_it_counts_no_more(kamer: Kamer) -> None:
    one, officer = await _night(kamer)
    verb, again = lawful.record_basis, _emergency(kamer, one)
    done = await kamer.does(officer, verb, again)
    await kamer.does("noor", lawful.confirm_basis, ConfirmBasis(basis=done.basis, expected_version=1))
    await _clock(kamer, ENDS)
    unconfirmed = await kamer.does(officer, verb, again)
    # Ending it oneself is no confirmation.
    await kamer.does(officer, lawful.end_basis, EndBasis(basis=unconfirmed.basis, expected_version=1))
    ended: datetime = (await kamer.row("consent.legal_basis", unconfirmed.basis))["urgent_until"]
    assert counts_within() == "P30D"
    await _clock(kamer, ended + timedelta(days=29, hours=23))
    await kamer.is_refused(officer, verb, again, **LATER)
    await _clock(kamer, ended + timedelta(days=30, hours=1))
    await kamer.does(officer, verb, again)


async def test_who_comes_back_as_another_member_is_the_same_person(kamer: Kamer) -> None:
    one, officer = await _night(kamer)
    await kamer.does(officer, lawful.record_basis, _emergency(kamer, one))
    await _clock(kamer, ENDS)
    returned = await _on_duty(kamer)
    await kamer.admin.execute(
        "UPDATE tenants.member SET active = tstzrange(lower(active), tenants.moment()) WHERE id = $1", officer.member
    )
    await kamer.admin.execute(
        "UPDATE tenants.member SET active = tstzrange(tenants.moment(), NULL) WHERE id = $1", returned.member
    )
    await _same_person(kamer, officer, returned)
    await kamer.is_refused(returned, lawful.record_basis, _emergency(kamer, one), **LATER)
    assert await _by_hand(kamer, one, returned) is False


async def _same_person(kamer: Kamer, one: Actor, other: Actor) -> None:
    await kamer.admin.execute(
        "UPDATE tenants.member SET person_id = (SELECT person_id FROM tenants.member WHERE id = $1) WHERE id = $2",
        *(one.member, other.member),
    )


async def test_it_tells_nobody_what_somebody_else_decided(kamer: Kamer) -> None:
    one, officer = await _night(kamer)
    await kamer.does(officer, lawful.record_basis, _emergency(kamer, one))
    asked = _ASKED.replace("$4", "'infinity'")
    values = (one.case, one.mother, [kamer.organisations["ggz"]])
    for who, told in ((officer, True), (kamer.actor("noor"), False), (kamer.actor("bram"), False)):
        async with kamer.region.reading(who) as connection:
            assert await connection.fetchval(asked, *values) is told
    stranger = actor(organisation=kamer.organisations["om"], member=officer.member)
    async with kamer.region.reading(stranger) as connection:
        assert await connection.fetchval(asked, *values) is False


async def _by_hand(kamer: Kamer, one: AdmittedCase, who: Actor, *, urgent: bool = True) -> bool:
    """Whether the application's role writes it with its recipient, without the service; undone in any case."""
    id: UUID = new_id()
    async with kamer.region.reading(who) as connection:
        try:
            await connection.execute(_BASIS, id, one.case, one.mother, urgent)
            await connection.execute(_RECIPIENT, id, one.case, kamer.organisations["ggz"])
        except asyncpg.InsufficientPrivilegeError:
            return False
        else:
            return True
        finally:
            await connection.execute("ROLLBACK")


@pytest.mark.full
async def test_every_mutant_of_the_rule_is_caught(kamer: Kamer) -> None:
    one, officer = await _night(kamer)
    other = await admitted(kamer)
    await kamer.does(officer, lawful.record_basis, _emergency(kamer, one))
    child = replace(_emergency(kamer, one), subject=one.child)
    looked_at = await kamer.does(officer, lawful.record_basis, child)
    await kamer.does("noor", lawful.confirm_basis, ConfirmBasis(basis=looked_at.basis, expected_version=1))
    # Something else goes to the police.
    await kamer.does("noor", lawful.record_basis, replace(_emergency(kamer, one, "politie"), urgent=False))
    away = actor(
        organisation=kamer.organisations["politie"],
        member=MemberId(await kamer.world.member(kamer.organisations["politie"])),
    )
    await _same_person(kamer, officer, away)
    ggz, politie = [kamer.organisations["ggz"]], [kamer.organisations["politie"]]
    always = ENDS + timedelta(days=1)
    asked: list[tuple[Actor, datetime, tuple[object, ...]]] = [
        (officer, ENDS, (one.case, one.mother, ggz, always)),
        (officer, ENDS, (one.case, one.mother, politie, always)),
        (officer, ENDS, (one.case, one.child, ggz, always)),
        (officer, ENDS, (one.case, other.mother, ggz, always)),
        (officer, ENDS, (other.case, one.mother, ggz, always)),
        (officer, ENDS, (one.case, one.mother, ggz, ENDS)),
        (officer, ENDS + timedelta(days=31), (one.case, one.mother, ggz, always)),
        (kamer.actor("noor"), ENDS, (one.case, one.mother, ggz, always)),
        (away, ENDS, (one.case, one.mother, ggz, always)),
    ]

    async def answers() -> list[object]:
        found = []
        for who, moment, values in asked:
            await _clock(kamer, moment)
            await kamer.admin.execute(
                "SELECT set_config($1, $2, true)", SETTING, sign(who, key=kamer.region.binding_key)
            )
            found.append(await kamer.admin.fetchval(_ASKED, *values))
        return found

    outer = kamer.admin.transaction()
    await outer.start()
    try:
        real = await answers()
        assert real == [True, *[False] * (len(asked) - 1)]
        text = await kamer.admin.fetchval(
            "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE oid = to_regproc($1)", _FUNCTION
        )
        survivors = []
        for old, new in _EDITS:
            inner = kamer.admin.transaction()
            await inner.start()
            await kamer.admin.execute(Edit(_FUNCTION, old, new).of({_FUNCTION: text})[_FUNCTION])
            if await answers() == real:
                survivors.append(old)
            await inner.rollback()
        assert survivors == []
    finally:
        await outer.rollback()
