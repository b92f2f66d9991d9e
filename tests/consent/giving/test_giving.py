"""The form in which a consent was given: kept with it, refused where it cannot be, by the service and by force."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import orjson
import pytest

from backend.db import rendering
from consent import service as lawful
from consent.ages import begins
from consent.basis import Category
from consent.commands import BasisRecorded, ConfirmBasis
from consent.custody.commands import RecordCustody
from consent.giving.kinds import EvidenceKind
from consent.signing.commands import Signature
from consent.signing.kinds import SignatureMeans
from tenants.ids import OrganisationId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, invited
from tests.backend.cases.wishes import GIVEN_AT, GIVEN_ON, basis_command, consent_given
from tests.consent.colleagues import colleague
from tests.consent.giving.forcing import RECIPIENT, by_force
from tests.consent.institution import custody_command

FORM, BASIS = "consent.consent_form", "consent.legal_basis"
HASH = "0123456789abcdef" * 4
DOCUMENT: dict[str, Any] = {
    "evidence_kind": EvidenceKind.GEUPLOAD_DOCUMENT,
    "document_hash": HASH,
    "witness": None,
}


async def _form(kamer: Kamer, done: BasisRecorded) -> asyncpg.Record:
    (row,) = [one for one in await kamer.rows(FORM, done.case) if one["consent_id"] == done.consent]
    return row


async def test_a_consent_keeps_the_wording_of_its_day_and_what_proves_it(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    for version, since in ((1, -200), (2, -101), (3, -99)):
        await _version(kamer, "VERWERKING_DE", version, since=since)
    german = basis_command(kamer, one.mother, "ggz", consent=consent_given(language="de"))
    done = await kamer.does("noor", lawful.record_basis, german)
    form = await _form(kamer, done)
    assert (form["wording_code"], form["wording_version"]) == ("VERWERKING_DE", 2)
    assert form["wording_digest"] == b"2"
    assert (form["evidence_kind"], form["document_hash"]) == ("MONDELING_MET_GETUIGE", None)
    assert await kamer.reads("noor", FORM, "witness_enc", form["id"]) == "Fictieve Getuige"
    assert (form["asked_categories"], form["asked_recipients"]) == (
        ["IDENTITEIT", "VEILIGHEID"],
        [kamer.organisations["ggz"]],
    )
    basis = await kamer.row(BASIS, done.basis)
    assert basis["valid"].upper == begins(GIVEN_ON + timedelta(days=365))

    english = consent_given(language="en", **DOCUMENT)
    done = await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz", consent=english))
    form = await _form(kamer, done)
    assert (form["wording_code"], form["document_hash"].hex(), form["witness_enc"]) == ("VERWERKING_EN", HASH, None)
    # Nobody who receives reads it, though they read the consent.
    assert (await kamer.sees("bram"))["consent"] == 2
    for who, seen in (("bram", 0), ("noor", 2)):
        async with kamer.region.reading(kamer.actor(who)) as connection:
            forms = "SELECT count(*) FROM consent.consent_form WHERE case_id = $1"
            assert await connection.fetchval(forms, one.case) == seen


async def test_only_the_part_that_was_given_opens(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz", "politie")
    asked = consent_given(
        asked_categories=(Category.IDENTITEIT, Category.VEILIGHEID, Category.GEZIN),
        asked_recipients=(kamer.organisations["politie"], kamer.organisations["ggz"]),
    )
    wished = basis_command(kamer, one.mother, "ggz", categories=(Category.IDENTITEIT,), consent=asked)
    done = await kamer.does("noor", lawful.record_basis, wished)
    assert len((await _form(kamer, done))["asked_categories"]) == 3
    opened = await kamer.admin.fetch(
        "SELECT organisation_id, category FROM consent.case_access WHERE case_id = $1", one.case
    )
    assert {tuple(row) for row in opened} == {(kamer.organisations["ggz"], "IDENTITEIT")}
    assert "subject" not in await kamer.sees("karim")


async def test_a_consent_closes_on_its_last_day_and_only_a_new_one_opens_again(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz"))
    for days, seen in ((263, 1), (266, 0)):
        await kamer.world.shift_clock(f"{days} days")
        assert (await kamer.sees("bram")).get("subject", 0) == seen
    again = basis_command(kamer, one.mother, "ggz")
    await kamer.is_refused("noor", lawful.record_basis, again, code="CONSENT_TERM", field="endsAt")
    anew = consent_given(given_at=GIVEN_AT + timedelta(days=365))
    await kamer.does("noor", lawful.record_basis, replace(again, consent=anew))
    assert (await kamer.sees("bram"))["subject"] == 1


async def test_what_is_missing_or_does_not_fit_is_refused(kamer: Kamer, subtests: pytest.Subtests) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    await _version(kamer, "VERWERKING_FR", 1, since=-1)
    name = await kamer.admin.fetchval(
        "SELECT p.display_name FROM tenants.person p JOIN tenants.member m ON m.person_id = p.id WHERE m.id = $1",
        kamer.members["noor"],
    )
    wrong: list[tuple[dict[str, Any], str, str]] = [
        ({"language": "fr"}, "WORDING_NOT_IN_FORCE", "consent.givenAt"),
        ({"language": "ar"}, "WORDING_UNKNOWN", "consent.language"),
        ({"language": "nl-NL"}, "WORDING_UNKNOWN", "consent.language"),
        ({"witness": None}, "WITNESS_MISSING", "consent.witness"),
        ({"witness": " "}, "FIELD_MISSING", "consent.witness"),
        ({"witness": "x" * 201}, "FIELD_TOO_LONG", "consent.witness"),
        ({"witness": f"  {name.upper()} "}, "WITNESS_IS_RECORDER", "consent.witness"),
        ({"document_hash": HASH}, "EVIDENCE_BESIDE_KIND", "consent.evidenceKind"),
        (DOCUMENT | {"document_hash": None}, "EVIDENCE_HASH_MISSING", "consent.documentHash"),
        (DOCUMENT | {"document_hash": HASH[:-1]}, "DOCUMENT_HASH_INVALID", "consent.documentHash"),
        (DOCUMENT | {"document_hash": HASH.upper()}, "DOCUMENT_HASH_INVALID", "consent.documentHash"),
        (
            {"evidence_kind": EvidenceKind.RECHTERLIJKE_BESLISSING, "witness": None},
            "EVIDENCE_COURT_MISSING",
            "consent.signatures",
        ),
        ({"asked_categories": (Category.IDENTITEIT,)}, "GIVEN_BEYOND_ASKED", "consent"),
        ({"asked_recipients": (OrganisationId(new_id()),)}, "GIVEN_BEYOND_ASKED", "consent"),
        (
            {"asked_recipients": (kamer.organisations["ggz"], OrganisationId(new_id()))},
            "NOT_FOUND",
            "consent.askedRecipients",
        ),
        ({"asked_categories": ()}, "LIST_EMPTY", "consent.askedCategories"),
        ({"freedom_check": None}, "FIELD_MISSING", "consent.freedomCheck"),
    ]
    for changes, code, field in wrong:
        with subtests.test(code=code, field=field):
            command = basis_command(kamer, one.mother, "ggz", consent=consent_given(**changes))
            await kamer.is_refused("noor", lawful.record_basis, command, code=code, field=field)
    latest = begins(GIVEN_ON + timedelta(days=365))
    late = basis_command(kamer, one.mother, "ggz", ends_at=latest + timedelta(seconds=1))
    await kamer.is_refused("noor", lawful.record_basis, late, code="CONSENT_TERM", field="endsAt")


async def test_a_public_body_says_why_somebody_was_free_or_is_told_other_grounds(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    await kamer.admin.execute(
        "UPDATE tenants.organisation SET kind = 'GEMEENTE' WHERE id = $1", kamer.organisations["lokaal"]
    )
    for said in (None, "  "):
        command = basis_command(kamer, one.mother, "ggz", consent=consent_given(freedom_check=said))
        answer: Any = await kamer.tries("noor", lawful.record_basis, command)
        assert (answer.code, answer.field) == ("CONSENT_UNSUITABLE", "consent.freedomCheck")
        assert "kies een andere grondslag: " in answer.message_nl
        assert "Veilig Thuis" in answer.message_nl
        assert "Toestemming van de betrokkene" not in answer.message_nl
        assert await kamer.rows(BASIS, one.case) == []
    # Said, it waits for a colleague, and opens nothing until then.
    done = await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz"))
    assert done.waits is True
    assert "subject" not in await kamer.sees("bram")
    confirm = ConfirmBasis(basis=done.basis, expected_version=1)
    await kamer.is_refused("noor", lawful.confirm_basis, confirm, code="OWN_DECISION", field="legalBasis")
    await kamer.does(await colleague(kamer), lawful.confirm_basis, confirm)
    assert (await kamer.sees("bram"))["subject"] == 1


async def test_a_decision_of_the_court_is_evidence_with_its_signature(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    custody: RecordCustody = custody_command(one.child, holder=one.mother)
    await kamer.does("noor", lawful.record_custody, custody)
    court = Signature(
        signer=one.mother,
        signed_on=GIVEN_ON,
        means=SignatureMeans.VERVANGENDE_TOESTEMMING,
        decision="C/09/654321 FA RK 26-7",
    )
    given = consent_given(evidence_kind=EvidenceKind.RECHTERLIJKE_BESLISSING, witness=None, signatures=(court,))
    done = await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.child, "ggz", consent=given))
    assert (await _form(kamer, done))["evidence_kind"] == "RECHTERLIJKE_BESLISSING"
    assert (await kamer.sees("bram"))["subject"] == 1


async def test_who_signs_is_named_where_the_person_is_not_the_only_one(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await kamer.does("noor", lawful.record_custody, custody_command(one.child, holder=one.mother))
    unnamed = basis_command(kamer, one.child, "ggz")
    refusal = {"code": "SIGNERS_UNNAMED", "field": "consent.signatures"}
    await kamer.is_refused("noor", lawful.record_basis, unnamed, **refusal)


def _wrong(kamer: Kamer) -> dict[str, dict[str, Any]]:
    """What is wrong with each of these forms."""
    return {
        "no form": {"form": False},
        "a text of before": {"language": "de", "wording": ("VERWERKING_DE", 1)},
        "a text of later": {"language": "de", "wording": ("VERWERKING_DE", 3)},
        "a text for something else": {"wording": ("HULPVERLENING_NL", 1)},
        "a text in another language": {"wording": ("VERWERKING_EN", 1)},
        "a language whose text was not yet in force": {"language": "fr", "wording": ("VERWERKING_FR", 1)},
        "no evidence": {"evidence": b""},
        "no word of freedom": {"free": b""},
        "no hash": {"hash": None},
        "no witness": {"kind": "MONDELING_MET_GETUIGE", "hash": None},
        "a witness without a name": {"kind": "MONDELING_MET_GETUIGE", "hash": None, "witness": b""},
        "no court": {"kind": "RECHTERLIJKE_BESLISSING", "hash": None},
        "data that were not asked": {"categories": ["IDENTITEIT"]},
        "a recipient that was not asked": {"recipients": [kamer.organisations["politie"]]},
        "a recipient that is not there": {"recipients": [kamer.organisations["ggz"], new_id()]},
        "the same recipient twice": {"recipients": [kamer.organisations["ggz"]] * 2},
        "no end": {"until": None},
        "too late an end": {"until": begins(GIVEN_ON + timedelta(days=365)) + timedelta(seconds=1)},
    }


async def test_the_database_takes_no_consent_in_another_form(kamer: Kamer, subtests: pytest.Subtests) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    for version, since in ((1, -200), (2, -101), (3, -99)):
        await _version(kamer, "VERWERKING_DE", version, since=since)
    await _version(kamer, "VERWERKING_FR", 1, since=-1)
    wrong = _wrong(kamer)
    before = await kamer.everything()
    for name, changes in wrong.items():
        with subtests.test(name):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await by_force(kamer, one, **changes)
            assert await kamer.everything() == before
    basis = await by_force(kamer, one)
    # Nor does it take a recipient afterwards whom nobody was asked about.
    before = await kamer.everything()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with kamer.region.reading(kamer.actor("noor")) as connection:
            await connection.execute(RECIPIENT, basis, kamer.organisations["politie"], one.case)
    assert await kamer.everything() == before


_DAY = "(k.given_at AT TIME ZONE 'Europe/Amsterdam')::date"
_COURT = "EXISTS (SELECT FROM consent.consent_signer s"
# What the guard looks at, what becomes of it, and what it lets through then.
_MUTANTS = (
    ("WHERE k.owner_org = NEW.owner_org", "WHERE false AND k.owner_org = NEW.owner_org", "no form"),
    ("IS DISTINCT FROM (e.code, e.version, e.digest)", "IS NULL", "a text of before"),
    ("IS DISTINCT FROM (e.code, e.version, e.digest)", "IS NULL", "a text for something else"),
    (_DAY, "CURRENT_DATE", "a language whose text was not yet in force"),
    (_DAY, "CURRENT_DATE", "a text of later"),
    ("OR NOT coalesce(octet_length(k.evidence_enc) > 45, false)", "", "no evidence"),
    ("coalesce(octet_length(k.freedom_check_enc) > 45, false)", "true", "no word of freedom"),
    ("f.document_hash IS NOT NULL", "true", "no hash"),
    (
        "coalesce(octet_length(f.witness_enc) > 45, false) OR",
        "f.evidence_kind = 'MONDELING_MET_GETUIGE' OR",
        "no witness",
    ),
    ("octet_length(f.witness_enc) > 45", "octet_length(f.witness_enc) >= 0", "a witness without a name"),
    (_COURT, f"true OR {_COURT}", "no court"),
    ("b.categories, f.asked_categories", "f.asked_categories, f.asked_categories", "data that were not asked"),
    ("WHERE r.basis_id = b.id)", "WHERE r.basis_id = b.id AND false)", "a recipient that was not asked"),
    ("upper(b.valid), consent", "k.given_at, consent", "no end"),
    ("consent.latest_end(k.kind, k.given_at)", "'infinity'", "too late an end"),
)


async def test_no_condition_of_the_guard_can_be_missed(kamer: Kamer, subtests: pytest.Subtests) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    for version, since in ((1, -200), (2, -101), (3, -99)):
        await _version(kamer, "VERWERKING_DE", version, since=since)
    await _version(kamer, "VERWERKING_FR", 1, since=-1)
    sql = rendering.render()
    (guard,) = re.findall(r"CREATE OR REPLACE FUNCTION consent\.guard_form\(\).*?END \$\$;", sql, re.DOTALL)
    wrong = _wrong(kamer)
    try:
        for found, becomes, through in _MUTANTS:
            with subtests.test(mutant=found, through=through):
                assert guard.count(found) == 1
                await kamer.admin.execute(guard.replace(found, becomes))
                await by_force(kamer, one, **wrong[through])
    finally:
        await kamer.admin.execute(guard)


async def _version(kamer: Kamer, code: str, version: int, *, since: int) -> None:
    """Another version of a text, in force since so many days ago."""
    await kamer.admin.execute(
        "INSERT INTO consent.catalogue_entry (id, kind, code, version, digest, content, valid_from)"
        " VALUES ($1, 'TOESTEMMINGSTEKST', $2, $3, $4, $5, CURRENT_DATE + $6::int) ON CONFLICT DO NOTHING",
        *(new_id(), code, version, str(version).encode(), orjson.dumps({"text": ["Iets anders."]}).decode(), since),
    )
