"""Dates give tasks: before a birthday, before something ends, and on the day that closes a consent."""

import tomllib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from asyncpg.types import Range

import backend.tasks
from backend.cases import service as cases
from backend.tasks import sweeping
from backend.tasks.kinds import TaskKind
from backend.tasks.sweeping import open_due
from consent import service as lawful
from consent.ages import begins
from consent.basis import Art6, BasisKind, Category
from consent.commands import EndBasis, WithdrawConsent
from consent.custody.commands import EndCustody
from consent.custody.kinds import CustodySource
from consent.ids import AuthorisedPersonId, ConsentId, CustodyId, MeasureId
from consent.partnership.commands import EndAuthorisation
from consent.partnership.service import end_authorisation
from consent.provisions import service as registers
from consent.provisions.commands import EndPoliceDecision
from tenants.ids import LegalBasisId, new_id
from tests.backend.cases.huis import working
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.providing_steps import brings, decides, provides, sat_down
from tests.backend.cases.steps import AdmittedCase, admitted, closed, invited
from tests.backend.cases.wishes import GIVEN_ON, basis_command, consent_by
from tests.backend.outbox.office import Office
from tests.backend.tasks.sweeps import DAY, TASK, to_moment, told_by_sweep
from tests.consent.institution import custody_command, joined, measure_command, mother_decides

_REMINDERS = Path(next(iter(backend.tasks.__path__))) / "reminders.toml"


async def _based(kamer: Kamer, one: AdmittedCase, **changes: Any) -> LegalBasisId:
    """The child's consent for the GGZ, or another basis."""
    changes = changes or {"consent": consent_by(one.mother)}
    return (await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.child, "ggz", **changes))).basis


async def _began(kamer: Kamer) -> tuple[AdmittedCase, datetime]:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    await mother_decides(kamer, one)
    # Her twelfth birthday comes before her consent ends by itself.
    birthday = GIVEN_ON + 340 * DAY
    await kamer.admin.execute("UPDATE casework.subject SET turns_12_on = $2 WHERE id = $1", one.child, birthday)
    at: datetime = await kamer.admin.fetchval("SELECT tenants.moment()")
    return one, at


async def test_a_birthday_is_told_eight_and_two_weeks_before_and_on_the_day_itself(
    kamer: Kamer, office: Office
) -> None:
    one, _ = await _began(kamer)
    basis = await _based(kamer, one)
    falls: datetime = (await kamer.row("consent.legal_basis", basis))["boundary_at"]
    early = ("lokaal", "VERJAARDAG_NADERT", basis, falls - 14 * DAY)
    late = ("lokaal", "VERJAARDAG_NADERT", basis, falls)
    again = ("lokaal", "HERBEOORDELEN", basis, falls)
    for moment, expected in (
        (falls - 57 * DAY, []),
        (falls - 56 * DAY, [early]),
        (falls - 15 * DAY, [early]),
        (falls - 14 * DAY, [early, late]),
        (falls, [again, early, late]),
        (falls + 40 * DAY, [again, early, late]),
    ):
        await to_moment(kamer, moment)
        assert await told_by_sweep(kamer, office, one.case) == sorted(expected), moment - falls
    # It names the child by id, for who may see it; nothing else about it is anywhere.
    assert {row["subject_id"] for row in await kamer.rows(TASK, one.case)} == {one.child}
    assert office.post.letters == []


async def test_who_asked_a_consent_is_told_before_it_ends_by_itself_and_it_is_never_made_longer(
    kamer: Kamer, office: Office
) -> None:
    one, _ = await _began(kamer)
    consented = basis_command(kamer, one.mother, "ggz")
    basis = (await kamer.does("noor", lawful.record_basis, consented)).basis
    falls = begins(GIVEN_ON + 365 * DAY)
    early, late = (
        ("lokaal", "GRONDSLAG_EINDIGT", basis, falls - 14 * DAY),
        ("lokaal", "GRONDSLAG_EINDIGT", basis, falls),
    )
    for moment, expected in ((falls - 57 * DAY, []), (falls - 56 * DAY, [early]), (falls - 14 * DAY, [early, late])):
        await to_moment(kamer, moment)
        assert await told_by_sweep(kamer, office, one.case) == expected, moment - falls
    await to_moment(kamer, falls)
    assert "subject" not in await kamer.sees("bram")
    assert (await kamer.row("consent.legal_basis", basis))["valid"].upper == falls


