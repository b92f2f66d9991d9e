"""In which round a referral is weighed: by the rhythm and the cut-off of its kind, in the time of the Netherlands."""

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from backend.cases import service as cases
from backend.intake.errors import IntakeCode
from backend.tafels.kinds import IntakeKind
from tenants.ids import new_id
from tests.backend.cases.kamer import Desk, Kamer
from tests.backend.cases.wishes import refer_command

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TUESDAYS = "FREQ=WEEKLY;BYDAY=TU"
MONDAY_NOON = {"weekday": "MO", "at": "12:00:00"}
# The rhythm, the cut-off, when it comes in (in the Netherlands), and the round.
ROUNDS: list[tuple[str | None, dict[str, str] | None, str, str | None]] = [
    # Before Monday noon is in the triage of Tuesday; what comes later waits a week (Zorg- en Veiligheidshuis).
    (TUESDAYS, MONDAY_NOON, "2026-11-23 11:59:59", "2026-11-24"),
    (TUESDAYS, MONDAY_NOON, "2026-11-23 12:00:00", "2026-12-01"),
    (TUESDAYS, MONDAY_NOON, "2026-11-24 08:00:00", "2026-12-01"),
    (TUESDAYS, MONDAY_NOON, "2026-11-22 23:59:59", "2026-11-24"),
    # Both days on which clocks change: noon is noon.
    (TUESDAYS, {"weekday": "SU", "at": "12:00:00"}, "2026-03-29 11:59:59", "2026-03-31"),
    (TUESDAYS, {"weekday": "SU", "at": "12:00:00"}, "2026-03-29 12:00:00", "2026-04-07"),
    (TUESDAYS, {"weekday": "SU", "at": "02:30:00"}, "2026-10-25 04:00:00", "2026-11-03"),
    # The cut-off on the day itself; one of the day after counts a week back.
    (TUESDAYS, {"weekday": "TU", "at": "09:00:00"}, "2026-11-24 08:59:00", "2026-11-24"),
    (TUESDAYS, {"weekday": "TU", "at": "09:00:00"}, "2026-11-24 09:00:00", "2026-12-01"),
    (TUESDAYS, {"weekday": "WE", "at": "09:00:00"}, "2026-11-24 08:00:00", "2026-12-01"),
    # Christmas moves nothing, nor does the end of a year.
    ("FREQ=WEEKLY;BYDAY=FR", {"weekday": "TH", "at": "12:00:00"}, "2026-12-24 09:00:00", "2026-12-25"),
    ("FREQ=WEEKLY;BYDAY=FR", {"weekday": "TH", "at": "12:00:00"}, "2026-12-31 13:00:00", "2027-01-08"),
    # Two rounds a week with one cut-off, or with none: then the day before is early enough.
    ("FREQ=WEEKLY;BYDAY=TU,TH", MONDAY_NOON, "2026-11-23 11:00:00", "2026-11-24"),
    ("FREQ=WEEKLY;BYDAY=TU,TH", MONDAY_NOON, "2026-11-23 13:00:00", "2026-12-01"),
    ("FREQ=WEEKLY;BYDAY=TU,TH", None, "2026-11-24 13:00:00", "2026-11-26"),
    ("FREQ=WEEKLY;INTERVAL=1;BYDAY=MO", None, "2026-11-22 13:00:00", "2026-11-23"),
    ("FREQ=DAILY", None, "2026-11-22 23:59:59", "2026-11-23"),
    ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", None, "2026-11-20 12:00:00", "2026-11-23"),
    # No fixed day, none that can be counted from, or nothing said.
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", MONDAY_NOON, "2026-11-22 10:00:00", None),
    ("FREQ=WEEKLY;INTERVAL=10;BYDAY=TU", MONDAY_NOON, "2026-11-22 10:00:00", None),
    ("FREQ=MONTHLY", None, "2026-11-22 10:00:00", None),
    ("FREQ=WEEKLY", None, "2026-11-22 10:00:00", None),
    (None, None, "2026-11-22 10:00:00", None),
]


async def test_the_round_is_the_first_that_still_takes_it(desk: Desk, subtests: pytest.Subtests) -> None:
    for rule, cut_off, local, expected in ROUNDS:
        blueprint = {"rhythm": {} if rule is None else {"rrule": rule}, "cut_off": cut_off}
        at = datetime.fromisoformat(local).replace(tzinfo=AMSTERDAM)
        with subtests.test(rule=rule, cut_off=cut_off, at=local):
            found = await desk.admin.fetchval("SELECT casework.round_of($1::jsonb, $2)", json.dumps(blueprint), at)
            assert found == (date.fromisoformat(expected) if expected else None)


async def test_the_database_says_the_round_whatever_is_written(kamer: Kamer) -> None:
    blueprint = {"purposes": {"codes": ["VEILIGHEID_GEZIN"]}, "rhythm": {"rrule": "FREQ=DAILY"}}
    tafel = await kamer.world.tafel(
        kamer.organisations["gemeente"], blueprint=json.dumps(blueprint), kind=f"RONDE_{new_id().hex.upper()}"
    )
    await kamer.world.role(kamer.members["noor"], "AANMELDER", tafel=tafel)
    referred = await kamer.does("noor", cases.refer, refer_command(kamer, tafel=tafel))
    row = await kamer.row("casework.referral", referred.referral)
    today = row["referred_at"].astimezone(AMSTERDAM).date()
    assert (row["round_on"] - today).days == 1
    forged = "INSERT INTO casework.referral SELECT (r).* FROM (SELECT jsonb_populate_record(r, $2::jsonb) AS r"
    async with kamer.admin.transaction():
        case = await kamer.world.case(tafel, kamer.organisations["lokaal"], number=None)
        told = json.dumps({"id": str(new_id()), "case_id": str(case), "round_on": "2000-01-01"})
        await kamer.admin.execute(f"{forged} FROM casework.referral r WHERE r.id = $1) one", referred.referral, told)
    [again] = await kamer.rows("casework.referral", case)
    assert again["round_on"] == row["round_on"]


async def test_a_crisis_waits_for_no_round_where_the_kind_takes_one(kamer: Kamer) -> None:
    blueprint = {
        "rhythm": {"rrule": "FREQ=DAILY"},
        "intake": {"kinds": ["CRISIS", "AANMELDING"], "fields": ["NAAM", "GEBOORTEDATUM", "ROL_IN_GEZIN", "REDEN"]},
    }
    tafel = await kamer.world.tafel(
        kamer.organisations["gemeente"], blueprint=json.dumps(blueprint), kind=f"RONDE_{new_id().hex.upper()}"
    )
    await kamer.world.role(kamer.members["noor"], "AANMELDER", tafel=tafel)
    for kind, waits in ((IntakeKind.AANMELDING, True), (IntakeKind.CRISIS, False)):
        referred = await kamer.does("noor", cases.refer, refer_command(kamer, tafel=tafel, kind=kind))
        row = await kamer.row("casework.referral", referred.referral)
        assert (row["round_on"] is not None) is waits
    crisis = refer_command(kamer, kind=IntakeKind.CRISIS)
    await kamer.is_refused("noor", cases.refer, crisis, code=IntakeCode.INTAKE_KIND_NOT_HERE, field="kind")
