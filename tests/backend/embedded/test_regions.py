"""Which servers run follows from the settings: what a region names itself is not started."""

import asyncio
from pathlib import Path

import pytest
import redis
import redis.asyncio

from backend.embedded import ServerName, embedded_databases_of, needed, require_database, servers_for
from backend.settings import Settings, load
from tests.backend.embedded.parent_process import commit_rows
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


def test_embedded_regions_get_both_servers_at_the_addresses_of_their_settings(
    data_dir: Path, file: Path, story: str
) -> None:
    settings = settings_of(file, data_dir=data_dir, text=TWO)
    assert needed(settings) == set(ServerName)
    assert embedded_databases_of(settings.regions[1], endpoints=settings.endpoints) == {
        "ketentafel_cases_noord_oost",
        "ketentafel_keys_noord_oost",
    }

    async def serve() -> None:
        async with servers_for(settings) as servers:
            assert servers is not None
            assert await commit_rows(servers, story, 1) == 1
            for region in settings.regions:
                cases, _ = sorted(embedded_databases_of(region, endpoints=settings.endpoints))
                await servers.create_database(cases, "ketentafel_owner")
                await require_database(region.database.owner.get_secret_value())
                async with redis.asyncio.Redis.from_url(region.valkey.get_secret_value()) as client:
                    assert await client.ping()

    asyncio.run(serve())
    assert server_processes(data_dir) == []


def test_the_queues_of_two_embedded_regions_do_not_meet(data_dir: Path, file: Path) -> None:
    settings = settings_of(file, data_dir=data_dir, text=TWO)
    west, oost = (region.valkey.get_secret_value() for region in settings.regions)
    with servers_for(settings), redis.Redis.from_url(west) as one, redis.Redis.from_url(oost) as other:
        one.set("only", "west")
        assert other.get("only") is None
        assert one.delete("only") == 1


def test_a_region_with_servers_of_its_own_starts_none_and_makes_nothing(folder: Path, file: Path) -> None:
    settings = settings_of(file, data_dir=folder / "data", text=OWN)
    assert needed(settings) == frozenset()
    assert embedded_databases_of(settings.regions[0], endpoints=settings.endpoints) == frozenset()
    with servers_for(settings) as servers:
        assert servers is None
        assert server_processes(folder / "data") == []
    assert not (folder / "data").exists()


def test_only_the_server_that_is_missing_is_started(data_dir: Path, file: Path) -> None:
    settings = settings_of(file, data_dir=data_dir, text=OWN.replace('valkey = "redis://queue.example:6379/0"\n', ""))
    assert needed(settings) == {ServerName.VALKEY}
    with servers_for(settings):
        assert len(server_processes(data_dir)) == 1
        assert not (data_dir / "postgres" / "postmaster.pid").exists()
    keys = OWN[OWN.index("[region.key_store]") :]
    settings = settings_of(file, data_dir=data_dir, text=OWN.replace(keys, ""))
    assert needed(settings) == {ServerName.POSTGRES}
    assert embedded_databases_of(settings.regions[0], endpoints=settings.endpoints) == {"ketentafel_keys_eigen"}
