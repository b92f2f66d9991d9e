"""Hit or no hit across tafels: switched off; when a test has a legal basis for it, a contact and nothing of a case."""

import asyncio
import statistics
import time
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from backend.cases import matching
from backend.cases.matching import AskAcross, Asked
from consent import service as lawful
from consent.commands import Recuse
from consent.keys.persons import PersonHashKind
from tenants.ids import CaseId, SubjectId, TafelId, new_id
from tenants.refusal import Refusal
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted
from tests.factories.counting import counted

ASK = matching.ask_across
NAME = "Fictieve Moeder"
_NUMBERS = count(900_001)
_ENTRY = """
INSERT INTO consent.catalogue_entry (id, kind, code, version, digest, content, valid_from)
SELECT gen_random_uuid(), kind, code, 99, digest, content || '{"asks_per_day": 3}', '2026-01-01'
  FROM consent.catalogue_entry WHERE kind = 'VERGELIJKING' AND code = 'HIT_NO_HIT' AND version < 99
ON CONFLICT (kind, code, version) DO UPDATE SET content = EXCLUDED.content
"""
_SIGNED = """
INSERT INTO consent.catalogue_signature (id, owner_org, kind, code, version, digest, signed_by, signed_at, demo)
SELECT gen_random_uuid(), $1, e.kind, e.code, e.version, e.digest, $2, now(), false
  FROM consent.catalogue_entry e WHERE e.code = 'HIT_NO_HIT' AND e.version = 99
"""
_OFF = {"code": "MATCH_NOT_LAWFUL", "field": "tafel"}


@dataclass(frozen=True, kw_only=True)
class Two:
    """A case at the kamer that Noor leads, and a tafel of the police where Petra leads one about the same name."""

    kamer: Kamer
    one: AdmittedCase
    other: TafelId
    known: SubjectId
    case: CaseId

    def asks(self, **changes: Any) -> AskAcross:
        given: dict[str, Any] = {"subject": self.one.mother, "tafel": self.other, "name": NAME}
        return AskAcross(**(given | changes))

    async def answer(self, done: Asked) -> asyncpg.Record:
        return await self.kamer.row("casework.cross_match", done.match)

    async def on(self, *signing: str) -> None:
        """A legal basis such as there is none, signed by the officers of these organisations."""
        await self.kamer.admin.execute(_ENTRY)
        for name in signing:
            organisation = self.kamer.organisations[name]
            officer = await self.kamer.world.member(organisation)
            await self.kamer.admin.execute(_SIGNED, organisation, officer)


async def _two(kamer: Kamer) -> Two:
    one = await admitted(kamer)
    world, politie = kamer.world, kamer.organisations["politie"]
    other = TafelId(await world.tafel(politie, kind="ANDERS"))
    case = await world.case(other, politie, number=f"2026-{next(_NUMBERS)}")
    known = SubjectId(await world.subject(case, politie))
    await world.role(kamer.members["noor"], "CASUSREGISSEUR", case=one.case)
    await world.role(kamer.members["petra"], "CASUSREGISSEUR", tafel=other)
    actor = kamer.actor("petra")
    key = await kamer.keys.create_subject_key(actor)
    persons = await kamer.keys.persons(actor)
    await persons.note(actor, known, key=key.id, kind=PersonHashKind.NAME, value=NAME)
    return Two(kamer=kamer, one=one, other=other, known=known, case=CaseId(case))


async def test_it_is_switched_off_until_both_sides_signed_a_legal_basis(kamer: Kamer) -> None:
    in_force = "SELECT count(valid_from) FROM consent.catalogue_entry WHERE kind = 'VERGELIJKING' AND version < 99"
    assert await kamer.admin.fetchval(in_force) == 0
    two = await _two(kamer)
    for tafel in (two.other, kamer.tafel, TafelId(new_id())):
        await kamer.is_refused("noor", ASK, two.asks(tafel=tafel), **_OFF)
    await two.on()
    await kamer.is_refused("noor", ASK, two.asks(), **_OFF)
    await two.on("politie")
    await kamer.is_refused("noor", ASK, two.asks(), **_OFF)
    await two.on("gemeente")
    assert (await two.answer(await kamer.does("noor", ASK, two.asks())))["hit"] is True
    await kamer.admin.execute(
        "UPDATE consent.catalogue_signature SET ended_at = now(), ended_by = signed_by WHERE version = 99"
        " AND owner_org = $1",
        kamer.organisations["politie"],
    )
    await kamer.is_refused("noor", ASK, two.asks(), **_OFF)


