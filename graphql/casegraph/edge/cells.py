"""One region as the edge uses it: its pools, its gate, its keys and its events, opened and closed together."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import asyncpg
import strawberry
from redis.asyncio import Redis

from backend.cases.documents.scanning import Clamd, Scanner
from backend.db import policies, rendering
from backend.keyring import open_keys
from backend.settings import Region as RegionSettings
from casegraph.compiler.cursor import CursorSigner
from casegraph.compiler.questions import Reader
from casegraph.edge.auth import Gate, SignIn
from casegraph.edge.issuers import trusted
from consent.keys.database import KeyDatabase
from consent.keys.founding import region_secret
from consent.keys.master import Derived
from consent.keys.store import KeyStore
from consent.withdrawing.codes import CodeHasher
from tenants.ids import MemberId, OrganisationId
from tenants.session import Region, RegionPools, open_region
from tenants.system import SystemAtWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A region at work. `input_secret` keys the HMAC of mutation inputs; `scanner` looks through files."""

    region: Region
    gate: Gate
    vault: KeyDatabase
    keys: KeyStore
    events: Redis
    reader: Reader
    settings: RegionSettings
    scanner: Scanner | None
    codes: CodeHasher = field(repr=False)
    input_secret: bytes = field(repr=False)

    async def is_ready(self) -> bool:
        """Whether the case database answers, and the key store at this version gives keys. Raises what keeps them."""
        await self.vault.require_installed()
        await self.vault.require_serving()
        async with self.region.reads.acquire() as connection:
            return bool(await connection.fetchval("SELECT true"))


@asynccontextmanager
async def open_cell(settings: RegionSettings, *, schema: strawberry.Schema) -> AsyncIterator[Cell]:
    """Open a region from its settings."""
    pooled = settings.database.transaction_pooling
    async with AsyncExitStack() as stack:
        region = await open_region(
            settings.database.app.get_secret_value(),
            code=settings.code,
            binding_key=settings.binding_key(),
            pools=RegionPools(behind_pgbouncer=pooled),
        )
        stack.push_async_callback(region.close)
        keys = await stack.enter_async_context(open_keys(settings))
        events = Redis.from_url(settings.valkey.get_secret_value())
        stack.push_async_callback(events.aclose)
        # Code and databases of different versions would disagree about who may see what: then we do not start.
        await keys.database.require_installed()
        await keys.database.require_serving()
        await _require_policies(region)
        system = SystemAtWork(region=region, clock=_real_time)
        secret = await region_secret(keys.database, keys.wrapping, system.actor())
        yield Cell(
            region=region,
            gate=Gate(
                region=settings.code, issuers=[trusted(one) for one in settings.issuers], sign_in=_sign_in(region)
            ),
            vault=keys.database,
            keys=keys.store,
            events=events,
            reader=Reader(schema, signer=CursorSigner(secret.derive(Derived.CURSOR))),
            settings=settings,
            scanner=None if settings.scanner is None else Clamd(at=settings.scanner.at),
            codes=CodeHasher(secret),
            input_secret=secret.derive(Derived.MUTATION_INPUT),
        )


def _real_time() -> datetime:
    return datetime.now(UTC)


async def _require_policies(region: Region) -> None:
    expected = policies.digest(rendering.render())
    async with region.reads.acquire() as connection:
        try:
            found = await connection.fetchval("SELECT sha256 FROM tenants.applied_sql WHERE name = $1", policies.NAME)
        except (asyncpg.InvalidSchemaNameError, asyncpg.UndefinedTableError, asyncpg.InsufficientPrivilegeError):
            found = None
    if found != expected:
        raise NotMigratedError(region.code)


class NotMigratedError(Exception):
    """The case database of a region is not at the version of this code; nothing was started."""

    def __init__(self, region: str) -> None:
        super().__init__(
            f"De database van regio {region} is niet bijgewerkt tot deze versie. Voer eerst de migratie uit. / "
            f"The database of region {region} is not at this version. Run the migration first."
        )


def _sign_in(region: Region) -> SignIn:
    """The one question that may be asked before anybody is bound."""

    async def ask(*, issuer: str, subject: str, organisation: OrganisationId) -> MemberId | None:
        async with region.reads.acquire() as connection:
            member = await connection.fetchval("SELECT tenants.sign_in($1, $2, $3)", issuer, subject, organisation)
        return None if member is None else MemberId(member)

    return ask
