"""The GraphQL foundation's own audit suite (npm graphql-http) against the product: every audit by its id."""

from pathlib import Path
from typing import Any

import pytest

from tests.casegraph.audits import audits
from tests.clients import node
from tests.scenarios.chamber import Seat

pytestmark = pytest.mark.clients

_BY_GET = "free documents are asked by POST only, so that no address, and with it no log on the way, holds a question"
# Recommendations that the product does not follow, each with its reason. A requirement can have no place here.
NOT_FOLLOWED = {"5A70": _BY_GET, "D6D5": _BY_GET, "6A70": _BY_GET}
AUDITS = sorted({one.id for one in audits()} | set(NOT_FOLLOWED))


@pytest.fixture(scope="module")
def results(kamer: Any, product: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Name, status and reason of each audit by its id, from one run of the suite."""
    jet: Seat = kamer.seat("jet", base_url=product.url)
    given = {"url": jet.url, "token": jet.provider.token(sub=jet.name)}
    log = tmp_path_factory.mktemp("audits") / "node.log"
    return node.told(Path(__file__).with_name("audits.mjs"), given, log=log)


def test_the_suite_holds_the_audits_that_are_looked_at_here(results: Any) -> None:
    assert sorted(results) == AUDITS


@pytest.mark.parametrize("id_", sorted(set(AUDITS) - set(NOT_FOLLOWED)))
def test_an_audit_passes(results: Any, id_: str) -> None:
    assert results[id_]["status"] == "ok", results[id_]


@pytest.mark.parametrize("id_", sorted(NOT_FOLLOWED))
def test_what_is_not_followed_is_a_mere_possibility(results: Any, id_: str) -> None:
    assert (results[id_]["name"].split()[0], results[id_]["status"]) == ("MAY", "notice"), results[id_]
