"""The product behind HTTP: a process of its own, and a client that costs next to nothing."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.region import CODE, Place

_ROOT = Path(__file__).resolve().parents[1]
_COMMAND = ("-m", "uvicorn", "--factory", "web.asgi:create_app", "--no-access-log", "--timeout-keep-alive", "600")
_TRIES = 600

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(kw_only=True)
class Client:
    """Speaks as much of HTTP/1.1 as this takes, on connections that are kept; as many as are asked at once."""

    port: int
    pid: int
    token: str = field(repr=False)
    path: str = f"/{CODE}/graphql"
    _idle: list[Connection] = field(default_factory=list)

    async def post(self, body: bytes) -> bytes:
        """The body of the answer; anything but 200 is an error."""
        reader, writer = await self._connection()
        writer.write(
            f"POST {self.path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {self.token}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode()
            + body
        )
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        sizes = [int(line[15:]) for line in lines if line[:15].lower() == b"content-length:"]
        answer = await reader.readexactly(sizes[0])
        if b" 200 " not in lines[0]:
            raise RuntimeError(f"{lines[0]!r} {answer[:300]!r}")
        self._idle.append((reader, writer))
        return answer

    async def is_ready(self) -> bool:
        """Whether the process answers."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(b"GET /readyz HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n")
            answer = await reader.read()
            writer.close()
        except OSError:
            return False
        return b" 200 " in answer[:16]

    async def _connection(self) -> Connection:
        while self._idle:
            reader, writer = self._idle.pop()
            # The server hangs up on whoever is silent for long.
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self.port)

    def close(self) -> None:
        """Hang up."""
        for _reader, writer in self._idle:
            writer.close()


@asynccontextmanager
async def serving(place: Place) -> AsyncIterator[Client]:
    """Run the product as an operator would; one worker process."""
    listening = socket.socket()
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    environment = {**os.environ, **place.environment(), "PYTHONPATH": f"{_ROOT}{os.pathsep}{_ROOT / 'graphql'}"}
    with (place.folder / "product.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *_COMMAND,
            "--fd",
            str(listening.fileno()),
            cwd=_ROOT,
            env=environment,
            pass_fds=[listening.fileno()],
            stdout=log,
            stderr=log,
        )
    client = Client(port=listening.getsockname()[1], pid=process.pid, token=place.token)
    listening.close()
    try:
        for _ in range(_TRIES):
            if process.returncode is not None or await client.is_ready():
                break
            await asyncio.sleep(0.1)
        if process.returncode is not None:
            raise RuntimeError((place.folder / "product.log").read_text(encoding="utf-8"))
        yield client
    finally:
        client.close()
        if process.returncode is None:
            process.terminate()
        await process.wait()
