"""From referral to decision: four eyes that no path goes around, and everything that is refused."""

import asyncio
import base64
import json
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from backend.cases import service as cases
from backend.cases.commands import Admit, CriterionAnswer, NewSubject, StartWeighing
from backend.cases.kinds import HouseholdRole, Verdict
from consent.keys.opening import Opener, Sealed
from tenants.ids import CaseId, TafelId, new_id
from tenants.refusal import Refusal
from tenants.session import driver
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.wishes import refer_command, reject_command, weigh_command
from tests.factories.cell import actor

CASE = 'casework."case"'


async def _in_weighing(kamer: Kamer) -> CaseId:
    referred = await kamer.does("noor", cases.refer, refer_command(kamer))
    await kamer.does("anne", cases.start_weighing, StartWeighing(case=referred.case, expected_version=1))
    return referred.case


async def _weighed(kamer: Kamer, *names: str, **changes: Any) -> CaseId:
    case = await _in_weighing(kamer)
    for name in names:
        await kamer.does(name, cases.weigh, weigh_command(case, **changes))
    return case


async def test_who_weighs_may_take_the_referral_up(kamer: Kamer) -> None:
    referred = await kamer.does("noor", cases.refer, refer_command(kamer))
    moved = await kamer.does("wout", cases.start_weighing, StartWeighing(case=referred.case, expected_version=1))
    assert moved.version == 2
    case = await kamer.row(CASE, referred.case)
    assert (case["stage"], case["version"]) == ("WEGING", 2)
    assert [row["object_type"] for row in await kamer.written("cases.start_weighing")] == ["Case"]


async def test_taking_up_is_refused(kamer: Kamer) -> None:
    referred = await kamer.does("noor", cases.refer, refer_command(kamer))
    case = referred.case
    start = StartWeighing(case=case, expected_version=1)
    await kamer.is_refused("noor", cases.start_weighing, start, code="NOT_ALLOWED", field="case")
    for stranger in ("bram", "petra", "cees", "olga"):
        await kamer.is_refused(stranger, cases.start_weighing, start, code="NOT_FOUND", field="case")
    nowhere = replace(start, case=CaseId(new_id()))
    await kamer.is_refused("anne", cases.start_weighing, nowhere, code="NOT_FOUND", field="case")
    stale = replace(start, expected_version=7)
    await kamer.is_refused("anne", cases.start_weighing, stale, code="CONFLICT", field="expectedVersion")
    await kamer.does("anne", cases.start_weighing, start)
    again = replace(start, expected_version=2)
    await kamer.is_refused("anne", cases.start_weighing, again, code="CASE_STAGE", field="case")


async def test_a_weighing_keeps_answers_plain_and_arguments_sealed(kamer: Kamer) -> None:
    case = await _in_weighing(kamer)
    done = await kamer.does("wout", cases.weigh, weigh_command(case))

    for column, text in (("purpose_enc", "Het gezin veilig maken."), ("subsidiarity_enc", "Lichter kan niet.")):
        assert await kamer.reads("karim", "casework.weighing", column, done.weighing) == text
    criteria = json.loads((await kamer.row("casework.weighing", done.weighing))["criteria"])
    assert {code: answer["met"] for code, answer in criteria.items()} == {"C1": True, "C2": True, "C3": True}
    sealed = Sealed(
        table="casework.weighing",
        column="criteria_c2",
        row_id=done.weighing,
        ciphertext=base64.b64decode(criteria["C2"]["argument_enc"]),
    )
    assert await Opener(kamer.keys, kamer.actor("wout")).open([sealed]) == ["Argument bij C2."]
    # When the people of the referral are destroyed, what was weighed about them goes too.
    [referral] = await kamer.rows("casework.referral", case)
    await kamer.keys.destroy(kamer.actor("wout"), referral["key_id"])
    assert await kamer.reads("karim", "casework.weighing", "purpose_enc", done.weighing) is None


