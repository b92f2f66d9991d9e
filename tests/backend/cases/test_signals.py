"""Signals of one person: as many as the kind asks make a proposal, a person decides, and each goes after its days."""

from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from backend.cases import service as cases
from backend.cases.commands import NewSubject, Refer, SignalTold, StartWeighing
from backend.intake.errors import IntakeCode
from backend.tafels.kinds import IntakeKind, ReferralField
from backend.tasks.commands import CompleteTask, TaskId
from backend.tasks.kinds import TaskOutcome
from backend.tasks.service import complete_task
from consent.basis import Category
from consent.provisions.errors import ProvisionCode
from consent.provisions.service import record_police_decision
from tenants.ids import CaseId, TafelId
from tenants.session import driver
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.test_intake import tafel_of, taking
from tests.backend.cases.wishes import police_command, refer_command

FIELDS = (ReferralField.NAAM, ReferralField.GEBOORTEDATUM, ReferralField.REDEN)
KEPT = {"retention": {"rejected": "AFGEWEZEN_AANMELDING"}}
TOLD = SignalTold(category=Category.VEILIGHEID)


async def counting(kamer: Kamer, *, senders: tuple[str, ...] = ("LOKAAL_TEAM", "GGZ"), threshold: int = 2) -> TafelId:
    """A tafel that counts signals, at which the gemeente and the lokaal team have a seat, and Anne and Karim weigh."""
    signals = {"threshold": threshold, "senders": list(senders), "days": 90, "letter": "BRIEF_OUDERS"}
    intake = taking(FIELDS, kinds=["SIGNAAL", "AANMELDING"], senders=["LOKAAL_TEAM", "GGZ", "POLITIE"])
    tafel = await tafel_of(kamer, **intake, **KEPT, signals=signals)
    for name in ("lokaal", "gemeente"):
        await kamer.world.seat(tafel, kamer.organisations[name])
    for name, role in (("anne", "VOORZITTER"), ("karim", "WEGER"), ("bram", "AANMELDER")):
        await kamer.world.role(kamer.members[name], role, tafel=tafel)
    return tafel


def signal(kamer: Kamer, tafel: TafelId, name: str = "Fictieve Jongere", **changes: Any) -> Refer:
    """A signal about one young person."""
    person = (NewSubject(name=name, birth_date=changes.pop("born", date(2010, 5, 4))),)
    given = {"tafel": tafel, "kind": IntakeKind.SIGNAAL, "subjects": person, "signal": TOLD}
    return refer_command(kamer, **(given | changes))


async def _seen(kamer: Kamer, who: str, case: CaseId) -> int | None:
    """How many signals stand, as far as somebody is told."""
    async with kamer.region.reading(kamer.actor(who)) as connection:
        asked = "SELECT casework.signals_standing(g.case_id) FROM casework.signal g WHERE g.case_id = $1"
        found: int | None = await connection.fetchval(asked, case)
    return found


async def _tasks(kamer: Kamer, case: CaseId) -> list[tuple[str, Any]]:
    return [(row["kind"], row["organisation_id"]) for row in await kamer.rows("casework.task", case)]


async def test_enough_signals_make_a_proposal_and_a_person_decides(kamer: Kamer) -> None:
    tafel = await counting(kamer)
    first = (await kamer.does("noor", cases.refer, signal(kamer, tafel))).case
    assert await _tasks(kamer, first) == []
    start = StartWeighing(case=first, expected_version=1)
    await kamer.is_refused("anne", cases.start_weighing, start, code=IntakeCode.SIGNALS_FEW, field="case")
    by_force = "UPDATE casework.\"case\" SET stage = 'WEGING', version = 2 WHERE id = $1"
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="too few signals"):
        async with kamer.region.working(kamer.actor("anne")) as session:
            await (await driver(session)).execute(by_force, first)

    # Another name, another birthday, and the same person at another tafel count for nothing.
    for other in (
        signal(kamer, tafel, "Fictieve Ander"),
        signal(kamer, tafel, born=date(2011, 1, 1)),
        signal(kamer, await counting(kamer)),
    ):
        done = await kamer.does("noor", cases.refer, other)
        assert await _tasks(kamer, done.case) == []
    second = (await kamer.does("bram", cases.refer, signal(kamer, tafel))).case
    assert await _tasks(kamer, second) == [("SIGNALEN_BESPREKEN", kamer.organisations["gemeente"])]
    # Those who weigh are told how many; whoever signalled learns of no other signal.
    for case in (first, second):
        assert (await _seen(kamer, "anne", case), await _seen(kamer, "karim", case)) == (2, 2)
        assert (await _seen(kamer, "noor", case), await _seen(kamer, "bram", case)) == (None, None)
    row = await kamer.admin.fetchrow("SELECT candidates, fellows FROM casework.signal WHERE case_id = $1", second)
    assert row is not None
    assert (row["candidates"], row["fellows"]) == ([], [first])
    # Nothing happened by itself.
    assert {(await kamer.row('casework."case"', one))["stage"] for one in (first, second)} == {"AANGEMELD"}

    # The chair has the letter sent: whoever signalled, who knows the young person, is given it.
    [task] = await kamer.rows("casework.task", second)
    done_ = CompleteTask(task=TaskId(task["id"]), expected_version=1, outcome=TaskOutcome.GEDAAN)
    await kamer.is_refused("bram", complete_task, done_, code="NOT_FOUND", field="task")
    await kamer.does("anne", complete_task, done_)
    assert sorted(await _tasks(kamer, second)) == sorted(
        [("SIGNALEN_BESPREKEN", kamer.organisations["gemeente"]), ("BRIEF_VERSTUREN", kamer.organisations["ggz"])]
    )
    # And takes it into weighing, where it is a referral like others: its short term is over.
    await kamer.does("anne", cases.start_weighing, StartWeighing(case=second, expected_version=1))
    assert await kamer.admin.fetchval("SELECT count(*) FROM casework.retention_term WHERE case_id = $1", second) == 0
    await kamer.is_refused("anne", cases.start_weighing, start, code=IntakeCode.SIGNALS_FEW, field="case")


