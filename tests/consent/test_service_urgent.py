"""A legal basis in an emergency: by who is on duty alone, for the minimum, until the next working day is over.

The night begins on the Thursday before Easter 2026: the next working day is the Tuesday after it.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from asyncpg.types import Range

from backend.cases import service as cases
from backend.cases.sharing_commands import EndParticipation
from consent import service as lawful
from consent.account import tell
from consent.asking import may_be_shared, why
from consent.basis import Art6, BasisKind, Category, Purpose
from consent.commands import BasisRecorded, ConfirmBasis, EndBasis, Recuse
from consent.explain import About
from consent.may_share import Step
from consent.sharing_words import told
from tenants.actor import Actor
from tenants.binding import SETTING, sign
from tenants.ids import ContributionId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited
from tests.backend.cases.wishes import basis_command, consent_given, contribute_command
from tests.consent.colleagues import colleague
from tests.consent.sql_mutants import Edit, SqlMutant
from tests.consent.truth_names import at

BASIS = "consent.legal_basis"
VITAL: dict[str, Any] = {
    "kind": BasisKind.WETTELIJK,
    "ground_code": "VITAAL_BELANG",
    "art6": Art6.D,
    "categories": (Category.IDENTITEIT, Category.VEILIGHEID),
    "urgent": True,
}
NIGHT, ENDS = at("2026-04-02 22:00"), at("2026-04-08 00:00")


async def _clock(kamer: Kamer, moment: datetime) -> None:
    await kamer.admin.execute("UPDATE tenants.cell SET clock_offset = $1 - now()", moment)


async def _night(kamer: Kamer) -> tuple[AdmittedCase, Actor, ContributionId]:
    """A case with the GGZ in it, an officer on duty, and a text of the local team that is released to the GGZ."""
    await _clock(kamer, NIGHT)
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz", "politie")
    text = contribute_command(kamer, one.case, one.mother, recipients=("ggz",))
    brought = await kamer.does("noor", cases.contribute, text)
    return one, await _on_duty(kamer), brought.contribution


async def _on_duty(kamer: Kamer, organisation: str = "lokaal", *, since: datetime | None = None) -> Actor:
    officer = await colleague(kamer, organisation, "WEGER")
    await kamer.world.role(officer.member, "PIKET", valid=Range(since, None))
    return officer


async def _recorded(kamer: Kamer, one: AdmittedCase, officer: Actor, **changes: Any) -> BasisRecorded:
    return await kamer.does(officer, lawful.record_basis, basis_command(kamer, one.mother, "ggz", **(VITAL | changes)))


async def _reads(kamer: Kamer, who: str, contribution: UUID) -> bool:
    async with kamer.region.reading(kamer.actor(who)) as connection:
        found = await connection.fetchval("SELECT count(*) FROM casework.contribution WHERE id = $1", contribution)
    return bool(found)


async def test_it_opens_at_once_and_closes_by_itself_after_the_holiday(kamer: Kamer) -> None:
    one, officer, text = await _night(kamer)
    assert not await _reads(kamer, "bram", text)
    done = await _recorded(kamer, one, officer)
    assert (done.waits, done.urgent_until) == (True, ENDS)
    row = await kamer.row(BASIS, done.basis)
    assert (row["urgent_until"], row["rests_until"], row["decided_by"]) == (ENDS, ENDS, officer.member)
    # Good Friday, the weekend and Easter Monday are none of the working days that it waits for.
    for moment in (at("2026-04-02 23:00"), at("2026-04-03 23:00"), at("2026-04-06 23:00"), ENDS - timedelta(seconds=5)):
        await _clock(kamer, moment)
        assert await _reads(kamer, "bram", text), moment
        assert (await kamer.sees("bram"))["legal_basis"] == 1
    before = await kamer.everything()
    await _clock(kamer, ENDS)
    assert not await _reads(kamer, "bram", text)
    assert {"legal_basis", "contribution", "subject"}.isdisjoint(await kamer.sees("bram"))
    # Nothing was written for that, and to whom it was open it stays closed; its owner sees what it had.
    assert await kamer.everything() == before
    assert await _reads(kamer, "noor", text)
    confirm = ConfirmBasis(basis=done.basis, expected_version=1)
    await kamer.is_refused("noor", lawful.confirm_basis, confirm, code="ALREADY_ENDED", field="legalBasis")


async def test_confirmed_in_time_it_goes_on_to_its_own_end(kamer: Kamer) -> None:
    one, officer, text = await _night(kamer)
    end = at("2026-04-20 12:00")
    done = await _recorded(kamer, one, officer, ends_at=end)
    confirm = ConfirmBasis(basis=done.basis, expected_version=1)
    await kamer.is_refused(officer, lawful.confirm_basis, confirm, code="OWN_DECISION", field="legalBasis")
    await _clock(kamer, ENDS - timedelta(minutes=1))
    await kamer.does("noor", lawful.confirm_basis, confirm)
    [task] = [each for each in await kamer.rows("casework.task", one.case) if each["kind"] == "SPOED_BEOORDELEN"]
    assert (task["done_by"], task["outcome"], task["version"]) == (kamer.members["noor"], "GEDAAN", 2)
    row = await kamer.row(BASIS, done.basis)
    assert (row["rests_until"], row["second_reader"], row["urgent_until"]) == (None, kamer.members["noor"], ENDS)
    for moment, open_ in ((ENDS, True), (end - timedelta(seconds=1), True), (end, False)):
        await _clock(kamer, moment)
        assert await _reads(kamer, "bram", text) is open_, moment


async def test_whoever_must_know_is_told_in_the_same_transaction(kamer: Kamer) -> None:
    """The coordinating organisation, who brought in the person or something that opens, and one's own; nobody else."""
    one, _, _ = await _night(kamer)
    officer = await _on_duty(kamer, "politie")
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "politie", "ggz", **GIVEN))
    done = await kamer.does(officer, lawful.record_basis, basis_command(kamer, one.mother, "ggz", **VITAL))
    assert await kamer.told("URGENT_BASIS_RECORDED", done.basis) == {"lokaal", "gemeente", "politie"}
    [task] = [each for each in await kamer.rows("casework.task", one.case) if each["kind"] == "SPOED_BEOORDELEN"]
    organisation, about = kamer.organisations["politie"], (one.mother, done.basis)
    assert (task["organisation_id"], task["due_at"], task["done_at"]) == (organisation, ENDS, None)
    assert (task["subject_id"], task["object_id"]) == about
    [written] = [each for each in await kamer.written("consent.record_basis") if each["object_id"] == done.basis]
    assert (written["member_id"], written["subject_id"]) == (officer.member, one.mother)
    # An owner of what opens that has left the case since is told all the same.
    health = contribute_command(kamer, one.case, one.mother, recipients=())
    await kamer.does("bram", cases.contribute, health)
    [row] = [
        each
        for each in await kamer.rows("casework.participation", one.case)
        if each["organisation_id"] == kamer.organisations["ggz"]
    ]
    await kamer.does("anne", cases.end_participation, EndParticipation(participation=row["id"], expected_version=1))
    again = await kamer.does(officer, lawful.record_basis, basis_command(kamer, one.mother, "lokaal", **VITAL))
    assert await kamer.told("URGENT_BASIS_RECORDED", again.basis) == {"lokaal", "gemeente", "politie", "ggz"}


