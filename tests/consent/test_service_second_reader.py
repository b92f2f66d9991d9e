"""A second reader: a colleague confirms once what somebody decided, and until then it opens nothing."""

from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from backend.cases import service as cases
from consent import service as lawful
from consent.account import tell
from consent.asking import may_be_shared, would_see
from consent.basis import Art6, BasisKind, Purpose
from consent.commands import ConfirmBasis, EndBasis
from consent.explain import About
from consent.may_share import Step
from consent.missing import Missing
from tenants.actor import Actor
from tenants.ids import LegalBasisId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited
from tests.backend.cases.wishes import basis_command, contribute_command
from tests.consent.colleagues import colleague

BASIS = "consent.legal_basis"
VITAL: dict[str, Any] = {"kind": BasisKind.WETTELIJK, "ground_code": "VITAAL_BELANG", "art6": Art6.D}


async def _waiting(kamer: Kamer) -> tuple[AdmittedCase, LegalBasisId]:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    done = await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz", **VITAL))
    assert done.waits is True
    return one, done.basis


async def test_nothing_is_open_until_a_colleague_confirms(kamer: Kamer) -> None:
    one, basis = await _waiting(kamer)
    assert {"subject", "legal_basis"}.isdisjoint(await kamer.sees("bram"))
    lotte = await colleague(kamer)
    assert (await kamer.sees(lotte))["legal_basis"] == 1
    done = await kamer.does(lotte, lawful.confirm_basis, ConfirmBasis(basis=basis, expected_version=1))

    row = await kamer.row(BASIS, basis)
    assert (row["second_reader"], row["version"], done.version) == (lotte.member, 2, 2)
    assert row["confirmed_at"] > row["recorded_at"]
    assert (await kamer.sees("bram"))["legal_basis"] == 1
    [written] = await kamer.written("consent.confirm_basis")
    assert (written["object_id"], written["subject_id"], written["case_id"]) == (basis, one.mother, one.case)
    # Whoever follows the case hears of it: its recipient and its recorder, with no notice and no mail.
    told = await kamer.admin.fetch(
        "SELECT DISTINCT organisation_id FROM casework.outbox WHERE quiet AND case_id = $1 AND due_at = $2",
        one.case,
        await kamer.admin.fetchval("SELECT max(due_at) FROM casework.outbox WHERE case_id = $1", one.case),
    )
    assert {line[0] for line in told} == {kamer.organisations["lokaal"], kamer.organisations["ggz"]}


async def test_what_waits_says_so_to_its_own_organisation(kamer: Kamer) -> None:
    one, basis = await _waiting(kamer)
    brought = await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.mother))
    ggz, at = kamer.organisations["ggz"], Purpose.VEILIGHEID_GEZIN

    async def asked() -> tuple[list[str], set[Missing], tuple[Step, ...]]:
        async with kamer.region.working(kamer.actor("noor")) as session:
            account = await would_see(session, brought.contribution, organisation=ggz, purpose=at)
            [answer] = await may_be_shared(session, brought.contribution, organisations=[ggz], purpose=at) or []
        assert account is not None
        told = [one.nl for one in tell(account, about=About.OTHER)]
        return told, {lacking.missing for lacking in answer.lacking}, answer.steps

    sentences, lacking, steps = await asked()
    # It is not released yet either; the decision tells its first condition, and that of the basis is told of a person.
    assert (lacking, steps) == ({Missing.SECOND_READER_MISSING}, (Step.ASK_SECOND_READER,))
    assert not any("tweede lezer" in one for one in sentences)
    async with kamer.region.working(kamer.actor("noor")) as session:
        account = await would_see(session, one.mother, organisation=ggz, purpose=at)
    assert account is not None
    assert any("wacht op een tweede lezer" in each.nl for each in tell(account, about=About.OTHER))
    await kamer.does(await colleague(kamer), lawful.confirm_basis, ConfirmBasis(basis=basis, expected_version=1))
    async with kamer.region.working(kamer.actor("noor")) as session:
        account = await would_see(session, one.mother, organisation=ggz, purpose=at)
    assert account is not None
    assert account.decision.visible
    assert not any("tweede lezer" in each.nl for each in tell(account, about=About.OTHER))


