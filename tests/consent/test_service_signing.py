"""Who signs a consent decides when it opens: the services, and what the database holds against raw SQL."""

import asyncio
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from backend.cases import service as cases
from consent import service as lawful
from consent.asking import may_be_shared
from consent.basis import ConsentKind
from consent.commands import WithdrawConsent
from consent.custody.commands import EndCustody
from consent.custody.kinds import CustodyKind
from consent.ids import ConsentId, ConsentSignerId, CustodyId
from consent.may_share import Step
from consent.missing import Missing
from consent.signing.commands import AddSignature, AskSigners, Signature, SignersAsked
from consent.signing.kinds import SignatureMeans
from consent.signing.rules import SignsAs
from consent.signing.signers import Nobody
from tenants.ids import SubjectId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, invited
from tests.backend.cases.wishes import basis_command, consent_given, contribute_command
from tests.consent.institution import custody_command, known
from tests.consent.parents import COURT, DAY, SIGNER, about_child, both_parents, waiting, when_signed


async def test_it_opens_with_the_last_signature_and_from_then(kamer: Kamer) -> None:
    one, father = await both_parents(kamer)
    done = await kamer.does("noor", lawful.record_basis, about_child(kamer, one, one.mother))
    shared = contribute_command(kamer, one.case, one.child, recipients=("ggz",))
    await kamer.does("noor", cases.contribute, shared)
    assert await when_signed(kamer, done.consent) is None
    assert "contribution" not in await kamer.sees("bram")
    [row] = await waiting(kamer, done.consent)
    assert (row["signer_id"], row["signs_as"], row["kept_away"]) == (father, "GEZAG", False)

    signed = AddSignature(signer=ConsentSignerId(row["id"]), signed_on=DAY, expected_version=1)
    answer = await kamer.does("noor", lawful.add_signature, signed)

    assert answer.version == 2
    signed_at = await when_signed(kamer, done.consent)
    assert signed_at == (await kamer.row(SIGNER, row["id"]))["recorded_at"] > consent_given().given_at
    assert {"contribution", "consent", "legal_basis"} <= set(await kamer.sees("bram"))
    assert [row["object_id"] for row in await kamer.written("consent.add_signature")] == [row["id"]]
    await kamer.is_refused("noor", lawful.add_signature, signed, code="ALREADY_SIGNED", field="consentSigner")


async def test_all_at_once_opens_at_once(kamer: Kamer) -> None:
    one, father = await both_parents(kamer)
    done = await kamer.does("noor", lawful.record_basis, about_child(kamer, one, one.mother, father))
    assert await waiting(kamer, done.consent) == []
    basis = await kamer.row("consent.legal_basis", done.basis)
    assert await when_signed(kamer, done.consent) == basis["recorded_at"]
    assert "consent" in await kamer.sees("bram")


async def test_without_a_signer_named_the_person_signs_alone(kamer: Kamer) -> None:
    one = await admitted(kamer)
    done = await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "gemeente"))
    [row] = await kamer.rows(SIGNER, one.case)
    assert (row["signs_as"], row["signer_id"], row["signed_on"]) == ("ZELF", one.mother, DAY)
    assert (row["consent_id"], row["custody_id"], row["means"]) == (done.consent, None, "HANDTEKENING")


async def test_what_is_missing_is_told_by_quality(kamer: Kamer) -> None:
    one, _ = await both_parents(kamer)
    await kamer.does("noor", lawful.record_basis, about_child(kamer, one, one.mother))
    draft = await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.child))
    actor, ggz = kamer.actor("noor"), kamer.organisations["ggz"]
    async with kamer.region.working(actor) as session:
        found = await may_be_shared(
            session, draft.contribution, organisations=[ggz], purpose=basis_command(kamer, one.child, "ggz").purpose
        )
    assert found is not None
    [sharing] = found
    [lacking] = sharing.lacking
    assert (lacking.missing, lacking.awaits) == (Missing.SIGNATURE_MISSING, frozenset({SignsAs.GEZAG}))
    assert Step.ASK_SIGNATURE in sharing.steps
    async with kamer.region.reading(actor) as connection:
        cells = await connection.fetchval(
            "SELECT cells FROM consent.share_matrix($1, $2) WHERE subject_id = $3 AND organisation_id = $4",
            *(one.case, actor.purpose, one.child, ggz),
        )
    told = {cell["category"]: cell["missing"] for cell in (json.loads(cells) if isinstance(cells, str) else cells)}
    assert (told["VEILIGHEID"], told["GEZONDHEID"]) == ("SIGNATURE_MISSING", "NO_BASIS")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"signer": "mother", "signed_on": DAY - timedelta(days=1)}, "SIGNATURE_DAY"),
        ({"signer": "mother", "signed_on": date(2099, 1, 1)}, "SIGNATURE_DAY"),
        ({"signer": "child"}, "SIGNER_NOT_ASKED"),
        ({"signer": "nobody"}, "SIGNER_NOT_ASKED"),
        ({"signer": None}, "SIGNER_NOT_ASKED"),
        ({"signer": "mother", "organisation": "ggz"}, "SIGNER_NOT_ASKED"),
        ({"signer": "mother", "means": SignatureMeans.VERVANGENDE_TOESTEMMING}, "SIGNATURE_BY_COURT"),
        ({"signer": "mother", "decision": "C/09/1"}, "SIGNATURE_BY_COURT"),
        ({"signer": "mother", **COURT, "decision": " "}, "FIELD_MISSING"),
    ],
)
async def test_a_signature_that_is_none_is_refused(kamer: Kamer, changes: dict[str, Any], code: str) -> None:
    one, _ = await both_parents(kamer)
    people = {"mother": one.mother, "child": one.child, "nobody": SubjectId(new_id()), None: None}
    given: dict[str, Any] = {"signed_on": DAY, **changes, "signer": people[changes["signer"]]}
    if "organisation" in given:
        given["organisation"] = kamer.organisations[given["organisation"]]
    consent = replace(consent_given(), signatures=(Signature(**given),))
    field = "consent.signatures.decision" if code == "FIELD_MISSING" else "consent.signatures"
    command = basis_command(kamer, one.child, "ggz", consent=consent)
    await kamer.is_refused("noor", lawful.record_basis, command, code=code, field=field)