async def test_a_step_that_was_missed_is_not_opened_any_more(kamer: Kamer, office: Office) -> None:
    one, _ = await _began(kamer)
    basis = await _based(kamer, one)
    falls = (await kamer.row("consent.legal_basis", basis))["boundary_at"]
    await to_moment(kamer, falls - 3 * DAY)
    assert await told_by_sweep(kamer, office, one.case) == [("lokaal", "VERJAARDAG_NADERT", basis, falls)]
    await to_moment(kamer, falls + 400 * DAY)
    assert ("lokaal", "HERBEOORDELEN", basis, falls) in await told_by_sweep(kamer, office, one.case)


async def test_the_end_of_whatever_was_laid_down_is_told_to_whom_it_belongs(kamer: Kamer, office: Office) -> None:
    one, at = await _began(kamer)
    institution = await joined(kamer, one)
    ends = at + 150 * DAY
    measure = measure_command(one.child, ends_at=ends)
    measured = (await kamer.does(institution.gijs, lawful.record_measure, measure)).id
    custody = custody_command(one.child, holder=one.mother, source=CustodySource.BESCHIKKING, ends_at=ends)
    decided = (await kamer.does("noor", lawful.record_custody, custody)).id
    looked_up = custody_command(one.child, holder=one.mother, ends_at=ends)
    await kamer.does("noor", lawful.record_custody, looked_up)
    law = {"kind": BasisKind.WETTELIJK, "ground_code": "WMO_5_2_6_VT", "ends_at": ends}
    basis = await _based(kamer, one, **law)
    # A consent about the child closes when custody and the measure end: its owner hears of that day too.
    consent = await _based(kamer, one)
    role = await kamer.world.role(kamer.members["bram"], "DEELNEMER", case=one.case)
    await kamer.admin.execute("UPDATE tenants.role SET valid = tstzrange(lower(valid), $2) WHERE id = $1", role, ends)
    await to_moment(kamer, ends - 10 * DAY)

    assert await told_by_sweep(kamer, office, one.case) == sorted(
        [
            ("gi", "MAATREGEL_EINDIGT", measured, ends),
            ("lokaal", "BESLUIT_EINDIGT", decided, ends),
            ("lokaal", "GRONDSLAG_EINDIGT", basis, ends),
            ("lokaal", "GRONDSLAG_EINDIGT", consent, ends),
            ("ggz", "BEVOEGDHEID_EINDIGT", role, ends),
        ]
    )
    await to_moment(kamer, ends)
    assert ("lokaal", "HERBEOORDELEN", consent, ends) in await told_by_sweep(kamer, office, one.case)


async def test_who_reads_by_name_is_told_of_once_two_weeks_before_that_ends(kamer: Kamer, office: Office) -> None:
    huis, one = await working(kamer)
    there = huis.kamer
    petra, wout = await there.admin.fetch(
        "SELECT id, upper(valid) AS ends FROM consent.authorised_person WHERE tafel_id = $1 AND organisation_id = $2"
        " ORDER BY member_id = $3 DESC",
        there.tafel,
        there.organisations["politie"],
        there.members["petra"],
    )
    end = EndAuthorisation(authorisation=AuthorisedPersonId(wout["id"]), expected_version=1)
    await there.does("paula", end_authorisation, end)
    told = ("politie", "BEVOEGDHEID_EINDIGT", petra["id"], petra["ends"])
    for moment, expected in (
        (petra["ends"] - 15 * DAY, []),
        (petra["ends"] - 14 * DAY, [told]),
        (petra["ends"] + DAY, [told]),
    ):
        await to_moment(there, moment)
        assert [each for each in await told_by_sweep(there, office, one.case) if each[0] == "politie"] == expected
    # Karim of the local team weighed, and takes no part in a case there: nobody is told of him.
    assert {each[0] for each in await told_by_sweep(there, office, one.case)} == {"politie"}


