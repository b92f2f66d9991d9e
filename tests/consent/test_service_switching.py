"""After a withdrawal nobody goes over to another ground in silence; and a public body does not ask consent alone."""

from typing import Any

import asyncpg
import pytest

from consent import service as lawful
from consent.basis import Art6, BasisKind, Category, Purpose
from consent.catalogue.switching import switching_kinds
from consent.commands import ConfirmBasis, RecordBasis, WithdrawConsent
from consent.ids import ConsentId
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited, opened
from tests.backend.cases.wishes import basis_command, consent_anew
from tests.consent.colleagues import colleague

LAW: dict[str, Any] = {"kind": BasisKind.WETTELIJK, "ground_code": "WMO_5_2_6_VT", "art6": Art6.C}
WHY = "De zorgen zijn sinds de intrekking groter geworden."


async def _withdrawn(kamer: Kamer) -> AdmittedCase:
    """The mother consented to GGZ, and withdrew."""
    one = await admitted(kamer)
    basis, _ = await opened(kamer, one, "ggz")
    consent = await kamer.admin.fetchval("SELECT id FROM consent.consent WHERE basis_id = $1", basis)
    await kamer.does("noor", lawful.withdraw_consent, WithdrawConsent(consent=ConsentId(consent)))
    return one


async def test_another_ground_after_a_withdrawal_needs_a_reason_and_a_second_reader(kamer: Kamer) -> None:
    one = await _withdrawn(kamer)
    silent = basis_command(kamer, one.mother, "ggz", **LAW)
    refused = {"code": "CONSENT_WAS_WITHDRAWN", "field": "afterWithdrawal"}
    await kamer.is_refused("noor", lawful.record_basis, silent, **refused)
    # One overlap is enough, another purpose does not help, and another organisation asks as much.
    elsewhere = basis_command(kamer, one.mother, "ggz", purpose=Purpose.HULP_COORDINATIE, **LAW)
    await kamer.is_refused("noor", lawful.record_basis, elsewhere, **refused)
    narrow = basis_command(kamer, one.mother, "ggz", "politie", categories=(Category.VEILIGHEID,), **LAW)
    await kamer.is_refused("noor", lawful.record_basis, narrow, **refused)

    done = await kamer.does(
        "noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz", after_withdrawal=WHY, **LAW)
    )
    assert done.waits is True
    assert await kamer.reads("noor", "consent.legal_basis", "after_withdrawal_enc", done.basis) == WHY
    assert "subject" not in await kamer.sees("bram")
    confirm = ConfirmBasis(basis=done.basis, expected_version=1)
    await kamer.is_refused("noor", lawful.confirm_basis, confirm, code="OWN_DECISION", field="legalBasis")
    await kamer.does(await colleague(kamer), lawful.confirm_basis, confirm)
    assert (await kamer.sees("bram"))["subject"] == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"categories": (Category.GEZIN,)},
        {"kind": BasisKind.TOESTEMMING, "ground_code": "TOESTEMMING", "art6": Art6.A},
    ],
    ids=["other data", "a new consent"],
)
async def test_what_is_no_switch_asks_nothing_more(kamer: Kamer, changes: dict[str, Any]) -> None:
    one = await _withdrawn(kamer)
    if changes.get("kind") is BasisKind.TOESTEMMING:
        changes = {**changes, "consent": consent_anew()}
    fits = basis_command(kamer, one.mother, "ggz", **(LAW | changes))
    assert (await kamer.does("noor", lawful.record_basis, fits)).waits is False


async def test_a_reason_that_nobody_asked_is_read_by_two_as_well(kamer: Kamer) -> None:
    one = await admitted(kamer)
    done = await kamer.does(
        "noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz", after_withdrawal=WHY, **LAW)
    )
    assert done.waits is True