async def test_a_weighing_is_refused(kamer: Kamer, subtests: pytest.Subtests) -> None:
    case = await _in_weighing(kamer)
    good = weigh_command(case)
    c1, c2, c3 = good.criteria
    wrong: list[tuple[dict[str, Any], str, str]] = [
        ({"purpose": ""}, "FIELD_MISSING", "purpose"),
        ({"necessity": " "}, "FIELD_MISSING", "necessity"),
        ({"proportionality": ""}, "FIELD_MISSING", "proportionality"),
        ({"subsidiarity": "x" * 10_001}, "FIELD_TOO_LONG", "subsidiarity"),
        ({"criteria": (c1, c2)}, "CRITERIA_INCOMPLETE", "criteria"),
        ({"criteria": (c1, c2, c2)}, "CRITERIA_INCOMPLETE", "criteria"),
        ({"criteria": (c1, c2, c3, replace(c3, code="C4"))}, "CRITERIA_INCOMPLETE", "criteria"),
        ({"criteria": (c1, replace(c2, argument=""), c3)}, "FIELD_MISSING", "criteria.1.argument"),
        ({"criteria": (c1, replace(c2, met=False), c3)}, "CRITERIA_NOT_MET", "criteria"),
        ({"case": CaseId(new_id())}, "NOT_FOUND", "case"),
    ]
    for changes, code, field in wrong:
        with subtests.test(code=code, field=field):
            await kamer.is_refused(
                "wout",
                cases.weigh,
                weigh_command(case) if not changes else replace(good, **changes),
                code=code,
                field=field,
            )
    await kamer.is_refused("noor", cases.weigh, good, code="NOT_ALLOWED", field="case")
    for stranger in ("bram", "petra", "cees"):
        await kamer.is_refused(stranger, cases.weigh, good, code="NOT_FOUND", field="case")


async def test_a_weigher_may_turn_down_what_the_criteria_allow_or_not(kamer: Kamer) -> None:
    case = await _in_weighing(kamer)
    unmet = tuple(CriterionAnswer(code=code, met=False, argument="Nee.") for code in ("C1", "C2", "C3"))
    await kamer.does("wout", cases.weigh, weigh_command(case, verdict=Verdict.AFWIJZEN, criteria=unmet))
    await kamer.does("karim", cases.weigh, weigh_command(case, verdict=Verdict.AFWIJZEN))


async def test_weighing_asks_a_stage_a_seat_and_a_turn(kamer: Kamer) -> None:
    referred = await kamer.does("noor", cases.refer, refer_command(kamer))
    case = referred.case
    await kamer.is_refused("wout", cases.weigh, weigh_command(case), code="CASE_STAGE", field="case")
    await kamer.does("anne", cases.start_weighing, StartWeighing(case=case, expected_version=1))
    await kamer.does("wout", cases.weigh, weigh_command(case))
    await kamer.is_refused("wout", cases.weigh, weigh_command(case), code="ALREADY_WEIGHED", field="case")
    colleague = await kamer.world.member(kamer.organisations["politie"])
    await kamer.world.role(colleague, "WEGER", tafel=kamer.tafel)
    other = actor(organisation=kamer.organisations["politie"], member=colleague)
    # A colleague is a second pair of eyes, and no second organisation, which this kind of tafel asks for.
    await kamer.does(other, cases.weigh, weigh_command(case))
    await kamer.is_refused(
        "anne", cases.admit, Admit(case=case, expected_version=2), code="WEIGHING_INCOMPLETE", field="case"
    )
    # Without a seat a weigher does not even see the case.
    guest = await kamer.world.member(kamer.organisations["crisis"])
    await kamer.world.role(guest, "WEGER", tafel=kamer.tafel)
    unseated = actor(organisation=kamer.organisations["crisis"], member=guest)
    await kamer.is_refused(unseated, cases.weigh, weigh_command(case), code="NOT_FOUND", field="case")


async def test_where_two_people_are_asked_for_they_may_be_colleagues(kamer: Kamer) -> None:
    tafel = TafelId(await kamer.world.tafel(kamer.organisations["gemeente"], kind="BREED_CASUSOVERLEG"))
    for name in ("lokaal", "gemeente"):
        await kamer.world.seat(tafel, kamer.organisations[name])
    for name, role in (("noor", "AANMELDER"), ("noor", "WEGER"), ("karim", "WEGER"), ("anne", "VOORZITTER")):
        await kamer.world.role(kamer.members[name], role, tafel=tafel)
    person = NewSubject(role_in_household=HouseholdRole.KIND, name="Fictieve Jip")
    referred = await kamer.does("noor", cases.refer, refer_command(kamer, tafel=tafel, subjects=(person,)))
    case, answers = (
        referred.case,
        [CriterionAnswer(code=code, met=True, argument="Zo is het.") for code in ("C1", "C2")],
    )
    await kamer.does("anne", cases.start_weighing, StartWeighing(case=case, expected_version=1))
    await kamer.does("noor", cases.weigh, weigh_command(case, criteria=tuple(answers)))
    await kamer.is_refused(
        "anne", cases.admit, Admit(case=case, expected_version=2), code="WEIGHING_INCOMPLETE", field="case"
    )
    await kamer.does("karim", cases.weigh, weigh_command(case, criteria=tuple(answers)))
    await kamer.does("anne", cases.admit, Admit(case=case, expected_version=2))


async def _second_job(kamer: Kamer, name: str, *, at: str) -> Any:
    """The same person as a weigher for another organisation (feature 95)."""
    member = await kamer.world.member(kamer.organisations[at])
    await kamer.admin.execute(
        "UPDATE tenants.member SET person_id = (SELECT person_id FROM tenants.member WHERE id = $1) WHERE id = $2",
        kamer.members[name],
        member,
    )
    await kamer.world.role(member, "WEGER", tafel=kamer.tafel)
    return actor(organisation=kamer.organisations[at], member=member)


