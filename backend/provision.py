"""Make a region ready: databases, tables, policies, kinds of tafel, key store. Every step may be repeated.

On servers of one's own an administrator has made the roles and the two empty databases (`docs/operating.md`); on the
embedded servers this module is that administrator.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg

from backend.db import bootstrap, migrate
from backend.embedded import embedded_databases_of
from backend.settings import MAINTENANCE_DATABASE, SUPERUSER, Endpoints, Mode, Region, create_key
from backend.settings.load import embedded_databases
from backend.tafels.service import register_kinds
from consent.keys import install
from tenants import binding

_DRIVER = "postgresql+asyncpg://"
_BIND = """
INSERT INTO tenants.binding_key (region, number, inner_pad, outer_pad) VALUES ($1, $2, $3, $4)
ON CONFLICT (region, number) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad
"""


async def create_databases(endpoints: Endpoints, region: Region) -> None:
    """On the embedded servers: make the roles and those of the region's databases that stand there, where missing.

    Nothing is done for a database that the region names elsewhere, and nothing is asked where it has none here.
    """
    here = embedded_databases_of(region, endpoints=endpoints)
    if not here:
        return
    cases, keys = embedded_databases(region.code)
    async with _connected(endpoints.postgres_dsn(MAINTENANCE_DATABASE, SUPERUSER)) as admin:
        if cases in here:
            await bootstrap.create_roles(admin)
            await bootstrap.create_case_database(admin, name=cases)
        if keys in here:
            await install.install_roles(admin)
            await bootstrap.create_key_database(admin, name=keys)


def create_keys(region: Region) -> None:
    """Make the key files of a demo or test region that has none. A production region brings its own."""
    if region.mode is Mode.PRODUCTION:
        return
    for number, one in enumerate(region.wrapping(), start=1):
        if one.file is not None:
            field = f"wrapping_key.{number}.file" if region.wrapping_keys else "master_key_file"
            create_key(one.file, setting=f"region.{region.code}.{field}")
    create_key(region.binding_key_file, setting=f"region.{region.code}.binding_key_file")


async def migrate_region(region: Region) -> None:
    """Bring both databases of a region to this version and lay down which region they are."""
    owner_url = region.database.owner.get_secret_value()
    await migrate.migrate(owner_url)
    async with _connected(owner_url) as owner:
        await _name_cell(owner, region)
        await register_kinds(owner)
    await migrate_key_store(region)


async def migrate_key_store(region: Region, *, restored: bool = False) -> None:
    """Bring the key store alone to this version. After a restore also say again who may come in."""
    async with _connected(region.key_store.owner.get_secret_value()) as owner:
        await install.install(
            owner,
            region=region.code,
            binding_key=region.binding_key(),
            other_binding_keys=region.other_binding_keys(),
            again=restored,
        )


async def _name_cell(owner: asyncpg.Connection, region: Region) -> None:
    keys = [region.binding_key(), *region.other_binding_keys()]
    async with owner.transaction():
        await owner.execute(
            "INSERT INTO tenants.cell (region, mode, clock_offset) SELECT $1, $2, $3"
            " WHERE NOT EXISTS (SELECT FROM tenants.cell)",
            region.code,
            region.mode.value.upper(),
            timedelta(0),
        )
        found = await owner.fetchrow("SELECT region, mode FROM tenants.cell")
        if found is None or tuple(found) != (region.code, region.mode.value.upper()):
            raise WrongCellError(region.code)
        for number, key in enumerate(keys, start=1):
            await owner.execute(_BIND, region.code, number, *binding.pads(key))
        await owner.execute("DELETE FROM tenants.binding_key WHERE number > $1", len(keys))


class WrongCellError(Exception):
    """The database belongs to another region, or to the same region in another mode; nothing was changed."""

    def __init__(self, region: str) -> None:
        super().__init__(
            f"Deze database hoort niet bij regio {region} in deze modus. Controleer de adressen. / "
            f"This database does not belong to region {region} in this mode. Check the addresses."
        )


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url.replace(_DRIVER, "postgresql://", 1))
    try:
        yield connection
    finally:
        await connection.close()
