"""The worker in a process of its own, as the command starts it, on a region whose servers the tests run."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import redis

from backend.embedded import EmbeddedServers
from tests.factories.cell import REGION, CaseDatabase

ROOT = Path(__file__).resolve().parents[3]
MASTER_KEY = bytes(range(32))
# As a worker needs it on a machine that is busy with something else.
PATIENCE = 60.0


@dataclass
class Worker:
    """One process, and everything it wrote."""

    process: subprocess.Popen[bytes]
    log: Path

    def written(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def events(self, name: str | None = None) -> list[dict[str, Any]]:
        """The lines of its log, which are all JSON; those with this event when it is named."""
        lines = [orjson.loads(line) for line in self.written().splitlines(keepends=True) if line.endswith("\n")]
        return [line for line in lines if name in {None, line["event"]}]

    def is_at_work(self) -> bool:
        assert self.process.poll() is None, self.written()
        return bool(self.events("worker_at_work"))

    def kill(self) -> None:
        """As a machine would."""
        self.process.kill()
        self.process.wait(timeout=PATIENCE)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """As a supervisor asks; its exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)


@dataclass(frozen=True, kw_only=True)
class Station:
    """A region that workers are started for, and the place in Valkey where its queue stands."""

    servers: EmbeddedServers
    settings: Path
    queue_database: int
    environment: Mapping[str, str] = field(default_factory=dict)

    @contextmanager
    def worker(self, *, name: str = "worker", wait: bool = True) -> Iterator[Worker]:
        """A worker that is at work, unless `wait` is off."""
        log = self.settings.parent / f"{name}-{time.monotonic_ns()}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "backend.worker"],
                cwd=ROOT,
                env=self.surroundings(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        one = Worker(process, log)
        try:
            if wait:
                until(one.is_at_work, what="a worker at work")
            yield one
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(timeout=PATIENCE)

    @contextmanager
    def workers(self, count: int) -> Iterator[list[Worker]]:
        """Several at once."""
        with ExitStack() as stack:
            started = [stack.enter_context(self.worker(name=f"worker{one}", wait=False)) for one in range(count)]
            for one in started:
                until(one.is_at_work, what="a worker at work")
            yield started

    def surroundings(self) -> dict[str, str]:
        """What an operator sets."""
        given = {
            "KETENTAFEL_REGIONS_FILE": str(self.settings),
            "KETENTAFEL_DATA_DIR": str(self.servers.data_dir),
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'graphql'}",
        }
        return {**os.environ, **given, **self.environment}

    def queue(self) -> "redis.Redis":
        """A client of the place where the queue stands."""
        return redis.Redis.from_url(f"{self.servers.valkey_url}?db={self.queue_database}", socket_timeout=5)

    def queued(self) -> list[tuple[bytes, bytes]]:
        """Every key in it, with what it holds."""
        with self.queue() as client:
            return [(key, client.dump(key) or b"") for key in client.scan_iter()]


def write_settings(
    folder: Path, *, servers: EmbeddedServers, house: CaseDatabase, keys_dsn: str, queue_database: int, mail: str
) -> Path:
    """The regions file of an operator, and the key files that it names."""
    for name, key in (("master.key", MASTER_KEY), ("binding.key", house.binding_key)):
        (folder / name).touch(mode=0o600)
        (folder / name).write_bytes(key)
    keys = urlsplit(keys_dsn).path.removeprefix("/")
    stores = {
        "database": {role: house.url(f"ketentafel_{role}") for role in ("owner", "app", "worker")},
        "key_store": {role: servers.postgres_url(keys, f"ketentafel_keys_{role}") for role in ("owner", "app")},
    }
    lines = [
        "[[region]]",
        f'code = "{REGION}"',
        'name = "Proefregio"',
        'mode = "test"',
        f'valkey = "{servers.valkey_url}?db={queue_database}"',
        'master_key_file = "master.key"',
        'binding_key_file = "binding.key"',
    ]
    for section, urls in stores.items():
        lines += [f"[region.{section}]", *(f'{role} = "{url}"' for role, url in urls.items())]
    lines += ["[region.mail]", 'sender = "ketentafel@regio.example"', 'desk_url = "https://desk.example/"', mail]
    path = folder / "regions.toml"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


def smtp(port: int, *, security: str = "none") -> str:
    """The mail settings for a server on the loopback interface."""
    return f'host = "localhost"\nport = {port}\nsecurity = "{security}"'


def until(holds: Callable[[], object], *, what: str, seconds: float = PATIENCE) -> float:
    """Wait until it holds; how many seconds that took."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"Waited too long for {what}.")
        time.sleep(0.05)
    return time.monotonic() - began
