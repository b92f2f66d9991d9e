"""How a referral ends that is not admitted: with reasons, a way on, a letter that a person sends, and no copy."""

from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from backend.cases import service as cases
from backend.cases.commands import Admit, NewSubject, StartWeighing
from backend.cases.kinds import HouseholdRole, Verdict
from backend.cases.rejecting.commands import Reject
from backend.cases.rejecting.errors import RejectingCode
from backend.cases.rejecting.kinds import RejectionReason
from backend.tasks.commands import CompleteTask, TaskId
from backend.tasks.kinds import TaskOutcome
from backend.tasks.service import complete_task
from consent.contact.commands import RecordContactRule
from consent.contact.kinds import ContactChannel
from consent.contact.recording import record_contact_rule
from tenants.ids import CaseId, SubjectId, TafelId, new_id
from tenants.organisation_kinds import OrganisationKind
from tenants.session import driver
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.wishes import refer_command, reject_command, weigh_command

_PUT = (
    "INSERT INTO casework.rejection (id, case_id, tafel_id, owner_org, recorded_by, recorded_at, outcome, reason,"
    " to_kind, to_organisation_kind, explanation_enc, letter)"
    " VALUES ($1, $2, $3, $4, $5, tenants.moment(), $6, $7, $8, $9, '\\x01', $10)"
)


@pytest.fixture
async def mdck(kamer: Kamer) -> TafelId:
    """A tafel of a kind that judges suitability and has letters, at which Noor refers and Anne and Karim weigh."""
    tafel = await kamer.world.tafel(kamer.organisations["gemeente"], kind="MDCK")
    for name in ("lokaal", "gemeente"):
        await kamer.world.seat(tafel, kamer.organisations[name])
    for name, role in (("noor", "AANMELDER"), ("karim", "WEGER"), ("anne", "VOORZITTER"), ("wout", "WEGER")):
        await kamer.world.role(kamer.members[name], role, tafel=tafel)
    return TafelId(tafel)


async def _against(kamer: Kamer, tafel: TafelId) -> tuple[CaseId, tuple[SubjectId, ...]]:
    """A referral of a mother, a father and a small child, which one organisation argues against."""
    people = (
        NewSubject(role_in_household=HouseholdRole.OUDER, name="Fictieve Moeder"),
        NewSubject(role_in_household=HouseholdRole.OUDER, name="Fictieve Vader"),
        NewSubject(role_in_household=HouseholdRole.KIND, name="Fictief Kind", birth_date=date(2022, 3, 1)),
    )
    referred = await kamer.does("noor", cases.refer, refer_command(kamer, tafel=tafel, subjects=people))
    await kamer.does("anne", cases.start_weighing, StartWeighing(case=referred.case, expected_version=1))
    await kamer.does("karim", cases.weigh, weigh_command(referred.case, verdict=Verdict.AFWIJZEN))
    return referred.case, referred.subjects


def _away(case: CaseId, **changes: Any) -> Reject:
    return reject_command(case, **({"letter": "BRIEF_AFWIJZING"} | changes))


async def test_a_redirect_points_and_explains_and_copies_nothing(kamer: Kamer, mdck: TafelId) -> None:
    case, people = await _against(kamer, mdck)
    before = {name: count for name, (count, _) in (await kamer.everything()).items()}
    on = _away(case, to_kind="ROUTEERTAFEL", reason=RejectionReason.NIET_GESCHIKT)
    done = await kamer.does("anne", cases.reject, on)
    row = await kamer.row("casework.rejection", done.rejection)
    assert (row["outcome"], row["to_kind"], row["letter"]) == ("DOORGELEID", "ROUTEERTAFEL", "BRIEF_AFWIJZING")
    assert (await kamer.row('casework."case"', case))["stage"] == "AFGEWEZEN"
    assert on.explanation not in repr(on)
    for who in ("noor", "karim", "anne"):
        assert await kamer.reads(who, "casework.rejection", "explanation_enc", done.rejection) == on.explanation
    for stranger in ("bram", "petra", "cees", "olga"):
        assert await kamer.reads(stranger, "casework.rejection", "explanation_enc", done.rejection) is None
    assert [one["object_type"] for one in await kamer.written("cases.reject")] == ["Rejection", "Case"]
    after = {name: count for name, (count, _) in (await kamer.everything()).items()}
    for kept in ("casework.case", 'casework."case"', "casework.subject", "casework.referral", "casework.contribution"):
        assert after.get(kept) == before.get(kept)
    # The term of what is turned away, by the policy that the blueprint names.
    [term] = await kamer.admin.fetch("SELECT policy_code FROM casework.retention_term WHERE case_id = $1", case)
    assert term["policy_code"] == "AFGEWEZEN_AANMELDING"
    assert len(people) == 3


async def test_a_letter_is_a_task_of_whoever_knows_the_people_and_obeys_what_is_safe(
    kamer: Kamer, mdck: TafelId
) -> None:
    case, (mother, father, _child) = await _against(kamer, mdck)
    none = RecordContactRule(subject=father, channel=ContactChannel.GEEN)
    await kamer.does("noor", record_contact_rule, none)
    await kamer.does("anne", cases.reject, _away(case))
    tasks = {row["subject_id"]: row for row in await kamer.rows("casework.task", case)}
    # Whoever is younger than twelve is sent no letter.
    assert set(tasks) == {mother, father}
    for row in tasks.values():
        assert (row["kind"], row["organisation_id"]) == ("BRIEF_VERSTUREN", kamer.organisations["lokaal"])
        assert (row["object_id"], row["due_at"] - row["created_at"]) == (row["subject_id"], timedelta(days=14))

    def sent(whom: SubjectId, outcome: TaskOutcome = TaskOutcome.GEDAAN) -> CompleteTask:
        return CompleteTask(task=TaskId(tasks[whom]["id"]), expected_version=1, outcome=outcome)

    await kamer.is_refused("anne", complete_task, sent(mother), code="NOT_FOUND", field="task")
    await kamer.is_refused("noor", complete_task, sent(father), code="CONTACT_NONE", field="outcome")
    by_force = (
        "UPDATE casework.task SET done_at = tenants.moment(), done_by = tenants.member(), outcome = $2, version = 2"
        " WHERE id = $1"
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="nothing is sent to this person"):
        await _runs(kamer, "noor", by_force, tasks[father]["id"], "GEDAAN")
    await kamer.does("noor", complete_task, sent(mother))
    await kamer.does("noor", complete_task, sent(father, TaskOutcome.NIET_NODIG))


