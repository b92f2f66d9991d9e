"""A task is opened once, shown to whoever must do it, completed once, and given to nobody else by hand."""

import re
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from backend.cases import service as cases
from backend.cases.ids import ParticipationId
from backend.cases.sharing_commands import EndParticipation
from backend.tasks import service
from backend.tasks.commands import CompleteTask, TaskId
from backend.tasks.kinds import TaskKind, TaskOutcome
from consent import service as lawful
from consent.commands import Recuse, WithdrawConsent
from consent.ids import ConsentId
from tenants.ids import new_id, new_subject_id
from tenants.session import moment_of
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited, opened
from tests.factories.cell import actor

TASK = "casework.task"
WEEK = timedelta(days=7)


async def _withdrawn(kamer: Kamer) -> tuple[AdmittedCase, ConsentId]:
    """The GGZ received under the mother's consent, which she withdrew."""
    one = await admitted(kamer)
    basis, _ = await opened(kamer, one, "ggz")
    consent = ConsentId(await kamer.admin.fetchval("SELECT id FROM consent.consent WHERE basis_id = $1", basis))
    await kamer.does("noor", lawful.withdraw_consent, WithdrawConsent(consent=consent))
    return one, consent


async def _given(kamer: Kamer, case: UUID) -> dict[str, asyncpg.Record]:
    names = {id: name for name, id in kamer.organisations.items()}
    return {names[row["organisation_id"]]: row for row in await kamer.rows(TASK, case)}


async def _seen(kamer: Kamer, who: Any, case: UUID) -> int:
    async with kamer.region.reading(kamer.actor(who) if isinstance(who, str) else who) as connection:
        found: int = await connection.fetchval("SELECT count(*) FROM casework.task WHERE case_id = $1", case)
    return found


async def _opens(kamer: Kamer, who: str, one: AdmittedCase, **changes: Any) -> None:
    given: dict[str, Any] = {"case": one.case, "about": one.mother, "subject": one.mother}
    async with kamer.region.working(kamer.actor(who)) as session:
        due = moment_of(session) + WEEK
        await service.open_task(session, TaskKind.HERBEOORDELEN, **(given | {"due_at": due} | changes))


async def test_who_received_under_a_withdrawn_consent_gets_a_task(kamer: Kamer) -> None:
    one, consent = await _withdrawn(kamer)
    told = await _given(kamer, one.case)
    withdrawn_at = (await kamer.row("consent.consent", consent))["withdrawn_at"]

    assert set(told) == {"ggz"}
    task = told["ggz"]
    assert (task["kind"], task["object_id"], task["subject_id"]) == ("GEBRUIK_STAKEN", consent, one.mother)
    assert (task["created_at"], task["due_at"]) == (withdrawn_at, withdrawn_at + WEEK)
    assert (task["done_at"], task["done_by"], task["outcome"], task["note_enc"]) == (None, None, None, None)


async def test_who_was_named_and_never_took_part_gets_none(kamer: Kamer) -> None:
    one = await admitted(kamer)
    basis, _ = await opened(kamer, one, "ggz")
    await kamer.admin.execute(
        "UPDATE casework.participation SET valid = 'empty' WHERE case_id = $1 AND organisation_id = $2",
        one.case,
        kamer.organisations["ggz"],
    )
    consent = ConsentId(await kamer.admin.fetchval("SELECT id FROM consent.consent WHERE basis_id = $1", basis))
    await kamer.does("noor", lawful.withdraw_consent, WithdrawConsent(consent=consent))
    assert await _given(kamer, one.case) == {}