async def test_a_mandate_is_told_eight_and_two_weeks_before_it_ends(kamer: Kamer, office: Office) -> None:
    one, at = await _began(kamer)
    later = await admitted(kamer)
    await invited(kamer, later.case, "ggz")
    taker = await kamer.world.member(kamer.organisations["ggz"])
    falls = at + 60 * DAY
    mandate = await kamer.world.mandate(kamer.members["bram"], taker, valid=Range(at, falls))
    # For ever, over already, of somebody without a role: nothing to look at.
    idle = await kamer.world.member(kamer.organisations["ggz"])
    for giver, valid in (
        (kamer.members["bram"], Range(at, None)),
        (kamer.members["bram"], Range(at - DAY, at)),
        # Nobody looks again at what has not begun.
        (kamer.members["bram"], Range(falls - 2 * DAY, falls)),
        (idle, Range(at, falls)),
    ):
        await kamer.world.mandate(giver, taker, valid=valid)
    early = ("ggz", "BEVOEGDHEID_EINDIGT", mandate, falls - 14 * DAY)
    late = ("ggz", "BEVOEGDHEID_EINDIGT", mandate, falls)
    for moment, told in (
        (falls - 57 * DAY, []),
        (falls - 56 * DAY, [early]),
        (falls - 14 * DAY, [early, late]),
        (falls + DAY, [early, late]),
    ):
        await to_moment(kamer, moment)
        assert [
            task for task in await told_by_sweep(kamer, office, one.case) if task[1] == "BEVOEGDHEID_EINDIGT"
        ] == told
    # Once, in the oldest case that it reaches.
    assert [task for task in await told_by_sweep(kamer, office, later.case) if task[1] == "BEVOEGDHEID_EINDIGT"] == []
    # Who has left that one is told in the next.
    left = (
        "UPDATE casework.participation SET valid = tstzrange(lower(valid), $3)"
        " WHERE case_id = $1 AND organisation_id = $2"
    )
    await kamer.admin.execute(left, one.case, kamer.organisations["ggz"], at + DAY)
    ends = falls + 60 * DAY
    second = await kamer.world.mandate(kamer.members["bram"], taker, valid=Range(falls, ends))
    await to_moment(kamer, ends - 14 * DAY)
    found = [task for task in await told_by_sweep(kamer, office, later.case) if task[1] == "BEVOEGDHEID_EINDIGT"]
    assert found == [("ggz", "BEVOEGDHEID_EINDIGT", second, ends)]


async def test_the_day_of_a_tafel_is_told_to_who_answers_for_it(kamer: Kamer, office: Office) -> None:
    one, at = await _began(kamer)
    later = await admitted(kamer)
    decided = "SELECT id FROM casework.tafel_activation WHERE tafel_id = $1"
    decision: UUID = await kamer.admin.fetchval(decided, kamer.tafel)
    answers = "gemeente"
    reviewed = (at + 60 * DAY).date()
    review = "UPDATE casework.tafel_activation SET review_on = $2 WHERE id = $1"
    await kamer.admin.execute(review, decision, reviewed)
    early = (answers, "HERZIENING_NADERT", decision, begins(reviewed) - 14 * DAY)
    late = (answers, "HERZIENING_NADERT", decision, begins(reviewed))
    for moment, told in (
        (begins(reviewed) - 57 * DAY, []),
        (begins(reviewed) - 56 * DAY, [early]),
        (begins(reviewed) - 14 * DAY, [early, late]),
        (begins(reviewed) + DAY, [early, late]),
    ):
        await to_moment(kamer, moment)
        assert [task for task in await told_by_sweep(kamer, office, one.case) if task[1] == "HERZIENING_NADERT"] == told
    assert [task for task in await told_by_sweep(kamer, office, later.case) if task[1] == "HERZIENING_NADERT"] == []
    # A newer decision has a day of its own, and the tafel of the older one is asked for no more.
    newer = new_id()
    await kamer.admin.execute(
        "INSERT INTO casework.tafel_activation SELECT (jsonb_populate_record(a, jsonb_build_object("
        "'id', $2::uuid, 'decided_at', tenants.moment(), 'dpia_on', '2026-01-01', 'review_on', $3::date))).*"
        " FROM casework.tafel_activation a WHERE a.id = $1",
        *(decision, newer, (begins(reviewed) + 40 * DAY).date()),
    )
    told = [task for task in await told_by_sweep(kamer, office, one.case) if task[1] == "HERZIENING_NADERT"]
    assert [task[2] for task in told] == [decision, decision, newer]
    # At a tafel that is closed nothing is looked at again.
    await kamer.admin.execute("UPDATE casework.tafel SET status = 'GESLOTEN' WHERE id = $1", kamer.tafel)
    await to_moment(kamer, begins(reviewed) + 39 * DAY)
    assert len([task for task in await told_by_sweep(kamer, office, one.case) if task[1] == "HERZIENING_NADERT"]) == 3


