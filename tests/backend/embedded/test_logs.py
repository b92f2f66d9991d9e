"""The servers' logs hold nothing of what clients sent or stored."""

import asyncio
import contextlib
import os
import signal
from pathlib import Path

import asyncpg
import pytest
import redis

from backend.embedded import EmbeddedOptions, EmbeddedServers
from backend.embedded.process import Isolation, start

CANARY = "Jansje-Canary"
# Each fails, and would have its text, its values or its row in a server's log with the usual settings.
FAILING = (
    f"SELECT '{CANARY}'::uuid",
    f"SELECT '{CANARY}' FROM nowhere",
    f"INSERT INTO person VALUES ('{CANARY}')",
    f"INSERT INTO person VALUES ('{CANARY}'), (NULL)",
    f"DO $$ BEGIN RAISE WARNING '{CANARY}'; RAISE EXCEPTION '{CANARY}'; END $$",
    f'SELECT "{CANARY}"',
    f"SYNTAX {CANARY}",
)


async def fail_in_every_way(servers: EmbeddedServers) -> int:
    connection = await asyncpg.connect(servers.postgres_dsn("postgres", "postgres"))
    await connection.execute("CREATE TABLE person (name text PRIMARY KEY)")
    await connection.execute("INSERT INTO person VALUES ($1)", CANARY)
    failed = 0
    for statement in FAILING:
        try:
            await connection.execute(statement)
        except asyncpg.PostgresError:
            failed += 1
    try:
        await connection.fetchval("SELECT $1::int / $2::int, $3::text", 1, 0, CANARY)
    except asyncpg.PostgresError:
        failed += 1
    await connection.close()
    return failed


async def hang(servers: EmbeddedServers, begun: "asyncio.Queue[int]") -> None:
    """Be busy with a value until the server cuts it off; tells the process that serves us."""
    connection = await asyncpg.connect(servers.postgres_dsn("postgres", "postgres"))
    await begun.put(await connection.fetchval("SELECT pg_backend_pid()"))
    with contextlib.suppress(asyncpg.PostgresError, OSError):
        await connection.execute(f"SELECT '{CANARY}', pg_sleep(60)")


async def cut_off_in_every_way(servers: EmbeddedServers) -> None:
    """A busy connection is ended by the administrator, and one by a kill, which the server logs with its query."""
    for way in ("SELECT pg_terminate_backend($1)", None):
        begun: asyncio.Queue[int] = asyncio.Queue()
        busy = asyncio.create_task(hang(servers, begun))
        backend = await begun.get()
        await asyncio.sleep(0.1)
        if way:
            connection = await asyncpg.connect(servers.postgres_dsn("postgres", "postgres"))
            assert await connection.fetchval(way, backend)
            await connection.close()
        else:
            os.kill(backend, signal.SIGKILL)
        await busy


def fail_in_valkey(servers: EmbeddedServers) -> None:
    with redis.Redis.from_url(servers.valkey_url) as client:
        client.set(CANARY, CANARY)
        for command in ((CANARY, "1"), ("EVAL", f"error('{CANARY}')", "0"), ("INCR", CANARY)):
            with pytest.raises(redis.ResponseError):
                client.execute_command(*command)


def test_no_value_reaches_a_log(data_dir: Path) -> None:
    with EmbeddedServers(data_dir, options=EmbeddedOptions(durable=False)) as servers:
        assert asyncio.run(fail_in_every_way(servers)) == len(FAILING) + 1
        fail_in_valkey(servers)
        asyncio.run(cut_off_in_every_way(servers))
    logs = {path.name: path.read_text(encoding="utf-8") for path in (data_dir / "logs").iterdir()}
    assert set(logs) >= {"postgres.log", "valkey.log"}
    for said in ("database system is ready", "terminating connection due to administrator", "terminated by signal 9"):
        assert said in logs["postgres.log"]
    assert [name for name, text in logs.items() if CANARY in text] == []


def test_a_log_that_has_grown_is_put_aside_once(folder: Path) -> None:
    log = folder / "postgres.log"
    log.write_bytes(b"x" * 1_000_001)
    for _ in range(2):
        process = start(["/bin/echo", "hello"], isolation=Isolation.NONE, on_parent_death=signal.SIGKILL, log=log)
        assert process.wait(10) == 0
    assert log.read_text(encoding="ascii") == "hello\nhello\n"
    assert (folder / "postgres.old.log").stat().st_size == 1_000_001
