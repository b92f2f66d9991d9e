"""What integrators' clients talk to: the product in a process of its own, for one region."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from backend.embedded import EmbeddedServers
from tests.casegraph.live import ROOT, Process, running
from tests.scenarios import chamber
from tests.scenarios.chamber import Chamber, Seat


@pytest.fixture(scope="package")
def kamer(servers: EmbeddedServers, tmp_path_factory: pytest.TempPathFactory) -> Chamber:
    """A region with five organisations, made ready once."""
    return chamber.provision(servers, tmp_path_factory.mktemp("clients"), code="clients")


@pytest.fixture(scope="package")
def product(kamer: Chamber, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """The product, started as an operator starts it."""
    with running(kamer.environment(), log=tmp_path_factory.mktemp("log") / "product.log") as process:
        yield process


@pytest.fixture(scope="module")
def worker(kamer: Chamber, product: Process, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The worker, which tells those who follow."""
    log = tmp_path_factory.mktemp("log") / "worker.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "backend.worker"],
            cwd=ROOT,
            env={**os.environ, **kamer.environment()},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def jet(kamer: Chamber, product: Process) -> Seat:
    """Jet of the local team, who refers households and reads their cases."""
    return kamer.seat("jet", base_url=product.url)


@pytest.fixture
def connection(jet: Seat) -> dict[str, str]:
    """What an integrator is given: an address and a token."""
    return {"url": jet.url, "token": jet.provider.token(sub=jet.name)}
