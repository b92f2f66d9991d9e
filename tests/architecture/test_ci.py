"""The whole check of a commit: it runs everything, goes on after a failure, and never passes with one."""

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

MOST_MINUTES = 85
TOOLS = ("bash", "dirname", "timeout", "id", "env")
COUNTS = "KETENTAFEL_TEST_" + "COUNTS"
STEP = re.compile(r"^(?P<kind>needs|step|step_again) (?P<minutes>\d+(?: \d+)?)(?: (?P<target>[a-z-]+))?", re.MULTILINE)
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def script(root: Path) -> str:
    return (root / ".ci" / "run").read_text(encoding="utf-8")


@pytest.fixture
def run(root: Path, tmp_path: Path) -> Run:
    """Run the script in a folder where `make` does nothing but note its target, and fails where it is told to."""
    (tmp_path / ".ci").mkdir()
    shutil.copy2(root / ".ci" / "run", tmp_path / ".ci" / "run")
    tools = tmp_path / "tools"
    for tool in TOOLS:
        _program(tools / tool, f'exec {shutil.which(tool)} "$@"')
    _program(tools / "make", 'echo "$2" >> made; case " $FAILING " in *" $2 "*) exit 2 ;; esac')
    _program(tmp_path / ".venv" / "bin" / "python", 'echo "again $*" >> made; exit "$AGAIN"')

    def start(*, failing: str = "", again: int = 1, tools_of_node: bool = True, user: int = 0) -> Any:
        for tool in ("node", "npm", "chromium", "clamd") if tools_of_node else ():
            _program(tools / tool, "exit 0")
        _program(tools / "apt-get", 'echo "apt-get $*" >> made')
        _program(tools / "sh", f'exec {shutil.which("sh")} "$@"')
        _program(tools / "id", f"echo {user}")
        # What this machine has for its administrator must not decide what is missing.
        environment = {"PATH": str(tools), "SBIN": "", "FAILING": failing, "AGAIN": str(again)}
        command = [str(tools / "bash"), str(tmp_path / ".ci" / "run")]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=30)

    return start


def _program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def _made(folder: Path) -> list[str]:
    return (folder / "made").read_text().splitlines()


def test_all_limits_together_fit(script: str) -> None:
    minutes = [int(each) for step in STEP.finditer(script) for each in step["minutes"].split()]
    assert sum(minutes) <= MOST_MINUTES
    assert len(minutes) > 8


def test_every_marker_is_run(root: Path, script: str, project: Mapping[str, Any], tmp_path: Path) -> None:
    targets = [step["target"] for step in STEP.finditer(script) if step["target"]]
    shown = subprocess.run(["make", "-n", *targets], cwd=root, capture_output=True, text=True, check=True, timeout=30)  # noqa: S607 - make is on the path
    run_by = {
        "full": f"{COUNTS}=full",
        "faults": "pytest -m faults",
        "clients": "pytest -m clients",
        "browser": "pytest -m browser",
    }
    markers = {each.partition(":")[0] for each in project["tool"]["pytest"]["ini_options"]["markers"]}
    assert markers == set(run_by)
    assert {marker for marker, command in run_by.items() if command not in shown.stdout} == set()
    quick = re.search(r"^QUICK='(.+)'$", script, re.MULTILINE)
    assert quick is not None
    assert f'-m "{quick[1]}"' in shown.stdout


def counting_down(texts: Mapping[str, str]) -> set[str]:
    """Modules that count down or stand aside in `make test`, by themselves or through a module beside them."""
    by_themselves = {name for name, text in texts.items() if COUNTS in text or re.search(r"\bmark\.full\b", text)}
    found = set(by_themselves)
    for path in (path for path in map(PurePosixPath, by_themselves) if not path.name.startswith("test_")):
        package = ".".join(path.parent.parts)
        imported = re.compile(rf"\b{package}\.{path.stem}\b|\bfrom {package} import [^\n]*\b{path.stem}\b")
        found |= {other for other, text in texts.items() if imported.search(text)}
    return found


def test_everything_that_has_fuller_counts_is_run_with_them_or_named(
    root: Path, script: str, tree: Mapping[str, Path]
) -> None:
    command = ["make", "-n", "test-campaigns"]
    shown = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, timeout=30).stdout.split()
    named = re.findall(r"with full counts: %s\\n' \\\n    '([^']+)'", script)[0].split()
    texts = {
        name: path.read_text(encoding="utf-8")
        for name, path in tree.items()
        if name.endswith(".py") and not name.startswith("tests/architecture/")
    }
    tests = {name for name in counting_down(texts) if PurePosixPath(name).name.startswith("test_")}
    covered = {name for name in tests if {name, *map(str, PurePosixPath(name).parents)} & {*shown, *named}}
    assert tests - covered == set()
    assert all((root / name).exists() for name in named)
    assert set(named) & set(shown) == set()
    assert len(tests) > 5


def test_who_counts_down_through_another_module_is_seen() -> None:
    texts = {
        "tests/a/counts.py": f"os.environ.get('{COUNTS}')",
        "tests/a/test_one.py": "from tests.a.counts import ROUNDS",
        "tests/b/test_two.py": "from tests.a import building, counts",
        "tests/b/test_three.py": "from tests.a import building",
        "tests/b/test_four.py": "@pytest.mark.full",
    }
    assert counting_down(texts) == set(texts) - {"tests/b/test_three.py"}


def test_it_passes_when_everything_passes(run: Run, script: str, tmp_path: Path) -> None:
    ran = run()
    assert (ran.returncode, ran.stderr) == (0, "")
    assert _made(tmp_path) == [step["target"] for step in STEP.finditer(script) if step["target"]]
    assert "== not part of this run:" in ran.stdout


@pytest.mark.parametrize("target", ["check", "test-clients", "test-browser", "test-campaigns"])
def test_it_goes_on_after_a_failure_and_fails(run: Run, script: str, tmp_path: Path, target: str) -> None:
    ran = run(failing=target, again=0)
    assert ran.returncode == 1
    assert f"FAILED: {target}" in ran.stderr
    assert _made(tmp_path) == [step["target"] for step in STEP.finditer(script) if step["target"]]


@pytest.mark.parametrize("target", ["test", "faults"])
def test_what_failed_has_one_more_chance(run: Run, tmp_path: Path, target: str) -> None:
    assert run(failing=target, again=0).returncode == 0
    assert sum("--last-failed" in line for line in _made(tmp_path)) == 1
    ran = run(failing=target, again=1)
    assert ran.returncode == 1
    assert f"FAILED: {target}" in ran.stderr


def test_nothing_is_run_without_an_environment(run: Run, tmp_path: Path) -> None:
    assert run(failing="environment").returncode != 0
    assert _made(tmp_path) == ["environment"]


def test_root_installs_what_is_missing(run: Run, tmp_path: Path) -> None:
    assert run(tools_of_node=False).returncode == 0
    assert _made(tmp_path)[:2] == [
        "apt-get -qq update",
        "apt-get -qq install --yes --no-install-recommends nodejs npm chromium clamav-daemon",
    ]


def test_anybody_else_is_told_what_is_missing(run: Run, tmp_path: Path) -> None:
    ran = run(tools_of_node=False, user=1000)
    assert ran.returncode == 1
    assert "Install as root: apt-get install nodejs npm chromium clamav-daemon" in ran.stderr
    assert not (tmp_path / "made").exists()
