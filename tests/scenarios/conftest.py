"""The table at which stories are told: one provisioned region and the product in a process of its own."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from backend.embedded import EmbeddedServers
from tests.casegraph.live import Process, running
from tests.scenarios import chamber
from tests.scenarios.chamber import Chamber


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
def people(veiligheidskamer: Chamber, product: Process) -> SimpleNamespace:
    """Everybody at the table, by first name."""
    return SimpleNamespace(**{name: veiligheidskamer.seat(name, base_url=product.url) for name in chamber.PEOPLE})
