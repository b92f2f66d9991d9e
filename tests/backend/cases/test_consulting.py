"""Advice about nobody by name: what looks like a person warns, a number is refused, and it is kept briefly."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backend.cases.consulting.commands import AnswerConsult, AskConsult, ConsultId
from backend.cases.consulting.errors import ConsultingCode
from backend.cases.consulting.recognising import found_in, recognising
from backend.cases.consulting.service import answer_consult, ask_consult
from consent.errors import CommonCode
from tenants.ids import MemberId, OrganisationId, TafelId, new_id
from tests.backend.cases.course.ways import is_forced_back
from tests.backend.cases.kamer import Kamer

KIND = '{"consult": {"asks": "LOKAAL_TEAM", "advises": ["GGZ"], "modes": ["ANONIEM"]}, "subjects": {"kinds": ["GEEN"]}}'
QUESTION = "Een peuter zegt thuis niets meer. Waar letten we op?"
CELL = "casework.consult"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (QUESTION, []),
        ("Dossier 123456782 ligt hier.", ["BSN!"]),
        ("Dossier 1234.56.782 ligt hier.", ["BSN!"]),
        ("Nummer 123456789 van de polis.", ["BSN"]),
        ("Geboren op 3-11-2019.", ["GEBOORTEDATUM"]),
        ("Geboren 3 november 2019.", ["GEBOORTEDATUM"]),
        ("Mevrouw Jansen belde.", ["NAAM"]),
        ("De heer van der Berg belde.", ["NAAM"]),
        ("Zijn roepnaam is Tijmen.", ["NAAM"]),
        ("Mevrouw belde de heer des huizes.", []),
        ("Dit zei A.B. de Vries.", ["INITIALEN"]),
        ("Zij wonen op 1234 AB.", ["POSTCODE"]),
        ("Bel 06-12345678.", ["TELEFOON"]),
        ("Mail naar jan@voorbeeld.example.", ["MAILADRES"]),
        ("Al 4 keer in 2024, op 3 dagen.", []),
    ],
)
def test_the_list_finds_what_points_at_a_person(text: str, kinds: list[str]) -> None:
    found = found_in(text)
    assert [one.pattern.code + "!" * one.refused for one in found] == kinds
    assert all(0 < one.place <= len(text) for one in found)


def test_no_pattern_takes_long_over_a_long_text() -> None:
    for piece in ("A.", "1 ", "de ", "0", "a-", "mevrouw van ", "a@a."):
        found_in((piece * 10_000)[:10_000])


async def tafel_of(kamer: Kamer) -> TafelId:
    tafel = await kamer.world.tafel(kamer.organisations["gemeente"], blueprint=KIND, kind="MEEDENKEN")
    for name in ("lokaal", "ggz", "politie"):
        await kamer.world.seat(tafel, kamer.organisations[name])
    for who in ("noor", "bram", "petra"):
        await kamer.world.role(kamer.members[who], "DEELNEMER", tafel=tafel)
    return TafelId(tafel)


async def test_it_warns_refuses_a_number_and_remembers_what_was_confirmed(kamer: Kamer) -> None:
    tafel = await tafel_of(kamer)
    warned = AskConsult(tafel=tafel, question="De heer Jansen drinkt. Geboren 3-11-1980.")
    number = replace(warned, question="Het gaat om 123456782.", confirmed=True)
    for command, code in (
        (warned, ConsultingCode.CONSULT_MAY_NAME),
        (number, ConsultingCode.CONSULT_HAS_NUMBER),
        (replace(warned, question=" "), CommonCode.FIELD_MISSING),
    ):
        await kamer.is_refused("noor", ask_consult, command, code=code, field="question")
    told: Any = await kamer.tries("noor", ask_consult, warned)
    assert told.message_nl.startswith("Hier kan een persoon in staan: een naam (teken 9), een geboortedatum (teken 32)")
    assert "Jansen" not in told.message_nl + told.message_en
    done = await kamer.does("noor", ask_consult, replace(warned, confirmed=True))
    row = await kamer.row(CELL, done.consult)
    assert row["confirmed"] == ["GEBOORTEDATUM", "NAAM"]
    assert row["due_at"] - row["recorded_at"] == timedelta(days=recognising().kept_days)
    columns = set(dict(row))
    # There is no case and no person that it could hang on.
    assert not columns & {"case_id", "subject_id", "subject_ids"}


async def test_who_asks_and_who_advises_read_it_and_nobody_else(kamer: Kamer) -> None:
    tafel = await tafel_of(kamer)
    asked = AskConsult(tafel=tafel, question=QUESTION)
    for who, command, code in (
        ("petra", asked, ConsultingCode.CONSULT_NOT_HERE),
        ("bram", asked, ConsultingCode.CONSULT_NOT_HERE),
        ("noor", replace(asked, tafel=kamer.tafel), ConsultingCode.CONSULT_NOT_HERE),
        ("noor", replace(asked, tafel=TafelId(new_id())), CommonCode.NOT_FOUND),
        ("karim", asked, CommonCode.NOT_ALLOWED),
    ):
        await kamer.is_refused(who, ask_consult, command, code=code, field="tafel")
    one = (await kamer.does("noor", ask_consult, asked)).consult
    advice = AnswerConsult(consult=one, advice="Let op slaap en eten.")
    for who, code in (
        ("noor", CommonCode.NOT_ALLOWED),
        ("petra", CommonCode.NOT_FOUND),
        ("otto", CommonCode.NOT_FOUND),
    ):
        await kamer.is_refused(who, answer_consult, advice, code=code, field="consult")
    none = replace(advice, consult=ConsultId(new_id()))
    await kamer.is_refused("bram", answer_consult, none, code=CommonCode.NOT_FOUND, field="consult")
    named = replace(advice, advice="Bel mevrouw Jansen.")
    await kamer.is_refused("bram", answer_consult, named, code=ConsultingCode.CONSULT_MAY_NAME, field="advice")
    raw = (
        "UPDATE casework.consult SET advising_org = $2, advised_by = $3, advised_at = tenants.moment(), advice_enc = ''"
    )
    politie = (kamer.organisations["politie"], kamer.members["petra"])
    assert await is_forced_back(kamer, "bram", raw + " WHERE id = $1", one, *politie) == "42501"
    await kamer.does("bram", answer_consult, advice)
    await kamer.is_refused("bram", answer_consult, advice, code=ConsultingCode.CONSULT_ANSWERED, field="consult")
    for column, text in (("question_enc", QUESTION), ("advice_enc", advice.advice)):
        for who, seen in (("noor", text), ("bram", text), ("petra", None), ("otto", None), ("anne", None)):
            assert await kamer.reads(who, CELL, column, one) == seen, who
    assert len(await kamer.written("cases.ask_consult")) == len(await kamer.written("cases.answer_consult")) == 1
    for change in ("UPDATE casework.consult SET question_enc = ''", "DELETE FROM casework.consult"):
        assert await is_forced_back(kamer, "noor", change) == "42501", change
    put = (
        "INSERT INTO casework.consult (id, tafel_id, owner_org, question_enc, confirmed, due_at, recorded_by,"
        " recorded_at, advice_confirmed) VALUES ($1, $2, tenants.org(), '', '{}', 'infinity', tenants.member(),"
        " tenants.moment(), '{}')"
    )
    assert await is_forced_back(kamer, "bram", put, new_id(), tafel) == "42501"
    assert await is_forced_back(kamer, "noor", put, new_id(), kamer.tafel) == "42501"
    # Another organisation that advises there, of the right kind but without a seat, reads nothing.
    other = OrganisationId(await kamer.world.organisation("Fictieve GGZ", "GGZ"))
    member = MemberId(await kamer.world.member(other))
    await kamer.world.role(member, "DEELNEMER")
    looking = replace(kamer.actor("bram"), organisation=other, member=member)
    seen = "SELECT count(*) FROM casework.consult WHERE tafel_id = $1"
    async with kamer.region.reading(looking) as connection:
        assert await connection.fetchval(seen, tafel) == 0
    await kamer.world.seat(tafel, other)
    async with kamer.region.reading(looking) as connection:
        assert await connection.fetchval(seen, tafel) == 1
