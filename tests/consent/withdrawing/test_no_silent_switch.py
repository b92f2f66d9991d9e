"""What was withdrawn neither goes on nor comes back by itself: not by an older consent, and not by a law beside it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from consent import service as lawful
from consent.basis import Art6, BasisKind, Category, ConsentKind, Purpose
from consent.commands import ConfirmBasis, WithdrawConsent
from consent.ids import ConsentId
from consent.withdrawing.commands import RegisterWithdrawal
from consent.withdrawing.kinds import WithdrawalChannel
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited, opened
from tests.backend.cases.wishes import GIVEN_AT, basis_command, consent_anew, consent_given
from tests.consent.colleagues import colleague

LAW: dict[str, Any] = {"kind": BasisKind.WETTELIJK, "ground_code": "WMO_5_2_6_VT", "art6": Art6.C}
WHY = "De zorgen zijn sinds de intrekking groter geworden."
BEFORE = {"code": "GIVEN_BEFORE_WITHDRAWAL", "field": "consent.givenAt"}


async def _consented(kamer: Kamer) -> tuple[AdmittedCase, ConsentId]:
    one = await admitted(kamer)
    basis, _ = await opened(kamer, one, "ggz")
    consent = await kamer.admin.fetchval("SELECT id FROM consent.consent WHERE basis_id = $1", basis)
    return one, ConsentId(consent)


async def _withdraws(kamer: Kamer, consent: ConsentId) -> None:
    await kamer.does("noor", lawful.withdraw_consent, WithdrawConsent(consent=consent))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"purpose": Purpose.HULP_COORDINATIE},
        {"categories": (Category.VEILIGHEID, Category.GEZIN)},
        {"recipients": ("ggz", "politie")},
    ],
    ids=["the same", "another purpose", "more data", "more recipients"],
)
async def test_a_consent_from_before_the_withdrawal_is_none(kamer: Kamer, changes: dict[str, Any]) -> None:
    one, consent = await _consented(kamer)
    await invited(kamer, one.case, "politie")
    await _withdraws(kamer, consent)
    at = (await kamer.row("consent.consent", consent))["withdrawn_at"]
    recipients = changes.pop("recipients", ("ggz",))
    for given_at in (GIVEN_AT, at):
        earlier = consent_given(given_at=given_at)
        asked = basis_command(kamer, one.mother, *recipients, consent=earlier, **changes)
        await kamer.is_refused("noor", lawful.record_basis, asked, **BEFORE)
    assert "contribution" not in await kamer.sees("bram")
    after = consent_given(given_at=at + timedelta(microseconds=1))
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, *recipients, consent=after))
    assert (await kamer.sees("bram"))["contribution"] == 1


async def test_what_was_not_withdrawn_may_be_recorded_from_before(kamer: Kamer) -> None:
    """Of another person, kind, data or recipient."""
    one, consent = await _consented(kamer)
    await invited(kamer, one.case, "politie")
    await _withdraws(kamer, consent)
    for recipient, changes in (
        ("politie", {}),
        ("ggz", {"categories": (Category.GEZIN,)}),
        ("ggz", {"consent": consent_given(kind=ConsentKind.HULPVERLENING)}),
    ):
        await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, recipient, **changes))


async def test_a_call_counts_for_what_was_not_recorded_yet(kamer: Kamer) -> None:
    """She calls before anybody wrote down what she gave: that is withdrawn with it."""
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    call = RegisterWithdrawal(subject=one.mother, channel=WithdrawalChannel.TELEFONISCH, kind=ConsentKind.VERWERKING)
    await kamer.does("noor", lawful.register_withdrawal, call)
    await kamer.is_refused("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz"), **BEFORE)
    care = consent_given(kind=ConsentKind.HULPVERLENING)
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz", consent=care))
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz", consent=consent_anew()))


@pytest.mark.parametrize(("given", "fault"), [("then", "withdrawn after it was given"), ("now", "not given in a form")])
async def test_the_database_refuses_a_consent_from_before(kamer: Kamer, given: str, fault: str) -> None:
    """Also where the recipient comes after the consent, and the application asks nothing itself."""
    one, consent = await _consented(kamer)
    await _withdraws(kamer, consent)
    before = await kamer.everything()
    moment = GIVEN_AT if given == "then" else datetime.now(UTC)
    ggz = kamer.organisations["ggz"]
    async with kamer.region.reading(kamer.actor("noor")) as connection:
        basis = await connection.fetchval(
            "INSERT INTO consent.legal_basis (id, case_id, subject_id, owner_org, kind, ground_code, art6, purpose,"
            " categories, valid, decided_by, recorded_at, reason_enc, version) VALUES (gen_random_uuid(), $1, $2,"
            " tenants.org(), 'TOESTEMMING', 'TOESTEMMING', 'a', 'VEILIGHEID_GEZIN', '{VEILIGHEID}',"
            " tstzrange(tenants.moment(), tenants.moment() + interval '30 days'), tenants.member(), tenants.moment(),"
            " '', 1) RETURNING id",
            one.case,
            one.mother,
        )
        await connection.execute(
            "INSERT INTO consent.consent (id, basis_id, case_id, subject_id, owner_org, kind, given_at, channel,"
            " language, wording_version, evidence_enc, evidence_hash, freedom_check_enc, version) VALUES"
            " (gen_random_uuid(), $1, $2, $3, tenants.org(), 'VERWERKING', $4, 'MONDELING', 'nl', '1', '', '', '', 1)",
            basis,
            one.case,
            one.mother,
            moment,
        )
        await connection.execute(
            "INSERT INTO consent.legal_basis_recipient (basis_id, organisation_id, case_id, owner_org)"
            " VALUES ($1, $2, $3, tenants.org())",
            basis,
            ggz,
            one.case,
        )
        # The form that it lacks is another rule, which is asked after this one.
        with pytest.raises(asyncpg.PostgresError, match=fault):
            await connection.execute(
                "SET CONSTRAINTS consent.guard_given IMMEDIATE; SET CONSTRAINTS consent.guard_form IMMEDIATE"
            )
        await connection.execute("ROLLBACK")
    assert await kamer.everything() == before


@pytest.mark.parametrize(
    "changes",
    [{}, {"purpose": Purpose.HULP_COORDINATIE}, {"starts_at": "later"}],
    ids=["beside it", "for another purpose", "that starts later"],
)
async def test_a_law_beside_a_consent_closes_with_it(kamer: Kamer, changes: dict[str, Any]) -> None:
    one, consent = await _consented(kamer)
    if "starts_at" in changes:
        changes = {"starts_at": datetime.now(UTC) + timedelta(hours=1)}
    law = await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz", **LAW, **changes))
    assert law.waits is False
    await _withdraws(kamer, consent)
    assert "contribution" not in await kamer.sees("bram")
    (task,) = [row for row in await kamer.rows("casework.task", one.case) if row["kind"] == "HERBEOORDELEN"]
    assert (task["object_id"], task["organisation_id"]) == (law.basis, kamer.organisations["lokaal"])
    await kamer.world.shift_clock("2 hours")
    assert "contribution" not in await kamer.sees("bram")
    assert not await kamer.admin.fetchval(
        "SELECT count(*) FROM consent.case_access a WHERE a.case_id = $1 AND a.valid @> tenants.moment()", one.case
    )


async def test_it_goes_on_when_somebody_decided_so_afterwards(kamer: Kamer) -> None:
    """With a reason and a second reader, and until the next withdrawal."""
    one, consent = await _consented(kamer)
    beside = basis_command(kamer, one.mother, "ggz", **LAW)
    law = await kamer.does("noor", lawful.record_basis, beside)
    await _withdraws(kamer, consent)
    anew = basis_command(kamer, one.mother, "ggz", after_withdrawal=WHY, supersedes=law.basis, **LAW)
    decided = await kamer.does("noor", lawful.record_basis, anew)
    assert decided.waits is True
    assert "contribution" not in await kamer.sees("bram")
    confirm = ConfirmBasis(basis=decided.basis, expected_version=1)
    await kamer.does(await colleague(kamer), lawful.confirm_basis, confirm)
    assert (await kamer.sees("bram"))["contribution"] == 1

    again = basis_command(kamer, one.mother, "ggz", consent=consent_anew())
    given = await kamer.does("noor", lawful.record_basis, again)
    assert given.consent is not None
    await _withdraws(kamer, given.consent)
    assert "contribution" not in await kamer.sees("bram")


async def test_a_law_for_somebody_or_something_else_stays(kamer: Kamer) -> None:
    one, consent = await _consented(kamer)
    await invited(kamer, one.case, "politie")
    kept = [
        await kamer.does("noor", lawful.record_basis, basis_command(kamer, subject, recipient, **LAW, **changes))
        for subject, recipient, changes in (
            (one.child, "ggz", {}),
            (one.mother, "politie", {}),
            (one.mother, "ggz", {"categories": (Category.GEZIN,)}),
        )
    ]
    await _withdraws(kamer, consent)
    found = await kamer.admin.fetch("SELECT unnest(basis_ids) FROM consent.case_access WHERE case_id = $1", one.case)
    assert {basis.basis for basis in kept} <= {row[0] for row in found}
    assert not [row for row in await kamer.rows("casework.task", one.case) if row["kind"] == "HERBEOORDELEN"]
