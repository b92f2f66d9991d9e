"""What the architecture tests read: the tree itself, once per session."""

import ast
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE_ROOTS = {
    "web": "web",
    "casegraph": "graphql/casegraph",
    "backend": "backend",
    "consent": "consent",
    "tenants": "tenants",
}
# Made by tools, by a run, or by the environment: not the project's text.
NOT_OURS = {".git", ".venv", ".hypothesis", "__pycache__", "build", "dist", "node_modules", ".ketentafel", "results"}


def files_under(folder: Path) -> Iterator[Path]:
    """Every file of the project below a folder, without what tools leave behind."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in NOT_OURS and not name.endswith("_cache"))
        # In a worktree of git `.git` is a file, and names the place of the repository.
        yield from (Path(place) / name for name in sorted(names) if name not in NOT_OURS)


@pytest.fixture(scope="session")
def root() -> Path:
    """Folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def packages() -> dict[str, Path]:
    """The five packages by import name."""
    return {name: ROOT / folder for name, folder in SOURCE_ROOTS.items()}


@pytest.fixture(scope="session")
def project() -> dict[str, Any]:
    """The content of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def tree() -> dict[str, Path]:
    """Every file of the project by its path from the root."""
    return {path.relative_to(ROOT).as_posix(): path for path in files_under(ROOT)}


@pytest.fixture(scope="session")
def product(tree: dict[str, Path]) -> dict[str, ast.Module]:
    """The syntax tree of every Python module of the five packages, by path from the root."""
    prefixes = tuple(f"{folder}/" for folder in SOURCE_ROOTS.values())
    return {
        name: ast.parse(path.read_text(encoding="utf-8"), name)
        for name, path in tree.items()
        if name.endswith(".py") and name.startswith(prefixes)
    }
