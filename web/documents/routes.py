"""The addresses of documents, three per region: a file in, an id in and a link out, a link in and the file out.

A link is no address: it goes in the body, so that no log on its way keeps it. Whatever is not there for this member,
for whatever reason, is one and the same 404.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, TypeVar
from urllib.parse import quote

from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler

from backend.cases import service
from backend.cases.documents.commands import DocumentId, MakeLink, OpenLink
from backend.cases.documents.kinds import NAMED
from backend.settings import Settings
from casegraph.compiler.relay import write_node_id
from casegraph.edge.cells import Cell
from casegraph.edge.context import Caller
from casegraph.edge.errors import EdgeCode, refused
from consent.common_errors import CommonCode
from tenants.refusal import Refusal
from tenants.session import moment_of
from web import posting
from web.documents import uploading

# So many files are in memory at once; whoever comes later waits, within the same time.
_AT_ONCE: Final = 4
_SECONDS: Final = 60.0
_LONGEST_TOKEN: Final = 100
_Made = TypeVar("_Made")


def routes(settings: Settings, cells: Mapping[str, Cell]) -> list[HTTPRouteHandler]:
    """Three handlers for each region."""
    places = asyncio.Semaphore(_AT_ONCE)
    return [
        made
        for region in settings.regions
        for made in (
            _taking(region.code, cells, places),
            posting.address("document-link", region=region.code, cells=cells, answer=_link),
            posting.address("document", region=region.code, cells=cells, answer=_document),
        )
    ]


def _taking(region: str, cells: Mapping[str, Cell], places: asyncio.Semaphore) -> HTTPRouteHandler:
    # The body is counted as it is read, by what reads it.
    @post(f"/{region}/documents", status_code=200, request_max_body_size=None)
    async def documents(request: Request[Any, Any, Any]) -> Response[Any]:
        """The id of the document that was brought, or why it was not."""

        async def make(cell: Cell, caller: Caller) -> Response[Any] | Refusal:
            async with places:
                command = await uploading.read(request, scanner=cell.scanner)
                done = await posting.done(
                    cell,
                    caller,
                    operation="cases.add_document",
                    verb=lambda session: service.add_document(
                        session, caller.actor, command, moment_of(session), keys=cell.keys
                    ),
                )
            if isinstance(done, Refusal):
                return _there(done) if done.code == CommonCode.NOT_FOUND else done
            return Response({"document": write_node_id("Document", done.document)})

        return await posting.answered(request, region=region, cells=cells, make=make, seconds=_SECONDS)

    return documents


async def _link(cell: Cell, caller: Caller, body: bytes) -> Response[Any]:
    asked = posting.fields(body, known=frozenset({"document"}), otherwise=EdgeCode.BAD_FILE_REQUEST)
    command = MakeLink(document=DocumentId(posting.row_of(asked.get("document"), "Document")))
    made = _there(
        await posting.done(
            cell,
            caller,
            operation="cases.make_document_link",
            verb=lambda session: service.make_link(session, caller.actor, command, moment_of(session)),
        )
    )
    return Response({"link": made.token, "expiresAt": made.expires_at.isoformat()})


async def _document(cell: Cell, caller: Caller, body: bytes) -> Response[Any]:
    asked = posting.fields(body, known=frozenset({"link"}), otherwise=EdgeCode.BAD_FILE_REQUEST)
    token = asked.get("link")
    if not isinstance(token, str) or len(token) > _LONGEST_TOKEN:
        raise refused(EdgeCode.FILE_UNKNOWN)
    opened = _there(
        await posting.done(
            cell,
            caller,
            operation="cases.open_document",
            verb=lambda session: service.open_link(
                session, caller.actor, OpenLink(token=token), moment_of(session), keys=cell.keys
            ),
        )
    )
    headers = {
        # Never shown in place: a browser keeps it, and runs nothing of it in our name.
        "content-disposition": f"attachment; filename*=UTF-8''{quote(opened.name, safe='')}",
        "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    }
    return Response(opened.content, media_type=NAMED[opened.kind].media_type, headers=headers)


def _there(made: _Made | Refusal) -> _Made:
    """What was made. Raises EdgeError FILE_UNKNOWN for every refusal alike."""
    if isinstance(made, Refusal):
        raise refused(EdgeCode.FILE_UNKNOWN)
    return made
