"""What a case ends in: a code of its blueprint, with a reason that is a text under its own rules."""

from uuid import UUID

import pytest

from backend.cases import service as cases
from backend.cases.commands import CloseCase
from backend.cases.course.commands import MovePhase, RecordOutcome
from backend.cases.course.errors import CourseCode
from consent.errors import CommonCode
from tenants.ids import CaseId, ContributionId, new_id
from tests.backend.cases.course.ways import guarded, is_forced_back, weighed_with
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, closed, concluded, invited
from tests.backend.cases.wishes import contribute_command
from tests.factories.cell import actor

INSERT = """
INSERT INTO casework.case_outcome (id, case_id, outcome, contribution_id, owner_org, recorded_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, tenants.moment())
"""


async def outcomes(kamer: Kamer, case: CaseId) -> list[tuple[str, UUID | None, UUID]]:
    return [
        (row["outcome"], row["contribution_id"], row["recorded_by"])
        for row in await kamer.rows("casework.case_outcome", case)
    ]


async def test_an_outcome_is_one_of_the_blueprint_with_a_reason_where_that_asks_one(kamer: Kamer) -> None:
    one = await admitted(kamer)
    verb = cases.record_outcome
    for code in ("ONBEKEND", "opgelost"):
        asked = RecordOutcome(case=one.case, outcome=code)
        await kamer.is_refused("noor", verb, asked, code=CourseCode.OUTCOME_UNKNOWN, field="outcome")
    bare = RecordOutcome(case=one.case, outcome="OPGESCHAALD")
    await kamer.is_refused("noor", verb, bare, code=CourseCode.OUTCOME_REASON_MISSING, field="reason")
    text = (await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.mother))).contribution
    await kamer.does("noor", verb, RecordOutcome(case=one.case, outcome="OPGESCHAALD", reason=text))
    # A later one stands beside it, and the chair needs no text for it.
    await concluded(kamer, one.case)
    noor, anne = kamer.members["noor"], kamer.members["anne"]
    assert await outcomes(kamer, one.case) == [("OPGESCHAALD", text, noor), ("OPGELOST", None, anne)]
    assert [row["object_type"] for row in await kamer.written("cases.record_outcome")] == ["CaseOutcome"] * 2


async def test_a_reason_is_a_text_of_ones_own_in_this_case(kamer: Kamer) -> None:
    one, other = await admitted(kamer), await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    elsewhere = await kamer.does("noor", cases.contribute, contribute_command(kamer, other.case, other.mother))
    share = contribute_command(kamer, one.case, one.mother, recipients=["ggz"])
    theirs = await kamer.does("noor", cases.contribute, share)
    verb = cases.record_outcome
    for who, text in (("noor", elsewhere.contribution), ("bram", theirs.contribution), ("noor", new_id())):
        asked = RecordOutcome(case=one.case, outcome="OPGELOST", reason=ContributionId(text))
        await kamer.is_refused(who, verb, asked, code=CommonCode.NOT_FOUND, field="reason")


async def test_who_neither_steers_nor_brings_content_records_no_outcome(kamer: Kamer) -> None:
    one = await admitted(kamer)
    asked = RecordOutcome(case=one.case, outcome="OPGELOST")
    await kamer.is_refused("bram", cases.record_outcome, asked, code=CommonCode.NOT_FOUND, field="case")
    reader = await kamer.world.member(kamer.organisations["lokaal"])
    await kamer.world.role(reader, "PIKET", tafel=kamer.tafel)
    read = actor(organisation=kamer.organisations["lokaal"], member=reader)
    await kamer.is_refused(read, cases.record_outcome, asked, code=CommonCode.NOT_ALLOWED, field="case")
    await closed(kamer, one.case)
    await kamer.is_refused("noor", cases.record_outcome, asked, code=CommonCode.CASE_STAGE, field="case")


async def test_past_the_service_no_outcome_stands_that_the_service_refuses(kamer: Kamer) -> None:
    one, other = await admitted(kamer), await admitted(kamer)
    lokaal, noor = kamer.organisations["lokaal"], kamer.members["noor"]
    text = (
        await kamer.does("noor", cases.contribute, contribute_command(kamer, other.case, other.mother))
    ).contribution
    tries = {
        "outcome_unknown": (one.case, "ONBEKEND", None, lokaal, noor),
        "outcome_reason_missing": (one.case, "OPGESCHAALD", None, lokaal, noor),
        "of another case": (one.case, "OPGELOST", text, lokaal, noor),
        "in another's name": (one.case, "OPGELOST", None, lokaal, kamer.members["anne"]),
        "for another": (one.case, "OPGELOST", None, kamer.organisations["gemeente"], kamer.members["anne"]),
        "in no case": (new_id(), "OPGELOST", None, lokaal, noor),
    }
    for name, values in tries.items():
        said = await is_forced_back(kamer, "noor", INSERT, new_id(), *values)
        assert said == (name if name.startswith("outcome") else "42501"), name
    there = await is_forced_back(
        kamer, "bram", INSERT, new_id(), one.case, "ONBEKEND", None, kamer.organisations["ggz"], kamer.members["bram"]
    )
    never = await is_forced_back(
        kamer, "bram", INSERT, new_id(), new_id(), "ONBEKEND", None, kamer.organisations["ggz"], kamer.members["bram"]
    )
    assert there == never == "42501"
    await concluded(kamer, one.case)
    for change in ("UPDATE casework.case_outcome SET outcome = 'X'", "DELETE FROM casework.case_outcome"):
        assert await is_forced_back(kamer, "anne", change) == "42501"


async def test_a_case_of_a_kind_with_outcomes_is_not_closed_without_one(kamer: Kamer) -> None:
    one = await admitted(kamer)
    close = CloseCase(case=one.case, expected_version=3)
    await kamer.is_refused("anne", cases.close, close, code=CourseCode.OUTCOME_MISSING, field="case")
    raw = "UPDATE casework.\"case\" SET stage = 'AFGESLOTEN' WHERE id = $1"
    assert await is_forced_back(kamer, "anne", raw, one.case) == "outcome_missing"
    await closed(kamer, one.case)


async def test_a_phase_that_asks_an_outcome_waits_for_one(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await weighed_with(kamer, one.case, phases=guarded("UITKOMST"))
    to = MovePhase(case=one.case, to="VERVOLG", expected_version=3)
    await kamer.is_refused("anne", cases.move_phase, to, code=CourseCode.OUTCOME_MISSING, field="to")
    await concluded(kamer, one.case, outcome="KLAAR")
    await kamer.does("anne", cases.move_phase, to)


@pytest.mark.parametrize("who", ["noor", "anne"])
async def test_who_reads_the_case_reads_its_outcome_and_the_reason_by_the_rules_of_the_text(
    kamer: Kamer, who: str
) -> None:
    one = await admitted(kamer)
    text = (await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.mother))).contribution
    await kamer.does("noor", cases.record_outcome, RecordOutcome(case=one.case, outcome="OPGESCHAALD", reason=text))
    asked = (
        "SELECT o.outcome, b.id FROM casework.case_outcome o"
        " LEFT JOIN casework.contribution b ON b.id = o.contribution_id WHERE o.case_id = $1"
    )
    async with kamer.region.reading(kamer.actor(who)) as connection:
        rows = await connection.fetch(asked, one.case)
    assert [tuple(row) for row in rows] == [("OPGESCHAALD", text if who == "noor" else None)]
    async with kamer.region.reading(kamer.actor("bram")) as connection:
        assert await connection.fetch(asked, one.case) == []
