"""How a worker begins and ends: it starts with nothing that it may not trust, and stops without dropping anything."""

import asyncio
import signal
from datetime import timedelta
from io import StringIO

import asyncpg
import pytest
import structlog

from backend.settings import load
from backend.worker import running
from backend.worker.cell import WorkerCell
from backend.worker.sweeps import SWEEPS
from tests.backend.cases.kamer import Kamer
from tests.backend.outbox.office import Office
from tests.backend.retention.steps import A_YEAR, declaration, rejected, remains
from tests.backend.worker.acts import addressed, eventually, mail, referred, settled
from tests.backend.worker.post import PostOffice
from tests.backend.worker.station import Station
from tests.factories.cell import CaseDatabase

A_MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.full)])
async def test_a_worker_that_is_told_to_stop_ends_what_it_is_doing(
    kamer: Kamer, office: Office, station: Station, post: PostOffice, number: signal.Signals
) -> None:
    """The mail server takes a second to answer; the worker waits for it, and nobody sends that letter again."""
    await addressed(kamer, office)
    post.slow_seconds = 1.0
    with station.worker() as worker:
        await referred(kamer)
        await eventually(lambda: post.asked, what="a letter under way")
        assert worker.stop(number) == 0
        assert worker.events("worker_stopped")
    assert len(post.letters) == 1
    row = await mail(office)
    assert (row["outcome"], row["attempts"]) == ("DONE", 1)


async def test_what_cannot_be_ended_in_time_is_given_back_at_once(
    kamer: Kamer, office: Office, station: Station, post: PostOffice
) -> None:
    await addressed(kamer, office)
    post.slow_seconds = 9.0
    with station.worker() as worker:
        await referred(kamer)
        await eventually(lambda: post.asked, what="a letter under way")
        assert worker.stop() == 0
    row = await mail(office)
    now = await office.admin.fetchval("SELECT now()")
    assert (row["outcome"], row["attempts"]) == (None, 1)
    # Not only when the lease is over.
    assert row["due_at"] <= now
    assert post.letters == []


async def test_a_referral_that_was_turned_away_is_destroyed_in_time_and_declared(
    kamer: Kamer, office: Office, station: Station
) -> None:
    case = await rejected(kamer)
    await office.later(A_YEAR)

    async def declared() -> bool:
        return bool(await office.admin.fetchval("SELECT count(*) FROM casework.declaration WHERE case_id = $1", case))

    with station.worker():
        await eventually(declared, what="the declaration")
    assert await remains(office, case) == {}
    assert (await declaration(office, case))["policy_code"] == "AFGEWEZEN_AANMELDING"


async def test_keys_that_were_made_for_nothing_are_swept_and_all_others_stay(
    kamer: Kamer, office: Office, station: Station, keys_dsn: str
) -> None:
    """Two nights later: the keys of a referral are known to be in use, those that were made for no row are gone."""
    owner = await asyncpg.connect(keys_dsn.replace("ketentafel_keys_app", "postgres"))
    try:
        await referred(kamer)
        await office.work_off()
        keys = await office.admin.fetch("SELECT key_id FROM casework.subject")
        used = [row["key_id"] for row in keys]
        orphan = (await office.cell.keys.create_subject_key(kamer.actor("noor"))).id
        await owner.execute("UPDATE keys.subject_key SET created_at = created_at - interval '2 days'")
        await owner.execute("UPDATE keys.record_key SET created_at = created_at - interval '2 days'")

        async def swept() -> bool:
            return bool(await owner.fetchval("SELECT destroyed_at FROM keys.subject_key WHERE id = $1", orphan))

        with station.worker():
            await eventually(swept, what="the sweep of keys")
        living = (
            "SELECT id FROM keys.subject_key WHERE id = ANY ($1) AND destroyed_at IS NULL AND adopted_at IS NOT NULL"
        )
        assert {row["id"] for row in await owner.fetch(living, used)} == set(used)
    finally:
        await owner.close()