async def test_another_organisations_waiting_basis_is_not_told(kamer: Kamer) -> None:
    """The police wait for a second reader about the mother; the local team, which brought her in, does not hear it."""
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz", "politie")
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "politie"))
    await kamer.does("petra", lawful.record_basis, basis_command(kamer, one.mother, "ggz", **VITAL))
    async with kamer.region.working(kamer.actor("noor")) as session:
        account = await would_see(
            session, one.mother, organisation=kamer.organisations["ggz"], purpose=Purpose.VEILIGHEID_GEZIN
        )
    assert account is not None
    assert (account.decision.visible, account.waits) == (False, False)


async def test_who_left_and_came_back_is_no_second_reader_of_an_own_basis(kamer: Kamer) -> None:
    _, basis = await _waiting(kamer)
    noor, back = kamer.members["noor"], await colleague(kamer)
    leave = "UPDATE tenants.member SET active = tstzrange(lower(active), tenants.moment()) WHERE id = $1"
    await kamer.admin.execute(leave, noor)
    again = (
        "UPDATE tenants.member SET active = tstzrange(tenants.moment(), NULL),"
        " person_id = (SELECT m.person_id FROM tenants.member m WHERE m.id = $2) WHERE id = $1"
    )
    await kamer.admin.execute(again, back.member, noor)
    confirm = ConfirmBasis(basis=basis, expected_version=1)
    await kamer.is_refused(back, lawful.confirm_basis, confirm, code="OWN_DECISION", field="legalBasis")
    before = await kamer.everything()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with kamer.region.reading(back) as connection:
            await connection.execute(
                "UPDATE consent.legal_basis SET second_reader = tenants.member(), confirmed_at = tenants.moment(),"
                " version = 2 WHERE id = $1",
                basis,
            )
    assert await kamer.everything() == before


async def test_by_force_what_ended_does_not_go_on_again(kamer: Kamer) -> None:
    """A basis that ended would stand again with no ground signed, no second reader and no reason (AVG 7(3))."""
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    law = {"kind": BasisKind.WETTELIJK, "ground_code": "GEMEENTELIJKE_TAAK"}
    done = await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz", **law))
    await kamer.does("noor", lawful.end_basis, EndBasis(basis=done.basis, expected_version=1))
    before = await kamer.everything()
    for ended_at in ("NULL", "ended_at + interval '1 hour'", "'infinity'"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with kamer.region.reading(kamer.actor("noor")) as connection:
                await connection.execute(
                    f"UPDATE consent.legal_basis SET ended_at = {ended_at} WHERE id = $1", done.basis
                )
    assert await kamer.everything() == before


async def test_confirming_is_refused(kamer: Kamer) -> None:
    one, basis = await _waiting(kamer)
    confirm, verb = ConfirmBasis(basis=basis, expected_version=1), lawful.confirm_basis
    absent = replace(confirm, basis=LegalBasisId(new_id()))
    for command in (confirm, absent):
        await kamer.is_refused("bram", verb, command, code="NOT_FOUND", field="legalBasis")
    await kamer.is_refused("noor", verb, absent, code="NOT_FOUND", field="legalBasis")
    await kamer.is_refused("noor", verb, confirm, code="OWN_DECISION", field="legalBasis")
    await kamer.is_refused("olga", verb, confirm, code="NOT_ALLOWED", field="legalBasis")
    lotte = await colleague(kamer)
    stale = replace(confirm, expected_version=2)
    await kamer.is_refused(lotte, verb, stale, code="CONFLICT", field="expectedVersion")
    await kamer.is_refused(replace(lotte, assurance=1), verb, confirm, code="ASSURANCE_TOO_LOW")
    law = await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz"))
    unasked = replace(confirm, basis=law.basis)
    await kamer.is_refused(lotte, verb, unasked, code="SECOND_READER_UNASKED", field="legalBasis")
    await kamer.is_refused("bram", verb, unasked, code="NOT_ALLOWED", field="legalBasis")
    await kamer.does(lotte, verb, confirm)
    await kamer.is_refused(
        lotte, verb, replace(confirm, expected_version=2), code="ALREADY_CONFIRMED", field="legalBasis"
    )
    late = await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz", **VITAL))
    await kamer.does("noor", lawful.end_basis, EndBasis(basis=late.basis, expected_version=1))
    ended = ConfirmBasis(basis=late.basis, expected_version=2)
    await kamer.is_refused(lotte, verb, ended, code="ALREADY_ENDED", field="legalBasis")


async def test_a_closed_case_takes_no_confirmation(kamer: Kamer) -> None:
    one, basis = await _waiting(kamer)
    lotte = await colleague(kamer)
    await kamer.admin.execute("UPDATE casework.\"case\" SET stage = 'AFGESLOTEN' WHERE id = $1", one.case)
    confirm = ConfirmBasis(basis=basis, expected_version=1)
    await kamer.is_refused(lotte, lawful.confirm_basis, confirm, code="CASE_STAGE", field="legalBasis")


_BY_HAND = "UPDATE consent.legal_basis SET second_reader = {reader}, confirmed_at = {at} WHERE id = '{basis}'"
_ME, _NOW = "tenants.member()", "tenants.moment()"
_OTHER = "SELECT id FROM tenants.member WHERE organisation_id = tenants.org() AND id <> tenants.member() LIMIT 1"


async def test_the_database_takes_no_other_confirmation(kamer: Kamer, subtests: pytest.Subtests) -> None:
    _, basis = await _waiting(kamer)
    lotte, decided = await colleague(kamer), f"(SELECT decided_by FROM consent.legal_basis WHERE id = '{basis}')"
    before = await kamer.everything()
    for reader, at in (
        (_ME, "tenants.moment() - interval '1 second'"),
        (_ME, "tenants.moment() + interval '1 second'"),
        (_ME, "NULL"),
        ("NULL", _NOW),
        (decided, _NOW),
        (f"({_OTHER})", _NOW),
    ):
        with subtests.test(reader=reader, at=at):
            assert await _by_hand(kamer, lotte, reader, at, basis) is False
    assert await kamer.everything() == before


async def test_the_database_lets_only_a_colleague_confirm_once(kamer: Kamer) -> None:
    one, basis = await _waiting(kamer)
    lotte = await colleague(kamer)
    assert await _by_hand(kamer, kamer.actor("noor"), _ME, _NOW, basis) is False
    for stranger in ("bram", "olga", "anne"):
        assert await _by_hand(kamer, kamer.actor(stranger), _ME, _NOW, basis) is False
    plain = await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "politie"))
    assert await _by_hand(kamer, lotte, _ME, _NOW, plain.basis) is False
    assert (await kamer.row(BASIS, basis))["confirmed_at"] is None
    assert await _by_hand(kamer, lotte, _ME, _NOW, basis) is True
    await kamer.does(lotte, lawful.confirm_basis, ConfirmBasis(basis=basis, expected_version=1))
    # Confirmed, it takes nobody else, no other moment, and no recipient that the second reader has not seen.
    assert await _by_hand(kamer, await colleague(kamer), _ME, _NOW, basis) is False
    assert await _by_hand(kamer, lotte, "NULL", "NULL", basis) is False
    async with kamer.region.reading(kamer.actor("noor")) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(
                "INSERT INTO consent.legal_basis_recipient (basis_id, organisation_id, case_id, owner_org)"
                " VALUES ($1, $2, $3, tenants.org())",
                basis,
                kamer.organisations["politie"],
                one.case,
            )
        await connection.execute("ROLLBACK")