GIVEN: dict[str, Any] = {
    "categories": (Category.IDENTITEIT, Category.VEILIGHEID),
    "consent": consent_given(given_at=NIGHT - timedelta(days=7)),
}


async def test_it_says_that_it_ends_unless_a_second_person_confirms(kamer: Kamer) -> None:
    one, officer, text = await _night(kamer)
    ggz, purpose = kamer.organisations["ggz"], Purpose.VEILIGHEID_GEZIN

    async def answers() -> tuple[bool, list[str], list[str], list[tuple[bool, datetime | None]]]:
        async with kamer.region.working(kamer.actor("bram")) as session:
            account = await why(session, text)
        async with kamer.region.working(kamer.actor("noor")) as session:
            [share] = await may_be_shared(session, text, organisations=[ggz], purpose=purpose) or []
        async with kamer.region.reading(kamer.actor("noor")) as connection:
            cells = await connection.fetch(
                "SELECT (c ->> 'urgent')::boolean, (c ->> 'valid_until')::timestamptz"
                " FROM consent.share_matrix($1, $2) m, jsonb_array_elements(m.cells) c"
                " WHERE m.organisation_id = $3 AND m.subject_id = $4 AND c ->> 'missing' IS NULL",
                *(one.case, purpose, ggz, one.mother),
            )
        explained = [] if account is None else [each.nl for each in tell(account, about=About.SELF)]
        assert share.steps in {(), (Step.RECORD_BASIS,)}
        return share.allowed, explained, [each.nl for each in told(share)], [(each[0], each[1]) for each in cells]

    told_once = "Dit is een spoedgrondslag. Hij eindigt op 8 april 2026 om 00.00 uur, tenzij een tweede persoon hem"
    done = await _recorded(kamer, one, officer)
    allowed, explained, sharing, cells = await answers()
    assert allowed
    assert [any(line.startswith(told_once) for line in each) for each in (explained, sharing)] == [True, True]
    assert cells == [(True, ENDS)] * 2
    await kamer.does("noor", lawful.confirm_basis, ConfirmBasis(basis=done.basis, expected_version=1))
    allowed, explained, sharing, cells = await answers()
    assert allowed
    assert not any("spoed" in line for line in (*explained, *sharing))
    assert cells == [(False, None)] * 2
    await kamer.does(officer, lawful.end_basis, EndBasis(basis=done.basis, expected_version=2))
    await _recorded(kamer, one, officer)
    await _clock(kamer, ENDS)
    allowed, explained, sharing, cells = await answers()
    assert (allowed, explained, cells) == (False, [], [])
    assert any(line.startswith("De grondslag is geëindigd.") for line in sharing)


