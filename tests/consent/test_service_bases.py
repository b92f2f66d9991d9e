"""Legal bases: recorded with their evidence, ended, withdrawn, and everything that is refused."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from backend.cases import service as cases
from backend.cases.commands import NewSubject, StartWeighing
from backend.cases.ids import ParticipationId
from backend.cases.kinds import HouseholdRole, Verdict
from backend.cases.sharing_commands import EndParticipation
from consent import service as lawful
from consent.ages import begins
from consent.basis import (
    Art6,
    Art9Exception,
    Art10Ground,
    BasisKind,
    Category,
    ConsentKind,
    Purpose,
)
from consent.commands import EndBasis, Recuse, WithdrawConsent
from consent.emergency_commands import OpenGlass
from consent.ids import ConsentId
from tenants.ids import LegalBasisId, OrganisationId, SubjectId, new_id
from tenants.refusal import Refusal
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited, opened
from tests.backend.cases.wishes import (
    GIVEN_AT,
    GIVEN_ON,
    basis_command,
    consent_by,
    consent_given,
    contribute_command,
    refer_command,
    reject_command,
    weigh_command,
)
from tests.consent.institution import mother_decides

BASIS, CONSENT = "consent.legal_basis", "consent.consent"
LAW = {"kind": BasisKind.WETTELIJK, "ground_code": "WMO_5_2_6_VT", "art6": Art6.C}


async def _consent_of(kamer: Kamer, basis: UUID) -> ConsentId:
    return ConsentId(await kamer.admin.fetchval("SELECT id FROM consent.consent WHERE basis_id = $1", basis))


async def test_a_consent_is_recorded_with_all_that_proves_it(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz", "politie")
    done = await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz", "politie"))

    assert done.consent is not None
    basis, consent = await kamer.row(BASIS, done.basis), await kamer.row(CONSENT, done.consent)
    assert (basis["kind"], basis["art6"], basis["purpose"]) == ("TOESTEMMING", "a", "VEILIGHEID_GEZIN")
    assert basis["categories"] == ["IDENTITEIT", "VEILIGHEID"]
    assert (basis["owner_org"], basis["decided_by"]) == (kamer.organisations["lokaal"], kamer.members["noor"])
    assert basis["valid"].lower == basis["recorded_at"]
    assert (consent["kind"], consent["channel"], consent["language"]) == ("VERWERKING", "MONDELING", "nl")
    assert consent["given_at"] == GIVEN_AT
    assert consent["evidence_hash"] == sha256(consent["evidence_enc"]).digest()
    assert await kamer.reads("noor", BASIS, "reason_enc", done.basis) == "De betrokkene wil dat de partners meedenken."
    for who in ("noor", "bram"):
        evidence = await kamer.reads(who, CONSENT, "evidence_enc", done.consent)
        assert evidence == "Gesprek thuis, uitgelegd met wie en waarom."
    [written] = await kamer.written("consent.record_basis")
    assert (written["object_type"], written["object_id"], written["subject_id"]) == (
        "LegalBasis",
        done.basis,
        one.mother,
    )


async def test_a_basis_by_law_needs_no_consent_and_no_birthday_ends_it(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    done = await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.child, "ggz", **LAW))
    assert (done.consent, done.boundary_at) == (None, None)
    assert (await kamer.sees("bram"))["subject"] == 1


async def test_consent_ends_by_itself_on_the_next_birthday_that_the_law_looks_at(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    await mother_decides(kamer, one)
    birthday = GIVEN_ON + timedelta(days=300)
    await kamer.admin.execute("UPDATE casework.subject SET turns_12_on = $2 WHERE id = $1", one.child, birthday)
    consented = basis_command(kamer, one.child, "ggz", consent=consent_by(one.mother))
    done = await kamer.does("noor", lawful.record_basis, consented)
    assert done.boundary_at == begins(birthday)
    assert (await kamer.sees("bram"))["subject"] == 1
    at = (await kamer.row(BASIS, done.basis))["recorded_at"]
    seconds = (done.boundary_at - at).total_seconds()
    await kamer.world.shift_clock(f"{seconds + 1} seconds")
    assert "subject" not in await kamer.sees("bram")


async def test_the_wrong_kind_of_consent_opens_nothing(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    for kind in (ConsentKind.DOORBREKEN_GEHEIM, ConsentKind.HULPVERLENING):
        given = basis_command(kamer, one.mother, "ggz", consent=consent_given(kind=kind))
        await kamer.does("noor", lawful.record_basis, given)
    assert "subject" not in await kamer.sees("bram")


async def test_a_basis_opens_in_its_own_period_only(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    at = (await kamer.row('casework."case"', one.case))["opened_at"]
    later = {"starts_at": at + timedelta(hours=2), "ends_at": at + timedelta(hours=4)}
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz", **later))
    for offset, seen in (("0", 0), ("3 hours", 1), ("5 hours", 0)):
        await kamer.world.shift_clock(offset)
        assert (await kamer.sees("bram")).get("subject", 0) == seen


async def test_a_new_basis_takes_the_place_of_the_old_one(kamer: Kamer) -> None:
    one = await admitted(kamer)
    basis, _ = await opened(kamer, one, "ggz")
    at = (await kamer.row(BASIS, basis))["recorded_at"]
    start = at + timedelta(days=1)
    law = basis_command(kamer, one.mother, "ggz", supersedes=basis, starts_at=start, **LAW)
    done = await kamer.does("noor", lawful.record_basis, law)

    old, new = await kamer.row(BASIS, basis), await kamer.row(BASIS, done.basis)
    assert (old["ended_at"], old["version"], new["supersedes"]) == (start, 2, basis)
    assert await kamer.told("CASE_CHANGED", basis) == {"lokaal", "ggz"}
    assert (await kamer.sees("bram"))["subject"] == 1
    await kamer.does("noor", lawful.end_basis, EndBasis(basis=basis, expected_version=2))
    assert "subject" not in await kamer.sees("bram")
    await kamer.world.shift_clock("25 hours")
    assert (await kamer.sees("bram"))["subject"] == 1


async def test_a_basis_is_refused(kamer: Kamer, subtests: pytest.Subtests) -> None:
    one = await admitted(kamer)
    basis, _ = await opened(kamer, one, "ggz")
    at = (await kamer.row(BASIS, basis))["recorded_at"]
    elsewhere = await kamer.does("noor", cases.refer, refer_command(kamer))
    nobody = OrganisationId(new_id())
    given = consent_given()
    health, crime = (Category.GEZONDHEID,), (Category.STRAFRECHTELIJK,)
    wrong: list[tuple[dict[str, Any], str, str]] = [
        ({"categories": ()}, "LIST_EMPTY", "categories"),
        ({"categories": health * 2, "art9": Art9Exception.AVG_9_2_A}, "LIST_REPEATS", "categories"),
        ({"recipients": ()}, "LIST_EMPTY", "recipients"),
        ({"recipients": (nobody,)}, "NOT_FOUND", "recipients"),
        ({"necessity": ""}, "FIELD_MISSING", "necessity"),
        ({"proportionality": " "}, "FIELD_MISSING", "proportionality"),
        ({"subsidiarity": ""}, "FIELD_MISSING", "subsidiarity"),
        ({"ground_code": "geen code"}, "GROUND_UNKNOWN", "groundCode"),
        ({"art6": Art6.E}, "ART6_MISMATCH", "art6"),
        ({"kind": BasisKind.WETTELIJK, "consent": None}, "ART6_MISMATCH", "art6"),
        ({"categories": health}, "ART9_MISSING", "art9"),
        ({"categories": crime}, "ART10_MISSING", "art10"),
        ({"consent": None}, "CONSENT_MISSING", "consent"),
        ({"kind": BasisKind.WETTELIJK, "art6": Art6.E}, "CONSENT_UNWANTED", "consent"),
        ({"consent": replace(given, evidence=" ")}, "FIELD_MISSING", "consent.evidence"),
        ({"consent": replace(given, freedom_check="")}, "FIELD_MISSING", "consent.freedomCheck"),
        ({"consent": replace(given, language="Nederlands")}, "LANGUAGE_INVALID", "consent.language"),
        ({"consent": replace(given, given_at=at + timedelta(days=900))}, "CONSENT_IN_FUTURE", "consent.givenAt"),
        ({"consent": replace(given, given_at=at.replace(tzinfo=None))}, "CONSENT_IN_FUTURE", "consent.givenAt"),
        ({"starts_at": at - timedelta(days=1)}, "PERIOD_INVALID", "startsAt"),
        ({"ends_at": at - timedelta(days=1)}, "PERIOD_INVALID", "endsAt"),
        ({"subject": SubjectId(new_id())}, "NOT_FOUND", "subject"),
        ({"purpose": Purpose.HANDHAVING}, "PURPOSE_OUTSIDE_TAFEL", "purpose"),
        ({"purpose": Purpose.TOEZICHT}, "PURPOSE_OUTSIDE_TAFEL", "purpose"),
        ({"categories": crime, "art10": Art10Ground.UAVG_32_A}, "CATEGORY_ABOVE_CEILING", "categories"),
        ({"categories": (Category.ADRES_GEHEIM,)}, "CATEGORY_ABOVE_CEILING", "categories"),
        ({"supersedes": LegalBasisId(new_id())}, "NOT_FOUND", "supersedes"),
        ({"subject": elsewhere.subjects[0], "supersedes": basis}, "NOT_FOUND", "supersedes"),
    ]
    for changes, code, field in wrong:
        with subtests.test(code=code, field=field):
            command = replace(basis_command(kamer, one.mother, "ggz"), **changes)
            await kamer.is_refused("noor", lawful.record_basis, command, code=code, field=field)


async def test_the_category_above_a_ceiling_is_named(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz", "politie")
    art9 = {"categories": (Category.VEILIGHEID, Category.GEZONDHEID), "art9": Art9Exception.AVG_9_2_A}
    answer = await kamer.tries("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz", "politie", **art9))
    assert isinstance(answer, Refusal)
    assert "GEZONDHEID" in answer.message_nl
    assert "GEZONDHEID" in answer.message_en
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz", **art9))


async def test_a_ceiling_counts_from_the_moment_the_basis_starts(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    at = (await kamer.row('casework."case"', one.case))["opened_at"]
    await kamer.admin.execute(
        "UPDATE tenants.convenant_ceiling SET valid = tstzrange(lower(valid), $1) WHERE organisation_id = $2",
        at + timedelta(days=10),
        kamer.organisations["ggz"],
    )
    late = basis_command(kamer, one.mother, "ggz", starts_at=at + timedelta(days=11))
    await kamer.is_refused("noor", lawful.record_basis, late, code="CATEGORY_ABOVE_CEILING", field="categories")
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz"))


async def test_who_may_not_record_learns_nothing_of_the_subject(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    about = {"hidden": one.child, "absent": SubjectId(new_id())}
    for name in ("bram", "anne", "petra", "cees", "olga"):
        for subject in about.values():
            command = basis_command(kamer, subject, "ggz")
            await kamer.is_refused(name, lawful.record_basis, command, code="NOT_FOUND", field="subject")
    weak = kamer.actor("noor", assurance=1)
    await kamer.is_refused(weak, lawful.record_basis, basis_command(kamer, one.mother, "ggz"), code="ASSURANCE_TOO_LOW")
    # The crisis service sees who it is about while the glass is broken, and may record nothing.
    await kamer.does("cees", lawful.break_glass, OpenGlass(case=one.case, reason="Geweld."))
    assert (await kamer.sees("cees"))["subject"] == 2
    command = basis_command(kamer, one.mother, "ggz")
    await kamer.is_refused("cees", lawful.record_basis, command, code="NOT_ALLOWED", field="subject")


async def test_who_is_recused_from_one_records_nothing_about_another(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await kamer.does("noor", lawful.recuse, Recuse(subject=one.child))
    # The mother is still to be seen as the organisation's own row; the case she belongs to is not.
    assert (await kamer.sees("noor"))["subject"] == 1
    basis = basis_command(kamer, one.mother, "lokaal")
    await kamer.is_refused("noor", lawful.record_basis, basis, code="NOT_FOUND", field="subject")


async def test_a_partner_records_a_basis_of_its_own(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz", "politie")
    done = await kamer.does("bram", lawful.record_basis, basis_command(kamer, one.mother, "politie", **LAW))
    assert (await kamer.row(BASIS, done.basis))["owner_org"] == kamer.organisations["ggz"]


async def test_what_was_turned_away_takes_no_new_basis(kamer: Kamer) -> None:
    lonely = (NewSubject(role_in_household=HouseholdRole.OUDER, name="Fictief Mens", birth_date=date(1988, 5, 4)),)
    referred = await kamer.does("noor", cases.refer, refer_command(kamer, subjects=lonely))
    [subject] = referred.subjects
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, subject, "ggz"))
    await kamer.does("anne", cases.start_weighing, StartWeighing(case=referred.case, expected_version=1))
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, subject, "ggz"))
    await kamer.does("wout", cases.weigh, weigh_command(referred.case, verdict=Verdict.AFWIJZEN))
    await kamer.does("anne", cases.reject, reject_command(referred.case))
    late = basis_command(kamer, subject, "ggz")
    await kamer.is_refused("noor", lawful.record_basis, late, code="CASE_STAGE", field="subject")


async def test_an_ended_basis_closes_at_once_and_its_history_stays(kamer: Kamer) -> None:
    one = await admitted(kamer)
    basis, _ = await opened(kamer, one, "ggz")
    done = await kamer.does("noor", lawful.end_basis, EndBasis(basis=basis, expected_version=1))

    assert done.version == 2
    assert {"subject", "contribution", "legal_basis"}.isdisjoint(await kamer.sees("bram"))
    assert (await kamer.sees("noor"))["legal_basis"] == 1
    assert await kamer.reads("noor", BASIS, "reason_enc", basis) is not None
    assert await kamer.told("CASE_CHANGED", basis) == {"lokaal", "ggz"}
    again = EndBasis(basis=basis, expected_version=2)
    await kamer.is_refused("noor", lawful.end_basis, again, code="ALREADY_ENDED", field="legalBasis")


async def test_ending_a_basis_is_refused(kamer: Kamer) -> None:
    one = await admitted(kamer)
    basis, _ = await opened(kamer, one, "ggz")
    end, verb = EndBasis(basis=basis, expected_version=1), lawful.end_basis
    await kamer.is_refused(
        "noor", verb, replace(end, basis=LegalBasisId(new_id())), code="NOT_FOUND", field="legalBasis"
    )
    for stranger in ("petra", "anne", "cees", "omar"):
        await kamer.is_refused(stranger, verb, end, code="NOT_FOUND", field="legalBasis")
    for reader in ("bram", "olga"):
        await kamer.is_refused(reader, verb, end, code="NOT_ALLOWED", field="legalBasis")
    stale = replace(end, expected_version=2)
    await kamer.is_refused("noor", verb, stale, code="CONFLICT", field="expectedVersion")
    await kamer.is_refused(kamer.actor("noor", assurance=1), verb, end, code="ASSURANCE_TOO_LOW")


@pytest.mark.parametrize("who", ["noor", "bram"])
async def test_giver_and_receiver_may_take_the_message_of_a_withdrawal(kamer: Kamer, who: str) -> None:
    one = await admitted(kamer)
    basis, contribution = await opened(kamer, one, "ggz", "politie")
    consent = await _consent_of(kamer, basis)
    done = await kamer.does(who, lawful.withdraw_consent, WithdrawConsent(consent=consent))

    row = await kamer.row(CONSENT, consent)
    assert (row["withdrawn_by"], row["version"], done.version) == (kamer.members[who], 2, 2)
    assert await kamer.told("CONSENT_WITHDRAWN", consent) == {"lokaal", "ggz", "politie"}
    for partner in ("bram", "petra"):
        seen = await kamer.sees(partner)
        assert {"subject", "contribution", "legal_basis", "consent"}.isdisjoint(seen)
    assert await kamer.reads("noor", "casework.contribution", "body_enc", contribution) is not None
    assert await kamer.reads("noor", CONSENT, "evidence_enc", consent) is not None
    again = WithdrawConsent(consent=consent)
    await kamer.is_refused("noor", lawful.withdraw_consent, again, code="ALREADY_WITHDRAWN", field="consent")
    await kamer.is_refused("bram", lawful.withdraw_consent, again, code="NOT_FOUND", field="consent")


async def test_withdrawing_is_refused(kamer: Kamer) -> None:
    one = await admitted(kamer)
    basis, _ = await opened(kamer, one, "ggz")
    withdraw, verb = WithdrawConsent(consent=await _consent_of(kamer, basis)), lawful.withdraw_consent
    nowhere = WithdrawConsent(consent=ConsentId(new_id()))
    await kamer.is_refused("noor", verb, nowhere, code="NOT_FOUND", field="consent")
    for stranger in ("petra", "anne", "cees", "omar"):
        await kamer.is_refused(stranger, verb, withdraw, code="NOT_FOUND", field="consent")
    for reader in ("olga", "olaf"):
        await kamer.is_refused(reader, verb, withdraw, code="NOT_ALLOWED", field="consent")
    await kamer.is_refused(kamer.actor("noor", assurance=1), verb, withdraw, code="ASSURANCE_TOO_LOW")


async def test_two_who_withdraw_at_once_withdraw_once(kamer: Kamer) -> None:
    one = await admitted(kamer)
    basis, _ = await opened(kamer, one, "ggz")
    withdraw = WithdrawConsent(consent=await _consent_of(kamer, basis))
    answers = await asyncio.gather(*(kamer.tries("noor", lawful.withdraw_consent, withdraw) for _ in range(3)))
    refused = [answer.code for answer in answers if isinstance(answer, Refusal)]
    assert refused == ["ALREADY_WITHDRAWN", "ALREADY_WITHDRAWN"]
    assert await kamer.told("CONSENT_WITHDRAWN", withdraw.consent) == {"lokaal", "ggz"}


async def test_a_contribution_shared_with_a_recipient_is_closed_by_either_end(kamer: Kamer) -> None:
    one: AdmittedCase = await admitted(kamer)
    await opened(kamer, one, "ggz")
    done = await kamer.does("bram", cases.contribute, contribute_command(kamer, one.case, one.mother))
    [part] = [
        row
        for row in await kamer.rows("casework.participation", one.case)
        if row["organisation_id"] == kamer.organisations["ggz"]
    ]
    end = EndParticipation(participation=ParticipationId(part["id"]), expected_version=1)
    await kamer.does("anne", cases.end_participation, end)
    assert (await kamer.sees("bram"))["contribution"] == 1
    assert await kamer.reads("noor", "casework.contribution", "body_enc", done.contribution) is None
