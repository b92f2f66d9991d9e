"""Real servers on a loopback port: one in a thread of this process, one in a process of its own."""

import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import uvicorn

# Made once: a client that is given none reads all certificates of the machine, for a server that speaks no TLS.
PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
ROOT = Path(__file__).resolve().parents[2]


def loopback_socket() -> socket.socket:
    """A listening socket on a free port of the loopback interface."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # asyncio sets this itself on sockets that it opened by host and port; accepted ones inherit it from here.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    return listening


def address(listening: socket.socket) -> str:
    """The base URL of a listening socket."""
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve an application from a thread; gives its base URL."""
    listening = loopback_socket()
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="auto"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        _until(lambda: server.started or not thread.is_alive(), what="the server's start")
        yield address(listening)
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listening.close()


@dataclass(frozen=True)
class Process:
    """A server in a process of its own, and everything it wrote."""

    url: str
    log: Path
    pid: int

    def written(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def running(environment: Mapping[str, str], *, log: Path) -> Iterator[Process]:
    """Run the product's own application as an operator would; `log` takes all it writes."""
    listening = loopback_socket()
    command = [sys.executable, "-m", "uvicorn", "--factory", "web.asgi:create_app", "--no-access-log"]
    with log.open("wb") as out:
        started = subprocess.Popen(
            [*command, "--fd", str(listening.fileno())],
            cwd=ROOT,
            env={**os.environ, **environment, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'graphql'}"},
            pass_fds=[listening.fileno()],
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    url = address(listening)
    listening.close()
    try:
        _until(lambda: started.poll() is not None or _is_ready(url), what="the process's start")
        if started.poll() is not None:
            raise RuntimeError(log.read_text(encoding="utf-8"))
        yield Process(url=url, log=log, pid=started.pid)
    finally:
        started.terminate()
        started.wait(timeout=10)


def _is_ready(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/readyz", timeout=2, verify=PLAIN).status_code == 200
    except httpx2.TransportError:
        return False


def _until(holds: Any, *, what: str, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"Waited too long for {what}.")
        time.sleep(0.02)
