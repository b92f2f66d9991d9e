"""Signing the catalogue: who may, what it opens for recording, and that the database asks the same."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from consent import service as lawful
from consent.basis import BasisKind, CatalogueKind
from consent.catalogue.commands import SignCatalogue, WithdrawSignature
from consent.catalogue.loading import catalogue
from consent.catalogue.registering import entry_id
from consent.commands import RecordBasis
from consent.ids import CatalogueEntryId, SignatureId
from tenants.ids import new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited
from tests.backend.cases.wishes import basis_command
from tests.factories.cell import actor

TASK, BILL = "GEMEENTELIJKE_TAAK", "WAMS"
SIGNATURE = "consent.catalogue_signature"
INSERT = """
INSERT INTO consent.catalogue_signature (id, owner_org, kind, code, version, digest, signed_by, signed_at, demo)
SELECT $1, $2, e.kind, e.code, e.version, coalesce($5, e.digest), $3, coalesce($6, tenants.moment()), $7
  FROM consent.catalogue_entry e WHERE e.kind = 'GRONDSLAG' AND e.code = $4
"""


def ground(code: str) -> CatalogueEntryId:
    newest = max(one.entry.version for file in catalogue() for one in file.entries if one.entry.code == code)
    return CatalogueEntryId(entry_id(CatalogueKind.GRONDSLAG, code, newest))


def law(kamer: Kamer, one: AdmittedCase) -> RecordBasis:
    return basis_command(kamer, one.mother, "ggz", kind=BasisKind.WETTELIJK, ground_code=TASK)


@pytest.fixture
async def unsigned(kamer: Kamer) -> AdmittedCase:
    """A case at a tafel for which nobody has signed anything."""
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    await kamer.admin.execute(
        "DELETE FROM consent.catalogue_signature WHERE owner_org = $1", kamer.organisations["gemeente"]
    )
    return one


async def test_a_ground_carries_once_it_is_signed_and_no_longer_when_that_is_withdrawn(
    kamer: Kamer, unsigned: AdmittedCase
) -> None:
    fleur = actor(organisation=kamer.organisations["gemeente"], member=await _hired(kamer, "gemeente"))
    refused = {"code": "GROUND_NOT_SIGNED", "field": "groundCode"}
    await kamer.is_refused("noor", lawful.record_basis, law(kamer, unsigned), **refused)
    assert await _writes_by_hand(kamer, unsigned) is False

    done = await kamer.does(fleur, lawful.sign_catalogue, SignCatalogue(entries=(ground(TASK), ground("TOESTEMMING"))))
    row = await kamer.row(SIGNATURE, done.signatures[0])
    assert (row["owner_org"], row["signed_by"], row["code"]) == (kamer.organisations["gemeente"], fleur.member, TASK)
    assert (row["demo"], row["ended_at"], row["kind"]) == (False, None, "GRONDSLAG")
    assert len(await kamer.written("consent.sign_catalogue")) == 1
    basis = await kamer.does("noor", lawful.record_basis, law(kamer, unsigned))
    assert await _writes_by_hand(kamer, unsigned) is True

    withdraw = WithdrawSignature(signature=done.signatures[0])
    await kamer.does(fleur, lawful.withdraw_signature, withdraw)
    row = await kamer.row(SIGNATURE, done.signatures[0])
    assert (row["ended_by"], row["ended_at"] >= row["signed_at"]) == (fleur.member, True)
    assert len(await kamer.written("consent.withdraw_signature")) == 1
    await kamer.is_refused("noor", lawful.record_basis, law(kamer, unsigned), **refused)
    assert await _writes_by_hand(kamer, unsigned) is False
    # What was recorded keeps its own end; and what was withdrawn can be signed again.
    assert (await kamer.row("consent.legal_basis", basis.basis))["ended_at"] is None
    await kamer.is_refused(fleur, lawful.withdraw_signature, withdraw, code="ALREADY_ENDED", field="signature")
    await kamer.does(fleur, lawful.sign_catalogue, SignCatalogue(entries=(ground(TASK),)))


async def test_the_signature_of_another_organisation_does_not_count(kamer: Kamer, unsigned: AdmittedCase) -> None:
    """Olga is officer of the local team, which takes part and does not answer for the tafel."""
    await kamer.does("olga", lawful.sign_catalogue, SignCatalogue(entries=(ground(TASK),)))
    await kamer.is_refused(
        "noor", lawful.record_basis, law(kamer, unsigned), code="GROUND_NOT_SIGNED", field="groundCode"
    )
    assert await _writes_by_hand(kamer, unsigned) is False


async def test_signing_is_refused(kamer: Kamer) -> None:
    sign, one = lawful.sign_catalogue, SignCatalogue(entries=(ground(TASK),))
    for nobody in ("noor", "anne", "bram", "karim"):
        await kamer.is_refused(nobody, sign, one, code="NOT_ALLOWED", field="entries")
    await kamer.is_refused(kamer.actor("olga", assurance=1), sign, one, code="ASSURANCE_TOO_LOW")
    for entries, code in (
        ((), "LIST_EMPTY"),
        ((ground(TASK), ground(TASK)), "LIST_REPEATS"),
        ((ground(TASK), CatalogueEntryId(new_id())), "NOT_FOUND"),
        ((ground(TASK), ground(BILL)), "ENTRY_NEVER_HOLDS"),
    ):
        await kamer.is_refused("olga", sign, SignCatalogue(entries=entries), code=code, field="entries")
    await kamer.does("olga", sign, one)
    both = SignCatalogue(entries=(ground("WPG_20"), ground(TASK)))
    await kamer.is_refused("olga", sign, both, code="ENTRY_SIGNED_ALREADY", field="entries")


async def test_withdrawing_a_signature_is_refused(kamer: Kamer) -> None:
    done = await kamer.does("olga", lawful.sign_catalogue, SignCatalogue(entries=(ground(TASK),)))
    withdraw, verb = WithdrawSignature(signature=done.signatures[0]), lawful.withdraw_signature
    nothing = WithdrawSignature(signature=SignatureId(new_id()))
    await kamer.is_refused("olga", verb, nothing, code="NOT_FOUND", field="signature")
    for stranger in ("olaf", "noor", "anne"):
        await kamer.is_refused(stranger, verb, withdraw, code="NOT_ALLOWED", field="signature")


async def test_the_database_lets_only_an_officer_sign_what_holds_as_it_reads(kamer: Kamer) -> None:
    mine, olga = kamer.organisations["lokaal"], kamer.members["olga"]
    earlier = datetime(2026, 1, 1, tzinfo=UTC)
    good: tuple[Any, ...] = (mine, olga, TASK, None, None, False)
    wrong: list[tuple[str, tuple[Any, ...]]] = [
        ("noor", (mine, kamer.members["noor"], TASK, None, None, False)),
        ("olga", (kamer.organisations["ggz"], olga, TASK, None, None, False)),
        ("olga", (mine, kamer.members["noor"], TASK, None, None, False)),
        ("olga", (mine, olga, BILL, None, None, False)),
        ("olga", (mine, olga, TASK, b"another text", None, False)),
        ("olga", (mine, olga, TASK, None, earlier, False)),
        ("olga", (mine, olga, TASK, None, None, True)),
    ]
    before = await kamer.everything()
    for who, values in wrong:
        async with kamer.region.reading(kamer.actor(who)) as connection:
            with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.ForeignKeyViolationError)):
                await connection.execute(INSERT, new_id(), *values)
            await connection.execute("ROLLBACK")
    assert await kamer.everything() == before
    async with kamer.region.reading(kamer.actor("olga")) as connection:
        assert await connection.execute(INSERT, new_id(), *good) == "INSERT 0 1"


async def test_nobody_rewrites_law_or_a_signature(kamer: Kamer) -> None:
    await kamer.does("olga", lawful.sign_catalogue, SignCatalogue(entries=(ground(TASK),)))
    before = await kamer.everything()
    for statement in (
        "UPDATE consent.catalogue_entry SET content = '{}'",
        "INSERT INTO consent.catalogue_entry SELECT * FROM consent.catalogue_entry LIMIT 1",
        "DELETE FROM consent.catalogue_entry",
        "DELETE FROM consent.catalogue_signature",
        "UPDATE consent.catalogue_signature SET demo = true",
    ):
        async with kamer.region.reading(kamer.actor("olga")) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
            await connection.execute("ROLLBACK")
    ended = "UPDATE consent.catalogue_signature SET ended_at = tenants.moment(), ended_by = tenants.member()"
    for stranger in ("olaf", "noor"):
        async with kamer.region.reading(kamer.actor(stranger)) as connection:
            assert await connection.execute(ended) == "UPDATE 0"
    assert await kamer.everything() == before


async def _hired(kamer: Kamer, organisation: str) -> UUID:
    member = await kamer.world.member(kamer.organisations[organisation], name="Fictieve Fleur")
    await kamer.world.role(member, "PRIVACY_OFFICER")
    return member


async def _writes_by_hand(kamer: Kamer, one: AdmittedCase) -> bool:
    """Whether the application's role may write a basis on this ground without the service; undone in any case."""
    async with kamer.region.reading(kamer.actor("noor")) as connection:
        try:
            await connection.execute(
                "INSERT INTO consent.legal_basis (id, case_id, subject_id, owner_org, kind, ground_code, art6, purpose,"
                " categories, valid, decided_by, recorded_at, reason_enc, proportionality_enc,"
                " subsidiarity_enc, version) VALUES ($1, $2, $3, tenants.org(), 'WETTELIJK', $4, 'e',"
                " 'VEILIGHEID_GEZIN', '{VEILIGHEID}', tstzrange(tenants.moment(), NULL),"
                " tenants.member(), tenants.moment(), '', '', '', 1)",
                new_id(),
                one.case,
                one.mother,
                TASK,
            )
        except asyncpg.InsufficientPrivilegeError:
            return False
        finally:
            await connection.execute("ROLLBACK")
    return True
