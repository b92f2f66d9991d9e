"""The documents say what is so: versions, decisions, dependencies, words and rooms agree with the tree."""

import ast
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

EUPL = "57fb42fbcd0b037ce528ed8f72f1ec095d67bc6825ecf1448ff39be1fe68a4b4"
ADR = re.compile(
    r"\A# (?P<number>\d{4})\. (?P<title>[^\n]+)\n\n- Status: (?P<status>[^\n]+)\n- Date: (?P<date>[^\n]+)\n"
)
SECTIONS = ["Context", "Decision", "Consequences", "What we did not choose"]
STATUS = re.compile(r"proposed|accepted|superseded by \d{4}")
DUTCH_SETS = (
    "consent/basis.py",
    "tenants/organisation_kinds.py",
    "tenants/roles.py",
    "backend/tafels/kinds.py",
    "backend/tafels/professionals/kinds.py",
    "backend/tafels/registers/kinds.py",
    "backend/cases/kinds.py",
    "backend/retention/kinds.py",
    "backend/tasks/kinds.py",
)
ENGLISH_SETS = {
    "Art6",
    "Art9Exception",
    "Art10Ground",
    "CatalogueStanding",
    "Ground",
    "Right",
    "TafelClass",
    "TafelClosure",
    "Weekday",
    "WrittenUnder",
}
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def read(root: Path, name: str) -> str:
    """Text of one file."""
    return (root / name).read_text(encoding="utf-8")


