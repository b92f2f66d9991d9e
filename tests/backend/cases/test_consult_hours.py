"""Hours for advice without a name: booked by who advised, counted in the period of the region, and never in the way."""

from typing import Any

import orjson
import pytest

from backend.cases.consulting.commands import AnswerConsult, AskConsult, BookHours, ConsultId
from backend.cases.consulting.errors import ConsultingCode
from backend.cases.consulting.hours import book_hours
from backend.cases.consulting.models import LONGEST_BOOKING
from backend.cases.consulting.service import answer_consult, ask_consult
from consent.errors import CommonCode
from tenants.ids import TafelId, new_id
from tests.backend.cases.course.ways import is_forced_back
from tests.backend.cases.kamer import Kamer

_BUDGET = "SELECT organisation_id, used, budget, remaining, over FROM casework.consult_budget($1)"
_HOURS = "casework.consult_hours"


async def _tafel(kamer: Kamer, **consult: Any) -> TafelId:
    """The lokaal team asks and the GGZ advises; the police sit there too."""
    told = {"asks": "LOKAAL_TEAM", "advises": ["GGZ"], "modes": ["ANONIEM"], "hours_per_team": 4, **consult}
    kind, text = f"UREN_{new_id().hex.upper()}", orjson.dumps({"consult": told}).decode()
    tafel = await kamer.world.tafel(kamer.organisations["gemeente"], blueprint=text, kind=kind)
    for name in ("lokaal", "ggz", "politie"):
        await kamer.world.seat(tafel, kamer.organisations[name])
    for who in ("noor", "bram", "petra"):
        await kamer.world.role(kamer.members[who], "DEELNEMER", tafel=tafel)
    return TafelId(tafel)


async def _asked(kamer: Kamer, tafel: TafelId) -> ConsultId:
    return (await kamer.does("noor", ask_consult, AskConsult(tafel=tafel, question="Waar letten we op?"))).consult


async def _advised(kamer: Kamer, tafel: TafelId) -> ConsultId:
    one = await _asked(kamer, tafel)
    await kamer.does("bram", answer_consult, AnswerConsult(consult=one, advice="Let op slaap."))
    return one


async def _budget(kamer: Kamer, who: str, tafel: TafelId) -> list[tuple[Any, ...]]:
    """Of which team: used, budget, left, and whether it is over."""
    names = {id: name for name, id in kamer.organisations.items()}
    async with kamer.region.reading(kamer.actor(who)) as connection:
        return [(names[row[0]], *row[1:]) for row in await connection.fetch(_BUDGET, tafel)]


async def test_over_budget_is_told_and_hinders_nothing_and_a_new_period_begins_anew(kamer: Kamer) -> None:
    tafel = await _tafel(kamer, hours_period="KWARTAAL")
    assert await _budget(kamer, "noor", tafel) == [("lokaal", 0, 240, 240, False)]
    assert await _budget(kamer, "bram", tafel) == []
    one = await _advised(kamer, tafel)
    for minutes, told in ((200, (200, 240, 40, False)), (40, (240, 240, 0, False)), (1, (241, 240, 0, True))):
        await kamer.does("bram", book_hours, BookHours(consult=one, minutes=minutes))
        for who in ("noor", "bram"):
            assert await _budget(kamer, who, tafel) == [("lokaal", *told)], (who, minutes)
    await kamer.does("bram", book_hours, BookHours(consult=one, minutes=LONGEST_BOOKING))
    assert len(await kamer.written("cases.book_hours")) == 4
    # Who asks nor advises there reads nothing of it, and neither does who has no seat.
    for who in ("petra", "otto", "anne"):
        assert await _budget(kamer, who, tafel) == [], who
    # The question goes, and what was booked stays until the next quarter begins.
    await kamer.admin.execute("DELETE FROM casework.consult WHERE id = $1", one)
    assert (await _budget(kamer, "noor", tafel))[0][1] == 241 + LONGEST_BOOKING
    await kamer.world.shift_clock("93 days")
    assert await _budget(kamer, "noor", tafel) == [("lokaal", 0, 240, 240, False)]


async def test_without_a_period_it_counts_and_is_never_over(kamer: Kamer) -> None:
    tafel, unlimited = await _tafel(kamer), await _tafel(kamer, hours_per_team=None, hours_period="JAAR")
    for place, budget in ((tafel, 240), (unlimited, None)):
        one = await _advised(kamer, place)
        await kamer.does("bram", book_hours, BookHours(consult=one, minutes=300))
        assert await _budget(kamer, "noor", place) == [("lokaal", 300, budget, None, False)]


async def test_only_who_advised_books_and_only_what_took_time(kamer: Kamer, subtests: pytest.Subtests) -> None:
    tafel = await _tafel(kamer, hours_period="MAAND")
    one, unanswered = await _advised(kamer, tafel), await _asked(kamer, tafel)
    for who, consult, minutes, code, field in (
        ("bram", one, 0, ConsultingCode.CONSULT_MINUTES_UNFIT, "minutes"),
        ("bram", one, LONGEST_BOOKING + 1, ConsultingCode.CONSULT_MINUTES_UNFIT, "minutes"),
        ("noor", one, 60, CommonCode.NOT_ALLOWED, "consult"),
        ("bram", unanswered, 60, CommonCode.NOT_ALLOWED, "consult"),
        ("petra", one, 60, CommonCode.NOT_FOUND, "consult"),
        ("bram", ConsultId(new_id()), 60, CommonCode.NOT_FOUND, "consult"),
    ):
        with subtests.test(who=who, code=code):
            command = BookHours(consult=consult, minutes=minutes)
            await kamer.is_refused(who, book_hours, command, code=code, field=field)
    raw = (
        f"INSERT INTO {_HOURS} (id, tafel_id, consult_id, asking_org, owner_org, minutes, recorded_by, recorded_at)"
        " SELECT $1, tafel_id, $2::uuid, $3, $4, $5, tenants.member(), tenants.moment() + $6::text::interval"
        " FROM casework.consult WHERE id = $7"
    )
    ggz, lokaal, politie = (kamer.organisations[name] for name in ("ggz", "lokaal", "politie"))
    for told, who, values, rule in (
        ("by who asked", "noor", (one, lokaal, lokaal, 60, "0"), "42501"),
        ("for another", "bram", (one, lokaal, politie, 60, "0"), "42501"),
        ("of another team", "bram", (one, politie, ggz, 60, "0"), "42501"),
        ("on what nobody advised on", "bram", (unanswered, lokaal, ggz, 60, "0"), "42501"),
        ("on nothing", "bram", (None, lokaal, ggz, 60, "0"), "42501"),
        ("at another moment", "bram", (one, lokaal, ggz, 60, "-1 day"), "42501"),
        ("that took no time", "bram", (one, lokaal, ggz, 0, "0"), "ck_consult_hours_of_one_day"),
    ):
        with subtests.test(told):
            assert await is_forced_back(kamer, who, raw, new_id(), *values, one) == rule
    await kamer.does("bram", book_hours, BookHours(consult=one, minutes=60))
    for change in (f"UPDATE {_HOURS} SET minutes = 1", f"DELETE FROM {_HOURS}"):
        assert await is_forced_back(kamer, "bram", change) == "42501", change
