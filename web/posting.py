"""An address, one per region, that takes a token and a small JSON body, and answers a file or why there is none.

Everything in the file was read in one bound transaction, which was committed, with its ledger rows, before it was made.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

import orjson
import strawberry
from litestar import MediaType, Request, Response, post
from litestar.handlers import HTTPRouteHandler
from sqlmodel.ext.asyncio.session import AsyncSession

from casegraph.compiler.relay import read_node_id
from casegraph.edge.cells import Cell
from casegraph.edge.context import Caller
from casegraph.edge.errors import EdgeCode, EdgeError, Language, error_list, language_of, refused
from casegraph.edge.faults import masked
from casegraph.edge.wire import check_content, header
from tenants.ids import RequestId, new_id
from tenants.ledger.service import record
from tenants.refusal import Refusal
from tenants.vocabulary import LedgerAction

_LARGEST_BODY = 2_000
_SECONDS = 10.0
_Made = TypeVar("_Made")
Answer = Callable[[Cell, Caller, bytes], Awaitable[Response[Any] | Refusal]]
"""Makes the file that a body asks for."""


def address(path: str, *, region: str, cells: Mapping[str, Cell], answer: Answer) -> HTTPRouteHandler:
    """The handler of one region."""

    @post(f"/{region}/{path}", status_code=200, request_max_body_size=_LARGEST_BODY)
    async def posted(request: Request[Any, Any, Any]) -> Response[Any]:
        """A file, or why there is none."""

        async def from_body(cell: Cell, caller: Caller) -> Response[Any] | Refusal:
            check_content(headers_of(request))
            return await answer(cell, caller, await request.body())

        return await answered(request, region=region, cells=cells, make=from_body, seconds=_SECONDS)

    return posted


async def answered(
    request: Request[Any, Any, Any],
    *,
    region: str,
    cells: Mapping[str, Cell],
    make: Callable[[Cell, Caller], Awaitable[Response[Any] | Refusal]],
    seconds: float,
) -> Response[Any]:
    """What is made for whoever signed in with this request, within so many seconds, or why it is not."""
    request_id = RequestId(new_id())
    language = language_of(request.headers.get("accept-language", ""))
    try:
        async with asyncio.timeout(seconds):
            cell = cells.get(region)
            if cell is None:
                raise refused(EdgeCode.TRY_AGAIN)  # noqa: TRY301 - it is answered as any refusal is
            token = header(headers_of(request), b"authorization")
            made = await make(cell, await cell.gate.admit(token, request_id=request_id, language=language))
    except EdgeError as refusal:
        return _refused(refusal, language=language, request_id=request_id)
    except Exception as fault:  # noqa: BLE001 - none may go out unmasked
        return _refused(masked(fault, region=region, request_id=request_id), language=language, request_id=request_id)
    return _told(made, language=language) if isinstance(made, Refusal) else made


def headers_of(request: Request[Any, Any, Any]) -> list[tuple[bytes, bytes]]:
    """The headers as they came, names in lower case."""
    return [(bytes(name), bytes(value)) for name, value in request.scope["headers"]]


async def done(
    cell: Cell, caller: Caller, *, operation: str, verb: Callable[[AsyncSession], Awaitable[_Made | Refusal]]
) -> _Made | Refusal:
    """What a verb answers in one transaction of this caller; a refusal is in the ledger."""
    async with cell.region.working(caller.actor) as session:
        made = await verb(session)
        if isinstance(made, Refusal):
            await record(session, action=LedgerAction.REFUSAL, operation=operation, outcome=made.code.value)
    return made


def fields(body: bytes, *, known: frozenset[str], otherwise: EdgeCode) -> dict[str, Any]:
    """The JSON object that was sent. Raises EdgeError (`otherwise`) for any other body or field."""
    try:
        asked = dict(orjson.loads(body))
    except (ValueError, TypeError):
        raise refused(otherwise) from None
    if not set(asked) <= known:
        raise refused(otherwise)
    return asked


def row_of(given: object, type_name: str) -> UUID:
    """The id of a row by its outward id. Raises EdgeError BAD_ID."""
    key = read_node_id(strawberry.ID(given)) if isinstance(given, str) else None
    if key is None or key.type_name != type_name:
        raise refused(EdgeCode.BAD_ID)
    return key.row_id


def _told(refusal: Refusal, *, language: Language) -> Response[Any]:
    said = refusal.message_nl if language is Language.NL else refusal.message_en
    told = {"code": refusal.code.value, "message": said, "field": refusal.field}
    return Response({"errors": [told]}, status_code=422, media_type=MediaType.JSON)


def _refused(refusal: EdgeError, *, language: Language, request_id: RequestId) -> Response[Any]:
    errors = error_list(refusal.problems, language=language, request_id=request_id)
    return Response({"errors": errors}, status_code=refusal.status, media_type=MediaType.JSON)
