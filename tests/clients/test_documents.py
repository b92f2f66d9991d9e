"""graphql-js reads the schema of the running product as it is committed, and finds every document valid."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.clients import node
from tests.scenarios.chamber import OPERATIONS

pytestmark = pytest.mark.clients

SDL = OPERATIONS.parent / "schema.graphql"
DOCUMENTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(OPERATIONS.rglob("*.graphql"))}
STRANGE = "query Strange { viewer { shoeSize } }"


def _compared(connection: Mapping[str, str], log: Path, *, sdl: str, documents: Mapping[str, str]) -> Any:
    given = {**connection, "sdl": sdl, "documents": documents}
    return node.told(Path(__file__).with_name("documents.mjs"), given, log=log)


def test_the_server_tells_the_committed_schema(connection: dict[str, str], tmp_path: Path) -> None:
    found = _compared(connection, tmp_path / "node.log", sdl=SDL.read_text(encoding="utf-8"), documents=DOCUMENTS)
    assert found["difference"] is None
    assert found["types"] > 50
    assert found["documents"] == {name: {"faults": [], "trusted": True} for name in DOCUMENTS}


def test_what_is_not_the_servers_is_seen(connection: dict[str, str], tmp_path: Path) -> None:
    sdl = SDL.read_text(encoding="utf-8").replace("type Query {", "type Query {\n  promised: Int\n")
    found = _compared(connection, tmp_path / "node.log", sdl=sdl, documents={"Strange": STRANGE})
    assert "promised" in found["difference"]["written"]
    assert found["documents"]["Strange"]["trusted"] is False
    # Told by the server's own schema, and by the written one.
    assert found["documents"]["Strange"]["faults"] == ['Cannot query field "shoeSize" on type "Member".'] * 2