async def test_one_person_in_two_organisations_weighs_once(kamer: Kamer) -> None:
    case = await _weighed(kamer, "wout")
    again = await _second_job(kamer, "wout", at="ggz")
    await kamer.is_refused(again, cases.weigh, weigh_command(case), code="PERSON_ALREADY_WEIGHED", field="case")
    await kamer.is_refused(
        "anne", cases.admit, Admit(case=case, expected_version=2), code="WEIGHING_INCOMPLETE", field="case"
    )


async def test_one_person_cannot_weigh_twice_at_the_same_moment(kamer: Kamer) -> None:
    case = await _in_weighing(kamer)
    again = await _second_job(kamer, "wout", at="ggz")
    answers = await asyncio.gather(
        kamer.tries("wout", cases.weigh, weigh_command(case)), kamer.tries(again, cases.weigh, weigh_command(case))
    )
    refused = [one for one in answers if isinstance(one, Refusal)]
    assert [one.code for one in refused] == ["PERSON_ALREADY_WEIGHED"]
    assert len(await kamer.rows("casework.weighing", case)) == 1


async def test_admission_gives_a_number_and_lets_the_chair_take_part(kamer: Kamer) -> None:
    case = await _weighed(kamer, "karim", "wout")
    done = await kamer.does("anne", cases.admit, Admit(case=case, expected_version=2))

    found = await kamer.row(CASE, case)
    assert (found["stage"], found["number"], found["version"]) == ("TOEGELATEN", done.number, 3)
    assert done.number.startswith("20")
    parts = await kamer.rows("casework.participation", case)
    assert [(row["organisation_id"], row["kind"]) for row in parts] == [
        (kamer.organisations["lokaal"], "AANMELDER"),
        (kamer.organisations["gemeente"], "VAST"),
    ]
    assert await kamer.told("CASE_CHANGED", case) == {"gemeente", "lokaal"}
    assert [row["object_id"] for row in await kamer.written("cases.admit")] == [case]


async def test_a_chair_of_another_organisation_brings_in_who_answers_for_the_tafel(kamer: Kamer) -> None:
    """The police lend a chair: the gemeente, which answers for the tafel, takes part from the admission on."""
    case = await _weighed(kamer, "karim", "wout")
    lent = await kamer.world.member(kamer.organisations["politie"])
    await kamer.world.role(lent, "VOORZITTER", tafel=kamer.tafel)
    chair = actor(organisation=kamer.organisations["politie"], member=lent)
    await kamer.does(chair, cases.admit, Admit(case=case, expected_version=2))

    parts = {row["organisation_id"]: row for row in await kamer.rows("casework.participation", case)}
    assert set(parts) == {kamer.organisations[name] for name in ("lokaal", "politie", "gemeente")}
    gemeente = parts[kamer.organisations["gemeente"]]
    assert (gemeente["kind"], gemeente["invited_by"]) == ("VAST", kamer.organisations["politie"])
    assert await kamer.told("INVITED", gemeente["id"]) == {"gemeente"}
    assert (await kamer.sees("anne"))["case"] == (await kamer.sees(chair))["case"] == 1


async def test_past_the_verb_nothing_is_admitted_without_who_answers_for_the_tafel(kamer: Kamer) -> None:
    case = await _weighed(kamer, "karim", "wout")
    before = await kamer.everything()
    with pytest.raises(asyncpg.PostgresError) as refused:
        await _admitted_past_the_verb(kamer, case)
    assert refused.value.sqlstate == "KT012"
    assert await kamer.everything() == before


async def _admitted_past_the_verb(kamer: Kamer, case: CaseId) -> None:
    async with kamer.region.working(kamer.actor("anne")) as session:
        connection = await driver(session)
        await connection.execute("UPDATE casework.\"case\" SET stage = 'TOEGELATEN' WHERE id = $1", case)


async def test_a_gemeente_that_refers_takes_part_already_when_it_admits(kamer: Kamer) -> None:
    await kamer.world.role(kamer.members["anne"], "AANMELDER", tafel=kamer.tafel)
    referred = await kamer.does("anne", cases.refer, refer_command(kamer))
    await kamer.does("anne", cases.start_weighing, StartWeighing(case=referred.case, expected_version=1))
    for name in ("anne", "wout"):
        await kamer.does(name, cases.weigh, weigh_command(referred.case))
    await kamer.does("anne", cases.admit, Admit(case=referred.case, expected_version=2))
    assert len(await kamer.rows("casework.participation", referred.case)) == 1