async def test_a_change_of_custody_gives_the_task_in_the_same_transaction(kamer: Kamer) -> None:
    one, _ = await _began(kamer)
    custody = await kamer.does("noor", lawful.record_custody, custody_command(one.child, holder=one.mother))
    basis, over = [await _based(kamer, one) for _ in range(2)]
    other = {"categories": (Category.GEZIN,), "consent": consent_by(one.mother)}
    withdrawn = await _based(kamer, one, **other)
    consent = await kamer.admin.fetchval("SELECT id FROM consent.consent WHERE basis_id = $1", withdrawn)
    await kamer.does("noor", lawful.withdraw_consent, WithdrawConsent(consent=ConsentId(consent)))
    await kamer.does("noor", lawful.end_basis, EndBasis(basis=over, expected_version=1))
    before = [row["id"] for row in await kamer.rows(TASK, one.case)]
    await kamer.does("noor", lawful.end_custody, EndCustody(custody=CustodyId(custody.id), expected_version=1))

    [task] = [row for row in await kamer.rows(TASK, one.case) if row["id"] not in before]
    ended = (await kamer.row("consent.custody", custody.id))["valid"].upper
    assert (task["kind"], task["object_id"], task["due_at"]) == ("HERBEOORDELEN", basis, ended)
    assert (task["organisation_id"], task["subject_id"]) == (kamer.organisations["lokaal"], one.child)
    # What was withdrawn or ended before is looked at by nobody, and told to nobody.
    assert await kamer.told("CASE_CHANGED", basis) == {"lokaal", "ggz"}
    assert await kamer.told("CASE_CHANGED", withdrawn) == set()


@pytest.mark.parametrize("over", ["withdrawn", "ended", "closed"])
async def test_what_is_over_asks_for_nothing(kamer: Kamer, office: Office, over: str) -> None:
    one, _ = await _began(kamer)
    basis = await _based(kamer, one)
    falls = (await kamer.row("consent.legal_basis", basis))["boundary_at"]
    if over == "withdrawn":
        consent = await kamer.admin.fetchval("SELECT id FROM consent.consent WHERE basis_id = $1", basis)
        await kamer.does("noor", lawful.withdraw_consent, WithdrawConsent(consent=ConsentId(consent)))
    elif over == "ended":
        await kamer.does("noor", lawful.end_basis, EndBasis(basis=basis, expected_version=1))
    else:
        version = (await kamer.row('casework."case"', one.case))["version"]
        await closed(kamer, one.case, version=version)
    before = await kamer.rows(TASK, one.case)
    for moment in (falls - 3 * DAY, falls + DAY):
        await to_moment(kamer, moment)
        await open_due(office.system)
        assert await kamer.rows(TASK, one.case) == before