async def test_a_hit_carries_a_contact_and_nothing_of_a_case(kamer: Kamer) -> None:
    two = await _two(kamer)
    await two.on("politie", "gemeente")
    done = await kamer.does("noor", ASK, two.asks())
    row = await two.answer(done)
    assert (row["hit"], row["contact_id"]) == (True, kamer.members["petra"])
    assert (row["subject_id"], row["candidates"]) == (None, [])
    told = str(dict(row))
    for hidden in (two.case, two.known, two.one.case, two.one.mother):
        assert str(hidden) not in told
    # Both sides know of it, and nobody else.
    seen = "SELECT count(*) FROM casework.cross_match WHERE id = $1"
    for who, times in (("noor", 1), ("petra", 1), ("paula", 1), ("wout", 0), ("otto", 0), ("bram", 0)):
        async with kamer.region.reading(kamer.actor(who)) as connection:
            assert await connection.fetchval(seen, done.match) == times, who
    [logged] = await kamer.written("cases.ask_across")
    assert (logged["object_id"], logged["subject_id"]) == (done.match, two.one.mother)
    # Somebody whose processing is restricted is not there to be matched; nor is one whose case has ended.
    await kamer.world.restriction(two.case, two.known, owner=kamer.organisations["politie"], towards=None)
    none = await two.answer(await kamer.does("noor", ASK, two.asks()))
    assert (none["hit"], none["contact_id"], none["contact_name"]) == (False, None, None)


async def test_whoever_is_hidden_or_restricted_or_recused_is_not_found_by_it(kamer: Kamer) -> None:
    two = await _two(kamer)
    await two.on("politie", "gemeente")
    world, admin = kamer.world, kamer.admin
    shelter = await world.organisation("Fictieve Opvang", "VROUWENOPVANG")
    await admin.execute(_SIGNED, shelter, await world.member(shelter))
    # Whether somebody is in a shelter is asked of nobody: its tafel is answered like one that is not there.
    hidden = TafelId(await world.tafel(shelter, kind="ANDERS"))
    await kamer.is_refused("noor", ASK, two.asks(tafel=hidden), **_OFF)
    # The contact is nobody who is recused from the case.
    await world.recusal(kamer.members["petra"], two.case, two.known)
    row = await two.answer(await kamer.does("noor", ASK, two.asks()))
    assert (row["hit"], row["contact_id"], row["contact_name"]) == (True, None, None)
    # To whoever asks this person is closed; and this one only a shelter knows there.
    lokaal, politie = kamer.organisations["lokaal"], kamer.organisations["politie"]
    restriction = await world.restriction(two.case, two.known, owner=politie, towards=lokaal)
    assert not (await two.answer(await kamer.does("noor", ASK, two.asks())))["hit"]
    await admin.execute("DELETE FROM consent.restriction WHERE id = $1", restriction)
    await admin.execute("UPDATE casework.subject SET owner_org = $1 WHERE id = $2", shelter, two.known)
    assert not (await two.answer(await kamer.does("noor", ASK, two.asks())))["hit"]


async def test_who_may_not_ask_and_where_there_is_nothing_to_ask(kamer: Kamer) -> None:
    two = await _two(kamer)
    await two.on("politie", "gemeente")
    same = TafelId(await kamer.world.tafel(kamer.organisations["gemeente"], kind="ANDERS"))
    # A tafel of the same organisation, one's own, and one that is not there are answered alike.
    for tafel in (same, kamer.tafel, TafelId(new_id())):
        await kamer.is_refused("noor", ASK, two.asks(tafel=tafel), **_OFF)
    for who, changes, code, field in (
        ("noor", {"name": "Iemand Anders"}, "MATCH_ANOTHER_NAME", "name"),
        ("noor", {"name": " "}, "NAME_EMPTY", "name"),
        ("noor", {"subject": SubjectId(new_id())}, "NOT_FOUND", "subject"),
        ("noor", {"subject": two.known}, "NOT_FOUND", "subject"),
        ("otto", {}, "NOT_FOUND", "subject"),
    ):
        await kamer.is_refused(who, ASK, two.asks(**changes), code=code, field=field)
    # Who sees the person and leads no case about them asks nothing, and who stays away from them sees nobody.
    led = "UPDATE tenants.role SET valid = 'empty' WHERE member_id = $1 AND kind = 'CASUSREGISSEUR'"
    await kamer.admin.execute(led, kamer.members["noor"])
    await kamer.is_refused("noor", ASK, two.asks(), code="NOT_ALLOWED", field="subject")
    await kamer.does("noor", lawful.recuse, Recuse(subject=two.one.mother))
    await kamer.is_refused("noor", ASK, two.asks(), code="NOT_FOUND", field="subject")


