"""Contributions: for nobody else by default, released by name, taken back, and everything that is refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backend.cases import service as cases
from backend.cases.ids import ParticipationId, ReleaseId
from backend.cases.sharing_commands import EndParticipation, Recipient, ReleaseContribution, WithdrawRelease
from consent import service as lawful
from consent.basis import Art9Exception, BasisKind, Category, ConsentKind, Protection, Purpose
from consent.commands import Recuse
from consent.emergency_commands import OpenGlass
from tenants.ids import CaseId, ContributionId, OrganisationId, SubjectId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, invited, opened
from tests.backend.cases.wishes import basis_command, consent_by, consent_given, contribute_command, refer_command
from tests.consent.institution import mother_decides

TEXT = "Vader mag niet in huis komen."
BODY = ("casework.contribution", "body_enc")


async def test_by_default_nobody_else_reads_it(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz", "politie")
    done = await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.mother))

    assert done.releases == ()
    assert await kamer.reads("noor", *BODY, done.contribution) == TEXT
    for name in ("anne", "bram", "petra", "cees"):
        assert await kamer.reads(name, *BODY, done.contribution) is None
    assert await kamer.told("CASE_CHANGED", done.contribution) == set()
    [written] = [row for row in await kamer.written("cases.contribute") if row["object_id"] == done.contribution]
    assert (written["subject_id"], written["category"], written["ground"]) == (one.mother, "VEILIGHEID", "OWN")


async def test_a_text_about_two_asks_a_basis_for_both_and_opens_by_either_key(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    about_both = contribute_command(kamer, one.case, one.mother, one.child, recipients=["ggz"])
    done = await kamer.does("noor", cases.contribute, about_both)
    assert await kamer.reads("bram", *BODY, done.contribution) is None

    await mother_decides(kamer, one)
    consented = basis_command(kamer, one.child, "ggz", consent=consent_by(one.mother))
    await kamer.does("noor", lawful.record_basis, consented)
    assert await kamer.reads("bram", *BODY, done.contribution) == TEXT
    assert [row["subject_id"] for row in await kamer.written("cases.contribute")][-2:] == [one.mother, one.child]

    mother, child = [(await kamer.row("casework.subject", id))["key_id"] for id in (one.mother, one.child)]
    await kamer.keys.destroy(kamer.actor("noor"), mother)
    assert await kamer.reads("noor", *BODY, done.contribution) == TEXT
    await kamer.keys.destroy(kamer.actor("noor"), child)
    assert await kamer.reads("noor", *BODY, done.contribution) is None


async def test_about_somebody_who_was_destroyed_nothing_can_be_written(kamer: Kamer) -> None:
    one = await admitted(kamer)
    key = (await kamer.row("casework.subject", one.mother))["key_id"]
    await kamer.keys.destroy(kamer.actor("noor"), key)
    await kamer.is_refused(
        "noor", cases.contribute, contribute_command(kamer, one.case, one.mother), code="KEY_DESTROYED"
    )
    basis = basis_command(kamer, one.mother, "lokaal")
    await kamer.is_refused("noor", lawful.record_basis, basis, code="KEY_DESTROYED")


async def test_a_release_opens_for_its_period_and_is_told(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    done = await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.mother))
    at = (await kamer.row("casework.contribution", done.contribution))["recorded_at"]
    to = Recipient(
        organisation=kamer.organisations["ggz"], starts_at=at + timedelta(hours=1), ends_at=at + timedelta(hours=3)
    )
    made = await kamer.does("noor", cases.release, ReleaseContribution(contribution=done.contribution, recipient=to))

    assert await kamer.told("CASE_CHANGED", done.contribution) == {"ggz"}
    for offset, text in (("0", None), ("2 hours", TEXT), ("4 hours", None)):
        await kamer.world.shift_clock(offset)
        assert await kamer.reads("bram", *BODY, done.contribution) == text
    again = replace(to, starts_at=at + timedelta(hours=5), ends_at=None)
    other = await kamer.does(
        "noor", cases.release, ReleaseContribution(contribution=done.contribution, recipient=again)
    )
    assert other.release != made.release
    await kamer.world.shift_clock("6 hours")
    assert await kamer.reads("bram", *BODY, done.contribution) == TEXT


async def test_a_release_without_a_basis_opens_nothing(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "politie")
    shared = contribute_command(kamer, one.case, one.mother, recipients=["politie"])
    done = await kamer.does("noor", cases.contribute, shared)
    assert await kamer.reads("petra", *BODY, done.contribution) is None


async def test_a_withdrawn_release_closes_at_once_and_is_told(kamer: Kamer) -> None:
    one = await admitted(kamer)
    _, contribution = await opened(kamer, one, "ggz")
    [release] = await kamer.rows("casework.release", one.case)
    assert await kamer.reads("bram", *BODY, contribution) == TEXT
    await kamer.world.shift_clock("1 hour")
    withdraw = WithdrawRelease(release=ReleaseId(release["id"]), expected_version=1)
    done = await kamer.does("noor", cases.withdraw_release, withdraw)

    assert done.version == 2
    assert await kamer.reads("bram", *BODY, contribution) is None
    assert await kamer.reads("noor", *BODY, contribution) == TEXT
    after = await kamer.row("casework.release", release["id"])
    assert after["valid"].lower == release["valid"].lower
    assert after["valid"].upper is not None
    assert await kamer.told("CASE_CHANGED", release["id"]) == {"ggz"}
    again = replace(withdraw, expected_version=2)
    await kamer.is_refused("noor", cases.withdraw_release, again, code="ALREADY_ENDED", field="release")


async def test_who_left_the_case_still_takes_its_release_back(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz", "politie")
    spoken = basis_command(kamer, one.mother, "politie", consent=consent_given(kind=ConsentKind.DOORBREKEN_GEHEIM))
    await kamer.does("bram", lawful.record_basis, spoken)
    ground = {"secrecy_ground": "TOESTEMMING_BETROKKENE"}
    shared = contribute_command(kamer, one.case, one.mother, recipients=["politie"], **ground)
    done = await kamer.does("bram", cases.contribute, shared)
    [part] = [
        row
        for row in await kamer.rows("casework.participation", one.case)
        if row["organisation_id"] == kamer.organisations["ggz"]
    ]
    end = EndParticipation(participation=ParticipationId(part["id"]), expected_version=1)
    await kamer.does("anne", cases.end_participation, end)
    assert await kamer.reads("petra", *BODY, done.contribution) == TEXT
    [release] = done.releases
    await kamer.does("bram", cases.withdraw_release, WithdrawRelease(release=release, expected_version=1))
    assert await kamer.reads("petra", *BODY, done.contribution) is None
    assert await kamer.told("CASE_CHANGED", release) == {"politie"}


async def test_a_contribution_is_refused(kamer: Kamer, subtests: pytest.Subtests) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    elsewhere = await kamer.does("noor", cases.refer, refer_command(kamer))
    good = contribute_command(kamer, one.case, one.mother)
    ggz, politie = (Recipient(organisation=kamer.organisations[name]) for name in ("ggz", "politie"))
    at = (await kamer.row('casework."case"', one.case))["opened_at"]
    wrong: list[tuple[dict[str, Any], str, str]] = [
        ({"body": " "}, "FIELD_MISSING", "body"),
        ({"body": "x" * 10_001}, "FIELD_TOO_LONG", "body"),
        ({"body": "nul \0"}, "TEXT_UNREADABLE", "body"),
        ({"subjects": ()}, "LIST_EMPTY", "subjects"),
        ({"subjects": (one.mother, one.mother)}, "LIST_REPEATS", "subjects"),
        ({"subjects": (one.mother, SubjectId(new_id()))}, "NOT_FOUND", "subjects"),
        ({"subjects": (elsewhere.subjects[0],)}, "NOT_FOUND", "subjects"),
        ({"case": CaseId(new_id())}, "NOT_FOUND", "case"),
        ({"case": elsewhere.case, "subjects": elsewhere.subjects}, "CASE_STAGE", "case"),
        ({"purpose": Purpose.HANDHAVING}, "PURPOSE_OUTSIDE_TAFEL", "purpose"),
        ({"recipients": (ggz, ggz)}, "LIST_REPEATS", "recipients"),
        ({"recipients": (Recipient(organisation=OrganisationId(new_id())),)}, "NOT_FOUND", "recipients"),
        ({"recipients": (politie,)}, "NOT_TAKING_PART", "recipients"),
        ({"recipients": (Recipient(organisation=kamer.organisations["lokaal"]),)}, "OWN_ORGANISATION", "recipients"),
        ({"recipients": (replace(ggz, ends_at=at),)}, "PERIOD_INVALID", "endsAt"),
        ({"recipients": (ggz,), "category": Category.WONEN}, "CATEGORY_ABOVE_CEILING", "recipients"),
        ({"recipients": (ggz,), "category": Category.STRAFRECHTELIJK}, "CATEGORY_ABOVE_OWN_CEILING", "category"),
        ({"category": Category.STRAFRECHTELIJK}, "CATEGORY_ABOVE_OWN_CEILING", "category"),
    ]
    for changes, code, field in wrong:
        with subtests.test(code=code, field=field):
            await kamer.is_refused("noor", cases.contribute, replace(good, **changes), code=code, field=field)
    await kamer.is_refused("anne", cases.contribute, good, code="NOT_ALLOWED", field="case")
    for stranger in ("petra", "wout", "cees"):
        await kamer.is_refused(stranger, cases.contribute, good, code="NOT_FOUND", field="case")
    # Bram takes part and sees the mother. The child is to him as somebody who does not exist.
    child = replace(good, subjects=(one.child,))
    nobody = replace(good, subjects=(SubjectId(new_id()),))
    for command in (child, nobody):
        await kamer.is_refused("bram", cases.contribute, command, code="NOT_FOUND", field="subjects")
    weak = kamer.actor("noor", assurance=1)
    await kamer.is_refused(weak, cases.contribute, good, code="ASSURANCE_TOO_LOW")


async def test_a_refusal_names_the_category_that_is_above_the_ceiling(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "politie")
    health = contribute_command(kamer, one.case, one.mother, recipients=["politie"], category=Category.GEZONDHEID)
    answer = await kamer.tries("noor", cases.contribute, health)
    assert "GEZONDHEID" in answer.message_nl  # type: ignore[union-attr]  # a refusal, as the next line shows
    await kamer.is_refused("noor", cases.contribute, health, code="CATEGORY_ABOVE_CEILING", field="recipients")
    await kamer.does("noor", cases.contribute, replace(health, recipients=()))


async def test_a_release_is_refused(kamer: Kamer) -> None:
    one = await admitted(kamer)
    _, contribution = await opened(kamer, one, "ggz")
    to = {name: Recipient(organisation=kamer.organisations[name]) for name in ("lokaal", "ggz", "politie")}
    asked = {name: ReleaseContribution(contribution=contribution, recipient=one) for name, one in to.items()}
    verb = cases.release
    await kamer.is_refused("noor", verb, asked["ggz"], code="ALREADY_RELEASED", field="recipient")
    await kamer.is_refused("noor", verb, asked["politie"], code="NOT_TAKING_PART", field="recipient")
    await kamer.is_refused("noor", verb, asked["lokaal"], code="OWN_ORGANISATION", field="recipient")
    nowhere = replace(asked["ggz"], contribution=ContributionId(new_id()))
    await kamer.is_refused("noor", verb, nowhere, code="NOT_FOUND", field="contribution")
    for stranger in ("petra", "anne", "cees"):
        await kamer.is_refused(stranger, verb, asked["politie"], code="NOT_FOUND", field="contribution")
    # Bram reads it, and it is not his to pass on.
    await invited(kamer, one.case, "politie")
    await kamer.is_refused("bram", verb, asked["politie"], code="NOT_ALLOWED", field="contribution")
    await kamer.is_refused(kamer.actor("noor", assurance=1), verb, asked["politie"], code="ASSURANCE_TOO_LOW")


async def test_withdrawing_a_release_is_refused(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    [release] = await kamer.rows("casework.release", one.case)
    withdraw = WithdrawRelease(release=ReleaseId(release["id"]), expected_version=1)
    verb = cases.withdraw_release
    nowhere = replace(withdraw, release=ReleaseId(new_id()))
    await kamer.is_refused("noor", verb, nowhere, code="NOT_FOUND", field="release")
    # The officer of the owner reads no content, and so nothing of its releases.
    for stranger in ("petra", "anne", "cees", "olga"):
        await kamer.is_refused(stranger, verb, withdraw, code="NOT_FOUND", field="release")
    await kamer.is_refused("bram", verb, withdraw, code="NOT_ALLOWED", field="release")
    stale = replace(withdraw, expected_version=4)
    await kamer.is_refused("noor", verb, stale, code="CONFLICT", field="expectedVersion")
    await kamer.is_refused(kamer.actor("noor", assurance=1), verb, withdraw, code="ASSURANCE_TOO_LOW")


async def test_what_is_protected_stays_closed_in_an_emergency(kamer: Kamer) -> None:
    one = await admitted(kamer)
    protected = contribute_command(kamer, one.case, one.mother, protection=Protection.OPVANGADRES)
    hidden = await kamer.does("noor", cases.contribute, protected)
    plain = await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.mother))
    await kamer.does("cees", lawful.break_glass, OpenGlass(case=one.case, reason="Melding van geweld."))
    assert await kamer.reads("cees", *BODY, hidden.contribution) is None
    assert await kamer.reads("cees", *BODY, plain.contribution) == TEXT


async def test_somebody_recused_does_not_find_what_is_there(kamer: Kamer) -> None:
    one = await admitted(kamer)
    done = await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.mother))
    await invited(kamer, one.case, "ggz")
    await kamer.does("noor", lawful.recuse, Recuse(subject=one.mother))
    to = Recipient(organisation=kamer.organisations["ggz"])
    release = ReleaseContribution(contribution=done.contribution, recipient=to)
    await kamer.is_refused("noor", cases.release, release, code="NOT_FOUND", field="contribution")
    more = contribute_command(kamer, one.case, one.child)
    await kamer.is_refused("noor", cases.contribute, more, code="NOT_FOUND", field="case")


async def test_health_data_are_shared_on_an_exception_of_article_9(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    health = contribute_command(kamer, one.case, one.mother, recipients=["ggz"], category=Category.GEZONDHEID)
    done = await kamer.does("noor", cases.contribute, health)
    assert await kamer.reads("bram", *BODY, done.contribution) is None
    basis = basis_command(
        kamer,
        one.mother,
        "ggz",
        kind=BasisKind.WETTELIJK,
        ground_code="GEMEENTELIJKE_TAAK",
        categories=(Category.GEZONDHEID,),
        art9=Art9Exception.UAVG_30_3_A,
    )
    await kamer.does("noor", lawful.record_basis, basis)
    assert await kamer.reads("bram", *BODY, done.contribution) == TEXT
