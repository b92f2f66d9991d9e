"""A small schema whose mutations and subscription do what a test tells them to, over the real tables."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import date, datetime
from enum import Enum
from typing import Annotated

import strawberry
from litestar import Litestar
from litestar.handlers import asgi
from litestar.types import Receive, Scope, Send
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.errors import refuse
from backend.cases.kinds import Stage
from backend.outbox.models import Topic
from backend.settings import Client, Mode, Questions
from casegraph.compiler.mapping import by_id, column, encrypted, expression, given, mapped, one, result, results
from casegraph.compiler.relay import read_node_id
from casegraph.edge.cells import Cell, open_cell
from casegraph.edge.context import Context
from casegraph.edge.execution import Execution
from casegraph.edge.http import GraphQLEdge, Limits
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.edge.replay import ResultIds
from casegraph.edge.subscriptions import followed
from casegraph.edge.trusted import document_id
from casegraph.error_codes import MutationError
from casegraph.node import Node, NodeQuery
from casegraph.schema import QuietSchema, assemble
from consent.errors import CommonCode
from tenants.actor import Actor
from tenants.ledger.service import record
from tenants.refusal import Refusal
from tenants.vocabulary import LedgerAction
from tests.casegraph.live import serving
from tests.casegraph.region import CODE, LiveRegion

OPERATION = "lab.note"


@mapped(table='casework."case"', case="id", owner="owner_org")
@strawberry.type(description="A case.")
class Case(Node):
    number: str | None = column(description="Number.")
    stage: Stage = column(description="Stage.")


@mapped(table="tenants.organisation")
@strawberry.type(description="An organisation.")
class Organisation(Node):
    name: str = column(description="Name.")
    big: int | None = expression("3000000000", wide=True, description="More than an Int can hold.")
    slow: str | None = expression("(SELECT pg_sleep(30))::text", description="A statement without an end.")


@mapped(table="casework.subject", case="case_id", subject="id", category="'IDENTITEIT'", owner="owner_org")
@strawberry.type(description="A subject.")
class Subject(Node):
    name: str | None = encrypted("name_enc", description="Name.")


@strawberry.enum(description="How a note ends.")
class Ending(Enum):
    DONE = strawberry.enum_value("done", description="Done.")
    REFUSED = strawberry.enum_value("refused", description="Refused after a change.")
    UNKNOWN_CODE = strawberry.enum_value("unknown", description="Refused with a code of nobody.")
    CRASH = strawberry.enum_value("crash", description="Crashes after a change.")
    SLOW = strawberry.enum_value("slow", description="Takes its time after a change.")
    BROKEN_SQL = strawberry.enum_value("broken", description="Sends a value that the database quotes.")


HowItEnds = Annotated[Ending, strawberry.argument(description="Ending.")]


@strawberry.input(description="A part of a note.")
class PartInput:
    on: date = strawberry.field(description="A day.")
    words: list[str] = strawberry.field(description="Words.")


@strawberry.input(description="A note.")
class NoteInput:
    client_mutation_key: str = strawberry.field(description="Key.")
    words: str = strawberry.field(description="Words.")
    ending: Ending = strawberry.field(default=Ending.DONE, description="Ending.")
    case: strawberry.ID | None = strawberry.field(default=None, description="A case to show.")
    parts: list[PartInput] = strawberry.field(default_factory=list, description="Parts.")


@strawberry.type(description="What came of a note.")
class NotePayload:
    case: Case | None = result(description="The case.")
    organisation: Organisation | None = result(description="The organisation.")
    organisations: list[Organisation] = results(description="The organisations.")
    errors: list[MutationError] = given(description="Why not.")


class CrashError(Exception):
    """A bug, with a person's words in its text."""


