"""A partnership with a statute: its register, its persons authorised by name, and its closed lists, also by force."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
from asyncpg.types import Range

from backend.cases import service as cases
from backend.cases.commands import StartWeighing
from backend.cases.kinds import ParticipationKind
from backend.cases.sharing_commands import Invite
from consent import service as lawful
from consent.basis import Art6, BasisKind, Category
from consent.ids import AuthorisedPersonId, PartnershipParticipantId
from consent.partnership import service as registers
from consent.partnership.commands import EndAuthorisation, EndParticipant
from tenants.actor import METADATA_ONLY, Actor
from tenants.ids import MemberId, OrganisationId, TafelId, new_id
from tests.backend.cases.huis import Huis, furnish_huis, participant_command, person_command, weighing_command, working
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase
from tests.backend.cases.wishes import basis_command, contribute_command, refer_command
from tests.consent.colleagues import colleague

REGISTER, AUTHORISE = registers.register_participant, registers.authorise_person
LAW: dict[str, Any] = {"kind": BasisKind.WETTELIJK, "ground_code": "WGS_ZVH", "art6": Art6.C}
_SOON = datetime.now(UTC) + timedelta(days=30)


async def _shared(huis: Huis, one: AdmittedCase) -> None:
    """The local team is admitted to the case, and the police let it know the mother."""
    there = huis.kamer
    await huis.registers("lokaal", case=one.case)
    invited = Invite(case=one.case, organisation=there.organisations["lokaal"], kind=ParticipationKind.VAST)
    await there.does("anne", cases.invite, invited)
    await there.does("petra", lawful.record_basis, basis_command(there, one.mother, "lokaal", **LAW))


async def test_nothing_begins_before_the_register_and_the_names(kamer: Kamer) -> None:
    huis = await furnish_huis(kamer)
    there = huis.kamer
    refer = refer_command(there)
    await there.is_refused("petra", cases.refer, refer, code="NOT_AUTHORISED_BY_NAME", field="tafel")
    await huis.authorises("paula", "petra")
    await there.is_refused("petra", cases.refer, refer, code="NOT_IN_PARTNERSHIP", field="tafel")
    entry = await huis.registers("politie")
    referred = await there.does("petra", cases.refer, refer)

    row = await there.row("consent.partnership_participant", entry)
    assert (row["basis"], row["case_id"], row["source"]) == ("WETTELIJK", None, "Wgs 2.25")
    assert (row["owner_org"], row["recorded_by"]) == (there.organisations["gemeente"], huis.gerda.member)
    assert len(await there.written("consent.register_participant")) == 1
    assert len(await there.written("consent.authorise_person")) == 1
    # A weigher reads the referral, and is authorised by name as well.
    case = referred.case
    await there.does("anne", cases.start_weighing, StartWeighing(case=case, expected_version=1))
    weigh = weighing_command(case)
    await there.is_refused("karim", cases.weigh, weigh, code="NOT_AUTHORISED_BY_NAME", field="case")
    assert "referral" not in await there.sees("karim")
    await huis.authorises("olga", "karim")
    assert (await there.sees("karim"))["referral"] == 1
    await there.does("karim", cases.weigh, weigh)


async def test_content_is_for_who_was_authorised_and_closes_on_the_day(kamer: Kamer) -> None:
    huis, one = await working(kamer)
    there = huis.kamer
    await _shared(huis, one)
    assert "subject" not in await there.sees("noor")
    ends = datetime.now(UTC) + timedelta(days=10)
    named = await huis.authorises("olga", "noor", ends_at=ends)
    assert (await there.sees("noor"))["subject"] == 1
    brought = await there.does("noor", cases.contribute, contribute_command(there, one.case, one.mother))
    assert (await there.sees("noor"))["contribution"] == 1
    # A colleague with the same role at the same tafel reads nothing, nor does one of the police.
    lotte = await colleague(replace(there, tafel=there.tafel))
    assert {"subject", "contribution"}.isdisjoint(await there.sees(lotte))
    await there.world.shift_clock("10 days 1 minute")
    assert {"subject", "contribution"}.isdisjoint(await there.sees("noor"))
    await there.is_refused(
        "noor", cases.contribute, contribute_command(there, one.case, one.mother), code="NOT_FOUND", field="subjects"
    )
    await there.world.shift_clock("0")
    ended = await there.does(
        "olga",
        registers.end_authorisation,
        EndAuthorisation(authorisation=AuthorisedPersonId(named), expected_version=1),
    )
    assert ended.version == 2
    assert {"subject", "contribution"}.isdisjoint(await there.sees("noor"))
    assert brought.contribution in {row["id"] for row in await there.rows("casework.contribution", one.case)}


async def test_why_something_was_shared_is_for_who_was_authorised_too(kamer: Kamer) -> None:
    huis, one = await working(kamer)
    there = huis.kamer
    await _shared(huis, one)
    assert (await there.sees("petra"))["legal_basis"] == 1
    # Her organisation's own basis, which has not ended, argues in words about the family.
    await there.world.shift_clock("181 days")
    assert {"subject", "legal_basis"}.isdisjoint(await there.sees("petra"))
    await there.world.shift_clock("0")
    assert (await there.sees("petra"))["legal_basis"] == 1


async def test_what_the_register_ends_closes_at_that_moment_and_no_sooner(kamer: Kamer) -> None:
    huis, one = await working(kamer)
    there = huis.kamer
    await _shared(huis, one)
    await huis.authorises("olga", "noor")
    [entry] = await there.admin.fetch("SELECT id FROM consent.partnership_participant WHERE case_id = $1", one.case)
    end = EndParticipant(participant=PartnershipParticipantId(entry["id"]), expected_version=1, ends_at=_SOON)
    await there.does(huis.gerda, registers.end_participant, end)
    assert (await there.sees("noor"))["subject"] == 1
    await there.world.shift_clock("31 days")
    assert "subject" not in await there.sees("noor")
    await there.world.shift_clock("0")
    again = replace(end, expected_version=2)
    await there.is_refused(huis.gerda, registers.end_participant, again, code="ALREADY_ENDED", field="participant")


async def test_who_is_not_in_the_register_is_not_invited(kamer: Kamer) -> None:
    huis, one = await working(kamer)
    there = huis.kamer
    for name in ("om", "lokaal"):
        invite = Invite(case=one.case, organisation=there.organisations[name], kind=ParticipationKind.VAST)
        await there.is_refused("anne", cases.invite, invite, code="NOT_IN_PARTNERSHIP", field="organisation")
    await huis.registers("om")
    invite = Invite(case=one.case, organisation=there.organisations["om"], kind=ParticipationKind.VAST)
    await there.does("anne", cases.invite, invite)


async def test_the_closed_lists_rule_what_is_based_and_what_is_brought(kamer: Kamer) -> None:
    huis, one = await working(kamer)
    there = huis.kamer
    await _shared(huis, one)
    await huis.authorises("olga", "noor")
    secret = (Category.VEILIGHEID, Category.ADRES_GEHEIM)
    outside = basis_command(there, one.mother, "lokaal", **LAW, categories=secret)
    refused = {"code": "CATEGORY_OUTSIDE_PARTNERSHIP"}
    await there.is_refused("petra", lawful.record_basis, outside, **refused, field="categories")
    brought = contribute_command(there, one.case, one.mother, category=Category.ADRES_GEHEIM)
    await there.is_refused("noor", cases.contribute, brought, **refused, field="category")

    # A purpose that the statute does not know; another tafel has no such lists.
    fault = "SELECT consent.partnership_fault($1, $2, $3, tenants.moment())"
    async with there.region.reading(there.actor("petra")) as connection:
        asked = [
            await connection.fetchval(fault, one.case, "TOEZICHT", ["VEILIGHEID"]),
            await connection.fetchval(fault, one.case, "WEGING", ["VEILIGHEID", "OPVOEDING"]),
            await connection.fetchval(fault, one.case, "WEGING", ["VEILIGHEID"]),
            await connection.fetchval(fault, new_id(), "TOEZICHT", ["VEILIGHEID"]),
        ]
    assert asked == ["PURPOSE_OUTSIDE_PARTNERSHIP", "CATEGORY_OUTSIDE_PARTNERSHIP", None, None]


async def test_the_closed_lists_hold_by_force(kamer: Kamer) -> None:
    huis, one = await working(kamer)
    there = huis.kamer
    await _shared(huis, one)
    await huis.authorises("olga", "noor")
    await there.does("noor", cases.contribute, contribute_command(there, one.case, one.mother))
    now = {"recorded_at": "tenants.moment()"}
    brought = await _copied(there, "noor", "casework.contribution", now)
    assert (brought, await _copied(there, "noor", "casework.contribution", now | {"category": "'ADRES_GEHEIM'"})) == (
        True,
        False,
    )
    now |= {"valid": "tstzrange(tenants.moment(), NULL)"}
    based = await _copied(there, "petra", "consent.legal_basis", now)
    outside = now | {"categories": "'{ADRES_GEHEIM}'::text[]"}
    assert (based, await _copied(there, "petra", "consent.legal_basis", outside)) == (True, False)


async def test_the_registers_hold_by_force(kamer: Kamer) -> None:
    huis, one = await working(kamer)
    there = huis.kamer
    await _shared(huis, one)
    await huis.authorises("olga", "noor")
    now = {
        "recorded_at": "tenants.moment()",
        "valid": "tstzrange(tenants.moment(), tenants.moment() + interval '9 days')",
    }
    table, om = "consent.partnership_participant", f"'{there.organisations['om']}'"
    lokaal = f"'{there.organisations['lokaal']}'"
    by_statute = now | {"organisation_id": om, "basis": "'WETTELIJK'", "case_id": "NULL"}
    assert await _copied(there, huis.gerda, table, by_statute)
    for changed in (
        {"organisation_id": lokaal},
        {"recorded_at": "tenants.moment() - interval '1 day'"},
        {"valid": "tstzrange(tenants.moment() - interval '1 day', NULL)"},
        {"tafel_id": f"'{kamer.tafel}'"},
        {"recorded_by": f"'{there.members['anne']}'"},
    ):
        assert not await _copied(there, huis.gerda, table, by_statute | changed), changed
    assert not await _copied(there, "paula", table, by_statute | {"owner_org": f"'{there.organisations['politie']}'"})

    table, noor = "consent.authorised_person", f"'{there.members['noor']}'"
    assert await _copied(there, "olga", table, now | {"member_id": noor})
    for changed in (
        {"member_id": f"'{there.members['olga']}'"},
        {"member_id": f"'{there.members['petra']}'"},
        {"valid": "tstzrange(tenants.moment(), tenants.moment() + interval '366 days')"},
        {"valid": "tstzrange(tenants.moment() - interval '1 day', tenants.moment() + interval '9 days')"},
        {"tafel_id": f"'{kamer.tafel}'"},
        {"screened_on": "(tenants.moment() + interval '2 days')::date"},
    ):
        assert not await _copied(there, "olga", table, now | {"member_id": noor} | changed), changed
    assert not await _copied(there, "noor", table, now | {"member_id": noor})
    # Nobody takes part by force who is not in the register.
    place = "casework.participation"
    taking = {"valid": "tstzrange(tenants.moment(), NULL)", "invited_by": f"'{there.organisations['gemeente']}'"}
    taking |= {"kind": "'VAST'", "version": "1"}
    assert not await _copied(there, "anne", place, taking | {"organisation_id": om})
    await huis.registers("om")
    assert await _copied(there, "anne", place, taking | {"organisation_id": om})


async def _copied(kamer: Kamer, who: str | Actor, table: str, changed: dict[str, str]) -> bool:
    """Whether somebody can put in the newest row of a table once more, so changed, past every service; it is undone."""
    before = await kamer.everything()
    columns = "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped"
    names = [row[0] for row in await kamer.admin.fetch(columns, table)]
    newest = await kamer.admin.fetchval(f"SELECT max(id::text) FROM {table}")
    values = {name: f'n."{name}"' for name in names} | {"id": "gen_random_uuid()"} | changed
    # The row is given as it stands: whoever copies need not see it.
    row = await kamer.admin.fetchval(f"SELECT to_jsonb(t) FROM {table} t WHERE id::text = $1", newest)
    listed = ", ".join(f'"{name}"' for name in names)
    chosen = ", ".join(values[name] for name in names)
    made = f"INSERT INTO {table} ({listed}) SELECT {chosen} FROM jsonb_populate_record(NULL::{table}, $1::jsonb) n"
    try:
        async with kamer.region.reading(who if isinstance(who, Actor) else kamer.actor(who)) as connection:
            await connection.execute("SAVEPOINT tried")
            await connection.execute(made, row)
            await connection.execute("ROLLBACK TO tried")
    except (asyncpg.InsufficientPrivilegeError, asyncpg.CheckViolationError):
        return False
    finally:
        assert await kamer.everything() == before
    return True


async def test_who_cannot_be_registered(kamer: Kamer) -> None:
    huis, one = await working(kamer)
    there = huis.kamer
    told = "Dit gaat over mevrouw; zij woont daar!"
    lokaal, politie = there.organisations["lokaal"], there.organisations["politie"]
    wrong: list[tuple[str | Actor, dict[str, Any], str, str]] = [
        (huis.gerda, {"organisation": lokaal}, "PARTICIPANT_NOT_STATUTORY", "organisation"),
        (huis.gerda, {"organisation": politie, "case": one.case}, "PARTICIPANT_NOT_ADMISSIBLE", "organisation"),
        (huis.gerda, {"organisation": OrganisationId(new_id())}, "NOT_FOUND", "organisation"),
        (huis.gerda, {"organisation": lokaal, "case": new_id()}, "NOT_FOUND", "case"),
        *((huis.gerda, {"source": source}, "SOURCE_INVALID", "source") for source in ("x", told, "Wgs\n2.25", "_" * 9)),
        (huis.gerda, {"tafel": kamer.tafel}, "NO_PARTNERSHIP", "tafel"),
        (huis.gerda, {"tafel": TafelId(new_id())}, "NOT_FOUND", "tafel"),
        (huis.gerda, {"starts_at": datetime(2020, 1, 1, tzinfo=UTC)}, "PERIOD_INVALID", "startsAt"),
        ("paula", {}, "NOT_ALLOWED", "tafel"),
        ("anne", {}, "NOT_ALLOWED", "tafel"),
    ]
    for who, changes, code, field in wrong:
        command = participant_command(there, "om", **changes)
        await there.is_refused(who, REGISTER, command, code=code, field=field)


async def test_who_cannot_be_authorised(kamer: Kamer) -> None:
    there = (await furnish_huis(kamer)).kamer
    too_long = datetime.now(UTC) + timedelta(days=366)
    for who, name, changes, code, field in (
        ("paula", "petra", {"ends_at": too_long}, "AUTHORISATION_TOO_LONG", "endsAt"),
        ("paula", "petra", {"screened_on": date(2100, 1, 1)}, "SCREENING_IN_FUTURE", "screenedOn"),
        ("paula", "paula", {}, "OWN_AUTHORISATION", "member"),
        ("paula", "noor", {}, "NOT_FOUND", "member"),
        ("paula", "petra", {"member": MemberId(new_id())}, "NOT_FOUND", "member"),
        ("paula", "petra", {"tafel": kamer.tafel}, "NO_PARTNERSHIP", "tafel"),
        ("petra", "wout", {}, "NOT_ALLOWED", "tafel"),
    ):
        await there.is_refused(who, AUTHORISE, person_command(there, name, **changes), code=code, field=field)


async def test_who_left_and_came_back_does_not_authorise_oneself(kamer: Kamer) -> None:
    huis = await furnish_huis(kamer)
    there = huis.kamer
    once: Range[datetime] = Range(datetime(1990, 1, 1, tzinfo=UTC), datetime(1999, 1, 1, tzinfo=UTC))
    back = await there.world.member(there.organisations["politie"], active=once)
    same = "UPDATE tenants.member SET person_id = (SELECT person_id FROM tenants.member WHERE id = $2) WHERE id = $1"
    await there.admin.execute(same, back, there.members["paula"])
    command = person_command(there, "petra", member=MemberId(back))
    await there.is_refused("paula", AUTHORISE, command, code="OWN_AUTHORISATION", field="member")


async def test_another_organisations_persons_stay_hidden(kamer: Kamer) -> None:
    huis = await furnish_huis(kamer)
    there = huis.kamer
    named = await huis.authorises("paula", "petra")
    for who, seen in (("paula", 1), ("petra", 1), ("wout", 0), ("olga", 0)):
        async with there.region.reading(there.actor(who)) as connection:
            counted = await connection.fetchval("SELECT count(*) FROM consent.authorised_person WHERE id = $1", named)
        assert counted == seen, who
    end = EndAuthorisation(authorisation=AuthorisedPersonId(named), expected_version=1)
    await there.is_refused("olga", registers.end_authorisation, end, code="NOT_FOUND", field="authorisation")
    await there.is_refused("petra", registers.end_authorisation, end, code="NOT_ALLOWED", field="authorisation")
    weak = there.actor("paula", assurance=METADATA_ONLY)
    await there.is_refused(weak, registers.end_authorisation, end, code="ASSURANCE_TOO_LOW")
    late = replace(end, ends_at=datetime(2099, 1, 1, tzinfo=UTC))
    await there.is_refused("paula", registers.end_authorisation, late, code="PERIOD_INVALID", field="endsAt")


async def test_who_was_admitted_to_one_case_is_told_to_that_case_only(kamer: Kamer) -> None:
    huis, one = await working(kamer)
    there = huis.kamer
    admitted = await huis.registers("lokaal", case=one.case)
    seen = {}
    for who in ("gerda", "petra", "noor", "otto"):
        acting = huis.gerda if who == "gerda" else there.actor(who)
        async with there.region.reading(acting) as connection:
            seen[who] = await connection.fetchval(
                "SELECT count(*) FROM consent.partnership_participant WHERE id = $1", admitted
            )
    assert seen == {"gerda": 1, "petra": 1, "noor": 1, "otto": 0}