async def test_a_task_is_seen_by_its_organisation_where_a_role_counts(kamer: Kamer) -> None:
    one, _ = await _withdrawn(kamer)
    trainee = actor(
        organisation=kamer.organisations["ggz"], member=await kamer.world.member(kamer.organisations["ggz"])
    )
    assert [await _seen(kamer, who, one.case) for who in ("bram", "olaf")] == [1, 1]
    for who in (trainee, "noor", "anne", "petra", "olga", kamer.actor("bram", assurance=1)):
        assert await _seen(kamer, who, one.case) == 0
    await kamer.does("bram", lawful.recuse, Recuse(subject=one.mother))
    assert await _seen(kamer, "bram", one.case) == 0


async def test_who_left_the_case_still_has_its_task(kamer: Kamer) -> None:
    one, _ = await _withdrawn(kamer)
    part = await kamer.admin.fetchval(
        "SELECT id FROM casework.participation WHERE case_id = $1 AND organisation_id = $2",
        one.case,
        kamer.organisations["ggz"],
    )
    ending = EndParticipation(participation=ParticipationId(part), expected_version=1)
    await kamer.does("anne", cases.end_participation, ending)
    task = TaskId((await _given(kamer, one.case))["ggz"]["id"])
    done = CompleteTask(
        task=task, expected_version=1, outcome=TaskOutcome.GEDAAN, note="Gewist, en de huisarts weet het."
    )
    assert (await kamer.does("bram", service.complete_task, done)).version == 2
    assert (await kamer.row(TASK, task))["outcome"] == "GEDAAN"
    assert await kamer.reads("bram", TASK, "note_enc", task) == done.note


async def test_a_task_is_completed_once_and_the_ledger_says_so(kamer: Kamer) -> None:
    one, _ = await _withdrawn(kamer)
    task = TaskId((await _given(kamer, one.case))["ggz"]["id"])
    done = CompleteTask(task=task, expected_version=1, outcome=TaskOutcome.NIET_NODIG, note="Wij lazen niets.")
    await kamer.does("bram", service.complete_task, done)

    row = await kamer.row(TASK, task)
    assert (row["done_by"], row["outcome"], row["version"]) == (kamer.members["bram"], "NIET_NODIG", 2)
    assert b"lazen" not in row["note_enc"]
    written = await kamer.written("tasks.complete_task")
    assert [(line["object_type"], line["subject_id"]) for line in written if line["object_id"] == task] == [
        ("Task", one.mother)
    ]
    again = CompleteTask(task=task, expected_version=2, outcome=TaskOutcome.GEDAAN)
    await kamer.is_refused("bram", service.complete_task, again, code="ALREADY_ENDED", field="task")


async def test_completing_is_refused_alike_for_hidden_and_absent(kamer: Kamer) -> None:
    one, _ = await _withdrawn(kamer)
    task = TaskId((await _given(kamer, one.case))["ggz"]["id"])
    for who, id, version, note, code, field in (
        ("noor", task, 1, None, "NOT_FOUND", "task"),
        ("bram", TaskId(new_id()), 1, None, "NOT_FOUND", "task"),
        ("bram", task, 7, None, "CONFLICT", "expectedVersion"),
        ("bram", task, 1, "  ", "FIELD_MISSING", "note"),
    ):
        command = CompleteTask(task=id, expected_version=version, outcome=TaskOutcome.GEDAAN, note=note)
        await kamer.is_refused(who, service.complete_task, command, code=code, field=field)


async def test_a_service_opens_a_task_once_for_its_own_organisation(kamer: Kamer) -> None:
    one = await admitted(kamer)
    due = datetime.fromisoformat("2027-01-05T10:00:00+01:00")
    for _ in range(2):
        await _opens(kamer, "noor", one, due_at=due)
    await _opens(kamer, "noor", one, due_at=due, about=new_id())
    await _opens(kamer, "noor", one, due_at=due + WEEK)
    rows = await kamer.rows(TASK, one.case)
    assert [row["organisation_id"] for row in rows] == [kamer.organisations["lokaal"]] * 3
    assert {row["due_at"] for row in rows} == {due, due + WEEK}