async def note(session: AsyncSession, actor: Actor, input: NoteInput, at: datetime) -> Outcome | Refusal:
    """Write one ledger row, and end as asked."""
    assert at.tzinfo is not None
    assert all(isinstance(part.on, date) for part in input.parts)
    assert keys_of(session) is not None
    await record(session, action=LedgerAction.WRITE, operation=OPERATION)
    match input.ending:
        case Ending.REFUSED:
            return refuse(CommonCode.FIELD_TOO_LONG, field="words", limit=3)
        case Ending.UNKNOWN_CODE:
            return Refusal(Topic.INVITED, "Nee.", "No.")
        case Ending.CRASH:
            raise CrashError(input.words)
        case Ending.SLOW:
            for _ in range(2):
                await (await session.connection()).execute(text("SELECT pg_sleep(1.6)"))
        case Ending.BROKEN_SQL:
            await (await session.connection()).execute(
                text("SELECT CAST(CAST(:words AS text) AS int)"), {"words": input.words}
            )
        case Ending.DONE:
            pass
    found: dict[str, ResultIds] = {"organisation": actor.organisation, "organisations": [actor.organisation]}
    case = read_node_id(input.case) if input.case else None
    return Outcome(results={**found, "case": case and case.row_id})


@strawberry.type(description="Root.")
class Query(NodeQuery):
    case: Case | None = by_id(description="A case.")
    organisation: Organisation | None = one("{t}.id = (SELECT tenants.org())", description="One's own.")

    @strawberry.field(description="Words from a resolver.")  # type: ignore[untyped-decorator] # Strawberry's own
    async def words(self, info: strawberry.Info[Context, None], ending: HowItEnds = Ending.DONE) -> str | None:
        context = info.context
        if ending is Ending.CRASH:
            raise CrashError("kanarie7f3a")
        if ending is Ending.BROKEN_SQL:
            await (await context.session.connection()).execute(text("SELECT 1 / 0"))
        bound = await (await context.session.connection()).execute(text("SELECT tenants.org()::text"))
        assert str(context.caller.actor.organisation) == bound.scalar_one()
        return context.caller.client


@strawberry.type(description="Root.")
class Mutation:
    note: NotePayload = mutation(note, description="Make a note.")


@strawberry.type(description="Root.")
class Subscription:
    case_changed: Case | None = followed(Topic.CASE_CHANGED, description="A case changed.")


def schema() -> QuietSchema:
    return assemble(query=Query, mutation=Mutation, subscription=Subscription, types=[Subject])


TRUSTED = [
    "query Own { organisation { name } }",
    "query Case($id: ID!) { case(id: $id) { number } }",
    "query Text($words: String!) { __type(name: $words) { name } }",
    "mutation Note($input: NoteInput!) { note(input: $input) { errors { code } } }",
]


@contextmanager
def lab(
    region: LiveRegion,
    *,
    questions: Questions | None = None,
    clients: Sequence[Client] = (),
    mode: Mode = Mode.TEST,
    limits: Limits | None = None,
    heartbeat_seconds: float = 0.3,
) -> Iterator[str]:
    """Serve the lab's schema over a region, from a thread; gives the address. `clients` are of the team's issuer."""
    cells: dict[str, Cell] = {}
    made = schema()
    trusted = {document_id(one): one for one in TRUSTED}
    execution = Execution(made, trusted=trusted, heartbeat_seconds=heartbeat_seconds)
    own, *others = region.region.issuers
    settings = region.region.model_copy(
        update={
            "mode": mode,
            "questions": questions or Questions(),
            "issuers": (own.model_copy(update={"clients": tuple(clients)}), *others),
        }
    )
    edge = GraphQLEdge(region=CODE, cells=cells, answers=execution, limits=limits or Limits())

    @asgi("/graphql", copy_scope=True)
    async def graphql(scope: Scope, receive: Receive, send: Send) -> None:
        await edge(scope, receive, send)

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        async with open_cell(settings, schema=made) as cell:
            cells[CODE] = cell
            yield
            await asyncio.sleep(0)

    app = Litestar([graphql], lifespan=[lifespan], openapi_config=None, logging_config=None)
    with serving(app) as base:
        yield f"{base}/graphql"
