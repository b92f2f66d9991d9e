"""A whole region for tests over the wire: databases, keys, two organisations and who may sign in for them."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import orjson

from backend.embedded import EmbeddedServers
from backend.provision import create_databases, create_keys, migrate_region
from backend.settings import Region as RegionSettings
from backend.settings import Settings, load
from backend.settings.load import embedded_databases
from tests.casegraph.provider import Provider
from tests.factories.world import World

T = TypeVar("T")

CODE = "loopback"


@dataclass(frozen=True)
class LiveRegion:
    """One provisioned region, and the ids of what stands in it.

    `jet` of the team takes part in `case`, `piet` of the other organisation does not.
    """

    settings: Settings
    servers: EmbeddedServers
    provider: Provider
    other_provider: Provider
    jet: UUID
    piet: UUID
    tafel: UUID
    case: UUID

    @property
    def region(self) -> RegionSettings:
        return self.settings.regions[0]

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """What a superuser sees, past every policy."""

        async def fetch() -> list[dict[str, Any]]:
            connection = await self._admin()
            try:
                return [dict(row) for row in await connection.fetch(sql, *values)]
            finally:
                await connection.close()

        return asyncio.run(fetch())

    def arrange(self, do: Callable[[World], Coroutine[Any, Any, T]]) -> T:
        """Put facts in place."""

        async def work() -> T:
            connection = await self._admin()
            try:
                return await do(World(admin=connection))
            finally:
                await connection.close()

        return asyncio.run(work())

    def open_transactions(self) -> int:
        """Sessions of the application that are in a transaction or still at work."""
        (row,) = self.rows(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND usename = 'ketentafel_app' AND state <> 'idle'"
        )
        return int(row["count"])

    def dsn(self) -> str:
        """The case database as a superuser."""
        return self.servers.postgres_dsn(embedded_databases(CODE)[0], "postgres")

    def in_key_store(self, statement: str) -> None:
        """Do one thing in the key store as a superuser."""

        async def work() -> None:
            connection = await asyncpg.connect(self.servers.postgres_dsn(embedded_databases(CODE)[1], "postgres"))
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        asyncio.run(work())

    async def _admin(self) -> asyncpg.Connection:
        return await asyncpg.connect(self.dsn())


def provision(servers: EmbeddedServers, folder: Path, *, provider: Provider, other: Provider) -> LiveRegion:
    """Write the settings as an operator would, make the region, and put people in it."""
    settings = load(data_dir=servers.data_dir, regions_file=_write_settings(folder, provider, other))
    (region,) = settings.regions
    create_keys(region)
    asyncio.run(_make(settings, region))
    bare = LiveRegion(settings, servers, provider, other, *([UUID(int=0)] * 4))
    return bare.arrange(partial(_people, bare))


async def _make(settings: Settings, region: RegionSettings) -> None:
    await create_databases(settings.endpoints, region)
    await migrate_region(region)


async def _people(bare: LiveRegion, world: World) -> LiveRegion:
    team, ggz = bare.provider.organisation, bare.other_provider.organisation
    for id_, kind in ((team, "LOKAAL_TEAM"), (ggz, "GGZ")):
        made = await world.organisation(kind.title(), kind)
        await world.admin.execute("UPDATE tenants.organisation SET id = $2 WHERE id = $1", made, id_)
    jet, piet = await world.member(team, name="Jet van Dam"), await world.member(ggz, name="Piet Bakker")
    await world.identity(jet, issuer=bare.provider.name, subject="jet-van-dam")
    await world.identity(piet, issuer=bare.other_provider.name, subject="jet-van-dam")
    tafel = await world.tafel(team)
    case = await world.case(tafel, team)
    await world.participation(case, team)
    for member in (jet, piet):
        await world.role(member, "DEELNEMER")
    return LiveRegion(
        bare.settings, bare.servers, bare.provider, bare.other_provider, jet=jet, piet=piet, tafel=tafel, case=case
    )


def _write_settings(folder: Path, *providers: Provider) -> Path:
    text = [f'[[region]]\ncode = "{CODE}"\nname = "Proefregio"\nmode = "test"\n']
    for number, provider in enumerate(providers):
        keys = folder / f"keys{number}.json"
        keys.write_bytes(orjson.dumps(provider.settings().jwks))
        text.append(
            "[[region.issuer]]\n"
            f'issuer = "{provider.name}"\naudience = "{provider.settings().audience}"\n'
            'algorithms = ["ES256", "RS256", "EdDSA", "Ed25519"]\norganisation_claim = "organisation"\n'
            f'organisations = ["{provider.organisation}"]\njwks_file = "{keys.name}"\n'
        )
    path = folder / "regions.toml"
    path.write_text("\n".join(text), encoding="utf-8")
    return path
