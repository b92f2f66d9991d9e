"""The wheel holds the five packages whole, and nothing that would overwrite somebody else's."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PACKAGED = {
    "web": "web",
    "backend": "backend",
    "graphql/casegraph": "casegraph",
    "consent": "consent",
    "tenants": "tenants",
}


@pytest.fixture(scope="module")
def wheel(root: Path, tree: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built offline from a copy of the tree."""
    copy = tmp_path_factory.mktemp("tree")
    for name in tree:
        if name.startswith(tuple(PACKAGED)) or name in {"pyproject.toml", "README.md", "LICENSE", ".gitignore"}:
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, copy / name)
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(copy / "dist")]
    subprocess.run(command, cwd=copy, check=True, capture_output=True, timeout=60, env={**os.environ, "NO_COLOR": "1"})
    [built] = (copy / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def content(wheel: Path) -> set[str]:
    """Names of the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_it_cannot_overwrite_graphql_core(content: set[str]) -> None:
    assert [name for name in content if name.startswith("graphql/")] == []
    assert {name.split("/")[0] for name in content if ".dist-info" not in name} == set(PACKAGED.values())


def test_it_holds_every_file_of_the_packages(content: set[str], tree: dict[str, Path]) -> None:
    expected = {
        name.replace(folder, package, 1)
        for name in tree
        for folder, package in PACKAGED.items()
        if name.startswith(f"{folder}/")
    }
    assert {name for name in content if ".dist-info" not in name} == expected
    assert any(name.endswith(".sql") for name in expected)


def test_it_carries_the_licence(wheel: Path, root: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [each for each in archive.namelist() if each.endswith("licenses/LICENSE")]
        assert archive.read(name) == (root / "LICENSE").read_bytes()


def test_it_works_beside_graphql_core(wheel: Path, tmp_path: Path) -> None:
    code = (
        "import graphql, casegraph, web, backend, consent, tenants\n"
        "assert 'site-packages' in graphql.__file__, graphql.__file__\n"
        f"assert casegraph.__file__.startswith({str(wheel)!r}), casegraph.__file__\n"
    )
    # Without site's .pth files, so that the editable checkout is not found; the packages it needs are named instead.
    packages = [path for path in sys.path if path.endswith("site-packages")]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join([str(wheel), *packages])}
    command = [sys.executable, "-S", "-c", code]
    ran = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert (ran.returncode, ran.stderr) == (0, "")
