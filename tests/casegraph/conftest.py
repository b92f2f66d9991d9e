"""Who signs tokens in these tests, and which tokens nobody should believe."""

import pytest

from casegraph.tokens import Issuer
from tests.casegraph.hostile import hostile
from tests.casegraph.provider import ISSUER, OTHER_ISSUER, Provider


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
    return hostile(provider, other_provider)
