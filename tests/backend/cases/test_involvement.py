"""Who is already involved: switched off; where a test has a legal basis for it, organisations and nothing of a case."""

from dataclasses import dataclass
from typing import Any

from backend.cases.involvement.service import AskInvolved, ask_involved
from consent.keys.persons import PersonHashKind
from tenants.ids import CaseId, SubjectId, new_id
from tests.backend.cases.course.ways import is_forced_back
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, closed
from tests.factories.matching import lawful_match

NAME = "Fictieve Moeder"
OFF = {"code": "INVOLVEMENT_NOT_LAWFUL", "field": "subject"}


@dataclass(frozen=True, kw_only=True)
class Twice:
    """A case that Noor steers, and an earlier one about the same name there, with the GGZ and the police."""

    kamer: Kamer
    one: AdmittedCase
    other: AdmittedCase

    def asks(self, **changes: Any) -> AskInvolved:
        given: dict[str, Any] = {"subject": self.one.mother, "name": NAME}
        return AskInvolved(**(given | changes))

    async def parties(self, **changes: Any) -> dict[str, tuple[str | None, bool]]:
        """Ask, and tell which organisations are the answer."""
        kamer = self.kamer
        done = await kamer.does("noor", ask_involved, self.asks(**changes))
        names = {id: name for name, id in kamer.organisations.items()}
        rows = await kamer.admin.fetch(
            "SELECT * FROM casework.involved_party WHERE involvement_id = $1", done.involvement
        )
        return {names[row["organisation_id"]]: (row["contact_name"], row["double"]) for row in rows}


async def twice(kamer: Kamer) -> Twice:
    other, one = await admitted(kamer), await admitted(kamer)
    world = kamer.world
    await world.role(kamer.members["noor"], "CASUSREGISSEUR", case=one.case)
    for name in ("ggz", "politie"):
        await world.participation(other.case, kamer.organisations[name])
    await world.role(kamer.members["petra"], "CASUSREGISSEUR", case=other.case)
    return Twice(kamer=kamer, one=one, other=other)


async def test_it_is_switched_off_until_who_answers_for_the_tafel_signed_a_legal_basis(kamer: Kamer) -> None:
    two = await twice(kamer)
    await kamer.is_refused("noor", ask_involved, two.asks(), **OFF)
    await lawful_match(kamer.world, kamer.organisations["politie"])
    await kamer.is_refused("noor", ask_involved, two.asks(), **OFF)
    raw = (
        "INSERT INTO casework.involvement (id, case_id, subject_id, candidates, owner_org, recorded_by, recorded_at)"
        " SELECT gen_random_uuid(), $1, $2, ARRAY[$2::uuid], tenants.org(), tenants.member(), tenants.moment()"
    )
    given = (two.one.case, two.one.mother)
    assert await is_forced_back(kamer, "noor", raw, *given) == "involvement_ground"


async def test_it_tells_organisations_and_contacts_and_nothing_of_a_case(kamer: Kamer) -> None:
    two = await twice(kamer)
    await lawful_match(kamer.world, kamer.organisations["gemeente"])
    found = await two.parties()
    petra = await kamer.admin.fetchval(
        "SELECT p.display_name FROM tenants.member m JOIN tenants.person p ON p.id = m.person_id WHERE m.id = $1",
        kamer.members["petra"],
    )
    # The gemeente answers for both cases; in the one asked from, none of the same kind as the GGZ takes part.
    assert found == {"gemeente": (None, False), "ggz": (None, False), "politie": (petra, False)}
    [row] = await kamer.rows("casework.involvement", two.one.case)
    assert row["candidates"] == []
    told = str([dict(one) for one in await kamer.rows("casework.involved_party", two.one.case)])
    assert str(two.other.case) not in told
    assert str(two.other.mother) not in told
    # A second mental health care organisation here: two may be doing the same.
    second = await kamer.world.organisation("Fictieve GGZ", "GGZ")
    await kamer.world.participation(two.one.case, second)
    assert (await two.parties())["ggz"] == (None, True)
    # Only who asked reads it, and the privacy officer of that organisation.
    seen = "SELECT count(*) FROM casework.involved_party"
    for who, rows in (("noor", 6), ("olga", 6), ("karim", 0), ("anne", 0), ("petra", 0), ("paula", 0)):
        async with kamer.region.reading(kamer.actor(who)) as connection:
            assert await connection.fetchval(seen) == rows, who
    logged = await kamer.written("cases.ask_involved")
    assert {(one["subject_id"], one["case_id"]) for one in logged} == {(two.one.mother, two.one.case)}
    for change in ("UPDATE casework.involvement SET candidates = '{}'", "DELETE FROM casework.involved_party"):
        assert await is_forced_back(kamer, "noor", change) == "42501", change


