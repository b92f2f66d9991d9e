"""A region's case database for tests: migrated once, cloned for whoever needs an empty one."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from backend.db import bootstrap, migrate
from backend.embedded import EmbeddedServers
from tenants import binding
from tenants.actor import STRONG, Actor
from tenants.ids import MemberId, OrganisationId, RequestId, new_id
from tenants.session import Region, open_region

REGION = "proefregio"
TEMPLATE = "case_template"
# Servers that stand already, with the template in them: the campaign that leaves conditions out runs tests on those.
STANDING = pytest.StashKey[EmbeddedServers]()


@dataclass(frozen=True, kw_only=True)
class CaseDatabase:
    """One cloned case database and the key that signs bindings for it."""

    servers: EmbeddedServers
    name: str
    binding_key: bytes = field(repr=False)

    def url(self, role: str = "ketentafel_app") -> str:
        """The SQLAlchemy address for a role."""
        return self.servers.postgres_url(self.name, role)

    def dsn(self, role: str = "ketentafel_app") -> str:
        """The same address for asyncpg."""
        return self.servers.postgres_dsn(self.name, role)

    @asynccontextmanager
    async def admin(self) -> AsyncIterator[asyncpg.Connection]:
        """A superuser's connection: it passes every policy, so tests use it to arrange and to look behind."""
        connection = await asyncpg.connect(self.dsn("postgres"))
        try:
            yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def region(self, role: str = "ketentafel_app") -> AsyncIterator[Region]:
        """The region's pools, as the product opens them."""
        region = await open_region(self.url(role), code=REGION, binding_key=self.binding_key)
        try:
            yield region
        finally:
            await region.close()


def actor(
    *,
    organisation: UUID,
    member: UUID,
    purpose: str = "VEILIGHEID_GEZIN",
    assurance: int = STRONG,
    valid_for: timedelta = timedelta(minutes=10),
) -> Actor:
    """An actor with a fresh request id."""
    return Actor(
        region=REGION,
        organisation=OrganisationId(organisation),
        member=MemberId(member),
        purpose=purpose,
        assurance=assurance,
        expires_at=datetime.now(UTC) + valid_for,
        request_id=RequestId(new_id()),
    )


async def make_template(servers: EmbeddedServers, *, binding_key: bytes) -> None:
    """Migrate the template once per cluster, with the binding key and a cell whose clock tests may shift."""
    maintenance = await asyncpg.connect(servers.postgres_dsn("postgres", "postgres"))
    try:
        await bootstrap.create_roles(maintenance)
        await bootstrap.create_case_database(maintenance, name=TEMPLATE)
    finally:
        await maintenance.close()
    await migrate.migrate(servers.postgres_url(TEMPLATE, "ketentafel_owner"))
    owner = await asyncpg.connect(servers.postgres_dsn(TEMPLATE, "ketentafel_owner"))
    try:
        await owner.execute(
            "INSERT INTO tenants.cell (region, mode, clock_offset) VALUES ($1, 'TEST', interval '0')", REGION
        )
        inner, outer = binding.pads(binding_key)
        await owner.execute("INSERT INTO tenants.binding_key VALUES ($1, 1, $2, $3)", REGION, inner, outer)
    finally:
        await owner.close()


async def clone(servers: EmbeddedServers, *, binding_key: bytes) -> CaseDatabase:
    """An empty migrated database of one's own."""
    name = f"case_{secrets.token_hex(6)}"
    maintenance = await asyncpg.connect(servers.postgres_dsn("postgres", "postgres"))
    try:
        await maintenance.execute(
            f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER ketentafel_owner STRATEGY file_copy"
        )
        await maintenance.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        await maintenance.execute(f"GRANT CONNECT ON DATABASE {name} TO ketentafel_app, ketentafel_worker")
    finally:
        await maintenance.close()
    return CaseDatabase(servers=servers, name=name, binding_key=binding_key)


async def drop(database: CaseDatabase) -> None:
    """Remove a clone, whoever may still be connected to it."""
    maintenance = await asyncpg.connect(database.servers.postgres_dsn("postgres", "postgres"))
    try:
        await maintenance.execute(f"DROP DATABASE IF EXISTS {database.name} WITH (FORCE)")
    finally:
        await maintenance.close()
