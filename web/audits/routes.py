"""The address of the yearly audit, one per region: a token, the id of a tafel and a year in, a CSV file out."""

from collections.abc import Mapping
from typing import Any

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from backend.reports import service
from backend.reports.commands import AskAudit
from backend.reports.sheet import sheet
from backend.settings import Settings
from casegraph.edge.cells import Cell
from casegraph.edge.context import Caller
from casegraph.edge.errors import EdgeCode, refused
from tenants.ids import TafelId
from tenants.refusal import Refusal
from tenants.session import moment_of
from web import posting

_FIELDS = frozenset({"tafel", "year"})
_YEARS = range(2000, 3000)


def routes(settings: Settings, cells: Mapping[str, Cell]) -> list[HTTPRouteHandler]:
    """A handler for each region."""
    return [posting.address("audit", region=region.code, cells=cells, answer=_audit) for region in settings.regions]


async def _audit(cell: Cell, caller: Caller, body: bytes) -> Response[Any] | Refusal:
    command = _command(body)
    made = await posting.done(
        cell,
        caller,
        operation="reports.yearly_audit",
        verb=lambda session: service.yearly_audit(session, caller.actor, command, moment_of(session)),
    )
    if isinstance(made, Refusal):
        return made
    name = f'attachment; filename="audit-{made.year}.csv"'
    return Response(sheet(made), media_type="text/csv", headers={"content-disposition": name})


def _command(body: bytes) -> AskAudit:
    """What the body asks for. Raises EdgeError BAD_AUDIT_BODY or BAD_ID."""
    asked = posting.fields(body, known=_FIELDS, otherwise=EdgeCode.BAD_AUDIT_BODY)
    year = asked.get("year")
    if type(year) is not int or year not in _YEARS:
        raise refused(EdgeCode.BAD_AUDIT_BODY)
    return AskAudit(tafel=TafelId(posting.row_of(asked.get("tafel"), "Tafel")), year=year)