async def test_nobody_writes_a_basis_that_is_confirmed_already(kamer: Kamer) -> None:
    one, _ = await _waiting(kamer)
    lotte = await colleague(kamer)
    before = await kamer.everything()
    async with kamer.region.reading(kamer.actor("noor")) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(
                "INSERT INTO consent.legal_basis (id, case_id, subject_id, owner_org, kind, ground_code, art6, purpose,"
                " categories, valid, decided_by, recorded_at, reason_enc, proportionality_enc, subsidiarity_enc,"
                " asks_second_reader, second_reader, confirmed_at, version) VALUES ($1, $2, $3, tenants.org(),"
                " 'WETTELIJK', 'VITAAL_BELANG', 'd', 'VEILIGHEID_GEZIN', '{VEILIGHEID}',"
                " tstzrange(tenants.moment(), NULL), tenants.member(), tenants.moment(), '', '', '', true, $4,"
                " tenants.moment(), 1)",
                new_id(),
                one.case,
                one.mother,
                lotte.member,
            )
        await connection.execute("ROLLBACK")
    assert await kamer.everything() == before


async def _by_hand(kamer: Kamer, who: Actor, reader: str, at: str, basis: LegalBasisId) -> bool:
    """Whether the application's role changes the row without the service; undone in any case."""
    async with kamer.region.reading(who) as connection:
        try:
            return await connection.execute(_BY_HAND.format(reader=reader, at=at, basis=basis)) == "UPDATE 1"
        except (asyncpg.InsufficientPrivilegeError, asyncpg.IntegrityConstraintViolationError):
            return False
        finally:
            await connection.execute("ROLLBACK")
