"""Referring a household: what is written, who is told, and everything that is refused."""

from dataclasses import replace
from datetime import date

import pytest

from backend.cases import service as cases
from backend.cases.commands import NewSubject
from backend.cases.kinds import HouseholdRole, Informed
from tenants.ids import TafelId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.wishes import refer_command


async def test_a_referral_makes_a_case_with_its_people(kamer: Kamer) -> None:
    referred = await kamer.does("noor", cases.refer, refer_command(kamer))

    case = await kamer.row('casework."case"', referred.case)
    assert (case["stage"], case["number"], case["version"]) == ("AANGEMELD", None, 1)
    assert (case["kind_code"], case["kind_version"]) == ("VEILIGHEIDSKAMER", 3)
    [part] = await kamer.rows("casework.participation", referred.case)
    assert (part["organisation_id"], part["kind"]) == (kamer.organisations["lokaal"], "AANMELDER")
    assert (part["valid"].lower, part["valid"].upper) == (case["opened_at"], None)
    assert await kamer.told("CASE_CHANGED", referred.case) == {"gemeente"}


async def test_names_and_birth_dates_are_sealed_and_birthdays_are_not(kamer: Kamer) -> None:
    referred = await kamer.does("noor", cases.refer, refer_command(kamer))
    mother, child = referred.subjects

    subject = "casework.subject"
    assert await kamer.reads("noor", subject, "name_enc", mother) == "Fictieve Moeder"
    assert await kamer.reads("noor", subject, "birth_date_enc", child) == "2016-02-29"
    assert await kamer.reads("noor", "casework.referral", "reason_enc", referred.referral) == (
        "Zorgen over de veiligheid thuis."
    )
    found = await kamer.row("casework.subject", child)
    assert [found[f"turns_{age}_on"] for age in (12, 16, 18)] == [
        date(2028, 2, 29),
        date(2032, 2, 29),
        date(2034, 3, 1),
    ]
    referral = await kamer.row("casework.referral", referred.referral)
    people = await kamer.rows("casework.subject", referred.case)
    assert len({row["key_id"] for row in (referral, *people)}) == 3


async def test_the_ledger_names_every_subject_and_nobody_by_name(kamer: Kamer) -> None:
    referred = await kamer.does("noor", cases.refer, refer_command(kamer))

    written = await kamer.written("cases.refer")
    assert [(row["object_type"], row["subject_id"], row["category"], row["ground"]) for row in written] == [
        ("Subject", one, "IDENTITEIT", "OWN") for one in referred.subjects
    ]
    assert {(row["case_id"], row["member_id"]) for row in written} == {(referred.case, kamer.members["noor"])}


async def test_who_was_not_told_and_why_is_sealed(kamer: Kamer) -> None:
    command = refer_command(kamer, informed=Informed.NIET_GEINFORMEERD, informed_reason="Dat maakt het thuis onveilig.")
    referred = await kamer.does("noor", cases.refer, command)
    why_not = await kamer.reads("noor", "casework.referral", "informed_reason_enc", referred.referral)
    assert why_not == "Dat maakt het thuis onveilig."
    assert await kamer.reads("wout", "casework.referral", "informed_reason_enc", referred.referral) == why_not


async def test_one_subject_without_birth_date_is_enough_and_needs_one_key(kamer: Kamer) -> None:
    alone = (NewSubject(role_in_household=HouseholdRole.ANDERS, name="Onbekend"),)
    referred = await kamer.does("noor", cases.refer, refer_command(kamer, subjects=alone))
    [found] = await kamer.rows("casework.subject", referred.case)
    assert (found["turns_18_on"], found["birth_date_enc"]) == (None, None)
    assert found["key_id"] == (await kamer.row("casework.referral", referred.referral))["key_id"]


async def test_two_unknown_people_may_look_alike(kamer: Kamer) -> None:
    unknown = NewSubject(role_in_household=HouseholdRole.ANDERS, name="Onbekend")
    referred = await kamer.does("noor", cases.refer, refer_command(kamer, subjects=(unknown, unknown)))
    assert len(set(referred.subjects)) == 2


