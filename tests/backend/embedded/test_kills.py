"""What is left after a kill: no server, no lost commit, and a next start that needs no help."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import asyncpg
import pytest
import redis

from backend.embedded import EmbeddedCode, EmbeddedError, EmbeddedServers, ServerChange, ServerEvent, ServerName, folder
from tests.backend.embedded.parent_process import commit_rows
from tests.backend.embedded.processes import kill, seconds_until_gone, server_processes, told

RunParent = Callable[..., subprocess.Popen[str]]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_outlives_its_parent_and_no_commit_is_lost(
    data_dir: Path, story: str, run_parent: RunParent, number: signal.Signals
) -> None:
    parent = run_parent(data_dir, story, 500, stderr=subprocess.DEVNULL)
    pids = told(parent)["pids"]
    assert set(pids) <= set(server_processes(data_dir))
    kill(parent, number=number)
    assert seconds_until_gone(data_dir) < 2.0
    with EmbeddedServers(data_dir) as servers:
        assert asyncio.run(commit_rows(servers, story, 0)) == 500


def test_a_start_right_after_the_kill_waits_for_the_old_servers(
    data_dir: Path, story: str, run_parent: RunParent
) -> None:
    parent = run_parent(data_dir, story, 100)
    told(parent)
    kill(parent)
    with EmbeddedServers(data_dir) as servers:
        assert asyncio.run(commit_rows(servers, story, 0)) == 100


@pytest.mark.parametrize("server", ["postgres", "valkey"])
def test_a_start_waits_for_whoever_still_works_in_the_folder_and_names_him(
    data_dir: Path, story: str, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = [sys.executable, "-c", "import signal; signal.pause()"]
    with subprocess.Popen(waiting, cwd=data_dir / server) as left:
        try:
            monkeypatch.setattr(folder, "_LEFTOVER_SECONDS", 0.2)
            with pytest.raises(EmbeddedError) as refused:
                EmbeddedServers(data_dir).start()
            assert refused.value.code == EmbeddedCode.DATA_FOLDER_IN_USE
            assert refused.value.details["pid"] == left.pid
            assert server_processes(data_dir) == [left.pid]
            assert not (data_dir / "ketentafel.pid").exists()
            monkeypatch.undo()
            threading.Timer(0.5, left.kill).start()
            with EmbeddedServers(data_dir) as servers:
                assert left.poll() is not None
                assert asyncio.run(commit_rows(servers, story, 1)) == 1
        finally:
            left.kill()


def test_a_kill_while_the_cluster_is_made_leaves_nothing_half_made(
    folder: Path, story: str, run_parent: RunParent
) -> None:
    data_dir = folder / "new"
    parent = run_parent(data_dir, story, 0)
    while not list(data_dir.glob("postgres.new-*/base/1")):
        assert parent.poll() is None
        time.sleep(0.005)
    kill(parent)
    assert not (data_dir / "postgres").exists()
    with EmbeddedServers(data_dir) as servers:
        assert asyncio.run(commit_rows(servers, story, 2)) == 2
    assert seconds_until_gone(data_dir) < 2.0


def test_the_servers_outlive_the_thread_that_asked_for_them(data_dir: Path, story: str) -> None:
    servers = EmbeddedServers(data_dir)
    asking = threading.Thread(target=servers.start)
    asking.start()
    asking.join()
    try:
        before = [servers.pid(name) for name in ServerName]
        time.sleep(0.3)
        assert [servers.pid(name) for name in ServerName] == before
        assert asyncio.run(commit_rows(servers, story, 1)) == 1
    finally:
        servers.stop()


@pytest.mark.parametrize("name", list(ServerName))
def test_a_killed_server_comes_back_with_its_data_and_the_caller_is_told(
    data_dir: Path, story: str, name: ServerName
) -> None:
    events: list[ServerEvent] = []
    with EmbeddedServers(data_dir, on_event=events.append) as servers:
        asyncio.run(commit_rows(servers, story, 5))
        with redis.Redis.from_url(servers.valkey_url) as client:
            client.set("kept", "1")
        old = servers.pid(name)
        os.kill(old, signal.SIGKILL)
        new = servers.wait_restarted(name, after_pid=old, seconds=20)
        assert asyncio.run(commit_rows(servers, story, 0)) == 5
        with redis.Redis.from_url(servers.valkey_url) as client:
            assert client.get("kept") == b"1"
        assert servers.pid(name) == new
    told_of = [(event.change, event.pid) for event in events if event.server == name]
    assert told_of[:2] == [(ServerChange.READY, old), (ServerChange.DIED, old)]
    assert told_of[-2:] == [(ServerChange.READY, new), (ServerChange.STOPPED, new)]
    assert [event.exit_status for event in events if event.pid == old][-1] == -signal.SIGKILL


def test_a_listener_that_fails_does_not_end_the_supervision(data_dir: Path, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_event: ServerEvent) -> None:
        raise RuntimeError("listener")

    with EmbeddedServers(data_dir, on_event=fail) as servers:
        old = servers.pid(ServerName.POSTGRES)
        os.kill(old, signal.SIGKILL)
        assert servers.wait_restarted(ServerName.POSTGRES, after_pid=old, seconds=20) != old
    assert "listener failed" in caplog.text


def test_a_server_that_cannot_come_back_is_tried_again_with_growing_pauses(data_dir: Path) -> None:
    deaths: list[float] = []
    enough = threading.Event()

    def note(event: ServerEvent) -> None:
        if event.change is ServerChange.DIED:
            deaths.append(time.monotonic())
            if len(deaths) > 4:
                enough.set()

    version = data_dir / "postgres" / "PG_VERSION"
    with EmbeddedServers(data_dir, on_event=note) as servers:
        old = servers.pid(ServerName.POSTGRES)
        version.rename(version.with_name("away"))
        try:
            os.kill(old, signal.SIGKILL)
            assert enough.wait(30)
            with pytest.raises(EmbeddedError, match="SERVER_FAILED"):
                servers.wait_restarted(ServerName.POSTGRES, after_pid=old, seconds=0.1)
        finally:
            version.with_name("away").rename(version)
        assert servers.wait_restarted(ServerName.POSTGRES, after_pid=old, seconds=20) != old
    pauses = [later - earlier for earlier, later in pairwise(deaths[:5])]
    assert [pause > least for pause, least in zip(pauses, (0.1, 0.2, 0.4, 0.8), strict=True)] == [True] * 4


def test_lock_files_that_name_somebody_elses_process_are_no_obstacle(data_dir: Path, story: str) -> None:
    locks = [data_dir / "postgres" / "postmaster.pid", data_dir / "run" / ".s.PGSQL.5432.lock"]
    with EmbeddedServers(data_dir) as servers:
        asyncio.run(commit_rows(servers, story, 7))
        left = [lock.read_text(encoding="utf-8").splitlines() for lock in locks]
    with subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"]) as somebody:
        try:
            for lock, (_, *rest) in zip(locks, left, strict=True):
                lock.write_text("\n".join([str(somebody.pid), *rest, ""]), encoding="utf-8")
            with EmbeddedServers(data_dir) as servers:
                assert asyncio.run(commit_rows(servers, story, 0)) == 7
            assert somebody.poll() is None
        finally:
            somebody.kill()


def test_work_under_way_is_cut_off_by_a_stop_and_not_waited_for(data_dir: Path) -> None:
    async def hang(servers: EmbeddedServers, begun: threading.Event) -> None:
        connection = await asyncpg.connect(servers.postgres_dsn("postgres", "postgres"))
        begun.set()
        with pytest.raises((asyncpg.PostgresError, OSError)):
            await connection.execute("SELECT pg_sleep(60)")

    servers = EmbeddedServers(data_dir)
    servers.start()
    begun = threading.Event()
    client = threading.Thread(target=lambda: asyncio.run(hang(servers, begun)))
    client.start()
    assert begun.wait(10)
    began = time.monotonic()
    servers.stop()
    assert time.monotonic() - began < 5
    client.join(10)
    assert not client.is_alive()
