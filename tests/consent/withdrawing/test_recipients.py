"""When a consent is withdrawn, in whatever way: who received and read is listed, told to stop, and nothing is lost."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from backend.cases import service as cases
from backend.tasks import service as tasks
from backend.tasks.commands import CompleteTask, TaskId
from backend.tasks.kinds import TaskOutcome
from consent import service as lawful
from consent.ages import begins
from consent.basis import BasisKind, Category
from consent.commands import ConfirmBasis, Recuse, WithdrawConsent
from consent.ids import ConsentId
from consent.keys.master import MasterKey
from consent.withdrawing.codes import CodeHasher, new_code
from consent.withdrawing.commands import RegisterWithdrawal
from consent.withdrawing.kinds import WithdrawalChannel
from tenants.ids import LegalBasisId, SubjectId, new_id
from tenants.ledger.service import Touched, record
from tenants.system import SystemAtWork
from tenants.vocabulary import LedgerAction, LedgerGround
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited, opened
from tests.backend.cases.wishes import GIVEN_ON, basis_command, consent_by, contribute_command
from tests.consent.colleagues import colleague
from tests.consent.institution import custody_command, mother_decides
from tests.factories.cell import REGION, actor

HASHER = CodeHasher(MasterKey(bytes(range(32)), region=REGION))
_LIST = "SELECT * FROM consent.received_under($1) ORDER BY organisation_id"
Way = Callable[[Kamer, AdmittedCase, UUID], Awaitable[Any]]


async def by_a_recipient(kamer: Kamer, one: AdmittedCase, consent: UUID) -> None:
    await kamer.does("bram", lawful.withdraw_consent, WithdrawConsent(consent=ConsentId(consent)))


async def by_the_owner(kamer: Kamer, one: AdmittedCase, consent: UUID) -> None:
    await kamer.does("noor", lawful.withdraw_consent, WithdrawConsent(consent=ConsentId(consent)))


async def by_a_call(kamer: Kamer, one: AdmittedCase, consent: UUID) -> None:
    told = RegisterWithdrawal(subject=one.mother, channel=WithdrawalChannel.TELEFONISCH)
    await kamer.does("petra", lawful.register_withdrawal, told)


async def by_a_code(kamer: Kamer, one: AdmittedCase, consent: UUID) -> None:
    code = new_code()
    async with kamer.region.reading(kamer.actor("noor")) as connection:
        await connection.execute(
            "INSERT INTO consent.withdrawal_code (id, case_id, consent_id, owner_org, made_by, made_at, code_hash)"
            " VALUES ($1, $2, $3, tenants.org(), tenants.member(), tenants.moment(), $4)",
            new_id(),
            one.case,
            consent,
            HASHER.hash(code),
        )
    system = SystemAtWork(region=kamer.region, clock=lambda: datetime.now(UTC))
    async with kamer.region.reading(system.actor()) as connection:
        assert await connection.fetchval("SELECT consent.withdraw_by_code($1)", HASHER.hash(code)) is not None


# Each way of withdrawing; `make test` has time for the two in which nobody of the owner has a hand.
WAYS = [
    *(pytest.param(way, id=way.__name__, marks=pytest.mark.full) for way in (by_a_recipient, by_the_owner)),
    *(pytest.param(way, id=way.__name__) for way in (by_a_call, by_a_code)),
]


async def _shared(kamer: Kamer) -> tuple[AdmittedCase, LegalBasisId, UUID]:
    """The GGZ and the police receive under the mother's consent; the GGZ reads one text, twice."""
    one = await admitted(kamer)
    basis, contribution = await opened(kamer, one, "ggz", "politie")
    consent = UUID(str(await kamer.admin.fetchval("SELECT id FROM consent.consent WHERE basis_id = $1", basis)))
    for _ in range(2):
        await _reads(kamer, "bram", one, contribution, basis)
    return one, basis, consent


