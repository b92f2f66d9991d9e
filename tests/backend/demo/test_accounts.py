"""The whole demo as a normal user: nothing of it needs root, and nothing is left when it is killed."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from backend.embedded.launch import NOBODY
from backend.embedded.nobody import is_passable
from tests.backend.demo.stand import API, ROOT, WORKER, Stand, copy_of, left_behind, wait_until
from tests.casegraph.live import PLAIN

IS_ROOT = os.geteuid() == 0
LEFT_OUT = shutil.ignore_patterns("__pycache__", "test", "tests", "config-*", "idlelib", "ensurepip", "lib2to3")
ROOMS = ("web", "backend", "consent", "tenants", "graphql")


def link_or_copy(source: str, target: str) -> None:
    """A second name for the file where that is possible, since nothing here changes it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
        shutil.copymode(source, target)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every account may reach, gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix="ketentafel-", dir="/var/tmp"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def portable(place: Path) -> dict[str, Any]:
    """An interpreter with the product that every account can reach: the one that runs this may stand in root's home."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    stdlib, packages = Path(sysconfig.get_path("stdlib")), Path(sysconfig.get_path("platlib"))
    python = place / "bin" / version
    python.parent.mkdir()
    link_or_copy(str(Path(sys.executable).resolve()), str(python))
    shutil.copytree(
        stdlib,
        place / "lib" / version,
        ignore=shutil.ignore_patterns("site-packages", "test", "config-*", "idlelib", "ensurepip"),
        copy_function=link_or_copy,
    )
    for library in stdlib.parent.glob("libpython*.so*"):
        shutil.copy(library, place / "lib")
    if not is_passable(packages):
        shutil.copytree(packages, place / "packages", symlinks=True, copy_function=link_or_copy)
        packages = place / "packages"
    for room in ROOMS:
        shutil.copytree(ROOT / room, place / "src" / room, ignore=LEFT_OUT, copy_function=link_or_copy)
    path = os.pathsep.join(map(str, (place / "src", place / "src" / "graphql", packages)))
    environment = {"PYTHONPATH": path, "LD_LIBRARY_PATH": str(place / "lib"), "PATH": "/usr/bin:/bin", "COLUMNS": "80"}
    return {"python": python, "env": environment}


@pytest.mark.full
def test_a_normal_user_runs_the_whole_demo(demo_template: Path, place: Path, portable: dict[str, Any]) -> None:
    home = place / "thuis"
    home.mkdir()
    data_dir = copy_of(demo_template, home / "gegevens")
    someone: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if IS_ROOT else {}
    uid = NOBODY if IS_ROOT else os.geteuid()
    if IS_ROOT:
        for path in (home, *home.rglob("*")):
            os.lchown(path, uid, uid)
    ready_file = home / "klaar"
    log = place / "log"
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [portable["python"], "-m", "backend.cli", "demo", "--port", "0", "--ready-file", str(ready_file)],
            env={**portable["env"], "HOME": str(home), "KETENTAFEL_DATA_DIR": str(data_dir)},
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
            **someone,
        )
    stand = Stand(data_dir=data_dir, ready_file=ready_file, process=process, log=log)
    try:
        wait_until(lambda: process.poll() is not None or ready_file.exists(), what="the demo", seconds=180)
        assert process.poll() is None, log.read_text(encoding="utf-8")
        assert httpx2.get(f"{stand.url}/readyz", timeout=10, verify=PLAIN).status_code == 200
        for pid in (process.pid, *stand.pids(API), *stand.pids(WORKER)):
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
            assert f"Uid:\t{uid}\t{uid}\t{uid}\t{uid}" in status
        process.kill()
        process.wait(timeout=10)
        wait_until(lambda: not left_behind(data_dir), what="the end of all processes")
    finally:
        process.kill()
        process.wait(timeout=10)
    assert (data_dir / "postgres").stat().st_uid == uid
