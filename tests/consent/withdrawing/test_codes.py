"""The code of a receipt: hard to guess, easy to type, good for one thing, and known by its hash only."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest

from consent import service as lawful
from consent.ages import begins
from consent.basis import Category, ConsentKind, Purpose
from consent.commands import EndBasis, WithdrawConsent
from consent.ids import ConsentId
from consent.keys.master import MasterKey
from consent.withdrawing.codes import CodeHasher, new_code, normalised
from tenants.binding import sign
from tenants.ids import LegalBasisId, new_id
from tenants.system import SystemAtWork
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited, opened
from tests.backend.cases.wishes import GIVEN_ON, basis_command, consent_by, consent_given
from tests.consent.institution import mother_decides
from tests.factories.cell import REGION

HASHER = CodeHasher(MasterKey(bytes(range(32)), region=REGION))
TOLD, WITHDRAW = "SELECT consent.told_by_code($1)", "SELECT consent.withdraw_by_code($1)"


@asynccontextmanager
async def _system(kamer: Kamer) -> AsyncIterator[asyncpg.Connection]:
    """As the page's process asks: bound as the system, under the role of the application."""
    system = SystemAtWork(region=kamer.region, clock=lambda: datetime.now(UTC))
    async with kamer.region.reading(system.actor()) as connection:
        yield connection


async def _asked(kamer: Kamer, statement: str, code: str) -> Any:
    async with _system(kamer) as connection:
        found = await connection.fetchval(statement, HASHER.hash(code))
    return orjson.loads(found) if isinstance(found, str) else found


async def _given(kamer: Kamer) -> tuple[AdmittedCase, LegalBasisId, UUID, str]:
    """A consent under which the GGZ receives, and a code for it."""
    one = await admitted(kamer)
    basis, _ = await opened(kamer, one, "ggz")
    consent = UUID(str(await kamer.admin.fetchval("SELECT id FROM consent.consent WHERE basis_id = $1", basis)))
    return one, basis, consent, await _coded(kamer, one.case, consent)


async def _coded(kamer: Kamer, case: UUID, consent: UUID) -> str:
    code = new_code()
    async with kamer.region.reading(kamer.actor("noor")) as connection:
        await connection.execute(_INSERT, new_id(), case, consent, HASHER.hash(code))
    return code


_INSERT = """
INSERT INTO consent.withdrawal_code (id, case_id, consent_id, owner_org, made_by, made_at, code_hash)
VALUES ($1, $2, $3, tenants.org(), tenants.member(), tenants.moment(), $4)
"""


def test_a_code_is_long_enough_and_reads_well() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}", code) for code in codes)
    # Every letter carries its five bits: 25 of them are 125.
    assert len({letter for code in codes for letter in code} - {"-"}) == 32


@pytest.mark.parametrize("way", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code} "])
def test_a_code_is_known_however_it_is_typed(way: Any) -> None:
    code = new_code()
    assert HASHER.hash(way(code)) == HASHER.hash(code)
    assert normalised("ooooo-iiiii-LLLLL-00000-11111") == "0000011111111110000011111"


@pytest.mark.parametrize("typed", ["", "ABCDE", "U" * 25, "é" * 25, "A" * 26, "A" * 65, "AAAAA-" * 20])
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert normalised(typed) is None
    assert HASHER.hash(typed) == HASHER.hash("-")
    assert HASHER.hash(typed) != HASHER.hash(new_code())


def test_another_region_has_other_hashes() -> None:
    code = new_code()
    assert CodeHasher(MasterKey(bytes(range(32)), region="elders")).hash(code) != HASHER.hash(code)


async def test_a_code_shows_what_was_agreed_and_nobody(kamer: Kamer) -> None:
    one, _, consent, code = await _given(kamer)
    told = await _asked(kamer, TOLD, code)
    assert told == {
        "kind": "VERWERKING",
        "purpose": "VEILIGHEID_GEZIN",
        "categories": ["IDENTITEIT", "VEILIGHEID"],
        "given_at": told["given_at"],
        "until": begins(GIVEN_ON + timedelta(days=365)).isoformat(),
        "withdrawn_at": None,
        "recipients": 1,
    }
    shown = str(told)
    for hidden in (one.case, one.mother, consent, one.number, *kamer.organisations.values()):
        assert str(hidden) not in shown
    assert (await kamer.row("consent.consent", consent))["withdrawn_at"] is None