async def _reads(
    kamer: Kamer, who: str, one: AdmittedCase, contribution: UUID, basis: UUID, *, about: SubjectId | None = None
) -> None:
    """As the compiled statement logs it when something is shown, about the mother or somebody else."""
    async with kamer.region.working(kamer.actor(who)) as session:
        shown = Touched(
            object_type="Contribution",
            object_id=contribution,
            case=one.case,
            subject=about or one.mother,
            category="VEILIGHEID",
            ground=LedgerGround.SHARED,
            bases=[basis],
        )
        await record(session, action=LedgerAction.READ, operation="Test", case=one.case, touched=[shown])


async def _listed(kamer: Kamer, who: str, consent: UUID) -> dict[str, asyncpg.Record]:
    names = {id: name for name, id in kamer.organisations.items()}
    async with kamer.region.reading(kamer.actor(who)) as connection:
        return {names[row["organisation_id"]]: row for row in await connection.fetch(_LIST, consent)}


@pytest.mark.parametrize("way", WAYS)
async def test_who_received_and_read_before_is_listed_and_told(kamer: Kamer, way: Way) -> None:
    one, _, consent = await _shared(kamer)
    before = await _listed(kamer, "olga", consent)
    assert {row["open_until"] for row in before.values()} == {begins(GIVEN_ON + timedelta(days=365))}
    await way(kamer, one, consent)
    withdrawn_at = (await kamer.row("consent.consent", consent))["withdrawn_at"]

    listed = await _listed(kamer, "olga", consent)
    assert set(listed) == {"ggz", "politie"}
    assert {row["open_until"] for row in listed.values()} == {withdrawn_at}
    assert {name: row["contributions"] for name, row in listed.items()} == {"ggz": 1, "politie": 1}
    assert {name: row["readings"] for name, row in listed.items()} == {"ggz": 2, "politie": 0}
    assert listed["ggz"]["first_read_at"] < listed["ggz"]["last_read_at"] < withdrawn_at
    assert {row["outcome"] for row in listed.values()} == {None}
    # What is shown later on another ground is no reading under this consent.
    given = [row for row in await kamer.rows("casework.task", one.case) if row["kind"] == "GEBRUIK_STAKEN"]
    assert {row["organisation_id"] for row in given} == {kamer.organisations[name] for name in ("ggz", "politie")}
    assert {(row["object_id"], row["subject_id"]) for row in given} == {(consent, one.mother)}
    (own,) = (row["id"] for row in given if row["organisation_id"] == kamer.organisations["ggz"])
    done = CompleteTask(task=TaskId(own), expected_version=1, outcome=TaskOutcome.GEDAAN, note="Gewist.")
    await kamer.does("bram", tasks.complete_task, done)
    listed = await _listed(kamer, "olga", consent)
    assert (listed["ggz"]["outcome"], listed["politie"]["outcome"]) == ("GEDAAN", None)
    assert listed["ggz"]["stopped_at"] > withdrawn_at


@pytest.mark.parametrize("way", WAYS)
async def test_evidence_survives_and_nothing_else_is_touched(kamer: Kamer, way: Way) -> None:
    one, _, consent = await _shared(kamer)
    other = {"categories": (Category.GEZIN,), "ground_code": "GEMEENTELIJKE_TAAK", "kind": BasisKind.WETTELIJK}
    law = basis_command(kamer, one.mother, "ggz", **other)
    await kamer.does("noor", lawful.record_basis, law)
    await mother_decides(kamer, one)
    consented = basis_command(kamer, one.child, "ggz", consent=consent_by(one.mother))
    child = await kamer.does("noor", lawful.record_basis, consented)
    kept = ("consent.legal_basis", "consent.legal_basis_recipient", "casework.contribution", "casework.release")
    rows = {table: await _whole(kamer, table, one.case) for table in (*kept, "casework.participation")}
    before = dict(await kamer.row("consent.consent", consent))
    events = await kamer.admin.fetch("SELECT * FROM tenants.ledger_event WHERE case_id = $1 ORDER BY id", one.case)
    await way(kamer, one, consent)

    after = dict(await kamer.row("consent.consent", consent))
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"withdrawn_at", "withdrawn_by", "withdrawal_id", "version"}
    assert after["withdrawn_at"] is not None
    assert await kamer.reads("noor", "consent.consent", "evidence_enc", consent)
    assert {table: await _whole(kamer, table, one.case) for table in rows} == rows
    found = await kamer.admin.fetch("SELECT * FROM tenants.ledger_event WHERE case_id = $1 ORDER BY id", one.case)
    assert [event for event in found if event in events] == events
    # Another ground for other data stays what it was, and so does another person's consent.
    assert (await kamer.row("consent.consent", UUID(str(child.consent))))["withdrawn_at"] is None
    still = "SELECT count(*) FROM consent.legal_basis WHERE case_id = $1 AND kind = 'WETTELIJK'"
    async with kamer.region.reading(kamer.actor("bram")) as connection:
        assert await connection.fetchval(still, one.case) == 1
        assert await connection.fetchval("SELECT count(*) FROM casework.subject WHERE case_id = $1", one.case) == 1


