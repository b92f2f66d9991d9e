"""Is a database, embedded or not, one that we can work with: reachable, new enough, migrated."""

import asyncio
from dataclasses import dataclass

import asyncpg
from sqlalchemy import make_url

from backend.embedded.binaries import MINIMUM_MAJOR
from backend.embedded.errors import EmbeddedCode, EmbeddedError

_CONNECT_SECONDS = 10.0
_REVISION = "SELECT version_num FROM tenants.revision"


@dataclass(frozen=True, slots=True)
class _Place:
    """What an error may say of an address: never the role or the password."""

    host: str
    database: str


async def require_database(url: str, *, revision: str | None = None, minimum: int = MINIMUM_MAJOR) -> None:
    """Pass when the database answers, runs PostgreSQL `minimum` or newer, and is at the migration `revision`.

    The role of the URL must be allowed to read `tenants.revision`, as the roles of the case database are.
    `revision=None` does not look at migrations.
    Raises EmbeddedError: DATABASE_UNREACHABLE, DATABASE_VERSION, NOT_MIGRATED.
    """
    place = _place(url)
    connection = await _connect(url, place=place)
    try:
        major = connection.get_server_version().major
        if major < minimum:
            raise _error(EmbeddedCode.DATABASE_VERSION, place, found=major, expected=minimum)
        found = await _revision(connection) if revision else None
        if found != revision:
            raise _error(EmbeddedCode.NOT_MIGRATED, place, found=found or "-", expected=revision)
    finally:
        await connection.close()


async def _connect(url: str, *, place: _Place) -> "asyncpg.Connection[asyncpg.Record]":
    dsn = url.replace("postgresql+asyncpg://", "postgresql://", 1)
    try:
        return await asyncio.wait_for(asyncpg.connect(dsn), _CONNECT_SECONDS)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        # The kind only: asyncpg's own text names the role.
        raise _error(EmbeddedCode.DATABASE_UNREACHABLE, place, reason=type(error).__name__) from None


async def _revision(connection: "asyncpg.Connection[asyncpg.Record]") -> str | None:
    try:
        found: str | None = await connection.fetchval(_REVISION)
    except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError, asyncpg.InsufficientPrivilegeError):
        return None
    return found


def _place(url: str) -> _Place:
    parsed = make_url(url)
    host = parsed.host or parsed.query.get("host", "localhost")
    return _Place(str(host), parsed.database or "?")


def _error(code: EmbeddedCode, place: _Place, **details: object) -> EmbeddedError:
    return EmbeddedError(code, host=place.host, database=place.database, **details)