async def test_a_code_withdraws_once_everywhere_and_says_so_ever_after(kamer: Kamer) -> None:
    one, _, consent, code = await _given(kamer)
    assert (await kamer.sees("bram"))["contribution"] == 1
    at = await _asked(kamer, WITHDRAW, code)
    row = await kamer.row("consent.consent", consent)
    assert (row["withdrawn_at"], row["withdrawn_by"], row["version"]) == (at, None, 2)
    withdrawal = await kamer.row("consent.withdrawal", row["withdrawal_id"])
    assert (withdrawal["channel"], withdrawal["organisation_id"], withdrawal["member_id"]) == ("CODE", None, None)
    assert "contribution" not in await kamer.sees("bram")
    assert await kamer.told("CONSENT_WITHDRAWN", consent) == {"ggz", "lokaal"}
    tasks = {task["kind"] for task in await kamer.rows("casework.task", one.case)}
    # Whoever holds the code is the person: there is no identity left to check.
    assert tasks == {"GEBRUIK_STAKEN"}
    before = {name: rows for name, rows in (await kamer.everything()).items() if "ledger" not in name}
    assert await _asked(kamer, WITHDRAW, code) == at
    assert {name: rows for name, rows in (await kamer.everything()).items() if "ledger" not in name} == before
    assert datetime.fromisoformat((await _asked(kamer, TOLD, code))["withdrawn_at"]) == at
    # The owner sees how it was withdrawn; who received sees neither the consent nor that.
    async with kamer.region.reading(kamer.actor("noor")) as connection:
        assert await connection.fetchval("SELECT count(*) FROM consent.withdrawal WHERE id = $1", withdrawal["id"]) == 1
    async with kamer.region.reading(kamer.actor("bram")) as connection:
        assert await connection.fetchval("SELECT count(*) FROM consent.withdrawal WHERE id = $1", withdrawal["id"]) == 0


async def test_the_owners_ledger_says_that_the_code_did_it(kamer: Kamer) -> None:
    one, basis, consent, code = await _given(kamer)
    await _asked(kamer, TOLD, code)
    await _asked(kamer, WITHDRAW, code)
    found = await kamer.admin.fetch(
        "SELECT e.operation, e.outcome, e.organisation_id, e.member_id, s.object_id, s.subject_id, s.basis_ids"
        " FROM tenants.ledger_event e JOIN tenants.ledger_subject s ON s.event_id = e.id"
        " WHERE e.action = 'SYSTEM' AND e.case_id = $1 ORDER BY e.operation",
        one.case,
    )
    said = (kamer.organisations["lokaal"], UUID(int=0), consent, one.mother, [basis])
    assert [tuple(row) for row in found] == [
        ("consent.told_by_code", None, *said),
        ("consent.withdraw_by_code", "WITHDRAWN_BY_CODE", *said),
    ]


async def test_a_code_touches_no_other_consent_or_ground(kamer: Kamer) -> None:
    """Not of somebody else, of another kind, of other data or for somebody else, whatever the purpose is."""
    one, _, consent, code = await _given(kamer)
    await mother_decides(kamer, one)
    other_kind, other_data = consent_given(kind=ConsentKind.HULPVERLENING), {"categories": (Category.GEZIN,)}
    others = [
        await kamer.does("noor", lawful.record_basis, basis_command(kamer, person, recipient, consent=given, **changes))
        for person, recipient, given, changes in (
            (one.child, "ggz", consent_by(one.mother), {}),
            (one.mother, "ggz", other_kind, {}),
            (one.mother, "ggz", consent_given(), other_data),
            (one.mother, "politie", consent_given(), {}),
        )
    ]
    bases = await kamer.rows("consent.legal_basis", one.case)
    await _asked(kamer, WITHDRAW, code)
    assert await kamer.rows("consent.legal_basis", one.case) == bases
    standing = {row["id"] for row in await kamer.rows("consent.consent", one.case) if row["withdrawn_at"] is None}
    assert standing == {other.consent for other in others}
    assert consent not in standing


