"""Followed operations over real HTTP: everything that comes out of them, to the byte."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import orjson

from tests.casegraph.live import PLAIN
from tests.scenarios.chamber import Seat

SOON_SECONDS = 15.0
"""An event comes within this, also on a busy machine: a worker looks once a second for what there is to tell."""
SILENCE_SECONDS = 0.7
"""An event that was relayed takes a few milliseconds; what has not come by then does not come."""
_BEAT = b":\n\n"


def follow(
    seats: Mapping[str, Seat],
    *,
    text: str,
    then: Callable[[], object],
    heard_by: Collection[str] = (),
    silence: float = SILENCE_SECONDS,
) -> dict[str, str]:
    """Let several people follow, let something happen, and give all that came to each.

    Those in `heard_by` are waited for until their first event; the others until a `silence` after that.
    """
    return asyncio.run(_follow(seats, text=text, then=then, heard_by=heard_by, silence=silence))


def events(told: str) -> list[Any]:
    """The bodies of the events in what came."""
    return [
        orjson.loads(part.removeprefix("event: next\ndata: "))
        for part in told.split("\n\n")
        if part.startswith("event: next")
    ]


@dataclass
class _Stream:
    parts: AsyncIterator[bytes]
    told: bytes = field(default=b"")

    async def until_event(self, *, seconds: float) -> str:
        try:
            async with asyncio.timeout(seconds):
                while not (b"event: " in self.told and self.told.endswith(b"\n\n")):
                    self.told += await anext(self.parts)
        except TimeoutError:
            pass
        return self.told.decode()


async def _follow(
    seats: Mapping[str, Seat],
    *,
    text: str,
    then: Callable[[], object],
    heard_by: Collection[str],
    silence: float,
) -> dict[str, str]:
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx2.AsyncClient(verify=PLAIN, timeout=httpx2.Timeout(30)))
        streams = {
            name: await stack.enter_async_context(_opened(client, seat, text=text)) for name, seat in seats.items()
        }
        await asyncio.to_thread(then)
        await asyncio.gather(*(streams[name].until_event(seconds=SOON_SECONDS) for name in heard_by))
        told = await asyncio.gather(*(stream.until_event(seconds=silence) for stream in streams.values()))
        return dict(zip(streams, told, strict=True))


@asynccontextmanager
async def _opened(client: httpx2.AsyncClient, seat: Seat, *, text: str) -> AsyncIterator[_Stream]:
    token = seat.provider.token(sub=seat.name)
    headers = {"authorization": f"Bearer {token}", "accept": "text/event-stream", "accept-language": "nl"}
    async with client.stream("POST", seat.url, json={"query": text}, headers=headers) as response:
        assert response.status_code == 200, await response.aread()
        stream = _Stream(response.aiter_raw())
        stream.told = await anext(stream.parts)
        assert stream.told.startswith(_BEAT), stream.told
        yield stream
