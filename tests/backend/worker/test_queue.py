"""The queue may be empty, strange or gone, and two may work from it: what is due is done once all the same."""

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec
import pytest
import redis

from backend.embedded import EmbeddedServers, ServerName
from backend.outbox.models import Effect
from backend.worker.clock import DatabaseClock
from backend.worker.jobs import MOST_QUEUED, sweep_outbox
from backend.worker.queue import Queue, open_queue
from tests.backend.cases.kamer import Kamer
from tests.backend.outbox.office import Office
from tests.backend.worker.acts import addressed, eventually, referred, settled
from tests.backend.worker.post import PostOffice
from tests.backend.worker.station import Station

LANE = "ketentafel:proefregio:queue:announce"


async def test_two_workers_do_everything_once(kamer: Kamer, office: Office, station: Station, post: PostOffice) -> None:
    await addressed(kamer, office)
    with station.workers(2) as both:
        for _ in range(30):
            await referred(kamer)
        rows = await settled(office)
        with station.queue() as client:
            left = [key for key in client.scan_iter() if b":turn:" not in key and b"health" not in key]
        assert [one.stop() for one in both] == [0, 0]
    assert len(rows) == 60
    assert {(row["outcome"], row["attempts"]) for row in rows} == {("DONE", 1)}
    assert sorted(post.times().values()) == [1] * 30
    # Nothing of a job is left behind for the next one to trip over.
    assert left == []


async def test_what_a_lost_queue_held_is_found_again(
    kamer: Kamer, office: Office, station: Station, post: PostOffice
) -> None:
    await addressed(kamer, office)
    with station.worker(), station.queue() as client:
        for number in range(20):
            await referred(kamer)
            if number % 5 == 0:
                client.flushall()
        rows = await settled(office)
    assert {row["outcome"] for row in rows} == {"DONE"}
    assert sorted(post.times().values()) == [1] * 20


def _job(name: object, arguments: object) -> bytes:
    return msgspec.msgpack.encode({"t": 1, "f": name, "a": arguments, "k": {}, "et": 1})


def _put(client: "redis.Redis", id: bytes, content: bytes) -> None:
    client.set(b"arq:job:" + id, content)
    client.zadd(LANE, {id: 1})


Put = Callable[["redis.Redis", bytes], object]
# What the library turns away by itself.
REFUSED: dict[str, Put] = {
    "an unknown job": lambda client, id: _put(client, id, _job("destroy_everything", [])),
    "an argument too few": lambda client, id: _put(client, id, _job("carry", ["x"])),
    "arguments of a wrong type": lambda client, id: _put(client, id, _job("carry", [{}, 7])),
    "no arguments at all": lambda client, id: _put(client, id, _job("carry", 5)),
    "not MessagePack": lambda client, id: _put(client, id, b"\xc1\xff"),
    "a pickle": lambda client, id: _put(client, id, b"cos\nsystem\n(S'true'\ntR."),
    "another shape": lambda client, id: _put(client, id, msgspec.msgpack.encode([1, 2, 3])),
    "a job without content": lambda client, id: client.zadd(LANE, {id: 1}),
}
# What the library stumbles over.
STUMBLED: dict[str, Put] = {
    "a name that is no text": lambda client, id: _put(client, id, _job(["carry"], [])),
    "an id that is no text": lambda client, _id: _put(client, b"\xff\xfe", _job("carry", [])),
    "a place before all time": lambda client, id: client.zadd(LANE, {id: float("-inf")}),
    "a job of another type": lambda client, id: (
        client.zadd(LANE, {id: 1}),
        client.lpush("arq:job:" + id.decode(), "x"),
    ),
    "a lane of another type": lambda client, _id: (client.delete(LANE), client.set(LANE, "x")),
}
STRANGE = [("all that is refused", [*REFUSED.values()]), ("an id that is no text", [STUMBLED["an id that is no text"]])]
ONE_BY_ONE = [pytest.param([put], id=name, marks=pytest.mark.full) for name, put in (REFUSED | STUMBLED).items()]


def _is_clean(client: "redis.Redis") -> bool:
    """Nothing stands in a lane, and no job is left beside it."""
    return not client.exists(LANE) and not list(client.scan_iter("arq:job:*"))


@pytest.mark.parametrize("puts", [*(pytest.param(puts, id=name) for name, puts in STRANGE), *ONE_BY_ONE])
async def test_strange_jobs_do_no_harm(
    kamer: Kamer, office: Office, station: Station, post: PostOffice, puts: list[Put]
) -> None:
    """Whatever stands in the queue, what stands in the database is carried out, by the same process."""
    await addressed(kamer, office)
    with station.worker() as worker, station.queue() as client:
        for number, put in enumerate(puts):
            put(client, b"strange-%d" % number)
        await referred(kamer)
        rows = await settled(office)
        await eventually(partial(_is_clean, client), what="the strange jobs to be gone")
        assert worker.process.poll() is None
        worker.events()  # each line is JSON: nothing printed a traceback
    assert {row["outcome"] for row in rows} == {"DONE"}
    assert [*post.times().values()] == [1]


