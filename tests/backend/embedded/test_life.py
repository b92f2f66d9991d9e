"""Starting and stopping: data stays, folders do not meet, and one folder has one owner."""

import asyncio
import os
import stat
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest
import redis

from backend.embedded import EmbeddedCode, EmbeddedError, EmbeddedOptions, EmbeddedServers, ServerName
from backend.embedded.folder import DataFolder
from backend.embedded.process import Isolation
from backend.settings.addresses import Endpoints
from tests.backend.embedded.parent_process import commit_rows
from tests.backend.embedded.processes import contents, kill, server_processes, told

FAST = EmbeddedOptions(durable=False)


async def ask(servers: EmbeddedServers, *statements: str) -> list[object]:
    """Run statements as superuser; the first value of each answer."""
    connection = await asyncpg.connect(servers.postgres_dsn("postgres", "postgres"))
    try:
        return [await connection.fetchval(statement) for statement in statements]
    finally:
        await connection.close()


def value(servers: EmbeddedServers, *statements: str) -> object:
    """The first value of the last answer."""
    return asyncio.run(ask(servers, *statements))[-1]


def test_a_restart_keeps_what_was_there_and_a_stop_leaves_nothing_running(data_dir: Path, story: str) -> None:
    with EmbeddedServers(data_dir) as servers:
        assert asyncio.run(commit_rows(servers, story, 3)) == 3
        with redis.Redis.from_url(servers.valkey_url) as client:
            client.set("tafel", "LVK")
        assert len(server_processes(data_dir)) > 2
    assert server_processes(data_dir) == []
    assert not (data_dir / "ketentafel.pid").exists()
    assert not (data_dir / "postgres" / "postmaster.pid").exists()
    assert list((data_dir / "run").iterdir()) == []

    with EmbeddedServers(data_dir) as servers:
        assert asyncio.run(commit_rows(servers, story, 0)) == 3
        with redis.Redis.from_url(servers.valkey_url) as client:
            assert client.get("tafel") == b"LVK"


def test_the_cluster_is_safe_private_and_the_same_everywhere(data_dir: Path) -> None:
    wanted = {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "listen_addresses": "",
        "server_encoding": "UTF8",
        "TimeZone": "UTC",
    }
    locale = "SELECT datlocprovider::text || ' ' || datlocale FROM pg_database WHERE datname = 'template1'"
    with EmbeddedServers(data_dir) as servers:
        found = asyncio.run(ask(servers, *(f"SHOW {name}" for name in wanted), locale))
        private = {stat.S_IMODE((data_dir / name).stat().st_mode) for name in ("logs", "postgres", "run", "valkey")}
        written = [path for name in ("postgres", "valkey", "run") for path in (data_dir / name).rglob("*")]
        open_to_others = [path for path in written if path.stat().st_mode & 0o077]
    assert dict(zip(wanted, found, strict=False)) == wanted
    assert found[-1] == "b C.UTF-8"
    assert private == {0o700}
    assert open_to_others == []
    assert len(written) > 100


def test_two_folders_run_side_by_side(data_dir: Path, folder: Path, story: str) -> None:
    with EmbeddedServers(data_dir) as first, EmbeddedServers(folder / "second", options=FAST) as second:
        assert asyncio.run(commit_rows(first, story, 2)) == 2
        assert asyncio.run(commit_rows(second, story, 1)) == 1
        with redis.Redis.from_url(first.valkey_url) as one, redis.Redis.from_url(second.valkey_url) as other:
            one.set("only", "here")
            assert other.dbsize() == 0


def test_a_long_path_gets_a_short_private_folder_for_its_sockets(data_dir: Path, folder: Path) -> None:
    deep = folder / ("een-lange-naam-van-een-samenwerkingsverband-" * 4) / "data"
    deep.parent.mkdir()
    data_dir.rename(deep)
    try:
        with EmbeddedServers(deep) as servers:
            sockets = servers.endpoints.socket_dir
            assert len(bytes(sockets / ".s.PGSQL.5432")) <= 103
            assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
            assert value(servers, "SELECT 1") == 1
            with redis.Redis.from_url(servers.valkey_url) as client:
                assert client.ping()
        assert not sockets.exists()
    finally:
        deep.rename(data_dir)