async def test_a_referral_that_misses_something_is_refused(kamer: Kamer, subtests: pytest.Subtests) -> None:
    good = refer_command(kamer)
    mother = good.subjects[0]
    unborn, ancient = (replace(mother, birth_date=date(year, 12, 31)) for year in (9999, 1899))
    told: dict[str, object] = {"informed": Informed.NIET_GEINFORMEERD}
    wrong: list[tuple[dict[str, object], str, str]] = [
        ({"informed": None}, "INFORMED_MISSING", "informed"),
        (told, "INFORMED_REASON_MISSING", "informedReason"),
        (told | {"informed_reason": " \n"}, "INFORMED_REASON_MISSING", "informedReason"),
        (told | {"informed_reason": "x" * 10_001}, "FIELD_TOO_LONG", "informedReason"),
        ({"informed_reason": "Toch niet."}, "INFORMED_REASON_UNWANTED", "informedReason"),
        ({"reason": ""}, "FIELD_MISSING", "reason"),
        ({"reason": "x" * 10_001}, "FIELD_TOO_LONG", "reason"),
        ({"reason": "half a pair \ud800"}, "TEXT_UNREADABLE", "reason"),
        ({"subjects": ()}, "LIST_EMPTY", "subjects"),
        ({"subjects": (mother,) * 51}, "LIST_TOO_LONG", "subjects"),
        ({"subjects": (mother, replace(mother, name="\t"))}, "FIELD_MISSING", "subjects.1.name"),
        ({"subjects": (replace(mother, name="x" * 201),)}, "FIELD_TOO_LONG", "subjects.0.name"),
        ({"subjects": (unborn,)}, "BIRTH_DATE_IMPOSSIBLE", "subjects.0.birthDate"),
        ({"subjects": (mother, ancient)}, "BIRTH_DATE_IMPOSSIBLE", "subjects.1.birthDate"),
    ]
    for changes, code, field in wrong:
        with subtests.test(code=code, field=field):
            await kamer.is_refused("noor", cases.refer, refer_command(kamer, **changes), code=code, field=field)


async def test_a_tafel_that_takes_no_referrals_is_refused(kamer: Kamer) -> None:
    await kamer.is_refused(
        "noor", cases.refer, refer_command(kamer, tafel=TafelId(new_id())), code="NOT_FOUND", field="tafel"
    )
    for status in ("CONCEPT", "GESLOTEN"):
        await kamer.admin.execute("UPDATE casework.tafel SET status = $1 WHERE id = $2", status, kamer.tafel)
        await kamer.is_refused("noor", cases.refer, refer_command(kamer), code="TAFEL_NOT_ACTIVE", field="tafel")


async def test_who_may_not_refer_at_this_tafel_is_refused(kamer: Kamer) -> None:
    for name in ("anne", "bram", "karim", "olga", "cees"):
        await kamer.is_refused(name, cases.refer, refer_command(kamer), code="NOT_ALLOWED", field="tafel")
    elsewhere = TafelId(await kamer.world.tafel(kamer.organisations["gemeente"], kind="VEILIGHEIDSKAMER"))
    await kamer.is_refused(
        "noor", cases.refer, refer_command(kamer, tafel=elsewhere), code="NOT_ALLOWED", field="tafel"
    )


async def test_a_weak_sign_in_changes_nothing(kamer: Kamer) -> None:
    weak = kamer.actor("noor", assurance=1)
    await kamer.is_refused(weak, cases.refer, refer_command(kamer), code="ASSURANCE_TOO_LOW")


async def test_the_chair_who_refers_is_not_told_of_it(kamer: Kamer) -> None:
    await kamer.world.role(kamer.members["anne"], "AANMELDER", tafel=kamer.tafel)
    referred = await kamer.does("anne", cases.refer, refer_command(kamer))
    assert await kamer.told("CASE_CHANGED", referred.case) == set()
