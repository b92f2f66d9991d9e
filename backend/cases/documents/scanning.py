"""Whether a file carries malware: what a scanner said of it, and a scanner that speaks clamd's protocol.

Fails closed: only the one answer that means "nothing found" lets a file in. clamd reads a stream as
`zINSTREAM`, chunks that each begin with their length in four bytes, and a chunk of length nothing
(clamd(8), https://docs.clamav.net). It knows no encryption, so it is asked on this machine only.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol, TypeVar

_HERE: Final = "127.0.0.1"
_CHUNK: Final = 65_536
_LONGEST_ANSWER: Final = 2_000
_SECONDS: Final = 30.0
_CLEAN: Final = b"stream: OK"
_FOUND: Final = re.compile(rb"stream: [^\x00\r\n]+ FOUND")
_VERSION: Final = re.compile(rb"ClamAV [0-9A-Za-z .,:/+~-]{1,200}")
_Told = TypeVar("_Told")


class Scan(StrEnum):
    """What became of scanning a file. `NO_SCANNER`: the region has none, which a decision allows or a demo does."""

    CLEAN = "CLEAN"
    INFECTED = "INFECTED"
    UNREACHABLE = "UNREACHABLE"
    NO_SCANNER = "NO_SCANNER"


class Scanner(Protocol):
    """Looks through files."""

    async def scan(self, content: bytes) -> Scan:
        """What is in the file. Never raises for a scanner that fails: that is `UNREACHABLE`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clamd:
    """clamd at a Unix socket, or at a port of this machine. Every question has a connection of its own.

    `seconds` bounds a whole question, from connecting to the last byte of the answer.
    """

    at: Path | int
    seconds: float = _SECONDS

    async def scan(self, content: bytes) -> Scan:
        """What clamd finds. Whatever it says that is not a plain yes or no is `UNREACHABLE`."""
        answer = await self._told(lambda reader, writer: _scanned(reader, writer, content))
        if answer is None:
            return Scan.UNREACHABLE
        if answer == _CLEAN:
            return Scan.CLEAN
        return Scan.INFECTED if _FOUND.fullmatch(answer) else Scan.UNREACHABLE

    async def version(self) -> str | None:
        """Its version and that of its signatures, as it words them; None when it does not answer."""
        answer = await self._told(_version)
        return answer.decode() if answer is not None and _VERSION.fullmatch(answer) else None

    async def _told(
        self, ask: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[_Told]]
    ) -> _Told | None:
        try:
            async with asyncio.timeout(self.seconds), _connected(self.at) as (reader, writer):
                return await ask(reader, writer)
        except (OSError, TimeoutError, EOFError, ValueError, asyncio.LimitOverrunError):
            return None


@asynccontextmanager
async def _connected(at: Path | int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    opening = (
        asyncio.open_unix_connection(str(at), limit=_LONGEST_ANSWER)
        if isinstance(at, Path)
        else asyncio.open_connection(_HERE, at, limit=_LONGEST_ANSWER)
    )
    reader, writer = await opening
    try:
        yield reader, writer
    finally:
        # Not awaited: who hangs could keep us here beyond the time, and nothing is left to send.
        writer.transport.abort()


async def _scanned(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, content: bytes) -> bytes:
    writer.write(b"zINSTREAM\x00")
    for start in range(0, len(content), _CHUNK):
        part = content[start : start + _CHUNK]
        writer.write(len(part).to_bytes(4, "big") + part)
        await writer.drain()
    writer.write(bytes(4))
    await writer.drain()
    return await _answer(reader)


async def _version(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    writer.write(b"zVERSION\x00")
    await writer.drain()
    return await _answer(reader)


async def _answer(reader: asyncio.StreamReader) -> bytes:
    """Up to its closing zero, which must be the last byte: half an answer is none."""
    answer = await reader.readuntil(b"\x00")
    if await reader.read(1):
        raise ValueError
    return answer[:-1]
