"""The real `ketentafel demo` in a process of its own, and what belongs to it."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx2

from backend.settings import Settings, load
from backend.settings.addresses import Endpoints
from backend.settings.load import embedded_databases
from tests.casegraph.live import PLAIN

ROOT = Path(__file__).resolve().parents[3]
OPERATIONS = ROOT / "graphql" / "operations"
CLI = (sys.executable, "-m", "backend.cli")
API, WORKER = b"web.asgi:create_app", b"backend.worker"
# First on the path, so that the commands are those of this checkout and no other.
_CODE = {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'graphql'}"}
START_SECONDS = 180.0


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """What an operator sets; nothing of the machine's own settings comes through."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("KETENTAFEL_")}
    return {**plain, **_CODE, "KETENTAFEL_DATA_DIR": str(data_dir), "COLUMNS": "80", **more}


def ketentafel(
    data_dir: Path, *arguments: str, timeout: float = 120.0, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*CLI, *arguments],
        env=environment(data_dir, **more),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


@dataclass(frozen=True)
class Stand:
    """A demo that runs."""

    data_dir: Path
    ready_file: Path
    process: subprocess.Popen[str]
    log: Path

    @property
    def url(self) -> str:
        return self.ready_file.read_text(encoding="utf-8")

    @property
    def settings(self) -> Settings:
        return load(data_dir=self.data_dir)

    def cli(self, *arguments: str, timeout: float = 120.0) -> subprocess.CompletedProcess[str]:
        """Run another command beside it."""
        return ketentafel(self.data_dir, *arguments, timeout=timeout)

    def token(self, person: str, *more: str) -> str:
        done = self.cli("token", person, *more)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def ask(self, token: str, query: str, **variables: Any) -> Any:
        """The whole answer of the API."""
        reply = httpx2.post(
            f"{self.url}/demo/graphql",
            json={"query": query, "variables": variables},
            headers={"authorization": f"Bearer {token}"},
            timeout=30,
            verify=PLAIN,
        )
        return reply.json()

    def pids(self, command: bytes) -> list[int]:
        """Children whose command line holds this."""
        return [pid for pid in children_of(self.process.pid) if command in command_line(pid)]

    def rows(self, sql: str) -> Any:
        """One value that a superuser reads, past every policy."""
        return asyncio.run(_fetch(self.data_dir, sql))

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ask it to end; its exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=60)


@contextmanager
def running(data_dir: Path, *arguments: str, through: Sequence[str] = (), **more: str) -> Iterator[Stand]:
    """Start the demo on a free port; it answers when the block begins. `through` is a command that runs it."""
    ready_file, log = data_dir.with_name(f"{data_dir.name}.ready"), data_dir.with_name(f"{data_dir.name}.log")
    ready_file.unlink(missing_ok=True)
    with log.open("a", encoding="utf-8") as out:
        process = subprocess.Popen(
            [*through, *CLI, "demo", "--port", "0", "--ready-file", str(ready_file), *arguments],
            env=environment(data_dir, **more),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        )
    stand = Stand(data_dir=data_dir, ready_file=ready_file, process=process, log=log)
    try:
        wait_until(lambda: process.poll() is not None or ready_file.exists(), what="the demo", seconds=START_SECONDS)
        assert process.poll() is None, log.read_text(encoding="utf-8")
        yield stand
    finally:
        if process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                stand.stop()
        process.kill()
        process.wait(timeout=30)


def copy_of(template: Path, data_dir: Path) -> Path:
    """A stopped demo again, under another name."""
    shutil.copytree(template, data_dir, symlinks=True, ignore=shutil.ignore_patterns("run", "logs"))
    return data_dir


def left_behind(data_dir: Path) -> Mapping[int, str]:
    """Processes that name this folder on their command line or in their environment, besides this one."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                told = (entry / "cmdline").read_bytes() + b"\0" + (entry / "environ").read_bytes()
                if os.fsencode(data_dir) in told and not _is_zombie(entry):
                    found[int(entry.name)] = command_line(int(entry.name)).decode(errors="replace")
    return found


def wait_until(holds: Callable[[], Any], *, what: str, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"waited too long for {what}"
        time.sleep(0.02)


def children_of(pid: int) -> list[int]:
    """Processes that this one started, from whichever of its threads."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            found += [int(child) for child in (task / "children").read_text(encoding="ascii").split()]
    return found


def command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
    except OSError:
        return b""


def _is_zombie(entry: Path) -> bool:
    return (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0] == "Z"


async def _fetch(data_dir: Path, sql: str) -> Any:
    cases, _ = embedded_databases("demo")
    connection = await asyncpg.connect(Endpoints.of(data_dir).postgres_dsn(cases, "postgres"))
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()
