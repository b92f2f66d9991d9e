"""The ASGI root: every region's GraphQL address, and whether this process lives and is ready.

    uvicorn --factory web.asgi:create_app --no-access-log

The access log stays off: it would write addresses, and our own lines say what an operator needs.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

from litestar import Litestar, MediaType, Request, Response, get
from litestar.exceptions import HTTPException
from litestar.handlers import ASGIRouteHandler, HTTPRouteHandler, asgi
from litestar.types import Receive, Scope, Send

from backend import logs
from backend.settings import Settings, load
from casegraph.edge.cells import Cell, open_cell
from casegraph.edge.errors import EdgeCode, Language, Problem, error_list
from casegraph.edge.execution import Execution
from casegraph.edge.http import SECURITY_HEADERS, GraphQLEdge, Limits
from casegraph.schema import product
from tenants.ids import new_id
from web import audits, documents, graphiql, receipts, withdrawing

_READY_SECONDS = 2.0
_HEADERS = {name.decode(): value.decode() for name, value in SECURITY_HEADERS}


def create_app(settings: Settings | None = None, *, limits: Limits | None = None) -> Litestar:
    """The application for these settings, by default those of the environment. Raises SettingsInvalid."""
    logs.configure()
    found = settings or load()
    cells: dict[str, Cell] = {}
    answers = Execution(product())
    edges = [
        GraphQLEdge(region=region.code, cells=cells, answers=answers, limits=limits or Limits())
        for region in found.regions
    ]
    return Litestar(
        route_handlers=[
            *map(_graphql, edges),
            _alive,
            _ready(cells),
            *receipts.routes(found, cells),
            *audits.routes(found, cells),
            *documents.routes(found, cells),
            *withdrawing.routes(found, cells),
            *graphiql.routes(found),
        ],
        lifespan=[_open(found, cells)],
        exception_handlers={HTTPException: _refused},
        response_headers=_HEADERS,
        openapi_config=None,
        logging_config=None,
    )


def _graphql(edge: GraphQLEdge) -> ASGIRouteHandler:
    # One address per region and none with a parameter: Litestar cannot route those to a plain ASGI application.
    @asgi(f"/{edge.region}/graphql", copy_scope=True)
    async def graphql(scope: Scope, receive: Receive, send: Send) -> None:
        await edge(scope, receive, send)

    return graphql


@get("/healthz", media_type=MediaType.JSON)
async def _alive() -> dict[str, bool]:
    """Whether this process answers at all."""
    return {"alive": True}


def _ready(cells: Mapping[str, Cell]) -> HTTPRouteHandler:
    @get("/readyz", media_type=MediaType.JSON)
    async def ready() -> Response[dict[str, bool]]:
        """Whether every region's database answers."""
        answers = await asyncio.gather(*(_answers(cell) for cell in cells.values()))
        is_ready = bool(answers) and all(answers)
        return Response({"ready": is_ready}, status_code=200 if is_ready else 503)

    return ready


async def _answers(cell: Cell) -> bool:
    try:
        async with asyncio.timeout(_READY_SECONDS):
            return await cell.is_ready()
    except Exception:  # noqa: BLE001 - whatever keeps it from answering, it is not ready
        return False


def _open(settings: Settings, cells: dict[str, Cell]) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for region in settings.regions:
                cells[region.code] = await stack.enter_async_context(open_cell(region, schema=product()))
            yield
            cells.clear()

    return lifespan


def _refused(_: Request[Any, Any, Any], fault: HTTPException) -> Response[dict[str, object]]:
    """What Litestar refuses by itself: an unknown address or a wrong method."""
    code = EdgeCode.METHOD_NOT_ALLOWED if fault.status_code == 405 else EdgeCode.ADDRESS_UNKNOWN  # noqa: PLR2004 - HTTP's own
    errors = error_list([Problem(code=code)], language=Language.NL, request_id=new_id())
    return Response({"errors": errors}, status_code=fault.status_code, headers=_HEADERS, media_type=MediaType.JSON)
