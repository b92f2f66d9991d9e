"""Data folders with a cluster in them, and processes that run servers and are killed."""

import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from backend.embedded import EmbeddedServers
from tests.backend.embedded.processes import PARENT, ROOT

_ENVIRONMENT = {"PYTHONPATH": str(ROOT)}


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder that every account may reach, gone afterwards; it is no data folder yet."""
    made = Path(tempfile.mkdtemp(prefix="kt-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stopped data folder with a new, durable cluster, to copy from: making one takes a second."""
    made = tmp_path_factory.mktemp("prepared") / "data"
    with EmbeddedServers(made):
        pass
    return made


@pytest.fixture
def data_dir(prepared: Path, folder: Path) -> Path:
    """A data folder of the test's own with an empty cluster."""
    return shutil.copytree(prepared, folder / "data")


@pytest.fixture
def run_parent() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a process that runs servers; all that still live are killed afterwards."""
    with contextlib.ExitStack() as started:

        def run(
            *arguments: object,
            python: Path = Path(sys.executable),
            script: Path = PARENT,
            env: Mapping[str, str] = _ENVIRONMENT,
            **options: Any,  # noqa: ANN401 - as subprocess.Popen takes them
        ) -> subprocess.Popen[str]:
            command = [str(python), str(script), *map(str, arguments)]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env, **options)
            started.enter_context(process)
            started.callback(process.kill)
            return process

        yield run