async def _whole(kamer: Kamer, table: str, case: UUID) -> list[str]:
    rows = await kamer.admin.fetch(f"SELECT t::text FROM {table} t WHERE case_id = $1 ORDER BY 1", case)
    return [row[0] for row in rows]


async def test_the_list_is_the_owners_officers(kamer: Kamer) -> None:
    one, _, consent = await _shared(kamer)
    await by_a_call(kamer, one, consent)
    for who in ("noor", "bram", "petra", "anne", "olaf", "omar", "cees"):
        assert await _listed(kamer, who, consent) == {}
    assert await _listed(kamer, "olga", new_id()) == {}
    weak = actor(organisation=kamer.organisations["lokaal"], member=kamer.members["olga"], assurance=1)
    async with kamer.region.reading(weak) as connection:
        assert await connection.fetch(_LIST, consent) == []
    await kamer.does("olga", lawful.recuse, Recuse(subject=one.mother))
    assert await _listed(kamer, "olga", consent) == {}


async def test_who_never_could_is_not_listed_and_what_came_later_is_not_counted(kamer: Kamer) -> None:
    one, basis, consent = await _shared(kamer)
    await kamer.admin.execute(
        "UPDATE casework.participation SET valid = 'empty' WHERE case_id = $1 AND organisation_id = $2",
        one.case,
        kamer.organisations["politie"],
    )
    await by_a_recipient(kamer, one, consent)
    later = contribute_command(kamer, one.case, one.mother, recipients=("ggz",))
    contribution = (await kamer.does("noor", cases.contribute, later)).contribution
    await kamer.world.shift_clock("1 hour")
    await _reads(kamer, "bram", one, contribution, basis)
    listed = await _listed(kamer, "olga", consent)
    assert set(listed) == {"ggz"}
    assert (listed["ggz"]["contributions"], listed["ggz"]["readings"]) == (1, 2)
    assert listed["ggz"]["open_until"] - listed["ggz"]["open_from"] < timedelta(hours=1)


async def test_nobody_received_before_a_second_reader_confirmed(kamer: Kamer) -> None:
    """Whoever was named in what nobody confirmed received nothing, is not listed, and is told of nothing."""
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz", "politie")
    made = [await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, name)) for name in _TWO]
    bases = [each.basis for each in made]
    waits = "UPDATE consent.legal_basis SET asks_second_reader = true WHERE id = ANY ($1)"
    await kamer.admin.execute(waits, bases)
    await kamer.does(await colleague(kamer), lawful.confirm_basis, ConfirmBasis(basis=bases[0], expected_version=1))
    confirmed_at = (await kamer.row("consent.legal_basis", bases[0]))["confirmed_at"]
    told = RegisterWithdrawal(subject=one.mother, channel=WithdrawalChannel.TELEFONISCH)
    await kamer.does("noor", lawful.register_withdrawal, told)

    confirmed, waiting = [await _listed(kamer, "olga", UUID(str(each.consent))) for each in made]
    assert {name: row["open_from"] for name, row in confirmed.items()} == {"ggz": confirmed_at}
    assert waiting == {}
    stop = {row["organisation_id"] for row in await kamer.rows("casework.task", one.case) if row["kind"] == _STOP}
    assert stop == {kamer.organisations["ggz"]}
    assert await _standing(kamer, one.case) == 0


