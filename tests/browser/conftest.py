"""A browser, the demo as everybody starts it, and a region that is no demo."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.embedded import EmbeddedServers
from tests.casegraph.live import ROOT, Process, running
from tests.scenarios import chamber

CALLED = ("chromium", "chromium-browser")
DEMO_SECONDS = 240.0
STOP_SECONDS = 60.0


@pytest.fixture(scope="session")
def browser() -> dict[str, Any]:
    """The Chromium of this machine, and whether it can shut itself in: as root it cannot."""
    found = next((program for name in CALLED if (program := shutil.which(name))), None)
    assert found, "Chromium is not on the path. On Debian and Ubuntu: apt-get install chromium."
    return {"program": found, "sandbox": os.geteuid() != 0}


@pytest.fixture(scope="session")
def demo() -> Iterator[str]:
    """The address of `ketentafel demo`, in a folder of its own; the demo and all its processes are gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="ketentafel-demo-"))
    ready, log = folder / "ready", folder / "demo.log"
    command = [sys.executable, "-m", "backend.cli", "demo", "--port", "0", "--ready-file", str(ready)]
    with log.open("wb") as out:
        started = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "KETENTAFEL_DATA_DIR": str(folder / "data")},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        yield _address(started, ready, log)
    finally:
        started.send_signal(signal.SIGINT)
        started.wait(timeout=STOP_SECONDS)
        shutil.rmtree(folder)


def _address(started: subprocess.Popen[bytes], ready: Path, log: Path) -> str:
    end = time.monotonic() + DEMO_SECONDS
    while not ready.exists():
        assert started.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < end, log.read_text(encoding="utf-8")
        time.sleep(0.1)
    return ready.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def product(servers: EmbeddedServers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """The product for a region that is no demo."""
    kamer = chamber.provision(servers, tmp_path_factory.mktemp("browser"), code="echt")
    with running(kamer.environment(), log=tmp_path_factory.mktemp("log") / "product.log") as process:
        yield process
