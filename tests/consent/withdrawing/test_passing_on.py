"""Somebody calls: who takes the call withdraws all of it at once, learns nothing by it, and nobody opens it again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from backend.cases import service as cases
from backend.cases.ids import ParticipationId
from backend.cases.sharing_commands import EndParticipation
from consent import service as lawful
from consent.basis import BasisKind, Category, ConsentKind
from consent.commands import Recuse
from consent.ids import ConsentId
from consent.withdrawing.commands import CheckIdentity, RegisterWithdrawal, WithdrawalRegistered
from consent.withdrawing.kinds import IdentityCheck, WithdrawalChannel
from tenants.ids import SubjectId, new_id, new_subject_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited, opened
from tests.backend.cases.wishes import basis_command, consent_anew, consent_by, consent_given, contribute_command
from tests.consent.institution import mother_decides
from tests.factories.cell import actor

CONSENT, WITHDRAWAL = "consent.consent", "consent.withdrawal"


async def _sharing(kamer: Kamer) -> AdmittedCase:
    """The team shares about the mother on two consents: with the GGZ and the police, and with the GGZ."""
    one = await admitted(kamer)
    await opened(kamer, one, "ggz", "politie")
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz"))
    return one


def told(subject: SubjectId, **changes: Any) -> RegisterWithdrawal:
    """A call."""
    given: dict[str, Any] = {"subject": subject, "channel": WithdrawalChannel.TELEFONISCH}
    return RegisterWithdrawal(**(given | changes))


async def _standing(kamer: Kamer, case: UUID) -> int:
    asked = "SELECT count(*) FROM consent.consent WHERE case_id = $1 AND withdrawn_at IS NULL"
    found: int = await kamer.admin.fetchval(asked, case)
    return found


async def test_who_takes_the_call_withdraws_all_of_it_for_everybody(kamer: Kamer) -> None:
    one = await _sharing(kamer)
    assert (await kamer.sees("bram"))["contribution"] == 1
    done = await kamer.does("petra", lawful.register_withdrawal, told(one.mother, note="Terugbellen na vijf uur."))

    assert done == WithdrawalRegistered(case=one.case, withdrawal=done.withdrawal)
    row = await kamer.row(WITHDRAWAL, done.withdrawal)
    assert (row["organisation_id"], row["member_id"]) == (kamer.organisations["politie"], kamer.members["petra"])
    consents = await kamer.rows(CONSENT, one.case)
    assert len(consents) == 2
    for consent in consents:
        assert (consent["withdrawn_at"], consent["withdrawal_id"]) == (row["registered_at"], row["id"])
        assert consent["evidence_enc"]
        assert await kamer.told("CONSENT_WITHDRAWN", consent["id"]) >= {"ggz", "lokaal"}
    for who in ("bram", "petra"):
        assert "contribution" not in await kamer.sees(who)
        assert "subject" not in await kamer.sees(who)
    # It stays with who brought it in, and so does the mother's evidence.
    assert (await kamer.sees("noor"))["contribution"] == 1
    assert await kamer.reads("noor", WITHDRAWAL, "note_enc", done.withdrawal) == "Terugbellen na vijf uur."


async def test_who_takes_the_call_learns_nothing_of_what_there_was(kamer: Kamer) -> None:
    """Two calls about two people, one with two consents that the caller cannot see and one with none, answer alike."""
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    await invited(kamer, one.case, "politie")
    for person in (one.mother, one.child):
        basis = basis_command(kamer, person, "politie", ground_code="GEMEENTELIJKE_TAAK", kind=BasisKind.WETTELIJK)
        await kamer.does("noor", lawful.record_basis, basis)
    before = await kamer.sees("petra")
    for person in (one.mother, one.child):
        done = await kamer.does("petra", lawful.register_withdrawal, told(person))
        assert done == WithdrawalRegistered(case=one.case, withdrawal=done.withdrawal)
    assert await kamer.sees("petra") == before
    assert await _standing(kamer, one.case) == 0
    written = await kamer.written("consent.register_withdrawal")
    mine = [line for line in written if line["case_id"] == one.case]
    assert [(line["object_type"], line["subject_id"]) for line in mine] == [
        ("Withdrawal", one.mother),
        ("Withdrawal", one.child),
    ]


async def test_only_the_kind_that_was_named_is_withdrawn(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    for kind in ConsentKind:
        given = basis_command(kamer, one.mother, "ggz", consent=consent_given(kind=kind))
        await kamer.does("noor", lawful.record_basis, given)
    only = told(one.mother, kind=ConsentKind.DOORBREKEN_GEHEIM)
    await kamer.does("noor", lawful.register_withdrawal, only)
    standing = {row["kind"] for row in await kamer.rows(CONSENT, one.case) if row["withdrawn_at"] is None}
    assert standing == {"VERWERKING", "HULPVERLENING"}
    await kamer.does("noor", lawful.register_withdrawal, told(one.mother))
    assert await _standing(kamer, one.case) == 0


async def test_a_withdrawal_never_touches_another_person_or_other_data(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    await mother_decides(kamer, one)
    consented = basis_command(kamer, one.child, "ggz", consent=consent_by(one.mother))
    child = await kamer.does("noor", lawful.record_basis, consented)
    law: dict[str, Any] = {"ground_code": "GEMEENTELIJKE_TAAK", "kind": BasisKind.WETTELIJK}
    basis = basis_command(kamer, one.mother, "ggz", categories=(Category.GEZIN,), **law)
    statutory = await kamer.does("noor", lawful.record_basis, basis)
    bases = await kamer.rows("consent.legal_basis", one.case)
    before = await kamer.sees("bram")
    await kamer.does("bram", lawful.register_withdrawal, told(one.mother))
    assert await kamer.rows("consent.legal_basis", one.case) == bases
    assert (await kamer.row(CONSENT, UUID(str(child.consent))))["withdrawn_at"] is None
    after = await kamer.sees("bram")
    # The ground of the law for other data stands: what she consented to, and its basis, are gone.
    assert {name: before[name] - after.get(name, 0) for name in before if before[name] != after.get(name, 0)} == {
        "consent": 1,
        "contribution": 1,
        "legal_basis": 1,
        "notification": -1,
        "subject": 1,
    }
    assert statutory.consent is None


async def test_the_contact_point_of_the_tafel_takes_calls_too(kamer: Kamer) -> None:
    one = await _sharing(kamer)
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "gemeente"))
    assert "subject" not in await kamer.sees("anne")
    await kamer.does("anne", lawful.register_withdrawal, told(one.mother))
    assert await _standing(kamer, one.case) == 0


async def test_owners_check_afterwards_and_it_stays_withdrawn(kamer: Kamer) -> None:
    one = await _sharing(kamer)
    await kamer.does("petra", lawful.register_withdrawal, told(one.mother))
    tasks = await kamer.rows("casework.task", one.case)
    checks = [row for row in tasks if row["kind"] == "IDENTITEIT_NAGAAN"]
    consents = {row["id"] for row in await kamer.rows(CONSENT, one.case)}
    assert {row["object_id"] for row in checks} == consents
    assert {row["organisation_id"] for row in checks} == {kamer.organisations["lokaal"]}
    open_before = await kamer.sees("bram")
    for consent, outcome in zip(sorted(consents), IdentityCheck, strict=True):
        check = CheckIdentity(consent=ConsentId(consent), expected_version=2, outcome=outcome)
        assert (await kamer.does("noor", lawful.check_identity, check)).version == 3
        row = await kamer.row(CONSENT, consent)
        assert (row["identity_check"], row["identity_checked_by"]) == (outcome, kamer.members["noor"])
        again = CheckIdentity(consent=ConsentId(consent), expected_version=3, outcome=IdentityCheck.BEVESTIGD)
        await kamer.is_refused("noor", lawful.check_identity, again, code="IDENTITY_CHECKED", field="consent")
    # The check opened nothing, not even where it was somebody else who called.
    assert await _standing(kamer, one.case) == 0
    assert await kamer.sees("bram") == open_before
    done = [row for row in await kamer.rows("casework.task", one.case) if row["kind"] == "IDENTITEIT_NAGAAN"]
    assert {(row["outcome"], row["done_by"]) for row in done} == {("GEDAAN", kamer.members["noor"])}
    # What she gave before she called opens nothing; a new consent, asked of the person, opens again.
    earlier = basis_command(kamer, one.mother, "ggz")
    before_it = {"code": "GIVEN_BEFORE_WITHDRAWAL", "field": "consent.givenAt"}
    await kamer.is_refused("noor", lawful.record_basis, earlier, **before_it)
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz", consent=consent_anew()))
    assert (await kamer.sees("bram"))["contribution"] == 1


async def test_a_withdrawn_consent_is_reopened_by_no_statement(kamer: Kamer) -> None:
    one = await _sharing(kamer)
    await kamer.does("petra", lawful.register_withdrawal, told(one.mother))
    before = await kamer.everything()
    [consent, *_] = await kamer.rows(CONSENT, one.case)
    reopened = (
        "UPDATE consent.consent SET withdrawn_at = NULL, withdrawn_by = NULL, identity_check = 'NIET_BEVESTIGD',"
        " identity_checked_at = tenants.moment(), identity_checked_by = tenants.member() WHERE id = $1"
    )
    for statement in (
        "UPDATE consent.consent SET withdrawn_at = NULL, withdrawn_by = NULL WHERE id = $1",
        "UPDATE consent.consent SET withdrawn_at = tenants.moment(), withdrawn_by = tenants.member() WHERE id = $1",
        "UPDATE consent.consent SET withdrawal_id = NULL WHERE id = $1",
        reopened,
    ):
        with pytest.raises(asyncpg.PostgresError):
            await _runs(kamer, "noor", statement, consent["id"])
    # Not even by whoever stands above the row policies.
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await kamer.admin.execute(
            "UPDATE consent.consent SET withdrawn_at = NULL, withdrawn_by = NULL, withdrawal_id = NULL WHERE id = $1",
            consent["id"],
        )
    assert await kamer.everything() == before


async def _runs(kamer: Kamer, who: str, statement: str, *values: object) -> str:
    async with kamer.region.reading(kamer.actor(who)) as connection:
        return await connection.execute(statement, *values)


async def test_whom_one_does_not_know_is_refused_like_nobody(kamer: Kamer) -> None:
    one, elsewhere = await _sharing(kamer), await admitted(kamer)
    await invited(kamer, elsewhere.case, "ggz")
    for who, subject in (
        ("petra", elsewhere.mother),
        ("bram", elsewhere.mother),
        ("bram", one.child),
        ("noor", SubjectId(new_subject_id())),
    ):
        await kamer.is_refused(who, lawful.register_withdrawal, told(subject), code="NOT_FOUND", field="subject")
    await kamer.does("petra", lawful.recuse, Recuse(subject=one.mother))
    await kamer.is_refused("petra", lawful.register_withdrawal, told(one.mother), code="NOT_FOUND", field="subject")


async def test_who_left_or_has_no_role_is_refused(kamer: Kamer) -> None:
    one = await _sharing(kamer)
    ggz = kamer.organisations["ggz"]
    trainee = actor(organisation=ggz, member=await kamer.world.member(ggz))
    await kamer.is_refused(trainee, lawful.register_withdrawal, told(one.mother), code="NOT_ALLOWED", field="subject")
    await kamer.is_refused("olaf", lawful.register_withdrawal, told(one.mother), code="NOT_ALLOWED", field="subject")
    part = await kamer.admin.fetchval(
        "SELECT id FROM casework.participation WHERE case_id = $1 AND organisation_id = $2", one.case, ggz
    )
    await kamer.does(
        "anne", cases.end_participation, EndParticipation(participation=ParticipationId(part), expected_version=1)
    )
    await kamer.is_refused("bram", lawful.register_withdrawal, told(one.mother), code="NOT_FOUND", field="subject")
    by_code = told(one.mother, channel=WithdrawalChannel.CODE)
    await kamer.is_refused("noor", lawful.register_withdrawal, by_code, code="WITHDRAWAL_CHANNEL", field="channel")
    empty = told(one.mother, note=" ")
    await kamer.is_refused("noor", lawful.register_withdrawal, empty, code="FIELD_MISSING", field="note")


async def test_the_database_refuses_what_the_service_does(kamer: Kamer) -> None:
    one, elsewhere = await _sharing(kamer), await admitted(kamer)
    before = await kamer.everything()
    insert = (
        "INSERT INTO consent.withdrawal (id, case_id, subject_id, organisation_id, member_id, channel, registered_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, tenants.moment() - $7::interval)"
    )
    police, petra = kamer.organisations["politie"], kamer.members["petra"]
    now = timedelta(0)
    for values in (
        (elsewhere.case, elsewhere.mother, police, petra, "TELEFONISCH", now),
        (one.case, elsewhere.mother, police, petra, "TELEFONISCH", now),
        (one.case, one.child, police, petra, "TELEFONISCH", now),
        (one.case, new_subject_id(), police, petra, "TELEFONISCH", now),
        (one.case, one.mother, kamer.organisations["ggz"], kamer.members["bram"], "TELEFONISCH", now),
        (one.case, one.mother, None, None, "CODE", now),
        (one.case, one.mother, police, petra, "CODE", now),
        (one.case, one.mother, police, petra, "TELEFONISCH", timedelta(days=1)),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await _runs(kamer, "petra", insert, new_id(), *values)
    assert await kamer.everything() == before


async def test_a_check_is_the_owners(kamer: Kamer) -> None:
    one = await _sharing(kamer)
    await kamer.does("petra", lawful.register_withdrawal, told(one.mother))
    [consent, *_] = await kamer.rows(CONSENT, one.case)
    good = CheckIdentity(consent=ConsentId(consent["id"]), expected_version=2, outcome=IdentityCheck.BEVESTIGD)
    for who, check, code, field in (
        ("bram", good, "NOT_FOUND", "consent"),
        ("noor", replace(good, consent=ConsentId(new_id())), "NOT_FOUND", "consent"),
        ("noor", replace(good, expected_version=1), "CONFLICT", "expectedVersion"),
        ("olga", good, "NOT_ALLOWED", "consent"),
    ):
        await kamer.is_refused(who, lawful.check_identity, check, code=code, field=field)


async def test_what_nobody_passed_on_is_not_checked(kamer: Kamer) -> None:
    one = await _sharing(kamer)
    [consent, *_] = await kamer.rows(CONSENT, one.case)
    check = CheckIdentity(consent=ConsentId(consent["id"]), expected_version=1, outcome=IdentityCheck.BEVESTIGD)
    await kamer.is_refused("noor", lawful.check_identity, check, code="NOTHING_TO_CHECK", field="consent")


async def test_new_contributions_under_the_withdrawn_consent_stay_closed(kamer: Kamer) -> None:
    one = await _sharing(kamer)
    await kamer.does("petra", lawful.register_withdrawal, told(one.mother))
    later = contribute_command(kamer, one.case, one.mother, recipients=("ggz",))
    await kamer.does("noor", cases.contribute, later)
    assert "contribution" not in await kamer.sees("bram")