async def test_a_worker_that_is_not_believed_says_so_and_does_nothing(
    kamer: Kamer, office: Office, station: Station, post: PostOffice
) -> None:
    await addressed(kamer, office)
    await referred(kamer)
    (station.settings.parent / "binding.key").write_bytes(b"another key of just as many byte")
    before = await office.rows()
    with station.worker(wait=False) as worker:
        await eventually(lambda: len(worker.events("worker_refused")) > 1, what="a refusal, and another")
        assert {event["fault"] for event in worker.events("worker_refused")} == {"NOT_BOUND"}
    assert (await office.rows(), post.letters) == (before, [])


async def test_a_worker_waits_for_the_databases_of_its_version(
    kamer: Kamer, office: Office, station: Station, post: PostOffice, keys_dsn: str
) -> None:
    """Of another version is first the case database, then the key store; when both are right it goes to work."""
    await addressed(kamer, office)
    await referred(kamer)
    owner = await asyncpg.connect(keys_dsn.replace("ketentafel_keys_app", "postgres"))
    cases, keys = "UPDATE tenants.applied_sql SET sha256 = {}", "UPDATE keys.installed SET stamp = {}"
    other, right = "'x' || sha256", "substr(sha256, 2)"
    await office.admin.execute(cases.format(other))
    await owner.execute(keys.format("'x' || stamp"))
    try:
        with station.worker(wait=False) as worker:

            def told() -> set[str]:
                return {event["fault"] for event in worker.events("worker_refused")}

            await eventually(told, what="a refusal")
            assert told() == {"NOT_INSTALLED"}
            await owner.execute(keys.format("substr(stamp, 2)"))
            await eventually(lambda: "NOT_MIGRATED" in told(), what="the other refusal")
            assert post.letters == []
            await office.admin.execute(cases.format(right))
            await settled(office)
    finally:
        await office.admin.execute(cases.format("ltrim(sha256, 'x')"))
        await owner.execute(keys.format("ltrim(stamp, 'x')"))
        await owner.close()
    assert len(post.letters) == 1


def test_a_key_file_that_is_missing_is_named_before_anything_starts(station: Station) -> None:
    (station.settings.parent / "binding.key").unlink()
    with station.worker(wait=False) as worker:
        assert worker.process.wait(timeout=60) == 1
    assert "binding_key_file" in worker.written()
    assert "Traceback" not in worker.written()


async def test_one_regions_fault_is_not_another_regions(
    kamer: Kamer, office: Office, station: Station, post: PostOffice, house: CaseDatabase
) -> None:
    """Beside a region whose databases are nowhere, the other one's work goes on."""
    own = station.settings.read_text(encoding="utf-8")
    lost = own.replace('code = "proefregio"', 'code = "weg"').replace(f"/{house.name}?", "/nergens?")
    lost = lost.replace("?db=8", "?db=9").replace("/keys_office?", "/ook_nergens?")
    station.settings.write_text(f"{lost}\n{own}", encoding="utf-8")
    await addressed(kamer, office)
    await referred(kamer)
    with station.worker() as worker:
        await settled(office)
        interrupted = [*worker.events("worker_interrupted"), *worker.events("worker_refused")]
        assert {event["region"] for event in interrupted} == {"weg"}
    assert len(post.letters) == 1


async def test_whatever_goes_wrong_a_region_is_begun_anew_and_its_words_stay_out_of_the_log(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = StringIO()
    monkeypatch.setattr(running, "_log", structlog.wrap_logger(structlog.PrintLogger(told)))
    region = load(regions_file=station.settings, data_dir=station.servers.data_dir).regions[0]
    opened = 0

    async def fail(_cell: WorkerCell) -> None:
        nonlocal opened
        opened += 1
        raise ExceptionGroup("canary", [RuntimeError("canary Jansen")])

    monkeypatch.setattr(running, "work", fail)
    monkeypatch.setattr(running, "_FIRST_PAUSE", 0.01)
    keeping = asyncio.create_task(running.keep_working(region))
    await eventually(lambda: opened > 2, what="a third beginning")
    keeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await keeping
    written = told.getvalue()
    assert "worker_interrupted" in written
    assert "RuntimeError" in written
    assert "canary" not in written


def test_killed_work_goes_on_within_a_minute() -> None:
    """The longest that a worker which was killed in the middle of a sweep keeps the turn; orphans can wait."""
    assert {sweep.name for sweep in SWEEPS if sweep.at_most >= timedelta(minutes=1).total_seconds()} == {
        "sweep_orphans"
    }