async def test_it_is_refused_to_everybody_else_and_for_anything_more(kamer: Kamer) -> None:
    one, officer, _ = await _night(kamer)
    verb, base = lawful.record_basis, basis_command(kamer, one.mother, "ggz", **VITAL)
    not_on_duty = {"code": "URGENT_NOT_ON_DUTY", "field": "urgent"}
    await kamer.is_refused("noor", verb, base, **not_on_duty)
    # On duty elsewhere is not on duty here, and a stranger to the case learns nothing of it.
    await kamer.is_refused(await _on_duty(kamer, "om"), verb, base, code="NOT_FOUND", field="subject")
    later = replace(base, starts_at=NIGHT + timedelta(days=1))
    await kamer.is_refused(officer, verb, later, code="URGENT_STARTS_NOW", field="startsAt")
    task: dict[str, Any] = {"ground_code": "GEMEENTELIJKE_TAAK", "art6": Art6.E}
    await kamer.is_refused(officer, verb, replace(base, **task), code="URGENT_OUTSIDE_GROUND", field="urgent")
    more = replace(base, categories=(Category.VEILIGHEID, Category.HULPVERLENING))
    await kamer.admin.execute(
        "INSERT INTO tenants.convenant_ceiling (id, convenant_id, organisation_id, category, valid)"
        " SELECT $1, convenant_id, $2, 'HULPVERLENING', '(,)' FROM casework.tafel WHERE id = $3 ON CONFLICT DO NOTHING",
        *(new_id(), kamer.organisations["ggz"], kamer.tafel),
    )
    await kamer.is_refused(officer, verb, more, code="URGENT_BEYOND_MINIMUM", field="categories")
    await kamer.is_refused(replace(officer, assurance=1), verb, base, code="ASSURANCE_TOO_LOW")


async def test_who_is_recused_or_no_longer_on_duty_records_nothing(kamer: Kamer) -> None:
    one, officer, _ = await _night(kamer)
    verb, base = lawful.record_basis, basis_command(kamer, one.mother, "ggz", **VITAL)
    ends = (
        "UPDATE tenants.role SET valid = tstzrange(lower(valid), tenants.moment()) WHERE member_id = $1 AND kind = $2"
    )
    await kamer.admin.execute(ends, officer.member, "PIKET")
    await kamer.is_refused(officer, verb, base, code="NOT_FOUND", field="subject")
    assert await _by_hand(kamer, one, officer) is False
    # Somebody else takes over the duty, and cannot be on duty at the same time as a third.
    now = await kamer.admin.fetchval("SELECT tenants.moment()")
    other = await _on_duty(kamer, since=now)
    with pytest.raises(asyncpg.ExclusionViolationError):
        await kamer.world.role(kamer.members["noor"], "PIKET", valid=Range(now, None))
    assert await _by_hand(kamer, one, other) is True
    await kamer.does(other, lawful.recuse, Recuse(subject=one.mother, member=other.member))
    await kamer.is_refused(other, verb, base, code="NOT_FOUND", field="subject")
    assert await _by_hand(kamer, one, other) is False


