"""Looking along without handing over: asked in a way and until a day, accepted or not, and nothing else changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.cases import service as cases
from backend.cases.asking.along import Along, terms
from backend.cases.asking.commands import AnswerInformation, AskInformation, InformationRequestId
from backend.cases.asking.errors import AskingCode
from backend.cases.asking.kinds import AlongMode, AnswerOutcome
from consent.common_errors import CommonCode
from tenants.ids import new_id
from tests.backend.cases.course.ways import is_forced_back, weighed_with
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, opened
from tests.backend.cases.test_asking import QUESTION, question

_CELL = ("casework.information_request", "question_enc")
_TIMELINE = "SELECT event, code FROM casework.case_timeline($1) WHERE event LIKE 'MEEKIJKEN%' ORDER BY at"
_CASE = 'SELECT owner_org, stage, phase, version FROM casework."case" WHERE id = $1'
_OPEN = (
    "SELECT (SELECT array_agg(p ORDER BY p.organisation_id) FROM casework.participation p WHERE p.case_id = $1),"
    " (SELECT count(*) FROM consent.case_access a WHERE a.case_id = $1),"
    " (SELECT count(*) FROM casework.release r WHERE r.case_id = $1)"
)


def _along(mode: AlongMode = AlongMode.MEE_OP_HUISBEZOEK, **span: int) -> Along:
    return Along(mode=mode, ends_at=datetime.now(UTC) + timedelta(**(span or {"days": 10})))


def _asks(kamer: Kamer, one: AdmittedCase, whom: str = "ggz", **changes: Any) -> AskInformation:
    return question(kamer, one.mother, whom, **({"along": _along()} | changes))


async def _seen(kamer: Kamer, who: str, one: AdmittedCase) -> list[tuple[str, str]]:
    async with kamer.region.reading(kamer.actor(who)) as connection:
        return [(row["event"], row["code"]) for row in await connection.fetch(_TIMELINE, one.case)]


async def test_it_is_accepted_ends_by_itself_and_leaves_everything_where_it_was(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz", "politie")
    before = [tuple(row) for sql in (_CASE, _OPEN) for row in await kamer.admin.fetch(sql, one.case)]
    request = (await kamer.does("noor", cases.ask_information, _asks(kamer, one))).request
    kept = await kamer.row("casework.information_request", request)
    assert kept["due_at"] == kept["ends_at"] < kept["recorded_at"] + timedelta(days=11)
    accepts = AnswerInformation(request=request, outcome=AnswerOutcome.AANVAARD)
    verb, other = cases.answer_information, AskingCode.ANSWER_OF_ANOTHER_KIND
    for outcome in (AnswerOutcome.NIETS_BEKEND, AnswerOutcome.GEWEIGERD, AnswerOutcome.BIJDRAGE):
        await kamer.is_refused("bram", verb, replace(accepts, outcome=outcome), code=other, field="answerOutcome")
    await kamer.is_refused("petra", verb, accepts, code=CommonCode.NOT_FOUND, field="request")
    await kamer.does("bram", verb, accepts)
    # Who takes part, whose case it is, what is open and what was shared: nothing of it moved.
    assert [tuple(row) for sql in (_CASE, _OPEN) for row in await kamer.admin.fetch(sql, one.case)] == before
    for who, read in (("noor", QUESTION), ("bram", QUESTION), ("petra", None), ("anne", None), ("otto", None)):
        assert await kamer.reads(who, *_CELL, request) == read, who
        assert await _seen(kamer, who, one) == ([("MEEKIJKEN", "MEE_OP_HUISBEZOEK")] if read else []), who
    assert (
        len(await kamer.written("cases.ask_information")) == len(await kamer.written("cases.answer_information")) == 1
    )

    await kamer.world.shift_clock("11 days")
    assert await kamer.reads("noor", *_CELL, request) == QUESTION
    assert [event for event, _ in await _seen(kamer, "noor", one)] == ["MEEKIJKEN", "MEEKIJKEN_EINDIGDE"]
    assert await kamer.reads("bram", *_CELL, request) is None
    assert await _seen(kamer, "bram", one) == []


async def test_it_is_declined_with_a_reason_and_not_answered_when_it_is_over(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    requests = [(await kamer.does("noor", cases.ask_information, _asks(kamer, one))).request for _ in range(2)]
    verb = cases.answer_information
    declines = AnswerInformation(request=requests[0], outcome=AnswerOutcome.NIET_AANVAARD)
    await kamer.is_refused("bram", verb, declines, code=AskingCode.ANSWER_MISFIT, field="reason")
    await kamer.does("bram", verb, replace(declines, reason="Wij hebben deze maand niemand."))
    again = replace(declines, outcome=AnswerOutcome.AANVAARD)
    await kamer.is_refused("bram", verb, again, code=AskingCode.ALREADY_ANSWERED, field="request")
    assert await _seen(kamer, "noor", one) == []
    plain = (await kamer.does("noor", cases.ask_information, question(kamer, one.mother))).request
    wrong = AnswerInformation(request=plain, outcome=AnswerOutcome.AANVAARD)
    await kamer.is_refused("bram", verb, wrong, code=AskingCode.ANSWER_OF_ANOTHER_KIND, field="answerOutcome")
    await kamer.world.shift_clock("11 days")
    late = replace(again, request=requests[1])
    await kamer.is_refused("bram", verb, late, code=CommonCode.NOT_FOUND, field="request")


async def test_it_asks_a_way_an_end_and_what_the_kind_of_tafel_says(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz", "politie")
    verb, unfit = cases.ask_information, AskingCode.ALONG_WINDOW_UNFIT
    days = terms().longest_days
    for along, field in (
        (Along(mode=AlongMode.MEE_OP_HUISBEZOEK, ends_at=None), "endsAt"),
        (replace(_along(), mode=None), "alongMode"),
        (_along(hours=-1), "endsAt"),
        (replace(_along(), ends_at=datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)), "endsAt"),
        (_along(days=days, hours=1), "endsAt"),
    ):
        await kamer.is_refused("noor", verb, _asks(kamer, one, along=along), code=unfit, field=field)
    await kamer.does("noor", verb, _asks(kamer, one, along=_along(days=days, hours=-1)))

    consult = {"asks": "LOKAAL_TEAM", "advises": ["GGZ"], "modes": ["ANONIEM", "MEE_OP_HUISBEZOEK"]}
    await weighed_with(kamer, one.case, consult=consult)
    safety, here = _along(AlongMode.VEILIGHEIDSAFSPRAKEN), AskingCode.ALONG_NOT_HERE
    for who, command in (
        ("noor", _asks(kamer, one, along=safety)),
        ("noor", _asks(kamer, one, "politie")),
        ("bram", _asks(kamer, one, "lokaal")),
    ):
        await kamer.is_refused(who, verb, command, code=here, field="alongMode")
    await kamer.does("noor", verb, _asks(kamer, one))
    # Of information it says nothing.
    await kamer.does("bram", verb, question(kamer, one.mother, "lokaal"))


async def test_past_the_service_it_is_no_wider_either(kamer: Kamer, subtests: pytest.Subtests) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz", "politie")
    await weighed_with(
        kamer, one.case, consult={"asks": "LOKAAL_TEAM", "advises": ["GGZ"], "modes": ["MEE_OP_HUISBEZOEK"]}
    )
    asked = (await kamer.does("noor", cases.ask_information, _asks(kamer, one))).request
    raw = (
        "INSERT INTO casework.information_request (id, case_id, subject_id, owner_org, asked_org, category, purpose,"
        " question_enc, due_at, recorded_by, recorded_at, along_mode, ends_at)"
        " SELECT $2, case_id, subject_id, owner_org, $3, category, purpose, question_enc, due_at, recorded_by,"
        " tenants.moment(), $4, tenants.moment() + $5::text::interval FROM casework.information_request WHERE id = $1"
    )
    ggz, politie = kamer.organisations["ggz"], kamer.organisations["politie"]
    for label, whom, mode, span, rule in (
        ("too long", ggz, "MEE_OP_HUISBEZOEK", f"{terms().longest_days} days 1 second", "along_unfit"),
        ("over before it began", ggz, "MEE_OP_HUISBEZOEK", "0", "along_unfit"),
        ("of whom this kind does not ask", politie, "MEE_OP_HUISBEZOEK", "1 day", "along_unfit"),
        ("in a way that this kind has not", ggz, "VEILIGHEIDSAFSPRAKEN", "1 day", "along_unfit"),
        ("without end", ggz, "MEE_OP_HUISBEZOEK", None, "ck_information_request_along_until"),
        ("in no way", ggz, None, "1 day", "ck_information_request_along_until"),
    ):
        with subtests.test(label):
            assert await is_forced_back(kamer, "noor", raw, asked, new_id(), whom, mode, span) == rule
    plain = (await kamer.does("noor", cases.ask_information, question(kamer, one.mother))).request
    with subtests.test("prolonged"):
        longer = "UPDATE casework.information_request SET ends_at = ends_at + interval '1 day' WHERE id = $1"
        assert await is_forced_back(kamer, "noor", longer, asked) == "42501"
    for request, outcome in ((asked, "NIETS_BEKEND"), (plain, "AANVAARD")):
        with subtests.test(f"answered {outcome}"):
            assert await _answered(kamer, one, request, outcome) == "along_answer"
    await kamer.world.shift_clock("11 days")
    with subtests.test("accepted when it is over"):
        assert await _answered(kamer, one, asked, "AANVAARD") == "42501"


async def _answered(kamer: Kamer, one: AdmittedCase, request: InformationRequestId, outcome: str) -> str:
    raw = (
        "INSERT INTO casework.information_answer (id, case_id, request_id, owner_org, outcome, recorded_by,"
        " recorded_at) VALUES ($1, $2, $3, tenants.org(), $4, tenants.member(), tenants.moment())"
    )
    return await is_forced_back(kamer, "bram", raw, new_id(), one.case, request, outcome)
