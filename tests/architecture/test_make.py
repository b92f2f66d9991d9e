"""The commands that everybody types: there, explained, and plain about what is wrong."""

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

TARGETS = {
    "help",
    "demo",
    "test",
    "check",
    "check-full",
    "test-full",
    "test-clients",
    "test-browser",
    "faults",
    "lint",
    "types",
    "contracts",
    "sdl",
    "migrate",
    "bench",
}


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    """A folder with a space in its name that holds what the environment is made from."""
    copy = tmp_path / "een map"
    for name in (".ci/environment.py", "requirements/dev.txt", "pyproject.toml", "Makefile"):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, copy / name)
    return copy


@pytest.fixture
def environment(checkout: Path) -> ModuleType:
    """The script that makes `.venv`, loaded from that folder."""
    spec = importlib.util.spec_from_file_location("environment", checkout / ".ci" / "environment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def made(checkout: Path, environment: ModuleType) -> Path:
    """Pretend that `.venv` was made: the stamp, and a Python."""
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").touch()
    stamp = checkout / ".venv" / "ketentafel.stamp"
    stamp.write_text(environment.digest())
    return stamp


def test_every_target_is_explained(checkout: Path) -> None:
    shown = subprocess.run(["make"], cwd=checkout, capture_output=True, text=True, check=True, timeout=30)  # noqa: S607 - make is on the path
    listed = dict(re.findall(r"^(\S+) +(\S.+)$", shown.stdout, re.MULTILINE))
    assert set(listed) >= TARGETS
    assert shown.stderr == ""


def test_what_is_not_there_yet_is_said(checkout: Path, environment: ModuleType) -> None:
    made(checkout, environment)
    command = ["make", "bench", f"PYTHON={sys.executable}"]
    ran = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False, timeout=30)
    assert ran.returncode == 2
    assert "bench/__main__.py is not there yet" in ran.stderr


def test_an_old_python_is_told_so(
    environment: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 11, 3, "final", 0))
    assert environment.main() == 1
    assert "needs Python 3.11.4 or newer" in capsys.readouterr().err
    assert not (checkout / ".venv").exists()


def test_a_made_environment_is_left_alone(
    environment: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(checkout, environment)
    monkeypatch.setattr(environment, "build", lambda _wanted: 7)
    assert environment.main() == 0


@pytest.mark.parametrize("change", ["lock", "dependencies", "python", "missing"])
def test_what_changed_is_made_anew(
    environment: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    made(checkout, environment)
    lock, project = checkout / "requirements" / "dev.txt", checkout / "pyproject.toml"
    if change == "lock":
        lock.write_text(lock.read_text() + "    # one line more\n")
    elif change == "dependencies":
        project.write_text(project.read_text().replace('"alembic~=1.20"', '"alembic~=1.21"'))
    elif change == "python":
        monkeypatch.setattr(sys, "version", "another")
    else:
        (checkout / ".venv" / "bin" / "python").unlink()
    monkeypatch.setattr(environment, "build", lambda _wanted: 7)
    assert environment.main() == 7


def test_other_settings_do_not_make_it_anew(
    environment: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(checkout, environment)
    project = checkout / "pyproject.toml"
    project.write_text(project.read_text().replace("line-length = 120", "line-length = 100"))
    monkeypatch.setattr(environment, "build", lambda _wanted: 7)
    assert environment.main() == 0


def test_a_failed_step_leaves_no_stamp(
    environment: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "_base_executable", shutil.which("false"))
    assert environment.main() == 1
    assert "This step failed" in capsys.readouterr().err
    assert not (checkout / ".venv" / "ketentafel.stamp").exists()