_INSERT = """
INSERT INTO consent.legal_basis (id, case_id, subject_id, owner_org, kind, ground_code, art6, purpose, categories,
                                 valid, decided_by, recorded_at, reason_enc, proportionality_enc, subsidiarity_enc,
                                 asks_second_reader, urgent_until, rests_until, version)
VALUES (gen_random_uuid(), $1, $2, tenants.org(), 'WETTELIJK', {ground}, {categories}, {valid}, tenants.member(),
        {recorded}, '', '', '', {waits}, {ends}, 'infinity', 1)
"""
_GOOD = {
    "ground": "'VITAAL_BELANG', 'd', 'VEILIGHEID_GEZIN'",
    "categories": "'{VEILIGHEID}'",
    "valid": "tstzrange(tenants.moment(), NULL)",
    "recorded": "tenants.moment()",
    "waits": "true",
    "ends": "consent.urgent_end(tenants.moment())",
}


async def _by_hand(kamer: Kamer, one: AdmittedCase, who: Actor, **changes: str) -> bool:
    """Whether the application's role writes it without the service; undone in any case."""
    async with kamer.region.reading(who) as connection:
        try:
            await connection.execute(_INSERT.format(**(_GOOD | changes)), one.case, one.mother)
            # What it says of itself counts for nothing: until when it rests on something is derived.
            [row] = await connection.fetch(
                f"SELECT rests_until, urgent_until FROM {BASIS} WHERE urgent_until IS NOT NULL"
            )
            assert row["rests_until"] == row["urgent_until"]
        except (asyncpg.InsufficientPrivilegeError, asyncpg.IntegrityConstraintViolationError):
            return False
        else:
            return True
        finally:
            await connection.execute("ROLLBACK")


async def test_by_force_nothing_more_is_written(kamer: Kamer, subtests: pytest.Subtests) -> None:
    one, officer, _ = await _night(kamer)
    before = await kamer.everything()
    assert await _by_hand(kamer, one, officer) is True
    for changes in (
        {"ends": "consent.urgent_end(tenants.moment()) + interval '1 day'"},
        {"ends": "'infinity'"},
        {"valid": "tstzrange(tenants.moment() + interval '1 hour', NULL)"},
        {"valid": "tstzrange(tenants.moment() - interval '1 hour', NULL)"},
        {"recorded": "tenants.moment() - interval '1 day'"},
        {"waits": "false"},
        {"categories": "'{VEILIGHEID,WONEN}'"},
        {"ground": "'GEMEENTELIJKE_TAAK', 'e', 'VEILIGHEID_GEZIN'"},
    ):
        with subtests.test(**changes):
            assert await _by_hand(kamer, one, officer, **changes) is False
    assert await _by_hand(kamer, one, kamer.actor("noor")) is False
    assert await _by_hand(kamer, one, replace(officer, assurance=1)) is False
    assert await kamer.everything() == before


async def test_by_force_it_lasts_no_longer_and_is_confirmed_by_nobody_else(
    kamer: Kamer, subtests: pytest.Subtests
) -> None:
    one, officer, _ = await _night(kamer)
    done = await _recorded(kamer, one, officer)
    before = await kamer.everything()
    confirm = "SET second_reader = tenants.member(), confirmed_at = tenants.moment()"
    noor = kamer.actor("noor")
    for who, change, moment in (
        (officer, "SET urgent_until = NULL", NIGHT),
        (officer, "SET urgent_until = 'infinity'", NIGHT),
        (officer, "SET rests_until = NULL", NIGHT),
        (officer, confirm, NIGHT),
        (kamer.actor("bram"), confirm, NIGHT),
        (kamer.actor("petra"), confirm, NIGHT),
        (noor, confirm, ENDS),
        (noor, confirm, ENDS + timedelta(days=1)),
    ):
        with subtests.test(who=who.member, change=change, moment=moment):
            await _clock(kamer, moment)
            assert await _changed(kamer, who, change, done.basis) is False
    await _clock(kamer, ENDS - timedelta(seconds=5))
    assert await _changed(kamer, noor, confirm, done.basis) is True
    assert await kamer.everything() == before


