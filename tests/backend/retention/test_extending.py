"""Keeping a case longer: two people in two roles, never shorter, and an advice on lawfulness where it is repeated."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from backend.cases import service as cases
from backend.retention import extending
from backend.retention.commands import ConfirmExtension, ExtendRetention, ExtensionKept
from consent.advice import service as advices
from consent.advice.commands import RecordAdvice
from consent.advice.kinds import AdviceOn, AdviceVerdict
from consent.ids import RacAdviceId
from consent.partnership import service as registers
from tenants.actor import Actor
from tenants.ids import CaseId, MemberId, TafelId, new_id
from tests.backend.cases.huis import Huis, participant_command, working
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.wishes import refer_command
from tests.backend.outbox.office import Office
from tests.backend.retention.keeping import closed_huis, last_day
from tests.backend.retention.steps import A_WEEK, FIVE_YEARS, approved, hired, rejected, remains, swept

EXTEND, CONFIRM = extending.extend_retention, extending.confirm_extension
REASON = "Er loopt nog een procedure over deze casus."
_ZONE = ZoneInfo("Europe/Amsterdam")


async def _extended(kamer: Kamer, by: Actor, also: Actor, case: CaseId, until: date, **changes: Any) -> ExtensionKept:
    done = await kamer.does(by, EXTEND, ExtendRetention(case=case, until=until, reason=REASON, **changes))
    return await kamer.does(also, CONFIRM, ConfirmExtension(extension=done.extension, expected_version=1))


def advice_command(kamer: Kamer, **changes: Any) -> RecordAdvice:
    given: dict[str, Any] = {
        "tafel": kamer.tafel,
        "about": AdviceOn.VERLENGING,
        "committee": "RAC Proefregio 2026-4",
        "given_on": date(2026, 1, 5),
        "verdict": AdviceVerdict.RECHTMATIG_ONDER_VOORWAARDEN,
        "question": "Mag een casus opnieuw worden verlengd?",
        "advice": "Ja, als de reden nieuw is.",
    }
    return RecordAdvice(**(given | changes))


async def test_a_case_is_kept_until_the_day_that_two_people_decided(kamer: Kamer, office: Office) -> None:
    huis, case = await closed_huis(kamer)
    there, officers = huis.kamer, await hired(kamer)
    last = await last_day(there, case)
    command = ExtendRetention(case=case, until=last + timedelta(days=365), reason=REASON)
    done = await there.does(officers.gitta, EXTEND, command)
    row = await there.row("casework.retention_extension", done.extension)
    assert (row["decided_as"], row["earlier"], row["confirmed_at"]) == ("PRIVACY_OFFICER", 0, None)
    assert await last_day(there, case) == last  # it waits for the second person

    confirm = ConfirmExtension(extension=done.extension, expected_version=1)
    second = {"code": "EXTENSION_SECOND_PERSON", "field": "extension"}
    for officer in (officers.gitta, officers.ilse):
        await there.is_refused(officer, CONFIRM, confirm, **second)
    await there.is_refused(
        officers.ben, CONFIRM, replace(confirm, expected_version=7), code="CONFLICT", field="expectedVersion"
    )
    for who in ("paula", "noor", "anne"):
        await there.is_refused(who, CONFIRM, confirm, code="NOT_FOUND", field="extension")
    # Destruction was approved before anybody thought of it, and waits all the same.
    await office.later(FIVE_YEARS)
    assert (await swept(office)).proposed == 1
    await approved(there, officers)
    await office.later(A_WEEK)
    assert (await there.does(officers.ben, CONFIRM, confirm)).version == 2
    assert await last_day(there, case) == last + timedelta(days=365)
    await there.is_refused(
        officers.ben, CONFIRM, replace(confirm, expected_version=2), code="EXTENSION_CONFIRMED", field="extension"
    )
    assert (await swept(office)).destroyed == 0
    dropped = await office.admin.fetchval("SELECT dropped_because FROM casework.destruction WHERE case_id = $1", case)
    assert dropped == "TERMIJN"
    assert len(await there.written("retention.extend_retention")) == 1
    assert len(await there.written("retention.confirm_extension")) == 1
    # It is over with that day, and nothing of the decision survives either.
    await office.later(timedelta(days=366))
    assert (await swept(office)).proposed == 1
    await office.admin.execute("UPDATE casework.destruction_list SET execute_at = now() - interval '1 day'")
    assert (await swept(office)).destroyed == 1
    assert await remains(office, case) == {}


async def test_who_is_recused_neither_reads_why_nor_decides(kamer: Kamer, office: Office) -> None:
    huis, case = await closed_huis(kamer)
    there, officers = huis.kamer, await hired(kamer)
    last = await last_day(there, case)
    command = ExtendRetention(case=case, until=last + timedelta(days=365), reason=REASON)
    done = await there.does(officers.gitta, EXTEND, command)
    [mother, *_] = await there.admin.fetch("SELECT id FROM casework.subject WHERE case_id = $1", case)
    for officer in (officers.ben, officers.ilse):
        await there.world.recusal(officer.member, case, mother["id"])
    async with there.region.reading(officers.ben) as connection:
        assert await connection.fetchval("SELECT count(*) FROM casework.retention_extension") == 0
    confirm = ConfirmExtension(extension=done.extension, expected_version=1)
    await there.is_refused(officers.ben, CONFIRM, confirm, code="NOT_FOUND", field="extension")
    await there.is_refused(officers.ilse, EXTEND, command, code="NOT_FOUND", field="case")


async def test_a_repeated_extension_names_an_advice(kamer: Kamer, office: Office) -> None:
    huis, case = await closed_huis(kamer)
    there, officers = huis.kamer, await hired(kamer)
    last = await last_day(there, case)
    await _extended(there, officers.gitta, officers.ben, case, last + timedelta(days=100))
    missing = {"code": "EXTENSION_ADVICE_MISSING", "field": "advice"}
    await there.is_refused(officers.gitta, EXTEND, _again(case, last, 200), **missing)

    today = datetime.now(UTC).astimezone(_ZONE).date()
    unfit = {"code": "EXTENSION_ADVICE_UNFIT", "field": "advice"}
    for changes in (
        {"given_on": today - timedelta(days=1)},  # from before the last extension
        {"given_on": today, "about": AdviceOn.VERWERKING},
        {"given_on": today, "verdict": AdviceVerdict.ONRECHTMATIG},
    ):
        named = (await there.does(huis.gerda, advices.record_advice, advice_command(there, **changes))).advice
        await there.is_refused(officers.gitta, EXTEND, _again(case, last, 200, named), **unfit)
    await there.is_refused(officers.gitta, EXTEND, _again(case, last, 200, RacAdviceId(new_id())), **unfit)
    fit = (await there.does(huis.gerda, advices.record_advice, advice_command(there, given_on=today))).advice
    # Two wait for a second person; the one that comes later counts anew, and is no extension any more.
    first = await there.does(officers.gitta, EXTEND, _again(case, last, 200, fit))
    other = await there.does(officers.gitta, EXTEND, _again(case, last, 150, fit))
    assert (await there.row("casework.retention_extension", first.extension))["earlier"] == 1
    await there.does(officers.ben, CONFIRM, ConfirmExtension(extension=first.extension, expected_version=1))
    shorter = ConfirmExtension(extension=other.extension, expected_version=1)
    await there.is_refused(officers.ben, CONFIRM, shorter, code="EXTENSION_NOT_LONGER", field="extension")
    assert await last_day(there, case) == last + timedelta(days=200)
    await _extended(there, officers.ben, officers.ilse, case, last + timedelta(days=300), advice=fit)
    too_often = {"code": "EXTENSION_TOO_OFTEN", "field": "case"}
    await there.is_refused(officers.gitta, EXTEND, _again(case, last, 400, fit), **too_often)


def _again(case: CaseId, last: date, days: int, advice: RacAdviceId | None = None) -> ExtendRetention:
    return ExtendRetention(case=case, until=last + timedelta(days=days), reason=REASON, advice=advice)


async def test_what_cannot_be_extended(kamer: Kamer, office: Office) -> None:
    huis, case = await closed_huis(kamer)
    there, officers = huis.kamer, await hired(kamer)
    last = await last_day(there, case)
    turned_away, running = await rejected(kamer), (await working_again(huis)).case
    wrong: list[tuple[str | Actor, dict[str, Any], str, str]] = [
        (officers.gitta, {"until": last}, "EXTENSION_NOT_LONGER", "until"),
        (officers.gitta, {"until": date(2020, 1, 1)}, "EXTENSION_NOT_LONGER", "until"),
        (officers.gitta, {"until": last + timedelta(days=732)}, "EXTENSION_TOO_LONG", "until"),
        (officers.gitta, {"until": date.max - timedelta(days=9)}, "EXTENSION_TOO_LONG", "until"),
        (officers.gitta, {"reason": ""}, "FIELD_MISSING", "reason"),
        (officers.gitta, {"case": CaseId(new_id())}, "NOT_FOUND", "case"),
        (officers.gitta, {"case": running}, "NOT_FOUND", "case"),
        (officers.gitta, {"case": turned_away}, "EXTENSION_NOT_FORESEEN", "case"),
        (officers.gitta, {"advice": RacAdviceId(new_id())}, "EXTENSION_ADVICE_UNFIT", "advice"),
        ("paula", {}, "NOT_FOUND", "case"),
        ("anne", {}, "NOT_ALLOWED", "case"),
    ]
    command = ExtendRetention(case=case, until=last + timedelta(days=30), reason=REASON)
    for who, changes, code, field in wrong:
        await there.is_refused(who, EXTEND, replace(command, **changes), code=code, field=field)
    done = await there.does(officers.gitta, EXTEND, command)
    # By force: only the two columns of a confirmation can be written, by somebody else in another role, for now.
    for who, statement in (
        (officers.ben, "UPDATE casework.retention_extension SET until = '2999-01-01' WHERE id = $1"),
        (officers.ben, "UPDATE casework.retention_extension SET confirmed_as = 'WEGER' WHERE id = $1"),
        (officers.ben, "UPDATE casework.retention_extension SET confirmed_by = tenants.member() WHERE id = $1"),
        (officers.ilse, _CONFIRMED.format("tenants.moment()")),
        (officers.ben, _CONFIRMED.format("tenants.moment() - interval '1 day'")),
        (officers.ben, "UPDATE casework.retention_term SET due_at = '2999-01-01' WHERE $1 IS NOT NULL"),
        (officers.ben, "DELETE FROM casework.retention_extension WHERE id = $1"),
        (huis.gerda, "UPDATE casework.retention_term SET due_at = now() WHERE case_id = $1"),
    ):
        assert not await _written(there, who, statement, done.extension), statement
    assert await _written(there, officers.ben, _CONFIRMED.format("tenants.moment()"), done.extension)
    assert await last_day(there, case) == last


_CONFIRMED = "UPDATE casework.retention_extension SET confirmed_by = tenants.member(), confirmed_at = {} WHERE id = $1"


async def _written(kamer: Kamer, who: Actor, statement: str, one: UUID) -> bool:
    """Whether a statement past every service changes something; it is undone."""
    async with kamer.region.reading(who) as connection:
        await connection.execute("SAVEPOINT tried")
        try:
            changed: str = await connection.execute(statement, one)
        except asyncpg.PostgresError:
            changed = "UPDATE 0"
        await connection.execute("ROLLBACK TO tried")
    return not changed.endswith(" 0")


async def working_again(huis: Huis) -> Any:
    """A second case of the same huis, only just referred."""
    return await huis.kamer.does("petra", cases.refer, refer_command(huis.kamer))


async def test_advice_is_for_who_prepares_or_judges_the_processing_and_holds_no_case(kamer: Kamer) -> None:
    huis, _ = await working(kamer)
    there = huis.kamer
    done = await there.does(huis.gerda, advices.record_advice, advice_command(there))
    text = ("consent.rac_advice", "advice_enc", done.advice)
    member = MemberId(await there.world.member(there.organisations["gemeente"]))
    await there.world.role(member, "RAC_LID")
    adviser = replace(huis.gerda, member=member)
    assert set(await there.sees(adviser)) <= {"notification"}  # ids and dates of the own organisation
    async with there.region.reading(adviser) as connection:
        [seen] = await connection.fetch("SELECT kind_code, verdict FROM consent.rac_advice")
    assert (seen["kind_code"], seen["verdict"]) == ("ZVH", "RECHTMATIG_ONDER_VOORWAARDEN")
    # The police take part by the statute; the local team, admitted to a case at most, does not prepare the processing.
    assert await there.reads("paula", *text) == "Ja, als de reden nieuw is."
    for who in ("petra", "olga", "anne"):
        assert await there.reads(who, *text) is None
    assert len(await there.written("consent.record_advice")) == 1
    await there.does(huis.gerda, registers.register_participant, participant_command(there, "om"))

    refused: list[tuple[str | Actor, dict[str, Any], str, str]] = [
        (huis.gerda, {"tafel": TafelId(new_id())}, "NOT_FOUND", "tafel"),
        (huis.gerda, {"tafel": kamer.tafel}, "NO_PARTNERSHIP", "tafel"),
        (huis.gerda, {"given_on": date(2999, 1, 1)}, "ADVICE_IN_FUTURE", "givenOn"),
        (huis.gerda, {"committee": "De commissie; mevrouw zegt"}, "SOURCE_INVALID", "committee"),
        (huis.gerda, {"question": " "}, "FIELD_MISSING", "question"),
        (huis.gerda, {"advice": ""}, "FIELD_MISSING", "advice"),
        ("paula", {}, "NOT_ALLOWED", "tafel"),
        (adviser, {}, "NOT_ALLOWED", "tafel"),
    ]
    for asking, changes, code, field in refused:
        await there.is_refused(asking, advices.record_advice, advice_command(there, **changes), code=code, field=field)
    for acting, change in (
        (huis.gerda, "kind_code = 'VEILIGHEIDSKAMER'"),
        (huis.gerda, "given_on = '2999-01-01'"),
        (huis.gerda, "recorded_at = now() - interval '1 day'"),
        (adviser, "verdict = 'RECHTMATIG'"),
    ):
        assert not await _copied(there, acting, change), change
    assert await _copied(there, huis.gerda, "verdict = 'RECHTMATIG'")


async def _copied(kamer: Kamer, who: Actor, change: str) -> bool:
    """Whether an advice can be put in past the service, so changed; it is undone."""
    column, value = change.split(" = ", 1)
    values = {"id": "uuidv7()", "recorded_by": "tenants.member()", "recorded_at": "tenants.moment()"} | {column: value}
    names = [
        row[0]
        for row in await kamer.admin.fetch(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'consent.rac_advice'::regclass AND attnum > 0"
        )
    ]
    chosen = ", ".join(values.get(name, name) for name in names)
    made = f"INSERT INTO consent.rac_advice ({', '.join(names)}) SELECT {chosen} FROM consent.rac_advice LIMIT 1"
    async with kamer.region.reading(who) as connection:
        await connection.execute("SAVEPOINT tried")
        try:
            done: str = await connection.execute(made)
        except asyncpg.InsufficientPrivilegeError:
            done = "INSERT 0 0"
        await connection.execute("ROLLBACK TO tried")
    return done == "INSERT 0 1"
