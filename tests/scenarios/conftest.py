"""The table at which stories are told: one provisioned region and the product in a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from backend.embedded import EmbeddedServers
from tests.casegraph.live import ROOT, Process, running
from tests.scenarios import chamber
from tests.scenarios import village as village_of
from tests.scenarios.chamber import Chamber
from tests.scenarios.village import Village


@pytest.fixture(scope="session")
def veiligheidskamer(servers: EmbeddedServers, tmp_path_factory: pytest.TempPathFactory) -> Chamber:
    """The region, made ready once per session."""
    return chamber.provision(servers, tmp_path_factory.mktemp("kamer"))


@pytest.fixture(scope="session")
def product(veiligheidskamer: Chamber, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """The product, started as an operator starts it."""
    with running(veiligheidskamer.environment(), log=tmp_path_factory.mktemp("log") / "product.log") as process:
        yield process


@pytest.fixture
def worker(veiligheidskamer: Chamber, tmp_path: Path) -> Iterator[None]:
    """The worker in a process of its own, as an operator starts it, for as long as one story lasts."""
    log = tmp_path / "worker.log"
    with log.open("wb") as out:
        started = subprocess.Popen(
            [sys.executable, "-m", "backend.worker"],
            cwd=ROOT,
            env={**os.environ, **veiligheidskamer.environment(), "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'graphql'}"},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        end = time.monotonic() + 30
        while b"worker_at_work" not in log.read_bytes():
            assert started.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        yield
    finally:
        started.terminate()
        started.wait(timeout=15)


@pytest.fixture
def people(veiligheidskamer: Chamber, product: Process) -> SimpleNamespace:
    """Everybody at the table, by first name."""
    return SimpleNamespace(**{name: veiligheidskamer.seat(name, base_url=product.url) for name in chamber.PEOPLE})


@pytest.fixture(scope="session")
def village_region(servers: EmbeddedServers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    """The village, made ready once per session, with the product in a process of its own."""
    region = village_of.provision(servers, tmp_path_factory.mktemp("dorp"))
    log = tmp_path_factory.mktemp("log") / "village.log"
    with running(region.environment(), log=log) as process:
        yield Village(region, {name: region.seat(name, base_url=process.url) for name in region.people})


@pytest.fixture
def village(village_region: Village) -> Iterator[Village]:
    """The village for one story, which sets the clock as it needs; right again afterwards."""
    yield village_region
    village_region.region.rows("UPDATE tenants.cell SET clock_offset = interval '0'")
