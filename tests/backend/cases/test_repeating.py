"""What was sent or reported before: one reference is one referral; who weighs is told that somebody was reported."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from backend.cases import service as cases
from backend.cases.commands import NewSubject, RecordNumber, Referred
from backend.cases.kinds import HouseholdRole
from backend.intake.errors import IntakeCode
from backend.tafels.kinds import IntakeKind
from consent.masking import masked
from tenants.actor import Actor
from tenants.ids import CaseId, SubjectId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import entitled
from tests.backend.cases.wishes import refer_command
from tests.factories.cell import actor

NAME = "Fictieve Hermelde"


async def told(kamer: Kamer, who: str, case: UUID) -> Any:
    """What somebody is told of a referral: yes, no, or nothing at all (None)."""
    async with kamer.region.reading(kamer.actor(who)) as connection:
        return await connection.fetchval("SELECT reported FROM casework.earlier_report WHERE case_id = $1", case)


async def reported(kamer: Kamer, *, name: str = NAME, who: str | Actor = "noor", **changes: Any) -> Referred:
    people = (NewSubject(role_in_household=HouseholdRole.KIND, name=name),)
    return await kamer.does(who, cases.refer, refer_command(kamer, **({"subjects": people} | changes)))


async def test_what_is_sent_again_is_answered_with_the_first(kamer: Kamer) -> None:
    command = refer_command(kamer, source_key="ZAAK-2026/001")
    first = await kamer.does("noor", cases.refer, command)
    before = await kamer.everything()
    again = await kamer.does("noor", cases.refer, command)
    assert (again.case, again.referral, set(again.subjects)) == (first.case, first.referral, set(first.subjects))
    assert await kamer.everything() == before
    assert "ZAAK" not in repr(command)
    row = await kamer.row("casework.referral", first.referral)
    assert b"ZAAK" not in row["source_digest"]
    # Another organisation may have the same reference, and another reference is another referral.
    await kamer.world.role(kamer.members["petra"], "AANMELDER", tafel=kamer.tafel)
    assert (await kamer.does("petra", cases.refer, command)).case != first.case
    assert (await kamer.does("noor", cases.refer, refer_command(kamer, source_key="ZAAK-2"))).case != first.case


async def test_two_at_the_same_moment_are_one(kamer: Kamer) -> None:
    command = refer_command(kamer, source_key=str(new_id()))
    made = await asyncio.gather(*(kamer.does("noor", cases.refer, command) for _ in range(2)))
    assert made[0].case == made[1].case


async def test_a_reference_that_a_colleague_sent_and_one_may_not_see_is_refused(kamer: Kamer) -> None:
    command = refer_command(kamer, source_key="ZAAK-9")
    first = await kamer.does("noor", cases.refer, command)
    await kamer.world.recusal(kamer.members["noor"], first.case, first.subjects[0])
    await kamer.is_refused("noor", cases.refer, command, code=IntakeCode.SOURCE_KEY_TAKEN, field="sourceKey")


async def test_a_reference_that_is_none_is_refused(kamer: Kamer) -> None:
    for key in ("", "  ", "x" * 101, "zaak\n1", "né", "999990019", "9999.90.019"):
        command = refer_command(kamer, source_key=key)
        await kamer.is_refused("noor", cases.refer, command, code=IntakeCode.SOURCE_KEY_UNFIT, field="sourceKey")


async def test_who_weighs_is_told_and_nobody_else(kamer: Kamer) -> None:
    first = await reported(kamer)
    assert await told(kamer, "karim", first.case) is False
    await kamer.world.role(kamer.members["petra"], "AANMELDER", tafel=kamer.tafel)
    # Another organisation reports the same child: it learns nothing of that; those who weigh do.
    again = await reported(kamer, who="petra")
    for weigher in ("karim", "wout", "anne"):
        assert await told(kamer, weigher, again.case) is True
    for other in ("petra", "noor", "bram", "olga", "cees"):
        assert await told(kamer, other, again.case) is None
    row = await kamer.admin.fetchrow("SELECT * FROM casework.earlier_report WHERE case_id = $1", again.case)
    assert row is not None
    assert row["candidates"] == []
    # Who is recused from the case is told nothing, and nobody is once it is admitted.
    await kamer.world.recusal(kamer.members["wout"], again.case, again.subjects[0])
    assert await told(kamer, "wout", again.case) is None
    assert await told(kamer, "karim", again.case) is True
    async with kamer.admin.transaction():
        await kamer.admin.execute("SET LOCAL session_replication_role = replica")
        admitted = "UPDATE casework.\"case\" SET stage = 'TOEGELATEN', number = $2 WHERE id = $1"
        await kamer.admin.execute(admitted, again.case, str(new_id()))
    assert await told(kamer, "karim", again.case) is None


async def test_another_birthday_another_tafel_and_who_is_hidden_are_not_recognised(kamer: Kamer) -> None:
    first = refer_command(kamer).subjects[1]
    one = await kamer.does("noor", cases.refer, refer_command(kamer, subjects=(first,)))
    twin = NewSubject(role_in_household=HouseholdRole.KIND, name=first.name, birth_date=first.birth_date)
    other = NewSubject(name=first.name, birth_date=refer_command(kamer).subjects[0].birth_date)
    nameless = NewSubject(role_in_household=HouseholdRole.KIND)
    for subject, expected in ((twin, True), (other, False), (NewSubject(name=first.name), True), (nameless, False)):
        found = await kamer.does("noor", cases.refer, refer_command(kamer, subjects=(subject,)))
        assert await told(kamer, "karim", found.case) is expected
        await _forgotten(kamer, found.case)
    elsewhere = await kamer.world.tafel(kamer.organisations["gemeente"], kind="VEILIGHEIDSKAMER")
    for member, role in (("noor", "AANMELDER"), ("karim", "WEGER")):
        await kamer.world.role(kamer.members[member], role, tafel=elsewhere)
    await kamer.world.seat(elsewhere, kamer.organisations["lokaal"])
    away = await kamer.does("noor", cases.refer, refer_command(kamer, tafel=elsewhere, subjects=(twin,)))
    assert await told(kamer, "karim", away.case) is False
    # Restricted (AVG 18), and known only through a shelter.
    await kamer.world.restriction(one.case, one.subjects[0], owner=kamer.organisations["lokaal"], towards=None)
    again = await kamer.does("noor", cases.refer, refer_command(kamer, subjects=(twin,)))
    assert await told(kamer, "karim", again.case) is False
    shelter = await kamer.world.organisation("Fictieve opvang", masked()[0].kind)
    await kamer.admin.execute("UPDATE casework.subject SET owner_org = $2 WHERE case_id = $1", again.case, shelter)
    last = await kamer.does("noor", cases.refer, refer_command(kamer, subjects=(twin,)))
    assert await told(kamer, "karim", last.case) is False


async def test_a_new_report_names_a_case_that_the_referrer_sees(kamer: Kamer) -> None:
    first = await reported(kamer)
    again = await reported(kamer, kind=IntakeKind.HERMELDING, earlier=first.case)
    assert (await kamer.row("casework.referral", again.referral))["earlier_case"] == first.case
    await kamer.world.role(kamer.members["petra"], "AANMELDER", tafel=kamer.tafel)
    for case in (first.case, CaseId(new_id())):
        command = refer_command(kamer, kind=IntakeKind.HERMELDING, earlier=case)
        await kamer.is_refused("petra", cases.refer, command, code="NOT_FOUND", field="earlierCase")
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="earlier case is not there"):
            await _forged(kamer, case)
    command = refer_command(kamer, earlier=first.case)
    await kamer.is_refused("noor", cases.refer, command, code=IntakeCode.EARLIER_UNWANTED, field="earlierCase")
    # What it names is forgotten with the case itself.
    await _forgotten(kamer, first.case)
    assert (await kamer.row("casework.referral", again.referral))["earlier_case"] is None


async def test_by_force_nobody_asks_about_a_case_of_somebody_else(kamer: Kamer) -> None:
    first = await reported(kamer)
    await kamer.world.role(kamer.members["petra"], "AANMELDER", tafel=kamer.tafel)
    await _forget_answer(kamer, first.case)
    before = await kamer.everything()
    petra = actor(organisation=kamer.organisations["politie"], member=kamer.members["petra"])
    for who, returning in ((petra, ""), (kamer.actor("noor"), " RETURNING reported")):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with kamer.region.reading(who) as connection:
                await connection.execute(
                    f"INSERT INTO casework.earlier_report VALUES ($1, $2, $3, true){returning}",
                    first.case,
                    kamer.tafel,
                    list(first.subjects),
                )
    assert await kamer.everything() == before


async def _forged(kamer: Kamer, earlier: CaseId) -> None:
    async with kamer.region.reading(kamer.actor("petra")) as connection:
        case = new_id()
        await connection.execute(
            'INSERT INTO casework."case" (id, tafel_id, kind_code, kind_version, stage, owner_org, opened_at, version)'
            " SELECT $1, t.id, t.kind_code, t.kind_version, 'AANGEMELD', tenants.org(), tenants.moment(), 1"
            " FROM casework.tafel t WHERE t.id = $2",
            case,
            kamer.tafel,
        )
        await connection.execute(
            "INSERT INTO casework.referral (id, case_id, tafel_id, owner_org, informed, reason_enc, key_id,"
            " referred_at, version, kind, earlier_case) VALUES ($1, $2, $3, tenants.org(), 'GEINFORMEERD', '\\x01', $1,"
            " tenants.moment(), 1, 'HERMELDING', $4)",
            new_id(),
            case,
            kamer.tafel,
            earlier,
        )


async def _forget_answer(kamer: Kamer, case: CaseId) -> None:
    await kamer.admin.execute("DELETE FROM casework.earlier_report WHERE case_id = $1", case)


async def _forgotten(kamer: Kamer, case: CaseId) -> None:
    """A case and what a referral made of it, gone as destruction takes it."""
    await _forget_answer(kamer, case)
    tables = ("casework.outbox", "casework.notification", "casework.referral", "casework.subject")
    derived = ("consent.case_access", "consent.shown_organisation", "consent.case_participant", "consent.case_lock")
    for table in (*tables, "casework.participation", *derived):
        await kamer.admin.execute(f"DELETE FROM {table} WHERE case_id = $1", case)
    await kamer.admin.execute('DELETE FROM casework."case" WHERE id = $1', case)


async def test_a_number_tells_it_under_another_name_and_only_to_who_weighs(kamer: Kamer) -> None:
    """It finds who has the same number at this tafel, for whom the law lets use it, and shows no number and nobody."""
    for name in ("politie", "gemeente"):
        await entitled(kamer, name, law="WABB_10")
    member = await kamer.world.member(kamer.organisations["gemeente"])
    await kamer.world.role(member, "AANMELDER", tafel=kamer.tafel)
    gemma = actor(organisation=kamer.organisations["gemeente"], member=member)
    await kamer.world.role(kamer.members["petra"], "AANMELDER", tafel=kamer.tafel)
    here = [await reported(kamer, who=who, name=f"Fictief {new_id()}") for who in (gemma, "petra", "petra", gemma)]
    subjects = [one.subjects[0] for one in here]

    async def numbered(who: str | Actor, subject: SubjectId, number: str = "999990019") -> None:
        await kamer.does(who, cases.record_number, RecordNumber(subject=subject, number=number))

    async def answers() -> list[bool]:
        return [await told(kamer, "karim", one.case) for one in here]

    await numbered(gemma, subjects[0])
    assert await answers() == [False] * 4
    await numbered("petra", subjects[1])
    assert await answers() == [False, True, False, False]
    assert await told(kamer, "petra", here[1].case) is None
    # Another number, and restricted persons, tell nothing.
    await numbered("petra", subjects[2], number="999990020")
    for one in here[:2]:
        owner = kamer.organisations["gemeente"]
        await kamer.world.restriction(one.case, one.subjects[0], owner=owner, towards=None)
    await numbered(gemma, subjects[3])
    assert await answers() == [False, True, False, False]
    looks = (
        "SELECT count(*) FROM tenants.ledger_subject WHERE object_type = 'EarlierReport' AND object_id = ANY ($1)"
        " AND subject_id = ANY ($2)"
    )
    assert await kamer.admin.fetchval(looks, [one.case for one in here], subjects) == 4
    # By hand nobody asks it of a number that was recorded before, or is another's, and nobody reads an answer.
    await kamer.admin.execute("DELETE FROM consent.restriction WHERE subject_id = ANY ($1)", subjects)
    before = await kamer.everything()
    for who in (gemma, kamer.actor("petra"), kamer.actor("karim")):
        async with kamer.region.reading(who) as connection:
            for subject in subjects:
                asked = await connection.fetchval("SELECT casework.compare_number($1, $2)", subject, subjects)
                assert asked in {None, ""}
    assert await kamer.everything() == before
    # Without an authority there is no number, and so no look.
    signed = "DELETE FROM consent.catalogue_signature WHERE owner_org = $1"
    await kamer.admin.execute(signed, kamer.organisations["politie"])
    wish = RecordNumber(subject=subjects[2], number="999990019")
    await kamer.is_refused("petra", cases.record_number, wish, code="BSN_NO_AUTHORITY", field="number")
    assert await answers() == [False, True, False, False]
