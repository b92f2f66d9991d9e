"""Data folders with a cluster in them, and processes that run servers and are killed."""

import contextlib
import os
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

_ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder that every account may reach, gone afterwards; it is no data folder yet."""
    made = Path(tempfile.mkdtemp(prefix="kt-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def data_dir() -> Iterator[Path]:
    """A stopped data folder with a durable cluster, for one test after another: making one takes a second.

    A test may leave rows in it under the name of its story, and undoes what else it did.
    """
    made = Path(tempfile.mkdtemp(prefix="kt-"))
    made.chmod(0o755)
    with EmbeddedServers(made / "data"):
        pass
    yield made / "data"
    shutil.rmtree(made)


@pytest.fixture
def story(request: pytest.FixtureRequest) -> str:
    """The name under which a test keeps its rows."""
    return str(request.node.name)


@pytest.fixture
def run_parent() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a process that runs servers; all that still live are killed afterwards."""
    with contextlib.ExitStack() as started:

        def run(
            *arguments: object,
            python: Path = Path(sys.executable),
            script: Path = PARENT,
            env: Mapping[str, str] = _ENVIRONMENT,
            **options: Any,
        ) -> subprocess.Popen[str]:
            command = [str(python), str(script), *map(str, arguments)]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env, **options)
            started.enter_context(process)
            started.callback(process.kill)
            return process

        yield run
