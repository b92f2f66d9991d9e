"""One region as the edge uses it: its pools, its gate, its keys and its events, opened and closed together."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import asyncpg
import strawberry
from redis.asyncio import Redis

from backend.db import policies
from backend.settings import Region as RegionSettings
from casegraph.compiler.cursor import CursorSigner
from casegraph.compiler.questions import Reader
from casegraph.edge.auth import Gate, SignIn
from casegraph.edge.issuers import trusted
from consent.keys.cache import KeyCache
from consent.keys.database import KeyDatabase, open_pool
from consent.keys.master import Derived, MasterKey
from consent.keys.store import KeyStore
from consent.keys.wrapping import FileWrapping
from tenants import binding
from tenants.ids import MemberId, OrganisationId
from tenants.session import Region, RegionPools, open_region

_DRIVER = "postgresql+asyncpg://"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A region at work. `input_secret` keys the HMAC of mutation inputs."""

    region: Region
    gate: Gate
    vault: KeyDatabase
    keys: KeyStore
    events: Redis
    reader: Reader
    settings: RegionSettings
    input_secret: bytes = field(repr=False)

    async def is_ready(self) -> bool:
        """Whether the case database answers, and the key store at the version of this code. Raises what keeps them."""
        await self.vault.require_installed()
        async with self.region.reads.acquire() as connection:
            return bool(await connection.fetchval("SELECT true"))


@asynccontextmanager
async def open_cell(settings: RegionSettings, *, schema: strawberry.Schema) -> AsyncIterator[Cell]:
    """Open a region from its settings."""
    master = MasterKey(settings.master_key(), region=settings.code)
    binding_key = settings.binding_key()
    pooled = settings.database.transaction_pooling
    async with AsyncExitStack() as stack:
        region = await open_region(
            settings.database.app.get_secret_value(),
            code=settings.code,
            binding_key=binding_key,
            pools=RegionPools(behind_pgbouncer=pooled),
        )
        stack.push_async_callback(region.close)
        vault = await open_pool(
            settings.key_store.app.get_secret_value().replace(_DRIVER, "postgresql://", 1),
            statement_cache=0 if pooled else 100,
        )
        stack.push_async_callback(vault.close)
        events = Redis.from_url(settings.valkey.get_secret_value())
        stack.push_async_callback(events.aclose)
        database = KeyDatabase(vault, sign=lambda actor: binding.sign(actor, key=binding_key))
        # Code and databases of different versions would disagree about who may see what: then we do not start.
        await database.require_installed()
        await _require_policies(region)
        yield Cell(
            region=region,
            gate=Gate(
                region=settings.code, issuers=[trusted(one) for one in settings.issuers], sign_in=_sign_in(region)
            ),
            vault=database,
            keys=KeyStore(database, region=settings.code, wrapping=FileWrapping(master), cache=KeyCache()),
            events=events,
            reader=Reader(schema, signer=CursorSigner(master.derive(Derived.CURSOR))),
            settings=settings,
            input_secret=master.derive(Derived.MUTATION_INPUT),
        )


async def _require_policies(region: Region) -> None:
    expected = policies.digest(policies.render())
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
