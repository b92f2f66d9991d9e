"""The sweep goes on with what can go on: what cannot is said, left alone, and holds up nothing else."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text

from backend.cases import service as cases
from backend.cases.commands import RecordNumber
from backend.retention import sweeping
from backend.retention.forgetting import forget_again, replaced_numbers
from backend.retention.sweeping import NotTheSystem, Swept, replay_keys, sweep_cases, sweep_keys
from consent.keys.persons import PersonHashKind
from tenants.ids import new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import entitled
from tests.backend.cases.wishes import refer_command
from tests.backend.outbox.office import Office
from tests.backend.retention.steps import A_YEAR, rejected, remains
from tests.factories.cell import actor


@pytest.fixture
async def vault(keys_dsn: str) -> asyncpg.Connection:
    """The key store as a superuser, who passes its policies."""
    return await asyncpg.connect(keys_dsn.replace("ketentafel_keys_app", "postgres"))


async def test_cases_that_cannot_go_on_hold_up_no_others(
    kamer: Kamer, office: Office, vault: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key store is short of the keys of three cases; with room for one case a sweep, the fourth still goes."""
    monkeypatch.setattr(sweeping, "MOST_AT_ONCE", 1)
    stuck = [await rejected(kamer) for _ in range(3)]
    lost = await office.admin.fetch("SELECT key_id FROM casework.subject WHERE case_id = ANY ($1)", stuck)
    lost += await office.admin.fetch("SELECT key_id FROM casework.referral WHERE case_id = ANY ($1)", stuck)
    ids = [row["key_id"] for row in lost]
    try:
        await vault.execute("DELETE FROM keys.record_key_wrap WHERE subject_key_id = ANY ($1)", ids)
        await vault.execute("DELETE FROM keys.person_hash WHERE subject_key_id = ANY ($1)", ids)
        await vault.execute("DELETE FROM keys.subject_key WHERE id = ANY ($1)", ids)
        await vault.execute("DELETE FROM keys.record_key WHERE id = ANY ($1)", ids)
    finally:
        await vault.close()
    await office.later(A_YEAR)
    # The rows go at once; the declaration waits for a key store that knows the keys.
    assert await sweep_cases(office.system, office.cell.keys) == Swept(proposed=3, destroyed=0)
    assert [await remains(office, case) for case in stuck] == [{}, {}, {}]
    other = await rejected(kamer)
    await office.later(A_YEAR)
    assert await sweep_cases(office.system, office.cell.keys) == Swept(proposed=1, destroyed=1)
    declared = await office.admin.fetch("SELECT case_id FROM casework.declaration")
    assert [row["case_id"] for row in declared] == [other]
    # And the keys of which nothing is known are not what a replay trips over.
    assert await replay_keys(office.system, office.cell.keys) == 0


async def test_a_key_that_nobody_can_open_holds_up_no_replay(
    kamer: Kamer, office: Office, vault: asyncpg.Connection
) -> None:
    """Put back from a backup, damaged or under a wrapping key that is gone: it may open elsewhere, and must be gone."""
    await rejected(kamer)
    await office.later(A_YEAR)
    assert (await sweep_cases(office.system, office.cell.keys)).destroyed == 1
    gone = [row[0] for row in await office.admin.fetch("SELECT key FROM casework.destruction_key ORDER BY key")]
    back = "UPDATE keys.subject_key SET wrapped = $2, destroyed_at = NULL WHERE id = ANY ($1)"
    living = "SELECT count(*) FROM keys.subject_key WHERE id = ANY ($1) AND destroyed_at IS NULL"
    try:
        damaged, foreign = [
            row[0] for row in await vault.fetch("SELECT id FROM keys.subject_key WHERE id = ANY ($1)", gone)
        ]
        await vault.execute(back, [damaged], b"\x07 no format of ours")
        await vault.execute(back, [foreign], b"\x01" + bytes(60))
        assert await vault.fetchval(living, gone) == 2
        assert await replay_keys(office.system, office.cell.keys) == 2
        assert await vault.fetchval(living, gone) == 0
    finally:
        await vault.close()
    assert await replay_keys(office.system, office.cell.keys) == 0


