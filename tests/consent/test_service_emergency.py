"""Breaking the glass: the minimum, for a short time, told to everybody, reviewed by another; and what is refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from backend.cases import service as cases
from backend.tasks.commands import CompleteTask, TaskId
from backend.tasks.kinds import TaskOutcome
from backend.tasks.service import complete_task
from consent import service as lawful
from consent.basis import Category, RestrictionGround
from consent.commands import Recuse, Restrict
from consent.emergency_commands import OpenGlass, ReviewGlass
from consent.ids import BreakGlassId
from tenants.actor import Actor
from tenants.ids import CaseId, MemberId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, opened
from tests.backend.cases.wishes import contribute_command, refer_command
from tests.factories.cell import actor

GLASS = "consent.break_glass"


async def test_by_number_or_by_id_it_opens_what_the_blueprint_allows(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    for command in (OpenGlass(number=one.number, reason="Geweld."), OpenGlass(case=one.case, reason="Geweld.")):
        done = await kamer.does("cees", lawful.break_glass, command)
        row = await kamer.row(GLASS, done.break_glass)
        assert (row["case_id"], row["member_id"]) == (one.case, kamer.members["cees"])
        assert row["categories"] == ["IDENTITEIT", "CONTACT", "VEILIGHEID"]
        assert row["valid"].upper - row["valid"].lower == timedelta(minutes=60)
        assert done.until == row["valid"].upper
        assert await kamer.told("BREAK_GLASS_OPENED", done.break_glass) == {"lokaal", "gemeente", "ggz"}
    assert await kamer.sees("cees") == {"case": 1, "subject": 2, "contribution": 1}
    written = await kamer.written("consent.break_glass")
    assert [(line["object_type"], line["ground"], line["subject_id"]) for line in written] == [
        ("BreakGlass", "BREAK_GLASS", None)
    ] * 2


async def test_it_is_for_this_member_only_and_for_less_when_less_is_asked(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    colleague = await kamer.world.member(kamer.organisations["crisis"])
    await kamer.world.role(colleague, "CRISISDIENST")
    less = OpenGlass(case=one.case, reason="Geweld.", categories=(Category.IDENTITEIT,), minutes=5)
    await kamer.does("cees", lawful.break_glass, less)
    assert await kamer.sees("cees") == {"case": 1, "subject": 2}
    assert await kamer.sees(actor(organisation=kamer.organisations["crisis"], member=colleague)) == {}
    await kamer.world.shift_clock("6 minutes")
    assert await kamer.sees("cees") == {}


async def test_an_officer_at_home_has_the_task_to_review_it_which_only_the_review_does(kamer: Kamer) -> None:
    one = await admitted(kamer)
    opens = OpenGlass(case=one.case, reason="Geweld.")
    done = await kamer.does("cees", lawful.break_glass, opens)
    [task] = [row for row in await kamer.rows("casework.task", one.case) if row["object_id"] == done.break_glass]
    assert (task["kind"], task["organisation_id"]) == ("NOODTOEGANG_BEOORDELEN", kamer.organisations["crisis"])
    assert task["due_at"] == done.until + timedelta(days=3)
    for who, seen in (("cees", 0), ("omar", 1), ("noor", 0)):
        async with kamer.region.reading(kamer.actor(who)) as connection:
            assert await connection.fetchval("SELECT count(*) FROM casework.task WHERE id = $1", task["id"]) == seen
    by_hand = CompleteTask(task=TaskId(task["id"]), outcome=TaskOutcome.GEDAAN, expected_version=1)
    await kamer.is_refused("omar", complete_task, by_hand, code="NOT_ALLOWED", field="task")
    await kamer.is_refused("cees", complete_task, by_hand, code="NOT_FOUND", field="task")
    async with kamer.region.reading(kamer.actor("omar")) as connection:
        forced = "UPDATE casework.task SET done_at = tenants.moment(), done_by = tenants.member(), outcome = 'GEDAAN'"
        assert await connection.execute(f"{forced} WHERE id = $1", task["id"]) == "UPDATE 0"

    # In the same night it may be needed again. What waits too long for its review bars whoever went in, in that case.
    await kamer.world.shift_clock("61 minutes")
    again = await kamer.does("cees", lawful.break_glass, opens)
    await kamer.world.shift_clock("3 days 2 hours")
    await kamer.is_refused("cees", lawful.break_glass, opens, code="GLASS_UNREVIEWED", field="case")
    other = await admitted(kamer)
    await kamer.does("cees", lawful.break_glass, OpenGlass(case=other.case, reason="Geweld."))
    for glass in (done, again):
        review = ReviewGlass(break_glass=glass.break_glass, expected_version=1)
        await kamer.does("omar", lawful.review_break_glass, review)
    reviewed = await kamer.row("casework.task", task["id"])
    assert (reviewed["done_by"], reviewed["outcome"]) == (kamer.members["omar"], "GEDAAN")
    await kamer.does("cees", lawful.break_glass, opens)


async def test_the_reason_is_sealed_and_read_by_the_officer(kamer: Kamer) -> None:
    one = await admitted(kamer)
    done = await kamer.does("cees", lawful.break_glass, OpenGlass(case=one.case, reason="Kind belt in paniek."))
    for who in ("cees", "omar"):
        assert await kamer.reads(who, GLASS, "reason_enc", done.break_glass) == "Kind belt in paniek."
    assert await kamer.reads("olga", GLASS, "reason_enc", done.break_glass) is None


async def test_it_never_beats_a_restriction_or_a_recusal(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    done = await kamer.does("cees", lawful.break_glass, OpenGlass(case=one.case, reason="Geweld."))
    await kamer.does("olga", lawful.restrict, Restrict(subject=one.mother, ground=RestrictionGround.BEZWAAR))
    assert await kamer.sees("cees") == {"case": 1, "subject": 1}
    await kamer.world.recusal(kamer.members["cees"], one.case, one.child)
    assert await kamer.sees("cees") == {}
    assert done.categories == (Category.IDENTITEIT, Category.CONTACT, Category.VEILIGHEID)


async def test_what_is_above_the_minimum_stays_closed(kamer: Kamer) -> None:
    one = await admitted(kamer)
    health = contribute_command(kamer, one.case, one.mother, category=Category.GEZONDHEID)
    await kamer.does("noor", cases.contribute, health)
    await kamer.does("cees", lawful.break_glass, OpenGlass(case=one.case, reason="Geweld."))
    assert await kamer.sees("cees") == {"case": 1, "subject": 2}


async def test_breaking_the_glass_is_refused(kamer: Kamer, subtests: pytest.Subtests) -> None:
    one = await admitted(kamer)
    referred = await kamer.does("noor", cases.refer, refer_command(kamer))
    good = OpenGlass(case=one.case, reason="Geweld.")
    wrong: list[tuple[dict[str, Any], str, str]] = [
        ({"case": None}, "GLASS_CASE_UNCLEAR", "case"),
        ({"number": one.number}, "GLASS_CASE_UNCLEAR", "case"),
        ({"reason": "\n"}, "FIELD_MISSING", "reason"),
        ({"categories": (Category.CONTACT, Category.CONTACT)}, "LIST_REPEATS", "categories"),
        ({"categories": (Category.CONTACT, Category.GEZONDHEID)}, "GLASS_CATEGORY", "categories"),
        ({"minutes": 61}, "GLASS_TOO_LONG", "minutes"),
        ({"minutes": 0}, "GLASS_TOO_LONG", "minutes"),
        ({"minutes": -5}, "GLASS_TOO_LONG", "minutes"),
        ({"case": CaseId(new_id())}, "NOT_FOUND", "case"),
        ({"case": referred.case}, "NOT_FOUND", "case"),
        ({"case": None, "number": "2026-999999"}, "NOT_FOUND", "number"),
        ({"case": None, "number": ""}, "NOT_FOUND", "number"),
    ]
    for changes, code, field in wrong:
        with subtests.test(code=code, field=field):
            await kamer.is_refused("cees", lawful.break_glass, replace(good, **changes), code=code, field=field)
    # Who has no such right is refused before anything is looked up: real, made up, admitted or not.
    for who in ("noor", "anne", "bram", "omar"):
        for case in (one.case, referred.case, CaseId(new_id())):
            await kamer.is_refused(who, lawful.break_glass, replace(good, case=case), code="NOT_ALLOWED")
    await kamer.is_refused(kamer.actor("cees", assurance=1), lawful.break_glass, good, code="ASSURANCE_TOO_LOW")


async def test_a_duty_at_one_tafel_breaks_no_glass(kamer: Kamer, subtests: pytest.Subtests) -> None:
    """Whoever is on duty is so for the whole organisation: a role at one tafel would tell which cases lie at it."""
    one = await admitted(kamer)
    referred = await kamer.does("noor", cases.refer, refer_command(kamer))
    for organisation in ("crisis", "ggz"):
        member = await kamer.world.member(kamer.organisations[organisation])
        await kamer.world.role(member, "CRISISDIENST", tafel=kamer.tafel)
        narrow = actor(organisation=kamer.organisations[organisation], member=member)
        for asked in ({"case": one.case}, {"case": referred.case}, {"case": new_id()}, {"number": one.number}):
            with subtests.test(organisation=organisation, asked=asked):
                command = OpenGlass(reason="Geweld.", **asked)
                await kamer.is_refused(narrow, lawful.break_glass, command, code="NOT_ALLOWED")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await _broken_past_the_verb(kamer, narrow, one.case)
        assert await kamer.rows(GLASS, one.case) == []
        assert await kamer.sees(narrow) == {}


async def _broken_past_the_verb(kamer: Kamer, who: Actor, case: CaseId) -> None:
    async with kamer.region.reading(who) as connection:
        await connection.execute(
            "INSERT INTO consent.break_glass (id, organisation_id, member_id, case_id, categories, reason_enc, valid,"
            " version) VALUES ($1, $2, $3, $4, '{VEILIGHEID}', '', tstzrange(tenants.moment(), tenants.moment()"
            " + interval '5 minutes'), 1)",
            new_id(),
            who.organisation,
            who.member,
            case,
        )


async def test_a_review_is_another_s_and_looks_back(kamer: Kamer) -> None:
    one = await admitted(kamer)
    done = await kamer.does("cees", lawful.break_glass, OpenGlass(case=one.case, reason="Geweld."))
    review, verb = ReviewGlass(break_glass=done.break_glass, expected_version=1), lawful.review_break_glass
    nowhere = replace(review, break_glass=BreakGlassId(new_id()))
    await kamer.is_refused("omar", verb, nowhere, code="NOT_FOUND", field="breakGlass")
    for stranger in ("olga", "noor", "anne"):
        await kamer.is_refused(stranger, verb, review, code="NOT_FOUND", field="breakGlass")
    await kamer.is_refused("omar", verb, review, code="GLASS_STILL_OPEN", field="breakGlass")
    await kamer.world.shift_clock("60 minutes")
    await kamer.is_refused("cees", verb, review, code="OWN_GLASS", field="breakGlass")
    stale = replace(review, expected_version=2)
    await kamer.is_refused("omar", verb, stale, code="CONFLICT", field="expectedVersion")
    await kamer.is_refused(kamer.actor("omar", assurance=1), verb, review, code="ASSURANCE_TOO_LOW")

    reviewed = await kamer.does("omar", verb, review)
    assert reviewed.version == 2
    assert (await kamer.row(GLASS, done.break_glass))["reviewed_by"] == kamer.members["omar"]
    again = replace(review, expected_version=2)
    await kamer.is_refused("omar", verb, again, code="ALREADY_REVIEWED", field="breakGlass")


async def test_nobody_reviews_his_own_also_as_an_officer(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await kamer.world.role(kamer.members["cees"], "PRIVACY_OFFICER")
    done = await kamer.does("cees", lawful.break_glass, OpenGlass(case=one.case, reason="Geweld."))
    await kamer.world.shift_clock("2 hours")
    review = ReviewGlass(break_glass=done.break_glass, expected_version=1)
    await kamer.is_refused("cees", lawful.review_break_glass, review, code="OWN_GLASS", field="breakGlass")


async def test_an_officer_may_bar_a_crisis_worker_from_nobody_the_organisation_knows_nothing_of(kamer: Kamer) -> None:
    one = await admitted(kamer)
    cees = MemberId(kamer.members["cees"])
    for subject in (one.mother, one.child):
        recuse = Recuse(subject=subject, member=cees)
        await kamer.is_refused("omar", lawful.recuse, recuse, code="NOT_FOUND", field="subject")