async def test_nobody_signs_twice_and_somebody_signs(kamer: Kamer) -> None:
    one, _ = await both_parents(kamer)
    twice = replace(consent_given(), signatures=(Signature(signer=one.mother, signed_on=DAY),) * 2)
    for consent, code in ((twice, "LIST_REPEATS"), (replace(twice, signatures=()), "LIST_EMPTY")):
        command = basis_command(kamer, one.child, "ggz", consent=consent)
        await kamer.is_refused("noor", lawful.record_basis, command, code=code, field="consent.signatures")


async def test_where_the_register_does_not_say_who_nobody_signs(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    command, refusal = about_child(kamer, one, one.mother), {"field": "consent.signatures"}
    await kamer.is_refused("noor", lawful.record_basis, command, code="SIGNERS_CUSTODY_UNKNOWN", **refusal)
    together = custody_command(one.child, holder=one.mother, kind=CustodyKind.GEZAMENLIJK)
    await kamer.does("noor", lawful.record_custody, together)
    await kamer.is_refused("noor", lawful.record_basis, command, code="SIGNERS_CUSTODY_INCOMPLETE", **refusal)
    await kamer.does("noor", lawful.record_custody, custody_command(one.child, holder=one.mother))
    await kamer.is_refused("noor", lawful.record_basis, command, code="SIGNERS_CUSTODY_CONTRADICTORY", **refusal)


async def test_the_court_stands_in_later_too_and_never_for_the_person(kamer: Kamer) -> None:
    one, _ = await both_parents(kamer)
    done = await kamer.does("noor", lawful.record_basis, about_child(kamer, one, one.mother))
    [row] = await waiting(kamer, done.consent)
    later = AddSignature(signer=ConsentSignerId(row["id"]), signed_on=DAY, expected_version=1, **COURT)
    await kamer.does("noor", lawful.add_signature, later)
    assert await when_signed(kamer, done.consent) is not None
    own = Signature(signer=one.mother, signed_on=DAY, **COURT)
    command = basis_command(kamer, one.mother, "ggz", consent=replace(consent_given(), signatures=(own,)))
    refusal = {"code": "SIGNATURE_BY_COURT", "field": "consent.signatures"}
    await kamer.is_refused("noor", lawful.record_basis, command, **refusal)


async def test_adding_is_refused(kamer: Kamer) -> None:
    one, father = await both_parents(kamer)
    done = await kamer.does("noor", lawful.record_basis, about_child(kamer, one, one.mother))
    [row] = await waiting(kamer, done.consent)
    good, verb = (
        AddSignature(signer=ConsentSignerId(row["id"]), signed_on=DAY, expected_version=1),
        lawful.add_signature,
    )
    absent = replace(good, signer=ConsentSignerId(new_id()))
    for who, command, code in (
        ("noor", absent, "NOT_FOUND"),
        ("bram", good, "NOT_FOUND"),
        ("anne", good, "NOT_FOUND"),
        ("olga", good, "NOT_FOUND"),
        ("noor", replace(good, signed_on=date(2099, 1, 1)), "SIGNATURE_DAY"),
        ("noor", replace(good, signed_on=DAY - timedelta(days=1)), "SIGNATURE_DAY"),
        ("noor", replace(good, decision="C/09/1"), "SIGNATURE_BY_COURT"),
    ):
        field = None if code in {"SIGNATURE_DAY", "SIGNATURE_BY_COURT"} else "consentSigner"
        await kamer.is_refused(who, verb, command, code=code, field=field)
    late = replace(good, expected_version=2)
    await kamer.is_refused("noor", verb, late, code="CONFLICT", field="expectedVersion")
    # Who may not know the father cannot say that he signed.
    await kamer.world.recusal(kamer.members["noor"], one.case, father)
    await kamer.is_refused("noor", verb, good, code="NOT_FOUND", field="consentSigner")


async def test_a_withdrawn_consent_is_signed_by_nobody(kamer: Kamer) -> None:
    one, _ = await both_parents(kamer)
    done = await kamer.does("noor", lawful.record_basis, about_child(kamer, one, one.mother))
    assert done.consent is not None
    [row] = await waiting(kamer, done.consent)
    await kamer.does("noor", lawful.withdraw_consent, WithdrawConsent(consent=ConsentId(done.consent)))
    good = AddSignature(signer=ConsentSignerId(row["id"]), signed_on=DAY, expected_version=1)
    refusal = {"code": "ALREADY_WITHDRAWN", "field": "consentSigner"}
    await kamer.is_refused("noor", lawful.add_signature, good, **refusal)


async def test_custody_that_changed_between_two_signatures_leaves_it_closed(kamer: Kamer) -> None:
    one, _ = await both_parents(kamer)
    done = await kamer.does("noor", lawful.record_basis, about_child(kamer, one, one.mother))
    [row] = await waiting(kamer, done.consent)
    await kamer.does("noor", lawful.end_custody, EndCustody(custody=CustodyId(row["custody_id"]), expected_version=1))
    added = AddSignature(signer=ConsentSignerId(row["id"]), signed_on=DAY, expected_version=1)
    await kamer.does("noor", lawful.add_signature, added)
    assert "consent" not in await kamer.sees("bram")


async def test_a_birthday_since_it_was_given_asks_a_new_consent(kamer: Kamer) -> None:
    one, father = await both_parents(kamer)
    birthday = DAY + timedelta(days=1)
    await kamer.admin.execute("UPDATE casework.subject SET turns_12_on = $2 WHERE id = $1", one.child, birthday)
    command = about_child(kamer, one, one.mother, father)
    refusal = {"code": "CONSENT_OUTGROWN", "field": "consent.givenAt"}
    await kamer.is_refused("noor", lawful.record_basis, command, **refusal)


async def test_the_statutory_minimum_holds_where_the_officer_signed_it(kamer: Kamer) -> None:
    one, _ = await both_parents(kamer)
    await kamer.admin.execute("UPDATE casework.subject SET turns_12_on = '2024-02-29' WHERE id = $1", one.child)
    question = AskSigners(subject=one.child, kind=ConsentKind.DOORBREKEN_GEHEIM, given_at=consent_given().given_at)
    strict = await _asked(kamer, "noor", question)
    assert {one.signs_as for one in strict.signers} == {SignsAs.ZELF, SignsAs.GEZAG}
    await kamer.admin.execute(
        "INSERT INTO consent.catalogue_signature"
        "       (id, owner_org, kind, code, version, digest, signed_by, signed_at, demo)"
        " SELECT gen_random_uuid(), t.organisation_id, e.kind, e.code, e.version, e.digest, m.id, now(), false"
        "   FROM consent.catalogue_entry e, casework.tafel t JOIN tenants.member m USING (organisation_id)"
        "  WHERE e.kind = 'ONDERTEKENING' AND t.id = $1 LIMIT 1",
        kamer.tafel,
    )
    assert [found.signer for found in (await _asked(kamer, "noor", question)).signers] == [one.child]


async def _asked(kamer: Kamer, who: str, question: AskSigners) -> SignersAsked:
    async with kamer.region.working(kamer.actor(who)) as session:
        found = await lawful.signers_asked(session, question)
    assert isinstance(found, SignersAsked), found
    return found


async def test_a_holder_whom_one_may_not_know_is_told_by_quality(kamer: Kamer) -> None:
    one, father = await both_parents(kamer)
    question = AskSigners(subject=one.child, kind=ConsentKind.VERWERKING, given_at=consent_given().given_at)
    assert {found.signer for found in (await _asked(kamer, "noor", question)).signers} == {one.mother, father}
    await known(kamer, one, "ggz")
    seen = await _asked(kamer, "bram", question)
    assert (seen.nobody, {found.signer for found in seen.signers}) == (None, {one.mother, None})
    assert {found.signs_as for found in seen.signers} == {SignsAs.GEZAG}
    # That he is kept away is not told either: only that the register does not say who may sign.
    await kamer.admin.execute("UPDATE consent.custody SET contact_ban = true WHERE holder_id = $1", father)
    assert (await _asked(kamer, "noor", question)).nobody is Nobody.HOLDER_KEPT_AWAY
    assert (await _asked(kamer, "bram", question)).nobody is Nobody.CUSTODY_UNKNOWN


async def test_whom_one_does_not_see_is_asked_about_like_nobody(kamer: Kamer) -> None:
    one, _ = await both_parents(kamer)
    given_at = consent_given().given_at
    for subject in (one.child, SubjectId(new_id())):
        async with kamer.region.working(kamer.actor("bram")) as session:
            question = AskSigners(subject=subject, kind=ConsentKind.VERWERKING, given_at=given_at)
            answer: Any = await lawful.signers_asked(session, question)
        assert (answer.code, answer.field) == ("NOT_FOUND", "subject")


_RAW = (
    "INSERT INTO consent.consent (id, basis_id, case_id, subject_id, owner_org, kind, given_at, channel, language,"
    " wording_version, evidence_enc, evidence_hash, freedom_check_enc, signed_at, version)"
    " SELECT gen_random_uuid(), b.id, b.case_id, b.subject_id, b.owner_org, 'VERWERKING', {given}, 'MONDELING', 'nl',"
    " '1', '', '', '', {signed}, 1 FROM consent.legal_basis b WHERE b.id = $1"
)


@pytest.mark.parametrize(
    ("given", "signed", "father"),
    [
        ("tenants.moment()", "tenants.moment()", {}),
        ("tenants.moment() + interval '1 second'", "NULL", {}),
        ("tenants.moment()", "NULL", {"contact_ban": True}),
        ("tenants.moment()", "NULL", None),
    ],
    ids=["signed by hand", "in the future", "who is kept away", "nobody known"],
)
async def test_the_database_takes_no_consent_past_its_signers(
    kamer: Kamer, given: str, signed: str, father: dict[str, Any] | None
) -> None:
    one = await admitted(kamer) if father is None else (await both_parents(kamer, **father))[0]
    basis = await kamer.world.basis(
        one.case,
        one.child,
        owner=kamer.organisations["lokaal"],
        decided_by=kamer.members["noor"],
        recipients=[kamer.organisations["ggz"]],
        categories=["VEILIGHEID"],
        kind="TOESTEMMING",
    )
    before = await kamer.everything()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with kamer.region.reading(kamer.actor("noor")) as connection:
            await connection.execute(_RAW.format(given=given, signed=signed), basis)
    assert await kamer.everything() == before


_SIGN = (
    f"UPDATE {SIGNER} SET signed_on = $1, means = 'HANDTEKENING', recorded_by = tenants.member(),"
    " recorded_at = tenants.moment(), version = 2 WHERE signed_on IS NULL"
)


async def test_the_database_lets_nobody_sign_for_another(kamer: Kamer) -> None:
    one, father = await both_parents(kamer)
    done = await kamer.does("noor", lawful.record_basis, about_child(kamer, one, one.mother))
    before = await kamer.everything()
    for who, statement, values in (
        ("noor", _SIGN, (date(2099, 1, 1),)),
        ("noor", _SIGN, (DAY - timedelta(days=1),)),
        ("noor", f"UPDATE {SIGNER} SET signer_id = $1", (one.mother,)),
        ("noor", "UPDATE consent.consent SET signed_at = tenants.moment() WHERE id = $1", (done.consent,)),
        ("noor", f"DELETE FROM {SIGNER} WHERE consent_id = $1", (done.consent,)),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with kamer.region.reading(kamer.actor(who)) as connection:
                await connection.execute(statement, *values)
    for who in ("bram", "anne", "olga"):
        async with kamer.region.reading(kamer.actor(who)) as connection:
            assert await connection.execute(_SIGN, DAY) == "UPDATE 0"
    assert await kamer.everything() == before
    await kamer.world.recusal(kamer.members["noor"], one.case, father)
    async with kamer.region.reading(kamer.actor("noor")) as connection:
        assert await connection.execute(_SIGN, DAY) == "UPDATE 0"


async def test_the_last_two_at_once_open_it(kamer: Kamer) -> None:
    one, _ = await both_parents(kamer)
    await kamer.admin.execute("UPDATE casework.subject SET turns_12_on = '2024-02-29' WHERE id = $1", one.child)
    done = await kamer.does("noor", lawful.record_basis, about_child(kamer, one, one.mother))
    rows = await waiting(kamer, done.consent)
    assert {row["signs_as"] for row in rows} == {"ZELF", "GEZAG"}
    commands = [AddSignature(signer=ConsentSignerId(row["id"]), signed_on=DAY, expected_version=1) for row in rows]
    await asyncio.gather(*(kamer.does("noor", lawful.add_signature, command) for command in commands))
    assert await when_signed(kamer, done.consent) is not None
