"""Weighing by name: the least that names people, for who weighs and until it is weighed, and each look written down."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest

from backend.cases import service as cases
from backend.cases.commands import StartWeighing
from backend.tafels.kinds import ReferralField
from consent.keys.opening import Opener, Sealed
from tenants.ids import CaseId, SubjectId, TafelId
from tenants.session import driver
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.test_intake import tafel_of, taking
from tests.backend.cases.wishes import refer_command

FIELDS = (ReferralField.NAAM, ReferralField.GEBOORTEDATUM, ReferralField.ROL_IN_GEZIN, ReferralField.REDEN)
_ASKED = "SELECT id, role_in_household, name_enc, birth_date_enc FROM casework.named_in_triage($1) ORDER BY id"
_LOOKS = """
SELECT e.member_id, e.organisation_id, e.action, e.case_id, s.subject_id, s.object_type, s.category
  FROM tenants.ledger_event e JOIN tenants.ledger_subject s ON s.event_id = e.id
 WHERE e.operation = 'intake.look' AND e.case_id = $1 ORDER BY e.at, s.ordinal
"""


async def _tafel(kamer: Kamer, triage: str) -> TafelId:
    """A tafel at which Karim, Wout and Anne weigh, the last two for organisations with a seat."""
    kept = {"retention": {"rejected": "AFGEWEZEN_AANMELDING"}}
    tafel = await tafel_of(kamer, **taking(FIELDS, triage=triage), **kept)
    for name in ("lokaal", "gemeente", "politie"):
        await kamer.world.seat(tafel, kamer.organisations[name])
    for name, role in (("karim", "WEGER"), ("anne", "VOORZITTER"), ("wout", "WEGER"), ("bram", "WEGER")):
        await kamer.world.role(kamer.members[name], role, tafel=tafel)
    return tafel


async def _referred(kamer: Kamer, tafel: TafelId) -> tuple[CaseId, tuple[SubjectId, ...]]:
    done = await kamer.does("noor", cases.refer, refer_command(kamer, tafel=tafel))
    return done.case, done.subjects


async def _looks(kamer: Kamer, who: str, case: UUID, **changes: Any) -> dict[UUID, str | None]:
    """Whom somebody sees by name, by id; straight from the database and then opened."""
    actor = kamer.actor(who, **changes)
    async with kamer.region.working(actor) as session:
        rows = await (await driver(session)).fetch(_ASKED, case)
    sealed = [
        Sealed(table="casework.subject", column="name_enc", row_id=row["id"], ciphertext=row["name_enc"])
        for row in rows
    ]
    names = await Opener(kamer.keys, actor).open(sealed)
    return {row["id"]: str(name) for row, name in zip(rows, names, strict=True)}


async def test_who_weighs_by_name_sees_the_least_and_each_look_is_written_down(kamer: Kamer) -> None:
    case, (mother, child) = await _referred(kamer, await _tafel(kamer, "MINIMAAL_OP_NAAM"))
    assert await _looks(kamer, "wout", case) == {mother: "Fictieve Moeder", child: "Fictief Kind"}
    assert await _looks(kamer, "anne", case) == {mother: "Fictieve Moeder", child: "Fictief Kind"}
    looks = await kamer.admin.fetch(_LOOKS, case)
    assert [(row["member_id"], row["subject_id"]) for row in looks] == [
        (kamer.members[who], one) for who in ("wout", "anne") for one in sorted((mother, child))
    ]
    assert {(row["action"], row["object_type"], row["category"]) for row in looks} == {
        ("REVEAL", "Subject", "IDENTITEIT")
    }
    # The rows of people themselves stay closed: nothing but the function shows them.
    assert "subject" not in await kamer.sees("wout")

    # Who takes no part in weighing sees nothing, and neither does a weak sign-in; of that there is no look.
    for stranger in ("noor", "bram", "petra", "cees", "olga"):
        assert await _looks(kamer, stranger, case) == {}
    assert await _looks(kamer, "wout", case, assurance=1) == {}
    assert len(await kamer.admin.fetch(_LOOKS, case)) == len(looks)

    # Whoever is restricted (AVG 18) is not shown; a weigher who knows the family is shown nobody.
    await kamer.world.restriction(
        case, child, owner=kamer.organisations["lokaal"], towards=kamer.organisations["politie"]
    )
    assert await _looks(kamer, "wout", case) == {mother: "Fictieve Moeder"}
    assert set(await _looks(kamer, "anne", case)) == {mother, child}
    await kamer.world.restriction(case, child, owner=kamer.organisations["lokaal"], towards=None)
    assert set(await _looks(kamer, "anne", case)) == {mother}
    await kamer.world.recusal(kamer.members["wout"], case, mother)
    assert await _looks(kamer, "wout", case) == {}

    # Somebody whom a shelter brought in is not there to be seen by others.
    shelter = await kamer.world.organisation("Opvang (fictief)", "VROUWENOPVANG")
    await kamer.world.subject(case, shelter)
    assert set(await _looks(kamer, "anne", case)) == {mother}

    # Once it was weighed nobody looks any more.
    await kamer.does("anne", cases.start_weighing, StartWeighing(case=case, expected_version=1))
    assert set(await _looks(kamer, "anne", case)) == {mother}
    await kamer.admin.execute("UPDATE casework.\"case\" SET stage = 'AFGEWEZEN' WHERE id = $1", case)
    assert await _looks(kamer, "anne", case) == {}


async def test_where_a_kind_weighs_without_names_nobody_is_shown(kamer: Kamer) -> None:
    for tafel in (await _tafel(kamer, "PSEUDONIEM"), kamer.tafel, await tafel_of(kamer, **taking(FIELDS))):
        case, _ = await _referred(kamer, tafel)
        for who in ("karim", "anne", "wout", "noor"):
            assert await _looks(kamer, who, case) == {}
        assert await kamer.admin.fetch(_LOOKS, case) == []


async def test_nobody_writes_a_look_in_another_name(kamer: Kamer) -> None:
    """The function's owner may write looks of whoever is bound, and nothing else; the application none of another."""
    case, _ = await _referred(kamer, await _tafel(kamer, "MINIMAAL_OP_NAAM"))
    put = (
        "INSERT INTO tenants.ledger_event (id, at, action, organisation_id, member_id, purpose, assurance, request_id,"
        " operation, case_id) VALUES (gen_random_uuid(), tenants.moment(), 'REVEAL', tenants.org(), $2,"
        " tenants.purpose(), tenants.assurance(), tenants.request_id(), 'intake.look', $1)"
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with kamer.region.working(kamer.actor("wout")) as session:
            await (await driver(session)).execute(put, case, kamer.members["anne"])
    assert await kamer.admin.fetch(_LOOKS, case) == []