async def test_a_task_about_whom_one_does_not_see_is_not_opened(kamer: Kamer) -> None:
    one, other = await admitted(kamer), await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    before = await kamer.everything()
    for who, changes in (
        ("bram", {}),
        ("petra", {"subject": None}),
        ("noor", {"subject": new_subject_id()}),
        ("noor", {"subject": other.mother}),
        ("noor", {"case": new_id(), "subject": None}),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await _opens(kamer, who, one, **changes)
    assert await kamer.everything() == before


async def test_nobody_gives_another_organisation_work_by_hand(kamer: Kamer) -> None:
    one, consent = await _withdrawn(kamer)
    before = await kamer.everything()
    ggz, team = kamer.organisations["ggz"], kamer.organisations["lokaal"]
    insert = (
        "INSERT INTO casework.task (id, case_id, organisation_id, kind, object_id, due_at, created_at, version{more})"
        " VALUES ($1, $2, $3, 'HERBEOORDELEN', $4, tenants.moment(), {at}, 1{values})"
    )
    plain = insert.format(more="", at="tenants.moment()", values="")
    backdated = insert.format(more="", at="tenants.moment() - interval '1 day'", values="")
    finished = insert.format(
        more=", done_at, done_by, outcome",
        at="tenants.moment()",
        values=", tenants.moment(), tenants.member(), 'GEDAAN'",
    )
    for statement, whose in ((plain, ggz), (backdated, team), (finished, team)):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await _runs(kamer, "noor", statement, new_id(), one.case, whose, consent)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _runs(
            kamer,
            "noor",
            "SELECT casework.open_task($1, $2, 'HERBEOORDELEN', NULL, $3, tenants.moment())",
            one.case,
            ggz,
            consent,
        )
    done = "UPDATE casework.task SET done_at = {at}, done_by = $2, outcome = 'GEDAAN' WHERE case_id = $1"
    assert await _runs(kamer, "noor", done.format(at="tenants.moment()"), one.case, kamer.members["noor"]) == "UPDATE 0"
    for at, who in (("tenants.moment() - interval '1 hour'", "bram"), ("tenants.moment()", "olaf")):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await _runs(kamer, "bram", done.format(at=at), one.case, kamer.members[who])
    assert await kamer.everything() == before


async def _runs(kamer: Kamer, who: str, statement: str, *values: object) -> str:
    async with kamer.region.reading(kamer.actor(who)) as connection:
        return await connection.execute(statement, *values)


async def test_a_task_is_told_to_who_follows_in_that_organisation_only(kamer: Kamer) -> None:
    one = await admitted(kamer)
    asked = "SELECT organisation_id FROM casework.outbox WHERE case_id = $1"
    before = len(await kamer.admin.fetch(asked, one.case))
    await _opens(kamer, "noor", one)
    told = [row[0] for row in await kamer.admin.fetch(f"{asked} ORDER BY id", one.case)]
    assert len(told) == before + 1
    [task] = await kamer.rows(TASK, one.case)
    done = CompleteTask(task=TaskId(task["id"]), expected_version=1, outcome=TaskOutcome.GEDAAN)
    await kamer.does("noor", service.complete_task, done)
    after = [row[0] for row in await kamer.admin.fetch(f"{asked} AND quiet", one.case)]
    assert after.count(kamer.organisations["lokaal"]) - told.count(kamer.organisations["lokaal"]) <= 1
    assert len(await kamer.admin.fetch(asked, one.case)) == before + 2


def test_every_term_names_its_source_and_waits_for_a_signature() -> None:
    terms = tomllib.loads((Path(service.__file__).parent / "terms.toml").read_text(encoding="utf-8"))
    # A changed kader is one reason more for HERBEOORDELEN, with a term of its own.
    assert set(terms) <= {*TaskKind, "KADER_VERANDERD"}
    for term in terms.values():
        assert re.fullmatch(r"P\d+D", term["duration"])
        assert term["source"]
        assert term["verified"] is False
