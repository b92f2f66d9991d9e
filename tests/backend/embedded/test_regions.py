"""What the regions need stands when they are served: servers, databases, roles and keys; and nothing else."""

import asyncio
import stat
from pathlib import Path

import asyncpg
import pytest

from backend.embedded import EmbeddedServers, ServerName
from backend.embedded.regions import needed, serving
from backend.settings import Settings, load
from tests.backend.embedded.processes import server_processes

TWO = """
[[region]]
code = "west"
name = "Regio West"
mode = "demo"

[[region]]
code = "noord-oost"
name = "Regio Noord-Oost"
mode = "test"
"""
OWN = """
[[region]]
code = "eigen"
name = "Eigen servers"
mode = "test"
valkey = "redis://queue.example:6379/0"

[region.database]
owner = "postgresql://owner:p@db.example/zaken"
app = "postgresql://app:p@db.example/zaken"
worker = "postgresql://worker:p@db.example/zaken"

[region.key_store]
owner = "postgresql://owner:p@keys.example/sleutels"
app = "postgresql://app:p@keys.example/sleutels"
"""


@pytest.fixture
def file(folder: Path) -> Path:
    return folder / "regions.toml"


def settings_of(file: Path, *, data_dir: Path, text: str) -> Settings:
    file.write_text(text, encoding="utf-8")
    return load(data_dir=data_dir, regions_file=file)


async def whereabouts(settings: Settings) -> list[tuple[str, str]]:
    """Role and database behind every address of every region."""
    found = []
    for region in settings.regions:
        section = region.database
        for url in (section.owner, section.app, section.worker, region.key_store.owner, region.key_store.app):
            connection = await asyncpg.connect(url.get_secret_value().replace("+asyncpg", ""))
            row = await connection.fetchrow("SELECT current_user, current_database()")
            assert row is not None
            found.append((str(row[0]), str(row[1])))
            await connection.close()
    return found


def test_every_address_of_every_embedded_region_answers_and_a_second_time_changes_nothing(
    data_dir: Path, file: Path
) -> None:
    settings = settings_of(file, data_dir=data_dir, text=TWO)

    async def serve() -> list[tuple[str, str]]:
        async with serving(settings) as servers:
            assert isinstance(servers, EmbeddedServers)
            return await whereabouts(settings)

    first = asyncio.run(serve())
    keys = [(region.master_key(), region.binding_key()) for region in settings.regions]
    assert asyncio.run(serve()) == first
    assert [(region.master_key(), region.binding_key()) for region in settings.regions] == keys
    assert first[:5] == [
        ("ketentafel_owner", "ketentafel_cases_west"),
        ("ketentafel_app", "ketentafel_cases_west"),
        ("ketentafel_worker", "ketentafel_cases_west"),
        ("ketentafel_keys_owner", "ketentafel_keys_west"),
        ("ketentafel_keys_app", "ketentafel_keys_west"),
    ]
    assert {database for _, database in first[5:]} == {"ketentafel_cases_noord_oost", "ketentafel_keys_noord_oost"}
    assert len({key for pair in keys for key in pair}) == 4
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (data_dir / "keys").rglob("*.key")}
    assert modes == {0o400}


def test_a_region_with_servers_of_its_own_starts_none(folder: Path, file: Path) -> None:
    settings = settings_of(file, data_dir=folder / "data", text=OWN)
    assert needed(settings) == frozenset()

    async def serve() -> None:
        async with serving(settings) as servers:
            assert servers is None
            assert server_processes(folder / "data") == []

    asyncio.run(serve())
    assert [path.name for path in (folder / "data").iterdir()] == ["keys"]


def test_only_the_server_that_is_missing_is_started(data_dir: Path, file: Path) -> None:
    settings = settings_of(file, data_dir=data_dir, text=OWN.replace('valkey = "redis://queue.example:6379/0"\n', ""))
    assert needed(settings) == {ServerName.VALKEY}

    async def serve() -> None:
        async with serving(settings) as servers:
            assert servers is not None
            assert len(server_processes(data_dir)) == 1
            assert not (data_dir / "postgres" / "postmaster.pid").exists()

    asyncio.run(serve())
