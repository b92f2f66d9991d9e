"""The lock files: every package pinned, hashed and wanted; no address of anyone's package index."""

import re
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ENTRY = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^\s;]+)(?: ; (?P<marker>[^\\]+))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")
URL = "-url"  # apart, since the whole option may stand nowhere in the tree
COMMENT = re.compile(r"^ +#(?!.*://)(?!.* /).*$")


def strange(text: str) -> list[str]:
    """Lines of a lock that are not a pinned name, a hash or a plain comment, and pins without a hash."""
    lines = text.splitlines()
    odd = [line for line in lines if not any(shape.match(line) for shape in (ENTRY, HASH, COMMENT))]
    bare = [
        line for line, after in zip(lines, [*lines[1:], ""], strict=True) if ENTRY.match(line) and not HASH.match(after)
    ]
    return odd + bare


def pins(path: Path) -> dict[str, str]:
    """Version by package name."""
    found = (ENTRY.match(line) for line in path.read_text(encoding="utf-8").splitlines())
    return {match["name"]: match["version"] for match in found if match}


def direct(project: dict[str, Any], *, development: bool) -> list[Requirement]:
    """What pyproject.toml asks for itself."""
    asked = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["embedded"]
    return [Requirement(each) for each in asked + (project["dependency-groups"]["dev"] if development else [])]


@pytest.mark.parametrize("name", ["dev.txt", "runtime.txt"])
def test_every_entry_is_pinned_and_hashed(root: Path, name: str) -> None:
    assert strange((root / "requirements" / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        f"--index{URL} https://index.example/simple",
        f"--extra-index{URL} file:///somewhere/simple",
        "--find-links /somewhere",
        "--trusted-host index.example",
        "alembic>=1.20 \\",
        "alembic==1.20.1",
        "alembic @ https://index.example/alembic.whl \\",
        "-e .",
        "    # from https://index.example/simple",
        "alembic==1.20.1 \\\n    # via ketentafel",
    ],
)
def test_each_strange_line_is_seen(line: str) -> None:
    assert strange(line) == [line.splitlines()[0]]


@pytest.mark.parametrize(("name", "development"), [("dev.txt", True), ("runtime.txt", False)])
def test_the_lock_gives_what_the_project_asks(
    root: Path, project: dict[str, Any], name: str, *, development: bool
) -> None:
    locked = pins(root / "requirements" / name)
    asked = direct(project, development=development)
    missing = [
        str(each) for each in asked if not each.specifier.contains(locked.get(canonicalize_name(each.name), "0"))
    ]
    assert missing == []
    assert len(asked) > 20


def test_production_runs_what_was_tested(root: Path) -> None:
    runtime, development = (pins(root / "requirements" / name) for name in ("runtime.txt", "dev.txt"))
    assert {name: version for name, version in runtime.items() if development.get(name) != version} == {}
    assert {"pytest", "mypy", "ruff", "hypothesis"} & set(runtime) == set()
