"""The session's servers answer through the addresses that they give."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

if TYPE_CHECKING:
    from backend.embedded import EmbeddedServers


def test_sqlalchemy_and_asyncpg_both_take_the_addresses(servers: EmbeddedServers) -> None:
    servers.create_database_blocking("fixture_probe", "fixture_owner")

    async def ask() -> tuple[object, object]:
        engine = create_async_engine(servers.postgres_url("fixture_probe", "fixture_owner"))
        async with engine.connect() as session:
            through_sqlalchemy = (await session.execute(text("SELECT current_user, current_database()"))).one()
        await engine.dispose()
        plain = await asyncpg.connect(servers.postgres_dsn("fixture_probe", "fixture_owner"))
        through_asyncpg = await plain.fetchrow("SELECT current_user, current_database()")
        assert through_asyncpg is not None
        await plain.close()
        return tuple(through_sqlalchemy), tuple(through_asyncpg)

    expected = ("fixture_owner", "fixture_probe")
    assert asyncio.run(ask()) == (expected, expected)


def test_creating_a_database_twice_changes_nothing(servers: EmbeddedServers) -> None:
    async def identities() -> tuple[object, ...]:
        await servers.create_database("fixture_twice", "fixture_owner")
        connection = await asyncpg.connect(servers.postgres_dsn("fixture_twice", "fixture_owner"))
        row = await connection.fetchrow(
            "SELECT d.oid, d.datdba, r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb "
            "FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE datname = current_database()"
        )
        assert row is not None
        await connection.close()
        return tuple(row)

    first = asyncio.run(identities())
    assert first == asyncio.run(identities())
    assert first[2:] == (False, False, False, False)


def test_valkey_answers(servers: EmbeddedServers) -> None:
    with redis.Redis.from_url(servers.valkey_url) as client:
        client.set("probe", "1")
        assert client.get("probe") == b"1"
        assert client.delete("probe") == 1