async def test_a_key_that_the_store_never_had_ends_no_replay(
    kamer: Kamer, office: Office, vault: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was made and destroyed after the backup is unknown to it; what was destroyed before that is back."""
    await rejected(kamer)
    await office.later(A_YEAR)
    assert (await sweep_cases(office.system, office.cell.keys)).destroyed == 1
    # With room for one key a question, newest first.
    monkeypatch.setattr(sweeping, "_MOST_REPLAYED", 1)
    gone = [row[0] for row in await office.admin.fetch("SELECT key FROM casework.destruction_key")]
    try:
        oldest = await vault.fetchval("SELECT id FROM keys.subject_key WHERE id = ANY ($1) LIMIT 1", gone)
        later = [key for key in gone if key != oldest]
        assert later
        earlier = "UPDATE casework.destruction_key SET gone_at = gone_at - interval '1 hour' WHERE key = $1"
        await office.admin.execute(earlier, oldest)
        await vault.execute("DELETE FROM keys.record_key_wrap WHERE record_key_id = ANY ($1)", later)
        await vault.execute("DELETE FROM keys.record_key WHERE id = ANY ($1)", later)
        await vault.execute("DELETE FROM keys.subject_key WHERE id = ANY ($1)", later)
        back = "UPDATE keys.subject_key SET wrapped = $2, destroyed_at = NULL WHERE id = $1"
        await vault.execute(back, oldest, b"\x07 no format of ours")
        assert await replay_keys(office.system, office.cell.keys) == 1
    finally:
        await vault.close()
    assert await replay_keys(office.system, office.cell.keys) == 0


async def test_more_orphans_than_fit_in_one_question_all_go(
    kamer: Kamer, office: Office, vault: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest come first, so that a sweep which stopped after one question would never reach the oldest."""
    case = await rejected(kamer)
    used = await office.admin.fetch("SELECT key_id FROM casework.subject WHERE case_id = $1", case)
    older = "UPDATE keys.subject_key SET created_at = created_at - interval '2 days'"
    try:
        await vault.execute(older)
        assert (await sweep_keys(office.system, office.cell.keys)).adopted >= len(used)
        orphans = [key.id for key in await office.cell.keys.create_subject_keys(kamer.actor("noor"), 11)]
        await vault.execute(older)
        monkeypatch.setattr(sweeping, "MOST_KEYS", 4)
        swept = await sweep_keys(office.system, office.cell.keys)
        gone = "SELECT count(*) FROM keys.subject_key WHERE id = ANY ($1) AND destroyed_at IS NOT NULL"
        assert await vault.fetchval(gone, orphans) == len(orphans)
        assert await vault.fetchval(gone, [row["key_id"] for row in used]) == 0
    finally:
        await vault.close()
    assert swept.destroyed >= len(orphans)
    assert swept.left == 0


async def test_keys_are_not_swept_for_who_is_not_the_system(
    kamer: Kamer, office: Office, vault: asyncpg.Connection
) -> None:
    """Somebody who is shown no rows would find every key to be an orphan."""
    await rejected(kamer)
    await office.cell.keys.create_subject_keys(kamer.actor("noor"), 2)
    living = "SELECT count(*) FROM keys.subject_key WHERE destroyed_at IS NULL"
    try:
        await vault.execute("UPDATE keys.subject_key SET created_at = created_at - interval '2 days'")
        before = await vault.fetchval(living)
        gemeente = kamer.organisations["gemeente"]
        async with office.system.region.reading(office.system.actor(gemeente)) as connection:
            assert await connection.fetchval("SELECT casework.keys_in_use('{}')") is None
        with pytest.raises(NotTheSystem):
            await sweep_keys(_Serving(office, gemeente), office.cell.keys)  # type: ignore[arg-type]  # its likeness
        assert await vault.fetchval(living) == before
    finally:
        await vault.close()


async def test_what_was_done_long_ago_is_forgotten_and_what_is_dead_or_waits_is_not(
    kamer: Kamer, office: Office
) -> None:
    """By the term of effects.toml, and by the system only."""
    case = await rejected(kamer)
    ended = (("DONE", 31), ("CANCELLED", 31), ("DEAD", 31), ("DONE", 29), ("CANCELLED", 29), (None, 31))
    made: dict[UUID, tuple[str | None, int]] = {new_id(): one for one in ended}
    for id, (outcome, days) in made.items():
        await office.admin.execute(_EFFECT, id, kamer.organisations["gemeente"], case, outcome, days)
    kept = {id for id, (outcome, days) in made.items() if outcome in {None, "DEAD"} or days < 30}
    remaining = "SELECT id FROM casework.outbox WHERE id = ANY ($1)"
    gemeente = kamer.organisations["gemeente"]
    async with office.system.region.reading(office.system.actor(gemeente)) as connection:
        assert await connection.fetchval("SELECT casework.forget_effects(100)") == 0
    assert {row["id"] for row in await office.admin.fetch(remaining, list(made))} == set(made)
    await sweep_cases(office.system, office.cell.keys)
    assert {row["id"] for row in await office.admin.fetch(remaining, list(made))} == kept
    # Effects go by real time: a story that looks ahead forgets none.
    await office.leap(timedelta(days=60))
    async with office.system.working() as session:
        await (await session.connection()).execute(text("SELECT casework.forget_effects(100)"))
    await office.leap(timedelta(days=-60))
    assert {row["id"] for row in await office.admin.fetch(remaining, list(made))} == kept


_EFFECT = """
INSERT INTO casework.outbox (id, topic, organisation_id, case_id, object_id, due_at, done_at, attempts, outcome)
SELECT $1, 'CASE_CHANGED', $2, $3, $3, now(), CASE WHEN $4::text IS NOT NULL THEN now() - make_interval(days => $5) END,
       1, $4
"""


class _Serving:
    """The system, but for one organisation wherever it is asked to be the region's own."""

    def __init__(self, office: Office, organisation: object) -> None:
        self._system = office.system
        self._organisation = organisation

    def actor(self) -> object:
        return self._system.actor(self._organisation)  # type: ignore[arg-type]  # an id of an organisation

    def working(self) -> object:
        return self._system.working(self._organisation)  # type: ignore[arg-type]  # as above


async def test_whose_number_was_corrected_is_known_to_the_system_alone(kamer: Kamer, office: Office) -> None:
    await entitled(kamer, "gemeente", law="WABB_10")
    member = await kamer.world.member(kamer.organisations["gemeente"])
    await kamer.world.role(member, "AANMELDER", tafel=kamer.tafel)
    gemma = actor(organisation=kamer.organisations["gemeente"], member=member)
    mother, child = (await kamer.does(gemma, cases.refer, refer_command(kamer))).subjects
    for subject, number in ((child, "999990020"), (child, "999990019"), (mother, "999990019")):
        await kamer.does(gemma, cases.record_number, RecordNumber(subject=subject, number=number))
    assert [one async for one in replaced_numbers(office.system)] == [{child: 2}]
    gemeente = kamer.organisations["gemeente"]
    async with office.system.region.reading(office.system.actor(gemeente)) as connection:
        assert await connection.fetch("SELECT * FROM casework.replaced_numbers($1, 9)", UUID(int=0)) == []
    # The store knows the newer hash, and keeps it; of a version that it does not know it forgets what it has.
    assert await forget_again(office.system, office.cell.keys) == 0
    assert await forget_again(office.system, office.cell.keys, listed={child: 3, mother: 1}) == 1
    persons = await kamer.keys.persons(gemma)
    assert await persons.find(gemma, kind=PersonHashKind.BSN, value="999990019") == [mother]