@pytest.mark.parametrize("way", ["by its code", "by the owner", "by a recipient"])
async def test_what_overlaps_is_withdrawn_with_it(kamer: Kamer, way: str) -> None:
    """Two consents for the same: the one that was named takes the other along, whoever recorded it and for what."""
    one, basis, consent, code = await _given(kamer)
    await invited(kamer, one.case, "politie")
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "politie"))
    beside = [
        await kamer.does(who, lawful.record_basis, basis_command(kamer, one.mother, *recipients, **changes))
        for who, recipients, changes in (
            ("noor", ("ggz",), {"purpose": Purpose.HULP_COORDINATIE}),
            ("noor", ("ggz", "politie"), {"categories": (Category.VEILIGHEID, Category.GEZIN)}),
        )
    ]
    over = await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz"))
    await kamer.does("noor", lawful.end_basis, EndBasis(basis=over.basis, expected_version=1))
    assert (await kamer.sees("bram"))["contribution"] == 1
    if way == "by its code":
        await _asked(kamer, WITHDRAW, code)
    else:
        who = "noor" if way == "by the owner" else "bram"
        await kamer.does(who, lawful.withdraw_consent, WithdrawConsent(consent=ConsentId(consent)))

    named = await kamer.row("consent.consent", consent)
    for other in beside:
        row = await kamer.row("consent.consent", UUID(str(other.consent)))
        how = ("withdrawn_at", "withdrawn_by", "withdrawal_id")
        assert [row[name] for name in how] == [named[name] for name in how]
        assert row["version"] == 2
        assert await kamer.told("CONSENT_WITHDRAWN", row["id"]) >= {"ggz", "lokaal"}
    assert "contribution" not in await kamer.sees("bram")
    # What was over by itself needs no withdrawal; and what only overlaps with what went along stays.
    assert (await kamer.row("consent.consent", UUID(str(over.consent))))["withdrawn_at"] is None
    standing = {row["basis_id"] for row in await kamer.rows("consent.consent", one.case) if row["withdrawn_at"] is None}
    assert basis not in standing
    assert len(standing) == 2
    told = await kamer.admin.fetch(
        "SELECT s.object_id FROM tenants.ledger_subject s JOIN tenants.ledger_event e ON e.id = s.event_id"
        " WHERE e.operation = 'consent.withdraw_by_code' AND e.case_id = $1",
        one.case,
    )
    assert {line["object_id"] for line in told} == (
        {consent, *(other.consent for other in beside)} if way == "by its code" else set()
    )


async def test_a_wrong_an_expired_and_an_ended_code_are_one(kamer: Kamer) -> None:
    one, basis, _, code = await _given(kamer)
    ends = {"ends_at": begins(GIVEN_ON + timedelta(days=200))}
    soon = await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz", **ends))
    expired = await _coded(kamer, one.case, UUID(str(soon.consent)))
    await kamer.does("noor", lawful.end_basis, EndBasis(basis=basis, expected_version=1))
    await kamer.world.shift_clock("2000 days")
    before = await kamer.everything()
    for wrong in (new_code(), "", expired, code):
        assert await _asked(kamer, TOLD, wrong) is None
        assert await _asked(kamer, WITHDRAW, wrong) is None
    assert await kamer.everything() == before


async def test_a_consent_that_was_withdrawn_otherwise_is_told_so(kamer: Kamer) -> None:
    _, _, consent, code = await _given(kamer)
    await kamer.does("bram", lawful.withdraw_consent, WithdrawConsent(consent=ConsentId(consent)))
    at = (await kamer.row("consent.consent", consent))["withdrawn_at"]
    assert await _asked(kamer, WITHDRAW, code) == at
    assert (await kamer.row("consent.consent", consent))["withdrawn_by"] == kamer.members["bram"]


async def test_nobody_but_the_system_uses_a_code(kamer: Kamer) -> None:
    _, _, _, code = await _given(kamer)
    before = await kamer.everything()
    for who in ("noor", "bram", "anne", "olga"):
        async with kamer.region.reading(kamer.actor(who)) as connection:
            for statement in (TOLD, WITHDRAW):
                assert await connection.fetchval(statement, HASHER.hash(code)) is None
    for statement in ("SELECT code_hash FROM consent.withdrawal_code", "SELECT consent.consent_of_code('x')"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with kamer.region.reading(kamer.actor("noor")) as connection:
                await connection.fetch(statement)
    # The system itself, and whoever forges nothing, sees no row at all.
    async with _system(kamer) as connection:
        assert await connection.fetchval("SELECT count(*) FROM consent.withdrawal_code") == 0
        assert await connection.fetchval("SELECT count(*) FROM consent.consent") == 0
    assert await kamer.everything() == before


async def test_a_code_is_made_by_the_owner_of_a_standing_consent(kamer: Kamer) -> None:
    one, _, consent, _ = await _given(kamer)
    other = await admitted(kamer)
    before = await kamer.everything()
    for who, case in (("bram", one.case), ("olga", one.case), ("noor", other.case)):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with kamer.region.reading(kamer.actor(who)) as connection:
                await connection.execute(_INSERT, new_id(), case, consent, HASHER.hash(new_code()))
    assert await kamer.everything() == before
    await kamer.does("noor", lawful.withdraw_consent, WithdrawConsent(consent=ConsentId(consent)))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _coded(kamer, one.case, consent)


async def test_the_binding_of_the_system_ends_soon(kamer: Kamer) -> None:
    system = SystemAtWork(region=kamer.region, clock=lambda: datetime.now(UTC))
    assert system.actor().expires_at < datetime.now(UTC) + timedelta(minutes=3)
    assert sign(system.actor(), key=kamer.region.binding_key).split("|")[1:3] == [str(UUID(int=0))] * 2
