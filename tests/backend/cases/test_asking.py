"""Asking a partner about one person: answered, nothing known, refused with a reason, or silence that becomes work."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from backend.cases import service as cases
from backend.cases.asking.commands import AnswerInformation, AskInformation, InformationRequestId
from backend.cases.asking.errors import AskingCode
from backend.cases.asking.kinds import AnswerOutcome
from backend.cases.errors import CasesCode
from consent import service as lawful
from consent.basis import Category, Purpose
from consent.errors import CommonCode, ConsentCode
from tenants.binding import sign
from tenants.ids import SubjectId, new_id
from tenants.system import SystemAtWork
from tests.backend.cases.course.ways import is_forced_back
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited, opened
from tests.backend.cases.wishes import basis_command, contribute_command

QUESTION = "Is er een vangnet voor het weekend?"


def question(kamer: Kamer, subject: SubjectId, whom: str = "ggz", **changes: Any) -> AskInformation:
    """What the lokaal team asks about safety."""
    given: dict[str, Any] = {
        "subject": subject,
        "organisation": kamer.organisations[whom],
        "category": Category.VEILIGHEID,
        "purpose": Purpose.VEILIGHEID_GEZIN,
        "question": QUESTION,
    }
    return AskInformation(**(given | changes))


async def asked(kamer: Kamer) -> tuple[AdmittedCase, InformationRequestId]:
    """The GGZ knows the mother, and is asked."""
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    return one, (await kamer.does("noor", cases.ask_information, question(kamer, one.mother))).request


async def work(kamer: Kamer, case: UUID) -> set[tuple[str, str, bool, bool]]:
    """Which organisation has which task, whether it names the person, and whether it is done."""
    names = {id: name for name, id in kamer.organisations.items()}
    return {
        (names[row["organisation_id"]], row["kind"], row["subject_id"] is not None, row["done_at"] is not None)
        for row in await kamer.rows("casework.task", case)
        if row["kind"].startswith("VRAAG")
    }


async def test_a_question_is_read_by_the_two_and_is_work_until_it_is_answered(kamer: Kamer) -> None:
    one, request = await asked(kamer)
    cell = ("casework.information_request", "question_enc")
    for who, read in (("noor", QUESTION), ("bram", QUESTION), ("petra", None), ("anne", None), ("otto", None)):
        assert await kamer.reads(who, *cell, request) == read, who
    assert await work(kamer, one.case) == {("ggz", "VRAAG_BEANTWOORDEN", True, False)}
    assert await kamer.told("CASE_CHANGED", request) == {"ggz"}
    kept = await kamer.row("casework.information_request", request)
    assert kept["due_at"] > kept["recorded_at"]
    nothing = AnswerInformation(request=request, outcome=AnswerOutcome.NIETS_BEKEND)
    await kamer.is_refused("noor", cases.answer_information, nothing, code=CommonCode.NOT_ALLOWED, field="request")
    await kamer.is_refused("petra", cases.answer_information, nothing, code=CommonCode.NOT_FOUND, field="request")
    await kamer.does("bram", cases.answer_information, nothing)
    assert await work(kamer, one.case) == {("ggz", "VRAAG_BEANTWOORDEN", True, True)}
    again = AskingCode.ALREADY_ANSWERED
    await kamer.is_refused("bram", cases.answer_information, nothing, code=again, field="request")
    [logged] = await kamer.written("cases.answer_information")
    assert (logged["object_id"], logged["subject_id"], logged["category"]) == (request, one.mother, "VEILIGHEID")


async def test_a_refusal_has_a_reason_that_only_the_two_read(kamer: Kamer) -> None:
    _, request = await asked(kamer)
    bare = AnswerInformation(request=request, outcome=AnswerOutcome.GEWEIGERD)
    verb, misfit = cases.answer_information, AskingCode.ANSWER_MISFIT
    await kamer.is_refused("bram", verb, bare, code=misfit, field="reason")
    no_text = replace(bare, outcome=AnswerOutcome.BIJDRAGE)
    await kamer.is_refused("bram", verb, no_text, code=misfit, field="contribution")
    both = replace(bare, outcome=AnswerOutcome.NIETS_BEKEND, reason="Toch iets.")
    await kamer.is_refused("bram", verb, both, code=misfit, field="reason")
    await kamer.does("bram", verb, replace(bare, reason="Zij vroeg ons dit niet te delen."))
    [answer] = await kamer.admin.fetch("SELECT id FROM casework.information_answer WHERE request_id = $1", request)
    cell = ("casework.information_answer", "reason_enc")
    assert await kamer.reads("noor", *cell, answer["id"]) == "Zij vroeg ons dit niet te delen."
    for who in ("petra", "anne", "otto"):
        assert await kamer.reads(who, *cell, answer["id"]) is None


async def test_a_contribution_answers_when_the_asker_may_read_it(kamer: Kamer) -> None:
    one = await admitted(kamer)
    _, shared = await opened(kamer, one, "ggz")
    verb = cases.answer_information
    request = (await kamer.does("bram", cases.ask_information, question(kamer, one.mother, "lokaal"))).request
    hidden = (await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.mother))).contribution
    theirs = (await kamer.does("bram", cases.contribute, contribute_command(kamer, one.case, one.mother))).contribution
    answer = AnswerInformation(request=request, outcome=AnswerOutcome.BIJDRAGE, contribution=hidden)
    await kamer.is_refused("noor", verb, answer, code=AskingCode.ANSWER_NOT_SHARED, field="contribution")
    foreign = replace(answer, contribution=theirs)
    await kamer.is_refused("noor", verb, foreign, code=CommonCode.NOT_FOUND, field="contribution")
    raw = (
        "INSERT INTO casework.information_answer (id, case_id, request_id, owner_org, outcome, contribution_id,"
        " recorded_by, recorded_at) VALUES ($1, $2, $3, $4, 'BIJDRAGE', $5, $6, tenants.moment())"
    )
    lokaal, noor = kamer.organisations["lokaal"], kamer.members["noor"]
    for text in (hidden, theirs):
        assert await is_forced_back(kamer, "noor", raw, new_id(), one.case, request, lokaal, text, noor) == "42501"
    await kamer.does("noor", verb, replace(answer, contribution=shared))


async def test_who_takes_no_part_or_may_not_know_the_person_is_not_asked(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    await invited(kamer, one.case, "politie")
    verb = cases.ask_information
    for command, code, field in (
        (question(kamer, one.mother, "politie"), AskingCode.ASKED_WITHOUT_BASIS, "organisation"),
        (question(kamer, one.mother, "lokaal"), CasesCode.OWN_ORGANISATION, "organisation"),
        (question(kamer, one.mother, "om"), CasesCode.NOT_TAKING_PART, "organisation"),
        (question(kamer, one.mother, purpose=Purpose.HANDHAVING), ConsentCode.PURPOSE_OUTSIDE_TAFEL, "purpose"),
        (question(kamer, one.mother, question=" "), CommonCode.FIELD_MISSING, "question"),
        (question(kamer, SubjectId(new_id())), CommonCode.NOT_FOUND, "subject"),
    ):
        await kamer.is_refused("noor", verb, command, code=code, field=field)
    theirs = question(kamer, one.mother, "lokaal")
    await kamer.is_refused("petra", verb, theirs, code=CommonCode.NOT_FOUND, field="subject")
    raw = (
        "INSERT INTO casework.information_request (id, case_id, subject_id, owner_org, asked_org, category, purpose,"
        " question_enc, due_at, recorded_by, recorded_at)"
        " VALUES ($1, $2, $3, $4, $5, 'VEILIGHEID', 'VEILIGHEID_GEZIN', '', now(), $6, tenants.moment())"
    )
    lokaal, noor = kamer.organisations["lokaal"], kamer.members["noor"]
    mine = (new_id(), one.case, one.mother, lokaal)
    politie, om = kamer.organisations["politie"], kamer.organisations["om"]
    assert await is_forced_back(kamer, "noor", raw, *mine, politie, noor) == "asked_without_basis"
    assert await is_forced_back(kamer, "noor", raw, *mine, om, noor) == "42501"
    ggz = kamer.organisations["ggz"]
    assert await is_forced_back(kamer, "bram", raw, *mine, ggz, kamer.members["bram"]) == "42501"


async def swept(kamer: Kamer) -> None:
    """The worker looks for what a date asks for."""
    system = SystemAtWork(region=kamer.region, clock=lambda: datetime.now(UTC))
    bound = sign(system.actor(), key=kamer.region.binding_key)
    async with kamer.admin.transaction():
        await kamer.admin.execute("SET LOCAL ROLE ketentafel_worker")
        await kamer.admin.execute("SELECT set_config('ketentafel.binding', $1, true)", bound)
        await kamer.admin.fetchval("SELECT casework.open_due_tasks(1000)")


async def test_silence_is_work_for_the_asker_and_later_for_who_answers_for_the_tafel(kamer: Kamer) -> None:
    one, request = await asked(kamer)
    for shift, chairs in (("13 days", set()), ("15 days", {"lokaal"}), ("22 days", {"lokaal", "gemeente"})):
        await kamer.world.shift_clock(shift)
        await swept(kamer)
        await swept(kamer)
        late = {(who, names) for who, kind, names, _ in await work(kamer, one.case) if kind == "VRAAG_ONBEANTWOORD"}
        assert late == {(who, who == "lokaal") for who in chairs}, shift
    await kamer.does(
        "bram", cases.answer_information, AnswerInformation(request=request, outcome=AnswerOutcome.NIETS_BEKEND)
    )


async def test_the_question_closes_with_the_basis_that_let_the_person_be_known(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    basis = (await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz"))).basis
    request = (await kamer.does("noor", cases.ask_information, question(kamer, one.mother))).request
    cell = ("casework.information_request", "question_enc")
    assert await kamer.reads("bram", *cell, request) == QUESTION
    await kamer.admin.execute("UPDATE consent.legal_basis SET ended_at = now() WHERE id = $1", basis)
    assert await kamer.reads("bram", *cell, request) is None
    assert await kamer.reads("noor", *cell, request) == QUESTION