@pytest.mark.parametrize("weighers", [(), ("wout",)])
async def test_no_case_is_admitted_on_fewer_than_four_eyes(kamer: Kamer, weighers: tuple[str, ...]) -> None:
    case = await _weighed(kamer, *weighers)
    await kamer.is_refused(
        "anne", cases.admit, Admit(case=case, expected_version=2), code="WEIGHING_INCOMPLETE", field="case"
    )


async def test_a_weighing_against_does_not_count_for_admission(kamer: Kamer) -> None:
    case = await _weighed(kamer, "wout")
    await kamer.does("karim", cases.weigh, weigh_command(case, verdict=Verdict.AFWIJZEN))
    await kamer.is_refused(
        "anne", cases.admit, Admit(case=case, expected_version=2), code="WEIGHING_INCOMPLETE", field="case"
    )


async def test_admission_is_refused(kamer: Kamer) -> None:
    case = await _weighed(kamer, "karim", "wout")
    admit = Admit(case=case, expected_version=2)
    for name in ("noor", "wout"):
        await kamer.is_refused(name, cases.admit, admit, code="NOT_ALLOWED", field="case")
    for stranger in ("bram", "cees"):
        await kamer.is_refused(stranger, cases.admit, admit, code="NOT_FOUND", field="case")
    await kamer.is_refused(
        "anne", cases.admit, replace(admit, expected_version=1), code="CONFLICT", field="expectedVersion"
    )
    await kamer.is_refused("anne", cases.admit, replace(admit, case=CaseId(new_id())), code="NOT_FOUND", field="case")
    await kamer.does("anne", cases.admit, admit)
    await kamer.is_refused("anne", cases.admit, replace(admit, expected_version=3), code="CASE_STAGE", field="case")
    # Who weighed an admitted case and does not take part no longer knows of it.
    await kamer.is_refused("wout", cases.admit, admit, code="NOT_FOUND", field="case")


async def test_two_chairs_at_once_admit_once(kamer: Kamer) -> None:
    case = await _weighed(kamer, "karim", "wout")
    admit = Admit(case=case, expected_version=2)
    answers = await asyncio.gather(*(kamer.tries("anne", cases.admit, admit) for _ in range(2)))
    refused = [one for one in answers if isinstance(one, Refusal)]
    assert [(one.code, one.field) for one in refused] == [("CONFLICT", "expectedVersion")]
    assert len(await kamer.rows("casework.participation", case)) == 2


async def test_a_case_is_turned_away_with_reasons(kamer: Kamer) -> None:
    case = await _weighed(kamer, "wout")
    reject = reject_command(case)
    await kamer.is_refused("anne", cases.reject, reject, code="NO_REJECTING_WEIGHING", field="case")
    await kamer.does("karim", cases.weigh, weigh_command(case, verdict=Verdict.AFWIJZEN))
    for name in ("noor", "wout"):
        await kamer.is_refused(name, cases.reject, reject, code="NOT_ALLOWED", field="case")
    await kamer.is_refused("bram", cases.reject, reject, code="NOT_FOUND", field="case")
    await kamer.is_refused(
        "anne", cases.reject, replace(reject, expected_version=1), code="CONFLICT", field="expectedVersion"
    )

    moved = await kamer.does("anne", cases.reject, reject)
    assert moved.version == 3
    found = await kamer.row(CASE, case)
    assert (found["stage"], found["number"]) == ("AFGEWEZEN", None)
    assert await kamer.told("CASE_CHANGED", case) == {"gemeente", "lokaal"}
    await kamer.is_refused("anne", cases.reject, replace(reject, expected_version=3), code="CASE_STAGE", field="case")
    await kamer.is_refused("anne", cases.admit, Admit(case=case, expected_version=3), code="CASE_STAGE", field="case")


async def test_a_weak_sign_in_moves_no_case(kamer: Kamer) -> None:
    case = await _weighed(kamer, "karim", "wout")
    weak = kamer.actor("anne", assurance=1)
    await kamer.is_refused(weak, cases.admit, Admit(case=case, expected_version=2), code="ASSURANCE_TOO_LOW")
    await kamer.is_refused(weak, cases.reject, reject_command(case), code="ASSURANCE_TOO_LOW")
    weigher = kamer.actor("anne", assurance=1)
    await kamer.is_refused(weigher, cases.weigh, weigh_command(case), code="ASSURANCE_TOO_LOW")


async def test_somebody_who_left_may_do_nothing_any_more(kamer: Kamer) -> None:
    case = await _weighed(kamer, "karim", "wout")
    await kamer.admin.execute(
        "UPDATE tenants.member SET active = tstzrange('2000-01-01', '2001-01-01') WHERE id = $1", kamer.members["anne"]
    )
    await kamer.is_refused("anne", cases.admit, Admit(case=case, expected_version=2), code="NOT_FOUND", field="case")
