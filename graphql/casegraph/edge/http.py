"""GraphQL over HTTP: a thin handler of our own, from the first byte of a request to the last byte of its answer.

It knows the protocol and nothing of documents. The answer is sent after the transaction committed, and nothing of
an unexpected error but its request id.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

import orjson
from litestar.enums import ScopeType
from litestar.types import HTTPScope, Receive, Scope, Send

from casegraph.edge.attending import ClientGoneError, attended
from casegraph.edge.auth import CHALLENGE, REFUSED_CHALLENGE
from casegraph.edge.cells import Cell
from casegraph.edge.context import Caller
from casegraph.edge.errors import EdgeCode, EdgeError, Language, error_list, language_of, refused
from casegraph.edge.faults import is_unbound, masked
from casegraph.edge.wire import (
    MAX_BODY,
    Accepted,
    Headers,
    Media,
    Question,
    accepted,
    check_content,
    check_length,
    header,
    read_body,
    read_query_string,
)
from tenants.ids import RequestId, new_id

_METHODS = "GET, POST"
_NO_WEBSOCKETS = 1003  # RFC 6455, 7.4.1: this endpoint cannot accept what it was offered
SECURITY_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)


class Stream(Protocol):
    """An answer that goes on: it sends itself until it ends or the client hangs up."""

    async def serve(self, receive: Receive, send: Send, *, headers: list[tuple[bytes, bytes]]) -> None:
        """Send everything, the start of the response included."""


class Answers(Protocol):
    """What knows the schema: turns a well formed question into bytes, after its transaction committed."""

    async def answer(
        self, question: Question, *, cell: Cell, caller: Caller, by_get: bool, accepts: Accepted
    ) -> bytes | Stream:
        """The whole response body, or a stream. Raises EdgeError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a body may take to arrive, and the answer to be made, in seconds."""

    body_seconds: float = 10.0
    answer_seconds: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exchange:
    method: str
    headers: Headers
    query_string: bytes
    region: str
    request_id: RequestId
    language: Language
    accepts: Accepted


class GraphQLEdge:
    """The ASGI application behind `/{region}/graphql` of one region; `cells` holds it once it is open."""

    def __init__(self, *, region: str, cells: Mapping[str, Cell], answers: Answers, limits: Limits) -> None:
        self.region = region
        self._cells = cells
        self._answers = answers
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; raises nothing but cancellation."""
        if scope["type"] != ScopeType.HTTP:
            await cast("Any", send)({"type": "websocket.close", "code": _NO_WEBSOCKETS})
            return
        exchange = _begin(scope, region=self.region)
        try:
            answer = await self._answer(exchange, receive)
            if isinstance(answer, bytes):
                await _send(send, exchange, status=200, body=answer)
            else:
                await answer.serve(receive, send, headers=_headers(exchange))
        except ClientGoneError:
            return
        except EdgeError as refusal:
            await _refuse(send, exchange, refusal)
        except Exception as fault:  # noqa: BLE001 - the one place that sees them all; none may go out unmasked
            mask = masked(fault, region=exchange.region, request_id=exchange.request_id)
            await _refuse(send, exchange, mask)

    async def _answer(self, exchange: _Exchange, receive: Receive) -> bytes | Stream:
        if exchange.method not in {"GET", "POST"}:
            raise refused(EdgeCode.METHOD_NOT_ALLOWED)
        cell = self._cells.get(exchange.region)
        if cell is None:
            raise refused(EdgeCode.TRY_AGAIN)
        caller = await self._caller(exchange, cell)
        if exchange.accepts.media is None and not exchange.accepts.stream:
            raise refused(EdgeCode.NOT_ACCEPTABLE)
        question = await self._question(exchange, receive)
        async with attended(receive, seconds=self._limits.answer_seconds):
            try:
                return await self._answers.answer(
                    question, cell=cell, caller=caller, by_get=exchange.method == "GET", accepts=exchange.accepts
                )
            except Exception as fault:
                # Whoever left within the last minute is remembered here and unknown to the database already.
                if is_unbound(fault) and not await cell.gate.is_still_admitted(caller):
                    raise refused(EdgeCode.UNAUTHENTICATED) from None
                raise

    async def _caller(self, exchange: _Exchange, cell: Cell) -> Caller:
        async with asyncio.timeout(self._limits.answer_seconds):
            return await cell.gate.admit(
                header(exchange.headers, b"authorization"),
                request_id=exchange.request_id,
                language=exchange.language,
            )

    async def _question(self, exchange: _Exchange, receive: Receive) -> Question:
        if exchange.method == "GET":
            return read_query_string(exchange.query_string)
        check_content(exchange.headers)
        check_length(exchange.headers)
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                body = await _body(receive)
        except TimeoutError:
            raise refused(EdgeCode.BODY_TOO_SLOW) from None
        return read_body(body)


def _begin(scope: HTTPScope, *, region: str) -> _Exchange:
    headers = [(bytes(name), bytes(value)) for name, value in scope["headers"]]
    return _Exchange(
        method=scope["method"],
        headers=headers,
        query_string=scope["query_string"],
        region=region,
        request_id=RequestId(new_id()),
        language=language_of(b",".join(header(headers, b"accept-language")).decode("latin-1")),
        accepts=accepted(headers),
    )


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message: Any = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MAX_BODY:
            raise refused(EdgeCode.BODY_TOO_LARGE)
        if not message.get("more_body", False):
            return b"".join(parts)


async def _refuse(send: Send, exchange: _Exchange, refusal: EdgeError) -> None:
    errors = error_list(refusal.problems, language=exchange.language, request_id=exchange.request_id)
    # The request was well formed: a client of plain application/json expects its errors under status 200.
    well_formed = refusal.document_stage and exchange.accepts.media is Media.JSON
    status = 200 if well_formed else refusal.status
    await _send(send, exchange, status=status, body=orjson.dumps({"errors": errors}), extra=_extra(exchange, status))


def _extra(exchange: _Exchange, status: int) -> list[tuple[bytes, bytes]]:
    match status:
        case 401:
            offered = header(exchange.headers, b"authorization")
            return [(b"www-authenticate", (REFUSED_CHALLENGE if offered else CHALLENGE).encode())]
        case 405:
            return [(b"allow", _METHODS.encode())]
        case 503:
            return [(b"retry-after", b"1")]
        case _:
            return []


def _headers(exchange: _Exchange) -> list[tuple[bytes, bytes]]:
    return [(b"x-request-id", str(exchange.request_id).encode()), *SECURITY_HEADERS]


async def _send(
    send: Send, exchange: _Exchange, *, status: int, body: bytes, extra: list[tuple[bytes, bytes]] | None = None
) -> None:
    media = exchange.accepts.media or Media.JSON
    headers = [
        (b"content-type", f"{media}; charset=utf-8".encode()),
        (b"content-length", str(len(body)).encode()),
        *_headers(exchange),
        *(extra or []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
