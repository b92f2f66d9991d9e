"""GraphiQL in a real Chromium: somebody looks around in the demo, and nowhere else."""

from pathlib import Path
from typing import Any

import pytest

from tests.casegraph.live import Process
from tests.clients import node

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
QUERY = "{ viewer { functionTitle organisation { kind } } cases(first: 2) { edges { node { number } } } }"
PNG = b"\x89PNG\r\n\x1a\n"
SECONDS = 120.0


def _seen(script: str, given: dict[str, Any], log: Path) -> Any:
    return node.told(HERE / script, given, log=log, seconds=SECONDS)


def test_somebody_looks_around_in_the_demo(browser: dict[str, Any], demo: str, tmp_path: Path) -> None:
    picture = tmp_path / "graphiql.png"
    given = {**browser, "url": demo, "people": ["jet", "omar"], "query": QUERY, "screenshot": str(picture)}
    seen = _seen("graphiql.mjs", given, tmp_path / "node.log")
    _nothing_comes_from_elsewhere(seen)
    _everybody_gets_the_answer_of_their_own(seen)
    assert picture.read_bytes().startswith(PNG)


def _nothing_comes_from_elsewhere(seen: Any) -> None:
    assert (seen["elsewhere"], seen["failed"]) == ([], [])
    assert {"/graphiql", "/graphiql/people", "/graphiql/sign-in", "/demo/graphql"} <= set(seen["requests"])
    assert "default-src 'none'" in seen["headers"]["content-security-policy"]
    # Chromium notes every answer under an error's status; the one refusal that was asked for is the only one.
    assert [line for line in seen["complaints"] if "401" not in line] == []
    assert len(seen["complaints"]) == 1


def _everybody_gets_the_answer_of_their_own(seen: Any) -> None:
    assert seen["title"].endswith("Ketentafel demo")
    assert len(seen["offered"]) > 10
    assert seen["first"]["status"] == 200
    assert "errors" not in seen["first"]["shown"]
    kinds = {name: one["shown"]["data"]["viewer"]["organisation"]["kind"] for name, one in seen["answers"].items()}
    assert kinds == {"jet": "LOKAAL_TEAM", "omar": "POLITIE"}
    assert len(seen["answers"]["jet"]["shown"]["data"]["cases"]["edges"]) == 2
    assert seen["refused"]["status"] == 401
    assert seen["refused"]["shown"]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert seen["status"] == ""


def test_the_page_cannot_be_made_to_ask_elsewhere(browser: dict[str, Any], demo: str, tmp_path: Path) -> None:
    seen = _seen("fence.mjs", {**browser, "url": demo}, tmp_path / "node.log")
    assert (seen["asked"], seen["ran"]) == ("stopped", False)
    stopped = [line for line in seen["complaints"] if "Content Security Policy" in line]
    assert any("connect-src 'self'" in line for line in stopped)
    assert any("script-src 'self'" in line for line in stopped)


def test_outside_a_demo_there_is_no_graphiql(browser: dict[str, Any], product: Process, tmp_path: Path) -> None:
    seen = _seen("absent.mjs", {**browser, "url": product.url}, tmp_path / "node.log")
    assert seen["status"] == 404
    assert "ADDRESS_UNKNOWN" in seen["text"]
    assert set(seen["asked"].values()) == {404}
    assert "token" not in seen["signIn"]