def test_a_link_in_the_shared_folder_is_refused(folder: Path) -> None:
    deep = folder / ("x" * 100)
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    short = Endpoints.of(deep).socket_dir
    short.symlink_to(elsewhere)
    try:
        with pytest.raises(EmbeddedError) as refused:
            EmbeddedServers(deep).start()
        assert refused.value.code == EmbeddedCode.RUNTIME_FOLDER_UNSAFE
        assert str(short) in refused.value.message_nl
        assert list(elsewhere.iterdir()) == []
        assert not (deep / "postgres").exists()
    finally:
        short.unlink()


def test_what_belongs_to_another_person_is_never_taken_over(folder: Path) -> None:
    another = Path("/usr")
    if os.geteuid() == 0:
        another = folder / "another"
        another.mkdir()
        os.chown(another, 12345, 12345)
    before = another.stat()
    with pytest.raises(PermissionError):
        DataFolder(folder / "data", isolation=Isolation.NAMESPACE).own(another)
    assert (another.stat().st_uid, another.stat().st_mode) == (before.st_uid, before.st_mode)


def test_a_second_starter_is_refused_by_name_and_changes_nothing(
    data_dir: Path, story: str, run_parent: Callable[..., subprocess.Popen[str]]
) -> None:
    with EmbeddedServers(data_dir, options=EmbeddedOptions(run=frozenset({ServerName.VALKEY}))) as servers:
        before = contents(data_dir)
        with pytest.raises(EmbeddedError) as here:
            EmbeddedServers(data_dir).start()
        elsewhere = told(run_parent(data_dir, story, 1))
        assert contents(data_dir) == before
        with redis.Redis.from_url(servers.valkey_url) as client:
            assert client.ping()
    assert here.value.code == EmbeddedCode.DATA_FOLDER_IN_USE
    for text in (here.value.message_nl, here.value.message_en):
        assert str(data_dir) in text
        assert f" {os.getpid()}." in text
    assert elsewhere["code"] == EmbeddedCode.DATA_FOLDER_IN_USE
    assert elsewhere["details"] == {"folder": str(data_dir), "pid": str(os.getpid())}


def test_a_second_starter_leaves_the_holder_alone_after_a_refusal(
    data_dir: Path, story: str, run_parent: Callable[..., subprocess.Popen[str]]
) -> None:
    holder = run_parent(data_dir, story, 3)
    pids = told(holder)["pids"]
    for _ in range(2):
        with pytest.raises(EmbeddedError) as refused:
            EmbeddedServers(data_dir).start()
        assert refused.value.details["pid"] == str(holder.pid)
    assert set(pids) <= set(server_processes(data_dir))
    kill(holder)
    with EmbeddedServers(data_dir) as servers:
        assert asyncio.run(commit_rows(servers, story, 0)) == 3


@pytest.mark.parametrize("stops", [False, True])
def test_a_forked_child_neither_keeps_the_folder_nor_stops_the_servers(data_dir: Path, *, stops: bool) -> None:
    servers = EmbeddedServers(data_dir)
    servers.start()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(writing)
        if stops:
            servers.stop()
        os.read(reading, 1)
        os._exit(0)
    os.close(reading)
    try:
        time.sleep(0.3)
        assert value(servers, "SELECT 1") == 1
        assert (data_dir / "ketentafel.pid").read_text(encoding="ascii") == f"{os.getpid()}\n"
        servers.stop()
        with EmbeddedServers(data_dir) as again:
            assert value(again, "SELECT 2") == 2
        assert os.waitpid(child, os.WNOHANG) == (0, 0)
    finally:
        os.close(writing)
        os.waitpid(child, 0)


def test_a_cancelled_start_leaves_nothing(data_dir: Path) -> None:
    async def cancel_after(seconds: float) -> None:
        servers = EmbeddedServers(data_dir)
        task = asyncio.create_task(servers.__aenter__())
        await asyncio.sleep(seconds)
        if not task.cancel():
            # On a busy machine so short a sleep can last until they had started: then they end as they should.
            await servers.__aexit__(None, None, None)
            return
        with pytest.raises(asyncio.CancelledError):
            await task

    for seconds in (0, 0.01, 0.08):
        asyncio.run(cancel_after(seconds))
        assert server_processes(data_dir) == []
        assert not (data_dir / "ketentafel.pid").exists()


def test_inside_an_event_loop_it_starts_stops_and_starts_again(data_dir: Path) -> None:
    async def live() -> list[object]:
        servers = EmbeddedServers(data_dir)
        answers: list[object] = []
        for number in (1, 2):
            async with servers:
                answers += await ask(servers, f"SELECT {number}")
        return answers

    assert asyncio.run(live()) == [1, 2]
    assert server_processes(data_dir) == []
