"""The servers' logs hold nothing of what clients sent or stored."""

import asyncio
import signal
from pathlib import Path

import asyncpg
import redis

from backend.embedded import EmbeddedServers
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


def test_no_value_reaches_a_log(data_dir: Path) -> None:
    with EmbeddedServers(data_dir) as servers:
        assert asyncio.run(fail_in_every_way(servers)) == len(FAILING) + 1
        with redis.Redis.from_url(servers.valkey_url) as client:
            client.set(CANARY, CANARY)
            for command in ((CANARY, "1"), ("EVAL", f"error('{CANARY}')", "0"), ("INCR", CANARY)):
                try:
                    client.execute_command(*command)
                except redis.ResponseError:
                    continue
                raise AssertionError(command)
    logs = {path.name: path.read_text(encoding="utf-8") for path in (data_dir / "logs").iterdir()}
    assert set(logs) >= {"postgres.log", "valkey.log"}
    assert "database system is ready" in logs["postgres.log"]
    assert [name for name, text in logs.items() if CANARY in text] == []


def test_a_log_that_has_grown_is_put_aside_once(folder: Path) -> None:
    log = folder / "postgres.log"
    log.write_bytes(b"x" * 1_000_001)
    for _ in range(2):
        process = start(["/bin/echo", "hello"], isolation=Isolation.NONE, on_parent_death=signal.SIGKILL, log=log)
        assert process.wait(10) == 0
    assert log.read_text(encoding="ascii") == "hello\nhello\n"
    assert (folder / "postgres.old.log").stat().st_size == 1_000_001
