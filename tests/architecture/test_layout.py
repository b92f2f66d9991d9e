"""The shape of the tree: what shadows an import, what grows too large, what hides behind an empty name."""

import ast
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import pytest

LONGEST_MODULE = 400
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "managers", "manager", "common", "misc", "base"}
ROOMS = {"web", "graphql", "backend", "consent", "tenants"}
AROUND = {".ci", "bench", "deploy", "docs", "requirements", "tests"}


def shadowing(names: Iterable[str]) -> list[str]:
    """Files that would hide graphql-core or one of the five packages from an import."""
    found = []
    for name in names:
        path = PurePosixPath(name)
        loose = path.parent == PurePosixPath("graphql") and path.suffix in {".py", ".pyi"}
        marker_in_tests = path.parts[0] == "tests" and path.name == "__init__.py"
        if loose or marker_in_tests:
            found.append(name)
    return found


def empty_names(names: Iterable[str]) -> list[str]:
    """Modules and folders of Python code whose name does not say what is in them."""
    return [
        name
        for name in names
        if name.endswith(".py") and EMPTY_NAMES & {PurePosixPath(part).stem for part in PurePosixPath(name).parts}
    ]


def without_marker(folders: Iterable[Path]) -> list[Path]:
    """Folders that hold modules but no __init__.py, which a wheel or a type checker would read differently."""
    return [folder for folder in folders if any(folder.glob("*.py")) and not (folder / "__init__.py").exists()]


def test_nothing_shadows_an_import(tree: dict[str, Path]) -> None:
    assert shadowing(tree) == []


@pytest.mark.parametrize(
    "trap",
    ["graphql/__init__.py", "graphql/schema.py", "graphql/schema.pyi", "tests/__init__.py", "tests/a/b/__init__.py"],
)
def test_each_trap_is_seen(trap: str) -> None:
    assert shadowing(["web/__init__.py", "graphql/casegraph/edge/http.py", trap]) == [trap]


def test_graphql_is_graphql_core() -> None:
    import graphql  # noqa: PLC0415 - which package answers to this name is what is asked

    assert graphql.__file__ is not None
    assert "site-packages" in Path(graphql.__file__).parts


def test_packages_are_packages_to_the_bottom(packages: dict[str, Path]) -> None:
    folders = [folder for top in packages.values() for folder in (top, *top.rglob("*")) if folder.is_dir()]
    # Alembic loads its environment and its revisions by path.
    imported = [folder for folder in folders if "migrations" not in folder.parts]
    assert without_marker(imported) == []
    assert len(imported) > len(packages)


def test_a_package_without_marker_is_seen(tmp_path: Path) -> None:
    (tmp_path / "module.py").touch()
    assert without_marker([tmp_path]) == [tmp_path]
    (tmp_path / "__init__.py").touch()
    assert without_marker([tmp_path]) == []


def test_no_module_is_longer_than_400_lines(tree: dict[str, Path]) -> None:
    lengths = {
        name: len(path.read_text(encoding="utf-8").splitlines())
        for name, path in tree.items()
        if name.endswith(".py") and "/migrations/versions/" not in name
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}
    assert len(lengths) > 50


def test_every_name_says_what_is_in_it(tree: dict[str, Path]) -> None:
    assert empty_names(tree) == []
    assert empty_names(["backend/utils.py", "consent/helpers/x.py", "web/pages.py"]) == [
        "backend/utils.py",
        "consent/helpers/x.py",
    ]


def test_the_root_holds_the_rooms_of_the_house_only(tree: dict[str, Path]) -> None:
    folders = {PurePosixPath(name).parts[0] for name in tree if "/" in name}
    assert folders - AROUND == ROOMS


def test_no_class_answers_to_manager(product: dict[str, ast.Module]) -> None:
    nodes = [(name, node) for name, module in product.items() for node in ast.walk(module)]
    classes = [f"{name}:{node.name}" for name, node in nodes if isinstance(node, ast.ClassDef)]
    assert [name for name in classes if name.endswith(("Manager", "Helper", "Util", "Utils"))] == []
    assert len(classes) > 20


def unwritten(module: ast.AST) -> list[int]:
    """Lines that stand in for code that nobody wrote yet."""
    return [node.lineno for node in ast.walk(module) if isinstance(node, ast.Raise) and _is_stand_in(node.exc)]


def _is_stand_in(raised: ast.expr | None) -> bool:
    named = raised.func if isinstance(raised, ast.Call) else raised
    return isinstance(named, ast.Name) and named.id == "NotImplementedError"


def test_nothing_is_left_unwritten(product: dict[str, ast.Module]) -> None:
    assert {name: lines for name, module in product.items() if (lines := unwritten(module))} == {}
    assert unwritten(ast.parse("raise NotImplementedError\nraise NotImplementedError('x')\nraise Refused")) == [1, 2]
