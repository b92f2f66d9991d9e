"""Who signs tokens in these tests, and which tokens nobody should believe."""

from collections.abc import Iterator

import httpx2
import pytest

from backend.embedded import EmbeddedServers
from casegraph.edge.issuers import Issuer
from tests.casegraph.asking import client
from tests.casegraph.hostile import hostile
from tests.casegraph.live import Process, running
from tests.casegraph.provider import ISSUER, OTHER_ISSUER, Provider
from tests.casegraph.region import LiveRegion, provision


@pytest.fixture(scope="session")
def provider() -> Provider:
    return Provider.new(ISSUER)


@pytest.fixture(scope="session")
def other_provider() -> Provider:
    return Provider.new(OTHER_ISSUER)


@pytest.fixture(scope="session")
def issuers(provider: Provider, other_provider: Provider) -> dict[str, Issuer]:
    return {one.name: one.issuer() for one in (provider, other_provider)}


@pytest.fixture(scope="session")
def hostile_tokens(provider: Provider, other_provider: Provider) -> dict[str, str]:
    """Tokens that nobody should believe, by the name of their trick."""
    return hostile(provider, other_provider, key_url="http://127.0.0.1:9/keys.json")


@pytest.fixture(scope="session")
def live_region(
    servers: EmbeddedServers, tmp_path_factory: pytest.TempPathFactory, provider: Provider, other_provider: Provider
) -> LiveRegion:
    """A provisioned region with two organisations and a case of one of them."""
    return provision(servers, tmp_path_factory.mktemp("region"), provider=provider, other=other_provider)


@pytest.fixture(scope="session")
def product_process(live_region: LiveRegion, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """The product's own application in a process of its own, as an operator starts it."""
    environment = {
        "KETENTAFEL_DATA_DIR": str(live_region.settings.data_dir),
        "KETENTAFEL_REGIONS_FILE": str(live_region.settings.regions_file),
    }
    with running(environment, log=tmp_path_factory.mktemp("log") / "product.log") as process:
        yield process


@pytest.fixture
def jet(product_process: Process, live_region: LiveRegion) -> Iterator[httpx2.Client]:
    """Signed in for the team, which takes part in the case."""
    with client(product_process, live_region.provider.token()) as made:
        yield made


@pytest.fixture
def piet(product_process: Process, live_region: LiveRegion) -> Iterator[httpx2.Client]:
    """Signed in for the other organisation, which does not."""
    with client(product_process, live_region.other_provider.token()) as made:
        yield made


@pytest.fixture
def nobody(product_process: Process) -> Iterator[httpx2.Client]:
    """Not signed in."""
    with client(product_process, None) as made:
        yield made
