"""The same kamer, on servers whose disk is small; they run in another process, and listen where this one can ask."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from backend.embedded import EmbeddedServers
from tests.backend.worker.station import ROOT
from tests.faults.conftest import case_template, desk, house, kamer, keys_dsn, office

__all__ = ["case_template", "desk", "house", "kamer", "keys_dsn", "office"]

SCRIPT = Path(__file__).parents[1] / "small_disk.py"
MEGABYTES = 320


@dataclass(frozen=True)
class Disk:
    """The disk, and whoever fills it."""

    process: subprocess.Popen[str]

    def told(self, word: str) -> None:
        """Have it filled, or freed again."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline().strip() == word


@pytest.fixture(scope="session")
def disk_folder() -> Iterator[Path]:
    """A folder with so long a name that the sockets stand elsewhere: in it they would be on the disk, out of sight."""
    outer = Path(tempfile.mkdtemp(prefix="ketentafel-disk-"))
    folder = outer / ("a-folder-with-a-long-name-" * 4)
    folder.mkdir()
    yield folder
    shutil.rmtree(outer)


@pytest.fixture(scope="session")
def disk(disk_folder: Path) -> Iterator[Disk]:
    command = [sys.executable, "-P", str(SCRIPT), str(disk_folder), str(MEGABYTES)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'graphql'}", "PATH": "/usr/bin:/bin"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        yield Disk(process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=60)


@pytest.fixture(scope="session")
def servers(disk: Disk, disk_folder: Path) -> EmbeddedServers:
    """Not started here: it tells where the other process's servers listen."""
    return EmbeddedServers(disk_folder)
