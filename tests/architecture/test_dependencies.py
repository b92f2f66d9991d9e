"""What is imported is asked for: nothing comes along by accident and leaves by accident."""

import ast
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OURS = {"web", "casegraph", "backend", "consent", "tenants", "tests", "bench"}
# A module that its maker publishes as a part of another package.
PART_OF = {"pydantic_core": "pydantic"}


def imported(module: ast.AST) -> set[str]:
    """Top-level names of packages from outside that a module imports."""
    names = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.partition(".")[0])
    return names - OURS - sys.stdlib_module_names


def distributions(names: set[str]) -> set[str]:
    """The packages, by canonical name, that provide these modules; an unknown module stays as it is."""
    provided = packages_distributions()
    return {canonicalize_name(PART_OF.get(name, provided.get(name, [name])[0])) for name in names}


def asked(requirements: list[str]) -> set[str]:
    """Canonical names in a list of requirements."""
    return {canonicalize_name(Requirement(each).name) for each in requirements}


def test_the_product_imports_what_it_asks_for(product: dict[str, ast.Module], project: dict[str, Any]) -> None:
    used = distributions(set().union(*(imported(module) for module in product.values())))
    assert used - asked(project["project"]["dependencies"]) == set()
    assert len(used) > 5


def test_tests_import_what_the_project_asks_for(tree: dict[str, Path], project: dict[str, Any]) -> None:
    modules = [
        ast.parse(path.read_text(encoding="utf-8"))
        for name, path in tree.items()
        if name.startswith("tests/") and name.endswith(".py")
    ]
    used = distributions(set().union(*(imported(module) for module in modules)))
    allowed = asked(project["project"]["dependencies"] + project["dependency-groups"]["dev"])
    assert used - allowed == set()


def test_an_import_is_seen_wherever_it_stands() -> None:
    code = "import os, yaml.nodes\nfrom tenants import ids\ndef f():\n    from requests.api import get\nfrom . import x"
    assert imported(ast.parse(code)) == {"yaml", "requests"}
    assert distributions({"yaml", "pydantic_core", "requests_of_nobody"}) == {
        "pyyaml",
        "pydantic",
        "requests-of-nobody",
    }