def decisions(root: Path) -> dict[str, str]:
    """Text of each decision record by file name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((root / "docs/adr").glob("*.md"))}


def closed_sets(module: ast.Module) -> dict[str, set[str]]:
    """Values by name of each StrEnum in a module."""
    found = {}
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef) and [ast.unparse(base) for base in node.bases] == ["StrEnum"]:
            values = [item.value for item in node.body if isinstance(item, ast.Assign)]
            found[node.name] = {str(value.value) for value in values if isinstance(value, ast.Constant)}
    return found


def test_there_is_one_version(root: Path, project: dict[str, Any]) -> None:
    version = project["project"]["version"]
    assert yaml.safe_load(read(root, "publiccode.yaml"))["softwareVersion"] == version
    assert re.findall(r"[Vv]ersion (\d+\.\d+\.\d+)", read(root, "README.md")) == [version]


def test_there_is_one_licence(root: Path, project: dict[str, Any]) -> None:
    assert project["project"]["license"] == "EUPL-1.2"
    assert yaml.safe_load(read(root, "publiccode.yaml"))["legal"]["license"] == "EUPL-1.2"
    assert hashlib.sha256((root / "LICENSE").read_bytes()).hexdigest() == EUPL


def test_publiccode_has_what_the_standard_asks(root: Path) -> None:
    found = yaml.safe_load(read(root, "publiccode.yaml"))
    assert found["publiccodeYmlVersion"] == "0.4"
    assert found["url"].startswith("https://")
    assert found["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert found["softwareType"] == "standalone/web"
    assert found["maintenance"]["type"] in {"internal", "community"}
    assert all(contact["name"] for contact in found["maintenance"]["contacts"])
    assert found["localisation"] == {"localisationReady": True, "availableLanguages": ["nl", "en"]}
    assert set(found["description"]) == {"nl", "en"}
    for text in found["description"].values():
        assert len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10_000
        assert all(1 <= len(feature) <= 100 for feature in text["features"])
    assert {"name", "platforms", "categories"} <= set(found)


def test_a_changelog_entry_begins_with_the_upgrade_steps(root: Path) -> None:
    entries = re.split(r"^## \[", read(root, "CHANGELOG.md"), flags=re.MULTILINE)[1:]
    assert entries[0].startswith("Unreleased]")
    for entry in entries:
        assert re.findall(r"^### (.+)$", entry, flags=re.MULTILINE)[0] == "Upgrade steps"
        assert re.search(r"### Upgrade steps\n\n- \S", entry) is not None


def test_every_decision_has_its_parts(root: Path) -> None:
    found = decisions(root)
    assert len(found) >= 5
    for place, (name, text) in enumerate(found.items(), start=1):
        head = ADR.match(text)
        assert head is not None, name
        assert name.startswith(f"{place:04d}-")
        assert head["number"] == f"{place:04d}"
        assert STATUS.fullmatch(head["status"])
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", head["date"])
        assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == SECTIONS


def test_a_decision_fits_on_a_page(root: Path) -> None:
    assert {name: len(text.splitlines()) for name, text in decisions(root).items() if len(text.splitlines()) > 65} == {}


def test_every_dependency_has_its_reason(root: Path, project: dict[str, Any]) -> None:
    listed = re.findall(
        r"^\| ([@/a-z0-9-]+) \| [^|]{10,} \| [^|]{3,} \|$", read(root, "docs/dependencies.md"), re.MULTILINE
    )
    asked = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["embedded"],
        *project["dependency-groups"]["dev"],
    ]
    node = json.loads(read(root, "tests/package.json"))["devDependencies"]
    assert sorted(listed) == sorted([*(canonicalize_name(Requirement(each).name) for each in asked), *node])


@pytest.mark.parametrize("name", DUTCH_SETS)
def test_every_dutch_value_has_its_meaning(root: Path, product: dict[str, ast.Module], name: str) -> None:
    explained = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", read(root, "docs/glossary.md")))
    sets = {kind: values for kind, values in closed_sets(product[name]).items() if kind not in ENGLISH_SETS}
    assert {kind: values - explained for kind, values in sets.items() if values - explained} == {}
    assert sets


def test_the_glossary_explains_nothing_that_is_gone(root: Path, product: dict[str, ast.Module]) -> None:
    explained = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", read(root, "docs/glossary.md")))
    known = {value for module in product.values() for values in closed_sets(module).values() for value in values}
    assert explained - known == set()


def test_every_room_stands_on_the_map(root: Path, packages: dict[str, Path]) -> None:
    page = read(root, "docs/architecture.md")
    rooms = [
        folder.relative_to(root).as_posix()
        for top in packages.values()
        for folder in sorted(top.iterdir())
        if (folder / "__init__.py").exists() and (folder / "models.py").exists()
    ]
    assert [room for room in rooms if f"`{room}`" not in page] == []
    assert [f"backend/{slice_}" for slice_ in re.findall(r"^- `backend/(\w+)`", page, re.MULTILINE)] == [
        f"backend/{folder.name}"
        for slice_ in re.findall(r"^- `backend/(\w+)`", page, re.MULTILINE)
        if (folder := packages["backend"] / slice_).is_dir()
    ]
    assert len(rooms) > 3


def test_every_link_leads_somewhere(root: Path, tree: dict[str, Path]) -> None:
    pages = {name: path for name, path in tree.items() if name.endswith(".md")}
    broken = [
        f"{name}: {target}"
        for name, path in pages.items()
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []
    assert len(pages) > 10


def named_tests(page: str) -> list[str]:
    """The tests that the threat model names, as `file::test` or a whole file, in the last column of its table."""
    rows = [line for line in page.splitlines() if re.match(r"\| T\d+ ", line)]
    return [name for row in rows for name in re.findall(r"`(tests/[^`]+)`", row.split("|")[-2])]


def test_every_test_that_a_threat_names_exists(root: Path) -> None:
    named = named_tests(read(root, "docs/privacy/threat-model.md"))
    missing = []
    for name in named:
        path, _, test = name.partition("::")
        if not (root / path).is_file() or (test and f"def {test}(" not in read(root, path)):
            missing.append(name)
    assert missing == []
    assert len(named) > 5


def test_every_threat_says_what_covers_it(root: Path) -> None:
    rows = re.findall(r"^\| (T\d+) \|(.+)\|$", read(root, "docs/privacy/threat-model.md"), re.MULTILINE)
    assert [number for number, _ in rows] == [f"T{place}" for place in range(1, len(rows) + 1)]
    assert len(rows) >= 45
    for number, row in rows:
        cells = [cell.strip() for cell in row.split("|")]
        assert len(cells) == 3, number
        assert all(cells), number
        assert "`tests/" in cells[2] or cells[2].startswith("none yet"), number
