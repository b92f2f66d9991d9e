"""A database is checked before it is used, and an error tells neither role nor password."""

import asyncio

import asyncpg
import pytest

from backend.embedded import EmbeddedCode, EmbeddedError, EmbeddedServers, claim_port, require_database

ROLE, PASSWORD = "rol-canary", "wachtwoord-canary"


async def refusal(url: str, *, revision: str | None = None, minimum: int = 15) -> EmbeddedError:
    with pytest.raises(EmbeddedError) as refused:
        await require_database(url, revision=revision, minimum=minimum)
    return refused.value


async def with_revision(servers: EmbeddedServers, database: str, revision: str | None) -> str:
    """The address of a new database at this revision."""
    await servers.create_database(database, "readiness_owner")
    url = servers.postgres_url(database, "readiness_owner")
    connection = await asyncpg.connect(servers.postgres_dsn(database, "readiness_owner"))
    await connection.execute("CREATE SCHEMA IF NOT EXISTS tenants")
    await connection.execute("CREATE TABLE IF NOT EXISTS tenants.revision (version_num text)")
    if revision:
        await connection.execute("INSERT INTO tenants.revision VALUES ($1)", revision)
    await connection.close()
    return url


def test_a_database_that_is_right_passes(servers: EmbeddedServers) -> None:
    async def check() -> None:
        url = await with_revision(servers, "readiness_right", "0007")
        await require_database(url)
        await require_database(url, revision="0007")
        await require_database(url.replace("+asyncpg", ""), revision="0007", minimum=18)

    asyncio.run(check())


def test_a_database_at_another_revision_or_none_is_not_migrated(servers: EmbeddedServers) -> None:
    async def check() -> list[EmbeddedError]:
        other = await with_revision(servers, "readiness_other", "0006")
        empty = await with_revision(servers, "readiness_empty", None)
        bare = servers.postgres_url("postgres", "postgres")
        return [await refusal(url, revision="0007") for url in (other, empty, bare)]

    found = asyncio.run(check())
    assert [error.code for error in found] == [EmbeddedCode.NOT_MIGRATED] * 3
    assert [error.details["found"] for error in found] == ["0006", "-", "-"]
    assert all("ketentafel migrate" in text for error in found for text in (error.message_nl, error.message_en))


def test_a_server_that_is_too_old_is_refused(servers: EmbeddedServers) -> None:
    error = asyncio.run(refusal(servers.postgres_url("postgres", "postgres"), minimum=99))
    assert error.code == EmbeddedCode.DATABASE_VERSION
    assert "99" in error.message_nl
    assert "18" in error.message_nl


def test_what_cannot_be_reached_is_told_by_host_and_database_only(servers: EmbeddedServers) -> None:
    with claim_port("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
    nowhere = f"postgresql+asyncpg://{ROLE}:{PASSWORD}@127.0.0.1:{port}/zaken"
    no_role = servers.postgres_url("postgres", ROLE)
    no_database = servers.postgres_url("zaken-die-er-niet-zijn", "postgres")
    no_folder = f"postgresql+asyncpg://{ROLE}:{PASSWORD}@/zaken?host=/nergens"
    for url in (nowhere, no_role, no_database, no_folder):
        error = asyncio.run(refusal(url))
        assert error.code == EmbeddedCode.DATABASE_UNREACHABLE
        assert str(error.details["database"]) in url
        for text in (str(error), repr(error.details), repr(error.__cause__)):
            assert ROLE not in text
            assert PASSWORD not in text
