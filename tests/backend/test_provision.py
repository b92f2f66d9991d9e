"""On the embedded servers a region's databases are made; what it has elsewhere is left to whoever runs that."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from backend.embedded import EmbeddedServers
from backend.provision import create_databases
from backend.settings import Region, Settings, load

ELSEWHERE = {
    "database": "[region.database]\n"
    + "\n".join(f'{role} = "postgresql://ketentafel_{role}@db.example/cases"' for role in ("owner", "app", "worker")),
    "key_store": "[region.key_store]\n"
    + "\n".join(f'{role} = "postgresql://ketentafel_keys_{role}@keys.example/keys"' for role in ("owner", "app")),
}


def settings_with(servers: EmbeddedServers, folder: Path, code: str, *elsewhere: str) -> tuple[Settings, Region]:
    file = folder / "regions.toml"
    region = f'[[region]]\ncode = "{code}"\nname = "Regio"\nmode = "test"\n'
    file.write_text(region + "\n".join(ELSEWHERE[part] for part in elsewhere), encoding="utf-8")
    settings = load(data_dir=servers.data_dir, regions_file=file)
    return settings, settings.regions[0]


def databases(servers: EmbeddedServers, code: str) -> set[str]:
    async def ask() -> set[str]:
        admin = await asyncpg.connect(servers.postgres_dsn("postgres", "postgres"))
        try:
            return {
                row[0] for row in await admin.fetch("SELECT datname FROM pg_database WHERE datname LIKE $1", f"%{code}")
            }
        finally:
            await admin.close()

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("code", "elsewhere", "made"),
    [
        ("beide", (), {"ketentafel_cases_beide", "ketentafel_keys_beide"}),
        ("kluis", ("database",), {"ketentafel_keys_kluis"}),
        ("casussen", ("key_store",), {"ketentafel_cases_casussen"}),
        ("geen", ("database", "key_store"), set()),
    ],
)
def test_only_the_databases_that_stand_here_are_made(
    servers: EmbeddedServers, tmp_path: Path, code: str, elsewhere: tuple[str, ...], made: set[str]
) -> None:
    settings, region = settings_with(servers, tmp_path, code, *elsewhere)
    for _ in range(2):
        asyncio.run(create_databases(settings.endpoints, region))
        assert databases(servers, code) == made


def test_where_no_database_stands_here_no_server_is_asked(tmp_path: Path, servers: EmbeddedServers) -> None:
    _, region = settings_with(servers, tmp_path, "elders", "database", "key_store")
    asyncio.run(create_databases(load(data_dir=tmp_path / "nothing runs here").endpoints, region))
