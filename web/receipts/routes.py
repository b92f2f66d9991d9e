"""The address of receipts, one per region: a token and the id of a consent in, a PDF out."""

import asyncio
from collections.abc import Mapping
from typing import Any

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from backend.receipts import service
from backend.receipts.commands import MakeReceipt
from backend.receipts.rendering import rendered
from backend.receipts.wording import Language
from backend.settings import Settings
from casegraph.edge.cells import Cell
from casegraph.edge.context import Caller
from casegraph.edge.errors import EdgeCode, refused
from consent.ids import ConsentId
from tenants.ids import SubjectId
from tenants.refusal import Refusal
from tenants.session import moment_of
from web import posting
from web.withdrawing import page_of

_FIELDS = frozenset({"consent", "language", "recipient"})


def routes(settings: Settings, cells: Mapping[str, Cell]) -> list[HTTPRouteHandler]:
    """A handler for each region."""
    return [posting.address("receipt", region=region.code, cells=cells, answer=_receipt) for region in settings.regions]


async def _receipt(cell: Cell, caller: Caller, body: bytes) -> Response[Any] | Refusal:
    command = _command(body)
    made = await posting.done(
        cell,
        caller,
        operation="receipts.make_receipt",
        verb=lambda session: service.make_receipt(
            session,
            caller.actor,
            command,
            moment_of(session),
            keys=cell.keys,
            codes=cell.codes,
            page=page_of(cell.settings),
        ),
    )
    if isinstance(made, Refusal):
        return made
    pdf = await asyncio.to_thread(rendered, made.receipt)
    return Response(pdf, media_type="application/pdf", headers={"content-disposition": 'inline; filename="bewijs.pdf"'})


def _command(body: bytes) -> MakeReceipt:
    """What the body asks for. Raises EdgeError BAD_RECEIPT_BODY or BAD_ID."""
    asked = posting.fields(body, known=_FIELDS, otherwise=EdgeCode.BAD_RECEIPT_BODY)
    try:
        language = Language(asked.get("language", Language.NL))
    except ValueError:
        raise refused(EdgeCode.BAD_RECEIPT_BODY) from None
    recipient = asked.get("recipient")
    return MakeReceipt(
        consent=ConsentId(posting.row_of(asked.get("consent"), "Consent")),
        language=language,
        recipient=None if recipient is None else SubjectId(posting.row_of(recipient, "Subject")),
    )