_FILE = "consent.sql"
_MUTANTS = (
    ("urgent_until = consent.urgent_end((SELECT tenants.moment()))", "true"),
    ("AND recorded_at = (SELECT tenants.moment())", ""),
    (
        "AND lower(valid) = (SELECT tenants.moment()) AND {{ in_scope('legal_basis.case_id', 'URGENT_BASIS') }}",
        "AND {{ in_scope('legal_basis.case_id', 'URGENT_BASIS') }}",
    ),
    ("AND {{ in_scope('legal_basis.case_id', 'URGENT_BASIS') }}", ""),
    ("asks_second_reader, urgent_until IS NOT NULL, measure_id", "asks_second_reader, false, measure_id"),
    ("least(OLD.ended_at, OLD.urgent_until, OLD.rests_until)", "OLD.ended_at"),
)


@pytest.mark.full
async def test_every_mutant_of_what_holds_it_is_caught(kamer: Kamer) -> None:
    one, officer, _ = await _night(kamer)
    done = await _recorded(kamer, one, officer)
    noor = kamer.actor("noor")
    confirm = (
        "UPDATE consent.legal_basis SET second_reader = tenants.member(), confirmed_at = tenants.moment() WHERE id = $1"
    )
    outer = kamer.admin.transaction()
    await outer.start()

    async def outcomes() -> list[bool]:
        tried = [
            (who, _INSERT.format(**(_GOOD | changes)), one.case, one.mother)
            for who, changes in _attempts(officer, noor)
        ]
        made = [await _tried(kamer, *attempt) for attempt in tried]
        # The trigger is asked for a basis whose constraint would let it pass: one that ended by what it rests on.
        await kamer.admin.execute("SET LOCAL session_replication_role = replica")
        await kamer.admin.execute(f"UPDATE {BASIS} SET rests_until = tenants.moment() WHERE id = $1", done.basis)
        await kamer.admin.execute("SET LOCAL session_replication_role = origin")
        return [*made, await _tried(kamer, noor, confirm, done.basis)]

    real = await outcomes()
    assert real == [True, *[False] * (len(real) - 1)]
    survivors = []
    for old, new in _MUTANTS:
        undo = kamer.admin.transaction()
        await undo.start()
        for statement in SqlMutant("spoed", (Edit(_FILE, old, new),)).statements():
            await kamer.admin.execute(statement)
        if await outcomes() == real:
            survivors.append(old)
        await undo.rollback()
    await outer.rollback()
    assert survivors == []


def _attempts(officer: Actor, noor: Actor) -> list[tuple[Actor, dict[str, str]]]:
    return [
        (officer, {}),
        (noor, {}),
        (officer, {"ends": "tenants.moment() + interval '9 days'"}),
        (officer, {"recorded": "tenants.moment() - interval '1 day'"}),
        (officer, {"valid": "tstzrange(tenants.moment() + interval '1 hour', NULL)"}),
        (officer, {"categories": "'{VEILIGHEID,WONEN}'"}),
    ]


async def _tried(kamer: Kamer, who: Actor, statement: str, *values: object) -> bool:
    """Whether the application's role may do this, within the transaction of the test; undone in any case."""
    attempt = kamer.admin.transaction()
    await attempt.start()
    try:
        await kamer.admin.execute("SET LOCAL ROLE ketentafel_app")
        signed = sign(who, key=kamer.region.binding_key)
        await kamer.admin.execute("SELECT set_config($1, $2, true)", SETTING, signed)
        return not (await kamer.admin.execute(statement, *values)).endswith(" 0")
    except (asyncpg.InsufficientPrivilegeError, asyncpg.IntegrityConstraintViolationError):
        return False
    finally:
        await attempt.rollback()


async def _changed(kamer: Kamer, who: Actor, change: str, basis: UUID) -> bool:
    async with kamer.region.reading(who) as connection:
        try:
            return await connection.execute(f"UPDATE {BASIS} {change} WHERE id = $1", basis) == "UPDATE 1"
        except (asyncpg.InsufficientPrivilegeError, asyncpg.IntegrityConstraintViolationError):
            return False
        finally:
            await connection.execute("ROLLBACK")