async def test_many_are_opened_in_rounds_and_none_by_who_is_not_the_system(
    kamer: Kamer, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = await _began(kamer)
    bases = [await _based(kamer, one) for _ in range(3)]
    falls = (await kamer.row("consent.legal_basis", bases[0]))["boundary_at"]
    await to_moment(kamer, falls - DAY)
    before = await kamer.everything()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with kamer.region.reading(kamer.actor("noor")) as connection:
            await connection.execute("SELECT casework.open_due_tasks(10)")
    assert await kamer.everything() == before
    monkeypatch.setattr(sweeping, "MOST_OPENED", 2)
    monkeypatch.setattr(sweeping, "_MOST_ROUNDS", 1)
    assert [await open_due(office.system) for _ in range(3)] == [2, 1, 0]


def test_every_kind_of_reminder_has_its_steps_and_its_source() -> None:
    kinds: dict[str, dict[str, Any]] = tomllib.loads(_REMINDERS.read_text(encoding="utf-8"))

    # The end of a mandate or of a registration gives a task of the kind of a role, at moments of its own.
    assert set(kinds) - {"MANDAAT_EINDIGT", "REGISTRATIE_EINDIGT"} <= {str(one) for one in TaskKind}
    for one in kinds.values():
        assert one["source"].strip()
        assert one["verified"] is False
        assert _falling([int(step.removeprefix("P").removesuffix("D")) for step in one["before"]])


def _falling(days: Sequence[int]) -> bool:
    return list(days) == sorted(set(days), reverse=True)


async def test_a_decision_to_provide_is_told_in_each_case_where_something_rests_on_it(
    kamer: Kamer, office: Office
) -> None:
    one, other = await sat_down(kamer), await sat_down(kamer)
    at: datetime = await kamer.admin.fetchval("SELECT tenants.moment()")
    falls = at + 60 * DAY
    police, justice = await decides(kamer, ends_at=falls), await provides(kamer, ends_at=falls)
    unused = await decides(kamer, ends_at=falls)
    first = (await kamer.does("petra", cases.contribute, brings(kamer, one, police))).contribution
    await kamer.does("petra", cases.contribute, brings(kamer, one, police))
    second = (await kamer.does("petra", cases.contribute, brings(kamer, other, police))).contribution
    third = (await kamer.does("otto", cases.contribute, brings(kamer, other, justice, redaction="Niets."))).contribution
    assert unused.police_decision != police.police_decision
    assert await told_by_sweep(kamer, office, one.case) == []
    for moment, due in ((falls - 56 * DAY, falls - 14 * DAY), (falls - 14 * DAY, falls)):
        await to_moment(kamer, moment)
        told = [line for line in await told_by_sweep(kamer, office, one.case) if line[3] == due]
        assert told == [("politie", "BESLUIT_EINDIGT", first, due)]
        told = [line for line in await told_by_sweep(kamer, office, other.case) if line[3] == due]
        assert told == [("om", "BESLUIT_EINDIGT", third, due), ("politie", "BESLUIT_EINDIGT", second, due)]


async def test_a_decision_that_was_ended_asks_nothing_any_more(kamer: Kamer, office: Office) -> None:
    one = await sat_down(kamer)
    at: datetime = await kamer.admin.fetchval("SELECT tenants.moment()")
    police = await decides(kamer, ends_at=at + 30 * DAY)
    await kamer.does("petra", cases.contribute, brings(kamer, one, police))
    assert police.police_decision is not None
    end = EndPoliceDecision(decision=police.police_decision, expected_version=1)
    await kamer.does("paula", registers.end_police_decision, end)
    assert await told_by_sweep(kamer, office, one.case) == []


async def test_whoever_rests_on_a_measure_is_told_before_it_ends(kamer: Kamer, office: Office) -> None:
    one, at = await _began(kamer)
    gijs = (await joined(kamer, one)).gijs
    falls = at + 40 * DAY
    measure = MeasureId((await kamer.does(gijs, lawful.record_measure, measure_command(one.child, ends_at=falls))).id)
    duty: dict[str, Any] = {"kind": BasisKind.WETTELIJK, "ground_code": "JW_7_3_11_4_GI_OTS", "art6": Art6.C}
    basis = await _based(kamer, one, **duty, measure=measure)
    assert await told_by_sweep(kamer, office, one.case) == [
        ("gi", "MAATREGEL_EINDIGT", measure, falls - 14 * DAY),
        ("lokaal", "GRONDSLAG_EINDIGT", basis, falls - 14 * DAY),
    ]