async def test_what_is_due_is_queued_within_bounds(kamer: Kamer, office: Office) -> None:
    """Six hundred effects fill a lane so far; a full lane is left alone, and what is in it is not put there twice."""
    await office.admin.execute(
        "INSERT INTO casework.outbox (id, topic, organisation_id, case_id, object_id, due_at, attempts, effect)"
        " SELECT gen_random_uuid(), 'CASE_CHANGED', $1, gen_random_uuid(), gen_random_uuid(),"
        " now(), 0, 'ANNOUNCE' FROM generate_series(1, 600)",
        kamer.organisations["gemeente"],
    )
    queue: Queue = open_queue(office.cell)
    try:
        assert await sweep_outbox(office.cell, queue) == MOST_QUEUED
        assert await queue.waiting(Effect.ANNOUNCE) == MOST_QUEUED
        assert await sweep_outbox(office.cell, queue) == 0
        assert await queue.waiting(Effect.MAIL) == 0
        await queue.valkey.zremrangebyrank(queue.name(Effect.ANNOUNCE), 0, MOST_QUEUED // 2)
        await sweep_outbox(office.cell, queue)
        assert await queue.waiting(Effect.ANNOUNCE) <= MOST_QUEUED
        await queue.empty()
        assert await queue.waiting(Effect.ANNOUNCE) == 0
        # What was forgotten is queued anew.
        assert await sweep_outbox(office.cell, queue) == MOST_QUEUED
    finally:
        await queue.valkey.flushdb()
        await queue.close()


async def test_a_turn_is_taken_by_one_and_comes_back_by_itself(office: Office) -> None:
    one, other = open_queue(office.cell), open_queue(office.cell)
    try:
        assert await one.take_turn("sweep", seconds=0.3)
        assert not await other.take_turn("sweep", seconds=0.3)
        await eventually(lambda: other.take_turn("sweep", seconds=30), what="a turn that nobody gave up", seconds=5)
        await other.give_turn("sweep", after=0.1)
        await eventually(lambda: one.take_turn("sweep", seconds=30), what="a turn that was given up", seconds=5)
    finally:
        await one.valkey.flushdb()
        for queue in (one, other):
            await queue.close()


@pytest.mark.parametrize("wrong_by", [timedelta(hours=-3), timedelta(hours=3)], ids=["behind", "ahead"])
async def test_a_machine_whose_clock_is_wrong_works_all_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch, wrong_by: timedelta
) -> None:
    """A binding that is dated by the machine would be over when it arrives, or last for hours."""
    clock = DatabaseClock()
    clock._told = datetime.now(UTC) + wrong_by  # noqa: SLF001 - a machine whose clock is wrong
    await clock.ask(office.system.region)
    assert abs(clock() - datetime.now(UTC)) < timedelta(seconds=2)
    system = type(office.system)(region=office.system.region, clock=clock)
    asked = "SELECT tenants.system()"
    async with system.region.reading(system.actor()) as connection:
        assert await connection.fetchval(asked) is True
    wrong = type(office.system)(region=office.system.region, clock=lambda: datetime.now(UTC) - timedelta(hours=3))
    async with system.region.reading(wrong.actor()) as connection:
        assert await connection.fetchval(asked) is False


async def test_a_queue_that_is_away_or_hangs_is_waited_for(
    kamer: Kamer, office: Office, station: Station, post: PostOffice, servers: EmbeddedServers
) -> None:
    """Valkey stands still while the worker starts, goes on, is killed, and comes back empty."""
    await addressed(kamer, office)
    still = servers.pid(ServerName.VALKEY)
    os.kill(still, signal.SIGSTOP)
    try:
        with station.worker(wait=False) as worker:
            await referred(kamer)
            await eventually(lambda: worker.events("worker_interrupted"), what="a word about it")
            assert post.letters == []
            os.kill(still, signal.SIGCONT)
            await eventually(lambda: post.letters, what="the first letter")
            os.kill(still, signal.SIGKILL)
            servers.wait_restarted(ServerName.VALKEY, after_pid=still, seconds=20)
            await referred(kamer)
            rows = await settled(office)
            assert worker.process.poll() is None
    finally:
        os.kill(servers.pid(ServerName.VALKEY), signal.SIGCONT)
    assert {row["outcome"] for row in rows} == {"DONE"}
    assert sorted(post.times().values()) == [1, 1]
