"""The phases of a case: where it begins, which way it goes, what a phase asks, and that nothing goes past that."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest

from backend.cases import service as cases
from backend.cases.commands import CaseMoved, CloseCase
from backend.cases.course.commands import MovePhase, RecordOutcome
from backend.cases.course.errors import CourseCode
from consent import service as lawful
from consent.commands import EndBasis
from consent.errors import CommonCode
from tenants.ids import CaseId, LegalBasisId, SubjectId, new_id
from tenants.refusal import Refusal
from tests.backend.cases.course.ways import guarded, is_forced_back, phase, weighed_with
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, concluded, invited
from tests.backend.cases.wishes import basis_command, refer_command

MOVE = 'UPDATE casework."case" SET phase = $2 WHERE id = $1'
CLOSE = "UPDATE casework.\"case\" SET stage = 'AFGESLOTEN' WHERE id = $1"


async def stands(kamer: Kamer, case: CaseId) -> str | None:
    found: str | None = (await kamer.row('casework."case"', case))["phase"]
    return found


async def passed(kamer: Kamer, case: CaseId) -> list[tuple[int, str, UUID | None]]:
    asked = "SELECT ordinal, phase, moved_by FROM casework.case_phase WHERE case_id = $1 ORDER BY ordinal"
    return [tuple(row) for row in await kamer.admin.fetch(asked, case)]


async def based(kamer: Kamer, *subjects: SubjectId) -> list[LegalBasisId]:
    """A consent about each person, for the GGZ."""
    return [(await kamer.does("noor", lawful.record_basis, basis_command(kamer, one, "ggz"))).basis for one in subjects]


def step(one: AdmittedCase, to: str, version: int = 3) -> MovePhase:
    return MovePhase(case=one.case, to=to, expected_version=version)


async def test_an_admitted_case_begins_in_the_first_phase_of_its_blueprint(kamer: Kamer) -> None:
    referred = await kamer.does("noor", cases.refer, refer_command(kamer))
    assert await stands(kamer, referred.case) is None
    early = MovePhase(case=referred.case, to="GEZAMENLIJK_BEELD", expected_version=1)
    await kamer.is_refused("anne", cases.move_phase, early, code=CommonCode.CASE_STAGE, field="case")
    one = await admitted(kamer)
    assert await stands(kamer, one.case) == "GEZAMENLIJK_BEELD"
    assert await passed(kamer, one.case) == [(1, "GEZAMENLIJK_BEELD", kamer.members["anne"])]


async def test_a_case_goes_on_when_for_each_person_a_basis_is_open(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    to = step(one, "PLAN_VAN_AANPAK")
    await kamer.is_refused("anne", cases.move_phase, to, code=CourseCode.BASIS_FOR_EACH_MISSING, field="to")
    [mother] = await based(kamer, one.mother)
    await kamer.is_refused("anne", cases.move_phase, to, code=CourseCode.BASIS_FOR_EACH_MISSING, field="to")
    assert await is_forced_back(kamer, "anne", MOVE, one.case, "PLAN_VAN_AANPAK") == "basis_for_each_missing"
    await kamer.world.basis(
        one.case,
        one.child,
        owner=kamer.organisations["lokaal"],
        decided_by=kamer.members["noor"],
        recipients=[kamer.organisations["ggz"]],
        categories=["IDENTITEIT"],
    )
    await kamer.does("noor", lawful.end_basis, EndBasis(basis=mother, expected_version=1))
    await kamer.is_refused("anne", cases.move_phase, to, code=CourseCode.BASIS_FOR_EACH_MISSING, field="to")
    await based(kamer, one.mother)
    moved = await kamer.does("anne", cases.move_phase, to)
    assert (moved.version, await stands(kamer, one.case)) == (4, "PLAN_VAN_AANPAK")
    anne = kamer.members["anne"]
    assert await passed(kamer, one.case) == [(1, "GEZAMENLIJK_BEELD", anne), (2, "PLAN_VAN_AANPAK", anne)]
    [told] = await kamer.written("cases.move_phase")
    assert (told["object_type"], told["object_id"]) == ("Case", one.case)


async def test_only_the_ways_that_the_blueprint_knows_are_gone(kamer: Kamer) -> None:
    one = await admitted(kamer)
    for to in ("MONITORING", "GEZAMENLIJK_BEELD", "ONBEKEND", "plan_van_aanpak"):
        refused = step(one, to)
        await kamer.is_refused("anne", cases.move_phase, refused, code=CourseCode.PHASE_NOT_NEXT, field="to")
    await kamer.is_refused("anne", cases.move_phase, step(one, " "), code=CommonCode.FIELD_MISSING, field="to")
    long = step(one, "X" * 201)
    await kamer.is_refused("anne", cases.move_phase, long, code=CommonCode.FIELD_TOO_LONG, field="to")
    for raw in ("MONITORING", "ONBEKEND", None):
        assert await is_forced_back(kamer, "anne", MOVE, one.case, raw) == "phase_not_next"


async def test_who_steers_moves_a_case_and_nobody_else(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await weighed_with(kamer, one.case)
    to = step(one, "VERVOLG")
    await kamer.is_refused("noor", cases.move_phase, to, code=CommonCode.NOT_ALLOWED, field="case")
    await kamer.is_refused("bram", cases.move_phase, to, code=CommonCode.NOT_FOUND, field="case")
    gone = replace(to, case=CaseId(new_id()))
    await kamer.is_refused("anne", cases.move_phase, gone, code=CommonCode.NOT_FOUND, field="case")
    stale = replace(to, expected_version=2)
    await kamer.is_refused("anne", cases.move_phase, stale, code=CommonCode.CONFLICT, field="expectedVersion")
    # A member who weighs at the tafel may change a case, as far as its stage goes.
    await kamer.world.role(kamer.members["noor"], "WEGER", tafel=kamer.tafel)
    assert await is_forced_back(kamer, "noor", MOVE, one.case, "VERVOLG") == "42501"
    await kamer.does("anne", cases.move_phase, to)


async def test_two_who_move_at_once_move_it_once(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await weighed_with(kamer, one.case)
    answers = await asyncio.gather(*(kamer.tries("anne", cases.move_phase, step(one, "VERVOLG")) for _ in range(2)))
    assert [isinstance(answer, CaseMoved) for answer in answers].count(True) == 1
    [refused] = [answer for answer in answers if isinstance(answer, Refusal)]
    assert refused.code in {CommonCode.CONFLICT, CourseCode.PHASE_NOT_NEXT}
    assert [place for place, *_ in await passed(kamer, one.case)] == [1, 2, 3]


async def test_a_case_of_an_older_blueprint_has_no_phases_and_ends_without_an_outcome(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await weighed_with(kamer, one.case, phases=[], outcomes=[])
    assert await stands(kamer, one.case) is None
    any_ = step(one, "VERVOLG")
    await kamer.is_refused("anne", cases.move_phase, any_, code=CourseCode.PHASE_NOT_NEXT, field="to")
    asked = RecordOutcome(case=one.case, outcome="KLAAR")
    await kamer.is_refused("anne", cases.record_outcome, asked, code=CourseCode.OUTCOME_UNKNOWN, field="outcome")
    await kamer.does("anne", cases.close, CloseCase(case=one.case, expected_version=3))


async def test_a_case_admitted_before_its_way_was_kept_begins_with_the_first_phase(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await weighed_with(kamer, one.case)
    await kamer.admin.execute('UPDATE casework."case" SET phase = NULL WHERE id = $1', one.case)
    away = step(one, "VERVOLG")
    await kamer.is_refused("anne", cases.move_phase, away, code=CourseCode.PHASE_NOT_NEXT, field="to")
    await kamer.does("anne", cases.move_phase, step(one, "BEGIN"))
    assert await stands(kamer, one.case) == "BEGIN"


async def test_a_case_is_closed_from_a_phase_that_ends(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await weighed_with(kamer, one.case)
    await concluded(kamer, one.case, outcome="KLAAR")
    close = CloseCase(case=one.case, expected_version=3)
    await kamer.is_refused("anne", cases.close, close, code=CourseCode.PHASE_DOES_NOT_END, field="case")
    assert await is_forced_back(kamer, "anne", CLOSE, one.case) == "phase_does_not_end"
    both = CLOSE.replace("stage =", "phase = 'VERVOLG', stage =")
    assert await is_forced_back(kamer, "anne", both, one.case) == "phase_does_not_end"
    await kamer.does("anne", cases.move_phase, step(one, "VERVOLG"))
    await kamer.does("anne", cases.close, replace(close, expected_version=4))
    over = step(one, "BEGIN", version=5)
    await kamer.is_refused("anne", cases.move_phase, over, code=CommonCode.CASE_STAGE, field="case")
    assert await is_forced_back(kamer, "anne", MOVE, one.case, "BEGIN") == "KT003"


async def test_a_phase_that_asks_what_is_not_known_here_does_not_begin(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await weighed_with(kamer, one.case, phases=guarded("IETS_NIEUWS"))
    assert isinstance(await kamer.tries("anne", cases.move_phase, step(one, "VERVOLG")), Refusal)
    assert await is_forced_back(kamer, "anne", MOVE, one.case, "VERVOLG") == "outcome_missing"


@pytest.mark.parametrize("change", ["UPDATE {} SET phase = 'X'", "DELETE FROM {}"])
async def test_which_phases_a_case_was_in_is_written_by_nobody(kamer: Kamer, change: str) -> None:
    await admitted(kamer)
    assert await is_forced_back(kamer, "anne", change.format("casework.case_phase")) == "42501"


async def test_nobody_writes_a_phase_by_hand(kamer: Kamer) -> None:
    one = await admitted(kamer)
    by_hand = "INSERT INTO casework.case_phase VALUES ($1, $2, 2, 'MONITORING', now(), NULL, NULL)"
    assert await is_forced_back(kamer, "anne", by_hand, new_id(), one.case) == "42501"


async def test_who_steers_is_told_what_a_phase_misses_and_others_only_what_it_asks(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await weighed_with(kamer, one.case, phases=guarded("GRONDSLAG_PER_BETROKKENE", "UITKOMST"))
    asked = "SELECT phase, stands, follows, ends, guards, missing, lacking FROM casework.case_course($1)"

    async def course(who: str) -> list[tuple[object, ...]]:
        async with kamer.region.reading(kamer.actor(who)) as connection:
            return [tuple(row) for row in await connection.fetch(asked, one.case)]

    guards = ["GRONDSLAG_PER_BETROKKENE", "UITKOMST"]
    first, second = await course("anne")
    assert first == ("BEGIN", True, False, False, [], [], None)
    assert second[:6] == ("VERVOLG", False, True, True, guards, guards)
    assert set(second[6]) == {one.mother, one.child}  # type: ignore[call-overload] # an array of ids
    await concluded(kamer, one.case, outcome="KLAAR")
    assert (await course("anne"))[1][5] == guards[:1]
    assert [row[4:] for row in await course("noor")] == [([], None, None), (guards, None, None)]
    assert await course("bram") == []


async def test_the_phases_of_one_that_goes_round_are_all_kept(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await weighed_with(kamer, one.case, phases=[phase("A", "B"), phase("B", "A", ends=True)])
    for version, to in enumerate("BABA", start=3):
        await kamer.does("anne", cases.move_phase, step(one, to, version=version))
    assert [code for _, code, _ in await passed(kamer, one.case)][1:] == ["A", "B", "A", "B", "A"]
