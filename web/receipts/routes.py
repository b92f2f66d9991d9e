"""The address of receipts, one per region: a token and the id of a consent in, a PDF out.

Everything in it was read in one bound transaction, which was committed, with its ledger rows, before the PDF was set.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import orjson
import strawberry
from litestar import MediaType, Request, Response, post
from litestar.handlers import HTTPRouteHandler

from backend.receipts import service
from backend.receipts.commands import MakeReceipt, ReceiptMade
from backend.receipts.rendering import rendered
from backend.receipts.wording import Language as ReceiptLanguage
from backend.settings import Settings
from casegraph.compiler.relay import read_node_id
from casegraph.edge.cells import Cell
from casegraph.edge.context import Caller
from casegraph.edge.errors import EdgeCode, EdgeError, Language, error_list, language_of, refused
from casegraph.edge.faults import masked
from casegraph.edge.wire import check_content, header
from consent.ids import ConsentId
from tenants.ids import RequestId, SubjectId, new_id
from tenants.ledger.service import record
from tenants.refusal import Refusal
from tenants.session import moment_of
from tenants.vocabulary import LedgerAction
from web.withdrawing import page_of

_LARGEST_BODY = 2_000
_SECONDS = 10.0
_OPERATION = "receipts.make_receipt"
_FIELDS = {"consent", "language", "recipient"}


def routes(settings: Settings, cells: Mapping[str, Cell]) -> list[HTTPRouteHandler]:
    """A handler for each region."""
    return [_receipt(region.code, cells) for region in settings.regions]


def _receipt(region: str, cells: Mapping[str, Cell]) -> HTTPRouteHandler:
    @post(f"/{region}/receipt", status_code=200, request_max_body_size=_LARGEST_BODY)
    async def receipt(request: Request[Any, Any, Any]) -> Response[Any]:
        """A receipt, or why there is none."""
        request_id = RequestId(new_id())
        language = language_of(request.headers.get("accept-language", ""))
        try:
            async with asyncio.timeout(_SECONDS):
                return await _answer(request, region=region, cells=cells, request_id=request_id, language=language)
        except EdgeError as refusal:
            return _refused(refusal, language=language, request_id=request_id)
        except Exception as fault:  # noqa: BLE001 - none may go out unmasked
            return _refused(
                masked(fault, region=region, request_id=request_id), language=language, request_id=request_id
            )

    return receipt


async def _answer(
    request: Request[Any, Any, Any],
    *,
    region: str,
    cells: Mapping[str, Cell],
    request_id: RequestId,
    language: Language,
) -> Response[Any]:
    cell = cells.get(region)
    if cell is None:
        raise refused(EdgeCode.TRY_AGAIN)
    headers = [(bytes(name), bytes(value)) for name, value in request.scope["headers"]]
    caller = await cell.gate.admit(header(headers, b"authorization"), request_id=request_id, language=language)
    check_content(headers)
    made = await _made(cell, caller, _command(await request.body()))
    if isinstance(made, Refusal):
        said = made.message_nl if language is Language.NL else made.message_en
        told = {"code": made.code.value, "message": said, "field": made.field}
        return Response({"errors": [told]}, status_code=422, media_type=MediaType.JSON)
    pdf = await asyncio.to_thread(rendered, made.receipt)
    return Response(pdf, media_type="application/pdf", headers={"content-disposition": 'inline; filename="bewijs.pdf"'})


async def _made(cell: Cell, caller: Caller, command: MakeReceipt) -> ReceiptMade | Refusal:
    async with cell.region.working(caller.actor) as session:
        made = await service.make_receipt(
            session,
            caller.actor,
            command,
            moment_of(session),
            keys=cell.keys,
            codes=cell.codes,
            page=page_of(cell.settings),
        )
        if isinstance(made, Refusal):
            await record(session, action=LedgerAction.REFUSAL, operation=_OPERATION, outcome=made.code.value)
    return made


def _command(body: bytes) -> MakeReceipt:
    """What the body asks for. Raises EdgeError BAD_RECEIPT_BODY or BAD_ID."""
    try:
        asked = dict(orjson.loads(body))
        language = ReceiptLanguage(asked.get("language", ReceiptLanguage.NL))
    except (ValueError, TypeError):
        raise refused(EdgeCode.BAD_RECEIPT_BODY) from None
    if not set(asked) <= _FIELDS:
        raise refused(EdgeCode.BAD_RECEIPT_BODY)
    recipient = asked.get("recipient")
    return MakeReceipt(
        consent=ConsentId(_id(asked.get("consent"), "Consent")),
        language=language,
        recipient=None if recipient is None else SubjectId(_id(recipient, "Subject")),
    )


def _id(given: object, type_name: str) -> Any:  # noqa: ANN401 - each caller gives it its own name
    key = read_node_id(strawberry.ID(given)) if isinstance(given, str) else None
    if key is None or key.type_name != type_name:
        raise refused(EdgeCode.BAD_ID)
    return key.row_id


def _refused(refusal: EdgeError, *, language: Language, request_id: RequestId) -> Response[Any]:
    errors = error_list(refusal.problems, language=language, request_id=request_id)
    return Response({"errors": errors}, status_code=refusal.status, media_type=MediaType.JSON)
