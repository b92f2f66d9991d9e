"""From the end of a case to its declaration: terms, lists, two people, cooling-off, a last look, and nothing left."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from backend.cases import service as cases
from backend.cases.commands import CloseCase
from backend.cases.course.errors import CourseCode
from backend.cases.kinds import Stage
from backend.retention import service as retention
from backend.retention.commands import ApproveDestruction, DestructionListId, LiftHold, PlaceHold
from backend.retention.errors import RetentionCode
from backend.retention.kinds import HoldGround
from backend.retention.sweeping import Swept, destroy, sweep_keys
from consent.errors import CommonCode
from consent.keys.errors import KeysCode, KeysError
from tenants.ids import CaseId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, concluded
from tests.backend.cases.test_signals import counting, signal
from tests.backend.outbox.office import Office
from tests.backend.retention.steps import (
    A_WEEK,
    A_YEAR,
    FIVE_YEARS,
    Officers,
    approved,
    closed,
    declaration,
    hired,
    ready,
    rejected,
    remains,
    swept,
)


async def state(office: Office) -> tuple[str, str | None]:
    [row] = await office.admin.fetch("SELECT state, dropped_because FROM casework.destruction")
    return row["state"], row["dropped_because"]


async def test_a_closed_case_is_kept_five_years_and_destroyed_by_two_people(kamer: Kamer, office: Office) -> None:
    case = await closed(kamer)
    officers = await hired(kamer)
    before = await remains(office, case)
    assert len(before) >= 20, before
    keys = [row[0] for row in await office.admin.fetch("SELECT key_id FROM casework.subject WHERE case_id = $1", case)]

    assert await swept(office) == Swept(proposed=0, destroyed=0)
    await office.later(FIVE_YEARS)
    assert await swept(office) == Swept(proposed=1, destroyed=0)
    assert await swept(office) == Swept(proposed=0, destroyed=0)
    await approved(kamer, officers)
    assert await swept(office) == Swept(proposed=0, destroyed=0)
    await office.later(A_WEEK)
    assert await swept(office) == Swept(proposed=0, destroyed=1)
    assert await swept(office) == Swept(proposed=0, destroyed=0)

    assert await remains(office, case) == {}
    told = await declaration(office, case)
    assert set(told["concerned"]) == {kamer.organisations[name] for name in kamer.organisations if name != "om"}
    assert (told["organisation_id"], told["policy_code"], told["policy_version"], told["manner"]) == (
        kamer.organisations["gemeente"],
        "ZVH_CASUS",
        2,
        "SLEUTELS_EN_RIJEN",
    )
    assert "Archiefbesluit" in told["ground"]
    assert told["unreadable_from"] == told["keys_gone_at"] + timedelta(days=35)
    opened = await office.cell.keys.keys_for(office.system.actor(), keys)
    assert opened == dict.fromkeys(keys)
    for organisation in told["concerned"]:
        events = await office.admin.fetch(
            "SELECT action, member_id FROM tenants.ledger_event WHERE operation = 'retention.destroy'"
            " AND case_id = $1 AND organisation_id = $2",
            case,
            organisation,
        )
        assert [tuple(row) for row in events] == [("SYSTEM", UUID(int=0))]


async def test_a_declaration_counts_and_names_nobody(kamer: Kamer, office: Office) -> None:
    case = await ready(kamer, office)
    before = await remains(office, case)
    derived = {"casework.case", "consent.case_access", "consent.case_lock", "consent.case_participant"}
    await swept(office)
    told = await declaration(office, case)
    assert _counts(told) == {table: count for table, count in before.items() if table not in derived}
    number = await office.admin.fetchval("SELECT case_number FROM casework.destruction WHERE case_id = $1", case)
    assert number is None


def _counts(told: asyncpg.Record) -> dict[str, int]:
    return dict(json.loads(told["what"]))


async def test_a_rejected_referral_goes_on_its_own_date(kamer: Kamer, office: Office) -> None:
    case = await rejected(kamer)
    await office.later(A_YEAR - timedelta(days=3))
    assert await swept(office) == Swept(proposed=0, destroyed=0)
    await office.later(timedelta(days=3))
    assert await swept(office) == Swept(proposed=1, destroyed=1)
    assert await remains(office, case) == {}
    assert (await declaration(office, case))["policy_code"] == "AFGEWEZEN_AANMELDING"


async def test_a_signal_that_nobody_made_anything_of_goes_after_the_days_of_its_kind(
    kamer: Kamer, office: Office
) -> None:
    case = (await kamer.does("noor", cases.refer, signal(kamer, await counting(kamer)))).case
    await office.later(timedelta(days=89))
    assert await swept(office) == Swept(proposed=0, destroyed=0)
    await office.later(timedelta(days=3))
    assert await swept(office) == Swept(proposed=1, destroyed=1)
    assert await remains(office, case) == {}
    told = await declaration(office, case)
    assert told["policy_code"] == "AFGEWEZEN_AANMELDING"
    assert _counts(told)["casework.signal"] == 1


@pytest.mark.parametrize(
    ("ended", "due"),
    [
        ("2026-03-10 15:00+01", "2027-03-11 00:00+01"),
        # The last legal day counts in full, also when it is one on which the clock is set.
        ("2026-03-28 23:59+01", "2027-03-29 00:00+02"),
        ("2028-02-29 12:00+01", "2029-03-01 00:00+01"),
        ("2026-12-31 23:30+00", "2028-01-02 00:00+01"),
    ],
)
async def test_a_term_is_never_shorter_than_it_says(kamer: Kamer, office: Office, ended: str, due: str) -> None:
    await rejected(kamer)
    exact = "SELECT due_at = $1::text::timestamptz FROM casework.retention_term"
    # The same sum as the trigger's, on a moment that a test may choose.
    await office.admin.execute(
        "UPDATE casework.retention_term SET starts_at = $1::text::timestamptz, due_at ="
        " ((($1::text::timestamptz AT TIME ZONE 'Europe/Amsterdam')::date + interval 'P1Y')::date + 1)::timestamp"
        " AT TIME ZONE 'Europe/Amsterdam'",
        ended,
    )
    assert await office.admin.fetchval(exact, due)


async def test_the_database_dates_the_closing(kamer: Kamer, office: Office) -> None:
    one = await admitted(kamer)
    command = CloseCase(case=one.case, expected_version=3)
    await kamer.is_refused("bram", cases.close, command, code=CommonCode.NOT_FOUND, field="case")
    await kamer.is_refused("noor", cases.close, command, code=CommonCode.NOT_ALLOWED, field="case")
    await kamer.is_refused("anne", cases.close, command, code=CourseCode.OUTCOME_MISSING, field="case")
    await concluded(kamer, one.case)
    stale = CloseCase(case=one.case, expected_version=2)
    await kamer.is_refused("anne", cases.close, stale, code=CommonCode.CONFLICT, field="expectedVersion")
    await kamer.does("anne", cases.close, command)
    row = await kamer.row('casework."case"', one.case)
    term = await office.admin.fetchrow("SELECT * FROM casework.retention_term WHERE case_id = $1", one.case)
    assert term is not None
    assert (row["stage"], row["closed_at"]) == (Stage.AFGESLOTEN, term["starts_at"])
    told = "SELECT count(*) FROM casework.outbox WHERE case_id = $1 AND organisation_id = $2 AND due_at = $3"
    lokaal = kamer.organisations["lokaal"]
    assert await office.admin.fetchval(told, one.case, lokaal, row["closed_at"]) == 1
    again = CloseCase(case=one.case, expected_version=4)
    await kamer.is_refused("anne", cases.close, again, code=CommonCode.CASE_STAGE, field="case")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with kamer.region.reading(kamer.actor("anne")) as connection:
            await connection.execute("DELETE FROM casework.contribution")


async def test_two_people_in_two_roles_of_the_responsible_organisation(kamer: Kamer, office: Office) -> None:
    await closed(kamer)
    officers = await hired(kamer)
    await office.later(FIVE_YEARS)
    await swept(office)
    id = DestructionListId(await kamer.admin.fetchval("SELECT id FROM casework.destruction_list"))
    first = ApproveDestruction(list=id, expected_version=1)
    verb = retention.approve_destruction
    for outsider in ("anne", "noor", "olga"):
        await kamer.is_refused(outsider, verb, first, code=CommonCode.NOT_FOUND, field="destructionList")
    absent = ApproveDestruction(list=DestructionListId(new_id()), expected_version=1)
    await kamer.is_refused(officers.gitta, verb, absent, code=CommonCode.NOT_FOUND, field="destructionList")

    done = await kamer.does(officers.gitta, verb, first)
    assert (done.version, done.execute_at) == (2, None)
    second = ApproveDestruction(list=id, expected_version=2)
    await kamer.is_refused(officers.ben, verb, first, code=CommonCode.CONFLICT, field="expectedVersion")
    await kamer.is_refused(officers.gitta, verb, second, code=RetentionCode.ALREADY_APPROVED, field="destructionList")
    await kamer.is_refused(officers.ilse, verb, second, code=RetentionCode.SECOND_ROLE_NEEDED, field="destructionList")
    done = await kamer.does(officers.ben, verb, second)
    row = await kamer.row("casework.destruction_list", id)
    assert done.execute_at == row["approved_at"] + timedelta(days=7)
    third = ApproveDestruction(list=id, expected_version=3)
    await kamer.is_refused(officers.ilse, verb, third, code=RetentionCode.LIST_APPROVED, field="destructionList")


async def test_one_person_in_both_roles_is_one_person(kamer: Kamer, office: Office) -> None:
    await closed(kamer)
    officers = await hired(kamer)
    await kamer.world.role(officers.gitta.member, "BEHEERDER")
    await office.later(FIVE_YEARS)
    await swept(office)
    id = DestructionListId(await kamer.admin.fetchval("SELECT id FROM casework.destruction_list"))
    await kamer.does(officers.gitta, retention.approve_destruction, ApproveDestruction(list=id, expected_version=1))
    again = ApproveDestruction(list=id, expected_version=2)
    await kamer.is_refused(
        officers.gitta,
        retention.approve_destruction,
        again,
        code=RetentionCode.ALREADY_APPROVED,
        field="destructionList",
    )


async def held(kamer: Kamer, case: CaseId) -> None:
    command = PlaceHold(case=case, ground=HoldGround.KLACHT)
    await kamer.does("olga", retention.place_hold, command)


async def reopened(kamer: Kamer, case: CaseId) -> None:
    """There is no way back yet in the stages; the last look does not depend on that."""
    await kamer.admin.execute("SET session_replication_role = replica")
    await kamer.admin.execute("UPDATE casework.\"case\" SET stage = 'TOEGELATEN' WHERE id = $1", case)
    await kamer.admin.execute("SET session_replication_role = origin")


async def extended(kamer: Kamer, case: CaseId) -> None:
    await kamer.admin.execute(
        "UPDATE casework.retention_term SET due_at = due_at + interval '1 year' WHERE case_id = $1", case
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [(held, "BEWAARPLICHT"), (reopened, "HEROPEND"), (extended, "TERMIJN")],
    ids=["held", "reopened", "extended"],
)
async def test_a_last_look_drops_what_may_not_go(
    kamer: Kamer, office: Office, change: Callable[[Kamer, CaseId], Awaitable[None]], reason: str
) -> None:
    case = await ready(kamer, office)
    before = await remains(office, case)
    await change(kamer, case)
    assert (await swept(office)).destroyed == 0
    assert await state(office) == ("VERVALLEN", reason)
    after = await remains(office, case)
    assert {table: after[table] for table in before} == before
    assert await office.admin.fetchval("SELECT count(*) FROM casework.declaration") == 0
    assert await office.admin.fetchval("SELECT count(*) FROM casework.destruction_key") == 0


async def test_a_hold_keeps_a_case_off_the_list_until_it_is_lifted(kamer: Kamer, office: Office) -> None:
    case = await closed(kamer)
    place = PlaceHold(case=case, ground=HoldGround.CALAMITEIT)
    await kamer.is_refused("noor", retention.place_hold, place, code=CommonCode.NOT_ALLOWED)
    stranger = PlaceHold(case=CaseId(new_id()), ground=HoldGround.KLACHT)
    await kamer.is_refused("olga", retention.place_hold, stranger, code=CommonCode.NOT_FOUND, field="case")
    placed = await kamer.does("olga", retention.place_hold, place)
    await office.later(FIVE_YEARS)
    assert (await swept(office)).proposed == 0
    lift = LiftHold(hold=placed.hold, expected_version=1)
    await kamer.is_refused("olaf", retention.lift_hold, lift, code=CommonCode.NOT_FOUND, field="hold")
    await kamer.does("olga", retention.lift_hold, lift)
    again = LiftHold(hold=placed.hold, expected_version=2)
    await kamer.is_refused("olga", retention.lift_hold, again, code=CommonCode.ALREADY_ENDED, field="hold")
    assert (await swept(office)).proposed == 1


async def test_what_was_dropped_is_proposed_again_when_nothing_keeps_it(kamer: Kamer, office: Office) -> None:
    case = await closed(kamer)
    officers = await hired(kamer)
    await office.later(FIVE_YEARS)
    await swept(office)
    await approved(kamer, officers)
    await extended(kamer, case)
    await office.later(A_WEEK)
    assert (await swept(office)).destroyed == 0
    await office.later(A_YEAR)
    assert (await swept(office)).proposed == 1


async def test_a_key_store_that_does_not_answer_postpones_the_declaration_and_nothing_else(
    kamer: Kamer, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await rejected(kamer)
    await office.later(A_YEAR)

    async def silent(*_: object) -> None:
        raise KeysError(KeysCode.STORE_UNAVAILABLE, reason="test")

    monkeypatch.setattr(type(office.cell.keys), "destroy", silent)
    assert await swept(office) == Swept(proposed=1, destroyed=0)
    assert await remains(office, case) == {}
    assert await state(office) == ("IN_UITVOERING", None)
    assert await office.admin.fetchval("SELECT count(*) FROM casework.declaration") == 0
    monkeypatch.undo()
    assert await swept(office) == Swept(proposed=0, destroyed=1)
    assert (await declaration(office, case))["case_id"] == case


async def test_destroying_again_declares_nothing_more(kamer: Kamer, office: Office) -> None:
    case = await rejected(kamer)
    await office.later(A_YEAR)
    await swept(office)
    [row] = await office.admin.fetch("SELECT id FROM casework.destruction")
    assert await destroy(office.system, office.cell.keys, row["id"]) is True
    assert await destroy(office.system, office.cell.keys, new_id()) is False
    assert (await declaration(office, case))["destruction_id"] == row["id"]


async def test_keys_of_a_referral_that_never_came_are_swept_and_all_others_stay(kamer: Kamer, office: Office) -> None:
    await closed(kamer)
    found = await sweep_keys(office.system, office.cell.keys)
    assert (found.destroyed, found.left) == (0, 0)


async def test_nobody_but_the_system_moves_a_destruction(kamer: Kamer, office: Office) -> None:
    await rejected(kamer)
    await office.later(A_YEAR)
    officers: Officers = await hired(kamer)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with kamer.region.reading(officers.ben) as connection:
            await connection.fetchval("SELECT casework.propose_destructions(10)")
    async with office.system.region.reading(officers.ben) as connection:
        assert await connection.fetchval("SELECT casework.propose_destructions(10)") == 0
    async with office.system.region.reading(office.system.actor(kamer.organisations["gemeente"])) as connection:
        assert await connection.fetchval("SELECT casework.propose_destructions(10)") == 0
    assert await office.admin.fetchval("SELECT count(*) FROM casework.destruction") == 0
    await swept(office)
    assert await office.admin.fetchval("SELECT count(*) FROM casework.destruction") == 1
