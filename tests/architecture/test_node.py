"""What node brings along: exact versions with digests, no address of an index, no program that runs by itself."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

EXACT = re.compile(r"\d+\.\d+\.\d+")
DIGEST = re.compile(r"sha512-[A-Za-z0-9+/]{86}==")
LICENCES = {"MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD"}


def faults(lock: dict[str, Any]) -> list[str]:
    """What a lock file of npm may not hold or must hold, by package."""
    found = []
    for place, package in lock["packages"].items():
        if place == "":
            continue
        checks = {
            "version": EXACT.fullmatch(package.get("version", "")) is None,
            "digest": DIGEST.fullmatch(package.get("integrity", "")) is None,
            "licence": package.get("license") not in LICENCES,
            "address": "resolved" in package or "link" in package,
            "program": "hasInstallScript" in package,
        }
        found += [f"{place}: {name}" for name, is_wrong in checks.items() if is_wrong]
    return found


@pytest.fixture(scope="session")
def lock(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / "tests" / "package-lock.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def asked(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / "tests" / "package.json").read_text(encoding="utf-8"))
    return found


def test_the_lock_pins_everything_and_names_no_index(lock: dict[str, Any]) -> None:
    assert faults(lock) == []
    assert lock["lockfileVersion"] == 3
    assert len(lock["packages"]) > 5


def test_the_lock_gives_what_is_asked(asked: dict[str, Any], lock: dict[str, Any]) -> None:
    wanted = asked["devDependencies"]
    assert lock["packages"][""]["devDependencies"] == wanted
    assert {name: lock["packages"][f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert set(asked) & {"dependencies", "optionalDependencies", "scripts", "workspaces"} == set()


def test_there_is_no_other_place_for_node(tree: dict[str, Path]) -> None:
    found = [name for name in tree if Path(name).name in {"package.json", "package-lock.json", ".npmrc", "yarn.lock"}]
    assert found == ["tests/.npmrc", "tests/package-lock.json", "tests/package.json"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"version": "^16.15.0"}, "version"),
        ({"integrity": "sha1-aaaa"}, "digest"),
        ({"integrity": ""}, "digest"),
        ({"license": "UNLICENSED"}, "licence"),
        ({"resolved": "https://index.example/graphql.tgz"}, "address"),
        ({"link": True}, "address"),
        ({"hasInstallScript": True}, "program"),
    ],
)
def test_each_fault_is_seen(lock: dict[str, Any], change: dict[str, Any], fault: str) -> None:
    place = "node_modules/graphql"
    changed = {**lock["packages"][place], **change}
    assert faults({"packages": {place: changed}}) == [f"{place}: {fault}"]