async def test_what_the_blueprint_does_not_know_is_refused(
    kamer: Kamer, mdck: TafelId, subtests: pytest.Subtests
) -> None:
    case, _ = await _against(kamer, mdck)
    for name, changes, code, field in (
        ("no letter", {"letter": None}, RejectingCode.LETTER_MISSING, "letter"),
        ("unknown letter", {"letter": "BRIEF_OUDERS"}, RejectingCode.LETTER_UNKNOWN, "letter"),
        ("no explanation", {"explanation": " "}, "FIELD_MISSING", "explanation"),
        ("unknown kind", {"to_kind": "NERGENS"}, RejectingCode.REDIRECT_UNKNOWN, "toKind"),
        ("its own kind", {"to_kind": "MDCK"}, RejectingCode.REDIRECT_UNKNOWN, "toKind"),
        (
            "where somebody hides",
            {"to_organisation_kind": OrganisationKind.VROUWENOPVANG},
            RejectingCode.REDIRECT_UNKNOWN,
            "toKind",
        ),
        (
            "two ways",
            {"to_kind": "ROUTEERTAFEL", "to_organisation_kind": OrganisationKind.VEILIG_THUIS},
            RejectingCode.ONE_WAY_ON,
            "toKind",
        ),
    ):
        with subtests.test(name):
            await kamer.is_refused("anne", cases.reject, _away(case, **changes), code=code, field=field)
    other, _ = await _against(kamer, kamer.tafel)
    unasked = reject_command(other, reason=RejectionReason.NIET_GESCHIKT)
    await kamer.is_refused("anne", cases.reject, unasked, code=RejectingCode.SUITABILITY_UNASKED, field="reason")
    lettered = reject_command(other, letter="BRIEF_AFWIJZING")
    await kamer.is_refused("anne", cases.reject, lettered, code=RejectingCode.LETTER_UNKNOWN, field="letter")
    to_veilig_thuis = reject_command(other, to_organisation_kind=OrganisationKind.VEILIG_THUIS)
    await kamer.does("anne", cases.reject, to_veilig_thuis)


async def test_by_force_nothing_is_turned_away_without_reasons_nor_admitted_after_it(
    kamer: Kamer, mdck: TafelId, subtests: pytest.Subtests
) -> None:
    case, _ = await _against(kamer, mdck)
    unargued = await kamer.does("noor", cases.refer, refer_command(kamer, tafel=mdck))
    await kamer.does("anne", cases.start_weighing, StartWeighing(case=unargued.case, expected_version=1))
    move = "UPDATE casework.\"case\" SET stage = 'AFGEWEZEN', version = 3 WHERE id = $1"
    good: dict[str, Any] = {
        "outcome": "AFGEWEZEN",
        "reason": "CRITERIA_NIET_GEHAALD",
        "to_kind": None,
        "to": None,
        "letter": "BRIEF_AFWIJZING",
    }
    bad: dict[str, tuple[str, CaseId, dict[str, Any], str]] = {
        "unknown letter": ("anne", case, {"letter": "X"}, "no letter of this kind"),
        "no letter": ("anne", case, {"letter": None}, "no letter of this kind"),
        "nowhere": ("anne", case, {"outcome": "DOORGELEID", "to_kind": "NERGENS"}, "nothing is redirected there"),
        "a shelter": ("anne", case, {"outcome": "DOORGELEID", "to": "VROUWENOPVANG"}, "nothing is redirected there"),
        "who only weighs": ("karim", case, {}, "row-level security"),
        "who only refers": ("noor", case, {}, "row-level security"),
        "somebody without a seat": ("wout", case, {}, "row-level security"),
    }
    for name, (who, of, changes, why) in bad.items():
        with subtests.test(name):
            before = await kamer.everything()
            told = good | changes
            values = (new_id(), of, mdck, kamer.actor(who).organisation, kamer.members[who], *told.values())
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match=why):
                await _runs(kamer, who, _PUT, *values)
            assert await kamer.everything() == before
    for of in (case, unargued.case):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="with reasons"):
            await _runs(kamer, "anne", move, of)
    await kamer.does("anne", cases.reject, _away(case))
    await kamer.is_refused("anne", cases.reject, _away(case, expected_version=3), code="CASE_STAGE", field="case")
    await kamer.is_refused("anne", cases.admit, Admit(case=case, expected_version=3), code="CASE_STAGE", field="case")
    refused = reject_command(unargued.case, letter="BRIEF_AFWIJZING")
    await kamer.is_refused("anne", cases.reject, refused, code=RejectingCode.NO_REJECTING_WEIGHING, field="case")


async def _runs(kamer: Kamer, who: str, statement: str, *values: object) -> None:
    """Run one statement straight in the database, as somebody, and commit it."""
    async with kamer.region.working(kamer.actor(who)) as session:
        await (await driver(session)).execute(statement, *values)