async def test_another_person_or_recipient_asks_nothing_more(kamer: Kamer) -> None:
    one = await _withdrawn(kamer)
    for subject, recipient in ((one.child, "ggz"), (one.mother, "politie")):
        done = await kamer.does("noor", lawful.record_basis, basis_command(kamer, subject, recipient, **LAW))
        assert done.waits is False


async def test_the_database_gives_a_silent_switch_no_recipient(kamer: Kamer) -> None:
    one = await _withdrawn(kamer)
    before = await kamer.everything()
    for who in ("noor", "petra"):
        if who == "petra":
            await invited(kamer, one.case, "politie")
            await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "politie"))
            before = await kamer.everything()
        ground = "WMO_5_2_6_VT"
        assert await _by_hand(kamer, who, one, ground, why=None, waits=False) is False
        assert await _by_hand(kamer, who, one, ground, why=None, waits=True) is False
        assert await _by_hand(kamer, who, one, ground, why=b"", waits=True) is True
    assert await kamer.everything() == before


async def test_nobody_learns_of_a_withdrawal_in_a_case_of_others(kamer: Kamer) -> None:
    one = await _withdrawn(kamer)
    ggz = kamer.organisations["ggz"]
    asked = "SELECT consent.withdrawn_earlier($1, $2, '{VEILIGHEID}', ARRAY[$3::uuid])"
    told = {}
    for who in ("noor", "bram", "olga", "petra", "cees", "anne"):
        async with kamer.region.reading(kamer.actor(who)) as connection:
            told[who] = await connection.fetchval(asked, one.case, one.mother, ggz)
    # Only who may record a basis in the case is told.
    assert told == {"noor": True, "bram": True, "olga": False, "petra": False, "cees": False, "anne": False}


async def test_a_public_body_does_not_ask_consent_alone(kamer: Kamer) -> None:
    """Rec. 43: who is asked by the government is seldom free; a colleague looks whether this person was."""
    one = await admitted(kamer)
    await opened(kamer, one, "ggz", "politie")
    asked: RecordBasis = basis_command(kamer, one.mother, "ggz")
    done = await kamer.does("petra", lawful.record_basis, asked)
    assert done.waits is True
    piet = await colleague(kamer, "politie")
    await kamer.does(piet, lawful.confirm_basis, ConfirmBasis(basis=done.basis, expected_version=1))
    assert (await kamer.does("noor", lawful.record_basis, asked)).waits is False


def test_a_new_consent_is_no_switch() -> None:
    assert switching_kinds() == {BasisKind.WETTELIJK}


async def _by_hand(kamer: Kamer, who: str, one: AdmittedCase, ground: str, *, why: bytes | None, waits: bool) -> bool:
    """Whether the application's role writes a basis and its recipient without the service; undone in any case."""
    async with kamer.region.reading(kamer.actor(who)) as connection:
        try:
            basis = await connection.fetchval(
                "INSERT INTO consent.legal_basis (id, case_id, subject_id, owner_org, kind, ground_code, art6, purpose,"
                " categories, valid, decided_by, recorded_at, reason_enc, proportionality_enc, subsidiarity_enc,"
                " after_withdrawal_enc, asks_second_reader, version) VALUES (gen_random_uuid(), $1, $2, tenants.org(),"
                " 'WETTELIJK', $3, 'c', 'VEILIGHEID_GEZIN', '{VEILIGHEID}', tstzrange(tenants.moment(), NULL),"
                " tenants.member(), tenants.moment(), '', '', '', $4, $5, 1) RETURNING id",
                one.case,
                one.mother,
                ground,
                why,
                waits,
            )
            await connection.execute(
                "INSERT INTO consent.legal_basis_recipient (basis_id, organisation_id, case_id, owner_org)"
                " VALUES ($1, $2, $3, tenants.org())",
                basis,
                kamer.organisations["ggz"],
                one.case,
            )
        except asyncpg.InsufficientPrivilegeError:
            return False
        finally:
            await connection.execute("ROLLBACK")
    return True
