"""Following what changes: ids over Valkey, each shown only after its own bound statement allowed it.

A slice declares what can be followed:

    @strawberry.type
    class Subscription:
        case_changed: Case | None = followed(Topic.CASE_CHANGED, description="…")

The wire is a server-sent stream, one per operation (graphql-sse, distinct connections). Events carry ids and are not
kept: who reconnects asks again. What the actor may not see passes by in silence.
"""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import orjson
import strawberry
from graphql import GraphQLField
from litestar.types import Receive, Send
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError
from strawberry.types.field import StrawberryField

from backend.outbox.channels import channel
from backend.outbox.models import Topic
from casegraph.compiler.mapping import RESULT
from casegraph.edge.attending import ClientGoneError, attended
from casegraph.edge.cells import Cell
from casegraph.edge.context import Caller
from casegraph.edge.errors import EdgeCode, EdgeError, error_list, refused
from casegraph.edge.faults import masked
from casegraph.edge.wire import EVENT_STREAM

FOLLOWED: Final = "ketentafel-followed"
HEARTBEAT_SECONDS: Final = 15.0
"""How long a stream is silent before a beat tells that it lives, and how soon a leaver's stream ends."""
_MOST_WAITING = 1_000

AnswerEvent = Callable[[UUID], Awaitable[bytes | None]]
"""Answers one event in a transaction of its own; None when there is nothing that this actor may see."""


def followed(topic: Topic, *, description: str) -> Any:  # noqa: ANN401 - the field's own annotation gives the type
    """Declare a field of `Subscription`: each event of the topic carries the id of the object to show."""
    return strawberry.field(metadata={**RESULT, FOLLOWED: topic}, description=description)


def topic_of(field: GraphQLField) -> Topic | None:
    """What a field of the schema follows; None when it is no subscription of ours."""
    definition = field.extensions.get("strawberry-definition")
    return definition.metadata.get(FOLLOWED) if isinstance(definition, StrawberryField) else None


class Places:
    """How many streams may be open at once: in this process, and for one member."""

    def __init__(self, *, most: int = 1_000, most_each: int = 10) -> None:
        self._most, self._most_each = most, most_each
        self._taken: Counter[UUID] = Counter()

    @contextmanager
    def take(self, member: UUID) -> Iterator[None]:
        """Hold a place for as long as a stream lives. Raises EdgeError TRY_AGAIN when there is none."""
        if self._taken.total() >= self._most or self._taken[member] >= self._most_each:
            raise refused(EdgeCode.TRY_AGAIN)
        self._taken[member] += 1
        try:
            yield
        finally:
            self._taken[member] -= 1
            if not self._taken[member]:
                del self._taken[member]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventStream:
    """One followed operation of one caller, until the token ends, the member leaves or the client hangs up."""

    topic: Topic
    cell: Cell
    caller: Caller
    answer: AnswerEvent
    places: Places
    heartbeat_seconds: float

    async def serve(self, receive: Receive, send: Send, *, headers: list[tuple[bytes, bytes]]) -> None:
        """Send events until the end. Raises EdgeError TRY_AGAIN when following cannot begin."""
        remaining = (self.caller.actor.expires_at - datetime.now(UTC)).total_seconds()
        with self.places.take(self.caller.actor.member):
            await self._serve(receive, send, headers=headers, seconds=remaining)

    async def _serve(self, receive: Receive, send: Send, *, headers: list[tuple[bytes, bytes]], seconds: float) -> None:
        async with self._listening() as events:
            await _start(send, headers)
            try:
                async with attended(receive, seconds=seconds):
                    await self._follow(events, send)
            except TimeoutError:
                # The token ends here, and with it what it opened.
                await _end(send)
            except ClientGoneError:
                return
            else:
                await _end(send)

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[PubSub]:
        actor = self.caller.actor
        name = channel(region=actor.region, organisation=actor.organisation, topic=self.topic)
        async with self.cell.events.pubsub() as events:
            try:
                await events.subscribe(name)
            except (RedisError, OSError):
                raise refused(EdgeCode.TRY_AGAIN) from None
            yield events

    async def _follow(self, events: PubSub, send: Send) -> None:
        while True:
            waiting = await _gather(events, seconds=self.heartbeat_seconds)
            if waiting is None or not await self.cell.gate.is_still_admitted(self.caller):
                return
            if not waiting:
                await _send(send, b":\n\n")
            for event in waiting:
                if not await self._show(event, send):
                    return

    async def _show(self, event: UUID, send: Send) -> bool:
        """Send what the event is about, if the actor may see it; False when the stream must end."""
        try:
            body = await self.answer(event)
        except EdgeError as refusal:
            await _send(send, _next(self._errors(refusal)))
            return False
        except Exception as fault:  # noqa: BLE001 - none may go out unmasked
            actor = self.caller.actor
            await _send(send, _next(self._errors(masked(fault, region=actor.region, request_id=actor.request_id))))
            return False
        if body is not None:
            await _send(send, _next(body))
        return True

    def _errors(self, refusal: EdgeError) -> bytes:
        actor = self.caller.actor
        errors = error_list(refusal.problems, language=self.caller.language, request_id=actor.request_id)
        return orjson.dumps({"errors": errors})


async def _gather(events: PubSub, *, seconds: float) -> list[UUID] | None:
    """The ids that came in, each once; none after a silence of `seconds`; None when the events broke off."""
    found: dict[UUID, None] = {}
    try:
        message = await events.get_message(ignore_subscribe_messages=True, timeout=seconds)
        while message is not None and len(found) < _MOST_WAITING:
            found[UUID(message["data"].decode("ascii"))] = None
            message = await events.get_message(ignore_subscribe_messages=True, timeout=0)
    except (RedisError, OSError, ValueError):
        return None
    return list(found)


def _next(body: bytes) -> bytes:
    return b"event: next\ndata: " + body + b"\n\n"


async def _start(send: Send, headers: list[tuple[bytes, bytes]]) -> None:
    media = (b"content-type", f"{EVENT_STREAM}; charset=utf-8".encode())
    # Without this a buffering proxy would keep events for itself.
    unbuffered = (b"x-accel-buffering", b"no")
    await send({"type": "http.response.start", "status": 200, "headers": [media, unbuffered, *headers]})
    await _send(send, b":\n\n")


async def _send(send: Send, part: bytes) -> None:
    await send({"type": "http.response.body", "body": part, "more_body": True})


async def _end(send: Send) -> None:
    await send({"type": "http.response.body", "body": b"event: complete\ndata:\n\n", "more_body": False})