async def test_a_signal_has_a_short_term_after_which_it_counts_no_more_and_is_proposed_for_destruction(
    kamer: Kamer,
) -> None:
    tafel = await counting(kamer)
    first = (await kamer.does("noor", cases.refer, signal(kamer, tafel))).case
    term = await kamer.admin.fetchrow("SELECT * FROM casework.retention_term WHERE case_id = $1", first)
    assert term is not None
    assert timedelta(days=90) < term["due_at"] - term["starts_at"] <= timedelta(days=91, hours=1)
    assert term["policy_code"] == "AFGEWEZEN_AANMELDING"
    await kamer.admin.execute(
        "UPDATE casework.retention_term SET due_at = due_at - interval '92 days', starts_at = starts_at -"
        " interval '92 days' WHERE case_id = $1",
        first,
    )
    late = (await kamer.does("bram", cases.refer, signal(kamer, tafel))).case
    assert (await _seen(kamer, "anne", late), await _tasks(kamer, late)) == (1, [])


async def test_what_is_no_signal_here_is_refused(kamer: Kamer, subtests: pytest.Subtests) -> None:
    tafel = await counting(kamer)
    two = (NewSubject(name="Fictief Een"), NewSubject(name="Fictief Twee"))
    for name, command, code, field in (
        ("two people", signal(kamer, tafel, subjects=two), IntakeCode.SIGNAL_ONE_PERSON, "subjects"),
        ("nobody by name", signal(kamer, tafel, subjects=(NewSubject(),)), IntakeCode.SIGNAL_ONE_PERSON, "subjects"),
        ("no category", signal(kamer, tafel, signal=None), "FIELD_MISSING", "category"),
        ("a decision only", signal(kamer, tafel, signal=SignalTold(category=None)), "FIELD_MISSING", "category"),
        ("no signal", signal(kamer, tafel, kind=IntakeKind.AANMELDING), IntakeCode.SIGNAL_UNASKED, "category"),
    ):
        with subtests.test(name):
            await kamer.is_refused("noor", cases.refer, command, code=code, field=field)
    await kamer.is_refused("petra", cases.refer, signal(kamer, tafel), code=IntakeCode.SENDER_NOT_HERE, field="kind")


async def test_the_police_signal_on_their_decision_for_everybody_who_reads_it(kamer: Kamer) -> None:
    tafel = await counting(kamer, senders=("POLITIE",))
    bare = signal(kamer, tafel)
    missing = {"code": ProvisionCode.POLICE_DECISION_MISSING, "field": "policeDecision"}
    await kamer.is_refused("petra", cases.refer, bare, **missing)
    for recipients, code in ((("lokaal",), ProvisionCode.POLICE_DECISION_RECIPIENT), (("lokaal", "gemeente"), None)):
        command = police_command(kamer, tafel=tafel, recipients=recipients)
        decision = (await kamer.does("paula", record_police_decision, command)).decision
        told = signal(kamer, tafel, signal=SignalTold(category=Category.VEILIGHEID, police_decision=decision))
        if code is None:
            done = await kamer.does("petra", cases.refer, told)
            row = await kamer.admin.fetchrow("SELECT * FROM casework.signal WHERE case_id = $1", done.case)
            assert row is not None
            assert row["police_decision_id"] == decision
        else:
            await kamer.is_refused("petra", cases.refer, told, code=code, field="policeDecision")
        school = SignalTold(category=Category.SCHOOL, police_decision=decision)
        wrong = signal(kamer, tafel, signal=school)
        category = {"code": ProvisionCode.POLICE_DECISION_CATEGORY, "field": "category"}
        await kamer.is_refused("petra", cases.refer, wrong, **category)