async def test_how_often_is_counted_for_the_organisation_in_the_database(kamer: Kamer) -> None:
    two = await _two(kamer)
    await two.on("politie", "gemeente")
    answers = await asyncio.gather(*(kamer.tries("noor", ASK, two.asks()) for _ in range(5)))
    refused = [answer.code for answer in answers if isinstance(answer, Refusal)]
    assert refused == ["MATCH_TOO_OFTEN"] * 2
    await kamer.is_refused("noor", ASK, two.asks(), code="MATCH_TOO_OFTEN")
    await kamer.world.shift_clock("25 hours")
    assert not isinstance(await kamer.tries("noor", ASK, two.asks()), Refusal)
    await kamer.world.shift_clock("0")


async def test_it_holds_by_force(kamer: Kamer) -> None:
    two = await _two(kamer)
    put = (
        "INSERT INTO casework.cross_match (id, asking_org, asking_tafel, asked_org, asked_tafel, asked_by, at,"
        " subject_id, candidates, hit)"
        " VALUES (uuidv7(), $1, $2, $3, $4, tenants.member(), tenants.moment(), $5, $6, $7)"
    )
    team, politie = kamer.organisations["lokaal"], kamer.organisations["politie"]
    good: list[Any] = [team, kamer.tafel, politie, two.other, two.one.mother, [two.one.mother, two.known], False]

    async def put_in(who: str, **changes: Any) -> bool:
        places = {"org": 0, "asking": 1, "asked_org": 2, "asked": 3, "subject": 4, "candidates": 5, "hit": 6}
        row = list(good)
        for name, value in changes.items():
            row[places[name]] = value
        async with kamer.region.reading(kamer.actor(who)) as connection:
            await connection.execute("SAVEPOINT tried")
            try:
                await connection.execute(put, *row)
            except asyncpg.InsufficientPrivilegeError:
                return False
            finally:
                await connection.execute("ROLLBACK TO tried")
        return True

    assert not await put_in("noor")  # there is no legal basis
    await two.on("politie", "gemeente")
    assert await put_in("noor")
    for changes in (
        {"hit": True},
        {"subject": two.known},
        {"candidates": [two.known]},
        {"org": politie},
        {"asked_org": team},
        {"asking": two.other},
        {"asked": kamer.tafel, "asked_org": kamer.organisations["gemeente"]},
    ):
        assert not await put_in("noor", **changes), changes
    assert not await put_in("bram", org=kamer.organisations["ggz"])
    done = await kamer.does("noor", ASK, two.asks())
    for statement in (
        "UPDATE casework.cross_match SET hit = true WHERE id = $1",
        "DELETE FROM casework.cross_match WHERE id = $1",
    ):
        async with kamer.region.reading(kamer.actor("noor")) as connection:
            await connection.execute("SAVEPOINT tried")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement, done.match)
            await connection.execute("ROLLBACK TO tried")


async def test_a_hit_and_no_hit_take_the_same_statements(kamer: Kamer) -> None:
    two = await _two(kamer)
    await two.on("politie", "gemeente")
    empty = TafelId(await kamer.world.tafel(kamer.organisations["politie"], kind="ANDERS"))
    sent: list[list[str]] = []
    for tafel in (two.other, empty):
        async with counted(kamer.region) as statements:
            await kamer.does("noor", ASK, two.asks(tafel=tafel))
        sent.append(statements)
    assert sent[0] == sent[1]
    hit = "SELECT hit FROM casework.cross_match WHERE asked_tafel = $1"
    assert [await kamer.admin.fetchval(hit, tafel) for tafel in (two.other, empty)] == [True, False]


@pytest.mark.full
async def test_a_hit_and_no_hit_take_the_same_time(kamer: Kamer) -> None:
    two = await _two(kamer)
    await two.on("politie", "gemeente")
    await kamer.admin.execute(
        "UPDATE consent.catalogue_entry SET content = content || '{\"asks_per_day\": 1000}' WHERE version = 99"
    )
    empty = TafelId(await kamer.world.tafel(kamer.organisations["politie"], kind="ANDERS"))
    took: dict[UUID, list[float]] = {two.other: [], empty: []}
    for _ in range(100):
        for tafel, times in took.items():
            begun = time.perf_counter()
            await kamer.does("noor", ASK, two.asks(tafel=TafelId(tafel)))
            times.append(time.perf_counter() - begun)
    hit, none = (statistics.median(times) for times in took.values())
    # No more than what two rounds of the same question differ by on a busy machine.
    assert abs(hit - none) < 0.1 * max(hit, none) + 0.0005, (hit, none)
