"""Recusal and restriction: what closes a subject whatever basis there is, and everything that is refused."""

from dataclasses import replace
from datetime import timedelta

from consent import service as lawful
from consent.basis import RestrictionGround
from consent.commands import LiftRestriction, Recuse, Restrict
from consent.ids import RestrictionId
from tenants.ids import MemberId, OrganisationId, SubjectId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, opened

CONTENT = {"subject", "contribution"}


async def test_who_recuses_himself_sees_nothing_of_the_case_any_more(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    colleague = await kamer.world.member(kamer.organisations["ggz"])
    await kamer.world.role(colleague, "DEELNEMER", tafel=kamer.tafel)
    done = await kamer.does("bram", lawful.recuse, Recuse(subject=one.mother))

    assert done.case == one.case
    assert set(await kamer.sees("bram")) == {"notification"}
    assert await kamer.sees(replace(kamer.actor("bram"), member=MemberId(colleague))) != {}
    row = await kamer.row("consent.recusal", done.recusal)
    assert (row["member_id"], row["subject_id"], row["valid"].upper) == (kamer.members["bram"], one.mother, None)
    [written] = await kamer.written("consent.recuse")
    assert (written["object_type"], written["subject_id"]) == ("Recusal", one.mother)


async def test_an_officer_recuses_a_colleague_for_a_time(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    at = (await kamer.row('casework."case"', one.case))["opened_at"]
    recuse = Recuse(subject=one.mother, member=MemberId(kamer.members["bram"]), ends_at=at + timedelta(days=2))
    await kamer.does("olaf", lawful.recuse, recuse)
    assert CONTENT.isdisjoint(await kamer.sees("bram"))
    await kamer.world.shift_clock("3 days")
    assert set(await kamer.sees("bram")) >= CONTENT


async def test_recusing_is_refused(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    at = (await kamer.row('casework."case"', one.case))["opened_at"]
    verb, bram = lawful.recuse, MemberId(kamer.members["bram"])
    # What is hidden and what does not exist are refused alike, to partners and to officers.
    for who in ("bram", "olaf", "petra", "anne", "cees"):
        for subject in (one.child, SubjectId(new_id())):
            await kamer.is_refused(who, verb, Recuse(subject=subject), code="NOT_FOUND", field="subject")
    other = Recuse(subject=one.mother, member=bram)
    await kamer.is_refused("noor", verb, other, code="NOT_ALLOWED", field="member")
    for member in (bram, MemberId(new_id())):
        foreign = Recuse(subject=one.mother, member=member)
        await kamer.is_refused("olga", verb, foreign, code="NOT_FOUND", field="member")
    past = Recuse(subject=one.mother, ends_at=at)
    await kamer.is_refused("bram", verb, past, code="PERIOD_INVALID", field="endsAt")
    await kamer.is_refused(kamer.actor("bram", assurance=1), verb, other, code="ASSURANCE_TOO_LOW")


async def test_a_restriction_towards_one_closes_there_only(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz", "politie")
    towards = kamer.organisations["ggz"]
    restrict = Restrict(subject=one.mother, ground=RestrictionGround.JUISTHEID_BETWIST, towards=towards)
    done = await kamer.does("olga", lawful.restrict, restrict)

    assert CONTENT.isdisjoint(await kamer.sees("bram"))
    assert set(await kamer.sees("petra")) >= CONTENT
    assert set(await kamer.sees("noor")) >= CONTENT
    row = await kamer.row("consent.restriction", done.restriction)
    assert (row["ground"], row["owner_org"]) == ("JUISTHEID_BETWIST", kamer.organisations["lokaal"])
    assert [line["subject_id"] for line in await kamer.written("consent.restrict")] == [one.mother]


async def test_a_restriction_towards_everybody_closes_for_the_owner_too_until_it_is_lifted(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    done = await kamer.does("olga", lawful.restrict, Restrict(subject=one.mother, ground=RestrictionGround.BEZWAAR))
    assert CONTENT.isdisjoint(await kamer.sees("bram"))
    assert (await kamer.sees("noor")).get("contribution") is None
    assert (await kamer.sees("noor"))["subject"] == 1

    await kamer.world.shift_clock("1 day")
    lifted = await kamer.does(
        "olga", lawful.lift_restriction, LiftRestriction(restriction=done.restriction, expected_version=1)
    )
    assert lifted.version == 2
    assert set(await kamer.sees("bram")) >= CONTENT
    row = await kamer.row("consent.restriction", done.restriction)
    assert row["valid"].lower is not None
    assert row["valid"].upper is not None
    again = LiftRestriction(restriction=done.restriction, expected_version=2)
    await kamer.is_refused("olga", lawful.lift_restriction, again, code="ALREADY_ENDED", field="restriction")


async def test_restricting_is_refused(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    verb = lawful.restrict
    good = Restrict(subject=one.mother, ground=RestrictionGround.BEZWAAR)
    for who in ("olaf", "omar", "petra"):
        for subject in (one.child, SubjectId(new_id())):
            await kamer.is_refused(who, verb, replace(good, subject=subject), code="NOT_FOUND", field="subject")
    for member in ("noor", "bram"):
        await kamer.is_refused(member, verb, good, code="NOT_ALLOWED", field="subject")
    nobody = replace(good, towards=OrganisationId(new_id()))
    await kamer.is_refused("olga", verb, nobody, code="NOT_FOUND", field="towards")
    at = (await kamer.row('casework."case"', one.case))["opened_at"]
    past = replace(good, ends_at=at)
    await kamer.is_refused("olga", verb, past, code="PERIOD_INVALID", field="endsAt")
    await kamer.is_refused(kamer.actor("olga", assurance=1), verb, good, code="ASSURANCE_TOO_LOW")


async def test_lifting_is_refused(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    towards = kamer.organisations["ggz"]
    restrict = Restrict(subject=one.mother, ground=RestrictionGround.BEZWAAR, towards=towards)
    done = await kamer.does("olga", lawful.restrict, restrict)
    lift, verb = LiftRestriction(restriction=done.restriction, expected_version=1), lawful.lift_restriction
    nowhere = replace(lift, restriction=RestrictionId(new_id()))
    await kamer.is_refused("olga", verb, nowhere, code="NOT_FOUND", field="restriction")
    for stranger in ("petra", "anne", "omar"):
        await kamer.is_refused(stranger, verb, lift, code="NOT_FOUND", field="restriction")
    for concerned in ("olaf", "bram", "noor"):
        await kamer.is_refused(concerned, verb, lift, code="NOT_ALLOWED", field="restriction")
    stale = replace(lift, expected_version=5)
    await kamer.is_refused("olga", verb, stale, code="CONFLICT", field="expectedVersion")
    await kamer.is_refused(kamer.actor("olga", assurance=1), verb, lift, code="ASSURANCE_TOO_LOW")