_TWO, _STOP = ("ggz", "politie"), "GEBRUIK_STAKEN"


async def _standing(kamer: Kamer, case: UUID) -> int:
    asked = "SELECT count(*) FROM consent.consent WHERE case_id = $1 AND withdrawn_at IS NULL"
    found: int = await kamer.admin.fetchval(asked, case)
    return found


async def test_a_change_of_custody_ends_it_when_it_became_known(kamer: Kamer) -> None:
    """What was read until then was read, also where custody is recorded as of an earlier day; nothing came after."""
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    await mother_decides(kamer, one)
    consented = basis_command(kamer, one.child, "ggz", consent=consent_by(one.mother))
    child = await kamer.does("noor", lawful.record_basis, consented)
    shared = contribute_command(kamer, one.case, one.child, recipients=("ggz",))
    contribution = (await kamer.does("noor", cases.contribute, shared)).contribution
    consent = UUID(str(child.consent))
    await _reads(kamer, "bram", one, contribution, child.basis, about=one.child)
    begun = (await kamer.row("consent.legal_basis", child.basis))["valid"].lower
    earlier = custody_command(one.child, holder=one.mother, starts_at=begun - timedelta(days=30))
    custody = await kamer.does("noor", lawful.record_custody, earlier)
    known_at = (await kamer.row("consent.custody", custody.id))["recorded_at"]
    await _reads(kamer, "bram", one, contribution, child.basis, about=one.child)

    for _ in ("while it stands", "when it is withdrawn"):
        (row,) = (await _listed(kamer, "olga", consent)).values()
        assert (row["open_from"], row["open_until"], row["readings"]) == (begun, known_at, 1)
        assert row["last_read_at"] < known_at
        told = RegisterWithdrawal(subject=one.child, channel=WithdrawalChannel.TELEFONISCH)
        await kamer.does("noor", lawful.register_withdrawal, told)


async def test_a_change_of_custody_to_come_ends_it_on_its_day(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    await mother_decides(kamer, one)
    consented = basis_command(kamer, one.child, "ggz", consent=consent_by(one.mother))
    child = await kamer.does("noor", lawful.record_basis, consented)
    begun = (await kamer.row("consent.legal_basis", child.basis))["valid"].lower
    later = begun + timedelta(days=30)
    await kamer.does("noor", lawful.record_custody, custody_command(one.child, holder=one.mother, starts_at=later))
    (row,) = (await _listed(kamer, "olga", UUID(str(child.consent)))).values()
    assert (row["open_from"], row["open_until"]) == (begun, later)


async def test_a_shelter_in_the_household_is_listed_to_nobody_who_is_not_shown_it(kamer: Kamer) -> None:
    one, _, consent = await _shared(kamer)
    police = kamer.organisations["politie"]
    await kamer.admin.execute("UPDATE tenants.organisation SET kind = 'VROUWENOPVANG' WHERE id = $1", police)
    await kamer.admin.execute("UPDATE casework.participation SET version = version + 1 WHERE case_id = $1", one.case)
    assert set(await _listed(kamer, "olga", consent)) == {"ggz"}
    await by_a_call(kamer, one, consent)
    assert set(await _listed(kamer, "olga", consent)) == {"ggz"}
    # It is told to stop all the same; and whoever is shown it, is told who it is.
    stop = {row["organisation_id"] for row in await kamer.rows("casework.task", one.case) if row["kind"] == _STOP}
    assert police in stop
    await kamer.admin.execute(
        "INSERT INTO consent.shown_organisation (organisation_id, case_id, shown_id, valid)"
        " VALUES ($1, $2, $3, '{(,)}')",
        kamer.organisations["lokaal"],
        one.case,
        police,
    )
    assert set(await _listed(kamer, "olga", consent)) == {"ggz", "politie"}