async def test_who_is_hidden_restricted_or_gone_is_not_told(kamer: Kamer) -> None:
    two = await twice(kamer)
    await lawful_match(kamer.world, kamer.organisations["gemeente"])
    world, admin = kamer.world, kamer.admin
    shelter = await world.organisation("Fictieve Opvang", "VROUWENOPVANG")
    await world.participation(two.other.case, shelter)
    rows = "SELECT count(*) FROM casework.involved_party WHERE organisation_id = $1"
    await two.parties()
    assert await admin.fetchval(rows, shelter) == 0
    lokaal = kamer.organisations["lokaal"]
    for towards in (lokaal, None):
        one = await world.restriction(two.other.case, two.other.mother, owner=lokaal, towards=towards)
        assert await two.parties() == {}
        await admin.execute("DELETE FROM consent.restriction WHERE id = $1", one)
    # Whom only a shelter knows there, somebody with another birthday, and a case that is closed.
    for change, back in (
        (f"owner_org = '{shelter}'", f"owner_org = '{lokaal}'"),
        ("turns_18_on = '2031-01-02'", "turns_18_on = NULL"),
    ):
        await admin.execute(f"UPDATE casework.subject SET {change} WHERE id = $1", two.other.mother)
        await admin.execute("UPDATE casework.subject SET turns_18_on = '2001-01-02' WHERE id = $1", two.one.mother)
        assert await two.parties() == {}
        await admin.execute(f"UPDATE casework.subject SET {back} WHERE id = $1", two.other.mother)
    assert set(await two.parties()) == {"gemeente", "ggz", "politie"}
    await closed(kamer, two.other.case)
    assert await two.parties() == {}


async def test_another_tafel_is_never_looked_at(kamer: Kamer) -> None:
    two = await twice(kamer)
    await lawful_match(kamer.world, kamer.organisations["gemeente"])
    tafel = await kamer.world.tafel(kamer.organisations["gemeente"], kind="ANDERS")
    case = CaseId(await kamer.world.case(tafel, kamer.organisations["gemeente"], number="2026-990001"))
    known = SubjectId(await kamer.world.subject(case, kamer.organisations["gemeente"]))
    await kamer.world.participation(case, kamer.organisations["om"])
    actor = kamer.actor("anne")
    key = await kamer.keys.create_subject_key(actor)
    persons = await kamer.keys.persons(actor)
    await persons.note(actor, known, key=key.id, kind=PersonHashKind.NAME, value=NAME)
    assert "om" not in await two.parties()


async def test_who_may_not_ask(kamer: Kamer) -> None:
    two = await twice(kamer)
    await lawful_match(kamer.world, kamer.organisations["gemeente"])
    for who, changes, code, field in (
        ("noor", {"name": "Iemand Anders"}, "MATCH_ANOTHER_NAME", "name"),
        ("noor", {"name": " "}, "NAME_EMPTY", "name"),
        ("noor", {"subject": SubjectId(new_id())}, "NOT_FOUND", "subject"),
        ("otto", {}, "NOT_FOUND", "subject"),
    ):
        await kamer.is_refused(who, ask_involved, two.asks(**changes), code=code, field=field)
    led = "UPDATE tenants.role SET valid = 'empty' WHERE member_id = $1 AND kind = 'CASUSREGISSEUR'"
    await kamer.admin.execute(led, kamer.members["noor"])
    await kamer.is_refused("noor", ask_involved, two.asks(), code="NOT_ALLOWED", field="subject")
